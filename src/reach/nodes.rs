//! Endpoints as they are told: instances, and interfaces that belong to none, sorted by id.

use super::classes::{ClassId, Parts, PublicSide};
use super::lists::Lists;
use crate::model::{InstanceIndex, InterfaceIndex, Inventory, TableIndex};

/// What an endpoint is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EndpointNode {
    /// An instance, with all its interfaces.
    Instance(InstanceIndex),
    /// An interface that belongs to no instance.
    Interface(InterfaceIndex),
    /// Any public address that the export does not assign.
    Internet,
}

/// All endpoints but the internet, and what they are made of.
pub(super) struct Nodes<N = EndpointNode, P = PublicSide> {
    /// Sorted by id.
    pub(super) nodes: Vec<N>,
    /// The peer classes of each endpoint.
    pub(super) classes: Lists<ClassId>,
    /// The public addresses of each endpoint.
    pub(super) public: Lists<P>,
}

impl Nodes {
    pub(super) fn of(nodes: Vec<EndpointNode>, parts: Parts) -> Self {
        Self {
            classes: Lists::from_pairs(parts.own, nodes.len()),
            public: Lists::from_pairs(parts.public, nodes.len()),
            nodes,
        }
    }
}

/// Instances, and interfaces that belong to none, sorted by id.
pub(super) fn nodes(inventory: &Inventory) -> Vec<EndpointNode> {
    let mut instances = inventory.instances.iter().peekable();
    let alone = inventory
        .interfaces
        .iter()
        .filter(|(_, interface)| interface.instance.is_none());
    let mut nodes = Vec::with_capacity(inventory.instances.len());
    for (index, interface) in alone {
        while let Some((before, _)) = instances.next_if(|(_, instance)| instance.id <= interface.id)
        {
            nodes.push(EndpointNode::Instance(before));
        }
        nodes.push(EndpointNode::Interface(index));
    }
    nodes.extend(instances.map(|(index, _)| EndpointNode::Instance(index)));
    nodes
}

/// The position in `nodes` of each interface's endpoint.
pub(super) fn node_of_interface(inventory: &Inventory, nodes: &[EndpointNode]) -> Vec<u32> {
    let mut of_instance = vec![0; inventory.instances.len()];
    let mut of_interface = vec![0; inventory.interfaces.len()];
    for (position, node) in (0..).zip(nodes) {
        match node {
            EndpointNode::Instance(index) => of_instance[index.position()] = position,
            EndpointNode::Interface(index) => of_interface[index.position()] = position,
            EndpointNode::Internet => {}
        }
    }
    for (interface, place) in inventory.interfaces.rows().iter().zip(&mut of_interface) {
        if let Some(instance) = interface.instance {
            *place = of_instance[instance.position()];
        }
    }
    of_interface
}
