//! One run: every check asked, what is superseded left out, the rest sorted and given fingerprints.
//!
//! Groups are judged in parallel where there are many rules; the order of the answer is that of the
//! contract and does not depend on it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::canonical::canonical_text;
use super::catalogue::lints;
use super::context::{GroupView, LintContext, ReachView};
use super::draft::{Draft, Report};
use super::finding::Finding;
use super::fix::fix;
use super::row::{Check, Lint, find};
use super::selection::Selection;
use crate::model::{Direction, GroupIndex, Inventory};
use crate::packet::Set;

/// Below so many rules threads cost more than they save.
const FEW_RULES: usize = 2_000;

/// The findings of an inventory, in the order of the contract.
#[must_use]
pub fn run(inventory: &Inventory, selection: &Selection) -> Vec<Finding> {
    let lints: Vec<&'static Lint> = lints().filter(|lint| selection.runs(lint)).collect();
    let context = LintContext::new(inventory);
    let groups: Vec<GroupIndex> = inventory.groups.indices().collect();
    let judge = |group: &GroupIndex| {
        let drafts = check_group(&lints, GroupView::new(&context, *group));
        wanted(inventory, selection, drafts)
    };
    let mut judged: Vec<Judged> = if inventory.rules.len() < FEW_RULES {
        groups.iter().flat_map(judge).collect()
    } else {
        groups.par_iter().flat_map_iter(judge).collect()
    };
    let drafts = check_inputs(&lints, inventory);
    judged.extend(wanted(inventory, selection, drafts));
    judged.sort_by_cached_key(|judged| sort_key(inventory, judged));
    fingerprint(inventory, judged)
}

/// A finding without fingerprint, with its lint's key.
struct Judged(Finding, String);

/// The findings of some drafts that nothing supersedes and somebody wants.
fn wanted(inventory: &Inventory, selection: &Selection, drafts: Vec<Draft>) -> Vec<Judged> {
    let mut judged = Vec::new();
    for mut draft in superseded(drafts) {
        let edits = std::mem::take(&mut draft.edits);
        let mut finished = finish(draft);
        if selection.wants(&finished.0) {
            finished.0.fix = fix(inventory, edits);
            judged.push(finished);
        }
    }
    judged
}

fn check_group(lints: &[&'static Lint], view: GroupView<'_>) -> Vec<Draft> {
    let reach = ReachView { own: view };
    let mut drafts = Vec::new();
    for lint in lints {
        let mut report = Report::new(lint);
        match lint.check {
            Check::Rule(check) => view.rules().for_each(|rule| check(&rule, &mut report)),
            Check::Group(check) => check(&view, &mut report),
            Check::Reach(check) => check(&reach, &mut report),
            Check::Inventory(_) => {}
        }
        drafts.append(&mut report.drafts);
    }
    drafts
}

fn check_inputs(lints: &[&'static Lint], inventory: &Inventory) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for lint in lints {
        if let Check::Inventory(check) = lint.check {
            let mut report = Report::new(lint);
            check(inventory, &mut report);
            drafts.append(&mut report.drafts);
        }
    }
    drafts
}

/// The drafts of one group without those whose hole a superseding lint speaks of.
fn superseded(drafts: Vec<Draft>) -> Vec<Draft> {
    let stands_for = |draft: &Draft, other: &Draft| {
        let named = find(draft.lint).is_ok_and(|lint| lint.supersedes.contains(&other.lint));
        let (Some(hole), Some(theirs)) = (&draft.hole, &other.hole) else {
            return false;
        };
        let shares_rule = || hole.rules.iter().any(|rule| theirs.rules.contains(rule));
        named
            && hole.family == theirs.family
            && (hole.traffic.overlaps(&theirs.traffic) || shares_rule())
    };
    let gone: Vec<bool> = drafts
        .iter()
        .map(|other| {
            other.hole.is_some() && drafts.iter().any(|draft| stands_for(draft, other))
        })
        .collect();
    let kept = drafts.into_iter().zip(gone).filter(|(_, gone)| !gone);
    kept.map(|(draft, _)| draft).collect()
}

fn finish(draft: Draft) -> Judged {
    let finding = Finding {
        lint: draft.lint,
        severity: draft.severity,
        confidence: draft.confidence,
        persona: draft.persona,
        scope: draft.scope,
        subject: draft.subject,
        region: draft.region,
        group: draft.group,
        rule: draft.rule,
        message: draft.message,
        notes: draft.notes,
        spot: draft.spot,
        related: draft.related,
        witness: draft.witness,
        fix: None,
        fingerprint: String::new(),
    };
    Judged(finding, draft.key)
}

/// Severity, region, group, direction, priority, canonical text of the rule, lint, subject, location.
fn sort_key(inventory: &Inventory, judged: &Judged) -> impl Ord + use<> {
    let Judged(finding, key) = judged;
    let rule = finding.rule.map(|index| &inventory.rules[index]);
    let place = finding.spot.map(|spot| {
        let record = spot.record;
        (record.file, record.start, record.length, spot.field)
    });
    (
        Reverse(finding.severity),
        inventory.region_id(finding.region).map(str::to_owned),
        finding.group.map(|group| inventory.groups[group].id.clone()),
        rule.map(|rule| rule.direction.map(|direction| direction == Direction::Egress)),
        rule.map(|rule| rule.priority),
        finding.rule.map(|rule| canonical_text(inventory, rule)),
        (finding.lint, finding.subject.clone(), key.clone()),
        place,
    )
}

/// Gives each finding what tells it apart: the same on every run, for every spelling, in every file.
fn fingerprint(inventory: &Inventory, judged: Vec<Judged>) -> Vec<Finding> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let one = |Judged(mut finding, key): Judged| {
        let group = finding.group.map(|group| &*inventory.groups[group].id);
        let rule = finding.rule.map(|rule| canonical_text(inventory, rule));
        let content = [
            finding.lint,
            inventory.region_id(finding.region).unwrap_or_default(),
            group.unwrap_or_default(),
            rule.as_deref().unwrap_or_default(),
            finding.subject.as_deref().unwrap_or_default(),
            &key,
        ]
        .join("\0");
        let before = seen.entry(content.clone()).or_default();
        finding.fingerprint = digest(&content, *before);
        *before += 1;
        finding
    };
    judged.into_iter().map(one).collect()
}

/// `1:` for this way of making it, and 32 hexadecimal digits.
fn digest(content: &str, before: u32) -> String {
    let mut hash = Sha256::new();
    hash.update(content);
    if before > 0 {
        hash.update(format!("\0{before}"));
    }
    let hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("1:{}", &hex[..32])
}
