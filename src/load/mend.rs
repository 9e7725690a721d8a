//! Records that serde refuses: told apart into what is no JSON and what only strings are to blame
//! for (half a surrogate pair, bare control characters), and the latter mended byte for byte.

use std::io::Read;

use super::leaf::Leaf;
use super::trouble::{Broken, Stop};
use super::window::Window;
use super::wire;

/// The length a string in a record may have.
const STRING: usize = 1 << 20;

/// How much of a text is looked at first.
const FIRST: usize = 16 << 10;
/// A break so near to the end of what was looked at may be none.
const NEAR: usize = 8 << 10;

/// The length of the value at the cursor, all of it in memory; an error if it is no JSON.
pub(super) fn extent<R: Read>(window: &mut Window<R>, depth: usize) -> Result<usize, Stop> {
    let mut length = FIRST;
    loop {
        let held = window.rest().len();
        let text = prefix(window.rest(), length).to_owned();
        let looked = text.len();
        let mut inner = Window::of(text, 0);
        match inner.skip(depth) {
            Ok(()) => return Ok(usize::try_from(inner.offset()).unwrap_or(usize::MAX)),
            Err(Stop::Input(error)) => return Err(Stop::Input(error)),
            Err(Stop::Broken(Broken { at, trouble })) => {
                let near = at + NEAR as u64 > looked as u64;
                if !near || (looked == held && !window.reach(held * 2)?) {
                    let at = window.offset() + at;
                    return Err(Stop::Broken(Broken { at, trouble }));
                }
            }
        }
        length = length.max(looked) * 2;
    }
}

/// The beginning of a text, of about this length.
fn prefix(text: &str, length: usize) -> &str {
    let mut end = length.min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    &text[..end]
}

/// The value of a scalar, and whether its text had to be mended.
pub(super) fn leaf(text: &str) -> (Leaf<'static>, bool) {
    if let Some(leaf) = wire::leaf(text) {
        return (leaf.owned(), false);
    }
    match wire::leaf(&mend(text)) {
        Some(leaf) => (leaf.owned(), true),
        None => (Leaf::Object, false),
    }
}

/// The same text, of the same length, with strings that are text.
pub(super) fn mend(record: &str) -> String {
    let mut bytes = record.as_bytes().to_vec();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => match (surrogate(&bytes, at), surrogate(&bytes, at + 6)) {
                (Some(Half::High), Some(Half::Low)) => at += 12,
                (Some(_), _) => {
                    bytes[at + 2..at + 6].copy_from_slice(b"fffd");
                    at += 6;
                }
                (None, _) => at += 2,
            },
            byte => {
                if byte.is_ascii_control() {
                    bytes[at] = b' ';
                }
                at += 1;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

#[derive(Clone, Copy)]
enum Half {
    High,
    Low,
}

/// Which half of a surrogate pair the escape at a place spells.
fn surrogate(bytes: &[u8], at: usize) -> Option<Half> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let digits = std::str::from_utf8(digits).ok()?;
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(Half::High),
        0xdc00..=0xdfff => Some(Half::Low),
        _ => None,
    }
}

/// Whether some string of a record is longer than one may be.
pub(super) fn has_long_string(record: &str) -> bool {
    if record.len() <= STRING {
        return false;
    }
    let bytes = record.as_bytes();
    let mut start = None;
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'"', b'\\', &bytes[at.min(bytes.len())..]) {
        at += found;
        if bytes[at] == b'\\' {
            at += 2;
            continue;
        }
        start = match start {
            Some(start) if at - start > STRING => return true,
            Some(_) => None,
            None => Some(at + 1),
        };
        at += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_pair_is_replaced_and_a_whole_one_stays() {
        assert_eq!(
            mend(r#"{"a": "\ud83d\ude00 \ud83d \udE00\\ud800"}"#),
            r#"{"a": "\ud83d\ude00 \ufffd \ufffd\\ud800"}"#
        );
        assert_eq!(mend("{\"a\":\t\"b\tc\"}"), "{\"a\": \"b c\"}");
    }

    #[test]
    fn long_strings_are_found() {
        let long = "x".repeat(STRING);
        assert!(!has_long_string(&format!("{{\"a\": \"{long}\"}}")));
        assert!(has_long_string(&format!("{{\"a\": \"{long}\\\"\"}}")));
    }
}
