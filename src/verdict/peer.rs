//! Peers: what a rule says of the other side, and what is known of it.
//!
//! Not the choice between several peer fields of one rule; `load` has made it.

use super::doubt::Doubt;
use crate::model::{BlockField, Blocks, GroupIndex, Inventory, Peer};
use crate::packet::{Addresses, Bounds, Family, Interval, Intervals, Set};

/// What a clause, in one reading, says of the other side.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PeerTerm {
    /// Nothing.
    Everyone,
    /// Its address lies in this set ([`Family::number`]).
    Addresses(Intervals<u128>),
    /// Its interface certainly is in this group, on a private IPv4 address, in the same network.
    Member(GroupIndex),
    /// Its interface possibly is in this group.
    PossibleMember(GroupIndex),
    /// Its interface possibly is in a group whose id is masked.
    PossibleMemberOfMasked,
}

/// What is known of the other side's groups.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PeerGroups<'a> {
    /// They are these, sorted.
    Listed(&'a [GroupIndex]),
    /// They are not exported.
    Unknown,
    /// The packet bears a public address, so group grants and intra-group access never apply
    /// ("Security group rules": group grants control internal access only).
    Public,
}

/// Whether both sides are in one VPC or classic region.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reachability {
    /// They are.
    Certain,
    /// Not known.
    Possible,
    /// They are not.
    None,
}

/// The other side of a packet, as rules see it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PeerView<'a> {
    /// Its addresses, all of which every rule treats alike; often one.
    pub addresses: Interval<u128>,
    /// Its groups.
    pub groups: PeerGroups<'a>,
    /// Whether group grants can reach it.
    pub near: Reachability,
}

impl PeerTerm {
    /// Whether the term holds for a peer.
    #[must_use]
    pub fn matches(&self, peer: &PeerView<'_>) -> bool {
        match self {
            Self::Everyone => true,
            Self::Addresses(set) => set.contains(peer.addresses.first),
            Self::Member(group) => {
                peer.near == Reachability::Certain
                    && matches!(peer.groups, PeerGroups::Listed(groups) if groups.contains(group))
            }
            Self::PossibleMember(group) => {
                peer.near != Reachability::None
                    && match peer.groups {
                        PeerGroups::Listed(groups) => groups.contains(group),
                        PeerGroups::Unknown => true,
                        PeerGroups::Public => false,
                    }
            }
            Self::PossibleMemberOfMasked => {
                peer.near != Reachability::None && peer.groups != PeerGroups::Public
            }
        }
    }

    /// Why a possible membership of this peer is not certain.
    #[must_use]
    pub fn doubts(&self, peer: &PeerView<'_>, family: Family) -> Vec<Doubt> {
        if !matches!(self, Self::PossibleMember(_) | Self::PossibleMemberOfMasked) {
            return Vec::new();
        }
        let mut doubts = Vec::new();
        if peer.groups == PeerGroups::Unknown {
            doubts.push(Doubt::PeerGroups);
        }
        if family == Family::Ipv6 {
            doubts.push(Doubt::Ipv6Membership);
        }
        if peer.near == Reachability::Possible {
            doubts.push(Doubt::Network);
        }
        doubts
    }
}

/// What a side of a rule must and may match; `None` where it matches nothing.
pub(super) type TermBounds = Bounds<Option<PeerTerm>>;

/// What a rule's peer must and may match in a family.
pub(super) fn peer_bounds(
    inventory: &Inventory,
    peer: &Peer,
    family: Family,
) -> (TermBounds, Option<Doubt>) {
    match peer {
        Peer::Missing => (uncertain(None), Some(Doubt::Unreadable)),
        Peer::Blocks(blocks) => block_bounds(blocks, family),
        Peer::Group { group, .. } if inventory.groups[*group].is_masked() => {
            let may = Some(PeerTerm::PossibleMemberOfMasked);
            (Bounds { must: None, may }, Some(Doubt::MaskedGroup(*group)))
        }
        Peer::Group { group, .. } => (membership(*group, family), None),
        Peer::PrefixList(index) => {
            let list = &inventory.prefix_lists[*index];
            let doubt = Some(Doubt::PrefixList(*index));
            let Some(entries) = &list.entries else {
                return (uncertain(None), doubt);
            };
            let known = Addresses::of(entries).intervals(family);
            let must = (!known.is_empty()).then_some(PeerTerm::Addresses(known));
            if list.unreadable {
                (uncertain(must), doubt)
            } else {
                (Bounds::certain(must), None)
            }
        }
    }
}

/// Membership of a group: certain for IPv4, an open point for IPv6 (U4).
pub(super) fn membership(group: GroupIndex, family: Family) -> TermBounds {
    Bounds {
        must: (family == Family::Ipv4).then_some(PeerTerm::Member(group)),
        may: Some(PeerTerm::PossibleMember(group)),
    }
}

/// What the address fields of a side must and may match in a family: each block its own family, and
/// a field that cannot be read possibly anything.
pub(super) fn block_bounds(blocks: &Blocks, family: Family) -> (TermBounds, Option<Doubt>) {
    let other = match family {
        Family::Ipv4 => Family::Ipv6,
        Family::Ipv6 => Family::Ipv4,
    };
    match (blocks.of(family), blocks.of(other)) {
        (BlockField::Block(block), _) => (
            Bounds::certain(Some(address_term(block.interval(), family))),
            None,
        ),
        (BlockField::Unreadable, _) | (BlockField::Absent, BlockField::Unreadable) => {
            (uncertain(None), Some(Doubt::Unreadable))
        }
        (BlockField::Absent, BlockField::Block(_)) => (Bounds::certain(None), None),
        (BlockField::Absent, BlockField::Absent) => {
            (Bounds::certain(Some(PeerTerm::Everyone)), None)
        }
    }
}

fn address_term(interval: Interval<u128>, family: Family) -> PeerTerm {
    if interval == family.span() {
        PeerTerm::Everyone
    } else {
        PeerTerm::Addresses(Intervals::of(interval))
    }
}

fn uncertain(must: Option<PeerTerm>) -> TermBounds {
    Bounds {
        must,
        may: Some(PeerTerm::Everyone),
    }
}
