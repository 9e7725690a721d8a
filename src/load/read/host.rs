//! Instances and interfaces.

use std::net::IpAddr;

use super::Reader;
use super::network::{region, vpc_of};
use super::wire::{
    AttachedInterfaceWire, InstanceWire, InterfaceWire, Ipv4PrefixWire, Ipv6PrefixWire, Ipv6Wire,
    PrivateIpWire, VpcAttributesWire,
};
use crate::load::dialect::Kind;
use crate::load::draft::Draft;
use crate::load::fact::{InstanceFact, InterfaceFact, NetworkFact, RegionFact, Role, Witness};
use crate::load::leaf::Leaf;
use crate::load::note::Topic;
use crate::model::{GroupIndex, InstanceIndex, InstanceStatus, PublicAddress, VSwitchIndex};
use crate::packet::Block;
use crate::source::Location;

const ROLES: [(&str, Role); 2] = [("primary", Role::Primary), ("secondary", Role::Secondary)];

/// Takes an instance into the draft, and the interfaces it shows.
pub(super) fn instance(wire: &InstanceWire<'_>, draft: &mut Draft, location: Location) {
    let kind = Kind::Instance;
    let mut reader = Reader {
        draft,
        kind,
        location,
    };
    let Some(id) = wire.instance_id.id() else {
        return reader.note(Topic::NoId(kind));
    };
    let id = reader.draft.instance_names.of(&id);
    let nothing = VpcAttributesWire::default();
    let attributes = wire.vpc_attributes.value.as_ref().unwrap_or(&nothing);
    if wire.vpc_attributes.odd {
        reader.note(Topic::UnreadableField(kind, "VpcAttributes"));
    }
    let network = network(wire, attributes, &mut reader);
    let inner = addresses(&wire.inner_ip_address.items, &mut reader);
    let private = addresses(&attributes.private_ip_address.items, &mut reader);
    let fact = InstanceFact {
        id,
        name: reader.text("InstanceName", &wire.instance_name),
        status: status(&wire.status, &mut reader),
        region: region(&wire.region_id, &wire.zone_id, &mut reader),
        network,
        vswitch: vswitch(&attributes.vswitch_id, &mut reader),
        groups: groups(
            &wire.security_group_ids.items,
            wire.security_group_ids.odd,
            &mut reader,
        ),
        addresses: match network {
            NetworkFact::Classic => inner,
            _ if private.is_empty() => inner,
            _ => private,
        },
        public: public(wire, &mut reader),
        location,
    };
    reader.draft.instances.push(fact);
    for shown in &wire.network_interfaces.items {
        attached(shown, id, &mut reader);
    }
}

/// Where an instance stands: a VPC's id decides, then the network type, then an id that is there
/// and empty.
fn network(
    wire: &InstanceWire<'_>,
    attributes: &VpcAttributesWire<'_>,
    reader: &mut Reader<'_>,
) -> NetworkFact {
    let own = [&attributes.vpc_id, &wire.vpc_id];
    if let Some(vpc) = own.into_iter().find_map(|leaf| vpc_of(leaf, reader)) {
        return NetworkFact::Vpc(vpc);
    }
    let key = "InstanceNetworkType";
    let words = [("classic", true), ("vpc", false)];
    match reader.word(key, &wire.instance_network_type, &words) {
        Some(true) => NetworkFact::Classic,
        Some(false) => NetworkFact::Unseen,
        None if wire.instance_network_type.is_set() => NetworkFact::Unseen,
        None if own.iter().any(|leaf| !leaf.is_absent() && !leaf.is_set()) => NetworkFact::Classic,
        None => NetworkFact::Unseen,
    }
}

fn status(leaf: &Leaf<'_>, reader: &mut Reader<'_>) -> Option<InstanceStatus> {
    let words = [
        ("pending", InstanceStatus::Pending),
        ("starting", InstanceStatus::Starting),
        ("running", InstanceStatus::Running),
        ("stopping", InstanceStatus::Stopping),
        ("stopped", InstanceStatus::Stopped),
    ];
    match super::word(leaf, &words) {
        Some(status) => Some(status),
        None => reader.text("Status", leaf).map(|_| InstanceStatus::Other),
    }
}

fn public(wire: &InstanceWire<'_>, reader: &mut Reader<'_>) -> Box<[IpAddr]> {
    let elastic = wire.eip_address.value.as_ref().map(|eip| &eip.ip_address);
    let mut public: Vec<IpAddr> = wire
        .public_ip_address
        .items
        .iter()
        .chain(elastic)
        .filter_map(|leaf| reader.address(leaf))
        .collect();
    public.sort_unstable();
    public.dedup();
    public.into()
}

fn vswitch(leaf: &Leaf<'_>, reader: &mut Reader<'_>) -> Option<VSwitchIndex> {
    leaf.id().map(|id| reader.draft.vswitch_names.of(&id))
}

/// Sorted ids of groups; none if the list is empty, as no interface is without a group.
fn groups(leaves: &[Leaf<'_>], odd: bool, reader: &mut Reader<'_>) -> Option<Box<[GroupIndex]>> {
    if odd || leaves.iter().any(|leaf| leaf.text().is_none()) {
        return reader.unreadable("SecurityGroupIds");
    }
    let mut groups: Vec<GroupIndex> = leaves
        .iter()
        .filter_map(|leaf| leaf.id().map(|id| reader.draft.group_names.of(&id)))
        .collect();
    groups.sort_unstable();
    groups.dedup();
    (!groups.is_empty()).then(|| groups.into())
}

/// Addresses as listed, the first first.
fn addresses(leaves: &[Leaf<'_>], reader: &mut Reader<'_>) -> Box<[Block]> {
    leaves
        .iter()
        .filter_map(|leaf| reader.block(leaf))
        .collect()
}

fn attached(wire: &AttachedInterfaceWire<'_>, instance: InstanceIndex, reader: &mut Reader<'_>) {
    let Some(id) = wire.network_interface_id.id() else {
        return reader.note(Topic::NoId(Kind::NetworkInterface));
    };
    let primary = reader.block(&wire.primary_ip_address);
    let mut owned = Owned::default();
    owned.private(&wire.private_ip_sets.items, reader);
    owned.ipv6(&wire.ipv6_sets.items, reader);
    owned.prefixes(
        &wire.ipv4_prefix_sets.items,
        &wire.ipv6_prefix_sets.items,
        reader,
    );
    let fact = InterfaceFact {
        id: reader.draft.interface_names.of(&id),
        witness: Witness::Instances,
        instance: Some(instance),
        role: reader.word("Type", &wire.kind, &ROLES),
        region: RegionFact::default(),
        network: NetworkFact::Unseen,
        vswitch: None,
        groups: None,
        addresses: owned.sorted(primary),
        public: owned.sorted_public(),
        location: reader.location,
    };
    reader.draft.interfaces.push(fact);
}

/// Takes an interface into the draft.
pub(super) fn interface(wire: &InterfaceWire<'_>, draft: &mut Draft, location: Location) {
    let kind = Kind::NetworkInterface;
    let mut reader = Reader {
        draft,
        kind,
        location,
    };
    let Some(id) = wire.network_interface_id.id() else {
        return reader.note(Topic::NoId(kind));
    };
    let attachment = wire.attachment.value.as_ref();
    let instance = wire
        .instance_id
        .id()
        .or_else(|| attachment.and_then(|attachment| attachment.instance_id.id()))
        .map(|id| reader.draft.instance_names.of(&id));
    let mut owned = Owned::default();
    owned.private(&wire.private_ip_sets.items, &mut reader);
    owned.ipv6(&wire.ipv6_sets.items, &mut reader);
    owned.prefixes(
        &wire.ipv4_prefix_sets.items,
        &wire.ipv6_prefix_sets.items,
        &mut reader,
    );
    let primary = reader.block(&wire.private_ip_address).or(owned.primary);
    if let Some(public) = &wire.associated_public_ip.value {
        owned.public(&public.public_ip_address, primary, &mut reader);
    }
    let vpc = vpc_of(&wire.vpc_id, &mut reader);
    let fact = InterfaceFact {
        id: reader.draft.interface_names.of(&id),
        witness: Witness::Interfaces,
        instance,
        role: reader.word("Type", &wire.kind, &ROLES),
        region: region(&wire.region_id, &wire.zone_id, &mut reader),
        network: match vpc {
            Some(vpc) => NetworkFact::Vpc(vpc),
            None if wire.vpc_id.is_absent() || wire.vpc_id.is_set() => NetworkFact::Unseen,
            None => NetworkFact::Classic,
        },
        vswitch: vswitch(&wire.vswitch_id, &mut reader),
        groups: groups(
            &wire.security_group_ids.items,
            wire.security_group_ids.odd,
            &mut reader,
        ),
        addresses: owned.sorted(primary),
        public: owned.sorted_public(),
        location,
    };
    reader.draft.interfaces.push(fact);
}

/// The addresses of an interface, as they are found.
#[derive(Default)]
struct Owned {
    blocks: Vec<Block>,
    /// The one marked as primary.
    primary: Option<Block>,
    public: Vec<PublicAddress>,
}

impl Owned {
    fn private(&mut self, sets: &[PrivateIpWire<'_>], reader: &mut Reader<'_>) {
        for set in sets {
            let block = reader.block(&set.private_ip_address);
            if set.primary.yes() {
                self.primary = self.primary.or(block);
            }
            self.blocks.extend(block);
            if let Some(public) = &set.associated_public_ip.value {
                self.public(&public.public_ip_address, block, reader);
            }
        }
    }

    fn ipv6(&mut self, sets: &[Ipv6Wire<'_>], reader: &mut Reader<'_>) {
        self.blocks
            .extend(sets.iter().filter_map(|set| reader.block(&set.address)));
    }

    fn prefixes(
        &mut self,
        ipv4: &[Ipv4PrefixWire<'_>],
        ipv6: &[Ipv6PrefixWire<'_>],
        reader: &mut Reader<'_>,
    ) {
        let leaves = ipv4
            .iter()
            .map(|set| &set.prefix)
            .chain(ipv6.iter().map(|set| &set.prefix));
        self.blocks
            .extend(leaves.filter_map(|leaf| reader.block(leaf)));
    }

    /// A public address; the first to map it counts.
    fn public(&mut self, leaf: &Leaf<'_>, local: Option<Block>, reader: &mut Reader<'_>) {
        if let Some(address) = reader.address(leaf)
            && !self.public.iter().any(|known| known.address == address)
        {
            let local = local.filter(Block::is_host).map(|block| block.first());
            self.public.push(PublicAddress { address, local });
        }
    }

    fn sorted(&mut self, primary: Option<Block>) -> Option<Box<[Block]>> {
        let primary = primary.or(self.primary);
        let mut blocks = std::mem::take(&mut self.blocks);
        blocks.extend(primary);
        blocks.sort_unstable_by_key(|block| (Some(*block) != primary, *block));
        blocks.dedup();
        (!blocks.is_empty()).then(|| blocks.into())
    }

    fn sorted_public(mut self) -> Option<Box<[PublicAddress]>> {
        self.public.sort_unstable();
        (!self.public.is_empty()).then(|| self.public.into())
    }
}
