//! Numbers of a draft exchanged for rows of the inventory.

use super::draft::Draft;
use super::fact::{Maybe, NetworkFact, RegionFact};
use crate::model::{
    GroupIndex, Peer, PortListIndex, Ports, PrefixListIndex, RegionIndex, Rule, TableIndex,
    VSwitchIndex, VpcIndex,
};

/// What to put for each number, but for those of hosts.
#[derive(Clone, Copy)]
pub(super) struct Rows<'r> {
    pub(super) groups: &'r [GroupIndex],
    pub(super) regions: &'r [RegionIndex],
    pub(super) vpcs: &'r [VpcIndex],
    pub(super) vswitches: &'r [VSwitchIndex],
    pub(super) prefix_lists: &'r [PrefixListIndex],
    pub(super) port_lists: &'r [PortListIndex],
}

fn row<I: TableIndex>(rows: &[I], number: &mut I) {
    *number = rows[number.position()];
}

fn maybe<I: TableIndex>(rows: &[I], number: &mut Maybe<I>) {
    *number = number.get().map(|number| rows[number.position()]).into();
}

impl Rows<'_> {
    fn region(&self, fact: &mut RegionFact) {
        maybe(self.regions, &mut fact.stated);
        maybe(self.regions, &mut fact.zone);
    }

    fn network(&self, fact: &mut NetworkFact) {
        if let NetworkFact::Vpc(vpc) = fact {
            row(self.vpcs, vpc);
        }
    }

    fn rule(&self, rule: &mut Rule) {
        if let Ports::List(list) = &mut rule.ports {
            row(self.port_lists, list);
        }
        let egress = rule.as_egress.as_mut().map(|sides| &mut sides.0);
        for peer in [Some(&mut rule.peer), egress].into_iter().flatten() {
            match peer {
                Peer::Group { group, .. } => row(self.groups, group),
                Peer::PrefixList(list) => row(self.prefix_lists, list),
                Peer::Blocks(_) | Peer::Missing => {}
            }
        }
    }

    /// Renumbers what a draft holds, but for instances and interfaces.
    pub(super) fn renumber(&self, draft: &mut Draft) {
        draft.rules.iter_mut().for_each(|rule| self.rule(rule));
        for fact in &mut draft.groups {
            row(self.groups, &mut fact.id);
            self.region(&mut fact.region);
            self.network(&mut fact.network);
        }
        for list in &mut draft.rule_lists {
            let (group, region) = (&mut list.group, &mut list.region);
            group.iter_mut().for_each(|group| row(self.groups, group));
            region
                .iter_mut()
                .for_each(|region| row(self.regions, region));
        }
        for fact in &mut draft.vpcs {
            row(self.vpcs, &mut fact.id);
            self.region(&mut fact.region);
        }
        for fact in &mut draft.vswitches {
            row(self.vswitches, &mut fact.id);
            self.region(&mut fact.region);
            fact.vpc.iter_mut().for_each(|vpc| row(self.vpcs, vpc));
        }
        for list in &mut draft.entry_lists {
            let (prefixes, ports) = (&mut list.prefix_list, &mut list.port_list);
            prefixes
                .iter_mut()
                .for_each(|list| row(self.prefix_lists, list));
            ports.iter_mut().for_each(|list| row(self.port_lists, list));
        }
        for fact in &mut draft.prefix_lists {
            row(self.prefix_lists, &mut fact.id);
        }
        for fact in &mut draft.port_lists {
            row(self.port_lists, &mut fact.id);
        }
    }
}
