//! What changed, for people: the same change between many classes is told once.
//!
//! Definition: a flow is some traffic that changed in one way from every class of one set to every class
//! of another. Method: for each way, family and traffic, receivers with the same senders stand
//! together. Several flows may have senders in common; no pair is in two flows of one traffic.

use std::collections::BTreeMap;

use crate::packet::{Family, Set, Traffic};
use crate::reach::{Change, Delta, EndpointNode};

/// In which way traffic changed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Way {
    /// Was denied, is allowed.
    Opened,
    /// Was denied, is unknown.
    MaybeOpened,
    /// Was unknown, is allowed.
    Settled,
    /// Was allowed, is denied.
    Closed,
    /// Was allowed, is unknown.
    MaybeClosed,
    /// Was unknown, is denied.
    Ruled,
}

impl Way {
    /// All of them, in the order they are told.
    pub(super) const ALL: [Self; 6] = [
        Self::Opened,
        Self::MaybeOpened,
        Self::Settled,
        Self::Closed,
        Self::MaybeClosed,
        Self::Ruled,
    ];

    /// One or two words.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::MaybeOpened | Self::Settled => "maybe opened",
            Self::Closed => "closed",
            Self::MaybeClosed | Self::Ruled => "maybe closed",
        }
    }

    /// What was, and what is.
    pub(super) const fn meaning(self) -> &'static str {
        match self {
            Self::Opened => "was denied, is allowed",
            Self::MaybeOpened => "was denied, is unknown",
            Self::Settled => "was unknown, is allowed",
            Self::Closed => "was allowed, is denied",
            Self::MaybeClosed => "was allowed, is unknown",
            Self::Ruled => "was unknown, is denied",
        }
    }

    fn traffic(self, change: &Change) -> Traffic {
        let (before, after) = (&change.before, &change.after);
        match self {
            Self::Opened => change.opened(),
            Self::MaybeOpened => after.unknown().difference(&before.may),
            Self::Settled => before.unknown().intersection(&after.must),
            Self::Closed => change.closed(),
            Self::MaybeClosed => before.must.intersection(&after.unknown()),
            Self::Ruled => before.unknown().difference(&after.may),
        }
    }
}

/// The same change from some classes to others.
pub(super) struct Flow {
    /// Whether one end is the internet.
    pub(super) internet: bool,
    pub(super) way: Way,
    pub(super) family: Family,
    pub(super) traffic: String,
    /// The senders, sorted.
    pub(super) from: Vec<u32>,
    /// The receivers, sorted.
    pub(super) to: Vec<u32>,
}

/// What tells flows apart that do not stand together.
type Key = (bool, Way, Family, String);

/// All flows: those with the internet first, then by way; those of most pairs first.
pub(super) fn flows(delta: &Delta<'_>) -> Vec<Flow> {
    let is_internet = |node: Option<EndpointNode>| node == Some(EndpointNode::Internet);
    let internet = delta
        .endpoints()
        .find(|endpoint| is_internet(endpoint.before) || is_internet(endpoint.after))
        .map(|endpoint| endpoint.class);
    let mut senders: BTreeMap<Key, BTreeMap<u32, Vec<u32>>> = BTreeMap::new();
    for (from, edges) in delta.edges() {
        for edge in edges {
            for way in Way::ALL {
                let traffic = way.traffic(&edge.change);
                if traffic.is_empty() {
                    continue;
                }
                let outside = internet == Some(from) || internet == Some(edge.to);
                let key = (outside, way, edge.family, traffic.notation(edge.family));
                let receivers = senders.entry(key).or_default();
                receivers.entry(edge.to).or_default().push(from);
            }
        }
    }
    let mut flows = Vec::new();
    for ((internet, way, family, traffic), receivers) in senders {
        let mut alike: BTreeMap<Vec<u32>, Vec<u32>> = BTreeMap::new();
        for (to, from) in receivers {
            alike.entry(from).or_default().push(to);
        }
        flows.extend(alike.into_iter().map(|(from, to)| Flow {
            internet,
            way,
            family,
            traffic: traffic.clone(),
            from,
            to,
        }));
    }
    let size = |classes: &[u32]| -> u64 {
        let sizes = classes.iter().map(|class| delta.classes[*class as usize]);
        sizes.map(u64::from).sum()
    };
    flows.sort_by_cached_key(|flow| {
        let pairs = size(&flow.from).saturating_mul(size(&flow.to));
        let ends = (flow.from.clone(), flow.to.clone());
        (
            !flow.internet,
            flow.way,
            std::cmp::Reverse(pairs),
            flow.family,
            ends,
            flow.traffic.clone(),
        )
    });
    flows
}
