//! Laws of the lints about needless rules, against every packet of small random accounts.
//!
//! `DEAD_SEED` sets the first seed and `DEAD_CASES` the number of accounts. A rule is
//! known by its id. Of rules of equal strength the first of the table decides, so accounts hold
//! theirs in the table's order.

#[path = "dead_laws/account.rs"]
mod account;
#[path = "dead_laws/across.rs"]
mod across;
#[path = "dead_laws/effects.rs"]
mod effects;
#[path = "dead_laws/merges.rs"]
mod merges;

use std::collections::{BTreeMap, BTreeSet};

use account::{Account, By, Dice, Packet, judge, packets};
use sgscope::change::apply;
use sgscope::config::Parameters;
use sgscope::lint::{Confidence, Finding, Persona, Scope, Selection, run};
use sgscope::load::load;
use sgscope::model::{Inventory, RuleIndex};
use sgscope::source::Sources;

const LINTS: [&str; 5] = [
    "shadowed-rule",
    "ineffective-drop",
    "duplicate-rule",
    "redundant-rule",
    "implied-by-default",
];

/// A rule: its group and its place in it.
type Id = (usize, usize);

fn number(name: &str, usual: u64) -> u64 {
    let told = std::env::var(name).ok();
    told.map_or(usual, |told| told.parse().expect("a number"))
}

/// Every account, with its seed.
fn accounts(cases: u64) -> impl Iterator<Item = (u64, Account)> {
    let first = number("DEAD_SEED", 1);
    let cases = number("DEAD_CASES", cases);
    (first..first + cases).map(|seed| {
        let mut dice = Dice(seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
        let account = Account::random(&mut dice);
        let inventory = load_account(&account);
        let mut sorted = account.clone();
        for (group, row) in sorted.groups.iter_mut().enumerate() {
            let table =
                &inventory.groups[inventory.group(&format!("sg-{group}")).expect("a group")];
            let rules = table.rules.iter().map(|rule| id(&inventory, *rule).1);
            row.rules = rules
                .map(|place| account.groups[group].rules[place])
                .collect();
        }
        (seed, sorted)
    })
}

fn load_account(account: &Account) -> Inventory {
    let mut sources = Sources::new(|_| Err(std::io::ErrorKind::NotFound.into()));
    let file = sources.add_kept("account.json".to_owned(), account.export().into_bytes());
    let loaded = load(&sources, &[file]);
    assert!(
        loaded.remarks.is_empty(),
        "{:?}\n{}",
        loaded.remarks,
        account.export()
    );
    loaded.inventory
}

fn found(inventory: &Inventory) -> Vec<Finding> {
    told_by(inventory, &LINTS)
}

fn told_by(inventory: &Inventory, lints: &[&'static str]) -> Vec<Finding> {
    let selection = Selection {
        only: lints.to_vec(),
        persona: Persona::Auditor,
        ..Selection::default()
    };
    let findings = run(inventory, &selection, &Parameters::default());
    // What is told of the platform's own addresses is no answer about rules; what is told of fellow
    // members is one about the interfaces of the export, not about whatever peer.
    let of_fellows = |it: &Finding| {
        let mut notes = it.notes.iter();
        notes.any(|note| note.starts_with("whom it names is in "))
    };
    findings
        .into_iter()
        .filter(|it| it.confidence != Confidence::Likely && !of_fellows(it))
        .collect()
}

fn id(inventory: &Inventory, rule: RuleIndex) -> Id {
    let id = inventory.rules[rule]
        .id
        .as_deref()
        .expect("every rule has an id");
    let mut words = id
        .split('-')
        .skip(1)
        .map(|word| word.parse().expect("a number"));
    (
        words.next().expect("a group"),
        words.next().expect("a place"),
    )
}

/// The rules that a finding blames.
fn blamed(inventory: &Inventory, finding: &Finding) -> Vec<Id> {
    let rule_at = |related: &sgscope::lint::Related| {
        let at =
            |(_, rule): &(RuleIndex, &sgscope::model::Rule)| rule.location == related.spot.record;
        let (rule, _) = inventory
            .rules
            .iter()
            .find(at)
            .expect("a rule at the place");
        id(inventory, rule)
    };
    finding.related.iter().map(rule_at).collect()
}

fn none(_: usize, _: usize) -> bool {
    false
}

/// What is true of a rule on one interface: whether it matches anything, whether it decides.
fn lives(account: &Account, set: &[usize], rule: Id, packets: &[Packet]) -> (bool, bool) {
    let row = account.groups[rule.0].rules[rule.1];
    let own: Vec<&Packet> = packets
        .iter()
        .filter(|packet| row.matches(packet))
        .collect();
    let decides = own
        .iter()
        .any(|packet| match judge(account, set, packet, &none).0 {
            By::Rule(group, place) => (group, place) == rule,
            _ => false,
        });
    (!own.is_empty(), decides)
}

#[test]
fn dead_rules_are_found_and_no_others() {
    let mut seen = 0;
    for (seed, account) in accounts(80) {
        let inventory = load_account(&account);
        let everything = packets(account.groups.len());
        let findings = found(&inventory);
        let v4: Vec<Packet> = everything
            .iter()
            .copied()
            .filter(|it| it.address < account::FIRST_V6)
            .collect();
        let mut told: BTreeMap<Id, &Finding> = BTreeMap::new();
        for finding in &findings {
            let rule = id(&inventory, finding.rule.expect("a rule"));
            assert!(
                told.insert(rule, finding).is_none(),
                "{seed}: {rule:?} is told twice"
            );
        }
        for (group, row) in account.groups.iter().enumerate() {
            for place in 0..row.rules.len() {
                let rule = (group, place);
                let (any, decides) = lives(&account, &[group], rule, &everything);
                let dead = any && !decides;
                let grant = matches!(row.rules[place].peer, account::Peer::Group(_));
                let dead_v4 = grant && any && !lives(&account, &[group], rule, &v4).1;
                let expected = if dead {
                    Some("certain")
                } else if dead_v4 {
                    Some("possible")
                } else {
                    None
                };
                let finding = told.get(&rule).filter(|it| {
                    let gone = it.lint == "redundant-rule"
                        || (it.lint == "implied-by-default"
                            && !it.message.contains("before any rule"));
                    !gone && it.scope == Scope::Group
                });
                let got = finding.map(|it| it.confidence.name());
                assert!(
                    got == expected,
                    "{seed}: {rule:?} expected {expected:?}, got {got:?}\n{account:#?}\n{findings:#?}"
                );
                seen += usize::from(dead);
            }
        }
    }
    assert!(seen > 30, "only {seen} dead rules");
}

#[test]
fn what_is_told_can_go_together_and_in_part() {
    let mut gone_in_all = 0;
    for (seed, account) in accounts(80) {
        let inventory = load_account(&account);
        let everything = packets(account.groups.len());
        let findings: Vec<Finding> = found(&inventory)
            .into_iter()
            .filter(|it| it.confidence == Confidence::Certain)
            .collect();
        let told: Vec<(Id, Scope)> = findings
            .iter()
            .map(|it| (id(&inventory, it.rule.expect("a rule")), it.scope))
            .collect();
        let mut dice = Dice(seed);
        for round in 0..6 {
            let part: BTreeSet<Id> = told
                .iter()
                .filter(|_| round == 0 || dice.below(2) == 0)
                .map(|(rule, _)| *rule)
                .collect();
            let gone = |group: usize, place: usize| part.contains(&(group, place));
            gone_in_all += part.len();
            let mut sets: Vec<Vec<usize>> = account.interfaces.clone();
            // A group by itself stays as it was but for rules that other groups made needless.
            for group in 0..account.groups.len() {
                if !told
                    .iter()
                    .any(|((of, _), scope)| *of == group && *scope == Scope::Interface)
                {
                    sets.push(vec![group]);
                }
            }
            for set in sets {
                for packet in &everything {
                    let before = judge(&account, &set, packet, &none).1;
                    let after = judge(&account, &set, packet, &gone).1;
                    assert_eq!(
                        before, after,
                        "{seed}: {set:?} {packet:?} without {part:?}\n{account:#?}"
                    );
                }
            }
        }
    }
    assert!(gone_in_all > 200, "only {gone_in_all} rules went");
}

#[test]
fn a_group_of_blocks_has_nothing_needless_left() {
    let mut left = 0;
    for (seed, account) in accounts(80) {
        let grants = account.groups.iter().flat_map(|group| &group.rules);
        if account.groups.len() > 1
            || grants
                .clone()
                .any(|rule| matches!(rule.peer, account::Peer::Group(_)))
        {
            continue;
        }
        let mut account = account;
        loop {
            let inventory = load_account(&account);
            let told: BTreeSet<Id> = found(&inventory)
                .iter()
                .map(|it| id(&inventory, it.rule.expect("a rule")))
                .collect();
            if told.is_empty() {
                break;
            }
            let mut place = 0;
            account.groups[0].rules.retain(|_| {
                place += 1;
                !told.contains(&(0, place - 1))
            });
        }
        let everything = packets(1);
        for place in 0..account.groups[0].rules.len() {
            let gone = |_: usize, other: usize| other == place;
            let needed = everything.iter().any(|packet| {
                judge(&account, &[0], packet, &none).1 != judge(&account, &[0], packet, &gone).1
            });
            assert!(needed, "{seed}: rule {place} can go\n{account:#?}");
            left += 1;
        }
    }
    assert!(left > 20, "only {left} rules were left");
}

#[test]
fn the_blamed_cover_are_all_needed_and_tell_of_the_opposite() {
    let mut opposite = 0;
    for (seed, account) in accounts(80) {
        let inventory = load_account(&account);
        let everything = packets(account.groups.len());
        for finding in found(&inventory) {
            let dead = ["shadowed-rule", "ineffective-drop"].contains(&finding.lint);
            if !dead || finding.scope != Scope::Group || finding.confidence != Confidence::Certain {
                continue;
            }
            let rule = id(&inventory, finding.rule.expect("a rule"));
            let blamed = blamed(&inventory, &finding);
            let row = account.groups[rule.0].rules[rule.1];
            let all_gone = |_: usize, _: usize| true;
            let own: Vec<&Packet> = everything
                .iter()
                .filter(|packet| row.matches(packet))
                .collect();
            let covered = |without: Option<Id>| {
                own.iter().all(|packet| {
                    let built_in = judge(&account, &[rule.0], packet, &all_gone).0;
                    let named = match built_in {
                        By::Intra => finding.message.contains("intra-group access"),
                        By::Exempt => finding.message.contains("metadata server"),
                        _ => false,
                    };
                    let by_rule = blamed.iter().any(|other| {
                        Some(*other) != without
                            && account.groups[other.0].rules[other.1].matches(packet)
                    });
                    named || by_rule
                })
            };
            let text = || format!("{seed}: {rule:?} by {blamed:?}\n{finding:#?}\n{account:#?}");
            assert!(covered(None), "not covered, {}", text());
            let opposes = |other: &&Id| account.groups[other.0].rules[other.1].accept != row.accept;
            let opposing = blamed.iter().filter(opposes).count();
            let spare: Vec<&Id> = blamed
                .iter()
                .filter(|other| covered(Some(**other)))
                .collect();
            assert!(
                spare.is_empty() || (spare.len() == 1 && opposes(&spare[0]) && opposing == 1),
                "{spare:?} not needed, {}",
                text()
            );
            // Who is to blame is asked for a peer in no group but the one that the rule names.
            let plain = match row.peer {
                account::Peer::Group(group) => 1 << group,
                _ => 0,
            };
            let opposed = own.iter().filter(|it| it.groups == plain).any(|packet| {
                let (by, accept) = judge(&account, &[rule.0], packet, &none);
                matches!(by, By::Rule(..)) && accept != row.accept
            });
            assert!(
                !opposed || opposing > 0,
                "nobody does the opposite, {}",
                text()
            );
            opposite += opposing;
        }
    }
    assert!(opposite > 10, "only {opposite}");
}

#[test]
fn ties_are_found_and_no_others() {
    let mut seen = 0;
    for (seed, account) in accounts(300) {
        let inventory = load_account(&account);
        let everything = packets(account.groups.len());
        let rule_of = |it: &Finding| id(&inventory, it.rule.expect("a rule"));
        let needless: BTreeSet<Id> = found(&inventory).iter().map(rule_of).collect();
        let mut ties = told_by(&inventory, &["overlapping-equal-priority"]);
        ties.retain(|it| it.scope == Scope::Group);
        let told: BTreeMap<Id, Vec<Id>> = ties
            .iter()
            .map(|it| (rule_of(it), blamed(&inventory, it)))
            .collect();
        assert_eq!(told.len(), ties.len(), "{seed}: told twice");
        for (group, row) in account.groups.iter().enumerate() {
            for (place, rule) in row.rules.iter().enumerate() {
                if !rule.accept || needless.contains(&(group, place)) {
                    continue;
                }
                let plain = match rule.peer {
                    account::Peer::Group(named) => 1 << named,
                    _ => 0,
                };
                let mut drops: BTreeSet<Id> = BTreeSet::new();
                for packet in everything.iter().filter(|it| it.groups == plain) {
                    let By::Rule(of, other) = judge(&account, &[group], packet, &none).0 else {
                        continue;
                    };
                    let by = account.groups[of].rules[other];
                    let names = |rule: &account::Rule| matches!(rule.peer, account::Peer::Group(_));
                    let alike = !(names(rule) || names(&by)) || rule.peer == by.peer;
                    if rule.matches(packet) && !by.accept && by.priority == rule.priority && alike {
                        drops.insert((of, other));
                    }
                }
                let got = told.get(&(group, place)).cloned().unwrap_or_default();
                let text = format!(
                    "{seed}: {:?} {drops:?} {got:?}\n{account:#?}",
                    (group, place)
                );
                assert_eq!(got.is_empty(), drops.is_empty(), "{text}");
                assert!(got.iter().all(|drop| drops.contains(drop)), "{text}");
                assert_eq!(got.len(), drops.len().min(3), "{text}");
                seen += got.len();
            }
        }
    }
    assert!(seen > 30, "only {seen} ties");
}

#[test]
fn safe_fixes_change_no_effect_whatever_the_peer() {
    let mut safe = 0;
    for (seed, account) in accounts(100) {
        let inventory = load_account(&account);
        for finding in found(&inventory) {
            let Some(fix) = finding.fix.filter(|fix| fix.safe) else {
                continue;
            };
            safe += 1;
            let after = apply(&inventory, &fix.edits);
            let alone = finding.scope == Scope::Group;
            effects::assert_same(
                &inventory,
                &after,
                alone,
                &format!("{seed}: {}\n{account:#?}", fix.commands.join("\n")),
            );
        }
    }
    assert!(safe > 30, "only {safe} safe fixes");
}
