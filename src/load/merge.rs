//! Facts of all files, merged by id into the inventory.
//!
//! Every id ever named gets a row. Where facts contradict, the fact is missing and both places are
//! told; nothing depends on the order in which they were found but which places are named.

mod attach;
mod groups;
mod hosts;
mod interfaces;
mod lists;
mod naming;
mod networks;
mod number;
mod regions;
mod rules;
mod settle;
mod told;
mod unite;

use super::file::FileDraft;
use super::note::Notes;
use super::{Loaded, LoadedFile, Outcome};
use crate::model::{Document, Inventory, Table};
use crate::source::Remark;
use settle::Settler;

/// Merges what the files state.
pub(super) fn finish(mut files: Vec<FileDraft>) -> Loaded {
    let mut remarks = naming::name(&mut files);
    let mut notes = Notes::default();
    let mut outcomes = Vec::with_capacity(files.len());
    let mut drafts = Vec::with_capacity(files.len());
    let mut documents: Vec<Document> = Vec::new();
    for mut file in files {
        remarks.append(&mut file.remarks);
        notes.absorb(file.draft.notes.take());
        documents.append(&mut file.draft.documents);
        match (outcomes.last_mut(), file.outcome) {
            (
                Some(LoadedFile {
                    outcome: Outcome::Read { documents, .. },
                    ..
                }),
                Outcome::Read {
                    documents: more, ..
                },
            ) if file.continues => *documents = documents.saturating_add(more),
            (_, outcome) => outcomes.push(LoadedFile {
                file: file.draft.file,
                outcome,
            }),
        }
        drafts.push(file.draft);
    }
    remarks.extend(notes.into_remarks());
    documents.sort_by_key(|document| (document.location.file, document.location.start));
    let facts = unite::unite(drafts);
    let mut settler = Settler::new(&mut remarks);
    let mut inventory = inventory(facts, &mut settler);
    inventory.documents = documents;
    sort(&mut remarks);
    Loaded {
        inventory,
        remarks,
        files: outcomes,
    }
}

fn inventory(mut facts: unite::Facts, settler: &mut Settler<'_>) -> Inventory {
    let (mut groups, rules) = groups::merge(&mut facts, settler);
    let mut vpc_remarks = Vec::new();
    let networks = &mut Settler::new(&mut vpc_remarks);
    let mut vpcs = networks::vpcs(&facts, networks);
    let (vswitches, vswitch_regions) = networks::vswitches(&facts, networks);
    let prefix_lists = lists::prefix_lists(&facts, networks);
    let port_lists = lists::port_lists(&facts, networks);
    let regions = facts.regions;
    let (mut instances, mut interfaces) = hosts::merge(
        facts.hosts,
        facts.instance_ids,
        facts.interface_ids,
        settler,
    );
    settler.tell_all(vpc_remarks.into_iter());
    regions::fill(regions::Rows {
        groups: &mut groups,
        instances: &mut instances,
        interfaces: &mut interfaces,
        vpcs: &mut vpcs,
        vswitches: &vswitches,
        vswitch_regions: &vswitch_regions,
    });
    Inventory {
        groups: Table::new(groups),
        rules: Table::new(rules),
        interfaces: Table::new(interfaces),
        instances: Table::new(instances),
        vpcs: Table::new(vpcs),
        vswitches: Table::new(vswitches),
        prefix_lists: Table::new(prefix_lists),
        port_lists: Table::new(port_lists),
        regions: Table::new(regions),
        documents: Vec::new(),
    }
}

/// By file and place; what speaks of a whole file first.
fn sort(remarks: &mut [Remark]) {
    remarks.sort_by(|one, other| {
        let place = |remark: &Remark| {
            let start = remark.location.map(|location| location.start);
            (remark.file, start, remark.kind)
        };
        (place(one), &one.message).cmp(&(place(other), &other.message))
    });
}
