//! Groups with more rules than a quota allows, or nearly so many.
//!
//! Quotas change; each number here bears its year, and so does the message.

use crate::config::QuotaProfile;
use crate::lint::context::GroupView;
use crate::lint::dead::Needless;
use crate::lint::dead::tell::{Kind, of_kind};
use crate::lint::draft::{Report, spot};
use crate::lint::exposure::weaken_unattached;
use crate::lint::finding::{Confidence, Persona, Severity, Spot};
use crate::lint::row::{Check, Lint};
use crate::lint::weight::{UNSEEN_LIST, Weight};
use crate::model::SecurityGroup;

pub(super) static LINT: Lint = Lint {
    name: "rule-quota-exceeded",
    severity: Severity::Medium,
    persona: Persona::Regular,
    aliases: &["ec2_securitygroup_with_many_ingress_egress_rules"],
    supersedes: &[],
    summary: "a group has more rules than the quota allows, or nearly so many",
    page: include_str!("rule_quota_exceeded.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    if view.group.managed {
        return;
    }
    let weight = view.weight();
    let Some((severity, message)) = judge(weight.rules, view.parameters().quota) else {
        return;
    };
    let draft = report.at_group(view.inventory, view.index, place(view.group), message);
    draft.severity = severity;
    if !weight.lists_seen {
        draft.confidence = Confidence::Likely;
        draft.notes.push(UNSEEN_LIST.to_owned());
    }
    draft.notes.extend(freed(view));
    weaken_unattached(view, draft);
}

/// What revoking the rules that do nothing would free, by the lints that tell them.
fn freed(view: &GroupView<'_>) -> Option<String> {
    let inventory = view.inventory;
    let lints = [
        (Kind::Shadowed, "shadowed-rule"),
        (Kind::Redundant, "redundant-rule"),
        (Kind::Duplicate, "duplicate-rule"),
        (Kind::Implied, "implied-by-default"),
    ];
    let told = lints.iter().filter_map(|(kind, lint)| {
        let of_rule = |it: &Needless| Weight::of_rule(inventory, &inventory.rules[it.rule]).rules;
        let freed: u64 = of_kind(view, *kind).map(of_rule).sum();
        (freed > 0).then(|| format!("{freed} by {lint}"))
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| {
        let told = told.join(", ");
        format!("rules that do nothing could be revoked, which frees {told}")
    })
}

/// How grave so many rules of a group are, and in what words; none where they are few.
fn judge(count: u64, profile: QuotaProfile) -> Option<(Severity, String)> {
    let in_force = QuotaProfile::IN_FORCE.rules_an_interface();
    let today = format!("today {in_force} per network interface");
    if count > in_force {
        let year = QuotaProfile::IN_FORCE.year();
        let message = format!(
            "{count} rules, over the limit of {in_force} per network interface (as documented in {year})"
        );
        return Some((Severity::High, message));
    }
    let (limit, year) = (profile.rules_a_group()?, profile.year());
    if count > limit {
        let message = format!(
            "{count} rules, over the limit of {limit} per group (as documented in {year}; {today})"
        );
        Some((Severity::Medium, message))
    } else if count * 5 >= limit * 4 {
        let message =
            format!("{count} of {limit} rules per group (as documented in {year}; {today})");
        Some((Severity::Info, message))
    } else {
        None
    }
}

/// Where the group tells its number of rules, or who it is.
fn place(group: &SecurityGroup) -> Option<Spot> {
    match (group.listed, group.documents.first()) {
        (Some(listed), _) if group.rule_count.is_some() => spot(listed, Some("RuleCount")),
        (_, Some(document)) => spot(document.location, Some("SecurityGroupId")),
        (Some(listed), None) => spot(listed, Some("SecurityGroupId")),
        (None, None) => None,
    }
}
