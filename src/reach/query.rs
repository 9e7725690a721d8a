//! What is asked of reachability: all of it, or some of its rows.

use rustc_hash::FxHashSet;

use super::nodes::EndpointNode;
use crate::packet::Traffic;

/// Which rows are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Query {
    /// Whether `internet` is an endpoint.
    pub internet: bool,
    /// Only rows from these endpoints; empty for all.
    pub from: Vec<EndpointNode>,
    /// Only rows to these endpoints; empty for all.
    pub to: Vec<EndpointNode>,
    /// Only this traffic, if given.
    pub flow: Option<Traffic>,
    /// How many bytes tables may take at once; not bounded if none. What comes out is the same, and
    /// takes longer where it does not fit.
    pub memory: Option<u64>,
}

/// In which columns an endpoint is asked for. Endpoints that differ here are in different classes, so
/// that edges between classes expand to exactly the rows asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Selection {
    pub(super) from: bool,
    pub(super) to: bool,
}

/// Who is asked for, each looked up at once.
pub(super) struct Chosen<'a> {
    query: &'a Query,
    from: FxHashSet<EndpointNode>,
    to: FxHashSet<EndpointNode>,
}

impl<'a> Chosen<'a> {
    pub(super) fn of(query: &'a Query) -> Self {
        Self {
            query,
            from: query.from.iter().copied().collect(),
            to: query.to.iter().copied().collect(),
        }
    }

    pub(super) fn selection(&self, node: EndpointNode) -> Selection {
        Selection {
            from: self.query.from.is_empty() || self.from.contains(&node),
            to: self.query.to.is_empty() || self.to.contains(&node),
        }
    }
}
