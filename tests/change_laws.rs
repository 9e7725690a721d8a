//! Scripts of `aliyun` commands, held against what they mean: random accounts and random commands, with
//! an account of our own that each command is done to by hand; and every command we print, read again.

#![expect(clippy::print_stdout, reason = "the seed finds a failure again")]

#[path = "change_laws/account.rs"]
mod account;
#[path = "change_laws/commands.rs"]
mod commands;
#[path = "change_laws/dice.rs"]
mod dice;
mod fixture;
#[path = "change_laws/mutated.rs"]
mod mutated;
#[path = "change_laws/printed.rs"]
mod printed;
#[path = "change_laws/refused.rs"]
mod refused;

use std::env;

use account::Account;
use commands::random_script;
use dice::Dice;
use sgscope::change::apply_script;
use sgscope::load::load_text;
use sgscope::model::Inventory;
use sgscope::reach::{DeltaQuery, Query, diff, reach};
use sgscope::source::FileId;

/// A number from the environment.
fn setting(name: &str, default: u64) -> u64 {
    env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

pub(crate) fn load(json: &str) -> Inventory {
    load_text(&[("export.json", json)]).inventory
}

/// Every row, also those of the internet, as text.
pub(crate) fn rows(inventory: &Inventory) -> Vec<String> {
    let query = Query {
        internet: true,
        ..Query::default()
    };
    let answer = reach(inventory, &query);
    let line = |row: sgscope::reach::Row<'_>| {
        let (allowed, unknown) = (
            row.allowed.notation(row.family),
            row.unknown.notation(row.family),
        );
        format!(
            "{} {} {:?} {allowed} | {unknown}",
            row.source.id, row.target.id, row.family
        )
    };
    answer.rows().map(line).collect()
}

#[test]
fn scripts_do_what_their_commands_say() {
    let (seed, cases) = (setting("CHANGE_SEED", 1), setting("CHANGE_CASES", 150));
    println!("CHANGE_SEED={seed} CHANGE_CASES={cases}");
    let (mut applied, mut refused, mut changed) = (0, 0, 0);
    for case in 0..cases {
        let mut dice = Dice::new(seed * 1_000_003 + case);
        let account = Account::random(&mut dice);
        let mut after = account.clone();
        let script = random_script(&mut dice, &mut after);
        let (before, wanted) = (load(&account.json()), load(&after.json()));
        let found = apply_script(&before, &script.text, FileId(7))
            .unwrap_or_else(|error| panic!("case {case}: {error}\n{}", script.text));
        applied += script.applied;
        refused += script.refused;
        assert_eq!(
            found.remarks.len(),
            script.refused,
            "case {case}\n{}\n{:#?}",
            script.text,
            found.remarks
        );
        let (told, wanted_rows) = (rows(&found.inventory), rows(&wanted));
        assert_eq!(
            told,
            wanted_rows,
            "case {case}\n{}\n{}",
            account.json(),
            script.text
        );
        changed += usize::from(told != rows(&before));
        // The change shown from the script and from two exports is one.
        let query = DeltaQuery {
            internet: true,
            ..DeltaQuery::default()
        };
        let by_script = diff(&before, &found.inventory, &query).summary();
        let by_exports = diff(&before, &wanted, &query).summary();
        assert_eq!(
            (
                by_script.pairs,
                by_script.opened,
                by_script.closed,
                by_script.rows
            ),
            (
                by_exports.pairs,
                by_exports.opened,
                by_exports.closed,
                by_exports.rows
            ),
            "case {case}\n{}",
            script.text
        );
    }
    assert!(
        applied > 2 * refused && refused > 0 && changed * 2 > usize::try_from(cases).expect("few"),
        "{applied} {refused} {changed}"
    );
}
