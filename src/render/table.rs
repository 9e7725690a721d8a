//! Columns of text, aligned by the width that characters have on a terminal as far as it is known:
//! those of East Asian scripts take two cells.

/// Cells of a text on a terminal.
pub(super) fn width(text: &str) -> usize {
    text.chars()
        .map(|character| if is_wide(character) { 2 } else { 1 })
        .sum()
}

/// The text, filled with blanks to a width.
pub(super) fn pad(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

fn is_wide(character: char) -> bool {
    matches!(character,
        '\u{1100}'..='\u{115F}'
        | '\u{2E80}'..='\u{A4CF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF00}'..='\u{FF60}'
        | '\u{FFE0}'..='\u{FFE6}'
        | '\u{1F300}'..='\u{1FAFF}'
        | '\u{20000}'..='\u{3FFFD}')
}

/// A number with its noun: `1 finding`, `1,200 findings`, `no finding` is `0 findings`.
pub(super) fn count(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

/// A number with commas between thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_nouns_agree() {
        let check = |number, expectation: &str| assert_eq!(count(number, "rule"), expectation);
        check(0, "0 rules");
        check(1, "1 rule");
        check(999, "999 rules");
        check(1_000, "1,000 rules");
        check(12_345_678, "12,345,678 rules");
    }

    #[test]
    fn wide_characters_take_two_cells() {
        assert_eq!(pad("网站", 6), "网站  ");
        assert_eq!(pad("abc", 2), "abc");
    }
}
