//! How much rules count against quotas.
//!
//! A list counts as its `MaxEntries` ("Security group rules"), two lists on one rule as their product,
//! which is not documented. The quotas themselves: `config`.

use crate::model::{GroupIndex, Inventory, Peer, Ports, Rule};

/// What a finding says where a list's size is not known.
pub(super) const UNSEEN_LIST: &str = "the size of some list is not in the export; it counts with the entries that are known, or once";

/// What some rules count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Weight {
    /// The rules, lists with all they may hold.
    pub(super) rules: u64,
    /// Whether the export holds the sizes of all lists; one of unknown size counts with the entries
    /// that are known, or once.
    pub(super) lists_seen: bool,
}

impl Weight {
    /// Nothing.
    pub(super) const NONE: Self = Self {
        rules: 0,
        lists_seen: true,
    };

    /// Both together.
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            rules: self.rules.saturating_add(other.rules),
            lists_seen: self.lists_seen && other.lists_seen,
        }
    }

    fn times(self, other: Self) -> Self {
        Self {
            rules: self.rules.saturating_mul(other.rules),
            lists_seen: self.lists_seen && other.lists_seen,
        }
    }

    /// What the rules of a group count, in and out, and those that `RuleCount` counts besides.
    pub(super) fn of_group(inventory: &Inventory, group: GroupIndex) -> Self {
        let group = &inventory.groups[group];
        let rules = group.rules.iter().map(|rule| &inventory.rules[*rule]);
        let seen = rules.fold(Self::NONE, |sum, rule| {
            sum.plus(Self::of_rule(inventory, rule))
        });
        let counted = u64::from(group.rule_count.unwrap_or(0));
        let unseen = counted.saturating_sub(group.rules.len() as u64);
        Self {
            rules: seen.rules.saturating_add(unseen),
            ..seen
        }
    }

    /// What a rule counts.
    pub(super) fn of_rule(inventory: &Inventory, rule: &Rule) -> Self {
        let size = |max: Option<u32>, entries: Option<usize>| Self {
            rules: max.map_or(entries.unwrap_or(1) as u64, u64::from).max(1),
            lists_seen: max.is_some(),
        };
        let one = Self {
            rules: 1,
            ..Self::NONE
        };
        let peers = match &rule.peer {
            Peer::PrefixList(list) => {
                let list = &inventory.prefix_lists[*list];
                size(list.max_entries, list.entries.as_ref().map(Vec::len))
            }
            _ => one,
        };
        let ports = match &rule.ports {
            Ports::List(list) => {
                let list = &inventory.port_lists[*list];
                let entries = list.entries.as_ref().map(|set| set.as_slice().len());
                size(list.max_entries, entries)
            }
            _ => one,
        };
        peers.times(ports)
    }
}
