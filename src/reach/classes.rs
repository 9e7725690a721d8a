//! Classes: what the engine computes with instead of endpoints.
//!
//! An *owner* is a distinct set of groups at a site: whose rules are asked. A *peer class* is an owner
//! and an atom: what rules of others see. An *endpoint* (an instance, or an interface that belongs to
//! none) is a set of peer classes, one or more for each of its private addresses. Lists of endpoints
//! are held flat, because there may be a million of them.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::atoms::{AtomId, Atoms};
use crate::model::{
    GroupIndex, InstanceIndex, InterfaceIndex, Inventory, NetworkInterface, TableIndex,
};
use crate::packet::{Block, Family, Interval, is_private};
use crate::topology::Site;
use crate::verdict::{Owner, Plane};

/// The number of an owner.
pub(super) type OwnerId = u32;
/// The number of a peer class.
pub(super) type ClassId = u32;

/// A distinct set of groups at a site.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct OwnerKey<'a> {
    pub(super) site: Site,
    pub(super) groups: Option<&'a [GroupIndex]>,
}

impl<'a> OwnerKey<'a> {
    fn of(interface: &'a NetworkInterface) -> Self {
        Self {
            site: Site::of(interface),
            groups: interface.groups.as_deref(),
        }
    }

    /// Its rules for traffic between private addresses.
    pub(super) fn private(&self) -> Owner<'a> {
        Owner {
            groups: self.groups,
            plane: Plane::private(self.site.network),
        }
    }

    /// Its rules for traffic from and to the internet.
    pub(super) fn public(&self) -> Owner<'a> {
        Owner {
            groups: self.groups,
            plane: Plane::public(self.site.network),
        }
    }
}

/// An owner and an atom of a family.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct PeerClass {
    pub(super) owner: OwnerId,
    pub(super) family: Family,
    /// One of its addresses, the lowest; rules treat all of them alike.
    pub(super) address: u128,
}

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

/// One public address of an endpoint, as far as rules can tell it from others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct PublicSide {
    pub(super) owner: OwnerId,
    pub(super) family: Family,
    /// The atom of the own address ([`Classes::local`]); none where it is not exported.
    pub(super) local: Option<AtomId>,
}

/// Lists of items by number (of an endpoint, of a class), one after the other.
pub(super) struct Lists<T> {
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T: Ord + Copy> Lists<T> {
    /// Lists of pairs (endpoint, item), each list sorted and without repetition.
    pub(super) fn from_pairs(mut pairs: Vec<(u32, T)>, endpoints: usize) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut starts = Vec::with_capacity(endpoints + 1);
        let mut items = Vec::with_capacity(pairs.len());
        for (endpoint, item) in pairs {
            while starts.len() <= endpoint as usize {
                starts.push(number(items.len()));
            }
            items.push(item);
        }
        starts.resize(endpoints + 1, number(items.len()));
        Self { starts, items }
    }

    /// The list of one endpoint.
    pub(super) fn of(&self, endpoint: u32) -> &[T] {
        let endpoint = endpoint as usize;
        &self.items[self.starts[endpoint] as usize..self.starts[endpoint + 1] as usize]
    }
}

/// All owners, peer classes and endpoints of an inventory.
pub(super) struct Classes<'a> {
    pub(super) owners: Vec<OwnerKey<'a>>,
    pub(super) classes: Vec<PeerClass>,
    /// Endpoints, sorted by id.
    pub(super) nodes: Vec<EndpointNode>,
    /// The peer classes of each endpoint.
    pub(super) of_node: Lists<ClassId>,
    /// The public addresses of each endpoint.
    pub(super) public: Lists<PublicSide>,
    /// The lowest own address behind a public one, by family and atom.
    locals: BTreeMap<(Family, AtomId), u128>,
}

impl<'a> Classes<'a> {
    pub(super) fn of(inventory: &'a Inventory) -> Self {
        let nodes = nodes(inventory);
        let places = node_of_interface(inventory, &nodes);
        let atoms = Family::BOTH.map(|family| Atoms::of(inventory, family));
        let mut owners = Numbering::default();
        let mut classes = Numbering::default();
        let mut found: Vec<PeerClass> = Vec::new();
        let (mut own, mut public) = (Vec::with_capacity(places.len()), Vec::new());
        let mut locals = BTreeMap::new();
        for (interface, node) in inventory.interfaces.rows().iter().zip(places) {
            let owner = owners.number(OwnerKey::of(interface));
            for block in &interface.addresses {
                let family = block.family();
                atoms[family as usize].each_within(block.interval(), |atom, address| {
                    let class = classes.number((owner, family, atom));
                    match found.get_mut(class as usize) {
                        // The lowest any endpoint has, whatever the order of endpoints.
                        Some(known) => known.address = known.address.min(address),
                        None => found.push(PeerClass {
                            owner,
                            family,
                            address,
                        }),
                    }
                    own.push((node, class));
                });
            }
            for (family, address) in public_sides(interface) {
                let Some(address) = address else {
                    public.push((
                        node,
                        PublicSide {
                            owner,
                            family,
                            local: None,
                        },
                    ));
                    continue;
                };
                atoms[family as usize].each_within(address, |atom, address| {
                    let lowest = locals.entry((family, atom)).or_insert(address);
                    *lowest = address.min(*lowest);
                    public.push((
                        node,
                        PublicSide {
                            owner,
                            family,
                            local: Some(atom),
                        },
                    ));
                });
            }
        }
        let (of_node, public) = (
            Lists::from_pairs(own, nodes.len()),
            Lists::from_pairs(public, nodes.len()),
        );
        Self {
            owners: owners.rows,
            classes: found,
            nodes,
            of_node,
            public,
            locals,
        }
    }

    /// One own address of a public side, all of which rules treat alike.
    pub(super) fn local(&self, side: &PublicSide) -> Option<u128> {
        self.locals.get(&(side.family, side.local?)).copied()
    }
}

/// Numbers for distinct keys, in the order they are met.
pub(super) struct Numbering<K> {
    known: FxHashMap<K, u32>,
    pub(super) rows: Vec<K>,
}

impl<K> Default for Numbering<K> {
    fn default() -> Self {
        Self {
            known: FxHashMap::default(),
            rows: Vec::new(),
        }
    }
}

impl<K: Clone + Eq + std::hash::Hash> Numbering<K> {
    pub(super) fn number(&mut self, key: K) -> u32 {
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let next = number(self.rows.len());
        self.rows.push(key.clone());
        self.known.insert(key, next);
        next
    }
}

/// The own addresses behind public IPv4 addresses, and IPv6 addresses that are public by their number.
fn public_sides(interface: &NetworkInterface) -> Vec<(Family, Option<Interval<u128>>)> {
    let mut sides = Vec::new();
    for public in &interface.public {
        let own = public.local.map(|address| Block::host(address).interval());
        sides.push((Family::of(public.address), own));
    }
    let public_ipv6 = interface
        .addresses
        .iter()
        .filter(|block| block.family() == Family::Ipv6 && !is_private(block.first()));
    sides.extend(public_ipv6.map(|block| (Family::Ipv6, Some(block.interval()))));
    sides
}

/// Instances, and interfaces that belong to none, sorted by id.
fn nodes(inventory: &Inventory) -> Vec<EndpointNode> {
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
fn node_of_interface(inventory: &Inventory, nodes: &[EndpointNode]) -> Vec<u32> {
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

pub(super) fn number(position: usize) -> u32 {
    u32::try_from(position).expect("internal error: more than 4 billion rows")
}
