//! One rule's match: the conjunction of its fields, each certain, possible or impossible.
//!
//! What must match needs every field to; what may match needs none to forbid it. So a rule for
//! TCP 22 whose address cannot be read still never matches UDP.

use super::context::{Context, Plane};
use super::doubt::Doubt;
use super::order::{Clause, Origin};
use super::peer::{PeerTerm, block_bounds, peer_bounds};
use super::plane::{Counts, counts_on};
use super::ports::traffic;
use super::reading::Reading;
use crate::model::{Direction, RuleIndex};
use crate::packet::{Family, Intervals, Set, Traffic};

/// The clause of a rule in one reading; none where it matches nothing there.
pub(super) fn clause(
    context: &Context<'_>,
    index: RuleIndex,
    plane: Plane,
    direction: Direction,
    family: Family,
    reading: Reading,
) -> Option<Clause> {
    let rule = &context.inventory.rules[index];
    if rule.direction.is_some_and(|known| known != direction) {
        return None;
    }
    let policy = rule.policy.unwrap_or_else(|| reading.worst());
    let takes_may = reading.takes_may(policy);
    let mut doubts = Vec::new();
    // A direction, a priority or a policy that cannot be read.
    let mut certain = rule.direction.is_some() && rule.priority.is_some() && rule.policy.is_some();
    if !certain {
        doubts.push(Doubt::Unreadable);
    }
    match counts_on(context.inventory, rule, plane) {
        Counts::No => return None,
        Counts::Yes => {}
        Counts::Maybe => {
            certain = false;
            doubts.push(if matches!(plane, Plane::Unseen(_)) {
                Doubt::Network
            } else {
                Doubt::Unreadable
            });
        }
    }
    if !certain && !takes_may {
        return None;
    }
    let (traffic, port_doubts) = traffic(context.inventory, rule, family, takes_may);
    let (peer, local) = rule.sides(direction);
    let (peer, peer_doubt) = peer_bounds(context.inventory, peer, family);
    let (local, local_doubt) = block_bounds(local, family);
    doubts.extend(port_doubts.into_iter().chain(peer_doubt).chain(local_doubt));
    doubts.dedup();
    let peer = if takes_may { peer.may } else { peer.must };
    let local = if takes_may { local.may } else { local.must };
    if traffic.is_empty() {
        return None;
    }
    let local = match local? {
        PeerTerm::Addresses(set) => Some(set),
        _ => None,
    };
    Some(Clause {
        policy,
        traffic,
        peer: peer?,
        local,
        origin: Origin::Rule(index),
        doubts,
    })
}

/// What a rule may match, field by field: for telling which field kept it from matching.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Extent {
    /// Protocol and ports.
    pub traffic: Traffic,
    /// The other side; none if it can be nobody of the family.
    pub peer: Option<PeerTerm>,
    /// The own addresses: none if they can be none of the family, else the set or all.
    pub local: Option<Option<Intervals<u128>>>,
    /// Whether it counts on the plane.
    pub on_plane: bool,
}

/// What a rule may match, field by field.
#[must_use]
pub fn extent(context: &Context<'_>, index: RuleIndex, plane: Plane, family: Family) -> Extent {
    let rule = &context.inventory.rules[index];
    Extent {
        traffic: traffic(context.inventory, rule, family, true).0,
        peer: peer_bounds(context.inventory, &rule.peer, family).0.may,
        local: block_bounds(&rule.local, family)
            .0
            .may
            .map(|term| match term {
                PeerTerm::Addresses(set) => Some(set),
                _ => None,
            }),
        on_plane: counts_on(context.inventory, rule, plane) != Counts::No,
    }
}
