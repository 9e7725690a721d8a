//! What is asked of reachability: all of it, or some of its rows.

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

impl Selection {
    pub(super) fn of(node: EndpointNode, query: &Query) -> Self {
        let asked = |nodes: &[EndpointNode]| nodes.is_empty() || nodes.contains(&node);
        Self {
            from: asked(&query.from),
            to: asked(&query.to),
        }
    }
}
