//! Rules that do what happens anyway: by the default of the group's type, or by intra-group access.
//!
//! Not rules that other rules make needless (`redundant-rule`, `shadowed-rule`).

use crate::lint::context::GroupView;
use crate::lint::dead::Why;
use crate::lint::dead::tell::{Kind, fellow_rules, of_kind, takers, tell, tell_fellows, words};
use crate::lint::draft::Report;
use crate::lint::finding::{Persona, Severity};
use crate::lint::row::{Check, Lint};
use crate::model::{Direction, Policy};

pub(super) static LINT: Lint = Lint {
    name: "implied-by-default",
    severity: Severity::Info,
    persona: Persona::Pedantic,
    aliases: &[],
    supersedes: &[],
    summary: "a rule does what happens without it",
    page: include_str!("implied_by_default.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    let inventory = view.inventory;
    for needless in of_kind(view, Kind::Implied) {
        let rule = &inventory.rules[needless.rule];
        let why = match (&needless.why, rule.direction, rule.policy) {
            (Why::Dead { by, .. }, ..) => {
                format!(
                    "{} lets its packets pass before any rule",
                    takers(inventory, by)
                )
            }
            (_, Some(Direction::Egress), Some(Policy::Accept)) => {
                "outbound is allowed by default in a basic group".to_owned()
            }
            (_, Some(Direction::Egress), _) => {
                "outbound is denied by default in an advanced group".to_owned()
            }
            _ => "inbound is denied by default".to_owned(),
        };
        let message = format!("{} changes nothing: {why}", words(rule));
        tell(view, needless, message, report);
    }
    if !view.is_for(Persona::Pedantic) {
        return;
    }
    for of_fellows in fellow_rules(view, Policy::Accept) {
        let message = format!(
            "{} changes nothing: intra-group access lets its packets pass before any rule",
            words(&inventory.rules[of_fellows.rule])
        );
        tell_fellows(view, &of_fellows, message, report);
    }
}
