//! Calls about groups: intra-group access, new groups, groups that go.

use super::call::Call;
use super::permission::set;
use super::resolve::{Refused, Resolver, named_region, only, required};
use crate::change::edit::{Edit, NewGroup};
use crate::change::refusal::Refusal;
use crate::model::{GroupIndex, GroupKind, InnerAccess, Network, Peer, RegionIndex};
use crate::source::Location;

impl Resolver {
    pub(super) fn set_policy(&mut self, call: &Call) -> Result<Vec<Edit>, Refused> {
        only(call, &["securitygroupid", "inneraccesspolicy"])?;
        let group = self.group(call)?;
        let word = required(&call.flat, "inneraccesspolicy", "InnerAccessPolicy")?;
        let policy = match word.to_ascii_lowercase().as_str() {
            "accept" => InnerAccess::Accept,
            "drop" => InnerAccess::Drop,
            _ => {
                return Err(format!(
                    "InnerAccessPolicy \"{word}\" is neither Accept nor Drop"
                ));
            }
        };
        let row = &self.editor.inventory.groups[group];
        if row.kind == Some(GroupKind::Enterprise) {
            return Err(Refusal::EnterprisePolicy(row.id.clone()).to_string());
        }
        Ok(vec![Edit::SetInnerAccess { group, policy }])
    }

    pub(super) fn create_group(
        &mut self,
        call: &Call,
        place: Location,
    ) -> Result<Vec<Edit>, Refused> {
        only(
            call,
            &[
                "securitygroupname",
                "description",
                "vpcid",
                "securitygrouptype",
                "resourcegroupid",
                "servicemanaged",
                "tag",
            ],
        )?;
        let kind = match set(&call.flat, "securitygrouptype")
            .map(|value| value.text.to_ascii_lowercase())
        {
            None => GroupKind::Basic,
            Some(word) if word == "normal" => GroupKind::Basic,
            Some(word) if word == "enterprise" => GroupKind::Enterprise,
            Some(word) => {
                return Err(format!(
                    "SecurityGroupType \"{word}\" is neither normal nor enterprise"
                ));
            }
        };
        let region = self.region(call);
        let network = match set(&call.flat, "vpcid") {
            None if kind == GroupKind::Enterprise => {
                return Err("an enterprise group needs a VPC (MissingParameter.VpcId)".to_owned());
            }
            None => Network::Classic(region),
            Some(value) => {
                let vpc = self.editor.inventory.vpc(value.text.trim());
                let unknown = || format!("VPC \"{}\" is not in the export", value.text);
                Network::Vpc(vpc.ok_or_else(unknown)?)
            }
        };
        let name = set(&call.flat, "securitygroupname").map(|value| Box::from(value.text.trim()));
        let id = name.clone().unwrap_or_else(|| "new-group".into());
        if self.editor.group(&id).is_some() {
            return Err(format!(
                "there is a group called \"{id}\" already, so the new one could not be told from it; give it another SecurityGroupName"
            ));
        }
        self.note(
            place,
            format!("the id of the new group is not known before it is made; here it is \"{id}\", and the lines below may call it so"),
        );
        Ok(vec![Edit::CreateGroup(NewGroup {
            id,
            name,
            description: set(&call.flat, "description").map(|value| Box::from(&*value.text)),
            region,
            network,
            kind,
        })])
    }

    /// The region that a call names, if the export knows it.
    fn region(&self, call: &Call) -> Option<RegionIndex> {
        let id = named_region(call)?;
        let regions = &self.editor.inventory.regions;
        regions.indices().find(|index| *regions[*index] == *id)
    }

    pub(super) fn delete_group(&mut self, call: &Call) -> Result<Vec<Edit>, Refused> {
        only(call, &["securitygroupid"])?;
        let group = self.group(call)?;
        self.deletion(group)
    }

    /// Deletes a group, if the API would.
    pub(in crate::change) fn deletion(&self, group: GroupIndex) -> Result<Vec<Edit>, Refused> {
        let inventory = &self.editor.inventory;
        let id = || inventory.groups[group].id.clone();
        let has = |groups: &Option<Box<[_]>>| groups.as_ref().is_some_and(|it| it.contains(&group));
        if inventory
            .interfaces
            .rows()
            .iter()
            .any(|interface| has(&interface.groups))
        {
            return Err(Refusal::HasMembers(id()).to_string());
        }
        let names = |index: &crate::model::GroupIndex| {
            let mut rules = inventory.groups[*index].rules.iter();
            rules.any(|rule| matches!(&inventory.rules[*rule].peer, Peer::Group { group: named, .. } if *named == group))
        };
        let others = inventory.groups.indices().filter(|index| *index != group);
        if let Some(other) = others.into_iter().find(names) {
            return Err(Refusal::IsNamed(id(), inventory.groups[other].id.clone()).to_string());
        }
        Ok(vec![Edit::DeleteGroup { group }])
    }
}
