//! Terraform's states and plans: as exports, and plans as changes. Random plans from one world to another,
//! held against the exports of both; by hand what those do not reach. `PLAN_SEED` and `PLAN_CASES` explore
//! further than the fixed run.

#[path = "terraform/by_hand.rs"]
mod by_hand;
#[path = "change_laws/dice.rs"]
mod dice;
#[path = "terraform/mutated.rs"]
mod mutated;
#[path = "terraform/refused.rs"]
mod refused;
#[path = "terraform/world.rs"]
mod world;
#[path = "terraform/write.rs"]
mod write;

use std::env;

use dice::Dice;
use sgscope::change::apply_plan;
use sgscope::load::load_text;
use sgscope::model::Inventory;
use sgscope::reach::{Query, reach};
use sgscope::source::FileId;
use world::World;

/// A number from the environment.
fn setting(name: &str, default: u64) -> u64 {
    let text = env::var(name).ok();
    text.and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn load(json: &str) -> Inventory {
    load_text(&[("export.json", json)]).inventory
}

/// Every row, also those of the internet, as text.
fn rows(inventory: &Inventory) -> Vec<String> {
    let query = Query {
        internet: true,
        ..Query::default()
    };
    let answer = reach(inventory, &query);
    let line = |row: sgscope::reach::Row<'_>| {
        let sets = [row.allowed, row.unknown].map(|set| set.notation(row.family).to_string());
        format!(
            "{} {} {:?} {}",
            row.source.id,
            row.target.id,
            row.family,
            sets.join(" | ")
        )
    };
    answer.rows().map(line).collect()
}

/// Two worlds and how many edits lie between them.
fn worlds(dice: &mut Dice) -> (World, World) {
    let before = World::random(dice);
    let mut after = before.clone();
    for number in 0..1 + dice.below(6) {
        after.edit(dice, &before, number);
    }
    if dice.once_in(3) {
        let names: Vec<String> = after.groups.keys().cloned().collect();
        let gone: &String = dice.of(&names);
        after.end_group(gone);
    }
    (before, after)
}

#[test]
fn a_plan_does_what_lies_between_two_exports() {
    let (seed, cases) = (setting("PLAN_SEED", 1), setting("PLAN_CASES", 200));
    let mut changed = 0;
    for case in 0..cases {
        let mut dice = Dice::new(seed * 1_000_003 + case);
        let (before, after) = worlds(&mut dice);
        let plan = write::plan(&before, &after);
        let inventory = load(&write::export(&before));
        let found = apply_plan(&inventory, &plan, FileId(7))
            .unwrap_or_else(|error| panic!("seed {seed}, case {case}: {error}"));
        let refused: Vec<&str> = found.remarks.iter().map(|it| it.message.as_str()).collect();
        assert!(
            !refused.iter().any(|it| it.contains("not applied")),
            "case {case}: {refused:#?}"
        );
        let wanted = rows(&load(&write::export(&after)));
        let told = rows(&found.inventory);
        assert_eq!(
            told, wanted,
            "case {case}\n{before:#?}\n{after:#?}\n{refused:#?}"
        );
        changed += u64::from(told != rows(&inventory));
    }
    assert!(changed * 3 > cases, "{changed}");
}

#[test]
fn a_state_after_a_plan_is_the_plan_as_an_export() {
    let (seed, cases) = (setting("PLAN_SEED", 1), setting("PLAN_CASES", 200));
    for case in 0..cases {
        let mut dice = Dice::new(seed * 7_919 + case);
        let (before, after) = worlds(&mut dice);
        let plan = write::plan(&before, &after);
        let state = load(&write::state(&before));
        let found = apply_plan(&state, &plan, FileId(7))
            .unwrap_or_else(|error| panic!("seed {seed}, case {case}: {error}"));
        let wanted = rows(&load(&plan));
        assert_eq!(
            rows(&found.inventory),
            wanted,
            "case {case}\n{before:#?}\n{after:#?}\n{:#?}",
            found.remarks
        );
    }
}
