//! The law of ties in two groups of an interface, against every packet of small random accounts.

use std::collections::{BTreeMap, BTreeSet};

use sgscope::change::{Edit, apply, rollback};
use sgscope::lint::{Finding, Scope};
use sgscope::model::Inventory;

use crate::account::{Account, By, Packet, Peer, Rule, judge, packets};
use crate::{Id, accounts, blamed, effects, found, id, load_account, told_by};

fn rule(account: &Account, (group, place): Id) -> Rule {
    account.groups[group].rules[place]
}

/// Whether on an interface a Drop takes a packet of an Accept at its priority, and neither a stronger
/// rule does nor a Drop of that priority in the Accept's own group.
fn ties(account: &Account, set: &[usize], (accept, drop): (Id, Id), packet: &Packet) -> bool {
    let (one, two) = (rule(account, accept), rule(account, drop));
    if !one.matches(packet) || !two.matches(packet) {
        return false;
    }
    let equal = |rule: &Rule| !rule.accept && rule.priority == one.priority;
    let fellows = |(group, place): Id| group != accept.0 && (group, place) != drop;
    let gone = |group: usize, place: usize| {
        fellows((group, place)) && equal(&rule(account, (group, place)))
    };
    let own = account.groups[accept.0].rules.iter();
    let taken = own
        .filter(|rule| equal(rule))
        .any(|rule| rule.matches(packet));
    !taken && judge(account, set, packet, &gone).0 == By::Rule(drop.0, drop.1)
}

/// The ties that the table says, by Accept and the group of the Drops.
fn expected(account: &Account) -> BTreeMap<(Id, usize), BTreeSet<Id>> {
    let everything = packets(account.groups.len());
    let ids = |accept: bool| -> Vec<Id> {
        let groups = account.groups.iter().enumerate();
        let all = groups.flat_map(|(group, row)| (0..row.rules.len()).map(move |it| (group, it)));
        all.filter(|id| rule(account, *id).accept == accept)
            .collect()
    };
    let mut found: BTreeMap<(Id, usize), BTreeSet<Id>> = BTreeMap::new();
    for accept in ids(true) {
        let one = rule(account, accept);
        let plain = match one.peer {
            Peer::Group(named) => 1 << named,
            _ => 0,
        };
        for drop in ids(false) {
            let two = rule(account, drop);
            let named = |rule: &Rule| matches!(rule.peer, Peer::Group(_));
            let alike = !(named(&one) || named(&two)) || one.peer == two.peer;
            // Where the other group says the same, it is told there.
            let again = account.groups[drop.0].rules.contains(&one);
            if accept.0 == drop.0 || one.priority != two.priority || !alike || again {
                continue;
            }
            let both = |set: &&Vec<usize>| set.contains(&accept.0) && set.contains(&drop.0);
            let mut sets = account.interfaces.iter().filter(both);
            let on = |set: &Vec<usize>| {
                let mut own = everything.iter().filter(|it| it.groups == plain);
                own.any(|packet| ties(account, set, (accept, drop), packet))
            };
            if sets.any(on) {
                found.entry((accept, drop.0)).or_default().insert(drop);
            }
        }
    }
    found
}

#[test]
fn ties_of_two_groups_are_found_and_no_others() {
    let mut seen = 0;
    for (seed, account) in accounts(400) {
        let inventory = load_account(&account);
        let rule_of = |it: &Finding| id(&inventory, it.rule.expect("a rule"));
        let needless: BTreeSet<Id> = found(&inventory).iter().map(rule_of).collect();
        let mut told: BTreeMap<(Id, usize), BTreeSet<Id>> = BTreeMap::new();
        for finding in told_by(&inventory, &["overlapping-equal-priority"]) {
            if finding.scope != Scope::Interface {
                continue;
            }
            let accept = rule_of(&finding);
            let [drop] = blamed(&inventory, &finding)[..] else {
                panic!("{finding:#?}")
            };
            let drops = told.entry((accept, drop.0)).or_default();
            assert!(drops.insert(drop), "{seed}: {accept:?} {drop:?} twice");
        }
        let mut wanted = expected(&account);
        wanted.retain(|(accept, _), _| !needless.contains(accept));
        let text = format!("{seed}: told {told:?} wanted {wanted:?}\n{account:#?}");
        let rules = account.groups.iter().flat_map(|group| &group.rules);
        // Stronger rules for some own addresses count as if they were for all.
        let limited = rules.clone().any(|rule| rule.own.is_some());
        for (key, drops) in &told {
            let of_table = wanted.get(key).is_some_and(|all| drops.is_subset(all));
            assert!(of_table, "{key:?}\n{text}");
            seen += drops.len();
        }
        for (key, drops) in &wanted {
            let got = told.get(key).map_or(0, BTreeSet::len);
            assert!(limited || got >= drops.len().min(3), "{key:?}\n{text}");
        }
    }
    assert!(seen > 30, "only {seen} ties");
}

fn priorities(inventory: &Inventory) -> Vec<(Id, Option<i64>)> {
    let rules = inventory.rules.iter();
    rules
        .map(|(rule, row)| (id(inventory, rule), row.priority))
        .collect()
}

#[test]
fn a_weaker_accept_changes_no_effect_alone_or_with_others() {
    let (mut alone, mut together) = (0, 0);
    for (seed, account) in accounts(400) {
        let inventory = load_account(&account);
        let ties = told_by(&inventory, &["overlapping-equal-priority"]);
        let fixed = ties.iter().filter_map(|it| Some((it, it.fix.as_ref()?)));
        let mut all: Vec<Edit> = Vec::new();
        for (tie, fix) in fixed {
            assert!(fix.safe, "{seed}");
            let what = format!("{seed}: {}\n{account:#?}", fix.commands.join("\n"));
            let after = apply(&inventory, &fix.edits);
            effects::assert_same(&inventory, &after, true, &what);
            let left = told_by(&after, &["overlapping-equal-priority"]);
            let same = left.iter().any(|it| it.fingerprint == tie.fingerprint);
            assert!(!same, "still there, {what}");
            let back = rollback(&inventory, &fix.edits).expect("a rollback");
            let back = apply(&after, &back);
            assert_eq!(priorities(&back), priorities(&inventory), "{what}");
            assert_ne!(priorities(&after), priorities(&inventory), "{what}");
            all.extend(fix.edits.clone());
            alone += 1;
        }
        // With what other lints print as safe.
        let needless = found(&inventory);
        let safe = needless.iter().filter_map(|it| it.fix.as_ref());
        let safe = safe
            .filter(|fix| fix.safe)
            .flat_map(|fix| fix.edits.clone());
        let merges = told_by(&inventory, &["mergeable-rules"]).into_iter();
        let merges = merges.filter_map(|it| it.fix).flat_map(|fix| fix.edits);
        if !all.is_empty() {
            together += 1;
            let what = format!("{seed}\n{account:#?}");
            effects::assert_same(&inventory, &apply(&inventory, &all), true, &what);
            all.extend(safe);
            all.extend(merges);
            effects::assert_same(&inventory, &apply(&inventory, &all), false, &what);
        }
    }
    assert!(alone > 30 && together > 20, "only {alone}, {together}");
}
