//! Rules that say what a stronger rule of the same group says.

use crate::lint::context::GroupView;
use crate::lint::dead::Why;
use crate::lint::dead::tell::{Kind, of_kind, relate, tell, words};
use crate::lint::draft::Report;
use crate::lint::finding::{Persona, Severity};
use crate::lint::row::{Check, Lint};

pub(super) static LINT: Lint = Lint {
    name: "duplicate-rule",
    severity: Severity::Low,
    persona: Persona::Regular,
    aliases: &["F79"],
    supersedes: &[],
    summary: "a rule says what a stronger rule of the group says",
    page: include_str!("duplicate_rule.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    let inventory = view.inventory;
    for needless in of_kind(view, Kind::Duplicate) {
        let Why::Duplicate(twin) = needless.why else {
            continue;
        };
        let message = format!(
            "{} says what the {} says",
            words(&inventory.rules[needless.rule]),
            words(&inventory.rules[twin])
        );
        let draft = tell(view, needless, message, report);
        relate(draft, inventory, [twin], |_| {
            "the rule it repeats, which stays".to_owned()
        });
    }
}
