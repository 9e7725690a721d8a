//! Instances and interfaces.

use super::Reader;
use super::network::{region, vpc_of};
use super::wire::{
    AttachedInterfaceWire, InstanceWire, InterfaceWire, Ipv4PrefixWire, Ipv6PrefixWire, Ipv6Wire,
    PrivateIpWire, TagWire, VpcAttributesWire,
};
use crate::load::dialect::Kind;
use crate::load::draft::{Draft, seal};
use crate::load::fact::{
    InstanceFact, InterfaceFact, NetworkFact, RegionFact, Role, Span, TagFact, TagOwner, Witness,
};
use crate::load::leaf::Leaf;
use crate::load::note::Topic;
use crate::model::{InstanceIndex, InstanceStatus, PublicAddress, VSwitchIndex};
use crate::packet::Block;
use crate::source::Location;

const ROLES: [(&str, Role); 2] = [("primary", Role::Primary), ("secondary", Role::Secondary)];

/// Takes an instance into the draft, and the interfaces it shows.
pub(super) fn instance(wire: &InstanceWire<'_>, draft: &mut Draft, location: Location) {
    let kind = Kind::Instance;
    let mut reader = Reader::new(kind, draft, location);
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
        name: name(&wire.instance_name, &mut reader),
        status: status(&wire.status, &mut reader),
        region: region(&wire.region_id, &wire.zone_id, &mut reader),
        network,
        vswitch: vswitch(&attributes.vswitch_id, &mut reader).into(),
        groups: groups(
            &wire.security_group_ids.items,
            wire.security_group_ids.odd,
            &mut reader,
        ),
        addresses: match network {
            NetworkFact::Classic => inner,
            _ if private.of(&reader.draft.blocks).is_none_or(<[_]>::is_empty) => inner,
            _ => private,
        },
        public: public(wire, &mut reader),
        location,
    };
    reader.draft.instances.push(fact);
    tags(&wire.tags.items, TagOwner::Instance(id), reader.draft);
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

/// Where the name is put, and its length.
fn name(leaf: &Leaf<'_>, reader: &mut Reader<'_>) -> (u64, u32) {
    let start = reader.draft.texts.len() as u64;
    match leaf.text() {
        Some(text) => {
            reader.draft.texts.push_str(&text);
            (start, u32::try_from(text.len()).unwrap_or(u32::MAX - 1))
        }
        None if leaf.is_set() => {
            reader.note(Topic::UnreadableField(Kind::Instance, "InstanceName"));
            (start, u32::MAX)
        }
        None => (start, u32::MAX),
    }
}

fn public(wire: &InstanceWire<'_>, reader: &mut Reader<'_>) -> Span {
    let start = reader.draft.publics.len();
    let elastic = wire.eip_address.value.as_ref().map(|eip| &eip.ip_address);
    for leaf in wire.public_ip_address.items.iter().chain(elastic) {
        let address = reader.address(leaf);
        let public = address.map(|address| PublicAddress {
            address,
            local: None,
        });
        reader.draft.publics.extend(public);
    }
    seal(&mut reader.draft.publics, start, |public| *public)
}

fn vswitch(leaf: &Leaf<'_>, reader: &mut Reader<'_>) -> Option<VSwitchIndex> {
    leaf.id().map(|id| reader.draft.vswitch_names.of(&id))
}

/// Sorted ids of groups; none if the list is empty, as no interface is without a group.
fn groups(leaves: &[Leaf<'_>], odd: bool, reader: &mut Reader<'_>) -> Span {
    if odd || leaves.iter().any(|leaf| leaf.text().is_none()) {
        reader.note(Topic::UnreadableField(reader.kind, "SecurityGroupIds"));
        return Span::NONE;
    }
    let draft = &mut *reader.draft;
    let start = draft.members.len();
    let ids = leaves.iter().filter_map(Leaf::id);
    draft
        .members
        .extend(ids.map(|id| draft.group_names.of(&id)));
    if draft.members.len() == start {
        return Span::NONE;
    }
    seal(&mut draft.members, start, |group| *group)
}

/// Addresses as listed, the first first.
fn addresses(leaves: &[Leaf<'_>], reader: &mut Reader<'_>) -> Span {
    let start = reader.draft.blocks.len();
    for leaf in leaves {
        let block = reader.block(leaf);
        reader.draft.blocks.extend(block);
    }
    Span::new(start..reader.draft.blocks.len())
}

fn attached(wire: &AttachedInterfaceWire<'_>, instance: InstanceIndex, reader: &mut Reader<'_>) {
    let Some(id) = wire.network_interface_id.id() else {
        return reader.note(Topic::NoId(Kind::NetworkInterface));
    };
    let primary = reader.block(&wire.primary_ip_address);
    let mut owned = Owned::new(reader.draft);
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
        role: reader.word("Type", &wire.kind, &ROLES),
        instance: Some(instance).into(),
        region: RegionFact::new(None, None),
        network: NetworkFact::Unseen,
        vswitch: None.into(),
        groups: Span::NONE,
        addresses: owned.sorted(primary, reader.draft),
        public: owned.sorted_public(reader.draft),
        location: reader.location,
    };
    reader.draft.interfaces.push(fact);
}

/// Takes an interface into the draft.
pub(super) fn interface(wire: &InterfaceWire<'_>, draft: &mut Draft, location: Location) {
    let kind = Kind::NetworkInterface;
    let mut reader = Reader::new(kind, draft, location);
    let Some(id) = wire.network_interface_id.id() else {
        return reader.note(Topic::NoId(kind));
    };
    let attachment = wire.attachment.value.as_ref();
    let instance = wire
        .instance_id
        .id()
        .or_else(|| attachment.and_then(|attachment| attachment.instance_id.id()))
        .map(|id| reader.draft.instance_names.of(&id));
    let mut owned = Owned::new(reader.draft);
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
        instance: instance.into(),
        role: reader.word("Type", &wire.kind, &ROLES),
        region: region(&wire.region_id, &wire.zone_id, &mut reader),
        network: match vpc {
            Some(vpc) => NetworkFact::Vpc(vpc),
            None if wire.vpc_id.is_absent() || wire.vpc_id.is_set() => NetworkFact::Unseen,
            None => NetworkFact::Classic,
        },
        vswitch: vswitch(&wire.vswitch_id, &mut reader).into(),
        groups: groups(
            &wire.security_group_ids.items,
            wire.security_group_ids.odd,
            &mut reader,
        ),
        addresses: owned.sorted(primary, reader.draft),
        public: owned.sorted_public(reader.draft),
        location,
    };
    let id = fact.id;
    reader.draft.interfaces.push(fact);
    tags(&wire.tags.items, TagOwner::Interface(id), reader.draft);
}

/// Takes tags into the draft, if there are any.
fn tags(wires: &[TagWire<'_>], of: TagOwner, draft: &mut Draft) {
    for wire in wires {
        if let Some(key) = wire.tag_key.text().or_else(|| wire.key.text()) {
            let value = wire.tag_value.text().or_else(|| wire.value.text());
            let value = value.unwrap_or_default();
            draft.tags.push(TagFact {
                of,
                key: key.as_ref().into(),
                value: value.as_ref().into(),
            });
        }
    }
}

/// The addresses of an interface, as they are found: at the ends of the draft's lists.
struct Owned {
    /// Where its blocks begin, and its public addresses.
    blocks: usize,
    publics: usize,
    /// The one marked as primary.
    primary: Option<Block>,
}

impl Owned {
    fn new(draft: &Draft) -> Self {
        Self {
            blocks: draft.blocks.len(),
            publics: draft.publics.len(),
            primary: None,
        }
    }

    fn private(&mut self, sets: &[PrivateIpWire<'_>], reader: &mut Reader<'_>) {
        for set in sets {
            let block = reader.block(&set.private_ip_address);
            if set.primary.yes() {
                self.primary = self.primary.or(block);
            }
            reader.draft.blocks.extend(block);
            if let Some(public) = &set.associated_public_ip.value {
                self.public(&public.public_ip_address, block, reader);
            }
        }
    }

    fn ipv6(&mut self, sets: &[Ipv6Wire<'_>], reader: &mut Reader<'_>) {
        for set in sets {
            let block = reader.block(&set.address);
            reader.draft.blocks.extend(block);
        }
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
        for leaf in leaves {
            let block = reader.block(leaf);
            reader.draft.blocks.extend(block);
        }
    }

    /// A public address; the first to map it counts.
    fn public(&mut self, leaf: &Leaf<'_>, local: Option<Block>, reader: &mut Reader<'_>) {
        if let Some(address) = reader.address(leaf)
            && !reader.draft.publics[self.publics..]
                .iter()
                .any(|known| known.address == address)
        {
            let local = local.filter(Block::is_host).map(|block| block.first());
            let public = PublicAddress { address, local };
            reader.draft.publics.push(public);
        }
    }

    fn sorted(&self, primary: Option<Block>, draft: &mut Draft) -> Span {
        let primary = primary.or(self.primary);
        draft.blocks.extend(primary);
        if draft.blocks.len() == self.blocks {
            return Span::NONE;
        }
        let key = |block: &Block| (Some(*block) != primary, *block);
        seal(&mut draft.blocks, self.blocks, key)
    }

    fn sorted_public(&self, draft: &mut Draft) -> Span {
        if draft.publics.len() == self.publics {
            return Span::NONE;
        }
        seal(&mut draft.publics, self.publics, |public| *public)
    }
}
