//! An inventory under change: edits one after the other, and at the end an inventory like any other.
//!
//! Rows are added at the end of their tables while it goes on, so that every number stays what it was;
//! tables whose rows no longer stand by id are sorted once, when it is done. Hosts and networks are in
//! `rows.rs`.

use super::added::{Added, sorted};
use super::edit::{Edit, RuleSelector};
use super::quota::Sets;
use super::rows::Rows;
use super::rules::{find, rule_of};
use crate::model::{
    GroupIndex, GroupKind, InnerAccess, Inventory, Peer, PortList, PortListIndex, Ports,
    PrefixList, PrefixListIndex, Rule, RuleCoverage, RuleIndex, SecurityGroup, TableIndex,
};
use crate::source::Location;

/// An inventory under change.
pub(super) struct Editor {
    pub(super) inventory: Inventory,
    /// Groups and lists that were added.
    groups: Added<GroupIndex>,
    prefix_lists: Added<PrefixListIndex>,
    port_lists: Added<PortListIndex>,
    /// Hosts and networks that were added or removed.
    pub(super) rows: Rows,
    /// Who is in which groups, once somebody asked; nothing while that changes.
    pub(super) sets: Option<Sets>,
}

impl Editor {
    /// Nothing is changed yet, and no table copied.
    pub(super) fn new(inventory: &Inventory) -> Self {
        Self {
            groups: Added::new(inventory.groups.len()),
            prefix_lists: Added::new(inventory.prefix_lists.len()),
            port_lists: Added::new(inventory.port_lists.len()),
            rows: Rows::new(inventory),
            inventory: inventory.clone(),
            sets: None,
        }
    }

    /// The group of this id, also if it was added.
    pub(super) fn group(&self, id: &str) -> Option<GroupIndex> {
        let groups = &self.inventory.groups;
        self.groups.find(groups, id, |row| &row.id)
    }

    /// The group of this id; one that nothing is known of, if there is none.
    pub(super) fn named_group(&mut self, id: &str) -> GroupIndex {
        self.group(id)
            .unwrap_or_else(|| self.add_group(SecurityGroup::unseen(id.into())))
    }

    pub(super) fn add_group(&mut self, group: SecurityGroup) -> GroupIndex {
        let id = group.id.clone();
        self.groups.push(&mut self.inventory.groups, id, group)
    }

    /// The prefix list of this id, also if it was added.
    pub(super) fn known_prefix_list(&self, id: &str) -> Option<PrefixListIndex> {
        let lists = &self.inventory.prefix_lists;
        self.prefix_lists.find(lists, id, |row| &row.id)
    }

    /// The prefix list of this id; one whose entries are not known, if there is none.
    pub(super) fn prefix_list(&mut self, id: &str) -> PrefixListIndex {
        self.known_prefix_list(id).unwrap_or_else(|| {
            let row = PrefixList::unseen(id.into());
            let lists = &mut self.inventory.prefix_lists;
            self.prefix_lists.push(lists, id.into(), row)
        })
    }

    /// The port list of this id; one whose entries are not known, if there is none.
    pub(super) fn port_list(&mut self, id: &str) -> PortListIndex {
        let lists = &mut self.inventory.port_lists;
        let known = self.port_lists.find(lists, id, |row| &row.id);
        known.unwrap_or_else(|| {
            let row = PortList::unseen(id.into());
            self.port_lists.push(lists, id.into(), row)
        })
    }

    /// Adds a rule, of which not all may be known.
    pub(super) fn add_rule(&mut self, rule: Rule) {
        let index = RuleIndex::from_position(self.inventory.rules.len());
        let group = rule.group;
        self.inventory.rules.rows_mut().push(rule);
        let rules = &mut self.inventory.groups.row_mut(group).rules;
        rules.push(index);
        let before = rules.len() - 1;
        self.count(group, before);
    }

    /// Counts rules that came and went, where a number of them is exported.
    fn count(&mut self, group: GroupIndex, before: usize) {
        let row = self.inventory.groups.row_mut(group);
        let change = row.rules.len().abs_diff(before);
        let change = u32::try_from(change).unwrap_or(u32::MAX);
        row.rule_count = row.rule_count.map(|count| {
            if row.rules.len() > before {
                count.saturating_add(change)
            } else {
                count.saturating_sub(change)
            }
        });
    }

    /// Applies an edit; what it adds stands at a place. Revoking what is not there changes nothing, and
    /// neither does adding what is (AuthorizeSecurityGroup).
    pub(super) fn apply(&mut self, edit: &Edit, place: Location) {
        match edit {
            Edit::Authorize {
                group,
                direction,
                permission,
            } => {
                let rule = rule_of(*group, *direction, permission, place);
                if find(&self.inventory, *group, &rule).is_none() {
                    self.add_rule(rule);
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
                        let rule = rule_of(*group, *direction, permission, place);
                        find(&self.inventory, *group, &rule)
                    }
                };
                let rules = &mut self.inventory.groups.row_mut(*group).rules;
                let before = rules.len();
                rules.retain(|rule| Some(*rule) != index);
                self.count(*group, before);
            }
            Edit::ModifyRule { rule, permission } => {
                let row = &self.inventory.rules[*rule];
                if let Some(direction) = row.direction {
                    let mut modified = rule_of(row.group, direction, permission, place);
                    modified.id.clone_from(&row.id);
                    if permission.nic.is_none() {
                        modified.nic = row.nic;
                    }
                    *self.inventory.rules.row_mut(*rule) = modified;
                }
            }
            Edit::SetInnerAccess { group, policy } => {
                self.inventory.groups.row_mut(*group).inner_access = Some(*policy);
            }
            Edit::SetGroups { interface, groups } => {
                self.inventory.interfaces.row_mut(*interface).groups = Some(groups.clone());
                self.sets = None;
            }
            Edit::CreateGroup(new) => {
                // CreateSecurityGroup: members of a basic group reach each other until it is told not to.
                let basic = new.kind == GroupKind::Basic;
                self.add_group(SecurityGroup {
                    name: new.name.clone(),
                    description: Some(new.description.clone().unwrap_or_default()),
                    location: Some(place),
                    region: new.region,
                    network: new.network,
                    kind: Some(new.kind),
                    inner_access: basic.then_some(InnerAccess::Accept),
                    ..empty_group(new.id.clone())
                });
            }
            Edit::DeleteGroup { group } => {
                let group = self.inventory.groups.row_mut(*group);
                group.rules.clear();
                group.documents.clear();
                group.listed = None;
            }
        }
    }

    /// The inventory, with groups sorted by id again.
    pub(super) fn finish(mut self) -> Inventory {
        if !(self.groups.is_empty() && self.prefix_lists.is_empty() && self.port_lists.is_empty()) {
            sort(&mut self.inventory);
        }
        self.rows.finish(&mut self.inventory);
        self.inventory
    }
}

/// A group without rules, all of which are known.
pub(super) fn empty_group(id: Box<str>) -> SecurityGroup {
    SecurityGroup {
        coverage: RuleCoverage::Complete,
        ..SecurityGroup::unseen(id)
    }
}

/// Sorts what was added by id and gives everything that names it its new number.
fn sort(inventory: &mut Inventory) {
    let groups = sorted(&mut inventory.groups, |group| &group.id);
    let prefixes = sorted(&mut inventory.prefix_lists, |list| &list.id);
    let ports = sorted(&mut inventory.port_lists, |list| &list.id);
    for rule in inventory.rules.rows_mut() {
        rule.group = groups[rule.group.position()];
        if let Ports::List(list) = &mut rule.ports {
            *list = ports[list.position()];
        }
        let egress = rule.as_egress.as_mut().map(|sides| &mut sides.0);
        for peer in [Some(&mut rule.peer), egress].into_iter().flatten() {
            match peer {
                Peer::Group { group, .. } => *group = groups[group.position()],
                Peer::PrefixList(list) => *list = prefixes[list.position()],
                Peer::Blocks(_) | Peer::Missing => {}
            }
        }
    }
    for interface in inventory.interfaces.rows_mut() {
        if let Some(own) = &mut interface.groups {
            own.iter_mut()
                .for_each(|group| *group = groups[group.position()]);
            own.sort_unstable();
        }
    }
}
