//! Exports that stop before the end: more pages follow, or fewer items stand there than are counted.
//!
//! What an incomplete group means for verdicts is `verdict`'s matter.

use std::collections::BTreeMap;

use crate::change::quote;
use crate::lint::draft::{Report, spot};
use crate::lint::finding::{Persona, Scope, Severity};
use crate::lint::row::{Check, Lint};
use crate::model::{Document, GroupIndex, Inventory, RuleCoverage};

pub(super) static LINT: Lint = Lint {
    name: "truncated-export",
    severity: Severity::High,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "the export stops before the end, so what is missing cannot be judged",
    page: include_str!("truncated_export.md"),
    check: Check::Inventory(check),
};

fn check(inventory: &Inventory, report: &mut Report) {
    for (index, group) in inventory.groups.iter() {
        if group.coverage == RuleCoverage::Incomplete {
            check_group(inventory, index, report);
        }
    }
    let mut calls: BTreeMap<&str, Vec<&Document>> = BTreeMap::new();
    for document in &inventory.documents {
        calls.entry(document.call).or_default().push(document);
    }
    for (call, documents) in calls {
        // Rules are counted by group, above.
        if call != "DescribeSecurityGroupAttribute" {
            check_call(call, &documents, report);
        }
    }
}

fn check_group(inventory: &Inventory, index: GroupIndex, report: &mut Report) {
    let group = &inventory.groups[index];
    let seen = group.rules.len();
    let next_page = group
        .documents
        .iter()
        .find(|document| document.next_token.is_some());
    let counted = group
        .rule_count
        .map(|count| format!("{seen} of {count} rules were exported"));
    let (place, message) = match (next_page, counted) {
        (Some(document), Some(counted)) => (
            spot(document.location, Some("NextToken")),
            format!("{counted}: more pages follow"),
        ),
        (Some(document), None) => (
            spot(document.location, Some("NextToken")),
            format!("{seen} rules were exported, and more pages follow"),
        ),
        (None, Some(counted)) => {
            let place = group
                .listed
                .and_then(|listed| spot(listed, Some("RuleCount")));
            (place, counted)
        }
        (None, None) => return,
    };
    let draft = report.at_group(inventory, index, place, message);
    let note = "verdicts on the group are unknown where a missing rule could decide";
    draft.notes.push(match quote(&group.id) {
        Ok(id) => format!(
            "{note}; export it with `aliyun ecs DescribeSecurityGroupAttribute --SecurityGroupId {id} --MaxResults 1000`"
        ),
        Err(_) => note.to_owned(),
    });
}

/// Pages of a list do not tell which of them belong together: where one is the last, all are taken
/// to be there, unless their items are fewer than counted.
fn check_call(call: &'static str, documents: &[&Document], report: &mut Report) {
    let has_last_page = documents
        .iter()
        .any(|document| document.next_token.is_none());
    let mut items: BTreeMap<u64, u64> = BTreeMap::new();
    for document in documents {
        if let Some(total) = document.total {
            *items.entry(total).or_default() += u64::from(document.items);
        }
    }
    let mut counted = Vec::new();
    for document in documents {
        let (field, message) = match document.total {
            Some(total) if items[&total] < total => {
                if counted.contains(&total) {
                    continue;
                }
                counted.push(total);
                let field = if document.next_token.is_some() {
                    "NextToken"
                } else {
                    "TotalCount"
                };
                (
                    field,
                    format!("{} of {total} items of {call} were exported", items[&total]),
                )
            }
            None if document.next_token.is_some() && !has_last_page => {
                ("NextToken", format!("more pages of {call} follow"))
            }
            _ => continue,
        };
        let place = spot(document.location, Some(field));
        let draft = report.at_input(place, Scope::Input, message);
        draft.key = call.to_owned();
        if !document.used {
            draft.severity = Severity::Info;
            draft
                .notes
                .push("nothing is judged by this list yet".to_owned());
        }
    }
}
