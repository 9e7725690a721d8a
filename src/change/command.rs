//! Edits as `aliyun` commands.
//!
//! The syntax is that of the ECS API of today (`Permissions.N.*`; the flat form is deprecated) and of
//! the aliyun CLI, where a value that begins with `-` needs `=`. Values come from the user's export,
//! so each is quoted for a POSIX shell where it is not plainly harmless.

use std::fmt::Write as _;

use super::check::{check, egress_suffix, writable};
use super::edit::{Edit, NewGroup, RuleSelector};
use super::permission::{Permission, PermissionPeer};
use super::refusal::Refusal;
use super::rules::permission_of;
use crate::model::{
    Direction, GroupIndex, GroupKind, InnerAccess, InterfaceIndex, Inventory, Network, Protocol,
    RegionIndex, SecurityGroup,
};
use crate::packet::{Block, Family, Interval, Port};

/// The command that makes this change.
///
/// # Errors
/// Why the API would refuse it or no command can name what it changes.
pub fn command(inventory: &Inventory, edit: &Edit) -> Result<String, Refusal> {
    match edit {
        Edit::Authorize {
            group,
            direction,
            permission,
        } => {
            let mut line = of_group(inventory, "AuthorizeSecurityGroup", *direction, *group)?;
            let rule = (*group, *direction, permission);
            permission_arguments(inventory, rule, PERMISSION, &mut line)?;
            Ok(line)
        }
        Edit::Revoke {
            group,
            direction,
            rule,
        } => {
            let mut line = of_group(inventory, "RevokeSecurityGroup", *direction, *group)?;
            let permission = match rule {
                RuleSelector::Permission(permission) => permission.clone(),
                RuleSelector::Rule(index) => match &inventory.rules[*index].id {
                    Some(id) => {
                        argument(&mut line, "SecurityGroupRuleId.1", id)?;
                        return Ok(line);
                    }
                    None => permission_of(inventory, *index)?,
                },
            };
            let rule = (*group, *direction, &permission);
            permission_arguments(inventory, rule, PERMISSION, &mut line)?;
            Ok(line)
        }
        Edit::ModifyRule { rule, permission } => {
            let row = &inventory.rules[*rule];
            let direction = row.direction.ok_or(Refusal::UnnamedRule)?;
            let id = row.id.as_deref().ok_or(Refusal::UnnamedRule)?;
            let name = match direction {
                Direction::Ingress => "ModifySecurityGroupRule",
                Direction::Egress => "ModifySecurityGroupEgressRule",
            };
            let mut line = of_group(inventory, name, Direction::Ingress, row.group)?;
            argument(&mut line, "SecurityGroupRuleId", id)?;
            let rule = (row.group, direction, permission);
            permission_arguments(inventory, rule, "", &mut line)?;
            Ok(line)
        }
        Edit::SetInnerAccess { group, policy } => {
            let name = "ModifySecurityGroupPolicy";
            let mut line = of_group(inventory, name, Direction::Ingress, *group)?;
            let group = &inventory.groups[*group];
            if group.kind == Some(GroupKind::Enterprise) {
                return Err(Refusal::EnterprisePolicy(group.id.clone()));
            }
            argument(&mut line, "InnerAccessPolicy", inner_access_word(*policy))?;
            Ok(line)
        }
        Edit::SetGroups { interface, groups } => set_groups(inventory, *interface, groups),
        Edit::CreateGroup(new) => create_group(inventory, new),
        Edit::DeleteGroup { group } => {
            of_group(inventory, "DeleteSecurityGroup", Direction::Ingress, *group)
        }
    }
}

/// Where a call of one rule has its fields.
const PERMISSION: &str = "Permissions.1.";

/// The beginning of a command about a group.
fn of_group(
    inventory: &Inventory,
    call: &str,
    direction: Direction,
    group: GroupIndex,
) -> Result<String, Refusal> {
    let group = &inventory.groups[group];
    writable(group)?;
    nameable(group)?;
    let region = region_argument(inventory, group.region)?;
    let mut line = format!("aliyun ecs {call}{}{region}", egress_suffix(direction));
    argument(&mut line, "SecurityGroupId", &group.id)?;
    Ok(line)
}

fn set_groups(
    inventory: &Inventory,
    interface: InterfaceIndex,
    groups: &[GroupIndex],
) -> Result<String, Refusal> {
    let row = &inventory.interfaces[interface];
    let region = region_argument(inventory, row.region)?;
    // An interface that was not exported bears its instance's id.
    let is_instance = row
        .instance
        .is_some_and(|instance| inventory.instances[instance].id == row.id);
    let (call, id, list) = if is_instance {
        ("ModifyInstanceAttribute", "InstanceId", "SecurityGroupIds")
    } else {
        let call = "ModifyNetworkInterfaceAttribute";
        (call, "NetworkInterfaceId", "SecurityGroupId")
    };
    let mut line = format!("aliyun ecs {call}{region}");
    argument(&mut line, id, &row.id)?;
    for (position, group) in groups.iter().enumerate() {
        let group = named(inventory, *group)?;
        argument(&mut line, &format!("{list}.{}", position + 1), &group.id)?;
    }
    Ok(line)
}

fn create_group(inventory: &Inventory, new: &NewGroup) -> Result<String, Refusal> {
    let region = region_argument(inventory, new.region)?;
    let mut line = format!("aliyun ecs CreateSecurityGroup{region}");
    argument(
        &mut line,
        "SecurityGroupName",
        new.name.as_deref().unwrap_or(&new.id),
    )?;
    if let Network::Vpc(vpc) = new.network {
        argument(&mut line, "VpcId", &inventory.vpcs[vpc].id)?;
    }
    let kind = match new.kind {
        GroupKind::Basic => "normal",
        GroupKind::Enterprise => "enterprise",
    };
    argument(&mut line, "SecurityGroupType", kind)?;
    if let Some(description) = &new.description {
        argument(&mut line, "Description", description)?;
    }
    Ok(line)
}

const fn inner_access_word(policy: InnerAccess) -> &'static str {
    match policy {
        InnerAccess::Accept => "Accept",
        InnerAccess::Drop => "Drop",
    }
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

fn nameable(group: &SecurityGroup) -> Result<(), Refusal> {
    if group.is_planned() {
        Err(Refusal::Planned(group.id.clone()))
    } else if group.is_masked() || (group.named_after_file && !group.id.starts_with("sg-")) {
        Err(Refusal::UnknownId(group.id.clone()))
    } else {
        Ok(())
    }
}

fn permission_arguments(
    inventory: &Inventory,
    (group, direction, permission): (GroupIndex, Direction, &Permission),
    prefix: &str,
    line: &mut String,
) -> Result<(), Refusal> {
    check(inventory, group, permission)?;
    let mut field = |name: &str, value: &str| argument(line, &format!("{prefix}{name}"), value);
    field("Policy", permission.policy.name())?;
    field("Priority", &permission.priority.to_string())?;
    field("IpProtocol", &protocol_word(permission.protocol))?;
    match (permission.ports, permission.port_list) {
        (None, Some(list)) => field("PortRangeListId", &inventory.port_lists[list].id)?,
        (ports, _) => field("PortRange", &ports.map_or("-1/-1".to_owned(), range_word))?,
    }
    if let Some(ports) = permission.source_ports {
        field("SourcePortRange", &range_word(ports))?;
    }
    let (side, own) = match direction {
        Direction::Ingress => ("Source", "Dest"),
        Direction::Egress => ("Dest", "Source"),
    };
    match &permission.peer {
        PermissionPeer::Block(block) => {
            field(&block_field(side, block), &block_word(block))?;
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
    for block in permission.local.iter() {
        field(&block_field(own, &block), &block_word(&block))?;
    }
    if let Some(description) = &permission.description {
        field("Description", description)?;
    }
    match permission.nic {
        Some(nic) => field("NicType", nic.name()),
        None => Ok(()),
    }
}

/// `SourceCidrIp`, `Ipv6DestCidrIp` and their like.
fn block_field(side: &str, block: &Block) -> String {
    let family = if block.family() == Family::Ipv6 {
        "Ipv6"
    } else {
        ""
    };
    format!("{family}{side}CidrIp")
}

fn named(inventory: &Inventory, group: GroupIndex) -> Result<&SecurityGroup, Refusal> {
    let group = &inventory.groups[group];
    if group.is_planned() {
        Err(Refusal::Planned(group.id.clone()))
    } else if group.is_masked() {
        Err(Refusal::UnknownId(group.id.clone()))
    } else {
        Ok(group)
    }
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
