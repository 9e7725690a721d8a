//! Lists whose owner's id their documents do not hold: named after their files.
//!
//! `--pager` and the console drop the group's id, and no answer of DescribePortRangeListEntries
//! holds its list's.

use std::collections::BTreeMap;

use crate::load::dialect::CONSOLE;
use crate::load::draft::{Draft, Mark};
use crate::load::file::FileDraft;
use crate::load::filename::{console_export, only_id, stem};
use crate::load::frame::name_entries;
use crate::load::key::Key;
use crate::source::{Location, Remark, RemarkKind};

/// Names them, and says so.
pub(super) fn name(files: &mut [FileDraft]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut stems: BTreeMap<String, u32> = BTreeMap::new();
    for file in files.iter() {
        let lost = file
            .draft
            .rule_lists
            .iter()
            .any(|list| list.group.is_none());
        if lost && only_id(&file.name, "sg-").is_none() {
            *stems.entry(stem(&file.name).to_owned()).or_default() += 1;
        }
    }
    for file in files {
        let alone = stems.get(stem(&file.name)).is_none_or(|files| *files < 2);
        let name = if alone { stem(&file.name) } else { &file.name };
        remarks.extend(name_rules(&file.name, name, &mut file.draft));
        let start = Draft::new(file.draft.file).mark();
        remarks.extend(name_lists(&file.name, start, &mut file.draft));
    }
    remarks
}

fn name_rules(path: &str, name: &str, draft: &mut Draft) -> Option<Remark> {
    let lost: Vec<usize> = (0..draft.rule_lists.len())
        .filter(|list| draft.rule_lists[*list].group.is_none())
        .collect();
    let first = &draft.rule_lists[*lost.first()?];
    let why = match first.call {
        CONSOLE => "as exports of the console and queries leave its id out",
        _ => "as --pager leaves its id out",
    };
    let first = first.location;
    let id = only_id(path, "sg-");
    let region = console_export(path).map(|(region, _)| draft.region_names.of(region));
    for (number, list) in lost.iter().enumerate() {
        let group = match id {
            Some(id) => draft.group_names.of(id),
            None if lost.len() == 1 => draft.group_names.of(name),
            None => draft.group_names.of(&format!("{name}#{}", number + 1)),
        };
        let list = &mut draft.rule_lists[*list];
        list.group = Some(group);
        list.named_after_file = true;
        list.region = region;
    }
    let taken = match (id, lost.len()) {
        (Some(id), _) => format!("taken for those of \"{id}\" by the file's name"),
        (None, 1) => format!("taken for those of a group \"{name}\" by the file's name"),
        (None, lists) => {
            format!("taken for those of {lists} groups \"{name}#1\" and so on by the file's name")
        }
    };
    let message = format!(
        "these rules do not name their group, {why}: {taken}; \"aliyun ecs DescribeSecurityGroupAttribute --SecurityGroupId GROUP \
         --MaxResults 1000\" without --pager keeps it"
    );
    Some(note(first, message))
}

fn name_lists(path: &str, start: Mark, draft: &mut Draft) -> Option<Remark> {
    if let Some(id) = only_id(path, "prl-") {
        name_entries(start, id, Key::PortRangeListId, draft);
    }
    if let Some(id) = only_id(path, "pl-") {
        name_entries(start, id, Key::PrefixListId, draft);
    }
    let lost = draft.entry_lists.iter().find(|list| {
        let named = list.prefix_list.is_some() || list.port_list.is_some();
        !named && (list.is_of_ports() || list.is_of_blocks())
    })?;
    let (what, key, prefix) = if lost.is_of_ports() {
        ("port list", "PortRangeListId", "prl-")
    } else {
        ("prefix list", "PrefixListId", "pl-")
    };
    let message = format!(
        "these entries do not name their {what}, so they are left out: put the id into the file's \
         name, as in \"{prefix}....json\", or wrap the answer as {{\"{key}\": \"{prefix}...\", \
         \"Entries\": ...}}"
    );
    Some(note(lost.location, message))
}

fn note(at: Location, message: String) -> Remark {
    Remark {
        kind: RemarkKind::Note,
        file: Some(at.file),
        location: Some(at),
        related: Vec::new(),
        message,
    }
}
