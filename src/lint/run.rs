//! One run: every check asked, what is superseded left out, the rest sorted and given fingerprints.
//!
//! Groups are judged in parallel where there are many rules; the order of the answer is that of the
//! contract and does not depend on it.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::canonical::canonical_text;
use super::catalogue::lints;
use super::context::{AccountView, GroupView, LintContext, ReachView};
use super::draft::{Draft, Report};
use super::finding::{Confidence, Finding, Spot};
use super::fix::fix;
use super::row::{Check, Lint};
use super::selection::Selection;
use super::sets::{GroupSet, SetView};
use crate::config::Parameters;
use crate::model::{GroupIndex, Inventory};
use crate::packet::Set;

/// Below so many rules threads cost more than they save.
const FEW_RULES: usize = 2_000;
/// Below so many findings threads cost more than they save.
const FEW_DRAFTS: usize = 500;

/// The findings of an inventory, in the order of the contract.
#[must_use]
pub fn run(inventory: &Inventory, selection: &Selection, parameters: &Parameters) -> Vec<Finding> {
    let lints: Vec<&'static Lint> = lints().filter(|lint| selection.runs(lint)).collect();
    let context = LintContext::new(inventory, parameters, selection.persona);
    let mut drafts = drafts(&lints, &context);
    supersede(inventory, &mut drafts);
    let judge = |draft| judge(inventory, selection, draft);
    let judged: Vec<Judged> = if drafts.len() < FEW_DRAFTS {
        drafts.into_iter().filter_map(judge).collect()
    } else {
        drafts.into_par_iter().filter_map(judge).collect()
    };
    fingerprint(inventory, sorted(inventory, judged))
}

/// What all checks say.
fn drafts(lints: &[&'static Lint], context: &LintContext<'_>) -> Vec<Draft> {
    let inventory = context.verdict.inventory;
    let groups: Vec<GroupIndex> = inventory.groups.indices().collect();
    let sets = &context.sets;
    let of_group = |group: &GroupIndex| check_group(lints, GroupView::new(context, *group));
    let of_set = |set: &GroupSet<'_>| check_set(lints, &SetView::new(context, set));
    let few = inventory.rules.len() < FEW_RULES;
    let mut drafts: Vec<Draft> = if few {
        groups.iter().flat_map(of_group).collect()
    } else {
        groups.par_iter().flat_map_iter(of_group).collect()
    };
    if few && sets.len() < FEW_RULES {
        drafts.extend(sets.iter().flat_map(of_set));
    } else {
        drafts.par_extend(sets.par_iter().flat_map_iter(of_set));
    }
    drafts.extend(check_whole(lints, context));
    drafts
}

/// A finding without fingerprint, with its lint's key and the canonical text of its rule.
struct Judged {
    finding: Finding,
    key: String,
    rule: String,
}

/// The finding of a draft, if somebody wants it.
fn judge(inventory: &Inventory, selection: &Selection, mut draft: Draft) -> Option<Judged> {
    let edits = std::mem::take(&mut draft.edits);
    let key = std::mem::take(&mut draft.key);
    let safe = draft.safe;
    let mut finding = finish(draft);
    selection.weigh(&mut finding);
    if !selection.wants(&finding) {
        return None;
    }
    finding.fix = fix(inventory, (edits, safe));
    let rule = finding.rule.map(|rule| canonical_text(inventory, rule));
    Some(Judged {
        finding,
        key,
        rule: rule.unwrap_or_default(),
    })
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
            Check::Interfaces(_) | Check::Inventory(_) | Check::Account(_) => {}
        }
        drafts.append(&mut report.drafts);
    }
    drafts
}

fn check_set(lints: &[&'static Lint], view: &SetView<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for lint in lints {
        if let Check::Interfaces(check) = lint.check {
            let mut report = Report::new(lint);
            check(view, &mut report);
            drafts.append(&mut report.drafts);
        }
    }
    drafts
}

fn check_whole(lints: &[&'static Lint], context: &LintContext<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for lint in lints {
        let mut report = Report::new(lint);
        match lint.check {
            Check::Inventory(check) => check(context.verdict.inventory, &mut report),
            Check::Account(check) => check(&AccountView::new(context), &mut report),
            Check::Rule(_) | Check::Group(_) | Check::Reach(_) | Check::Interfaces(_) => {}
        }
        drafts.append(&mut report.drafts);
    }
    drafts
}

/// Leaves out the drafts whose hole a superseding lint speaks of, in the same group and by no weaker
/// reading: a heuristic draws its own conclusion from the same certain hole.
fn supersede(inventory: &Inventory, drafts: &mut Vec<Draft>) {
    let groups = |draft: &Draft| -> BTreeSet<GroupIndex> {
        let rules = draft.hole.iter().flat_map(|hole| &hole.rules);
        let of_rules = rules.map(|rule| inventory.rules[*rule].group);
        draft.group.into_iter().chain(of_rules).collect()
    };
    let mut general: BTreeMap<GroupIndex, Vec<&Draft>> = BTreeMap::new();
    for draft in drafts.iter() {
        if draft.hole.is_some() && !draft.lint.supersedes.is_empty() {
            for group in groups(draft) {
                general.entry(group).or_default().push(draft);
            }
        }
    }
    if general.is_empty() {
        return;
    }
    let stands_for = |draft: &Draft, other: &Draft| {
        let (Some(hole), Some(theirs)) = (&draft.hole, &other.hole) else {
            return false;
        };
        draft.lint.supersedes.contains(&other.lint.name)
            && draft.confidence.min(Confidence::Likely) >= other.confidence.min(Confidence::Likely)
            && hole.family == theirs.family
            && (hole.rules.iter().any(|rule| theirs.rules.contains(rule))
                || hole.traffic.overlaps(&theirs.traffic))
    };
    let is_kept = |other: &Draft| {
        let of_group = |group: GroupIndex| general.get(&group).into_iter().flatten();
        other.hole.is_none()
            || !groups(other)
                .into_iter()
                .flat_map(of_group)
                .any(|draft| stands_for(draft, other))
    };
    let kept: Vec<bool> = drafts.iter().map(is_kept).collect();
    let mut kept = kept.into_iter();
    drafts.retain(|_| kept.next().unwrap_or(true));
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
        traffic: draft.hole.map(|hole| hole.traffic),
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

/// The same in the order of the contract. Findings are large, so their places are sorted and each is
/// moved once.
fn sorted(inventory: &Inventory, judged: Vec<Judged>) -> Vec<Judged> {
    let mut places: Vec<usize> = (0..judged.len()).collect();
    places.par_sort_by(|one, other| order(inventory, &judged[*one], &judged[*other]));
    let mut judged: Vec<Option<Judged>> = judged.into_iter().map(Some).collect();
    let in_order = places.into_iter().filter_map(|place| judged[place].take());
    in_order.collect()
}

/// Gives each finding what tells it apart: the same on every run, for every spelling, in every file.
/// Of several alike, the second and those after it are told apart by their number.
fn fingerprint(inventory: &Inventory, mut judged: Vec<Judged>) -> Vec<Finding> {
    judged
        .par_iter_mut()
        .with_min_len(FEW_DRAFTS)
        .for_each(|judged| {
            judged.finding.fingerprint = digest(&content(inventory, judged), 0);
        });
    let mut places: Vec<usize> = (0..judged.len()).collect();
    let print = |place: usize| &judged[place].finding.fingerprint;
    places.par_sort_by(|one, other| print(*one).cmp(print(*other)));
    let alike = places.chunk_by(|one, other| print(*one) == print(*other));
    let mut again: Vec<(usize, String)> = Vec::new();
    for places in alike.filter(|places| places.len() > 1) {
        for (before, place) in (0_u32..).zip(places).skip(1) {
            again.push((*place, digest(&content(inventory, &judged[*place]), before)));
        }
    }
    for (place, print) in again {
        judged[place].finding.fingerprint = print;
    }
    judged.into_iter().map(|judged| judged.finding).collect()
}

/// What a finding says, whatever its place.
fn content(inventory: &Inventory, judged: &Judged) -> String {
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
}

/// `1:` for this way of making it, and 32 hexadecimal digits.
fn digest(content: &str, before: u32) -> String {
    let mut hash = Sha256::new();
    hash.update(content);
    if before > 0 {
        hash.update(format!("\0{before}"));
    }
    let hash = hash.finalize();
    let half = hash[..16].iter();
    let number = half.fold(0, |number: u128, byte| number << 8 | u128::from(*byte));
    format!("1:{number:032x}")
}
