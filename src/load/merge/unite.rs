//! The facts of all files under one numbering.

use rayon::prelude::*;

use super::number::{self, Numbering};
use super::told::Hosts;
use crate::load::draft::Draft;
use crate::load::fact::{
    Entries, EntryList, GroupFact, PortListFact, PrefixListFact, RuleList, VSwitchFact, VpcFact,
};
use crate::load::renumber::Rows;
use crate::model::{
    GroupIndex, PortListIndex, PrefixListIndex, RegionIndex, Rule, VSwitchIndex, VpcIndex,
};
use crate::source::Location;

/// All ids, and all facts sorted by id and place; those of hosts stay where they were read.
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
    pub(super) vpcs: Vec<VpcFact>,
    pub(super) vswitches: Vec<VSwitchFact>,
    pub(super) prefix_lists: Vec<PrefixListFact>,
    pub(super) port_lists: Vec<PortListFact>,
    pub(super) hosts: Hosts,
}

/// Unites the facts of all files.
pub(super) fn unite(mut drafts: Vec<Draft>) -> Facts {
    let ids = number::all(&mut drafts);
    let rows = Numberings {
        groups: &ids.groups.1,
        regions: &ids.regions.1,
        vpcs: &ids.vpcs.1,
        vswitches: &ids.vswitches.1,
        prefix_lists: &ids.prefix_lists.1,
        port_lists: &ids.port_lists.1,
    };
    drafts
        .par_iter_mut()
        .enumerate()
        .for_each(|(file, draft)| rows.of(file).renumber(draft));
    let mut facts = Facts {
        group_ids: ids.groups.0,
        regions: ids.regions.0,
        vpc_ids: ids.vpcs.0,
        vswitch_ids: ids.vswitches.0,
        instance_ids: ids.instances.0,
        interface_ids: ids.interfaces.0,
        prefix_list_ids: ids.prefix_lists.0,
        port_list_ids: ids.port_lists.0,
        groups: Vec::new(),
        rules: Vec::with_capacity(drafts.iter().map(|draft| draft.rules.len()).sum()),
        rule_lists: Vec::new(),
        vpcs: Vec::new(),
        vswitches: Vec::new(),
        prefix_lists: Vec::new(),
        port_lists: Vec::new(),
        hosts: Hosts {
            drafts: Vec::new(),
            groups: ids.groups.1,
            regions: ids.regions.1,
            vpcs: ids.vpcs.1,
            vswitches: ids.vswitches.1,
            instances: ids.instances.1,
            interfaces: ids.interfaces.1,
        },
    };
    drafts.iter_mut().for_each(|draft| facts.take_in(draft));
    facts.hosts.drafts = drafts;
    facts.sort();
    facts
}

/// The rows of all files' numbers.
struct Numberings<'r> {
    groups: &'r Numbering<GroupIndex>,
    regions: &'r Numbering<RegionIndex>,
    vpcs: &'r Numbering<VpcIndex>,
    vswitches: &'r Numbering<VSwitchIndex>,
    prefix_lists: &'r Numbering<PrefixListIndex>,
    port_lists: &'r Numbering<PortListIndex>,
}

impl Numberings<'_> {
    fn of(&self, file: usize) -> Rows<'_> {
        Rows {
            groups: self.groups.of(file),
            regions: self.regions.of(file),
            vpcs: self.vpcs.of(file),
            vswitches: self.vswitches.of(file),
            prefix_lists: self.prefix_lists.of(file),
            port_lists: self.port_lists.of(file),
        }
    }
}

impl Facts {
    fn take_in(&mut self, draft: &mut Draft) {
        for list in std::mem::take(&mut draft.entry_lists) {
            match (list.prefix_list, list.port_list) {
                (Some(id), _) => draft.prefix_lists.push(blocks(id, list)),
                (None, Some(id)) => draft.port_lists.push(ports(id, list)),
                (None, None) => {}
            }
        }
        let base = self.rules.len();
        for list in &mut draft.rule_lists {
            list.rules = list.rules.start + base..list.rules.end + base;
        }
        give(&mut draft.groups, &mut self.groups);
        give(&mut draft.rules, &mut self.rules);
        give(&mut draft.rule_lists, &mut self.rule_lists);
        give(&mut draft.vpcs, &mut self.vpcs);
        give(&mut draft.vswitches, &mut self.vswitches);
        give(&mut draft.prefix_lists, &mut self.prefix_lists);
        give(&mut draft.port_lists, &mut self.port_lists);
    }

    fn sort(&mut self) {
        let place = |at: Location| (at.file, at.start);
        self.groups
            .sort_by_key(|fact| (fact.id, place(fact.location)));
        self.rule_lists
            .sort_by_key(|list| (list.group, place(list.location)));
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

/// Moves all items, and gives back the memory that held them.
fn give<T>(from: &mut Vec<T>, to: &mut Vec<T>) {
    to.append(from);
    *from = Vec::new();
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
