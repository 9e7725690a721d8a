//! Laws of the lint about rules that one rule can replace, on small random accounts with many of them.

use std::collections::BTreeSet;

use sgscope::change::{Edit, RuleSelector, apply, rollback};
use sgscope::lint::{Finding, Fix};
use sgscope::model::{GroupIndex, Inventory, Peer, Ports, Rule, RuleIndex, SecurityGroup};
use sgscope::packet::{Block, Interval, Point};

use crate::account::{self, Account, Dice};
use crate::{effects, found, load_account, number, told_by};

const LINT: &str = "mergeable-rules";

/// Accounts whose rules are often alike, with their seeds.
fn accounts(cases: u64) -> impl Iterator<Item = (u64, Inventory, String)> {
    let first = number("SGSCOPE_DEAD_SEED", 1);
    let cases = number("SGSCOPE_DEAD_CASES", cases);
    (first..first + cases).map(|seed| {
        let mut dice = Dice(seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
        let mut account = Account::random(&mut dice);
        let group = dice.below(2);
        for rule in account.groups.iter_mut().flat_map(|group| &mut group.rules) {
            let alike = dice.below(4) > 0;
            if alike {
                (rule.ingress, rule.accept, rule.priority) = (true, true, 1);
            }
            if alike && group == 0 {
                rule.protocol = "TCP";
                rule.ports = dice.pick(&["1/1", "2/2", "3/3", "2/9"]);
            }
            if alike && matches!(rule.peer, account::Peer::V4(_)) && dice.below(2) == 0 {
                rule.peer = account::Peer::V4(dice.pick(&["10.0.0.0/31", "10.0.0.2/31"]));
            }
        }
        let text = format!("{seed}\n{account:#?}");
        (seed, load_account(&account), text)
    })
}

fn fix(finding: &Finding) -> &Fix {
    finding.fix.as_ref().expect("a fix")
}

/// The findings of an inventory that have a fix: but for grants to groups that the API refuses, all.
fn merges(inventory: &Inventory, text: &str) -> Vec<Finding> {
    let mut findings = told_by(inventory, &[LINT]);
    findings.retain(|finding| {
        let rule = &inventory.rules[finding.rule.expect("a rule")];
        assert!(
            finding.fix.is_some() || matches!(rule.peer, Peer::Group { .. }),
            "{finding:#?}\n{text}"
        );
        finding.fix.is_some()
    });
    findings
}

/// The rules a fix removes.
fn removed(fix: &Fix) -> Vec<RuleIndex> {
    let rule = |edit: &Edit| match edit {
        Edit::Revoke { rule, .. } => match rule {
            RuleSelector::Rule(rule) => Some(*rule),
            RuleSelector::Permission(_) => panic!("{edit:?} names no rule of the export"),
        },
        _ => None,
    };
    fix.edits.iter().filter_map(rule).collect()
}

/// The rules of all groups by all that decides packets; what the API holds equal is one.
fn rules(inventory: &Inventory) -> BTreeSet<String> {
    let groups = inventory.groups.iter();
    let of_group = |(index, group): (GroupIndex, &SecurityGroup)| {
        let text = move |rule: &Rule| format!("{index:?} {}", beside(rule, true, true));
        let rules: Vec<String> = group
            .rules
            .iter()
            .map(|it| text(&inventory.rules[*it]))
            .collect();
        rules
    };
    groups.flat_map(of_group).collect()
}

fn count(inventory: &Inventory) -> usize {
    inventory
        .groups
        .rows()
        .iter()
        .map(|row| row.rules.len())
        .sum()
}

/// How many rules fewer a message says, and of how many.
fn said(finding: &Finding) -> (usize, usize) {
    let (_, words) = finding.message.rsplit_once(": ").expect("a number");
    let numbers: Vec<usize> = words
        .split(' ')
        .filter_map(|word| word.parse().ok())
        .collect();
    let [fewer, all] = numbers[..] else {
        panic!("{}", finding.message)
    };
    (fewer, all)
}

#[test]
fn merging_changes_no_effect_and_removes_just_as_many_rules() {
    let mut seen = 0;
    for (seed, inventory, text) in accounts(400) {
        let needless: BTreeSet<RuleIndex> =
            found(&inventory).iter().filter_map(|it| it.rule).collect();
        let findings = merges(&inventory, &text);
        let mut merged: BTreeSet<RuleIndex> = BTreeSet::new();
        for finding in &findings {
            let fix = fix(finding);
            assert!(fix.safe, "{text}");
            let own = &inventory.groups[finding.group.expect("a group")];
            assert_eq!(said(finding).1, own.rules.len(), "{text}");
            for rule in removed(fix) {
                assert!(!needless.contains(&rule), "{rule:?} is told twice\n{text}");
                assert!(merged.insert(rule), "{rule:?} is in two sets\n{text}");
            }
        }
        // Each by itself, and some of them in any order.
        let mut parts: Vec<Vec<&Finding>> = findings.iter().map(|it| vec![it]).collect();
        let mut dice = Dice(seed);
        for _ in 0..3 {
            let mut part: Vec<&Finding> = findings.iter().filter(|_| dice.below(3) > 0).collect();
            part.sort_by_cached_key(|_| dice.next());
            parts.push(part);
        }
        for part in parts {
            let edits: Vec<Edit> = part.iter().flat_map(|it| fix(it).edits.clone()).collect();
            let after = apply(&inventory, &edits);
            let fewer: usize = part.iter().map(|it| said(it).0).sum();
            assert_eq!(
                count(&after) + fewer,
                count(&inventory),
                "{part:#?}\n{text}"
            );
            effects::assert_same(&inventory, &after, true, &text);
            // What one of them takes back leaves the others.
            let mut back = after;
            for finding in &part {
                let edits = rollback(&inventory, &fix(finding).edits).expect("a rollback");
                back = apply(&back, &edits);
                effects::assert_same(&inventory, &back, true, &text);
            }
            assert_eq!(rules(&back), rules(&inventory), "{text}");
            seen += part.len();
        }
    }
    assert!(seen > 150, "only {seen} sets");
}

#[test]
fn what_is_told_as_needless_can_go_before_or_after() {
    let mut both = 0;
    for (_, inventory, text) in accounts(300) {
        let merges = merges(&inventory, &text);
        let needless = found(&inventory);
        let safe = needless.iter().filter_map(|it| it.fix.as_ref());
        let safe: Vec<Edit> = safe
            .filter(|fix| fix.safe)
            .flat_map(|fix| fix.edits.clone())
            .collect();
        let merging: Vec<Edit> = merges.iter().flat_map(|it| fix(it).edits.clone()).collect();
        if safe.is_empty() || merging.is_empty() {
            continue;
        }
        both += 1;
        for edits in [[safe.clone(), merging.clone()], [merging, safe]] {
            let after = apply(&inventory, &edits.concat());
            effects::assert_same(&inventory, &after, false, &text);
        }
    }
    assert!(both > 30, "only {both} accounts");
}

/// All fields that decide packets, without peer or ports if so asked.
fn beside(rule: &Rule, peer: bool, ports: bool) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        rule.direction,
        rule.policy,
        rule.priority,
        rule.protocol,
        ports.then_some(&rule.ports),
        rule.source_ports,
        peer.then_some(&rule.peer),
        rule.local,
        rule.nic
    )
}

fn block(rule: &Rule) -> Option<Block> {
    match &rule.peer {
        Peer::Blocks(blocks) => blocks.iter().next(),
        _ => None,
    }
}

/// The block that two rules come to, if they differ in it only.
fn one_block(one: &Rule, other: &Rule) -> Option<Block> {
    if beside(one, false, true) != beside(other, false, true) {
        return None;
    }
    let (a, b) = (block(one)?, block(other)?);
    let wider = Block::new(a.first(), a.length().checked_sub(1)?)?;
    (a.length() == b.length() && a != b && wider.covers(&b)).then_some(wider)
}

/// The ports that two rules come to, if they differ in them only.
fn one_range(one: &Rule, other: &Rule) -> Option<Ports> {
    if beside(one, true, false) != beside(other, true, false) {
        return None;
    }
    // The API takes no grants for one's own group, so some of these stay.
    if matches!(one.peer, Peer::Group { .. }) {
        return None;
    }
    let (Ports::Only(a), Ports::Only(b)) = (&one.ports, &other.ports) else {
        return None;
    };
    let ([a], [b]) = (a.as_slice(), b.as_slice()) else {
        return None;
    };
    let meet = a.last.next().is_none_or(|next| b.first <= next) && a.first <= b.first;
    let both = Interval::new(a.first, a.last.max(b.last))?;
    meet.then(|| Ports::Only([both].into_iter().collect()))
}

#[test]
fn nothing_that_can_be_merged_is_left() {
    let mut rounds = 0;
    for (_, inventory, text) in accounts(400) {
        let mut inventory = inventory;
        loop {
            let edits: Vec<Edit> = merges(&inventory, &text)
                .iter()
                .flat_map(|it| fix(it).edits.clone())
                .collect();
            if edits.is_empty() {
                break;
            }
            rounds += 1;
            inventory = apply(&inventory, &edits);
        }
        let needless: BTreeSet<RuleIndex> =
            found(&inventory).iter().filter_map(|it| it.rule).collect();
        for group in inventory.groups.rows() {
            let all: Vec<&Rule> = group.rules.iter().map(|it| &inventory.rules[*it]).collect();
            let kept = group.rules.iter().filter(|it| !needless.contains(it));
            let kept: Vec<&Rule> = kept.map(|it| &inventory.rules[*it]).collect();
            for (one, other) in kept
                .iter()
                .flat_map(|one| kept.iter().map(move |it| (one, it)))
            {
                if std::ptr::eq(*one, *other) {
                    continue;
                }
                if let Some(both) = one_block(one, other) {
                    let known = all.iter().any(|rule| {
                        block(rule) == Some(both)
                            && beside(rule, false, true) == beside(one, false, true)
                    });
                    assert!(known, "{one:?} {other:?}\n{text}");
                }
                if let Some(both) = one_range(one, other) {
                    let known = all.iter().any(|rule| {
                        rule.ports == both && beside(rule, true, false) == beside(one, true, false)
                    });
                    assert!(known, "{one:?} {other:?}\n{text}");
                }
            }
        }
    }
    assert!(rounds > 50, "only {rounds} rounds");
}
