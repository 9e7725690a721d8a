//! Who owns an address: the private addresses of all interfaces, by network.
//!
//! One address may belong to several interfaces, in networks that do not know of each other. Whether
//! two networks are connected is `topology`'s matter.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::model::{InterfaceIndex, Inventory, Network};
use crate::packet::{Block, Family, Interval, Intervals};

/// An address, or a range of them, of an interface.
type Owned = (Family, Interval<u128>, InterfaceIndex);

/// The private addresses of all interfaces.
pub(super) struct AddressIndex {
    networks: Vec<(Network, Vec<Owned>)>,
    public: BTreeSet<IpAddr>,
    /// The IPv4 ranges of all VPCs and vSwitches.
    ranges: Intervals<u128>,
}

impl AddressIndex {
    pub(super) fn of(inventory: &Inventory) -> Self {
        let mut networks: BTreeMap<Network, Vec<Owned>> = BTreeMap::new();
        for (index, interface) in inventory.interfaces.iter() {
            let owned = networks.entry(interface.network).or_default();
            owned.extend(
                interface
                    .addresses
                    .iter()
                    .map(|block| (block.family(), block.interval(), index)),
            );
        }
        for owned in networks.values_mut() {
            owned.sort_unstable();
        }
        let of_vpcs = inventory.vpcs.rows().iter().flat_map(|vpc| &vpc.blocks);
        let of_vswitches = inventory.vswitches.rows().iter();
        let ranges = of_vpcs
            .chain(of_vswitches.flat_map(|vswitch| &vswitch.blocks))
            .filter(|block| block.family() == Family::Ipv4)
            .map(Block::interval)
            .collect();
        let interfaces = inventory.interfaces.rows().iter();
        Self {
            networks: networks.into_iter().collect(),
            public: interfaces
                .flat_map(|interface| interface.public.iter().map(|public| public.address))
                .collect(),
            ranges,
        }
    }

    /// Whether some VPC or vSwitch of the export has this IPv4 host's address in its range.
    pub(super) fn is_in_range(&self, host: &Block) -> bool {
        self.ranges.contains(host.interval().first)
    }

    /// Whether the export assigns a public address to some interface.
    pub(super) fn assigns_public(&self, address: IpAddr) -> bool {
        self.public.contains(&address)
    }

    /// The number of addresses and ranges of interfaces that begin in a block, in the networks that
    /// `wanted` names.
    pub(super) fn count(&self, block: &Block, wanted: impl Fn(Network) -> bool) -> usize {
        let (family, range) = (block.family(), block.interval());
        let inside = |owned: &[Owned]| {
            let first =
                owned.partition_point(|(of, it, _)| (*of, it.first) < (family, range.first));
            owned.partition_point(|(of, it, _)| (*of, it.first) <= (family, range.last)) - first
        };
        let networks = self.networks.iter().filter(|(network, _)| wanted(*network));
        networks.map(|(_, owned)| inside(owned)).sum()
    }

    /// The interfaces with an address in a block, in the networks that `wanted` names, by network
    /// and address.
    pub(super) fn owners(
        &self,
        block: &Block,
        wanted: impl Fn(Network) -> bool,
    ) -> impl Iterator<Item = (Interval<u128>, InterfaceIndex)> {
        let (family, range) = (block.family(), block.interval());
        self.networks
            .iter()
            .filter(move |(network, _)| wanted(*network))
            .flat_map(move |(_, owned)| {
                let after =
                    owned.partition_point(|(of, it, _)| (*of, it.first) < (family, range.first));
                // A range that begins before the block may reach into it.
                let before = after.saturating_sub(1);
                owned[before..]
                    .iter()
                    .take_while(move |(of, it, _)| (*of, it.first) <= (family, range.last))
                    .filter(move |(of, it, _)| *of == family && it.last >= range.first)
                    .map(|(_, it, interface)| (*it, *interface))
            })
    }
}
