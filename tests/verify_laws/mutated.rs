//! Files of intents that were damaged: refused at a place in words, or judged, and never a panic.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use sgscope::verify::{read, verify};

use crate::{fixture, inventory, runner};

const TEXT: &str = include_str!("../../fixtures/three-tiers/intents.toml");

/// What is put into a file.
const PIECES: [&str; 22] = [
    "\"",
    "[",
    "]",
    "[[intent]]",
    "[roles]",
    "=",
    "{",
    "}",
    "\n",
    "\u{feff}",
    "\u{202e}",
    "é",
    "tcp/",
    "allow = ",
    "only = \"app\"\n",
    "roles = [\"tiers\"]",
    "cidrs = [\"10.0.0.0/99\"]",
    "'''",
    "#",
    "allow-empty = true",
    "flow = 1979-05-27",
    "99999999999999999999",
];

#[derive(Clone, Debug)]
enum Edit {
    Put(usize, usize),
    Take(usize, usize),
    Copy(usize, usize, usize),
}

fn damaged(edits: &[Edit]) -> String {
    let mut text: Vec<char> = TEXT.chars().collect();
    for edit in edits {
        let length = text.len() + 1;
        match *edit {
            Edit::Put(at, piece) => {
                let at = at % length;
                text.splice(at..at, PIECES[piece % PIECES.len()].chars());
            }
            Edit::Take(at, count) => {
                let at = at % length;
                let end = (at + count % 12).min(text.len());
                text.drain(at..end);
            }
            Edit::Copy(from, count, to) => {
                let from = from % length;
                let end = (from + count % 60).min(text.len());
                let piece: Vec<char> = text[from..end].to_vec();
                let to = to % length;
                text.splice(to..to, piece);
            }
        }
    }
    text.into_iter().collect()
}

#[test]
fn damaged_files_are_refused_at_a_place_or_judged() {
    let number = || any::<u16>().prop_map(usize::from);
    let edit = prop_oneof![
        (number(), number()).prop_map(|(at, piece)| Edit::Put(at, piece)),
        (number(), number()).prop_map(|(at, count)| Edit::Take(at, count)),
        (number(), number(), number()).prop_map(|(from, count, to)| Edit::Copy(from, count, to)),
    ];
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/three-tiers");
    let tiers = inventory(&fixture::texts(&folder));
    let (mut refused, mut judged) = (0, 0);
    let edits = proptest::collection::vec(edit, 1..=4);
    let mut runner = runner(1, 3);
    for _ in 0..1500 {
        let edits = edits.new_tree(&mut runner).expect("edits").current();
        let text = damaged(&edits);
        let troubles = match read(&text) {
            Err(troubles) => {
                refused += 1;
                troubles
            }
            Ok(intents) => match verify(&tiers, &intents, None) {
                Err(troubles) => {
                    refused += 1;
                    troubles
                }
                Ok(findings) => {
                    judged += 1;
                    assert_eq!(findings.len(), intents.intents.len(), "{text}");
                    continue;
                }
            },
        };
        assert!(!troubles.is_empty(), "{text}");
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split('\n').collect();
        for trouble in troubles {
            let line = usize::try_from(trouble.mark.line).expect("small") - 1;
            let columns = lines
                .get(line)
                .map_or(0, |line| line.chars().count() as u64);
            assert!(line < lines.len(), "{trouble:?}\n{text}");
            assert!(
                (1..=columns + 2).contains(&trouble.mark.column),
                "{trouble:?}\n{text}"
            );
            assert!(
                !trouble.message.contains(['\n', '\u{202e}']),
                "{trouble:?}\n{text}"
            );
        }
    }
    assert!(
        refused > 300 && judged > 50,
        "{refused} refused, {judged} judged"
    );
}
