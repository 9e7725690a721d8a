//! Texts made harmless for formats that several answers share.
//!
//! Controls are gone before (`source::clean`); here what a format would read as markup.

use std::fmt::Write as _;

use crate::source::clean;

/// A text for one line of Markdown, also within a cell of a table: every character that could begin
/// markup, a link or a mention becomes a character reference.
pub(super) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in clean(text).chars() {
        if "\\`*_{}[]<>()#+!|~&@$".contains(character) {
            let _ = write!(out, "&#{};", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_name_is_markup() {
        assert_eq!(
            markdown("a|b`c` <b>@me\n[x](y) tcp/22,80-90; 10.0.0.0/8 i-1"),
            "a&#124;b&#96;c&#96; &#60;b&#62;&#64;me\u{fffd}&#91;x&#93;&#40;y&#41; tcp/22,80-90; 10.0.0.0/8 i-1"
        );
    }
}
