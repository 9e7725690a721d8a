//! Accepts that a Drop of equal priority takes packets of, where the reader sees no order: in one group,
//! or in two groups of an interface.
//!
//! Not Accepts that are left with nothing (`shadowed-rule`).

use crate::lint::context::GroupView;
use crate::lint::dead::Tie;
use crate::lint::dead::across::{Across, across};
use crate::lint::dead::tell::{field, named, relate, words};
use crate::lint::dead::weaker::Surroundings;
use crate::lint::draft::{Draft, Report};
use crate::lint::finding::{Persona, Scope, Severity};
use crate::lint::row::{Check, Lint};
use crate::model::RuleIndex;

pub(super) static LINT: Lint = Lint {
    name: "overlapping-equal-priority",
    severity: Severity::Medium,
    persona: Persona::Regular,
    aliases: &["W72"],
    supersedes: &[],
    summary: "a drop of equal priority takes packets of an accept",
    page: include_str!("overlapping_equal_priority.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    let others = across(view);
    if view.ties().is_empty() && others.is_empty() {
        return;
    }
    let surroundings = Surroundings::of(view);
    for tie in view.ties() {
        let draft = in_group(view, tie, report);
        mend(draft, &surroundings, tie.accept);
    }
    for tie in others {
        let draft = on_interfaces(view, &tie, report);
        mend(draft, &surroundings, tie.accept);
    }
}

/// Gives the Accept the next priority, if that is proved to change nothing.
fn mend(draft: &mut Draft, surroundings: &Surroundings<'_, '_>, accept: RuleIndex) {
    draft.edits = surroundings.weaker(accept).into_iter().collect();
    draft.safe = !draft.edits.is_empty();
}

fn in_group<'r>(view: &GroupView<'_>, tie: &Tie, report: &'r mut Report) -> &'r mut Draft {
    let inventory = view.inventory;
    let rule = &inventory.rules[tie.accept];
    let drops = match tie.drops.as_slice() {
        [one] => format!("{} decides", named(&inventory.rules[*one])),
        _ => "drops of the same priority decide".to_owned(),
    };
    let message = format!(
        "{} does not apply to all it names: {drops} some of its packets, though no number says so",
        words(rule)
    );
    let draft = report.at_rule(inventory, tie.accept, field(rule), message);
    if view.is_unattached() {
        draft.severity = draft.severity.lower();
        let note = "not attached: no interface of the export is in the group";
        draft.notes.push(note.to_owned());
    }
    relate(draft, inventory, tie.drops.iter().copied(), |rule| {
        format!("{} comes first", words(rule))
    });
    draft
}

fn on_interfaces<'r>(
    view: &GroupView<'_>,
    tie: &Across<'_>,
    report: &'r mut Report,
) -> &'r mut Draft {
    let inventory = view.inventory;
    let rule = &inventory.rules[tie.accept];
    let drop = &inventory.rules[tie.drop];
    let (own, other) = (&view.group.id, &inventory.groups[drop.group].id);
    let first = &inventory.interfaces[tie.set.members()[0]].id;
    let place = match tie.interfaces {
        1 => format!("{first}, the only interface"),
        many => format!("{first}, one of {many} interfaces"),
    };
    let message = format!(
        "{} does not apply to all it names on {place} in {own} and {other}: {} of {other} decides some of its packets, though no number says so",
        words(rule),
        named(drop)
    );
    let draft = report.at_rule(inventory, tie.accept, field(rule), message);
    draft.scope = Scope::Interface;
    draft.subject = Some(format!("{own} + {other}"));
    relate(draft, inventory, [tie.drop], |rule| {
        format!("{} comes first where rules merge", words(rule))
    });
    draft
}
