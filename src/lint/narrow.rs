//! Commands that grant the known hosts of a block, or the group they share, instead of the block.
//!
//! Whether a block is too wide, the lints say that print them.

use std::collections::BTreeSet;

use super::context::{GroupView, RuleView};
use super::fix::{permission, revoke};
use crate::change::{Edit, Permission, PermissionPeer};
use crate::model::{GroupIndex, GroupKind, InnerAccess};
use crate::packet::Block;
use crate::topology::Neighbourhood;

/// Grants of the hosts of the block that the export knows, or of their group, and none for the block.
pub(super) fn narrower(view: &GroupView<'_>, rule: &RuleView<'_>, block: &Block) -> Vec<Edit> {
    let edits = narrow(view, rule, block).or_else(|| by_group(view, rule, block));
    edits.unwrap_or_default()
}

/// A grant for each host of the block that the export knows, and none for the block.
fn narrow(view: &GroupView<'_>, rule: &RuleView<'_>, block: &Block) -> Option<Vec<Edit>> {
    let near = |network| view.neighbourhood(network) == Neighbourhood::Same;
    let most = view.parameters().max_hosts;
    if view.addresses().count(block, near) > most + view.members().len().min(most) {
        return None;
    }
    let inventory = view.inventory;
    // Members that talk to each other anyway need no grant, nor does one towards itself.
    let fellows = view.verdict().kind(view.index) == Some(GroupKind::Basic)
        && view.group.inner_access == Some(InnerAccess::Accept);
    let needless =
        |owner| (fellows || view.members().len() == 1) && view.members().contains(&owner);
    let owners = view.addresses().owners(block, near);
    let mut hosts: Vec<Block> = Vec::new();
    for (range, _) in owners.filter(|(_, owner)| !needless(*owner)) {
        if range.first != range.last {
            return None;
        }
        hosts.push(Block::host(block.family().address(range.first)));
    }
    hosts.sort_unstable();
    hosts.dedup();
    if hosts.is_empty() || hosts.len() > most {
        return None;
    }
    let template = permission(inventory, rule.index)?;
    let direction = rule.rule.direction?;
    let grant = |host| Edit::Authorize {
        group: view.index,
        direction,
        permission: Permission {
            peer: PermissionPeer::Block(host),
            priority: template.priority.clamp(1, 100),
            ..template.clone()
        },
    };
    let mut edits: Vec<Edit> = hosts.into_iter().map(grant).collect();
    edits.push(revoke(inventory, rule.index)?);
    Some(edits)
}

/// A grant of the one group that all hosts of the block are in, where they are too many to name.
fn by_group(view: &GroupView<'_>, rule: &RuleView<'_>, block: &Block) -> Option<Vec<Edit>> {
    let near = |network| view.neighbourhood(network) == Neighbourhood::Same;
    let is_basic = |group| view.verdict().kind(group) == Some(GroupKind::Basic);
    let count = view.addresses().count(block, near);
    if count <= view.parameters().max_hosts || !is_basic(view.index) || block.is_host() {
        return None;
    }
    let inventory = view.inventory;
    let owners = view.addresses().owners(block, near);
    let mut shared: Option<BTreeSet<GroupIndex>> = None;
    for (_, owner) in owners {
        let groups = inventory.interfaces[owner].groups.as_deref()?;
        shared = Some(match shared {
            None => groups.iter().copied().collect(),
            Some(shared) => {
                let both = |group: &GroupIndex| groups.contains(group);
                shared.into_iter().filter(both).collect()
            }
        });
        if shared.as_ref().is_some_and(BTreeSet::is_empty) {
            return None;
        }
    }
    // A group that is the rule's own needs no grant of itself, and the API refuses one.
    let fits = |group: &GroupIndex| *group != view.index && is_basic(*group);
    let fits = shared?.into_iter().filter(fits);
    let group = fits.min_by(|one, other| {
        let id = |group: &GroupIndex| &inventory.groups[*group].id;
        id(one).cmp(id(other))
    })?;
    let grant = permission(inventory, rule.index)?;
    let grant = Edit::Authorize {
        group: view.index,
        direction: rule.rule.direction?,
        permission: Permission {
            peer: PermissionPeer::Group {
                group,
                account: None,
            },
            priority: grant.priority.clamp(1, 100),
            ..grant
        },
    };
    Some(vec![grant, revoke(inventory, rule.index)?])
}
