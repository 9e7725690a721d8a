//! The rules of one group, told by one or several documents.
//!
//! Documents that say the same count once; pages, and documents of different directions or planes,
//! are united; two whole documents that differ contradict each other.

use std::cmp::Ordering;

use crate::load::fact::RuleList;
use crate::model::{Direction, Flaw, NicField, Rule, RuleField};
use crate::source::Location;

/// What comes of the documents.
pub(super) enum Outcome {
    /// The rules that stand, in canonical order.
    Rules(Vec<usize>),
    /// Two places that contradict each other.
    Contradiction {
        one: Location,
        other: Location,
        what: &'static str,
    },
}

/// Merges the documents of a group.
pub(super) fn merge(lists: &[RuleList], rules: &[Rule]) -> Outcome {
    if let Some((one, other)) = whole_contradiction(lists, rules) {
        let what = "two exports of all rules";
        return Outcome::Contradiction { one, other, what };
    }
    let mut all: Vec<Told> = Vec::new();
    for (document, list) in lists.iter().enumerate() {
        all.extend(list.rules.clone().map(|rule| Told { rule, document }));
    }
    if let Some((one, other)) = same_id(&mut all, rules) {
        let what = "two rules with one id";
        return Outcome::Contradiction { one, other, what };
    }
    if lists.len() > 1 {
        once_each(&mut all, rules);
    }
    if let Some((one, other)) = beyond_the_whole(lists, &all, rules) {
        let what = "the rules of the export and those of Terraform";
        return Outcome::Contradiction { one, other, what };
    }
    let mut kept: Vec<usize> = all.into_iter().map(|told| told.rule).collect();
    kept.sort_unstable_by(|one, other| canonical(&rules[*one], &rules[*other]));
    Outcome::Rules(kept)
}

/// A rule and the document that tells it.
#[derive(Clone, Copy)]
struct Told {
    rule: usize,
    document: usize,
}

/// What a rule does; not its name, its description or how it is spelled.
fn content(one: &Rule, other: &Rule) -> Ordering {
    let what = |rule: &Rule| (rule.direction, rule.priority, rule.policy, rule.protocol);
    what(one)
        .cmp(&what(other))
        .then_with(|| one.ports.cmp(&other.ports))
        .then_with(|| one.peer.cmp(&other.peer))
        .then_with(|| one.source_ports.cmp(&other.source_ports))
        .then_with(|| one.local.cmp(&other.local))
        .then_with(|| one.as_egress.cmp(&other.as_egress))
        .then_with(|| one.nic.cmp(&other.nic))
}

/// How a rule is spelled, beside what it does.
fn spelling(rule: &Rule) -> (&[RuleField], &[Flaw], Option<&str>) {
    (
        &rule.ignored_peers,
        &rule.flaws,
        rule.description.as_deref(),
    )
}

/// The order of rules in a group, whatever files they came from.
fn canonical(one: &Rule, other: &Rule) -> Ordering {
    let rest = |rule: &Rule| (rule.location.file, rule.location.start);
    content(one, other)
        .then_with(|| one.id.cmp(&other.id))
        .then_with(|| spelling(one).cmp(&spelling(other)))
        .then_with(|| rest(one).cmp(&rest(other)))
}

/// An id that tells the rule from others: not a masked one.
fn id(rule: &Rule) -> Option<&str> {
    rule.id.as_deref().filter(|id| !id.contains('*'))
}

/// Two whole documents that both hold rules, and neither hold the same nor speak of different
/// directions or planes.
fn whole_contradiction(lists: &[RuleList], rules: &[Rule]) -> Option<(Location, Location)> {
    let whole = lists
        .iter()
        .filter(|list| list.is_last() && !list.rules.is_empty());
    let whole: Vec<&RuleList> = whole.collect();
    if whole.len() < 2 {
        return None;
    }
    let mut distinct: Vec<(&RuleList, Vec<&Rule>)> = Vec::new();
    for list in whole {
        let mut sorted: Vec<&Rule> = rules[list.rules.clone()].iter().collect();
        sorted.sort_unstable_by(|one, other| content(one, other));
        let same = |known: &[&Rule]| {
            let pairs = known.iter().zip(&sorted);
            known.len() == sorted.len()
                && pairs
                    .into_iter()
                    .all(|(one, other)| content(one, other) == Ordering::Equal)
        };
        if distinct.iter().any(|(_, known)| same(known)) {
            continue;
        }
        if let Some((known, _)) = distinct.iter().find(|(_, known)| !disjoint(known, &sorted)) {
            return Some((known.location, list.location));
        }
        distinct.push((list, sorted));
    }
    None
}

fn disjoint(one: &[&Rule], other: &[&Rule]) -> bool {
    let directions = |rules: &[&Rule]| {
        let readable = rules.iter().all(|rule| rule.direction.is_some());
        let has = |direction| rules.iter().any(|rule| rule.direction == Some(direction));
        readable.then(|| Direction::BOTH.map(has))
    };
    let planes = |rules: &[&Rule]| {
        let readable = rules
            .iter()
            .all(|rule| matches!(rule.nic, NicField::Plane(_)));
        let has = |nic| rules.iter().any(|rule| rule.nic == NicField::Plane(nic));
        use crate::model::NicType::{Internet, Intranet};
        readable.then(|| [Internet, Intranet].map(has))
    };
    let apart = |one: Option<[bool; 2]>, other: Option<[bool; 2]>| match (one, other) {
        (Some([a, b]), Some([c, d])) => !(a && c || b && d),
        _ => false,
    };
    apart(directions(one), directions(other)) || apart(planes(one), planes(other))
}

/// A document of all rules, and a rule of Terraform's that it does not hold.
fn beyond_the_whole(
    lists: &[RuleList],
    all: &[Told],
    rules: &[Rule],
) -> Option<(Location, Location)> {
    let whole = lists.iter().find(|list| list.is_last())?;
    let told = |rule: &Rule| {
        let others = lists.iter().filter(|list| !list.partial);
        let mut others = others.flat_map(|list| &rules[list.rules.clone()]);
        others.any(|other| content(rule, other) == Ordering::Equal)
    };
    let mut beyond = all
        .iter()
        .filter(|it| lists[it.document].partial)
        .map(|it| &rules[it.rule]);
    let beyond = beyond.find(|rule| !told(rule))?;
    Some((whole.location, beyond.location))
}

/// Leaves one of each id; two places if rules of one id differ.
fn same_id(all: &mut Vec<Told>, rules: &[Rule]) -> Option<(Location, Location)> {
    let mut named: Vec<Told> = all
        .iter()
        .copied()
        .filter(|told| id(&rules[told.rule]).is_some())
        .collect();
    named.sort_unstable_by(|one, other| {
        let (one, other) = (&rules[one.rule], &rules[other.rule]);
        id(one).cmp(&id(other)).then_with(|| canonical(one, other))
    });
    let same = |one: &Told, other: &Told| id(&rules[one.rule]) == id(&rules[other.rule]);
    let mut repeated = Vec::new();
    for rules_of_id in named.chunk_by(same) {
        let first = &rules[rules_of_id[0].rule];
        for told in &rules_of_id[1..] {
            let other = &rules[told.rule];
            if content(first, other) != Ordering::Equal {
                return Some((first.location, other.location));
            }
            repeated.push(told.rule);
        }
    }
    if !repeated.is_empty() {
        repeated.sort_unstable();
        all.retain(|told| repeated.binary_search(&told.rule).is_err());
    }
    None
}

/// Leaves one of each rule without an id that several documents tell; a document that tells it
/// twice means two.
fn once_each(all: &mut Vec<Told>, rules: &[Rule]) {
    all.sort_unstable_by(|one, other| {
        content(&rules[one.rule], &rules[other.rule])
            .then_with(|| one.document.cmp(&other.document))
            .then_with(|| canonical(&rules[one.rule], &rules[other.rule]))
    });
    let same =
        |one: &Told, other: &Told| content(&rules[one.rule], &rules[other.rule]) == Ordering::Equal;
    let mut kept = Vec::with_capacity(all.len());
    for told in all.chunk_by(same) {
        let (named, nameless): (Vec<&Told>, Vec<&Told>) = told
            .iter()
            .partition(|told| id(&rules[told.rule]).is_some());
        let by_document = nameless.chunk_by(|one, other| one.document == other.document);
        let spelled = |told: &[&Told]| -> Vec<_> {
            told.iter()
                .map(|told| spelling(&rules[told.rule]))
                .collect()
        };
        let most = by_document.max_by(|one, other| {
            let length = one.len().cmp(&other.len());
            length.then_with(|| spelled(other).cmp(&spelled(one)))
        });
        kept.extend(&named);
        kept.extend(most.unwrap_or_default().iter().skip(named.len()));
    }
    let kept: Vec<Told> = kept.into_iter().copied().collect();
    *all = kept;
}
