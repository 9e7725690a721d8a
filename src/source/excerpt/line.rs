//! One line of an excerpt, cut to what is shown of it.
//!
//! Characters are replaced one for one, so that columns stay what they are.

use super::ExcerptLine;
use crate::source::clean::harmless;
use crate::source::position::characters;

/// Characters of the longest line that is shown whole, and of the cut one that has no label.
pub(super) const WHOLE: usize = 160;
/// Characters that are shown of a longer line: of its label, and on each side of it.
const SIDE: usize = 80;

/// A line of a label, of which `column` is where the label begins on it.
pub(super) fn labelled(
    number: u64,
    column: u64,
    [left, label, right]: [&[u8]; 3],
    finished: bool,
) -> ExcerptLine {
    let total = (column - 1).saturating_add(characters(label) + characters(right));
    let is_whole = finished && total <= WHOLE as u64;
    let most = if is_whole { WHOLE } else { SIDE };
    let left = last_characters(left, most);
    let (inside, label_cut) = first_characters(label, most);
    let (right, right_cut) = if label_cut {
        (Vec::new(), true)
    } else {
        first_characters(right, most)
    };
    let first_column = column.saturating_sub(left.len() as u64).max(1);
    ExcerptLine {
        number,
        first_column,
        cut_left: first_column > 1,
        cut_right: right_cut || !finished,
        label: Some(left.len()..left.len() + inside.len()),
        text: left.into_iter().chain(inside).chain(right).collect(),
    }
}

/// A line that the label does not touch.
pub(super) fn plain(number: u64, text: &[u8]) -> ExcerptLine {
    let (text, cut_right) = first_characters(text, WHOLE);
    ExcerptLine {
        number,
        text: text.into_iter().collect(),
        first_column: 1,
        cut_left: false,
        cut_right,
        label: None,
    }
}

/// At most so many characters from the start, and whether there are more.
fn first_characters(bytes: &[u8], most: usize) -> (Vec<char>, bool) {
    let enough = &bytes[..bytes.len().min(4 * most)];
    let text = String::from_utf8_lossy(enough);
    let first = text.chars().take(most).map(harmless).collect();
    (first, characters(bytes) > most as u64)
}

/// At most so many characters from the end.
fn last_characters(bytes: &[u8], most: usize) -> Vec<char> {
    let enough = &bytes[bytes.len().saturating_sub(4 * most)..];
    let text: Vec<char> = String::from_utf8_lossy(enough)
        .chars()
        .map(harmless)
        .collect();
    text[text.len().saturating_sub(most)..].to_vec()
}
