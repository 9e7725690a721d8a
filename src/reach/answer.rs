//! The answer to "who can reach whom": endpoints, their classes, and edges between classes.
//!
//! Never a row per pair: rows are expanded one at a time when somebody asks for them.

use super::classes::EndpointNode;
use crate::packet::{Family, Set, Traffic};

/// An endpoint of the answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Endpoint {
    /// The instance's id, the interface's, or `internet`.
    pub id: Box<str>,
    /// The instance's name.
    pub name: Option<Box<str>>,
    /// What it is.
    pub node: EndpointNode,
    /// Its class.
    pub class: u32,
}

/// What the endpoints of one class may do to those of another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Edge {
    /// The class of the targets.
    pub to: u32,
    /// The family.
    pub family: Family,
    /// What certainly passes: an index into [`Reachability::traffic`].
    pub allowed: u32,
    /// What possibly passes besides: an index into [`Reachability::traffic`].
    pub unknown: u32,
}

/// Who can reach whom.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reachability {
    /// All endpoints, sorted by id.
    pub endpoints: Vec<Endpoint>,
    /// The number of endpoints of each class; classes are numbered by their first endpoint.
    pub classes: Vec<u32>,
    /// Distinct traffic sets; the first is the empty one.
    pub traffic: Vec<Traffic>,
    /// The edges from each class, sorted by target and family; only where something passes.
    pub edges: Vec<Vec<Edge>>,
}

/// One row: what one endpoint may do to another in one family.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RowView<'a> {
    /// The sender.
    pub source: &'a Endpoint,
    /// The receiver.
    pub target: &'a Endpoint,
    /// The family.
    pub family: Family,
    /// What certainly passes.
    pub allowed: &'a Traffic,
    /// What possibly passes besides.
    pub unknown: &'a Traffic,
}

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
}

impl Reachability {
    /// All rows, sorted by source, target and family.
    pub fn rows(&self) -> impl Iterator<Item = RowView<'_>> {
        self.endpoints
            .iter()
            .flat_map(move |source| self.rows_from(source))
    }

    /// The rows from one endpoint, sorted by target and family.
    pub fn rows_from<'a>(&'a self, source: &'a Endpoint) -> impl Iterator<Item = RowView<'a>> {
        let edges = &self.edges[source.class as usize];
        self.endpoints
            .iter()
            .filter(move |target| target.id != source.id)
            .flat_map(move |target| {
                let first = edges.partition_point(|edge| edge.to < target.class);
                edges[first..]
                    .iter()
                    .take_while(move |edge| edge.to == target.class)
                    .map(move |edge| RowView {
                        source,
                        target,
                        family: edge.family,
                        allowed: &self.traffic[edge.allowed as usize],
                        unknown: &self.traffic[edge.unknown as usize],
                    })
            })
    }

    /// The number of rows, without expanding them.
    #[must_use]
    pub fn row_count(&self) -> u64 {
        (0..)
            .zip(&self.edges)
            .flat_map(|(from, edges)| edges.iter().map(move |edge| self.pairs(from, edge.to)))
            .sum()
    }

    /// The totals.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary {
            endpoints: self.endpoints.len() as u64,
            classes: self.classes.len() as u64,
            ..Summary::default()
        };
        for (from, edges) in (0..).zip(&self.edges) {
            for target in edges.chunk_by(|one, other| one.to == other.to) {
                let pairs = self.pairs(from, target[0].to);
                let some = |number: u32| !self.traffic[number as usize].is_empty();
                let allowed = |family| {
                    target
                        .iter()
                        .any(|edge| edge.family == family && some(edge.allowed))
                };
                let (ipv4, ipv6) = (allowed(Family::Ipv4), allowed(Family::Ipv6));
                summary.pairs += if ipv4 || ipv6 { pairs } else { 0 };
                summary.ipv4 += if ipv4 { pairs } else { 0 };
                summary.ipv6 += if ipv6 { pairs } else { 0 };
                summary.unknown_pairs += if target.iter().any(|edge| some(edge.unknown)) {
                    pairs
                } else {
                    0
                };
            }
        }
        summary
    }

    /// The ordered pairs of distinct endpoints of two classes.
    fn pairs(&self, from: u32, to: u32) -> u64 {
        let size = |class: u32| u64::from(self.classes[class as usize]);
        size(from) * (size(to) - u64::from(from == to))
    }
}
