//! Groups with more rules than a quota allows, or nearly so many.
//!
//! Quotas change; each number here bears its year, and so does the message.

use crate::lint::context::GroupView;
use crate::lint::draft::{Report, spot};
use crate::lint::finding::{Confidence, Persona, Severity, Spot};
use crate::lint::row::{Check, Lint};
use crate::model::{Inventory, Peer, Ports, Rule, SecurityGroup};

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

/// Rules of one group, in and out ("Configure instances to access each other in classic networks",
/// Method 1, 2019).
const LIMIT_OF_2019: u64 = 100;

/// Rules of all groups of one interface, in and out ("Start using security groups", limits, 2025); a
/// group has no limit of its own any more.
const LIMIT_OF_2025: u64 = 1_000;

fn check(view: &GroupView<'_>, report: &mut Report) {
    if view.group.managed {
        return;
    }
    let (mut count, mut lists_seen) = (0, true);
    for rule in view.rules() {
        let (weight, seen) = weight(view.inventory, rule.rule);
        count += weight;
        lists_seen &= seen;
    }
    let seen = view.group.rules.len() as u64;
    count += u64::from(view.group.rule_count.unwrap_or(0)).saturating_sub(seen);
    let (severity, message) = if count > LIMIT_OF_2025 {
        let message = format!(
            "{count} rules, over the limit of {LIMIT_OF_2025} per network interface (limit of 2025)"
        );
        (Severity::High, message)
    } else if count > LIMIT_OF_2019 {
        let message = format!(
            "{count} rules, over the limit of {LIMIT_OF_2019} per group (limit of 2019; today {LIMIT_OF_2025} per network interface)"
        );
        (Severity::Medium, message)
    } else if count * 5 >= LIMIT_OF_2019 * 4 {
        let message = format!(
            "{count} of {LIMIT_OF_2019} rules per group (limit of 2019; today {LIMIT_OF_2025} per network interface)"
        );
        (Severity::Info, message)
    } else {
        return;
    };
    let draft = report.at_group(view.inventory, view.index, place(view.group), message);
    draft.severity = severity;
    if !lists_seen {
        draft.confidence = Confidence::Likely;
        draft
            .notes
            .push("the size of some list is not in the export; it counts once".to_owned());
    }
}

/// What a rule counts: a list as its `MaxEntries` ("Security group rules"), two lists as their
/// product, which is not documented. And whether the export holds the size of its lists.
fn weight(inventory: &Inventory, rule: &Rule) -> (u64, bool) {
    let size = |max: Option<u32>, entries: Option<usize>| match max {
        Some(max) => (u64::from(max).max(1), true),
        None => (entries.unwrap_or(1).max(1) as u64, false),
    };
    let peers = match &rule.peer {
        Peer::PrefixList(list) => {
            let list = &inventory.prefix_lists[*list];
            size(list.max_entries, list.entries.as_ref().map(Vec::len))
        }
        _ => (1, true),
    };
    let ports = match &rule.ports {
        Ports::List(list) => {
            let list = &inventory.port_lists[*list];
            size(
                list.max_entries,
                list.entries.as_ref().map(|set| set.as_slice().len()),
            )
        }
        _ => (1, true),
    };
    (peers.0.saturating_mul(ports.0), peers.1 && ports.1)
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
