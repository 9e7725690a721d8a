//! Rules that name a group which is not there, or which nobody is in.
//!
//! Not masked ids: those are `unresolved-reference`'s.

use crate::lint::canonical::peer_field;
use crate::lint::context::{GroupView, ReachView};
use crate::lint::draft::Report;
use crate::lint::exposure::weaken_unattached;
use crate::lint::finding::{Confidence, Persona, Scope, Severity};
use crate::lint::row::{Check, Lint};
use crate::model::{Peer, RuleIndex};
use crate::packet::Family;

pub(super) static LINT: Lint = Lint {
    name: "dangling-group-reference",
    severity: Severity::Medium,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "a rule names a group that is not in the export, or that nobody is in",
    page: include_str!("dangling_group_reference.md"),
    check: Check::Reach(check),
};

fn check(view: &ReachView<'_>, report: &mut Report) {
    if view.own.group.managed {
        return;
    }
    for (named, rules) in view.named() {
        let named = view.group(named);
        if named.index != view.own.index
            && !named.group.is_masked()
            && let Some(found) = judge(view, &named, account(view, rules))
        {
            tell(view, &named, rules, found, report);
        }
    }
}

/// What is wrong with a named group.
struct Found {
    what: String,
    severity: Severity,
    confidence: Confidence,
    persona: Persona,
    note: Option<String>,
}

fn judge(view: &ReachView<'_>, named: &GroupView<'_>, account: Option<&str>) -> Option<Found> {
    let export = named.export();
    if !is_exported(named) {
        return Some(absent(view, named, account));
    }
    let is_empty = match named.group.instance_count {
        Some(0) => named.members().is_empty(),
        Some(_) => false,
        None => named.is_unattached() && named.is_peopled(),
    };
    if !is_empty {
        return None;
    }
    let is_shown = export.interfaces && named.is_unattached() && named.is_peopled();
    Some(Found {
        what: "which nobody is in".to_owned(),
        severity: Severity::Medium,
        confidence: if is_shown {
            Confidence::Certain
        } else {
            Confidence::Possible
        },
        persona: Persona::Regular,
        note: (!is_shown)
            .then(|| "not all network interfaces of its network are in this export".to_owned()),
    })
}

/// Whether the export says anything of a group itself.
fn is_exported(group: &GroupView<'_>) -> bool {
    group.group.location.is_some() || !group.group.documents.is_empty()
}

fn absent(view: &ReachView<'_>, named: &GroupView<'_>, account: Option<&str>) -> Found {
    let own = view.own.group;
    // A list of groups is one region's: it speaks for the groups beside those it holds.
    let is_listed = own.kind.is_some() || own.instance_count.is_some() || own.listed.is_some();
    let absent = "which is not in this export".to_owned();
    match account {
        Some(account) => Found {
            what: absent,
            severity: Severity::Info,
            confidence: Confidence::Possible,
            persona: Persona::Pedantic,
            note: Some(format!(
                "it belongs to account {account}; run on the exports of both accounts"
            )),
        },
        None if named.export().groups && is_listed => Found {
            what: "which is in no list of groups of this export".to_owned(),
            severity: Severity::Medium,
            confidence: Confidence::Certain,
            persona: Persona::Regular,
            note: None,
        },
        None => Found {
            what: absent,
            severity: Severity::Info,
            confidence: Confidence::Possible,
            persona: Persona::Pedantic,
            note: Some(
                "DescribeSecurityGroups is not in this export, or not to its last page".to_owned(),
            ),
        },
    }
}

/// The account of the named group, if another than ours.
fn account<'a>(view: &ReachView<'a>, rules: &[RuleIndex]) -> Option<&'a str> {
    let inventory = view.own.inventory;
    rules
        .iter()
        .find_map(|rule| match &inventory.rules[*rule].peer {
            Peer::Group { account, .. } => account.as_deref(),
            _ => None,
        })
}

fn tell(
    view: &ReachView<'_>,
    named: &GroupView<'_>,
    rules: &[RuleIndex],
    found: Found,
    report: &mut Report,
) {
    let inventory = view.own.inventory;
    let strength = |rule: &RuleIndex| (inventory.rules[*rule].priority, *rule);
    let Some(strongest) = rules.iter().copied().min_by_key(strength) else {
        return;
    };
    let others: Vec<RuleIndex> = rules
        .iter()
        .copied()
        .filter(|it| *it != strongest)
        .collect();
    let (own, other) = (&view.own.group.id, &named.group.id);
    let count = if others.is_empty() {
        "a rule names"
    } else {
        "rules name"
    };
    let message = format!("{count} {other}, {}", found.what);
    let field = peer_field(&inventory.rules[strongest], Family::Ipv4);
    let draft = report.at_rule(inventory, strongest, field, message);
    draft.severity = found.severity;
    draft.confidence = found.confidence;
    draft.persona = found.persona;
    draft.scope = Scope::Pair;
    draft.subject = Some(format!("{own} -> {other}"));
    draft.notes.extend(found.note);
    weaken_unattached(&view.own, draft);
    draft.relate(inventory, &others, Family::Ipv4, "names it too");
}
