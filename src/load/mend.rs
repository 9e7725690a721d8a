//! Records that serde refuses: told apart into what is no JSON and what only strings are to blame
//! for (half a surrogate pair, bare control characters), and the latter mended byte for byte.

use std::io::Read;

use super::trouble::{Broken, Stop, Trouble};
use super::window::Window;

/// The length a string in a record may have.
const STRING: usize = 1 << 20;

/// The length of the value at the cursor, all of it in memory; an error if it is no JSON.
pub(super) fn extent<R: Read>(window: &mut Window<R>, depth: usize) -> Result<usize, Stop> {
    loop {
        let mut inner = Window::new(window.rest().as_bytes());
        let stop = match inner.skip(depth) {
            Ok(()) => return Ok(usize::try_from(inner.offset()).unwrap_or(usize::MAX)),
            Err(stop) => stop,
        };
        let held = window.rest().len();
        match stop {
            Stop::Broken(Broken {
                trouble: Trouble::End,
                ..
            }) if window.reach(held * 2)? => {}
            Stop::Broken(Broken { at, trouble }) => {
                let at = window.offset() + at;
                return Err(Stop::Broken(Broken { at, trouble }));
            }
            Stop::Input(error) => return Err(Stop::Input(error)),
        }
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
