//! One run: every check asked, what is superseded left out, the rest sorted and given fingerprints.
//!
//! Groups are judged in parallel where there are many rules; the order of the answer is that of the
//! contract and does not depend on it.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::canonical::canonical_text;
use super::catalogue::lints;
use super::context::{GroupView, LintContext, ReachView};
use super::draft::{Draft, Report};
use super::finding::{Finding, Spot};
use super::fix::fix;
use super::row::{Check, Lint};
use super::selection::Selection;
use crate::model::{GroupIndex, Inventory};
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
    judged.par_sort_by(|one, other| order(inventory, one, other));
    fingerprint(inventory, judged)
}

/// A finding without fingerprint, with its lint's key and the canonical text of its rule.
struct Judged {
    finding: Finding,
    key: String,
    rule: String,
}

/// The findings of some drafts that nothing supersedes and somebody wants.
fn wanted(inventory: &Inventory, selection: &Selection, drafts: Vec<Draft>) -> Vec<Judged> {
    let mut judged = Vec::new();
    for mut draft in superseded(drafts) {
        let edits = std::mem::take(&mut draft.edits);
        let key = std::mem::take(&mut draft.key);
        let mut finding = finish(draft);
        if selection.wants(&finding) {
            finding.fix = fix(inventory, edits);
            let rule = finding.rule.map(|rule| canonical_text(inventory, rule));
            judged.push(Judged {
                finding,
                key,
                rule: rule.unwrap_or_default(),
            });
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
    let stands_for_some =
        |draft: &&Draft| draft.hole.is_some() && !draft.lint.supersedes.is_empty();
    let general: Vec<&Draft> = drafts.iter().filter(stands_for_some).collect();
    if general.is_empty() {
        return drafts;
    }
    let stands_for = |draft: &Draft, other: &Draft| {
        let (Some(hole), Some(theirs)) = (&draft.hole, &other.hole) else {
            return false;
        };
        draft.lint.supersedes.contains(&other.lint.name)
            && hole.family == theirs.family
            && (hole.rules.iter().any(|rule| theirs.rules.contains(rule))
                || hole.traffic.overlaps(&theirs.traffic))
    };
    let kept: Vec<bool> = drafts
        .iter()
        .map(|other| !general.iter().any(|draft| stands_for(draft, other)))
        .collect();
    let kept = drafts.into_iter().zip(kept).filter(|(_, kept)| *kept);
    kept.map(|(draft, _)| draft).collect()
}

fn finish(draft: Draft) -> Finding {
    Finding {
        lint: draft.lint.name,
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
    }
}

/// Severity, region, group, direction, priority, canonical text of the rule, lint, subject, location.
fn order(inventory: &Inventory, one: &Judged, other: &Judged) -> Ordering {
    let of_rule = |judged: &Judged| {
        let rule = judged.finding.rule.map(|rule| &inventory.rules[rule]);
        rule.map(|rule| (rule.direction, rule.priority))
    };
    let place = |judged: &Judged| {
        let spot = judged.finding.spot;
        spot.map(|Spot { record, field }| (record.file, record.start, record.length, field))
    };
    let (a, b) = (&one.finding, &other.finding);
    let group = |finding: &Finding| finding.group.map(|group| &*inventory.groups[group].id);
    b.severity
        .cmp(&a.severity)
        .then_with(|| {
            inventory
                .region_id(a.region)
                .cmp(&inventory.region_id(b.region))
        })
        .then_with(|| group(a).cmp(&group(b)))
        .then_with(|| of_rule(one).cmp(&of_rule(other)))
        .then_with(|| one.rule.cmp(&other.rule))
        .then_with(|| a.lint.cmp(b.lint))
        .then_with(|| a.subject.cmp(&b.subject))
        .then_with(|| one.key.cmp(&other.key))
        .then_with(|| place(one).cmp(&place(other)))
}

/// Gives each finding what tells it apart: the same on every run, for every spelling, in every file.
fn fingerprint(inventory: &Inventory, judged: Vec<Judged>) -> Vec<Finding> {
    let content = |judged: &Judged| {
        let finding = &judged.finding;
        let group = finding.group.map(|group| &*inventory.groups[group].id);
        [
            finding.lint,
            inventory.region_id(finding.region).unwrap_or_default(),
            group.unwrap_or_default(),
            &judged.rule,
            finding.subject.as_deref().unwrap_or_default(),
            &judged.key,
        ]
        .join("\0")
    };
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut findings = Vec::with_capacity(judged.len());
    for mut judged in judged {
        let content = content(&judged);
        let print = digest(&content, 0);
        let before = seen.entry(print.clone()).or_default();
        judged.finding.fingerprint = if *before == 0 {
            print
        } else {
            digest(&content, *before)
        };
        *before += 1;
        findings.push(judged.finding);
    }
    findings
}

/// `1:` for this way of making it, and 32 hexadecimal digits.
fn digest(content: &str, before: u32) -> String {
    let mut hash = Sha256::new();
    hash.update(content);
    if before > 0 {
        hash.update(format!("\0{before}"));
    }
    let mut print = "1:".to_owned();
    for byte in &hash.finalize()[..16] {
        let _ = write!(print, "{byte:02x}");
    }
    print
}
