//! Classes: what the engine computes with instead of endpoints.
//!
//! An *owner* is a distinct set of groups at a site: whose rules are asked. A *peer class* is an owner
//! and an atom: what rules of others see. An *endpoint* (an instance, or an interface that belongs to
//! none) is a set of peer classes, one or more for each of its private addresses; endpoints with the
//! same set are one *endpoint class* and can be swapped without changing any answer.

use std::collections::BTreeMap;

use super::atoms::{AtomId, Atoms};
use crate::model::{GroupIndex, InstanceIndex, InterfaceIndex, Inventory, NetworkInterface};
use crate::packet::{Block, Family, Interval, is_private};
use crate::topology::Site;
use crate::verdict::{Owner, Plane};

/// The number of an owner.
pub(super) type OwnerId = u32;
/// The number of a peer class.
pub(super) type ClassId = u32;

/// A distinct set of groups at a site.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct OwnerKey<'a> {
    pub(super) site: Site,
    pub(super) groups: Option<&'a [GroupIndex]>,
}

impl<'a> OwnerKey<'a> {
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
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct PeerClass {
    pub(super) owner: OwnerId,
    pub(super) family: Family,
    pub(super) atom: AtomId,
    /// One of its addresses; rules treat all of them alike.
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

/// An endpoint with what it is made of.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) id: Box<str>,
    pub(super) name: Option<Box<str>>,
    pub(super) node: EndpointNode,
    pub(super) interfaces: Vec<InterfaceIndex>,
    /// Its peer classes, sorted.
    pub(super) classes: Vec<ClassId>,
    /// Its public addresses: the owner, the family and the own address that rules see.
    pub(super) public: Vec<PublicSide>,
}

/// One public address of an endpoint, as far as rules can tell it from others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct PublicSide {
    pub(super) owner: OwnerId,
    pub(super) family: Family,
    /// The atom of the own address ([`Classes::local`]); none where it is not exported.
    pub(super) local: Option<AtomId>,
}

/// All owners, peer classes and endpoints of an inventory.
pub(super) struct Classes<'a> {
    pub(super) owners: Vec<OwnerKey<'a>>,
    pub(super) classes: Vec<PeerClass>,
    /// Sorted by id.
    pub(super) members: Vec<Member>,
    /// The lowest own address behind a public one, by family and atom.
    locals: BTreeMap<(Family, AtomId), u128>,
}

impl<'a> Classes<'a> {
    pub(super) fn of(inventory: &'a Inventory) -> Self {
        let atoms = Family::BOTH.map(|family| Atoms::of(inventory, family));
        let atoms = |family| match family {
            Family::Ipv4 => &atoms[0],
            Family::Ipv6 => &atoms[1],
        };
        let mut owners: Vec<OwnerKey<'a>> =
            inventory.interfaces.rows().iter().map(owner_key).collect();
        owners.sort_unstable();
        owners.dedup();
        let owner_of = |index: InterfaceIndex| {
            let key = owner_key(&inventory.interfaces[index]);
            number(
                owners
                    .binary_search(&key)
                    .expect("internal error: an interface without an owner"),
            )
        };
        let mut members = members(inventory);
        // The address kept for a class is the lowest any endpoint has, whatever the order of endpoints.
        let mut found: BTreeMap<(OwnerId, Family, AtomId), u128> = BTreeMap::new();
        let mut locals = BTreeMap::new();
        let mut parts: Vec<Vec<(OwnerId, Family, AtomId)>> = Vec::with_capacity(members.len());
        for member in &mut members {
            let mut own = Vec::new();
            for index in &member.interfaces {
                let (owner, interface) = (owner_of(*index), &inventory.interfaces[*index]);
                for block in &interface.addresses {
                    let family = block.family();
                    for (atom, address) in atoms(family).within(block.interval()) {
                        let key = (owner, family, atom);
                        let lowest = found.entry(key).or_insert(address);
                        *lowest = address.min(*lowest);
                        own.push(key);
                    }
                }
                for (family, address) in public_sides(interface) {
                    let local = address.and_then(|own| atoms(family).within(own).first().copied());
                    if let Some((atom, address)) = local {
                        let lowest = locals.entry((family, atom)).or_insert(address);
                        *lowest = address.min(*lowest);
                    }
                    member.public.push(PublicSide {
                        owner,
                        family,
                        local: local.map(|(atom, _)| atom),
                    });
                }
            }
            member.public.sort_unstable();
            member.public.dedup();
            parts.push(own);
        }
        let keys: Vec<(OwnerId, Family, AtomId)> = found.keys().copied().collect();
        let classes = found
            .into_iter()
            .map(|((owner, family, atom), address)| PeerClass {
                owner,
                family,
                atom,
                address,
            })
            .collect();
        for (member, own) in members.iter_mut().zip(parts) {
            let position = |key| {
                number(
                    keys.binary_search(key)
                        .expect("internal error: a class without a number"),
                )
            };
            member.classes = own.iter().map(position).collect();
            member.classes.sort_unstable();
            member.classes.dedup();
        }
        Self {
            owners,
            classes,
            members,
            locals,
        }
    }

    /// One own address of a public side, all of which rules treat alike.
    pub(super) fn local(&self, side: &PublicSide) -> Option<u128> {
        self.locals.get(&(side.family, side.local?)).copied()
    }
}

fn owner_key(interface: &NetworkInterface) -> OwnerKey<'_> {
    OwnerKey {
        site: Site::of(interface),
        groups: interface.groups.as_deref(),
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

fn members(inventory: &Inventory) -> Vec<Member> {
    let empty = |id: &str, name: Option<&str>, node| Member {
        id: id.into(),
        name: name.map(Into::into),
        node,
        interfaces: Vec::new(),
        classes: Vec::new(),
        public: Vec::new(),
    };
    let mut members: Vec<Member> = inventory
        .instances
        .iter()
        .map(|(index, instance)| {
            empty(
                &instance.id,
                instance.name.as_deref(),
                EndpointNode::Instance(index),
            )
        })
        .collect();
    for (index, interface) in inventory.interfaces.iter() {
        match interface.instance {
            Some(instance) => members[instance.0 as usize].interfaces.push(index),
            None => {
                let mut member = empty(&interface.id, None, EndpointNode::Interface(index));
                member.interfaces.push(index);
                members.push(member);
            }
        }
    }
    members.sort_by(|one, other| one.id.cmp(&other.id));
    members
}

fn number(position: usize) -> u32 {
    u32::try_from(position).expect("internal error: more than 4 billion rows")
}
