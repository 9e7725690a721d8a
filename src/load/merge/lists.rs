//! Prefix lists and port lists.

use super::settle::Settler;
use super::unite::Facts;
use crate::load::fact::{PortListFact, PrefixListFact};
use crate::model::{PortList, PrefixList, TableIndex};

/// A row for every prefix list that is named.
pub(super) fn prefix_lists(facts: &Facts, settler: &mut Settler<'_>) -> Vec<PrefixList> {
    let mut rows: Vec<PrefixList> = facts
        .prefix_list_ids
        .iter()
        .map(|id| PrefixList::unseen(id.clone()))
        .collect();
    for told in facts.prefix_lists.chunk_by(|one, other| one.id == other.id) {
        let row = &mut rows[told[0].id.position()];
        let names = told.iter().map(|fact| (fact.name.clone(), fact.location));
        row.name = settler.settle("PrefixListName", &row.id, names).known();
        let families = told.iter().map(|fact| (fact.family, fact.location));
        row.family = settler.settle("AddressFamily", &row.id, families).known();
        let counts = told.iter().map(|fact| (fact.max_entries, fact.location));
        row.max_entries = settler.settle("MaxEntries", &row.id, counts).known();
        let entries = told
            .iter()
            .map(|fact| (fact.entries.as_ref(), fact.location));
        if let Some(entries) = settler.settle("Entries", &row.id, entries).known() {
            row.entries = Some(entries.readable.clone());
            row.unreadable = entries.unreadable;
        }
        let described = |fact: &&PrefixListFact| fact.entries.is_some();
        let at = told.iter().find(described).unwrap_or(&told[0]);
        row.location = Some(at.location);
    }
    rows
}

/// A row for every port list that is named.
pub(super) fn port_lists(facts: &Facts, settler: &mut Settler<'_>) -> Vec<PortList> {
    let mut rows: Vec<PortList> = facts
        .port_list_ids
        .iter()
        .map(|id| PortList::unseen(id.clone()))
        .collect();
    for told in facts.port_lists.chunk_by(|one, other| one.id == other.id) {
        let row = &mut rows[told[0].id.position()];
        let names = told.iter().map(|fact| (fact.name.clone(), fact.location));
        row.name = settler.settle("PortRangeListName", &row.id, names).known();
        let counts = told.iter().map(|fact| (fact.max_entries, fact.location));
        row.max_entries = settler.settle("MaxEntries", &row.id, counts).known();
        let entries = told
            .iter()
            .map(|fact| (fact.entries.as_ref(), fact.location));
        if let Some(entries) = settler.settle("Entries", &row.id, entries).known() {
            row.entries = Some(entries.readable.clone());
            row.unreadable = entries.unreadable;
        }
        let described = |fact: &&PortListFact| fact.entries.is_some();
        let at = told.iter().find(described).unwrap_or(&told[0]);
        row.location = Some(at.location);
    }
    rows
}
