//! Interfaces with more groups, or more rules over all their groups, than a quota allows.
//!
//! Not one group that is too large by itself: `rule-quota-exceeded`.

use crate::config::QuotaProfile;
use crate::lint::draft::{Draft, Report, group_spot, spot};
use crate::lint::finding::{Confidence, Persona, Scope, Severity};
use crate::lint::row::{Check, Lint};
use crate::lint::sets::SetView;
use crate::lint::weight::{UNSEEN_LIST, Weight};
use crate::lint::words::and_more;

pub(super) static LINT: Lint = Lint {
    name: "eni-quota-exceeded",
    severity: Severity::High,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "a network interface has more groups or rules than the quota allows, or nearly so many",
    page: include_str!("eni_quota_exceeded.md"),
    check: Check::Interfaces(check),
};

fn check(view: &SetView<'_>, report: &mut Report) {
    let groups = view.groups.iter().map(|group| view.group(*group));
    let own: Vec<_> = groups.filter(|group| !group.group.managed).collect();
    if own.is_empty() {
        return;
    }
    let profile = view.parameters().quota;
    let limits = [QuotaProfile::IN_FORCE, profile].map(|of| of.groups_an_interface() as u64);
    let count = view.groups.len() as u64;
    if let Some((severity, limit)) = judge(count, limits, profile) {
        let draft = tell(
            view,
            ["is in", "are in"],
            &format!("{count} security groups, {limit}"),
            "groups",
            report,
        );
        draft.severity = severity;
    }
    let all = view.groups.iter().map(|group| view.group(*group).weight());
    let (sum, most) = all.fold((Weight::NONE, 0), |(sum, most), weight| {
        (sum.plus(weight), weight.rules.max(most))
    });
    let limits = [QuotaProfile::IN_FORCE, profile].map(QuotaProfile::rules_an_interface);
    if most > limits[0] {
        return;
    }
    if let Some((severity, limit)) = judge(sum.rules, limits, profile) {
        let of = match count {
            1 => "in its group".to_owned(),
            _ => format!("in its {count} groups together"),
        };
        let draft = tell(
            view,
            ["has", "have each"],
            &format!("{} rules {of}, {limit}", sum.rules),
            "rules",
            report,
        );
        draft.severity = severity;
        if !sum.lists_seen {
            draft.confidence = Confidence::Likely;
            draft.notes.push(UNSEEN_LIST.to_owned());
        }
    }
}

/// How grave so many are, and the limit in words: high over the limit in force, medium from 80 % of it
/// and over the limit of the profile.
fn judge(
    count: u64,
    [in_force, limit]: [u64; 2],
    profile: QuotaProfile,
) -> Option<(Severity, String)> {
    let (today, year) = (QuotaProfile::IN_FORCE.year(), profile.year());
    if count > in_force {
        let words = format!("over the limit of {in_force} (as documented in {today})");
        Some((Severity::High, words))
    } else if count > limit {
        let words =
            format!("over the limit of {limit} (as documented in {year}; today {in_force})");
        Some((Severity::Medium, words))
    } else if count * 5 >= in_force * 4 {
        let words = format!("near the limit of {in_force} (as documented in {today})");
        Some((Severity::Medium, words))
    } else {
        None
    }
}

fn tell<'r>(
    view: &SetView<'_>,
    [one, many]: [&str; 2],
    what: &str,
    key: &str,
    report: &'r mut Report,
) -> &'r mut Draft {
    let first = &view.inventory.interfaces[view.members[0]];
    let count = view.members.len();
    let does = if count == 1 { one } else { many };
    let message = format!("{} {does} {what}", and_more(&first.id, count));
    let listed = first.location.and_then(|at| spot(at, None));
    let place = listed.or_else(|| group_spot(&view.inventory.groups[view.groups[0]]));
    let draft = report.at_input(place, Scope::Interface, message);
    draft.region = first.region;
    draft.subject = Some(first.id.to_string());
    draft.key = key.to_owned();
    draft
}
