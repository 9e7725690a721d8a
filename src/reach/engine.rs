//! The engine: pairwise reachability by classes.
//!
//! `answer(s, d) = network(s, d) and egress[owner(s)][class(d)] and ingress[owner(d)][class(s)]`, on
//! each of two readings. Here only classes are made; tables are computed when somebody first asks for
//! totals ([`super::totals`]) or edges ([`super::edges`]).

use std::sync::{Arc, Mutex};

use super::answer::Reachability;
use super::atoms::Atoms;
use super::classes::Classes;
use super::internet::Internet;
use super::lists::Numbering;
use super::nodes::{EndpointNode, Nodes, node_of_interface, nodes};
use super::peers::Sites;
use super::query::{Chosen, Query};
use super::shapes::{INTERNET, Shapes};
use super::tiles::{Tiles, estimate};
use crate::model::Inventory;
use crate::packet::{Family, Set};
use crate::verdict::Context;

/// Computes who can reach whom.
#[must_use]
pub fn reach<'i>(inventory: &'i Inventory, query: &Query) -> Reachability<'i> {
    let context = Context::new(inventory);
    let nodes = nodes(inventory);
    let places = node_of_interface(inventory, &nodes);
    let atoms = Family::BOTH.map(|family| Atoms::of(&[inventory], family));
    let (peer_classes, parts) = Classes::of(inventory, &atoms, &places, query.internet);
    drop(places);
    let nodes = Nodes::of(nodes, parts);
    let internet = query
        .internet
        .then(|| Internet::of(&context, &peer_classes, nodes.public.all()));
    let at = query.internet.then(|| {
        let before = nodes
            .nodes
            .partition_point(|node| node.id(inventory) <= INTERNET);
        (before, EndpointNode::Internet)
    });
    let chosen = Chosen::of(query);
    let shapes = Shapes::of(nodes, peer_classes.classes.len(), at, |node| {
        chosen.selection(*node)
    });
    let sites = Sites::of(&peer_classes);
    let bytes = query
        .memory
        .map_or(0, |_| estimate(inventory, &peer_classes, &sites));
    let mut traffic = Numbering::default();
    traffic.number(Arc::new(Set::empty()));
    Reachability {
        classes: shapes.sizes.clone(),
        tiles: Tiles::of(shapes.shapes.len(), bytes, query.memory),
        context,
        query: query.clone(),
        shapes,
        peer_classes,
        sites,
        internet,
        traffic: Mutex::new(traffic),
    }
}
