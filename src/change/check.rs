//! What the API accepts of a rule (AuthorizeSecurityGroup, request parameters and error codes).
//!
//! Only what follows from the export: a group of unknown type or network is given the benefit of the
//! doubt, as the API is asked in the end.

use super::permission::{Permission, PermissionPeer};
use super::refusal::Refusal;
use crate::model::{
    BlockField, Direction, GroupIndex, GroupKind, Inventory, Network, NicType, Protocol,
    SecurityGroup,
};
use crate::packet::{Block, Family, carries_ports};

/// Whether anybody but a cloud product may change a group, and it can be named.
///
/// # Errors
/// Why not.
pub(super) fn writable(group: &SecurityGroup) -> Result<(), Refusal> {
    if group.managed {
        Err(Refusal::Managed(group.id.clone()))
    } else {
        Ok(())
    }
}

/// Whether the API would take a rule for a group, but for quotas.
///
/// # Errors
/// Why not.
pub(super) fn check(
    inventory: &Inventory,
    index: GroupIndex,
    permission: &Permission,
) -> Result<(), Refusal> {
    let group = &inventory.groups[index];
    let ported = matches!(permission.protocol, Protocol::Number(number) if carries_ports(number));
    let has_ports = permission.ports.is_some() || permission.port_list.is_some();
    if ported != has_ports || (permission.source_ports.is_some() && !ported) {
        return Err(Refusal::Ports);
    }
    if !(1..=100).contains(&permission.priority) {
        return Err(Refusal::Priority(permission.priority));
    }
    let in_vpc = matches!(group.network, Network::Vpc(_));
    let classic = group.network.is_classic();
    if in_vpc && permission.nic == Some(NicType::Internet) {
        return Err(Refusal::VpcNic);
    }
    let vpc_only = |what: &'static str| {
        if classic {
            Err(Refusal::VpcOnly(what))
        } else {
            Ok(())
        }
    };
    if permission.port_list.is_some() {
        vpc_only("a port list")?;
    }
    match &permission.peer {
        PermissionPeer::Block(block) => {
            if permission.protocol == Protocol::Number(block.family().foreign_icmp()) {
                return Err(Refusal::Family);
            }
            if block.family() == Family::Ipv6 {
                vpc_only("an IPv6 block")?;
            }
            if same_block(permission, block) {
                return Err(Refusal::SameAddresses(block.to_string().into()));
            }
            Ok(())
        }
        PermissionPeer::PrefixList(_) => vpc_only("a prefix list"),
        PermissionPeer::Group { group: peer, .. } => {
            group_grant(inventory, index, *peer, permission.nic)
        }
    }
}

/// Whether the own addresses are just those of the other side.
fn same_block(permission: &Permission, block: &Block) -> bool {
    permission.local.of(block.family()) == BlockField::Block(*block)
}

fn group_grant(
    inventory: &Inventory,
    own: GroupIndex,
    peer: GroupIndex,
    nic: Option<NicType>,
) -> Result<(), Refusal> {
    let groups = [&inventory.groups[own], &inventory.groups[peer]];
    let enterprise = |group: &&&SecurityGroup| group.kind == Some(GroupKind::Enterprise);
    if let Some(group) = groups.iter().find(enterprise) {
        return Err(Refusal::EnterpriseGrant(group.id.clone()));
    }
    if own == peer {
        return Err(Refusal::OwnGroup(groups[0].id.clone()));
    }
    if nic == Some(NicType::Internet) {
        return Err(Refusal::InternetGrant);
    }
    let other_network = match groups.map(|group| group.network) {
        [Network::Unseen, _] | [_, Network::Unseen] => false,
        [Network::Classic(one), Network::Classic(other)] => {
            one.is_some() && other.is_some() && one != other
        }
        [one, other] => one != other,
    };
    if other_network {
        return Err(Refusal::OtherNetwork(groups[1].id.clone()));
    }
    Ok(())
}

/// The call that adds, removes or modifies a rule of a direction.
pub(super) const fn egress_suffix(direction: Direction) -> &'static str {
    match direction {
        Direction::Ingress => "",
        Direction::Egress => "Egress",
    }
}
