//! What one file states, as it is read: facts in the order they stand, and what was noted.
//!
//! A document that turns out broken leaves no trace: its facts are dropped down to a [`Mark`].

use super::fact::{
    EntryList, GroupFact, InstanceFact, InterfaceFact, PortListFact, PrefixListFact, RuleList,
    VSwitchFact, VpcFact,
};
use super::names::Names;
use super::note::Notes;
use crate::model::{
    Document, GroupIndex, InstanceIndex, InterfaceIndex, PortListIndex, PrefixListIndex,
    RegionIndex, Rule, VSwitchIndex, VpcIndex,
};
use crate::source::{FileId, Location};

macro_rules! draft {
    ($(#[$doc:meta])* names { $($name:ident: $index:ty,)* } facts { $($fact:ident: $type:ty,)* }) => {
        $(#[$doc])*
        pub(super) struct Draft {
            pub(super) file: FileId,
            $(pub(super) $name: Names<$index>,)*
            $(pub(super) $fact: Vec<$type>,)*
            /// What was noted in finished documents.
            pub(super) notes: Notes,
            /// What was noted in the document that is being read.
            pub(super) pending_notes: Notes,
        }

        /// How much a draft held at some moment.
        #[derive(Clone, Copy, Debug)]
        pub(super) struct Mark {
            $(pub(super) $name: usize,)*
            $(pub(super) $fact: usize,)*
        }

        impl Draft {
            pub(super) fn new(file: FileId) -> Self {
                Self {
                    file,
                    $($name: Names::default(),)*
                    $($fact: Vec::new(),)*
                    notes: Notes::default(),
                    pending_notes: Notes::default(),
                }
            }

            pub(super) fn mark(&self) -> Mark {
                Mark {
                    $($name: self.$name.len(),)*
                    $($fact: self.$fact.len(),)*
                }
            }

            /// Drops everything that was added since.
            pub(super) fn roll_back(&mut self, mark: Mark) {
                $(self.$name.truncate(mark.$name);)*
                $(self.$fact.truncate(mark.$fact);)*
                if let Some(list) = self.rule_lists.last_mut() {
                    list.rules.end = list.rules.end.min(mark.rules);
                }
                self.pending_notes = Notes::default();
            }

            /// Drops what was added between two moments; rules stay, but no document has them.
            pub(super) fn cut_out(&mut self, before: Mark, after: Mark) {
                let rules = std::mem::take(&mut self.rules);
                $(if !self.$fact.is_empty() {
                    self.$fact.drain(before.$fact..after.$fact);
                })*
                self.rules = rules;
            }
        }

        impl Mark {
            /// The same moment after what was added between two earlier ones was cut out.
            pub(super) fn close_gap(&mut self, before: Self, after: Self) {
                let rules = self.rules;
                $(if self.$fact >= after.$fact {
                    self.$fact -= after.$fact - before.$fact;
                })*
                self.rules = rules;
            }
        }
    };
}

draft! {
    /// What one file states.
    names {
        group_names: GroupIndex,
        region_names: RegionIndex,
        vpc_names: VpcIndex,
        vswitch_names: VSwitchIndex,
        instance_names: InstanceIndex,
        interface_names: InterfaceIndex,
        prefix_list_names: PrefixListIndex,
        port_list_names: PortListIndex,
    }
    facts {
        groups: GroupFact,
        rules: Rule,
        rule_lists: RuleList,
        entry_lists: EntryList,
        instances: InstanceFact,
        interfaces: InterfaceFact,
        vpcs: VpcFact,
        vswitches: VSwitchFact,
        prefix_lists: PrefixListFact,
        port_lists: PortListFact,
        documents: Document,
    }
}

impl Draft {
    /// A place in this file.
    pub(super) fn location(&self, start: u64, end: u64) -> Location {
        Location {
            file: self.file,
            length: u32::try_from(end.saturating_sub(start)).unwrap_or(u32::MAX),
            start,
        }
    }

    /// Whether every list of rules or of entries has an owner.
    pub(super) fn is_named(&self) -> bool {
        let entries = |list: &EntryList| list.prefix_list.is_some() || list.port_list.is_some();
        self.rule_lists.iter().all(|list| list.group.is_some())
            && self.entry_lists.iter().all(entries)
    }

    /// The document that was being read is complete.
    pub(super) fn settle(&mut self) {
        let pending = std::mem::take(&mut self.pending_notes);
        self.notes.absorb(pending);
    }

    /// Gives a region to everything that was added since and states none.
    pub(super) fn set_region(&mut self, mark: Mark, region: RegionIndex) {
        let groups = self.groups[mark.groups..].iter_mut();
        let instances = self.instances[mark.instances..].iter_mut();
        let interfaces = self.interfaces[mark.interfaces..].iter_mut();
        let vpcs = self.vpcs[mark.vpcs..].iter_mut();
        let vswitches = self.vswitches[mark.vswitches..].iter_mut();
        groups
            .map(|fact| &mut fact.region)
            .chain(instances.map(|fact| &mut fact.region))
            .chain(interfaces.map(|fact| &mut fact.region))
            .chain(vpcs.map(|fact| &mut fact.region))
            .chain(vswitches.map(|fact| &mut fact.region))
            .for_each(|fact| {
                fact.stated.get_or_insert(region);
            });
    }
}
