//! Rules of an inventory, and what a call would have to say to add them.

use super::permission::{Permission, PermissionPeer};
use super::refusal::Refusal;
use crate::model::{
    BlockField, Blocks, Direction, GroupIndex, Inventory, NicField, NicType, Peer, Ports, Protocol,
    Rule, RuleIndex,
};
use crate::packet::{Family, Interval, Intervals, Set, carries_ports};
use crate::source::Location;

/// The fields of a rule as an authorization would give them.
pub(super) fn permission_of(
    inventory: &Inventory,
    index: RuleIndex,
) -> Result<Permission, Refusal> {
    let rule = &inventory.rules[index];
    let unreadable = [rule.local.ipv4, rule.local.ipv6].contains(&BlockField::Unreadable);
    if unreadable || rule.as_egress.is_some() {
        return Err(Refusal::UnnamedRule);
    }
    let single = |ports: &Ports| match ports {
        Ports::Any => Ok(None),
        Ports::Only(set) => match set.as_slice() {
            [one] => Ok(Some(*one)),
            _ => Err(Refusal::UnnamedRule),
        },
        Ports::List(_) | Ports::Unreadable => Err(Refusal::UnnamedRule),
    };
    let protocol = rule.protocol.ok_or(Refusal::UnnamedRule)?;
    let ported = matches!(protocol, Protocol::Number(number) if carries_ports(number));
    let whole = Interval::whole();
    let peer = match &rule.peer {
        Peer::Blocks(blocks) => match (blocks.ipv4, blocks.ipv6) {
            (BlockField::Block(block), BlockField::Absent)
            | (BlockField::Absent, BlockField::Block(block)) => PermissionPeer::Block(block),
            _ => return Err(Refusal::UnnamedRule),
        },
        Peer::Group { group, account } => PermissionPeer::Group {
            group: *group,
            account: account.clone(),
        },
        Peer::PrefixList(list) => PermissionPeer::PrefixList(*list),
        Peer::Missing => return Err(Refusal::UnnamedRule),
    };
    Ok(Permission {
        policy: rule.policy.ok_or(Refusal::UnnamedRule)?,
        priority: rule
            .priority
            .and_then(|priority| u8::try_from(priority).ok())
            .ok_or(Refusal::UnnamedRule)?,
        protocol,
        ports: match &rule.ports {
            _ if !ported => None,
            Ports::List(_) => None,
            ports => Some(single(ports)?.unwrap_or(whole)),
        },
        port_list: match rule.ports {
            Ports::List(list) if ported => Some(list),
            _ => None,
        },
        source_ports: if ported {
            single(&rule.source_ports)?
        } else {
            None
        },
        peer,
        local: rule.local,
        description: rule.description.clone(),
        nic: match rule.nic {
            NicField::Plane(nic) if inventory.groups[rule.group].network.is_classic() => Some(nic),
            _ => None,
        },
    })
}

/// The rule of a group that has all the fields of `wanted`.
pub(super) fn find(inventory: &Inventory, group: GroupIndex, wanted: &Rule) -> Option<RuleIndex> {
    let classic = inventory.groups[group].network.is_classic();
    let mut rules = inventory.groups[group].rules.iter().copied();
    rules.find(|index| is_same(&inventory.rules[*index], wanted, classic))
}

/// Whether two rules are one to the API: every field that decides packets is equal.
pub(super) fn is_same(rule: &Rule, wanted: &Rule, classic: bool) -> bool {
    rule.direction == wanted.direction
        && rule.policy == wanted.policy
        && rule.priority == wanted.priority
        && rule.protocol == wanted.protocol
        && same_ports(&rule.ports, &wanted.ports)
        && same_ports(&rule.source_ports, &wanted.source_ports)
        && rule.peer == wanted.peer
        && rule.local == wanted.local
        && rule.as_egress == wanted.as_egress
        && (!classic || plane(rule) == plane(wanted))
}

fn same_ports(one: &Ports, other: &Ports) -> bool {
    let every = |ports: &Ports| match ports {
        Ports::Any => true,
        Ports::Only(set) => set.is_full(),
        _ => false,
    };
    one == other || (every(one) && every(other))
}

/// The plane of a classic rule: the API's default is the public one.
fn plane(rule: &Rule) -> NicField {
    match rule.nic {
        NicField::Absent => NicField::Plane(NicType::Internet),
        written => written,
    }
}

/// The rule that an authorization adds.
pub(super) fn rule_of(
    group: GroupIndex,
    direction: Direction,
    permission: &Permission,
    location: Location,
) -> Rule {
    let ports =
        |range: Option<_>| range.map_or(Ports::Any, |range| Ports::Only(Intervals::of(range)));
    let peer = match &permission.peer {
        PermissionPeer::Block(block) => {
            let field = BlockField::Block(*block);
            Peer::Blocks(match block.family() {
                Family::Ipv4 => Blocks {
                    ipv4: field,
                    ipv6: BlockField::Absent,
                },
                Family::Ipv6 => Blocks {
                    ipv4: BlockField::Absent,
                    ipv6: field,
                },
            })
        }
        PermissionPeer::Group { group, account } => Peer::Group {
            group: *group,
            account: account.clone(),
        },
        PermissionPeer::PrefixList(list) => Peer::PrefixList(*list),
    };
    Rule {
        group,
        id: None,
        direction: Some(direction),
        policy: Some(permission.policy),
        priority: Some(permission.priority.into()),
        protocol: Some(permission.protocol),
        ports: match (permission.ports, permission.port_list) {
            (None, Some(list)) => Ports::List(list),
            (range, _) => ports(range),
        },
        source_ports: ports(permission.source_ports),
        peer,
        ignored_peers: Box::default(),
        local: permission.local,
        as_egress: None,
        nic: permission.nic.map_or(NicField::Absent, NicField::Plane),
        flaws: Box::default(),
        description: permission.description.clone(),
        location,
    }
}
