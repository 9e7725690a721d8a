//! Plans and states with something wrong in their bytes: refused in words, or read; never an end of the
//! program.

use crate::dice::Dice;
use crate::{load, setting, worlds, write};
use sgscope::change::apply_plan;
use sgscope::load::load_text;
use sgscope::source::FileId;

const PIECES: [&str; 22] = [
    "null",
    "true",
    "{}",
    "[]",
    "\"\"",
    "1e999",
    "-1",
    "18446744073709551616",
    ",",
    "}",
    "]",
    "{",
    "[",
    "\"",
    "\\",
    "\u{0}",
    "\u{feff}",
    "网",
    "[\"delete\"]",
    "[\"create\",\"delete\"]",
    "\"alicloud_instance\"",
    "\"module.x[\\\"\"",
];

#[test]
fn a_broken_plan_is_refused_in_words_or_read() {
    let cases = setting("PLAN_CASES", 200) * 3;
    let (mut read, mut refused) = (0, 0);
    for case in 0..cases {
        let mut dice = Dice::new(setting("PLAN_SEED", 1) * 104_729 + case);
        let (before, after) = worlds(&mut dice);
        let mut text = write::plan(&before, &after);
        for _ in 0..1 + dice.below(3) {
            wrong(&mut dice, &mut text);
        }
        let inventory = load(&write::state(&before));
        match apply_plan(&inventory, &text, FileId(0)) {
            Ok(changed) => {
                read += 1;
                let length = text.len() as u64;
                assert!(
                    changed
                        .remarks
                        .iter()
                        .all(|it| it.location.is_some_and(|place| place.end() <= length))
                );
            }
            Err(error) => {
                refused += 1;
                assert!(error.line >= 1 && error.column >= 1 && !error.message.is_empty());
            }
        }
        let loaded = load_text(&[("plan.json", &text)]);
        assert!(
            loaded
                .remarks
                .iter()
                .all(|it| !it.message.contains("hunter2"))
        );
    }
    assert!(read > 20 && refused > 20, "{read} {refused}");
}

/// A value in place of another, or bytes that go or come.
fn wrong(dice: &mut Dice, text: &mut String) {
    let mut at = dice.below(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let piece = PIECES[dice.below(PIECES.len())];
    if dice.once_in(4) {
        text.insert_str(at, piece);
        return;
    }
    // The value after the next colon.
    let Some(start) = text[at..].find(':').map(|colon| at + colon + 1) else {
        return text.truncate(at);
    };
    let mut values =
        serde_json::Deserializer::from_str(&text[start..]).into_iter::<serde::de::IgnoredAny>();
    if let Some(Ok(_)) = values.next() {
        let end = start + values.byte_offset();
        text.replace_range(start..end, piece);
    }
}
