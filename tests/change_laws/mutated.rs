//! Scripts with something wrong in their bytes: refused in words, or read; never an end of the program.

use crate::account::Account;
use crate::commands::random_script;
use crate::dice::Dice;
use crate::{load, setting};
use sgscope::change::apply_script;
use sgscope::source::FileId;

const PIECES: [&str; 24] = [
    "'",
    "\"",
    "\\",
    "\\\n",
    "\n",
    " ",
    "=",
    "--",
    "-",
    "$",
    "${",
    "`",
    "#",
    ";",
    "{",
    "[",
    "]",
    "/",
    "65536",
    "\u{0}",
    "\u{feff}",
    "网",
    "--permissions '[{\"a\": {}}]'",
    "--Permissions.4294967296.Policy x",
];

#[test]
fn a_broken_script_is_refused_in_words_or_read() {
    let cases = setting("CHANGE_CASES", 150) * 20;
    let (mut read, mut refused) = (0, 0);
    for case in 0..cases {
        let mut dice = Dice::new(setting("CHANGE_SEED", 1) * 7_919 + case);
        let account = Account::random(&mut dice);
        let mut text = random_script(&mut dice, &mut account.clone()).text;
        for _ in 0..1 + dice.below(3) {
            let mut at = dice.below(text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            match dice.below(3) {
                0 => text.truncate(at),
                1 => text.insert_str(at, PIECES[dice.below(PIECES.len())]),
                _ => drop(
                    text[at..]
                        .char_indices()
                        .nth(1)
                        .map(|(next, _)| at + next)
                        .map(|end| text.replace_range(at..end, "")),
                ),
            }
        }
        let inventory = load(&account.json());
        match apply_script(&inventory, &text, FileId(0)) {
            Ok(changed) => {
                read += 1;
                let length = text.len() as u64;
                for remark in &changed.remarks {
                    assert!(
                        remark.location.is_some_and(|place| place.end() <= length),
                        "{text}\n{remark:?}"
                    );
                }
            }
            Err(error) => {
                refused += 1;
                let lines = text.matches('\n').count() as u64 + 1;
                assert!(
                    (1..=lines).contains(&error.line) && error.column >= 1,
                    "{text}\n{error}"
                );
                assert!(!error.message.is_empty(), "{text}");
            }
        }
    }
    assert!(
        read > cases / 10 && refused > cases / 10,
        "{read} {refused}"
    );
}
