//! Distinct sets of groups, each with the interfaces that are in just these groups of one network.
//!
//! Rules of all groups of an interface merge before any of them decides, so what an interface lets
//! pass is asked of its set, once for all interfaces that share it. Interfaces whose groups are not
//! exported are in no set.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::context::{GroupView, LintContext};
use super::judged::{Judged, Side};
use crate::config::Parameters;
use crate::model::{Direction, GroupIndex, InterfaceIndex, Inventory, Network, NetworkInterface};
use crate::packet::Family;
use crate::verdict::{Context, Effect, Owner, Reading};

/// A set of groups of one network, and who is in it.
pub(super) struct GroupSet<'a> {
    /// The groups, sorted; never empty.
    pub(super) groups: &'a [GroupIndex],
    pub(super) network: Network,
    /// Never empty.
    pub(super) members: Vec<InterfaceIndex>,
    /// Its place among all sets.
    place: usize,
}

/// The sets of groups that some interface of an inventory has.
pub(super) fn group_sets(inventory: &Inventory) -> Vec<GroupSet<'_>> {
    let mut sets: BTreeMap<(&[GroupIndex], Network), Vec<InterfaceIndex>> = BTreeMap::new();
    for (index, interface) in inventory.interfaces.iter() {
        if let Some(groups) = interface.groups.as_deref() {
            sets.entry((groups, interface.network))
                .or_default()
                .push(index);
        }
    }
    let set = |(place, ((groups, network), members))| GroupSet {
        groups,
        network,
        members,
        place,
    };
    sets.into_iter().enumerate().map(set).collect()
}

/// The interfaces that are in just these groups of one network, as another group's check sees them.
#[derive(Clone, Copy)]
pub(super) struct Members<'a> {
    context: &'a LintContext<'a>,
    set: &'a GroupSet<'a>,
}

impl<'a> Members<'a> {
    pub(super) fn new(context: &'a LintContext<'a>, place: usize) -> Self {
        Self {
            context,
            set: &context.sets[place],
        }
    }

    /// The groups, sorted.
    pub(super) fn groups(&self) -> &'a [GroupIndex] {
        self.set.groups
    }

    /// The network of the interfaces.
    pub(super) fn network(&self) -> Network {
        self.set.network
    }

    /// One of the groups, by itself.
    pub(super) fn group(&self, group: GroupIndex) -> GroupView<'a> {
        GroupView::new(self.context, group)
    }

    /// The interfaces; never empty.
    pub(super) fn members(&self) -> &'a [InterfaceIndex] {
        &self.set.members
    }

    /// What their rules possibly let out of private IPv4 packets; none where they hold nothing back.
    pub(super) fn outlet(&self) -> Option<&'a Effect> {
        self.context.outlet_of(self.set.place)
    }
}

/// A set of groups, as a lint sees it.
pub(super) struct SetView<'a> {
    context: &'a LintContext<'a>,
    pub(super) inventory: &'a Inventory,
    /// The groups, sorted; never empty.
    pub(super) groups: &'a [GroupIndex],
    /// The network of the interfaces.
    pub(super) network: Network,
    /// The interfaces that are in just these groups; never empty.
    pub(super) members: &'a [InterfaceIndex],
    place: usize,
    judged: Judged,
}

impl<'a> SetView<'a> {
    pub(super) fn new(context: &'a LintContext<'a>, set: &'a GroupSet<'a>) -> Self {
        Self {
            context,
            inventory: context.verdict.inventory,
            groups: set.groups,
            network: set.network,
            members: &set.members,
            place: set.place,
            judged: Judged::default(),
        }
    }

    /// What the user said about lints.
    pub(super) fn parameters(&self) -> &'a Parameters {
        self.context.parameters
    }

    /// What verdicts are made of.
    pub(super) fn verdict(&self) -> &'a Context<'a> {
        &self.context.verdict
    }

    /// Whether the export assigns a public address to some interface.
    pub(super) fn assigns_public(&self, address: IpAddr) -> bool {
        self.context.addresses().assigns_public(address)
    }

    /// What the rules of all the groups possibly let out of private IPv4 packets; none where they hold
    /// nothing back.
    pub(super) fn outlet(&self) -> Option<&'a Effect> {
        self.context.outlet_of(self.place)
    }

    /// One of the groups, by itself.
    pub(super) fn group(&self, group: GroupIndex) -> GroupView<'a> {
        GroupView::new(self.context, group)
    }

    /// The only group by itself, where there is one and its rules decide as the set's do.
    pub(super) fn alone(&self) -> Option<GroupView<'a>> {
        match self.groups {
            [only] => Some(self.group(*only)).filter(|view| view.network() == self.network),
            _ => None,
        }
    }

    /// The interfaces.
    pub(super) fn interfaces(&self) -> impl Iterator<Item = &'a NetworkInterface> + use<'a> {
        let inventory = self.inventory;
        self.members
            .iter()
            .map(move |member| &inventory.interfaces[*member])
    }

    /// What the rules of all the groups do together.
    pub(super) fn effect(
        &self,
        side: Side,
        direction: Direction,
        family: Family,
        reading: Reading,
    ) -> &Effect {
        if let Some(group) = self.alone() {
            return group.effect(side, direction, family, reading);
        }
        let owner = Owner {
            groups: Some(self.groups),
            plane: side.plane(self.network),
        };
        self.judged
            .effect(self.verdict(), &owner, direction, (family, reading))
    }
}
