//! The record that the API would answer with, for each resource of Terraform.

use std::borrow::Cow;

use super::LATER;
use crate::load::leaf::Leaf;
use crate::load::list::List;
use crate::load::read::wire::{
    EntryWire, InstanceWire, InterfaceWire, Ipv4PrefixWire, PermissionWire, PrefixListWire,
    PrivateIpWire, SecurityGroupWire, VSwitchWire, VpcAttributesWire, VpcWire,
};
use crate::load::wire::Inner;
use crate::terraform::{
    Group, Host, Interface, List as Prefixes, Peer, Reference, Rule, Value, Vpc,
};

fn leaf(text: Option<&str>) -> Leaf<'_> {
    text.map_or(Leaf::Absent, |text| Leaf::Text(Cow::Borrowed(text)))
}

fn named(reference: &Reference) -> Leaf<'_> {
    match reference {
        Reference::Id(id) => leaf(Some(id)),
        Reference::Empty => leaf(Some("")),
        Reference::Unset | Reference::Unknown(_) => Leaf::Absent,
    }
}

fn listed<T, W>(items: impl IntoIterator<Item = T>) -> List<T, W> {
    let mut list = List::default();
    list.items = items.into_iter().collect();
    list
}

/// An element of DescribeSecurityGroups.
pub(super) fn group<'a>(group: &'a Group<'_>) -> SecurityGroupWire<'a> {
    SecurityGroupWire {
        security_group_id: leaf(Some(group.resource.id())),
        security_group_name: leaf(group.name),
        vpc_id: named(&group.vpc),
        security_group_type: leaf(group.kind),
        inner_access_policy: leaf(group.inner_access),
        ..SecurityGroupWire::default()
    }
}

/// A rule; where it is not certain that it stands in its group, the own addresses it is limited to are
/// taken for unknown: then it may match or not, and never more than it says.
pub(super) fn rule<'a>(rule: &'a Rule<'_>, certain: bool) -> PermissionWire<'a> {
    let [direction, protocol, policy, priority, ports, nic] = rule.fields;
    let field = |value: &'a Value, default: &'static str| match value {
        Value::Unknown => leaf(Some(LATER)),
        value => leaf(Some(value.text().unwrap_or(default))),
    };
    let mut wire = PermissionWire {
        direction: field(direction, ""),
        ip_protocol: field(protocol, ""),
        policy: field(policy, "accept"),
        priority: field(priority, "1"),
        port_range: field(ports, "-1/-1"),
        nic_type: leaf(nic.text()),
        security_group_rule_id: leaf(rule.id.filter(|_| certain)),
        ..PermissionWire::default()
    };
    let egress = direction
        .text()
        .is_some_and(|word| word.eq_ignore_ascii_case("egress"));
    if !certain && egress {
        wire.source_cidr_ip = leaf(Some(LATER));
    } else if !certain {
        wire.dest_cidr_ip = leaf(Some(LATER));
    }
    match &rule.peer {
        Peer::Unknown if egress => wire.dest_cidr_ip = leaf(Some(LATER)),
        Peer::Unknown => wire.source_cidr_ip = leaf(Some(LATER)),
        Peer::Blocks(ipv4, ipv6) if egress => {
            wire.dest_cidr_ip = leaf(*ipv4);
            wire.ipv6_dest_cidr_ip = leaf(*ipv6);
        }
        Peer::Blocks(ipv4, ipv6) => {
            wire.source_cidr_ip = leaf(*ipv4);
            wire.ipv6_source_cidr_ip = leaf(*ipv6);
        }
        Peer::Group(id, account) if egress => {
            wire.dest_group_id = leaf(Some(id));
            wire.dest_group_owner_account = leaf(*account);
        }
        Peer::Group(id, account) => {
            wire.source_group_id = leaf(Some(id));
            wire.source_group_owner_account = leaf(*account);
        }
        Peer::List(id) if egress => wire.dest_prefix_list_id = leaf(Some(id)),
        Peer::List(id) => wire.source_prefix_list_id = leaf(Some(id)),
        Peer::Missing => {}
    }
    wire
}

/// An element of DescribeInstances.
pub(super) fn host<'a>(host: &'a Host<'_>) -> InstanceWire<'a> {
    let attributes = VpcAttributesWire {
        vpc_id: named(&host.network.vpc),
        vswitch_id: named(&host.network.vswitch),
        private_ip_address: listed(host.addresses.iter().map(|text| leaf(Some(text)))),
        ..VpcAttributesWire::default()
    };
    InstanceWire {
        instance_id: leaf(Some(host.resource.id())),
        instance_name: leaf(host.name),
        status: leaf(host.status),
        vpc_attributes: Inner {
            value: Some(attributes),
            odd: false,
        },
        security_group_ids: listed(ids(host.groups.as_deref())),
        public_ip_address: listed(host.public.map(|text| leaf(Some(text)))),
        ..InstanceWire::default()
    }
}

fn ids(groups: Option<&[String]>) -> impl Iterator<Item = Leaf<'_>> {
    groups.unwrap_or_default().iter().map(|id| leaf(Some(id)))
}

/// An element of DescribeNetworkInterfaces.
pub(super) fn interface<'a>(interface: &'a Interface<'_>) -> InterfaceWire<'a> {
    let is_prefix = |text: &&&str| text.contains('/');
    let single = interface.addresses.iter().filter(|text| !is_prefix(text));
    let prefixes = interface.addresses.iter().filter(is_prefix);
    InterfaceWire {
        network_interface_id: leaf(Some(&interface.id)),
        instance_id: leaf(interface.instance.as_deref()),
        kind: leaf(Some("Secondary")),
        vpc_id: named(&interface.network.vpc),
        vswitch_id: named(&interface.network.vswitch),
        private_ip_address: leaf(
            interface
                .addresses
                .first()
                .copied()
                .filter(|text| !is_prefix(&text)),
        ),
        private_ip_sets: listed(single.map(|text| PrivateIpWire {
            private_ip_address: leaf(Some(text)),
            ..PrivateIpWire::default()
        })),
        ipv4_prefix_sets: listed(prefixes.map(|text| Ipv4PrefixWire {
            prefix: leaf(Some(text)),
            ..Ipv4PrefixWire::default()
        })),
        security_group_ids: listed(ids(interface.groups.as_deref())),
        ..InterfaceWire::default()
    }
}

/// An element of DescribePrefixLists.
pub(super) fn list<'a>(list: &'a Prefixes<'_>) -> PrefixListWire<'a> {
    PrefixListWire {
        prefix_list_id: leaf(Some(list.resource.id())),
        prefix_list_name: leaf(list.name),
        address_family: leaf(list.family.text()),
        max_entries: leaf(list.most.text()),
        ..PrefixListWire::default()
    }
}

/// An entry of a prefix list.
pub(super) fn entry(cidr: &str) -> EntryWire<'_> {
    EntryWire {
        cidr: leaf(Some(cidr)),
        ..EntryWire::default()
    }
}

/// An element of DescribeVpcs.
pub(super) fn vpc<'a>(vpc: &'a Vpc<'_>) -> VpcWire<'a> {
    VpcWire {
        vpc_id: leaf(Some(vpc.resource.id())),
        vpc_name: leaf(vpc.name),
        secondary_cidr_blocks: listed(vpc.blocks.iter().map(|text| leaf(Some(text)))),
        ..VpcWire::default()
    }
}

/// An element of DescribeVSwitches.
pub(super) fn vswitch<'a>(vswitch: &'a Vpc<'_>) -> VSwitchWire<'a> {
    VSwitchWire {
        vswitch_id: leaf(Some(vswitch.resource.id())),
        vpc_id: named(&vswitch.vpc),
        zone_id: leaf(vswitch.zone),
        cidr_block: leaf(vswitch.blocks.first().copied()),
        ipv6_cidr_block: leaf(vswitch.blocks.get(1).copied()),
        ..VSwitchWire::default()
    }
}
