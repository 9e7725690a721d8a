//! Groups and rules that do not say what they are for.
//!
//! Not exports that leave descriptions out: a field that is not there says nothing.

use crate::lint::context::GroupView;
use crate::lint::draft::{Report, spot};
use crate::lint::finding::{Persona, Severity};
use crate::lint::row::{Check, Lint};
use crate::lint::words::is_default;

pub(super) static LINT: Lint = Lint {
    name: "missing-description",
    severity: Severity::Info,
    persona: Persona::Pedantic,
    aliases: &[
        "ecs-security-group-description-check",
        "ecs-security-group-description-required",
        "W36",
        "AWS-0099",
        "AWS-0124",
    ],
    supersedes: &[],
    summary: "a group or its rules have no description",
    page: include_str!("missing_description.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    if view.group.managed || is_default(view.group) {
        return;
    }
    if let Some(words) = missing(view.group.description.as_deref()) {
        let place = view
            .group
            .location
            .and_then(|at| spot(at, Some("Description")));
        let message = format!("{} has {words}", view.group.id);
        report
            .at_group(view.inventory, view.index, place, message)
            .key = "group".to_owned();
    }
    let mut bare = view
        .rules()
        .filter_map(|rule| Some((rule.index, missing(rule.rule.description.as_deref())?)));
    let Some((first, words)) = bare.next() else {
        return;
    };
    let count = 1 + bare.count();
    let message = match (count, view.group.rules.len()) {
        (1, _) => format!("a rule of {} has {words}", view.group.id),
        (_, all) => format!(
            "{count} of {all} rules of {} have no description",
            view.group.id
        ),
    };
    let place = spot(view.inventory.rules[first].location, Some("Description"));
    report
        .at_group(view.inventory, view.index, place, message)
        .key = "rules".to_owned();
}

/// That a description is empty or what a tool writes for nothing.
fn missing(description: Option<&str>) -> Option<String> {
    let words = description?;
    if words.is_empty() {
        return Some("no description".to_owned());
    }
    let is_placeholder = words.to_ascii_lowercase().starts_with("managed by ");
    is_placeholder.then(|| format!("no description but {words:?}"))
}
