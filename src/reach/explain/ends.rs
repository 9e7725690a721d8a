//! The ends packets between two hosts can have: which addresses, of which interfaces, seen how.
//!
//! Not their judgement.

use super::Side;
use super::hosts::Host;
use crate::model::{InterfaceIndex, Inventory};
use crate::packet::{Block, Family, is_private};
use crate::reach::atoms::Atoms;

/// One end of a packet.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    /// An interface on one of its private addresses.
    Private(InterfaceIndex, Block),
    /// An interface on one of its public addresses, and the own address its rules see.
    Public(InterfaceIndex, Block, Option<Block>),
    /// A host that is not in the export.
    Outside(Block),
    /// Any public host of a family.
    Internet(Family),
}

impl End {
    pub(super) fn family(&self) -> Family {
        match self {
            Self::Private(_, block) | Self::Public(_, block, _) | Self::Outside(block) => {
                block.family()
            }
            Self::Internet(family) => *family,
        }
    }

    pub(super) fn interface(&self) -> Option<InterfaceIndex> {
        match self {
            Self::Private(index, _) | Self::Public(index, ..) => Some(*index),
            _ => None,
        }
    }

    /// Whether packets to it go through the internet.
    pub(super) fn is_public(&self) -> bool {
        match self {
            Self::Private(..) => false,
            Self::Public(..) | Self::Internet(_) => true,
            Self::Outside(block) => !is_private(block.first()),
        }
    }

    pub(super) fn side(&self) -> Side {
        match self {
            Self::Private(index, block) | Self::Public(index, block, _) => Side {
                interface: Some(*index),
                address: Some(*block),
            },
            Self::Outside(block) => Side {
                interface: None,
                address: Some(*block),
            },
            Self::Internet(_) => Side {
                interface: None,
                address: None,
            },
        }
    }
}

/// A host, with its interfaces if it is in the export.
#[derive(Clone, Debug)]
pub(super) struct Party {
    pub(super) host: Host,
    pub(super) interfaces: Vec<InterfaceIndex>,
}

impl Party {
    pub(super) fn of(inventory: &Inventory, host: Host) -> Self {
        let interfaces = match host {
            Host::Instance(instance) => inventory
                .interfaces
                .iter()
                .filter(|(_, interface)| interface.instance == Some(instance))
                .map(|(index, _)| index)
                .collect(),
            Host::Interface(index) | Host::Address(index, _) | Host::Public(index, _) => {
                vec![index]
            }
            Host::Outside(_) | Host::Internet => Vec::new(),
        };
        Self { host, interfaces }
    }
}

/// The pairs of ends of one family that packets between two hosts can have.
pub(super) fn ends(inventory: &Inventory, source: &Party, target: &Party) -> Vec<(End, End)> {
    let outside = |host| matches!(host, Host::Outside(_) | Host::Internet);
    if outside(source.host) && outside(target.host) {
        return Vec::new();
    }
    let from = host_ends(inventory, source, across(target.host));
    let to = host_ends(inventory, target, across(source.host));
    let mut pairs = Vec::new();
    for one in &from {
        for other in &to {
            let same = one.interface().is_some() && one.interface() == other.interface();
            if one.family() == other.family() && !same {
                pairs.push((*one, *other));
            }
        }
    }
    pairs
}

/// The families in which packets to a host go through the internet; none where they do not.
fn across(host: Host) -> &'static [Family] {
    let of = |family| match family {
        Family::Ipv4 => &Family::BOTH[..1],
        Family::Ipv6 => &Family::BOTH[1..],
    };
    match host {
        Host::Internet => &Family::BOTH,
        Host::Public(_, address) => of(Family::of(address)),
        Host::Outside(block) if !is_private(block.first()) => of(block.family()),
        _ => &[],
    }
}

fn host_ends(inventory: &Inventory, party: &Party, across: &[Family]) -> Vec<End> {
    let through_internet = !across.is_empty();
    match party.host {
        Host::Internet => Family::BOTH.map(End::Internet).to_vec(),
        Host::Outside(block) => vec![End::Outside(block)],
        Host::Address(index, address) if !through_internet => {
            vec![End::Private(index, Block::host(address))]
        }
        Host::Public(index, address) => public_ends(inventory, index)
            .into_iter()
            .filter(|end| matches!(end, End::Public(_, block, _) if block.first() == address))
            .collect(),
        _ => {
            let found = &party.interfaces;
            if through_internet {
                let mut ends: Vec<End> = found
                    .iter()
                    .flat_map(|index| public_ends(inventory, *index))
                    .collect();
                if !ends.iter().any(|end| across.contains(&end.family())) {
                    // Judged all the same, so that every stage is told.
                    let private = found
                        .iter()
                        .flat_map(|index| private_ends(inventory, *index));
                    ends.extend(private);
                }
                ends
            } else {
                found
                    .iter()
                    .flat_map(|index| private_ends(inventory, *index))
                    .collect()
            }
        }
    }
}

/// An assigned prefix counts once for each way in which rules treat its addresses.
fn private_ends(inventory: &Inventory, index: InterfaceIndex) -> Vec<End> {
    let mut ends = Vec::new();
    for block in &inventory.interfaces[index].addresses {
        if block.is_host() {
            ends.push(End::Private(index, *block));
            continue;
        }
        let family = block.family();
        let pieces = Atoms::of(&[inventory], family).within(block.interval());
        ends.extend(
            pieces
                .into_iter()
                .map(|(_, address)| End::Private(index, Block::host(family.address(address)))),
        );
    }
    ends
}

fn public_ends(inventory: &Inventory, index: InterfaceIndex) -> Vec<End> {
    let interface = &inventory.interfaces[index];
    let ipv4 = interface.public.iter().map(|public| {
        End::Public(
            index,
            Block::host(public.address),
            public.local.map(Block::host),
        )
    });
    let ipv6 = private_ends(inventory, index)
        .into_iter()
        .filter_map(|end| match end {
            End::Private(index, block)
                if block.family() == Family::Ipv6 && !is_private(block.first()) =>
            {
                Some(End::Public(index, block, Some(block)))
            }
            _ => None,
        });
    ipv4.chain(ipv6).collect()
}

/// The id of the instance or interface, or the address of a host outside.
pub(super) fn end_name(inventory: &Inventory, end: End) -> String {
    match (end.interface(), end) {
        (Some(index), _) => inventory.interfaces[index].id.to_string(),
        (None, End::Outside(block)) => block.to_string(),
        _ => "internet".to_owned(),
    }
}
