//! Rules that can go, because later rules decide their packets the same.
//!
//! Not dead rules (`shadowed-rule`), and not rules that only say what the default does
//! (`implied-by-default`).

use crate::lint::context::GroupView;
use crate::lint::dead::Why;
use crate::lint::dead::tell::{Kind, named, of_kind, relate, tell, words};
use crate::lint::draft::Report;
use crate::lint::finding::{Persona, Severity};
use crate::lint::row::{Check, Lint};

pub(super) static LINT: Lint = Lint {
    name: "redundant-rule",
    severity: Severity::Low,
    persona: Persona::Regular,
    aliases: &["sg-rule-implied"],
    supersedes: &[],
    summary: "a rule can go because later rules decide its packets the same",
    page: include_str!("redundant_rule.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    let inventory = view.inventory;
    for needless in of_kind(view, Kind::Redundant) {
        let Why::Removable { by } = &needless.why else {
            continue;
        };
        let rule = &inventory.rules[needless.rule];
        let deciders = match by.as_slice() {
            [one] => format!("{} decides", named(&inventory.rules[*one])),
            many => format!("{} later rules decide", many.len()),
        };
        let message = format!(
            "{} can go: without it {deciders} its packets the same",
            words(rule)
        );
        let draft = tell(view, needless, message, report);
        relate(draft, inventory, by.iter().copied(), |rule| {
            format!("{} decides packets of it the same", words(rule))
        });
    }
}
