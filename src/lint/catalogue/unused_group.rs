//! Groups that no interface of the export is in and no other group names.
//!
//! Not groups that something outside the export may use: the finding says what it has not seen.

use crate::lint::context::ReachView;
use crate::lint::draft::{Report, group_spot};
use crate::lint::finding::{Confidence, Persona, Severity};
use crate::lint::row::{Check, Lint};
use crate::lint::words::is_default;

pub(super) static LINT: Lint = Lint {
    name: "unused-group",
    severity: Severity::Low,
    persona: Persona::Regular,
    aliases: &[
        "ecs-security-group-not-used",
        "ec2_securitygroup_not_used",
        "EC2.22",
        "sg-unattached",
    ],
    supersedes: &[],
    summary: "no interface of the export is in a group, and no other group names it",
    page: include_str!("unused_group.md"),
    check: Check::Reach(check),
};

fn check(view: &ReachView<'_>, report: &mut Report) {
    let group = view.own.group;
    let is_described = group.location.is_some() && !group.named_after_file && !group.is_masked();
    if group.managed || is_default(group) || !is_described || !view.own.members().is_empty() {
        return;
    }
    // Who is in it must be told: by a count, or by the groups of all interfaces.
    let why = match group.instance_count {
        Some(0) if view.own.is_peopled() => {
            "no instance and no network interface of the export is in it"
        }
        Some(0) => "EcsCount is 0",
        None if view.own.is_unattached() && view.own.is_peopled() => {
            "no network interface of the export is in it"
        }
        _ => return,
    };
    if view
        .own
        .holders()
        .any(|(holder, _)| holder != view.own.index)
    {
        return;
    }
    let message = format!(
        "{} is not used in this export: {why}, and no other group names it",
        group.id
    );
    let draft = report.at_group(
        view.own.inventory,
        view.own.index,
        group_spot(group),
        message,
    );
    draft.confidence = Confidence::Possible;
    draft.notes.push(
        "launch templates, scaling configurations and load balancers are not read: look there before \
         deleting it"
            .to_owned(),
    );
}
