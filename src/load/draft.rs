//! What one file states, as it is read: facts in the order they stand, and what was noted.
//!
//! A document that turns out broken leaves no trace: its facts are dropped down to a [`Mark`].

use std::cell::Cell;

use super::fact::{
    EntryList, GroupFact, InstanceFact, InterfaceFact, PortListFact, PrefixListFact, RuleList,
    Span, TagFact, VSwitchFact, VpcFact,
};
use super::names::{Names, exact};
use super::note::Notes;
use crate::model::{
    Document, GroupIndex, InstanceIndex, InterfaceIndex, PortListIndex, PrefixListIndex,
    PublicAddress, RegionIndex, Rule, VSwitchIndex, VpcIndex,
};
use crate::packet::Block;
use crate::source::{FileId, Location};

macro_rules! draft {
    ($(#[$doc:meta])* names { $($name:ident: $index:ty,)* } facts { $($fact:ident: $type:ty,)* }
        lists { $($list:ident: $item:ty,)* }) => {
        $(#[$doc])*
        pub(super) struct Draft {
            pub(super) file: FileId,
            $(pub(super) $name: Names<$index>,)*
            $(pub(super) $fact: Vec<$type>,)*
            $(pub(super) $list: Vec<$item>,)*
            /// Names of instances.
            pub(super) texts: String,
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
            $($list: usize,)*
            texts: usize,
        }

        impl Draft {
            pub(super) fn new(file: FileId) -> Self {
                Self {
                    file,
                    $($name: Names::default(),)*
                    $($fact: Vec::new(),)*
                    $($list: Vec::new(),)*
                    texts: String::new(),
                    notes: Notes::default(),
                    pending_notes: Notes::default(),
                }
            }

            pub(super) fn mark(&self) -> Mark {
                Mark {
                    $($name: self.$name.len(),)*
                    $($fact: self.$fact.len(),)*
                    $($list: self.$list.len(),)*
                    texts: self.texts.len(),
                }
            }

            /// Drops everything that was added since in the document that is being read, and what was
            /// noted in it.
            pub(super) fn roll_back(&mut self, mark: Mark) {
                self.forget(mark);
                self.pending_notes = Notes::default();
            }

            /// Drops everything that was added since.
            pub(super) fn forget(&mut self, mark: Mark) {
                $(self.$name.truncate(mark.$name);)*
                $(self.$fact.truncate(mark.$fact);)*
                $(self.$list.truncate(mark.$list);)*
                self.texts.truncate(mark.texts);
                if let Some(list) = self.rule_lists.last_mut() {
                    list.rules.end = list.rules.end.min(mark.rules);
                }
            }

            /// What it holds, in no more memory than that needs; it is then empty, and keeps its room
            /// for the next file.
            pub(super) fn take(&mut self) -> Self {
                let texts = self.texts.as_str().to_owned();
                self.texts.clear();
                Self {
                    file: self.file,
                    $($name: self.$name.take(),)*
                    $($fact: exact(&mut self.$fact),)*
                    $($list: exact(&mut self.$list),)*
                    texts,
                    notes: std::mem::take(&mut self.notes),
                    pending_notes: std::mem::take(&mut self.pending_notes),
                }
            }

            /// Gives back the memory that only more facts would need.
            pub(super) fn pack(&mut self) {
                $(self.$name.pack();)*
                $(self.$fact.shrink_to_fit();)*
                $(self.$list.shrink_to_fit();)*
                self.texts.shrink_to_fit();
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
        tags: TagFact,
        vpcs: VpcFact,
        vswitches: VSwitchFact,
        prefix_lists: PrefixListFact,
        port_lists: PortListFact,
        documents: Document,
    }
    lists {
        members: GroupIndex,
        blocks: Block,
        publics: PublicAddress,
    }
}

/// Sorts the items of a list from `start` on and leaves one of each.
pub(super) fn seal<T: PartialEq, K: Ord>(
    list: &mut Vec<T>,
    start: usize,
    key: impl FnMut(&T) -> K,
) -> Span {
    list[start..].sort_unstable_by_key(key);
    let mut kept = start;
    for at in start..list.len() {
        if kept == start || list[at] != list[kept - 1] {
            list.swap(kept, at);
            kept += 1;
        }
    }
    list.truncate(kept);
    Span::new(start..kept)
}

thread_local! {
    /// Room for the facts of the next file.
    static ROOM: Cell<Option<Draft>> = const { Cell::new(None) };
}

/// The number of instances and interfaces above which a draft is not moved.
const MANY: usize = 1 << 13;

impl Draft {
    /// A draft without facts, perhaps with room for some.
    pub(super) fn with_room(file: FileId) -> Self {
        let draft = ROOM.take().map(|draft| Self { file, ..draft });
        draft.unwrap_or_else(|| Self::new(file))
    }

    /// The same, in no more memory than its facts need.
    pub(super) fn packed(mut self) -> Self {
        if self.instances.len() + self.interfaces.len() > MANY {
            self.pack();
            return self;
        }
        let taken = self.take();
        ROOM.set(Some(self));
        taken
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
                fact.stated = fact.stated.get().or(Some(region)).into();
            });
    }
}
