//! Groups with more rules that name groups than a quota allows.
//!
//! Not rules that name a group they may not name: `illegal-group-reference`.

use crate::lint::canonical::peer_field;
use crate::lint::context::GroupView;
use crate::lint::draft::{Hole, Report, group_spot, spot};
use crate::lint::exposure::weaken_unattached;
use crate::lint::finding::{Persona, Severity};
use crate::lint::row::{Check, Lint};
use crate::model::{GroupKind, Peer, RuleIndex};
use crate::packet::{Family, Set, Traffic};

pub(super) static LINT: Lint = Lint {
    name: "group-reference-quota-exceeded",
    severity: Severity::High,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "a group has more rules that name groups than the quota allows",
    page: include_str!("group_reference_quota_exceeded.md"),
    check: Check::Group(check),
};

/// Rules of a basic group that name groups, in and out; none for an enterprise group ("Start using
/// security groups", limits, 2025).
const LIMIT: usize = 20;

fn check(view: &GroupView<'_>, report: &mut Report) {
    if view.group.managed {
        return;
    }
    let is_enterprise = view.verdict().kind(view.index) == Some(GroupKind::Enterprise);
    let (limit, kind) = if is_enterprise {
        (0, "an enterprise group")
    } else {
        (LIMIT, "a basic group")
    };
    let naming: Vec<RuleIndex> = view
        .rules()
        .filter(|rule| matches!(rule.rule.peer, Peer::Group { .. }))
        .map(|rule| rule.index)
        .collect();
    if naming.len() <= limit {
        return;
    }
    let count = naming.len();
    let rules = if count == 1 {
        "rule names a group"
    } else {
        "rules name groups"
    };
    let message =
        format!("{count} {rules}, over the limit of {limit} in {kind} (as documented in 2025)");
    let place = if is_enterprise {
        let rule = &view.inventory.rules[naming[0]];
        spot(rule.location, peer_field(rule, Family::Ipv4))
    } else {
        group_spot(view.group)
    };
    let draft = report.at_group(view.inventory, view.index, place, message);
    draft.notes.push(
        "addresses of the hosts, a prefix list, or one group for hosts that are granted the same \
         need fewer"
            .to_owned(),
    );
    weaken_unattached(view, draft);
    if is_enterprise {
        draft.hole = Some(Hole {
            family: Family::Ipv4,
            traffic: Traffic::empty(),
            rules: naming.into_iter().take(1).collect(),
        });
    }
}
