//! Texts made harmless for Markdown, which several answers are written in.

use crate::source::clean;

/// A text that is text: neither Markdown, HTML, a link, a mention nor the end of a cell. As entities,
/// because backslashes do not escape in HTML.
pub(super) fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = clean(text);
    for (at, character) in text.char_indices() {
        let is_link = match character {
            ':' => text[at..].starts_with("://"),
            '.' => text[..at].to_ascii_lowercase().ends_with("www"),
            _ => false,
        };
        match character {
            '&' | '<' | '>' | '"' | '\'' | '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '#'
            | '@' | '$' | '!' | '{' | '}' => out += &entity(character),
            other if is_link => out += &entity(other),
            other => out.push(other),
        }
    }
    out
}

/// A text in `<pre>`, where only HTML counts.
pub(super) fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in clean(text).chars() {
        match character {
            '&' | '<' | '>' | '@' => out += &entity(character),
            other => out.push(other),
        }
    }
    out
}

fn entity(character: char) -> String {
    format!("&#{};", u32::from(character))
}

#[cfg(test)]
mod tests {
    use super::{code, inline};

    #[test]
    fn no_text_is_markup() {
        let check = |text: &str, expectation: &str| assert_eq!(inline(text), expectation);
        check(
            "tcp/22 is open (rule sgr-1, certain)",
            "tcp/22 is open (rule sgr-1, certain)",
        );
        check("a|b`c`", "a&#124;b&#96;c&#96;");
        check("<img src=x>&amp;", "&#60;img src=x&#62;&#38;amp;");
        check(
            "[x](http://y) www.z WWW.z",
            "&#91;x&#93;(http&#58;//y) www&#46;z WWW&#46;z",
        );
        check(
            "@all #1 \\| ![i]",
            "&#64;all &#35;1 &#92;&#124; &#33;&#91;i&#93;",
        );
        assert_eq!(
            code("</pre><script>\u{1b}"),
            "&#60;/pre&#62;&#60;script&#62;\u{fffd}"
        );
    }
}
