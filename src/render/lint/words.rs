//! Findings in words that several formats share. Everything is made harmless here, but not escaped as
//! a format wants it.

use super::view::{Anchor, FindingView, View};
use crate::lint::{Confidence, Finding};
use crate::render::words::{group_name, word};
use crate::source::{Places, clean};

/// `rule sgr-1 of group sg-b, cn-qingdao`; empty where a finding speaks of no one thing.
pub(super) fn whereabouts(view: &View<'_>, finding: &Finding) -> String {
    let rule = finding
        .rule
        .map(|rule| match &view.inventory.rules[rule].id {
            Some(id) => format!("rule {}", word(id)),
            None => "a rule without an id".to_owned(),
        });
    let group = finding
        .group
        .map(|group| format!("group {}", group_name(view.inventory, group)));
    let rule_of_group: Vec<String> = rule.into_iter().chain(group).collect();
    let mut parts = Vec::new();
    if !rule_of_group.is_empty() {
        parts.push(rule_of_group.join(" of "));
    }
    parts.extend(finding.subject.as_deref().map(word));
    parts.extend(view.inventory.region_id(finding.region).map(word));
    parts.join(", ")
}

/// How sure a finding is, and why no surer.
pub(super) const fn confidence(finding: &Finding) -> &'static str {
    match finding.confidence {
        Confidence::Certain => "certain",
        Confidence::Likely => "likely (its page names the heuristic)",
        Confidence::Possible => "possible (depends on facts that the inputs do not hold)",
    }
}

/// The message and whom it is about, on one line:
/// `tcp/22 is open to every IPv4 address (rule sgr-1 of group sg-b, cn-qingdao)`.
pub(super) fn sentence(view: &View<'_>, finding: &Finding) -> String {
    let mut parts = vec![whereabouts(view, finding)];
    parts.retain(|part| !part.is_empty());
    if finding.confidence != Confidence::Certain {
        parts.push(finding.confidence.name().to_owned());
    }
    let message = clean(&finding.message);
    if parts.is_empty() {
        message.into_owned()
    } else {
        format!("{message} ({})", parts.join(", "))
    }
}

/// What else is told of a finding, a line each, without its fix.
pub(super) fn notes(finding: &Finding) -> Vec<String> {
    let notes = finding.notes.iter().map(|note| clean(note).into_owned());
    let witness = finding.witness.map(|packet| format!("packet: {packet}"));
    notes.chain(witness).collect()
}

/// What a finding's fix is called.
pub(super) const fn fix_head(safe: bool) -> &'static str {
    if safe {
        "fix (changes no verdict)"
    } else {
        "fix (changes what passes: read it first)"
    }
}

/// `file.json:12:9`, or the file alone where it has changed since it was read.
pub(super) fn place(anchor: &Anchor<'_>) -> String {
    let file = clean(anchor.file);
    match anchor.place {
        Some(place) => format!("{file}:{}:{}", place.line, place.column),
        None => file.into_owned(),
    }
}

/// `high[open-to-world]`.
pub(super) fn head(finding: &Finding) -> String {
    format!("{}[{}]", finding.severity.name(), finding.lint)
}

/// The places that belong to a finding, as `message (file:line:column)`.
pub(super) fn related(view: &View<'_>, places: &Places, shown: &FindingView<'_>) -> Vec<String> {
    let told = shown.finding.related.iter().zip(&shown.related);
    told.map(|(related, located)| {
        let message = clean(&related.message);
        match view.anchor(places, located.shown) {
            Some(anchor) => format!("{message} ({})", place(&anchor)),
            None => message.into_owned(),
        }
    })
    .collect()
}
