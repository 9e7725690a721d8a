//! The quotas on rules that the API holds ("Start using security groups" and "Limits", security groups).

use std::collections::BTreeMap;

use super::editor::Editor;
use super::refusal::Refusal;
use crate::model::{GroupIndex, InterfaceIndex, Inventory, Peer, Ports, Rule};

/// The most rules of an interface over all its groups, in and out together.
const MOST_RULES: u64 = 1000;
/// The most rules of a basic group that name groups, in and out together.
const MOST_GROUP_GRANTS: usize = 20;

/// The distinct sets of groups that contain a group, each with one interface that has it.
pub(super) type Sets = BTreeMap<GroupIndex, BTreeMap<Box<[GroupIndex]>, InterfaceIndex>>;

/// How many rules a rule counts as: lists count as the entries they may have. A list whose size is not
/// exported counts once.
pub(super) fn weight(inventory: &Inventory, rule: &Rule) -> u64 {
    let prefixes = match rule.peer {
        Peer::PrefixList(list) => inventory.prefix_lists[list].max_entries,
        _ => None,
    };
    let ports = match rule.ports {
        Ports::List(list) => inventory.port_lists[list].max_entries,
        _ => None,
    };
    u64::from(prefixes.unwrap_or(1)) * u64::from(ports.unwrap_or(1))
}

/// Whether a group may get so many more rules that name groups.
///
/// # Errors
/// If it would have more than it may have.
pub(super) fn group_grants(
    inventory: &Inventory,
    group: GroupIndex,
    more: usize,
) -> Result<(), Refusal> {
    let grants = inventory.groups[group].rules.iter();
    let grants = grants.filter(|rule| matches!(inventory.rules[**rule].peer, Peer::Group { .. }));
    if grants.count() + more <= MOST_GROUP_GRANTS {
        Ok(())
    } else {
        Err(Refusal::GroupGrants(inventory.groups[group].id.clone()))
    }
}

impl Editor {
    /// Whether every interface in a group may have so many more rules.
    ///
    /// # Errors
    /// If one would have more than it may have.
    pub(super) fn rule_quota(&mut self, group: GroupIndex, more: u64) -> Result<(), Refusal> {
        let inventory = &self.inventory;
        let sets = self.sets.get_or_insert_with(|| sets(inventory));
        let rules = |groups: &[GroupIndex]| -> u64 {
            let rules = groups
                .iter()
                .flat_map(|group| &inventory.groups[*group].rules);
            rules
                .map(|rule| weight(inventory, &inventory.rules[*rule]))
                .sum()
        };
        for (groups, interface) in sets.get(&group).into_iter().flatten() {
            let sum = rules(groups) + more;
            if more > 0 && sum > MOST_RULES {
                let id = inventory.interfaces[*interface].id.clone();
                return Err(Refusal::RuleQuota(id, sum));
            }
        }
        Ok(())
    }
}

fn sets(inventory: &Inventory) -> Sets {
    let mut sets = Sets::new();
    for (index, interface) in inventory.interfaces.iter() {
        if let Some(groups) = &interface.groups {
            for group in groups {
                let of_group = sets.entry(*group).or_default();
                if !of_group.contains_key(groups) {
                    of_group.insert(groups.clone(), index);
                }
            }
        }
    }
    sets
}
