//! Edits applied to an inventory, and the edits that take them back.
//!
//! The inventory that comes out shares every table the edits did not touch.

use super::command::permission_of;
use super::edit::{Edit, Permission, PermissionPeer, RuleSelector};
use super::refusal::Refusal;
use crate::model::{
    BlockField, Blocks, Direction, GroupIndex, InnerAccess, Inventory, NicField, Peer, Ports, Rule,
    RuleIndex, TableIndex,
};
use crate::packet::{Family, Intervals};
use crate::source::Location;

/// The inventory after some edits, in their order. Revoking what is not there changes nothing, as the
/// API has it.
#[must_use]
pub fn apply(inventory: &Inventory, edits: &[Edit]) -> Inventory {
    let mut after = inventory.clone();
    for edit in edits {
        match edit {
            Edit::Authorize {
                group,
                direction,
                permission,
            } => {
                let rule = rule_of(*group, *direction, permission);
                // Adding a rule that exists succeeds and adds nothing (AuthorizeSecurityGroup).
                if find(&after, *group, &rule).is_none() {
                    let index = RuleIndex::from_position(after.rules.len());
                    after.rules.rows_mut().push(rule);
                    after.groups.row_mut(*group).rules.push(index);
                }
            }
            Edit::Revoke {
                group,
                direction,
                rule,
            } => {
                let index = match rule {
                    RuleSelector::Rule(index) => Some(*index),
                    RuleSelector::Permission(permission) => {
                        find(&after, *group, &rule_of(*group, *direction, permission))
                    }
                };
                after
                    .groups
                    .row_mut(*group)
                    .rules
                    .retain(|rule| Some(*rule) != index);
            }
            Edit::SetInnerAccess { group, policy } => {
                after.groups.row_mut(*group).inner_access = Some(*policy);
            }
        }
    }
    after
}

/// The edits that take these edits back, in the order to run them.
///
/// # Errors
/// If a revoked rule could not be added again as it was.
pub fn rollback(inventory: &Inventory, edits: &[Edit]) -> Result<Vec<Edit>, Refusal> {
    let mut back = Vec::with_capacity(edits.len());
    for edit in edits.iter().rev() {
        match edit {
            Edit::Authorize {
                group,
                direction,
                permission,
            } => {
                let rule = rule_of(*group, *direction, permission);
                if find(inventory, *group, &rule).is_none() {
                    let rule = RuleSelector::Permission(permission.clone());
                    back.push(Edit::Revoke {
                        group: *group,
                        direction: *direction,
                        rule,
                    });
                }
            }
            Edit::Revoke {
                group,
                direction,
                rule,
            } => {
                let permission = match rule {
                    RuleSelector::Rule(index)
                        if !inventory.rules[*index].local.eq(&Blocks::ABSENT) =>
                    {
                        return Err(Refusal::UnnamedRule);
                    }
                    RuleSelector::Rule(index) => permission_of(inventory, *index)?,
                    RuleSelector::Permission(permission) => permission.clone(),
                };
                back.push(Edit::Authorize {
                    group: *group,
                    direction: *direction,
                    permission,
                });
            }
            Edit::SetInnerAccess { group, .. } => {
                let policy = inventory.groups[*group]
                    .inner_access
                    .unwrap_or(InnerAccess::Accept);
                back.push(Edit::SetInnerAccess {
                    group: *group,
                    policy,
                });
            }
        }
    }
    Ok(back)
}

/// The rule of a group that has all the fields of `wanted`.
fn find(inventory: &Inventory, group: GroupIndex, wanted: &Rule) -> Option<RuleIndex> {
    inventory.groups[group].rules.iter().copied().find(|index| {
        let rule = &inventory.rules[*index];
        let whole = |ports: &Ports| match ports {
            Ports::Any => Some(Intervals::range(
                crate::packet::Point::MIN,
                crate::packet::Point::MAX,
            )),
            Ports::Only(set) => Some(set.clone()),
            _ => None,
        };
        rule.direction == wanted.direction
            && rule.policy == wanted.policy
            && rule.priority == wanted.priority
            && rule.protocol == wanted.protocol
            && whole(&rule.ports) == whole(&wanted.ports)
            && whole(&rule.source_ports) == whole(&wanted.source_ports)
            && rule.peer == wanted.peer
            && rule.local == wanted.local
            && (wanted.nic == NicField::Absent || rule.nic == wanted.nic)
    })
}

fn rule_of(group: GroupIndex, direction: Direction, permission: &Permission) -> Rule {
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
        ports: ports(permission.ports),
        source_ports: ports(permission.source_ports),
        peer,
        ignored_peers: Box::default(),
        local: Blocks::ABSENT,
        as_egress: None,
        nic: permission.nic.map_or(NicField::Absent, NicField::Plane),
        flaws: Box::default(),
        description: None,
        location: Location::NOWHERE,
    }
}
