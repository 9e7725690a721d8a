//! Numbers of one draft exchanged for others: for rows of the inventory, or for numbers of the draft
//! that takes it in.

use super::draft::Draft;
use super::fact::{Maybe, NetworkFact, RegionFact};
use super::names::Names;
use crate::model::{
    GroupIndex, InstanceIndex, InterfaceIndex, Peer, PortListIndex, Ports, PrefixListIndex,
    RegionIndex, Rule, TableIndex, VSwitchIndex, VpcIndex,
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

    /// Renumbers the instances and interfaces of a draft.
    fn renumber_hosts(
        &self,
        instances: &[InstanceIndex],
        interfaces: &[InterfaceIndex],
        draft: &mut Draft,
    ) {
        for fact in &mut draft.instances {
            row(instances, &mut fact.id);
            self.region(&mut fact.region);
            self.network(&mut fact.network);
            maybe(self.vswitches, &mut fact.vswitch);
        }
        for fact in &mut draft.interfaces {
            row(interfaces, &mut fact.id);
            maybe(instances, &mut fact.instance);
            self.region(&mut fact.region);
            self.network(&mut fact.network);
            maybe(self.vswitches, &mut fact.vswitch);
        }
        for group in &mut draft.members {
            row(self.groups, group);
        }
    }
}

impl Draft {
    /// Takes in what another draft of the same file states of what follows.
    pub(super) fn absorb(&mut self, mut other: Self) {
        let rows = Rows {
            groups: &known(&mut self.group_names, &other.group_names),
            regions: &known(&mut self.region_names, &other.region_names),
            vpcs: &known(&mut self.vpc_names, &other.vpc_names),
            vswitches: &known(&mut self.vswitch_names, &other.vswitch_names),
            prefix_lists: &known(&mut self.prefix_list_names, &other.prefix_list_names),
            port_lists: &known(&mut self.port_list_names, &other.port_list_names),
        };
        let instances = known(&mut self.instance_names, &other.instance_names);
        let interfaces = known(&mut self.interface_names, &other.interface_names);
        rows.renumber(&mut other);
        rows.renumber_hosts(&instances, &interfaces, &mut other);
        let texts = self.texts.len() as u64;
        for fact in &mut other.instances {
            fact.name.0 += texts;
            fact.groups = fact.groups.moved(self.members.len());
            fact.addresses = fact.addresses.moved(self.blocks.len());
            fact.public = fact.public.moved(self.publics.len());
        }
        for fact in &mut other.interfaces {
            fact.groups = fact.groups.moved(self.members.len());
            fact.addresses = fact.addresses.moved(self.blocks.len());
            fact.public = fact.public.moved(self.publics.len());
        }
        for list in &mut other.rule_lists {
            let base = self.rules.len();
            list.rules = list.rules.start + base..list.rules.end + base;
        }
        self.append(other);
    }
}

/// The numbers of another draft's ids here.
fn known<I: TableIndex>(names: &mut Names<I>, other: &Names<I>) -> Vec<I> {
    other.texts().map(|text| names.of(text)).collect()
}
