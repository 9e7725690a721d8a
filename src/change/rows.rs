//! Hosts and networks of an inventory under change: rows that come, and rows that go.
//!
//! What goes keeps its number until all is done; then it is dropped, and what stays is numbered anew.

use std::collections::BTreeSet;

use super::added::{Added, kept, sorted};
use super::editor::Editor;
use crate::model::{
    Instance, InstanceIndex, InterfaceIndex, Inventory, Network, NetworkInterface, TableIndex,
    VSwitch, VSwitchIndex, Vpc, VpcIndex,
};

/// Hosts and networks that were added or removed.
pub(super) struct Rows {
    vpcs: Added<VpcIndex>,
    vswitches: Added<VSwitchIndex>,
    instances: Added<InstanceIndex>,
    interfaces: Added<InterfaceIndex>,
    gone_instances: BTreeSet<InstanceIndex>,
    gone_interfaces: BTreeSet<InterfaceIndex>,
}

impl Rows {
    pub(super) fn new(inventory: &Inventory) -> Self {
        Self {
            vpcs: Added::new(inventory.vpcs.len()),
            vswitches: Added::new(inventory.vswitches.len()),
            instances: Added::new(inventory.instances.len()),
            interfaces: Added::new(inventory.interfaces.len()),
            gone_instances: BTreeSet::new(),
            gone_interfaces: BTreeSet::new(),
        }
    }
}

impl Editor {
    /// The VPC of this id; one that nothing is known of, if there is none.
    pub(super) fn vpc(&mut self, id: &str) -> VpcIndex {
        let table = &mut self.inventory.vpcs;
        let known = self.rows.vpcs.find(table, id, |row| &row.id);
        known.unwrap_or_else(|| {
            let row = Vpc {
                id: id.into(),
                name: None,
                region: None,
                blocks: Vec::new(),
                location: None,
            };
            self.rows.vpcs.push(table, id.into(), row)
        })
    }

    /// The vSwitch of this id; one that nothing is known of, if there is none.
    pub(super) fn vswitch(&mut self, id: &str) -> VSwitchIndex {
        let table = &mut self.inventory.vswitches;
        let known = self.rows.vswitches.find(table, id, |row| &row.id);
        known.unwrap_or_else(|| {
            let row = VSwitch {
                id: id.into(),
                vpc: None,
                blocks: Vec::new(),
                location: None,
            };
            self.rows.vswitches.push(table, id.into(), row)
        })
    }

    /// The instance of this id, also if it was added.
    pub(super) fn instance(&self, id: &str) -> Option<InstanceIndex> {
        let found = self
            .rows
            .instances
            .find(&self.inventory.instances, id, |row| &row.id);
        found.filter(|index| !self.rows.gone_instances.contains(index))
    }

    /// The instance of this id; one that nothing is known of, if there is none.
    pub(super) fn named_instance(&mut self, id: &str) -> InstanceIndex {
        self.instance(id).unwrap_or_else(|| {
            self.add_instance(Instance {
                id: id.into(),
                name: None,
                status: None,
                region: None,
                tags: Box::default(),
                location: None,
            })
        })
    }

    /// Adds an instance.
    pub(super) fn add_instance(&mut self, row: Instance) -> InstanceIndex {
        let id = row.id.clone();
        self.rows
            .instances
            .push(&mut self.inventory.instances, id, row)
    }

    /// The interface of this id, also if it was added.
    pub(super) fn interface(&self, id: &str) -> Option<InterfaceIndex> {
        let found = self
            .rows
            .interfaces
            .find(&self.inventory.interfaces, id, |row| &row.id);
        found.filter(|index| !self.rows.gone_interfaces.contains(index))
    }

    /// Adds an interface.
    pub(super) fn add_interface(&mut self, row: NetworkInterface) -> InterfaceIndex {
        let id = row.id.clone();
        self.sets = None;
        self.rows
            .interfaces
            .push(&mut self.inventory.interfaces, id, row)
    }

    /// The interfaces of an instance.
    pub(super) fn interfaces_of(&self, instance: InstanceIndex) -> Vec<InterfaceIndex> {
        let all = self.inventory.interfaces.iter();
        let own = all.filter(|(_, row)| row.instance == Some(instance));
        let there = own.filter(|(index, _)| !self.rows.gone_interfaces.contains(index));
        there.map(|(index, _)| index).collect()
    }

    /// Removes an interface.
    pub(super) fn remove_interface(&mut self, index: InterfaceIndex) {
        self.sets = None;
        self.rows.gone_interfaces.insert(index);
        let row = self.inventory.interfaces.row_mut(index);
        // What is gone is in no group, so that groups can be deleted.
        row.groups = None;
        row.instance = None;
    }

    /// Removes an instance, and its interfaces with it.
    pub(super) fn remove_instance(&mut self, index: InstanceIndex) {
        for interface in self.interfaces_of(index) {
            self.remove_interface(interface);
        }
        self.rows.gone_instances.insert(index);
    }
}

impl Rows {
    /// Drops what is gone, and sorts what was added by id.
    pub(super) fn finish(&self, inventory: &mut Inventory) {
        if !self.vpcs.is_empty() || !self.vswitches.is_empty() {
            let vpcs = sorted(&mut inventory.vpcs, |row| &row.id);
            let vswitches = sorted(&mut inventory.vswitches, |row| &row.id);
            let moved = |network: &mut Network| {
                if let Network::Vpc(vpc) = network {
                    *vpc = vpcs[vpc.position()];
                }
            };
            for vswitch in inventory.vswitches.rows_mut() {
                vswitch.vpc = vswitch.vpc.map(|vpc| vpcs[vpc.position()]);
            }
            for group in inventory.groups.rows_mut() {
                moved(&mut group.network);
            }
            for interface in inventory.interfaces.rows_mut() {
                moved(&mut interface.network);
                interface.vswitch = interface.vswitch.map(|own| vswitches[own.position()]);
            }
        }
        let hosts = [self.instances.is_empty(), self.gone_instances.is_empty()];
        if hosts.contains(&false) {
            let new = kept(&mut inventory.instances, &self.gone_instances, |row| {
                &row.id
            });
            for interface in inventory.interfaces.rows_mut() {
                interface.instance = interface.instance.and_then(|own| new[own.position()]);
            }
        }
        if !self.interfaces.is_empty() || !self.gone_interfaces.is_empty() {
            kept(&mut inventory.interfaces, &self.gone_interfaces, |row| {
                &row.id
            });
        }
    }
}
