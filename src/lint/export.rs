//! What an export may be taken to hold in full: lists of groups and of interfaces.
//!
//! Rules of a group are another matter (`RuleCoverage`).

use crate::model::{Document, Inventory};

/// Which lists are whole.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Export {
    /// All groups of the account, as far as DescribeSecurityGroups tells.
    pub(super) groups: bool,
    /// All interfaces, those of cloud services too (DescribeNetworkInterfaces).
    pub(super) interfaces: bool,
}

impl Export {
    pub(super) fn of(inventory: &Inventory) -> Self {
        Self {
            groups: is_whole(inventory, "DescribeSecurityGroups"),
            interfaces: is_whole(inventory, "DescribeNetworkInterfaces"),
        }
    }
}

/// Whether the answers to a call were exported to the last page, with as many items as they count.
fn is_whole(inventory: &Inventory, call: &str) -> bool {
    let mut answers = inventory
        .documents
        .iter()
        .filter(|document| document.call == call)
        .peekable();
    if answers.peek().is_none() {
        return false;
    }
    let (mut items, mut total, mut has_last) = (0_u64, 0, false);
    for Document {
        items: own,
        total: counted,
        next_token,
        ..
    } in answers
    {
        items += u64::from(*own);
        total = total.max(counted.unwrap_or(0));
        has_last |= next_token.is_none();
    }
    has_last && items >= total
}
