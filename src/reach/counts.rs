//! Counts of pairs and rows, and the totals they become.

use super::palette::Kinds;
use crate::packet::Family;

/// Totals, counted over classes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// The number of endpoints.
    pub endpoints: u64,
    /// The number of classes.
    pub classes: u64,
    /// Ordered pairs of distinct endpoints with some allowed traffic in some family.
    pub pairs: u64,
    /// Ordered pairs of distinct endpoints with some unknown traffic in some family.
    pub unknown_pairs: u64,
    /// Ordered pairs with some allowed IPv4 traffic.
    pub ipv4: u64,
    /// Ordered pairs with some allowed IPv6 traffic.
    pub ipv6: u64,
    /// Rows: ordered pairs and families with some allowed or unknown traffic.
    pub rows: u64,
}

/// What passes between two classes, by family.
pub(super) type Passing = [Kinds; 2];

/// Pairs and rows, counted somewhere: to be added up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Counts {
    allowed: u64,
    unknown: u64,
    by_family: [u64; 2],
    rows: u64,
}

impl Counts {
    /// So many pairs between which this passes.
    pub(super) fn of(passing: Passing, pairs: u64) -> Self {
        let times = |holds: bool| if holds { pairs } else { 0 };
        Self {
            allowed: times(passing.iter().any(|kinds| kinds.allowed)),
            unknown: times(passing.iter().any(|kinds| kinds.unknown)),
            by_family: passing.map(|kinds| times(kinds.allowed)),
            rows: passing.iter().map(|kinds| times(kinds.any())).sum(),
        }
    }

    /// Pairs between which traffic of one family passes: allowed, unknown, either.
    pub(super) fn in_family(family: Family, allowed: u64, unknown: u64, any: u64) -> Self {
        let mut by_family = [0; 2];
        by_family[family as usize] = allowed;
        Self {
            allowed,
            unknown,
            by_family,
            rows: any,
        }
    }

    /// Both added up.
    pub(super) fn plus(&self, other: &Self) -> Self {
        Self {
            allowed: self.allowed + other.allowed,
            unknown: self.unknown + other.unknown,
            by_family: [0, 1].map(|family| self.by_family[family] + other.by_family[family]),
            rows: self.rows + other.rows,
        }
    }

    /// The totals of so many endpoints and classes.
    pub(super) fn summary(&self, endpoints: u64, classes: u64) -> Summary {
        Summary {
            endpoints,
            classes,
            pairs: self.allowed,
            unknown_pairs: self.unknown,
            ipv4: self.by_family[Family::Ipv4 as usize],
            ipv6: self.by_family[Family::Ipv6 as usize],
            rows: self.rows,
        }
    }
}
