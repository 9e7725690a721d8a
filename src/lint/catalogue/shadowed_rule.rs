//! Rules whose packets the rules before them take.
//!
//! Not Drops that Accepts take the packets of (`ineffective-drop`), and not rules that say the same
//! as another (`duplicate-rule`).

use crate::lint::context::GroupView;
use crate::lint::dead::Why;
use crate::lint::dead::tell::{Kind, of_kind, relate, rules, takers, tell, words};
use crate::lint::draft::Report;
use crate::lint::finding::{Persona, Severity};
use crate::lint::row::{Check, Lint};

pub(super) static LINT: Lint = Lint {
    name: "shadowed-rule",
    severity: Severity::Medium,
    persona: Persona::Regular,
    aliases: &["nacl-rule-shadowed", "filterLineReachability"],
    supersedes: &[],
    summary: "a rule never applies because rules before it take all its packets",
    page: include_str!("shadowed_rule.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    let inventory = view.inventory;
    for needless in of_kind(view, Kind::Shadowed) {
        let Why::Dead { by, opposed, .. } = &needless.why else {
            continue;
        };
        let rule = &inventory.rules[needless.rule];
        let message = format!(
            "{} never applies: all its packets are taken first by {}",
            words(rule),
            takers(inventory, by)
        );
        let draft = tell(view, needless, message, report);
        if opposed.is_some() {
            draft.severity = Severity::High;
            if view.is_unattached() {
                draft.severity = draft.severity.lower();
            }
        }
        relate(draft, inventory, rules(by), |rule| {
            format!("{} takes packets of it first", words(rule))
        });
    }
}
