//! The inventory: everything the inputs say, merged by id.
//!
//! Tables are sorted by id, so that nothing depends on how facts were spread over files.

use super::group::{Document, SecurityGroup};
use super::host::{Instance, NetworkInterface};
use super::index::{
    GroupIndex, InstanceIndex, InterfaceIndex, PortListIndex, PrefixListIndex, RegionIndex,
    RuleIndex, Table, TableIndex, VSwitchIndex, VpcIndex,
};
use super::list::{PortList, PrefixList};
use super::network::{VSwitch, Vpc};
use super::rule::Rule;

/// All facts of all inputs.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Inventory {
    /// Region ids.
    pub regions: Table<RegionIndex, Box<str>>,
    /// Security groups, also those that are only named.
    pub groups: Table<GroupIndex, SecurityGroup>,
    /// The rules of all groups; a group's rules stand together, in canonical order.
    pub rules: Table<RuleIndex, Rule>,
    /// Interfaces; an instance whose interface was not exported has one that bears its own id.
    pub interfaces: Table<InterfaceIndex, NetworkInterface>,
    /// Instances.
    pub instances: Table<InstanceIndex, Instance>,
    /// VPCs.
    pub vpcs: Table<VpcIndex, Vpc>,
    /// vSwitches.
    pub vswitches: Table<VSwitchIndex, VSwitch>,
    /// Prefix lists.
    pub prefix_lists: Table<PrefixListIndex, PrefixList>,
    /// Port lists.
    pub port_lists: Table<PortListIndex, PortList>,
    /// The documents that were read, in input order.
    pub documents: Vec<Document>,
}

impl Inventory {
    /// The group of this id.
    #[must_use]
    pub fn group(&self, id: &str) -> Option<GroupIndex> {
        find(&self.groups, id, |group| &group.id)
    }

    /// The instance of this id.
    #[must_use]
    pub fn instance(&self, id: &str) -> Option<InstanceIndex> {
        find(&self.instances, id, |instance| &instance.id)
    }

    /// The interface of this id.
    #[must_use]
    pub fn interface(&self, id: &str) -> Option<InterfaceIndex> {
        find(&self.interfaces, id, |interface| &interface.id)
    }

    /// The VPC of this id.
    #[must_use]
    pub fn vpc(&self, id: &str) -> Option<VpcIndex> {
        find(&self.vpcs, id, |vpc| &vpc.id)
    }

    /// The id of a region, if it is known.
    #[must_use]
    pub fn region_id(&self, region: Option<RegionIndex>) -> Option<&str> {
        region.map(|region| &*self.regions[region])
    }
}

fn find<I: TableIndex, T>(table: &Table<I, T>, id: &str, id_of: impl Fn(&T) -> &str) -> Option<I> {
    table
        .rows()
        .binary_search_by(|row| id_of(row).cmp(id))
        .ok()
        .map(I::from_position)
}
