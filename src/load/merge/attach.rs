//! What an instance makes of its interfaces: which is the primary one, and what that is given.
//!
//! An instance tells the groups and addresses of its primary interface (vendor page "Start using
//! security groups"); where that is not exported, an interface of the instance's own id stands for
//! it. Nothing is changed here: instances are looked at by several threads, and changes made after.

use std::net::IpAddr;

use super::groups::network_of;
use super::interfaces::Hint;
use super::settle::Settler;
use super::told::Groups;
use crate::load::fact::{NetworkFact, Role};
use crate::model::{
    GroupIndex, Instance, InstanceIndex, Network, NetworkInterface, PublicAddress, RegionIndex,
    VSwitchIndex,
};
use crate::packet::Block;
use crate::source::Location;

/// What is told of an instance's primary interface.
#[derive(Default)]
pub(super) struct Primary<'h> {
    pub(super) network: Option<NetworkFact>,
    pub(super) vswitch: Option<VSwitchIndex>,
    pub(super) groups: Option<Groups<'h>>,
    pub(super) addresses: &'h [Block],
    pub(super) public: &'h [PublicAddress],
    pub(super) region: Option<RegionIndex>,
    pub(super) location: Option<Location>,
}

/// What an instance makes of its interfaces.
#[derive(Default)]
pub(super) struct Attached {
    pub(super) changes: Vec<Change>,
    pub(super) stand_in: Option<NetworkInterface>,
}

/// What becomes of an interface.
pub(super) struct Change {
    /// Its position among those that are shown.
    position: u32,
    primary: bool,
    network: Network,
    filled: Option<Box<Filled>>,
}

/// What a primary interface is given by its instance.
struct Filled {
    groups: Option<Box<[GroupIndex]>>,
    addresses: Option<Box<[Block]>>,
    vswitch: Option<VSwitchIndex>,
    public: Option<Box<[PublicAddress]>>,
}

/// The interfaces of one instance.
pub(super) struct Mine<'s> {
    pub(super) positions: &'s [(u32, u32)],
    pub(super) shown: &'s [NetworkInterface],
    pub(super) hints: &'s [Hint],
}

impl<'s> Mine<'s> {
    fn iter(&self) -> impl Iterator<Item = (u32, &'s NetworkInterface, Hint)> {
        self.positions.iter().map(|(_, position)| {
            let at = *position as usize;
            (*position, &self.shown[at], self.hints[at])
        })
    }
}

/// Gives an instance's interfaces what the instance tells of them; the interface that stands for
/// its primary one if that is not shown.
pub(super) fn attach(
    instance: &Instance,
    index: InstanceIndex,
    told: &Primary<'_>,
    mine: &Mine<'_>,
    settler: &mut Settler<'_>,
) -> Attached {
    let mut made = Attached::default();
    let primary = find_primary(told, mine);
    let network = told.network.unwrap_or(NetworkFact::Unseen);
    let others = |row: &NetworkInterface| -> Option<Box<[PublicAddress]>> {
        let known = |public: &&PublicAddress| {
            mine.iter()
                .any(|(_, one, _)| one.public.iter().any(|own| own.address == public.address))
        };
        let new = told.public.iter().filter(|public| !known(public));
        with_public(row, new.map(|public| public.address))
    };
    for (position, one, hint) in mine.iter() {
        let mut change = Change {
            position,
            primary: hint.role == Some(Role::Primary) || primary == Some(position),
            network: one.network,
            filled: None,
        };
        if one.network == Network::Unseen && !hint.network_contradicts {
            change.network = network_of(network);
        } else if change.primary
            && network != NetworkFact::Unseen
            && one.network != network_of(network)
            && let (Some(at), Some(other)) = (one.location, told.location)
        {
            settler.contradiction("VpcId", &one.id, at, other);
            change.network = Network::Unseen;
        }
        made.changes.push(change);
    }
    if let Some(position) = primary {
        let one = &mine.shown[position as usize];
        let hint = mine.hints[position as usize];
        for change in &mut made.changes {
            if change.position == position {
                change.filled = fill(one, hint, change.network, told, others);
            }
        }
        return made;
    }
    let classic = network == NetworkFact::Classic;
    let mut row = NetworkInterface {
        id: Box::default(),
        instance: Some(index),
        primary: true,
        network: network_of(network),
        vswitch: told.vswitch,
        region: told.region,
        addresses: sorted(told.addresses),
        groups: told.groups.map(Groups::rows),
        public: Box::default(),
        tags: Box::default(),
        location: told.location,
    };
    row.public = others(&row).unwrap_or_default();
    let empty = row.groups.is_none() && told.addresses.is_empty() && row.public.is_empty();
    if !empty || classic {
        row.id.clone_from(&instance.id);
        made.stand_in = Some(row);
    }
    made
}

/// What the primary interface is given; nothing if it shows all of it.
fn fill(
    one: &NetworkInterface,
    hint: Hint,
    network: Network,
    told: &Primary<'_>,
    others: impl Fn(&NetworkInterface) -> Option<Box<[PublicAddress]>>,
) -> Option<Box<Filled>> {
    let groups = match &one.groups {
        None if !hint.groups_contradict => told.groups.map(Groups::rows),
        _ => None,
    };
    let addresses = (one.addresses.is_empty() && !hint.addresses_contradict)
        .then(|| sorted(told.addresses))
        .filter(|addresses| !addresses.is_empty());
    let vswitch = told.vswitch.filter(|_| one.vswitch.is_none());
    let public = if told.public.is_empty() {
        None
    } else {
        let mut row = one.clone();
        row.network = network;
        if let Some(addresses) = &addresses {
            row.addresses.clone_from(addresses);
        }
        others(&row)
    };
    if groups.is_none() && addresses.is_none() && vswitch.is_none() && public.is_none() {
        return None;
    }
    Some(Box::new(Filled {
        groups,
        addresses,
        vswitch,
        public,
    }))
}

impl Change {
    pub(super) fn apply(self, shown: &mut [NetworkInterface]) {
        let row = &mut shown[self.position as usize];
        row.primary = self.primary;
        row.network = self.network;
        if let Some(filled) = self.filled {
            row.groups = row.groups.take().or(filled.groups);
            row.vswitch = row.vswitch.or(filled.vswitch);
            if let Some(addresses) = filled.addresses {
                row.addresses = addresses;
            }
            if let Some(public) = filled.public {
                row.public = public;
            }
        }
    }
}

/// The primary interface: the one that is said to be, else the one of the instance's address, else
/// the only one.
fn find_primary(told: &Primary<'_>, mine: &Mine<'_>) -> Option<u32> {
    let address = told.addresses.first().copied();
    let said = mine
        .iter()
        .find(|(.., hint)| hint.role == Some(Role::Primary));
    let by_address = || {
        let mut open = mine.iter().filter(|(.., hint)| hint.role.is_none());
        open.find(|(_, one, _)| address.is_some() && one.addresses.first().copied() == address)
    };
    let only = || match mine.positions {
        [_] => mine.iter().next().filter(|(.., hint)| hint.role.is_none()),
        _ => None,
    };
    let found = said.or_else(by_address).or_else(only);
    found.map(|(position, ..)| position)
}

/// The first address first, the others sorted.
fn sorted(addresses: &[Block]) -> Box<[Block]> {
    let mut addresses = addresses.to_vec();
    let first = addresses.first().copied();
    addresses.sort_unstable_by_key(|block| (Some(*block) != first, *block));
    addresses.dedup();
    addresses.into()
}

/// The public addresses of a row and others, behind its first address; on the classic network
/// there is no translation. None if there are no others.
fn with_public(
    row: &NetworkInterface,
    others: impl Iterator<Item = IpAddr>,
) -> Option<Box<[PublicAddress]>> {
    let mut others = others.peekable();
    others.peek()?;
    let first = row.addresses.first().filter(|block| block.is_host());
    let first = first.map(Block::first);
    let mut public: Vec<PublicAddress> = row.public.to_vec();
    public.extend(others.map(|address| PublicAddress {
        address,
        local: if row.network.is_classic() {
            Some(address)
        } else {
            first
        },
    }));
    public.sort_unstable();
    Some(public.into())
}
