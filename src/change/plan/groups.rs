//! Groups of a plan: made before the rules that name them, deleted after.

use super::{ENDS, MAKES, Planner, UPDATES};
use crate::change::edit::Edit;
use crate::change::editor::empty_group;
use crate::change::refusal::Refusal;
use crate::model::{GroupIndex, GroupKind, InnerAccess, Network, SecurityGroup};
use crate::terraform::{Action, Group, Kind, Resource};

impl Planner<'_> {
    /// Groups that are made or changed.
    pub(super) fn make_groups(&mut self) {
        let document = self.document;
        for group in document.groups() {
            let action = group.resource.action;
            if MAKES.contains(&action) {
                self.make_group(&group);
            } else if UPDATES.contains(&action) {
                self.change_group(&group);
            }
        }
    }

    fn make_group(&mut self, group: &Group<'_>) {
        let resource = group.resource;
        let id = resource.id();
        if self.resolver.editor.group(id).is_some() {
            let why = format!("there is a group \"{id}\" already");
            return self.refuse(resource, &why);
        }
        let network = self.network(&group.vpc);
        let kind = kind(group.kind);
        if kind == Some(GroupKind::Enterprise) && network.is_classic() {
            return self.refuse(
                resource,
                "an enterprise group needs a VPC (MissingParameter.VpcId)",
            );
        }
        let region = match network {
            Network::Vpc(vpc) => self.resolver.editor.inventory.vpcs[vpc].region,
            Network::Classic(region) => region,
            Network::Unseen => None,
        };
        let place = self.place(resource);
        self.resolver.editor.add_group(SecurityGroup {
            name: group.name.map(Into::into),
            region,
            network,
            kind,
            inner_access: match kind {
                Some(GroupKind::Enterprise) => None,
                _ => inner_access(group.inner_access),
            },
            location: Some(place),
            ..empty_group(id.into())
        });
    }

    fn change_group(&mut self, group: &Group<'_>) {
        let resource = group.resource;
        let Some(index) = self.resolver.editor.group(resource.id()) else {
            return self.missing(resource, "group", Some(resource.id()));
        };
        if resource.changes(&["security_group_name", "name"]) {
            let row = self.resolver.editor.inventory.groups.row_mut(index);
            row.name = group.name.map(Into::into);
        }
        let before = resource.before.as_ref();
        let before = before.and_then(|told| self.document.group(resource, told));
        let was = before.and_then(|before| inner_access(before.inner_access));
        let will = inner_access(group.inner_access);
        if was == will {
            return;
        }
        let row = &self.resolver.editor.inventory.groups[index];
        let edits = match will {
            _ if row.kind == Some(GroupKind::Enterprise) => {
                Err(Refusal::EnterprisePolicy(row.id.clone()).to_string())
            }
            Some(policy) => Ok(vec![Edit::SetInnerAccess {
                group: index,
                policy,
            }]),
            None => {
                self.resolver
                    .editor
                    .inventory
                    .groups
                    .row_mut(index)
                    .inner_access = None;
                Ok(Vec::new())
            }
        };
        self.edit(resource, edits);
    }

    /// Groups that go. Those that name each other go in any order, as long as the rules are gone.
    pub(super) fn end_groups(&mut self) {
        let mut pending: Vec<(&Resource, GroupIndex)> = Vec::new();
        for resource in self.acted(Kind::SecurityGroup, ENDS) {
            let id = resource.old_id();
            match id.and_then(|id| self.resolver.editor.group(id)) {
                Some(index) => pending.push((resource, index)),
                None => self.missing(resource, "group", id),
            }
        }
        loop {
            let left = pending.len();
            let mut kept = Vec::new();
            for (resource, index) in pending {
                match self.resolver.deletion(index) {
                    Ok(edits) => drop(self.edit(resource, Ok(edits))),
                    Err(_) => kept.push((resource, index)),
                }
            }
            pending = kept;
            if pending.is_empty() || pending.len() == left {
                break;
            }
        }
        for (resource, index) in pending {
            if let Err(why) = self.resolver.deletion(index) {
                let what = match resource.action {
                    Action::Replace => "the group it replaces stays: ",
                    _ => "",
                };
                self.refuse(resource, &format!("{what}{why}"));
            }
        }
    }
}

fn kind(word: Option<&str>) -> Option<GroupKind> {
    match word?.to_ascii_lowercase().as_str() {
        "normal" => Some(GroupKind::Basic),
        "enterprise" => Some(GroupKind::Enterprise),
        _ => None,
    }
}

fn inner_access(word: Option<&str>) -> Option<InnerAccess> {
    match word?.to_ascii_lowercase().as_str() {
        "accept" => Some(InnerAccess::Accept),
        "drop" => Some(InnerAccess::Drop),
        _ => None,
    }
}
