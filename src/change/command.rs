//! Edits as `aliyun` commands.
//!
//! The syntax is that of the ECS API of today (`Permissions.N.*`; the flat form is deprecated) and of
//! the aliyun CLI, where a value that begins with `-` needs `=`. Values come from the user's export,
//! so each is quoted for a POSIX shell where it is not plainly harmless.

use std::fmt::Write as _;

use super::edit::{Edit, Permission, PermissionPeer, RuleSelector};
use super::refusal::Refusal;
use crate::model::{
    BlockField, Direction, GroupIndex, GroupKind, InnerAccess, Inventory, NicField, Peer, Ports,
    Protocol, RegionIndex, RuleIndex, SecurityGroup,
};
use crate::packet::{Block, Family, Interval, Port, carries_ports};

/// The command that makes this change.
///
/// # Errors
/// Why the API would refuse it or no command can name what it changes.
pub fn command(inventory: &Inventory, edit: &Edit) -> Result<String, Refusal> {
    let group = &inventory.groups[edit.group()];
    writable(group)?;
    let call = match edit {
        Edit::Authorize {
            direction: Direction::Ingress,
            ..
        } => "AuthorizeSecurityGroup",
        Edit::Authorize {
            direction: Direction::Egress,
            ..
        } => "AuthorizeSecurityGroupEgress",
        Edit::Revoke {
            direction: Direction::Ingress,
            ..
        } => "RevokeSecurityGroup",
        Edit::Revoke {
            direction: Direction::Egress,
            ..
        } => "RevokeSecurityGroupEgress",
        Edit::SetInnerAccess { .. } => "ModifySecurityGroupPolicy",
    };
    let mut line = format!(
        "aliyun ecs {call}{}",
        region_argument(inventory, group.region)?
    );
    argument(&mut line, "SecurityGroupId", &group.id)?;
    match edit {
        Edit::Authorize {
            direction,
            permission,
            ..
        } => {
            permission_arguments(inventory, group, *direction, permission, &mut line)?;
        }
        Edit::Revoke {
            direction, rule, ..
        } => match rule {
            RuleSelector::Permission(permission) => {
                permission_arguments(inventory, group, *direction, permission, &mut line)?;
            }
            RuleSelector::Rule(index) => match &inventory.rules[*index].id {
                Some(id) => argument(&mut line, "SecurityGroupRuleId.1", id)?,
                None => {
                    let permission = permission_of(inventory, *index)?;
                    permission_arguments(inventory, group, *direction, &permission, &mut line)?;
                }
            },
        },
        Edit::SetInnerAccess { policy, .. } => {
            if group.kind == Some(GroupKind::Enterprise) {
                return Err(Refusal::EnterprisePolicy(group.id.clone()));
            }
            let word = match policy {
                InnerAccess::Accept => "Accept",
                InnerAccess::Drop => "Drop",
            };
            argument(&mut line, "InnerAccessPolicy", word)?;
        }
    }
    Ok(line)
}

/// ` --RegionId cn-hangzhou`, or a shell variable to fill in where the region is not exported.
///
/// # Errors
/// If the region's id cannot be printed.
pub fn region_argument(
    inventory: &Inventory,
    region: Option<RegionIndex>,
) -> Result<String, Refusal> {
    match inventory.region_id(region) {
        Some(id) => Ok(format!(" --RegionId {}", quote(id)?)),
        None => Ok(" --RegionId \"$REGION\"".to_owned()),
    }
}

fn writable(group: &SecurityGroup) -> Result<(), Refusal> {
    if group.managed {
        Err(Refusal::Managed(group.id.clone()))
    } else if group.is_masked() || (group.named_after_file && !group.id.starts_with("sg-")) {
        Err(Refusal::UnknownId(group.id.clone()))
    } else {
        Ok(())
    }
}

fn permission_arguments(
    inventory: &Inventory,
    group: &SecurityGroup,
    direction: Direction,
    permission: &Permission,
    line: &mut String,
) -> Result<(), Refusal> {
    check(inventory, group, permission)?;
    let mut field =
        |name: &str, value: &str| argument(line, &format!("Permissions.1.{name}"), value);
    field("Policy", permission.policy.name())?;
    field("Priority", &permission.priority.to_string())?;
    field("IpProtocol", &protocol_word(permission.protocol))?;
    field(
        "PortRange",
        &permission.ports.map_or("-1/-1".to_owned(), range_word),
    )?;
    if let Some(ports) = permission.source_ports {
        field("SourcePortRange", &range_word(ports))?;
    }
    let side = match direction {
        Direction::Ingress => "Source",
        Direction::Egress => "Dest",
    };
    match &permission.peer {
        PermissionPeer::Block(block) => {
            let family = if block.family() == Family::Ipv6 {
                "Ipv6"
            } else {
                ""
            };
            field(&format!("{family}{side}CidrIp"), &block_word(block))?;
        }
        PermissionPeer::Group { group, account } => {
            field(&format!("{side}GroupId"), &named(inventory, *group)?.id)?;
            if let Some(account) = account {
                // An account's id is digits, its login name is not (AuthorizeSecurityGroup).
                let digits = account.bytes().all(|byte| byte.is_ascii_digit());
                field(
                    &format!("{side}GroupOwner{}", if digits { "Id" } else { "Account" }),
                    account,
                )?;
            }
        }
        PermissionPeer::PrefixList(list) => {
            field(
                &format!("{side}PrefixListId"),
                &inventory.prefix_lists[*list].id,
            )?;
        }
    }
    match permission.nic {
        Some(nic) => field("NicType", nic.name()),
        None => Ok(()),
    }
}

/// What the API accepts (AuthorizeSecurityGroup, request parameters and error codes).
fn check(
    inventory: &Inventory,
    group: &SecurityGroup,
    permission: &Permission,
) -> Result<(), Refusal> {
    let ported = matches!(permission.protocol, Protocol::Number(number) if carries_ports(number));
    if ported != permission.ports.is_some() || (permission.source_ports.is_some() && !ported) {
        return Err(Refusal::Ports);
    }
    if !(1..=100).contains(&permission.priority) {
        return Err(Refusal::Priority(permission.priority));
    }
    match (&permission.peer, permission.protocol) {
        (PermissionPeer::Block(block), Protocol::Number(number))
            if number == block.family().foreign_icmp() =>
        {
            Err(Refusal::Family)
        }
        (PermissionPeer::Group { group: peer, .. }, _) => {
            let enterprise = |group: &SecurityGroup| group.kind == Some(GroupKind::Enterprise);
            match [group, &inventory.groups[*peer]]
                .into_iter()
                .find(|group| enterprise(group))
            {
                Some(group) => Err(Refusal::EnterpriseGrant(group.id.clone())),
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

fn named(inventory: &Inventory, group: GroupIndex) -> Result<&SecurityGroup, Refusal> {
    let group = &inventory.groups[group];
    if group.is_masked() {
        Err(Refusal::UnknownId(group.id.clone()))
    } else {
        Ok(group)
    }
}

/// The fields of a rule as an authorization would give them.
pub(super) fn permission_of(
    inventory: &Inventory,
    index: RuleIndex,
) -> Result<Permission, Refusal> {
    let rule = &inventory.rules[index];
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
        ports: if ported {
            Some(single(&rule.ports)?.unwrap_or(whole))
        } else {
            None
        },
        source_ports: if ported {
            single(&rule.source_ports)?
        } else {
            None
        },
        peer,
        nic: match rule.nic {
            NicField::Plane(nic) if inventory.groups[rule.group].network.is_classic() => Some(nic),
            _ => None,
        },
    })
}

fn argument(line: &mut String, name: &str, value: &str) -> Result<(), Refusal> {
    let value = quote(value)?;
    let separator = if value.starts_with('-') { '=' } else { ' ' };
    let _ = write!(line, " --{name}{separator}{value}");
    Ok(())
}

/// A value quoted for a POSIX shell, if it needs to be.
///
/// # Errors
/// If it holds control characters.
pub fn quote(value: &str) -> Result<String, Refusal> {
    if value.chars().any(char::is_control) {
        return Err(Refusal::Unprintable(value.chars().take(64).collect()));
    }
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@,+%=".contains(&byte);
    if !value.is_empty() && value.bytes().all(harmless) {
        Ok(value.to_owned())
    } else {
        Ok(format!("'{}'", value.replace('\'', "'\\''")))
    }
}

fn protocol_word(protocol: Protocol) -> String {
    match protocol {
        Protocol::All => "ALL".to_owned(),
        Protocol::Number(number) => match crate::packet::protocol_name(number) {
            Some(name) => name.to_ascii_uppercase(),
            None => number.to_string(),
        },
    }
}

fn range_word(ports: Interval<Port>) -> String {
    format!("{}/{}", ports.first, ports.last)
}

fn block_word(block: &Block) -> String {
    format!("{}/{}", block.first(), block.length())
}
