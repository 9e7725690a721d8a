//! Classic groups of which one plane only was exported.
//!
//! Not rules on the wrong plane: whether a rule was meant for the other one nobody can tell here.

use std::collections::BTreeSet;

use crate::lint::context::GroupView;
use crate::lint::draft::{Report, spot};
use crate::lint::finding::{Confidence, Persona, Severity};
use crate::lint::row::{Check, Lint};
use crate::model::{Network, NicField, NicType};

pub(super) static LINT: Lint = Lint {
    name: "missing-nic-scope",
    severity: Severity::High,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "a classic group was exported with the rules of one NicType only",
    page: include_str!("missing_nic_scope.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    let classic = view.group.network.is_classic();
    let internet = NicField::Plane(NicType::Internet);
    let perhaps =
        || view.network() == Network::Unseen && view.rules().any(|rule| rule.rule.nic == internet);
    if !classic && !perhaps() {
        return;
    }
    let written: Option<BTreeSet<NicType>> = view
        .rules()
        .map(|rule| match rule.rule.nic {
            NicField::Absent => Some(NicType::Internet),
            NicField::Plane(nic) => Some(nic),
            NicField::Unreadable => None,
        })
        .collect();
    let Some(planes) = written else {
        return;
    };
    // An answer without rules is that of a plane that has none.
    let asked_twice = view
        .group
        .documents
        .iter()
        .any(|document| document.rules == 0);
    let (Some(seen), 1, false) = (planes.first(), planes.len(), asked_twice) else {
        return;
    };
    let other = match seen {
        NicType::Internet => NicType::Intranet,
        NicType::Intranet => NicType::Internet,
    };
    let message = format!(
        "only rules of NicType {} were exported, none of {}",
        seen.name(),
        other.name()
    );
    let document = view
        .group
        .documents
        .first()
        .map(|document| document.location);
    let place = document.and_then(|document| spot(document, Some("SecurityGroupId")));
    let draft = report.at_group(view.inventory, view.index, place, message);
    if !classic {
        draft.confidence = Confidence::Possible;
        let note = "no VpcId is exported; rules of a VPC are never of NicType internet";
        draft.notes.push(note.to_owned());
    }
    draft.notes.push(format!(
        "the API answers for one NicType at a time, internet unless told; ask again with `--NicType {}`, \
         or the rules were added on the wrong side",
        other.name()
    ));
}
