//! Groups for intercommunication only that do more than that, or not even that.
//!
//! Not groups that happen to let their members talk: only those that are meant for nothing else.

use crate::change::Edit;
use crate::lint::context::GroupView;
use crate::lint::draft::{Draft, Report, group_spot, spot};
use crate::lint::finding::{Confidence, Persona, Severity, Spot};
use crate::lint::fix::revoke;
use crate::lint::row::{Check, Lint};
use crate::model::{GroupKind, InnerAccess};

pub(super) static LINT: Lint = Lint {
    name: "intercom-group-with-rules",
    severity: Severity::Low,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "a group for intercommunication has rules, or does not let its members talk",
    page: include_str!("intercom_group_with_rules.md"),
    check: Check::Group(check),
};

/// What a group for intercommunication is called by custom.
const NAMES: [&str; 4] = [
    "intercom",
    "interconnect",
    "\u{4e92}\u{901a}",
    "\u{4e92}\u{8054}",
];

/// So many rules are worth a command each.
const MAX_RULES: usize = 20;

fn check(view: &GroupView<'_>, report: &mut Report) {
    if view.group.managed {
        return;
    }
    let Some(confidence) = is_intercom(view) else {
        return;
    };
    let blocked = match (view.verdict().kind(view.index), view.group.inner_access) {
        (Some(GroupKind::Enterprise), _) => {
            let words = "it is an enterprise group, whose members do not talk by default";
            Some((Severity::High, words))
        }
        (_, Some(InnerAccess::Drop)) => {
            let words = "its InnerAccessPolicy is Drop, so its members do not talk by default";
            Some((Severity::Low, words))
        }
        _ => None,
    };
    if let Some((severity, words)) = blocked {
        let draft = tell(view, group_spot(view.group), words, confidence, report);
        draft.severity = weaker(view, severity);
        draft.key = "blocked".to_owned();
        if view.verdict().kind(view.index) == Some(GroupKind::Basic) {
            draft.edits.push(Edit::SetInnerAccess {
                group: view.index,
                policy: InnerAccess::Accept,
            });
        }
    }
    let Some(first) = view.group.rules.first() else {
        return;
    };
    let words = match view.group.rules.len() {
        1 => "it has a rule".to_owned(),
        count => format!("it has {count} rules"),
    };
    let place = spot(view.inventory.rules[*first].location, None);
    let draft = tell(view, place, &words, confidence, report);
    draft.severity = weaker(view, Severity::Low);
    draft.key = "rules".to_owned();
    draft.notes.push(
        "they join the rules of the other groups its members have: what one accepts, all of them accept"
            .to_owned(),
    );
    if view.group.rules.len() <= MAX_RULES {
        let rules = view.group.rules.iter();
        let edits: Option<Vec<Edit>> = rules.map(|rule| revoke(view.inventory, *rule)).collect();
        draft.edits = edits.unwrap_or_default();
    }
}

fn tell<'r>(
    view: &GroupView<'_>,
    place: Option<Spot>,
    words: &str,
    confidence: Confidence,
    report: &'r mut Report,
) -> &'r mut Draft {
    let message = format!(
        "{} is for intercommunication only, but {words}",
        view.group.id
    );
    let draft = report.at_group(view.inventory, view.index, place, message);
    draft.confidence = confidence;
    if view.is_unattached() {
        let note = "not attached: no interface of the export is in the group";
        draft.notes.push(note.to_owned());
    }
    draft
}

/// One level lower where nobody is in the group.
fn weaker(view: &GroupView<'_>, severity: Severity) -> Severity {
    if view.is_unattached() {
        severity.lower()
    } else {
        severity
    }
}

/// Whether a group is meant for intercommunication only, and how sure that is: said by a setting, or
/// called so while everyone in it has another group too.
fn is_intercom(view: &GroupView<'_>) -> Option<Confidence> {
    if view.patterns().is_intercom(view.group) {
        return Some(Confidence::Certain);
    }
    let name = view.group.name.as_deref()?.to_lowercase();
    let members = view.members();
    let has_another = |groups: Option<&[_]>| groups.is_some_and(|groups| groups.len() > 1);
    let is_second = members.len() >= 2
        && members
            .iter()
            .all(|member| has_another(view.inventory.interfaces[*member].groups.as_deref()));
    (is_second && NAMES.iter().any(|word| name.contains(word))).then_some(Confidence::Likely)
}
