//! The facts of all files under one numbering: ids are sorted, and a number is a row of a table.

use rayon::prelude::*;

use crate::load::draft::Draft;
use crate::load::fact::{
    Entries, EntryList, GroupFact, InstanceFact, InterfaceFact, NetworkFact, PortListFact,
    PrefixListFact, RegionFact, RuleList, VSwitchFact, VpcFact,
};
use crate::load::names::Names;
use crate::model::{
    GroupIndex, InstanceIndex, InterfaceIndex, Peer, PortListIndex, Ports, PrefixListIndex,
    RegionIndex, Rule, TableIndex, VSwitchIndex, VpcIndex,
};
use crate::source::Location;

/// All ids, and all facts sorted by id and place.
pub(super) struct Facts {
    pub(super) group_ids: Vec<Box<str>>,
    pub(super) regions: Vec<Box<str>>,
    pub(super) vpc_ids: Vec<Box<str>>,
    pub(super) vswitch_ids: Vec<Box<str>>,
    pub(super) instance_ids: Vec<Box<str>>,
    pub(super) interface_ids: Vec<Box<str>>,
    pub(super) prefix_list_ids: Vec<Box<str>>,
    pub(super) port_list_ids: Vec<Box<str>>,
    pub(super) groups: Vec<GroupFact>,
    pub(super) rules: Vec<Rule>,
    pub(super) rule_lists: Vec<RuleList>,
    pub(super) instances: Vec<InstanceFact>,
    pub(super) interfaces: Vec<InterfaceFact>,
    pub(super) vpcs: Vec<VpcFact>,
    pub(super) vswitches: Vec<VSwitchFact>,
    pub(super) prefix_lists: Vec<PrefixListFact>,
    pub(super) port_lists: Vec<PortListFact>,
}

/// Unites the facts of all files.
pub(super) fn unite(mut drafts: Vec<Draft>) -> Facts {
    let (group_ids, groups) = number(&mut drafts, |draft| &mut draft.group_names);
    let (region_ids, regions) = number(&mut drafts, |draft| &mut draft.region_names);
    let (vpc_ids, vpcs) = number(&mut drafts, |draft| &mut draft.vpc_names);
    let (vswitch_ids, vswitches) = number(&mut drafts, |draft| &mut draft.vswitch_names);
    let (instance_ids, instances) = number(&mut drafts, |draft| &mut draft.instance_names);
    let (interface_ids, interfaces) = number(&mut drafts, |draft| &mut draft.interface_names);
    let (prefix_list_ids, prefix_lists) = number(&mut drafts, |draft| &mut draft.prefix_list_names);
    let (port_list_ids, port_lists) = number(&mut drafts, |draft| &mut draft.port_list_names);
    let mut facts = Facts {
        group_ids,
        regions: region_ids,
        vpc_ids,
        vswitch_ids,
        instance_ids,
        interface_ids,
        prefix_list_ids,
        port_list_ids,
        groups: Vec::new(),
        rules: Vec::new(),
        rule_lists: Vec::new(),
        instances: Vec::new(),
        interfaces: Vec::new(),
        vpcs: Vec::new(),
        vswitches: Vec::new(),
        prefix_lists: Vec::new(),
        port_lists: Vec::new(),
    };
    for (file, draft) in drafts.into_iter().enumerate() {
        let rows = Rows {
            groups: &groups[file],
            regions: &regions[file],
            vpcs: &vpcs[file],
            vswitches: &vswitches[file],
            instances: &instances[file],
            interfaces: &interfaces[file],
            prefix_lists: &prefix_lists[file],
            port_lists: &port_lists[file],
        };
        facts.take_in(draft, &rows);
    }
    facts.sort();
    facts
}

/// All ids of a kind, sorted, and for each file the row of each of its numbers.
fn number<I: TableIndex + Send + Sync>(
    drafts: &mut [Draft],
    names: impl Fn(&mut Draft) -> &mut Names<I>,
) -> (Vec<Box<str>>, Vec<Vec<I>>) {
    let mut rows = Vec::with_capacity(drafts.len());
    let mut all: Vec<(Box<str>, usize, usize)> = Vec::new();
    for (file, draft) in drafts.iter_mut().enumerate() {
        let texts = std::mem::take(names(draft)).into_texts();
        let before = all.len();
        let texts = texts.enumerate();
        all.extend(texts.map(|(number, text)| (text, file, number)));
        rows.push(vec![I::from_position(0); all.len() - before]);
    }
    all.par_sort_unstable();
    let mut ids: Vec<Box<str>> = Vec::with_capacity(all.len());
    for (text, file, number) in all {
        if ids.last() != Some(&text) {
            ids.push(text);
        }
        rows[file][number] = I::from_position(ids.len() - 1);
    }
    (ids, rows)
}

/// The rows of one file's numbers.
struct Rows<'r> {
    groups: &'r [GroupIndex],
    regions: &'r [RegionIndex],
    vpcs: &'r [VpcIndex],
    vswitches: &'r [VSwitchIndex],
    instances: &'r [InstanceIndex],
    interfaces: &'r [InterfaceIndex],
    prefix_lists: &'r [PrefixListIndex],
    port_lists: &'r [PortListIndex],
}

fn row<I: TableIndex>(rows: &[I], number: &mut I) {
    *number = rows[number.position()];
}

impl Rows<'_> {
    fn region(&self, fact: &mut RegionFact) {
        for region in fact.stated.iter_mut().chain(&mut fact.zone) {
            row(self.regions, region);
        }
    }

    fn network(&self, fact: &mut NetworkFact) {
        if let NetworkFact::Vpc(vpc) = fact {
            row(self.vpcs, vpc);
        }
    }

    fn groups(&self, groups: &mut Option<Box<[GroupIndex]>>) {
        if let Some(groups) = groups {
            groups.iter_mut().for_each(|group| row(self.groups, group));
            groups.sort_unstable();
        }
    }

    fn ports(&self, ports: &mut Ports) {
        if let Ports::List(list) = ports {
            row(self.port_lists, list);
        }
    }
}

impl Facts {
    fn take_in(&mut self, mut draft: Draft, rows: &Rows<'_>) {
        draft.rules.par_iter_mut().for_each(|rule| {
            rows.ports(&mut rule.ports);
            let egress = rule.as_egress.as_mut().map(|sides| &mut sides.0);
            for peer in [Some(&mut rule.peer), egress].into_iter().flatten() {
                match peer {
                    Peer::Group { group, .. } => row(rows.groups, group),
                    Peer::PrefixList(list) => row(rows.prefix_lists, list),
                    Peer::Blocks(_) | Peer::Missing => {}
                }
            }
        });
        for fact in &mut draft.groups {
            row(rows.groups, &mut fact.id);
            rows.region(&mut fact.region);
            rows.network(&mut fact.network);
        }
        let base = self.rules.len();
        for list in &mut draft.rule_lists {
            list.rules = list.rules.start + base..list.rules.end + base;
            list.group
                .iter_mut()
                .for_each(|group| row(rows.groups, group));
            list.region
                .iter_mut()
                .for_each(|region| row(rows.regions, region));
        }
        for fact in &mut draft.instances {
            row(rows.instances, &mut fact.id);
            rows.region(&mut fact.region);
            rows.network(&mut fact.network);
            rows.groups(&mut fact.groups);
            fact.vswitch
                .iter_mut()
                .for_each(|vswitch| row(rows.vswitches, vswitch));
        }
        for fact in &mut draft.interfaces {
            row(rows.interfaces, &mut fact.id);
            rows.region(&mut fact.region);
            rows.network(&mut fact.network);
            rows.groups(&mut fact.groups);
            fact.vswitch
                .iter_mut()
                .for_each(|vswitch| row(rows.vswitches, vswitch));
            fact.instance
                .iter_mut()
                .for_each(|instance| row(rows.instances, instance));
        }
        for fact in &mut draft.vpcs {
            row(rows.vpcs, &mut fact.id);
            rows.region(&mut fact.region);
        }
        for fact in &mut draft.vswitches {
            row(rows.vswitches, &mut fact.id);
            rows.region(&mut fact.region);
            fact.vpc.iter_mut().for_each(|vpc| row(rows.vpcs, vpc));
        }
        draft.entry_lists.into_iter().for_each(|list| match list {
            EntryList {
                prefix_list: Some(id),
                ..
            } => draft.prefix_lists.push(blocks(id, list)),
            EntryList {
                port_list: Some(id),
                ..
            } => draft.port_lists.push(ports(id, list)),
            _ => {}
        });
        for fact in &mut draft.prefix_lists {
            row(rows.prefix_lists, &mut fact.id);
        }
        for fact in &mut draft.port_lists {
            row(rows.port_lists, &mut fact.id);
        }
        self.groups.append(&mut draft.groups);
        self.rules.append(&mut draft.rules);
        self.rule_lists.append(&mut draft.rule_lists);
        self.instances.append(&mut draft.instances);
        self.interfaces.append(&mut draft.interfaces);
        self.vpcs.append(&mut draft.vpcs);
        self.vswitches.append(&mut draft.vswitches);
        self.prefix_lists.append(&mut draft.prefix_lists);
        self.port_lists.append(&mut draft.port_lists);
    }

    fn sort(&mut self) {
        let place = |at: Location| (at.file, at.start);
        self.groups
            .sort_by_key(|fact| (fact.id, place(fact.location)));
        self.rule_lists
            .sort_by_key(|list| (list.group, place(list.location)));
        self.instances
            .par_sort_by_key(|fact| (fact.id, place(fact.location)));
        self.interfaces
            .par_sort_by_key(|fact| (fact.id, place(fact.location)));
        self.vpcs
            .sort_by_key(|fact| (fact.id, place(fact.location)));
        self.vswitches
            .sort_by_key(|fact| (fact.id, place(fact.location)));
        self.prefix_lists
            .sort_by_key(|fact| (fact.id, place(fact.location)));
        self.port_lists
            .sort_by_key(|fact| (fact.id, place(fact.location)));
    }
}

fn blocks(id: PrefixListIndex, list: EntryList) -> PrefixListFact {
    let mut readable = list.blocks;
    readable.sort_unstable();
    readable.dedup();
    PrefixListFact {
        id,
        name: None,
        family: None,
        max_entries: None,
        entries: Some(Entries {
            readable,
            unreadable: list.unreadable,
        }),
        location: list.location,
    }
}

fn ports(id: PortListIndex, list: EntryList) -> PortListFact {
    PortListFact {
        id,
        name: None,
        max_entries: None,
        entries: Some(Entries {
            readable: list.ports.into_iter().collect(),
            unreadable: list.unreadable,
        }),
        location: list.location,
    }
}
