//! The answer to "who can reach whom": endpoints, their classes, and edges between classes.
//!
//! Never a row per pair, and no edge before somebody asks for it: the answer holds the two tables, and
//! edges, rows and totals are read off them.

use std::sync::{Arc, Mutex};

use super::classes::Classes;
use super::internet::Internet;
use super::lists::Numbering;
use super::nodes::EndpointNode;
use super::peers::Sites;
use super::query::Query;
use super::shapes::{INTERNET, Shapes};
use super::tiles::Tiles;
use crate::model::Inventory;
use crate::packet::{Family, Traffic};
use crate::verdict::Context;

/// An endpoint of the answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Endpoint<'a> {
    /// The instance's id, the interface's, or `internet`.
    pub id: &'a str,
    /// The instance's name.
    pub name: Option<&'a str>,
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
    /// What certainly passes: for [`Reachability::traffic`].
    pub allowed: u32,
    /// What possibly passes besides: for [`Reachability::traffic`].
    pub unknown: u32,
}

/// Who can reach whom.
pub struct Reachability<'i> {
    /// The number of endpoints of each class; classes are numbered by their first endpoint.
    pub classes: Vec<u32>,
    pub(super) context: Context<'i>,
    pub(super) query: Query,
    pub(super) shapes: Shapes,
    pub(super) peer_classes: Classes<'i>,
    pub(super) sites: Sites,
    pub(super) tiles: Tiles,
    pub(super) internet: Option<Internet>,
    /// Traffic sets by number; the first is the empty one. Numbers depend on the order of questions.
    pub(super) traffic: Mutex<Numbering<Arc<Traffic>>>,
}

/// One row: what one endpoint may do to another in one family.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row<'a> {
    /// The sender.
    pub source: Endpoint<'a>,
    /// The receiver.
    pub target: Endpoint<'a>,
    /// The family.
    pub family: Family,
    /// What certainly passes.
    pub allowed: Arc<Traffic>,
    /// What possibly passes besides.
    pub unknown: Arc<Traffic>,
}

impl<'i> Reachability<'i> {
    /// The number of endpoints.
    #[must_use]
    pub fn endpoint_count(&self) -> usize {
        self.shapes.endpoints.len()
    }

    /// All endpoints, sorted by id.
    pub fn endpoints(&self) -> impl Iterator<Item = Endpoint<'i>> + '_ {
        self.shapes.endpoints.iter().map(|(node, class)| Endpoint {
            id: node.id(self.context.inventory),
            name: node.name(self.context.inventory),
            node: *node,
            class: *class,
        })
    }

    /// The traffic set of a number in an edge.
    #[must_use]
    pub fn traffic(&self, number: u32) -> Arc<Traffic> {
        let known = self
            .traffic
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(&known.rows[number as usize])
    }

    /// All rows, sorted by source, target and family.
    pub fn rows(&self) -> impl Iterator<Item = Row<'i>> + '_ {
        self.endpoints().flat_map(move |source| {
            let edges = self.edges_from(source.class);
            let targets = self
                .endpoints()
                .filter(move |target| target.id != source.id);
            targets.flat_map(move |target| {
                let first = edges.partition_point(|edge| edge.to < target.class);
                let own: Vec<Edge> = edges[first..]
                    .iter()
                    .take_while(|edge| edge.to == target.class)
                    .copied()
                    .collect();
                own.into_iter().map(move |edge| Row {
                    source,
                    target,
                    family: edge.family,
                    allowed: self.traffic(edge.allowed),
                    unknown: self.traffic(edge.unknown),
                })
            })
        })
    }
}

impl EndpointNode {
    /// The id in answers.
    #[must_use]
    pub fn id<'i>(&self, inventory: &'i Inventory) -> &'i str {
        match self {
            Self::Instance(index) => &inventory.instances[*index].id,
            Self::Interface(index) => &inventory.interfaces[*index].id,
            Self::Internet => INTERNET,
        }
    }

    /// The instance's name.
    #[must_use]
    pub fn name<'i>(&self, inventory: &'i Inventory) -> Option<&'i str> {
        match self {
            Self::Instance(index) => inventory.instances[*index].name.as_deref(),
            Self::Interface(_) | Self::Internet => None,
        }
    }
}
