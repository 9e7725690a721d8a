//! Commands that mend a finding.
//!
//! A check has judged its edits on the rules they change; here they only become commands, or nothing
//! where the API would refuse one or could not take one back. A fix is safe only where the check says
//! that it was proved; most take or give access to somebody.

use super::finding::Fix;
use crate::change::{Edit, Permission, RuleSelector, command, rollback};
use crate::model::{Blocks, Inventory, RuleIndex};

/// The commands of some edits, and those that take them back; with whether they are proved safe.
pub(super) fn fix(inventory: &Inventory, (edits, safe): (Vec<Edit>, bool)) -> Option<Fix> {
    if edits.is_empty() {
        return None;
    }
    let print = |edits: &[Edit]| -> Option<Vec<String>> {
        edits
            .iter()
            .map(|edit| command(inventory, edit).ok())
            .collect()
    };
    let commands = print(&edits)?;
    let back = rollback(inventory, &edits).ok()?;
    Some(Fix {
        safe,
        rollback: print(&back)?,
        commands,
        edits,
    })
}

/// The edit that revokes a rule, if its direction is known.
pub(super) fn revoke(inventory: &Inventory, rule: RuleIndex) -> Option<Edit> {
    let row = &inventory.rules[rule];
    Some(Edit::Revoke {
        group: row.group,
        direction: row.direction?,
        rule: RuleSelector::Rule(rule),
    })
}

/// The fields of a rule as an authorization would give them, if it can.
pub(super) fn fields(inventory: &Inventory, rule: RuleIndex) -> Option<Permission> {
    let revoked = revoke(inventory, rule)?;
    match rollback(inventory, &[revoked]).ok()?.pop()? {
        Edit::Authorize { permission, .. } => Some(permission),
        _ => None,
    }
}

/// The same without what it says of itself, and only if it is not limited to some own addresses: both
/// belong to that rule alone.
pub(super) fn permission(inventory: &Inventory, rule: RuleIndex) -> Option<Permission> {
    let permission = fields(inventory, rule)?;
    (permission.local == Blocks::ABSENT).then_some(Permission {
        description: None,
        ..permission
    })
}
