//! A user's text made harmless for terminals, logs and messages.
//!
//! Not the escaping of a format (CSV, HTML, XML ...), which is its renderer's.

use std::borrow::Cow;

/// The text with one U+FFFD for each character that could steer a terminal or reorder what is
/// read: controls, marks and overrides of direction, line and paragraph separators. A tab becomes
/// a space. The number of characters stays the same.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    if text
        .chars()
        .all(|character| harmless(character) == character)
    {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(harmless).collect())
}

/// What [`clean`] makes of one character.
pub(super) fn harmless(character: char) -> char {
    match character {
        '\t' => ' ',
        '\u{61C}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{2028}'..='\u{202E}'
        | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}' => char::REPLACEMENT_CHARACTER,
        _ if character.is_control() => char::REPLACEMENT_CHARACTER,
        _ => character,
    }
}

/// The text, cut to at most `max_chars` characters; `…` is the last of them if some were cut.
#[must_use]
pub fn clip(text: &str, max_chars: usize) -> Cow<'_, str> {
    if text.chars().nth(max_chars).is_none() {
        return Cow::Borrowed(text);
    }
    let Some(kept) = max_chars.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    Cow::Owned(text.chars().take(kept).chain(['…']).collect())
}

#[cfg(test)]
mod tests {
    use super::{clean, clip};

    #[test]
    fn text_that_could_steer_a_terminal_is_made_harmless() {
        let check = |text: &str, expectation: &str| assert_eq!(clean(text), expectation);
        check("web-1 \"网站\" 🚀 é", "web-1 \"网站\" 🚀 é");
        check("a\tb", "a b");
        check(
            "\u{1b}[31mred\u{1b}]8;;x\u{7}",
            "\u{fffd}[31mred\u{fffd}]8;;x\u{fffd}",
        );
        check(
            "a\r\nb\0\u{7f}\u{9b}",
            "a\u{fffd}\u{fffd}b\u{fffd}\u{fffd}\u{fffd}",
        );
        for bidi in "\u{202a}\u{202e}\u{2066}\u{2069}\u{200e}\u{200f}\u{61c}\u{feff}".chars() {
            check(&bidi.to_string(), "\u{fffd}");
        }
    }

    #[test]
    fn a_clipped_text_has_at_most_so_many_characters() {
        let check = |text: &str, most, expectation: &str| assert_eq!(clip(text, most), expectation);
        check("网站一", 3, "网站一");
        check("网站一二", 3, "网站…");
        check("ab", 1, "…");
        check("ab", 0, "");
        check("", 0, "");
    }
}
