//! What each rule alone allows, held against what is lost when it is taken away: random accounts, each
//! rule revoked in turn, the rows of both compared.

#![expect(clippy::print_stdout, reason = "the seed finds a failure again")]

#[path = "change_laws/account.rs"]
mod account;
#[path = "change_laws/dice.rs"]
mod dice;

use std::collections::BTreeMap;
use std::env;

use account::Account;
use dice::Dice;
use sgscope::change::{Edit, RuleSelector, apply};
use sgscope::load::load_text;
use sgscope::model::{Inventory, RuleIndex};
use sgscope::packet::{Family, Set, Traffic};
use sgscope::reach::{Query, Sole, reach, soles};

fn setting(name: &str, default: u64) -> u64 {
    env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

/// What certainly passes, by source, target and family.
type Rows = BTreeMap<(String, String, Family), Traffic>;

fn rows(inventory: &Inventory) -> Rows {
    let query = Query {
        internet: true,
        ..Query::default()
    };
    let answer = reach(inventory, &query);
    let row = |row: sgscope::reach::Row<'_>| {
        let ends = (
            row.source.id.to_owned(),
            row.target.id.to_owned(),
            row.family,
        );
        (ends, Traffic::clone(&row.allowed))
    };
    answer.rows().map(row).collect()
}

fn without(inventory: &Inventory, rule: RuleIndex) -> Inventory {
    let row = &inventory.rules[rule];
    let edit = Edit::Revoke {
        group: row.group,
        direction: row.direction.expect("a direction"),
        rule: RuleSelector::Rule(rule),
    };
    apply(inventory, &[edit])
}

/// The same, by taking the rule away.
fn by_hand(inventory: &Inventory, before: &Rows, rule: RuleIndex) -> Sole {
    let after = rows(&without(inventory, rule));
    let nothing = || Family::BOTH.map(|_| Traffic::empty());
    let mut sole = Sole {
        rule,
        pairs: 0,
        traffic: nothing(),
        public: 0,
        internet: nothing(),
        decides: false,
    };
    for ((source, target, family), was) in before {
        let is = after.get(&(source.clone(), target.clone(), *family));
        let lost = is.map_or_else(|| was.clone(), |is| was.difference(is));
        if lost.is_empty() {
            continue;
        }
        let (count, sum) = if [source, target].iter().any(|id| *id == "internet") {
            (&mut sole.public, &mut sole.internet)
        } else {
            (&mut sole.pairs, &mut sole.traffic)
        };
        *count += 1;
        sum[*family as usize] = sum[*family as usize].union(&lost);
    }
    sole
}

#[test]
fn a_rule_alone_allows_what_is_lost_without_it() {
    let (seed, cases) = (setting("SOLE_SEED", 1), setting("SOLE_CASES", 60));
    println!("SOLE_SEED={seed} SOLE_CASES={cases}");
    let (mut losing, mut idle) = (0, 0);
    for case in 0..cases {
        let account = Account::random(&mut Dice::new(seed * 1_000_003 + case));
        let inventory = load_text(&[("export.json", &account.json())]).inventory;
        let before = rows(&inventory);
        for sole in soles(&inventory) {
            let wanted = by_hand(&inventory, &before, sole.rule);
            let found = Sole {
                decides: false,
                ..sole.clone()
            };
            assert_eq!(
                found,
                wanted,
                "case {case} {:?}\n{}",
                inventory.rules[sole.rule],
                account.json()
            );
            losing += usize::from(!sole.loses_nothing());
            if !sole.decides {
                idle += 1;
                let after = without(&inventory, sole.rule);
                assert_eq!(
                    rows(&after),
                    before,
                    "case {case}: a rule that decides nothing"
                );
            }
            assert!(sole.decides || sole.loses_nothing(), "case {case}");
        }
    }
    assert!(losing > 50 && idle > 20, "{losing} {idle}");
}
