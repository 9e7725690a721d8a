//! Calls about the groups of interfaces: join, leave, set.

use super::call::Call;
use super::permission::set;
use super::resolve::{Refused, Resolver, only, required};
use crate::change::edit::Edit;
use crate::change::refusal::Refusal;
use crate::model::{GroupIndex, InterfaceIndex, Network};

/// The most groups of an interface ("Limits", security groups).
const MOST_GROUPS: usize = 10;

/// Parameters that say nothing of groups.
const OF_INSTANCES: [&str; 12] = [
    "instancename",
    "description",
    "hostname",
    "password",
    "userdata",
    "recyclable",
    "creditspecification",
    "deletionprotection",
    "networkinterfacequeuenumber",
    "enablejumboframe",
    "instanceid",
    "securitygroupids",
];

impl Resolver {
    pub(super) fn join(&mut self, call: &Call) -> Result<Vec<Edit>, Refused> {
        let (interface, group) = self.member(call)?;
        let mut groups = self.groups_of(interface)?;
        if groups.contains(&group) {
            return Ok(Vec::new());
        }
        groups.push(group);
        self.set_groups(interface, groups)
    }

    pub(super) fn leave(&mut self, call: &Call) -> Result<Vec<Edit>, Refused> {
        let (interface, group) = self.member(call)?;
        let mut groups = self.groups_of(interface)?;
        let (id, host) = (
            &self.editor.inventory.groups[group].id,
            &self.editor.inventory.interfaces[interface].id,
        );
        if !groups.contains(&group) {
            return Err(format!("interface \"{host}\" is not in group \"{id}\""));
        }
        groups.retain(|own| *own != group);
        self.set_groups(interface, groups)
    }

    pub(super) fn modify_instance(&mut self, call: &Call) -> Result<Vec<Edit>, Refused> {
        only(call, &OF_INSTANCES)?;
        let interface = self.primary(required(&call.flat, "instanceid", "InstanceId")?)?;
        self.named_groups(call, "securitygroupids", interface)
    }

    pub(super) fn modify_interface(&mut self, call: &Call) -> Result<Vec<Edit>, Refused> {
        only(
            call,
            &[
                "networkinterfaceid",
                "securitygroupid",
                "networkinterfacename",
                "description",
                "queuenumber",
                "deleteonrelease",
            ],
        )?;
        let id = required(&call.flat, "networkinterfaceid", "NetworkInterfaceId");
        let interface = self.interface(id?)?;
        self.named_groups(call, "securitygroupid", interface)
    }

    /// Sets the groups that a call lists; nothing if it lists none.
    fn named_groups(
        &mut self,
        call: &Call,
        list: &str,
        interface: InterfaceIndex,
    ) -> Result<Vec<Edit>, Refused> {
        let Some(ids) = call.lists.get(list) else {
            return Ok(Vec::new());
        };
        let groups = ids.iter().map(|id| self.known_group(id.text.trim()));
        self.set_groups(interface, groups.collect::<Result<_, _>>()?)
    }

    /// The interface and the group that a call brings together or apart.
    fn member(&self, call: &Call) -> Result<(InterfaceIndex, GroupIndex), Refused> {
        only(
            call,
            &["securitygroupid", "instanceid", "networkinterfaceid"],
        )?;
        let group = self.group(call)?;
        let of = |name: &str| set(&call.flat, name).map(|value| value.text.trim());
        let interface = match (of("instanceid"), of("networkinterfaceid")) {
            (Some(instance), None) => self.primary(instance)?,
            (None, Some(interface)) => self.interface(interface)?,
            _ => return Err("one of InstanceId and NetworkInterfaceId must be there".to_owned()),
        };
        Ok((interface, group))
    }

    fn groups_of(&self, interface: InterfaceIndex) -> Result<Vec<GroupIndex>, Refused> {
        let row = &self.editor.inventory.interfaces[interface];
        let groups = row.groups.as_deref().map(<[GroupIndex]>::to_vec);
        groups.ok_or_else(|| {
            format!(
                "the groups of interface \"{}\" are not in the export",
                row.id
            )
        })
    }

    /// Sets the groups of an interface, if the API would.
    pub(in crate::change) fn set_groups(
        &self,
        interface: InterfaceIndex,
        mut groups: Vec<GroupIndex>,
    ) -> Result<Vec<Edit>, Refused> {
        groups.sort_unstable();
        groups.dedup();
        let inventory = &self.editor.inventory;
        let row = &inventory.interfaces[interface];
        let refuse = |refusal: Refusal| Err(refusal.to_string());
        if groups.is_empty() {
            return refuse(Refusal::LastGroup(row.id.clone()));
        }
        if groups.len() > MOST_GROUPS {
            return refuse(Refusal::GroupQuota(row.id.clone(), groups.len()));
        }
        let mut kinds = groups
            .iter()
            .filter(|group| inventory.groups[**group].kind.is_some());
        if let Some(first) = kinds.next()
            && let Some(other) =
                kinds.find(|group| inventory.groups[**group].kind != inventory.groups[*first].kind)
        {
            let ids = [first, other].map(|group| inventory.groups[*group].id.clone());
            let [one, other] = ids;
            return refuse(Refusal::MixedKinds(one, other));
        }
        for group in &groups {
            let group = &inventory.groups[*group];
            if differs(group.network, row.network) {
                return refuse(Refusal::ForeignGroup(group.id.clone(), row.id.clone()));
            }
        }
        Ok(vec![Edit::SetGroups {
            interface,
            groups: groups.into(),
        }])
    }
}

/// Whether two networks are certainly two.
fn differs(one: Network, other: Network) -> bool {
    match (one, other) {
        (Network::Unseen, _) | (_, Network::Unseen) => false,
        (Network::Classic(one), Network::Classic(other)) => {
            one.is_some() && other.is_some() && one != other
        }
        (one, other) => one != other,
    }
}
