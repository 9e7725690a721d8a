//! The answer: endpoints of both sides, and what changed between their classes.

use std::sync::Arc;

use super::{Delta, WORLDS};
use crate::model::Inventory;
use crate::packet::{Bounds, Family, Set, Traffic};
use crate::reach::EndpointNode;
use crate::reach::shapes::INTERNET;

/// What passed before and passes after.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Change {
    /// What passed.
    pub before: Bounds<Traffic>,
    /// What passes.
    pub after: Bounds<Traffic>,
}

impl Change {
    /// What was denied and is allowed.
    #[must_use]
    pub fn opened(&self) -> Traffic {
        self.after.must.difference(&self.before.may)
    }

    /// What was allowed and is denied.
    #[must_use]
    pub fn closed(&self) -> Traffic {
        self.before.must.difference(&self.after.may)
    }

    /// What was denied and is unknown, or was unknown and is allowed.
    #[must_use]
    pub fn maybe_opened(&self) -> Traffic {
        let unknown = self.after.unknown().difference(&self.before.may);
        unknown.union(&self.before.unknown().intersection(&self.after.must))
    }

    /// What was allowed and is unknown, or was unknown and is denied.
    #[must_use]
    pub fn maybe_closed(&self) -> Traffic {
        let unknown = self.before.must.intersection(&self.after.unknown());
        unknown.union(&self.before.unknown().difference(&self.after.may))
    }
}

/// What changed from the endpoints of one class to those of another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeltaEdge {
    /// The class of the targets.
    pub to: u32,
    /// The family.
    pub family: Family,
    /// What changed.
    pub change: Arc<Change>,
}

/// An endpoint of the inventory before, of the one after, or both.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DeltaEndpoint<'a> {
    /// The instance's id, the interface's, or `internet`.
    pub id: &'a str,
    /// The instance's name: as it is, or was.
    pub name: Option<&'a str>,
    /// What it was; none if it was not there.
    pub before: Option<EndpointNode>,
    /// What it is; none if it is gone.
    pub after: Option<EndpointNode>,
    /// Its class.
    pub class: u32,
}

/// One row: what changed from one endpoint to another in one family.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeltaRow<'a> {
    /// The sender.
    pub source: DeltaEndpoint<'a>,
    /// The receiver.
    pub target: DeltaEndpoint<'a>,
    /// The family.
    pub family: Family,
    /// What changed.
    pub change: Arc<Change>,
}

impl<'i> Delta<'i> {
    /// The number of endpoints.
    #[must_use]
    pub fn endpoint_count(&self) -> usize {
        self.shapes.endpoints.len()
    }

    /// The endpoints of both inventories, sorted by id.
    pub fn endpoints(&self) -> impl Iterator<Item = DeltaEndpoint<'i>> + '_ {
        let inventories = WORLDS.map(|world| self.worlds[world].context.inventory);
        let of = |node: EndpointNode, inventory: &'i Inventory| {
            (node.id(inventory), node.name(inventory))
        };
        self.shapes.endpoints.iter().map(move |(nodes, class)| {
            let [before, after] = *nodes;
            let was = before.map(|node| of(node, inventories[0]));
            let is = after.map(|node| of(node, inventories[1]));
            let name = |side: Option<(&'i str, Option<&'i str>)>| side.and_then(|(_, name)| name);
            DeltaEndpoint {
                id: is.or(was).map_or(INTERNET, |(id, _)| id),
                name: name(is).or(name(was)),
                before,
                after,
                class: *class,
            }
        })
    }

    /// All rows, sorted by source, target and family. Not to be called from parallel work.
    pub fn rows(&self) -> impl Iterator<Item = DeltaRow<'i>> + '_ {
        self.endpoints().flat_map(move |source| {
            let edges = self.edges_from(source.class);
            let endpoints = if edges.is_empty() {
                0
            } else {
                self.shapes.endpoints.len()
            };
            let targets = self
                .endpoints()
                .take(endpoints)
                .filter(move |target| target.id != source.id);
            targets.flat_map(move |target| {
                let first = edges.partition_point(|edge| edge.to < target.class);
                let own = edges[first..].iter();
                let own: Vec<DeltaEdge> = own
                    .take_while(|edge| edge.to == target.class)
                    .cloned()
                    .collect();
                own.into_iter().map(move |edge| DeltaRow {
                    source,
                    target,
                    family: edge.family,
                    change: edge.change,
                })
            })
        })
    }
}
