//! Records that stand in no known list: those of one array, or one alone.
//!
//! A query of the CLI, `jq` and the console write such arrays; one rule a line is one list.

use super::dialect::{self, Kind, Lone, PORT_ENTRIES};
use super::draft::{Draft, Mark};
use super::fact::EntryList;
use crate::model::Document;

/// The records of one array, or one alone.
pub(super) struct Bare {
    pub(super) lone: Lone,
    start: u64,
    counts: [u32; KINDS.len()],
    /// What the last one is: what an element is that no key tells.
    last: Option<Kind>,
    /// The array's list of rules and its list of entries, as long as nothing came between.
    rule_list: Option<usize>,
    entry_list: Option<usize>,
}

const KINDS: [Kind; 9] = [
    Kind::Permission,
    Kind::SecurityGroup,
    Kind::Instance,
    Kind::NetworkInterface,
    Kind::PrefixList,
    Kind::PortList,
    Kind::Entry,
    Kind::Vpc,
    Kind::VSwitch,
];

impl Bare {
    pub(super) fn new(start: u64, lone: Lone) -> Self {
        Self {
            lone,
            start,
            counts: [0; KINDS.len()],
            last: None,
            rule_list: None,
            entry_list: None,
        }
    }

    pub(super) fn count(&mut self, kind: Kind) {
        self.counts[kind as usize] += 1;
        self.last = Some(kind);
    }

    /// What the records before are.
    pub(super) fn last(&self) -> Option<Kind> {
        self.last
    }

    /// Whether the draft's last list of rules, or of entries, is the one to go on with.
    pub(super) fn continues(&self, kind: Kind, draft: &Draft) -> bool {
        if kind == Kind::Entry {
            return self
                .entry_list
                .is_some_and(|list| list + 1 == draft.entry_lists.len());
        }
        draft.rule_lists.last().is_some_and(|list| {
            let mine = match self.lone {
                Lone::Alone => list.lone,
                Lone::Listed => self
                    .rule_list
                    .is_some_and(|at| at + 1 == draft.rule_lists.len()),
            };
            mine && list.group.is_none() && list.rules.end == draft.rules.len()
        })
    }

    /// A list for such records was begun.
    pub(super) fn begin(&mut self, kind: Kind, draft: &mut Draft) {
        if kind == Kind::Entry {
            self.entry_list = draft.entry_lists.len().checked_sub(1);
            return;
        }
        self.rule_list = draft.rule_lists.len().checked_sub(1);
        if let Some(list) = draft.rule_lists.last_mut() {
            list.lone = self.lone == Lone::Alone;
        }
    }

    /// The array, or the one record, ends.
    pub(super) fn close(&self, mark: Mark, end: u64, draft: &mut Draft) {
        let location = draft.location(self.start, end);
        if let Some(list) = self.rule_list {
            draft.rule_lists[list].location = location;
        }
        if let Some(list) = self.entry_list {
            draft.entry_lists[list].location = location;
        }
        if self.lone == Lone::Alone && self.counts[Kind::Permission as usize] == 1 {
            return self.close_lone_rule(mark, end, draft);
        }
        for kind in KINDS {
            let items = self.counts[kind as usize];
            if items == 0 {
                continue;
            }
            let entries = self.entry_list.and_then(|list| draft.entry_lists.get(list));
            let ports = kind == Kind::Entry && entries.is_some_and(EntryList::is_of_ports);
            draft.documents.push(Document {
                call: if ports {
                    PORT_ENTRIES
                } else {
                    dialect::bare_call(kind, self.lone)
                },
                location,
                next_token: None,
                items,
                total: None,
                used: true,
            });
        }
    }

    /// One rule a line: they are one document.
    fn close_lone_rule(&self, mark: Mark, end: u64, draft: &mut Draft) {
        let begun = self.rule_list.is_some();
        let start = match draft.documents.last() {
            Some(document) if !begun => document.location.start,
            _ => self.start,
        };
        let location = draft.location(start, end);
        if let Some(list) = draft.rule_lists.last_mut() {
            list.location = location;
        }
        match draft.documents.last_mut() {
            Some(document) if !begun => {
                document.location = location;
                document.items += 1;
            }
            _ => draft.documents.push(Document {
                call: dialect::bare_call(Kind::Permission, self.lone),
                location,
                next_token: None,
                items: 1,
                total: None,
                used: true,
            }),
        }
        debug_assert!(mark.rules < draft.rules.len());
    }
}
