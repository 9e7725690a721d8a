//! Near misses: rules of the other outcome, and what kept each from deciding.

use super::StageKind;
use crate::model::{BlockField, Direction, Peer, Policy, Ports, Protocol, Rule, RuleIndex};
use crate::packet::{Family, Intervals, Port, Set, TCP, Traffic, UDP, carries_ports};
use crate::verdict::{Context, Owner, PeerView, extent};

/// What kept a rule from deciding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Difference {
    /// It is for another protocol.
    Protocol,
    /// It is for other destination ports.
    Port,
    /// It is for other source ports.
    SourcePort,
    /// It is for another peer.
    Peer,
    /// It is limited to other addresses of the interface itself.
    LocalAddress,
    /// It is for the other plane of the classic network.
    NicType,
    /// It is for the other address family.
    Family,
    /// It matches, but a stronger rule came first.
    Order,
}

impl Difference {
    /// The contract's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Protocol => "protocol",
            Self::Port => "port",
            Self::SourcePort => "source-port",
            Self::Peer => "peer",
            Self::LocalAddress => "local-address",
            Self::NicType => "nic-type",
            Self::Family => "family",
            Self::Order => "order",
        }
    }
}

/// A rule that nearly decided.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NearMiss {
    /// The stage that did not allow.
    pub stage: StageKind,
    /// What differs, sorted.
    pub differs: Vec<Difference>,
    /// The rule.
    pub rule: RuleIndex,
}

/// One stage of a pair, as near misses see it.
pub(super) struct Question<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) owner: Owner<'a>,
    pub(super) direction: Direction,
    pub(super) family: Family,
    pub(super) peer: PeerView<'a>,
    pub(super) local: Option<u128>,
    /// What the stage does not certainly allow.
    pub(super) lacking: &'a Traffic,
}

/// The Accept rules of a stage that did not allow, the nearest first.
pub(super) fn near_misses(question: &Question<'_>) -> Vec<NearMiss> {
    let inventory = question.context.inventory;
    let groups = question.owner.groups.unwrap_or_default();
    let mut found: Vec<NearMiss> = groups
        .iter()
        .flat_map(|group| &inventory.groups[*group].rules)
        .filter(|rule| {
            let rule = &inventory.rules[**rule];
            rule.direction == Some(question.direction) && rule.policy == Some(Policy::Accept)
        })
        .filter_map(|rule| {
            let differs = differences(question, *rule);
            let stage = match question.direction {
                Direction::Egress => StageKind::Egress,
                Direction::Ingress => StageKind::Ingress,
            };
            (!differs.is_empty()).then_some(NearMiss {
                stage,
                differs,
                rule: *rule,
            })
        })
        .collect();
    found.sort_by_key(|miss| {
        (
            miss.differs.len(),
            !miss.differs.contains(&Difference::Order),
            miss.rule,
        )
    });
    found
}

fn differences(question: &Question<'_>, index: RuleIndex) -> Vec<Difference> {
    let rule = &question.context.inventory.rules[index];
    let extent = extent(
        question.context,
        index,
        question.owner.plane,
        question.family,
    );
    let mut differs = Vec::new();
    if extent.traffic.intersection(question.lacking).is_empty() {
        differs.extend(traffic_differences(rule, question.lacking));
    }
    if !extent.on_plane {
        differs.push(Difference::NicType);
    }
    if is_of_other_family(&rule.peer, question.family) {
        differs.push(Difference::Family);
    } else if !extent.peer.is_some_and(|term| term.matches(&question.peer)) {
        differs.push(Difference::Peer);
    }
    let covered = extent.local.is_some_and(|set| match (set, question.local) {
        (None, _) => true,
        (Some(set), Some(address)) => set.contains(address),
        (Some(_), None) => false,
    });
    if !covered {
        differs.push(Difference::LocalAddress);
    }
    if differs.is_empty() {
        differs.push(Difference::Order);
    }
    differs.sort_unstable();
    differs
}

/// Which of protocol, port and source port keep a rule from the traffic it does not meet.
fn traffic_differences(rule: &Rule, lacking: &Traffic) -> Vec<Difference> {
    let Some(Protocol::Number(number)) = rule.protocol else {
        // Only ports can keep a rule of an unreadable protocol from matching.
        return vec![Difference::Port];
    };
    let mut differs = Vec::new();
    if lacking.intersection(&Traffic::protocol(number)).is_empty() {
        differs.push(Difference::Protocol);
    }
    if !carries_ports(number) {
        return differs;
    }
    // Ports are compared with those of the protocol, or of the other one that has ports.
    let asked = [number, TCP, UDP]
        .into_iter()
        .find_map(|protocol| lacking.pairs(protocol).filter(|pairs| !pairs.is_empty()));
    let Some(asked) = asked else { return differs };
    let misses = |ports: &Ports, asked: &Intervals<Port>| match ports {
        Ports::Only(set) => !set.overlaps(asked),
        _ => false,
    };
    if misses(&rule.ports, &asked.points()) {
        differs.push(Difference::Port);
    }
    let sources = asked
        .as_slice()
        .iter()
        .fold(Intervals::empty(), |sum, (_, sources)| sum.union(sources));
    if misses(&rule.source_ports, &sources) {
        differs.push(Difference::SourcePort);
    }
    if differs.is_empty() {
        differs.push(Difference::Port);
    }
    differs
}

/// Whether a rule's blocks are all of the other family.
fn is_of_other_family(peer: &Peer, family: Family) -> bool {
    let Peer::Blocks(blocks) = peer else {
        return false;
    };
    blocks.of(family) == BlockField::Absent && blocks.iter().next().is_some()
}
