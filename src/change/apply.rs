//! Edits applied to an inventory, and the edits that take them back.
//!
//! The inventory that comes out shares every table the edits did not touch.

use super::edit::{Edit, RuleSelector};
use super::editor::Editor;
use super::refusal::Refusal;
use super::rules::{find, permission_of, rule_of};
use crate::model::{InnerAccess, Inventory};
use crate::source::Location;

/// The inventory after some edits, in their order. Revoking what is not there changes nothing, as the
/// API has it. Numbers of rows are those of the inventory before, unless groups were added.
#[must_use]
pub fn apply(inventory: &Inventory, edits: &[Edit]) -> Inventory {
    let mut editor = Editor::new(inventory);
    for edit in edits {
        editor.apply(edit, Location::NOWHERE);
    }
    editor.finish()
}

/// The edits that take these edits back, in the order to run them.
///
/// # Errors
/// If something could not be had again as it was.
pub fn rollback(inventory: &Inventory, edits: &[Edit]) -> Result<Vec<Edit>, Refusal> {
    let mut back = Vec::with_capacity(edits.len());
    for edit in edits.iter().rev() {
        back.extend(undone(inventory, edit)?);
    }
    Ok(back)
}

/// The edit that takes one back, none if it changes nothing.
fn undone(inventory: &Inventory, edit: &Edit) -> Result<Option<Edit>, Refusal> {
    Ok(match edit {
        Edit::Authorize {
            group,
            direction,
            permission,
        } => {
            let rule = rule_of(*group, *direction, permission, Location::NOWHERE);
            find(inventory, *group, &rule)
                .is_none()
                .then(|| Edit::Revoke {
                    group: *group,
                    direction: *direction,
                    rule: RuleSelector::Permission(permission.clone()),
                })
        }
        Edit::Revoke {
            group,
            direction,
            rule,
        } => {
            let permission = match rule {
                RuleSelector::Rule(index) => permission_of(inventory, *index)?,
                RuleSelector::Permission(permission) => permission.clone(),
            };
            Some(Edit::Authorize {
                group: *group,
                direction: *direction,
                permission,
            })
        }
        Edit::ModifyRule { rule, .. } => Some(Edit::ModifyRule {
            rule: *rule,
            permission: permission_of(inventory, *rule)?,
        }),
        Edit::SetInnerAccess { group, .. } => Some(Edit::SetInnerAccess {
            group: *group,
            policy: inventory.groups[*group]
                .inner_access
                .unwrap_or(InnerAccess::Accept),
        }),
        Edit::SetGroups { interface, .. } => {
            let row = &inventory.interfaces[*interface];
            let groups = row
                .groups
                .clone()
                .ok_or_else(|| Refusal::UnknownId(row.id.clone()))?;
            Some(Edit::SetGroups {
                interface: *interface,
                groups,
            })
        }
        Edit::CreateGroup(new) => return Err(Refusal::UnknownId(new.id.clone())),
        Edit::DeleteGroup { group } => {
            return Err(Refusal::Deleted(inventory.groups[*group].id.clone()));
        }
    })
}
