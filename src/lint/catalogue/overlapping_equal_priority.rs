//! Accepts that a Drop of equal priority takes packets of, where the reader sees no order.
//!
//! Not Accepts that are left with nothing (`shadowed-rule`).

use crate::lint::context::GroupView;
use crate::lint::dead::tell::{field, named, relate, words};
use crate::lint::draft::Report;
use crate::lint::finding::{Persona, Severity};
use crate::lint::row::{Check, Lint};

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
    let inventory = view.inventory;
    for tie in view.ties() {
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
    }
}
