//! Classes: what the engine computes with instead of endpoints.
//!
//! An *owner* is a distinct set of groups at a site: whose rules are asked. A *peer class* is an owner
//! and an atom: what rules of others see. An endpoint is a set of peer classes, one or more for each of
//! its private addresses ([`super::nodes`]).

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::atoms::{AtomId, Atoms};
use super::lists::Numbering;
use crate::model::{GroupIndex, Inventory, NetworkInterface};
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
    pub(super) atom: AtomId,
    /// One of its addresses, the lowest; rules treat all of them alike.
    pub(super) address: u128,
}

impl PeerClass {
    /// The owner of a class that is numbered here and has endpoints only in another inventory
    /// ([`super::delta`]).
    pub(super) const NOBODY: OwnerId = OwnerId::MAX;

    /// Whether it has endpoints.
    pub(super) fn exists(&self) -> bool {
        self.owner != Self::NOBODY
    }
}

/// One public address of an endpoint, as far as rules can tell it from others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct PublicSide {
    pub(super) owner: OwnerId,
    pub(super) family: Family,
    /// The atom of the own address ([`Classes::local`]); none where it is not exported.
    pub(super) local: Option<AtomId>,
}

/// All owners and peer classes of an inventory.
pub(super) struct Classes<'a> {
    pub(super) owners: Vec<OwnerKey<'a>>,
    pub(super) classes: Vec<PeerClass>,
    /// The lowest own address behind a public one, by family and atom.
    locals: BTreeMap<(Family, AtomId), u128>,
}

/// What endpoints are made of: pairs of an endpoint and a class, or a public side.
pub(super) struct Parts {
    pub(super) own: Vec<(u32, ClassId)>,
    pub(super) public: Vec<(u32, PublicSide)>,
}

/// As many interfaces are numbered by one thread at a time; what comes out does not depend on it.
const PIECE: usize = 1 << 13;

impl<'a> Classes<'a> {
    /// The classes, and the parts of endpoints, of which `places` says the one of each interface.
    /// Public sides are left out where nobody asks for them.
    pub(super) fn of(
        inventory: &'a Inventory,
        atoms: &[Atoms; 2],
        places: &[u32],
        internet: bool,
    ) -> (Self, Parts) {
        let interfaces = inventory.interfaces.rows();
        let pieces: Vec<Piece<'a>> = interfaces
            .par_chunks(PIECE)
            .zip(places.par_chunks(PIECE))
            .map(|(interfaces, places)| Piece::of(interfaces, places, atoms, internet))
            .collect();
        Piece::joined(pieces)
    }

    /// The owner of a class.
    pub(super) fn owner(&self, class: ClassId) -> &OwnerKey<'a> {
        &self.owners[self.classes[class as usize].owner as usize]
    }

    /// One own address of a public side, all of which rules treat alike.
    pub(super) fn local(&self, side: &PublicSide) -> Option<u128> {
        self.locals.get(&(side.family, side.local?)).copied()
    }
}

/// The classes of some interfaces, numbered in the order they are met there.
#[derive(Default)]
struct Piece<'a> {
    owners: Numbering<OwnerKey<'a>>,
    classes: Numbering<(OwnerId, Family, AtomId)>,
    /// The lowest address of each class.
    lowest: Vec<u128>,
    own: Vec<(u32, ClassId)>,
    public: Vec<(u32, PublicSide)>,
    locals: BTreeMap<(Family, AtomId), u128>,
}

impl<'a> Piece<'a> {
    fn of(
        interfaces: &'a [NetworkInterface],
        places: &[u32],
        atoms: &[Atoms; 2],
        internet: bool,
    ) -> Self {
        let mut piece = Self::default();
        for (interface, node) in interfaces.iter().zip(places) {
            let owner = piece.owners.number(OwnerKey::of(interface));
            for block in &interface.addresses {
                let family = block.family();
                atoms[family as usize].each_within(block.interval(), |atom, address| {
                    let class = piece.class((owner, family, atom), address);
                    piece.own.push((*node, class));
                });
            }
            if internet {
                piece.add_public(interface, *node, owner, atoms);
            }
        }
        piece
    }

    fn class(&mut self, key: (OwnerId, Family, AtomId), address: u128) -> ClassId {
        let class = self.classes.number(key);
        match self.lowest.get_mut(class as usize) {
            // The lowest any endpoint has, whatever the order of endpoints.
            Some(known) => *known = address.min(*known),
            None => self.lowest.push(address),
        }
        class
    }

    fn add_public(
        &mut self,
        interface: &NetworkInterface,
        node: u32,
        owner: OwnerId,
        atoms: &[Atoms; 2],
    ) {
        for (family, address) in public_sides(interface) {
            let mut add = |local| {
                let side = PublicSide {
                    owner,
                    family,
                    local,
                };
                self.public.push((node, side));
            };
            let Some(address) = address else {
                add(None);
                continue;
            };
            atoms[family as usize].each_within(address, |atom, address| {
                let lowest = self.locals.entry((family, atom)).or_insert(address);
                *lowest = address.min(*lowest);
                add(Some(atom));
            });
        }
    }

    /// All pieces as one, numbered as if they had been read in turn.
    fn joined(pieces: Vec<Self>) -> (Classes<'a>, Parts) {
        let mut all = Self::default();
        for piece in pieces {
            let numbers = |owner: OwnerKey<'a>| all.owners.number(owner);
            let owners: Vec<OwnerId> = piece.owners.rows.into_iter().map(numbers).collect();
            let keys = piece.classes.rows.into_iter().zip(piece.lowest);
            let classes: Vec<ClassId> = keys
                .map(|((owner, family, atom), address)| {
                    all.class((owners[owner as usize], family, atom), address)
                })
                .collect();
            let own = piece.own.into_iter();
            all.own
                .extend(own.map(|(node, class)| (node, classes[class as usize])));
            all.public
                .extend(piece.public.into_iter().map(|(node, side)| {
                    let owner = owners[side.owner as usize];
                    (node, PublicSide { owner, ..side })
                }));
            for (atom, address) in piece.locals {
                let lowest = all.locals.entry(atom).or_insert(address);
                *lowest = address.min(*lowest);
            }
        }
        let keys = all.classes.rows.into_iter().zip(all.lowest);
        let classes = keys.map(|((owner, family, atom), address)| PeerClass {
            owner,
            family,
            atom,
            address,
        });
        let classes = Classes {
            owners: all.owners.rows,
            classes: classes.collect(),
            locals: all.locals,
        };
        let parts = Parts {
            own: all.own,
            public: all.public,
        };
        (classes, parts)
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
