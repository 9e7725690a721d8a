//! The decision order: the only file that knows it.
//!
//! The vendor's table ("Basic and advanced security groups", default rules; "Security group rules",
//! match policy), first match wins:
//!
//! | | inbound | outbound |
//! |---|---|---|
//! | basic, intra-group access Accept | 1 fellow members, 2 custom, 3 deny | 1 custom, 2 allow |
//! | basic, intra-group access Drop | 1 custom, 2 deny | 1 custom, 2 allow |
//! | advanced (enterprise) | 1 custom, 2 deny | 1 custom, 2 deny |
//!
//! - Custom rules of all groups of the interface are one list: priority ascending, then Drop before
//!   Accept. Nothing else orders them: no names, no prefix lengths, no attachment order.
//! - Outbound to the metadata server 100.100.100.200 always passes ("Security group rules", special
//!   rules).
//! - Whether an outbound custom Drop stops intra-group access, the vendor's pages contradict: strictly
//!   it does, leniently intra-group access comes first (U1).
//! - Rules that are not exported stand at priority 1.

use std::net::{IpAddr, Ipv4Addr};

use super::context::{Context, Owner};
use super::doubt::Doubt;
use super::kind::default_policy;
use super::peer::PeerTerm;
use super::reading::Reading;
use super::{intra, matching, unseen};
use crate::model::{Direction, GroupIndex, Policy, RuleIndex};
use crate::packet::{Block, Family, Intervals, Set, Traffic};

/// Where a clause comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Origin {
    /// A rule of the export.
    Rule(RuleIndex),
    /// Intra-group access of a group.
    Intra(GroupIndex),
    /// Traffic that the cloud never filters.
    Exempt,
    /// Rules of this group that are not exported.
    UnseenRules(GroupIndex),
    /// Groups of the interface that are not exported.
    UnseenGroups,
    /// The default of the group type.
    Default,
}

/// One line of a stack: what it does with which packets, in one reading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clause {
    /// What it does.
    pub policy: Policy,
    /// Protocol and ports it matches.
    pub traffic: Traffic,
    /// The other side it matches.
    pub peer: PeerTerm,
    /// The own addresses it is limited to ([`Family::number`]); none for all.
    pub local: Option<Intervals<u128>>,
    /// Where it comes from.
    pub origin: Origin,
    /// Why it is not certain, where that does not depend on the peer.
    pub doubts: Vec<Doubt>,
}

/// The clauses of one owner in one direction, family and reading, strongest first; the last one is
/// the default, which matches everything.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stack {
    /// The clauses, strongest first.
    pub clauses: Vec<Clause>,
    /// The family.
    pub family: Family,
}

/// The metadata server.
const METADATA_SERVER: IpAddr = IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200));

/// Builds the stack of an owner's rules.
#[must_use]
pub fn stack(
    context: &Context<'_>,
    owner: &Owner<'_>,
    direction: Direction,
    family: Family,
    reading: Reading,
) -> Stack {
    let mut clauses = Vec::new();
    match (direction, reading) {
        (Direction::Ingress, _) => clauses.extend(intra::clauses(context, owner, family, reading)),
        (Direction::Egress, Reading::Strict) => clauses.extend(exempt(family)),
        (Direction::Egress, Reading::Lenient) => {
            clauses.extend(exempt(family));
            clauses.extend(
                intra::clauses(context, owner, family, reading)
                    .into_iter()
                    .map(|mut clause| {
                        clause.doubts.push(Doubt::Conflict);
                        clause
                    }),
            );
        }
    }
    clauses.extend(custom(context, owner, direction, family, reading));
    let (policy, doubts) = default_policy(context, owner, direction, reading);
    clauses.push(Clause {
        policy,
        origin: Origin::Default,
        doubts,
        ..everything(family)
    });
    Stack { clauses, family }
}

/// The custom rules of all groups as one list, with those that may be missing from it.
fn custom(
    context: &Context<'_>,
    owner: &Owner<'_>,
    direction: Direction,
    family: Family,
    reading: Reading,
) -> Vec<Clause> {
    let inventory = context.inventory;
    let groups = owner.groups.unwrap_or_default();
    let rules = groups
        .iter()
        .flat_map(|group| inventory.groups[*group].rules.iter());
    let mut ordered: Vec<(i64, Policy, Clause)> = rules
        .filter_map(|rule| {
            let clause = matching::clause(context, *rule, owner.plane, direction, family, reading)?;
            // A priority that cannot be read may be the strongest there is.
            let priority = inventory.rules[*rule].priority.unwrap_or(unseen::PRIORITY);
            Some((priority, clause.policy, clause))
        })
        .collect();
    let unseen = unseen::clauses(context, owner, family, reading);
    ordered.extend(
        unseen
            .into_iter()
            .map(|clause| (unseen::PRIORITY, clause.policy, clause)),
    );
    ordered.sort_by_key(|(priority, policy, _)| (*priority, *policy));
    ordered.into_iter().map(|(_, _, clause)| clause).collect()
}

fn exempt(family: Family) -> Option<Clause> {
    (family == Family::Ipv4).then(|| Clause {
        peer: PeerTerm::Addresses(Intervals::of(Block::host(METADATA_SERVER).interval())),
        origin: Origin::Exempt,
        ..everything(family)
    })
}

fn everything(family: Family) -> Clause {
    Clause {
        policy: Policy::Accept,
        traffic: Traffic::all(family),
        peer: PeerTerm::Everyone,
        local: None,
        origin: Origin::Default,
        doubts: Vec::new(),
    }
}

/// What is left of the packets while rules are folded.
pub(super) trait Rest {
    /// Nothing.
    fn nothing(&self) -> Self;
    /// Whether nothing is left.
    fn is_spent(&self) -> bool;
    /// Takes what matches into `taken`; whether that is anything.
    fn take(&mut self, matched: &Self, taken: &mut Self) -> bool;
}

impl Rest for Traffic {
    fn nothing(&self) -> Self {
        Self::empty()
    }

    fn is_spent(&self) -> bool {
        self.is_empty()
    }

    fn take(&mut self, matched: &Self, taken: &mut Self) -> bool {
        *taken = self.intersection(matched);
        *self = self.difference(matched);
        !taken.is_empty()
    }
}

/// The fold: each match in turn takes what is left of the packets. What it takes is its effective
/// match; effective matches are disjoint, and empty ones are not told.
pub(super) fn first_match<'s, S: Rest + 's>(
    mut rest: S,
    matches: impl IntoIterator<Item = (usize, &'s S)>,
    mut decided: impl FnMut(usize, &S),
) {
    let mut taken = rest.nothing();
    for (position, matched) in matches {
        if rest.take(matched, &mut taken) {
            decided(position, &taken);
            if rest.is_spent() {
                break;
            }
        }
    }
}
