//! A look ahead at an object's own keys, before it is decided how to read it.
//!
//! Cheap and bounded, and not a check of the grammar: what is broken is found when it is read.

use std::io::{self, Read};

use super::json::unescape;
use super::key::{Key, KeySet};
use super::quick;
use super::window::Window;

/// How far to look for the beginnings of keys.
const FAR: usize = 64 << 10;
/// How far behind that a key may end.
const BEYOND: usize = 256;

impl<R: Read> Window<R> {
    /// The keys of the object at the cursor, as far as they lie within sight.
    pub(super) fn peek(&mut self) -> io::Result<KeySet> {
        self.peek_for(None)
    }

    /// The same, but no further than to a key that is sought.
    pub(super) fn peek_for(&mut self, sought: Option<Key>) -> io::Result<KeySet> {
        match keys_of(self.rest(), sought) {
            Err(_) if self.reach(FAR + BEYOND)? => {
                Ok(keys_of(self.rest(), sought).unwrap_or_else(|keys| keys))
            }
            Ok(keys) | Err(keys) => Ok(keys),
        }
    }
}

/// The keys of the object at the beginning of a text, if it ends within sight or sight ends before
/// the text does.
pub(super) fn keys(text: &str) -> Option<KeySet> {
    match keys_of(text, None) {
        Ok(keys) => Some(keys),
        Err(keys) => (text.len() >= FAR + BEYOND).then_some(keys),
    }
}

/// The keys of the object at the beginning of a text; an error if it does not end within sight.
fn keys_of(text: &str, sought: Option<Key>) -> Result<KeySet, KeySet> {
    let bytes = text.as_bytes();
    let bytes = &bytes[..bytes.len().min(FAR + BEYOND)];
    let mut keys = KeySet::default();
    let mut depth = 0_usize;
    let mut key_next = false;
    let mut at = 0;
    while at < FAR {
        let Some(found) = next_mark(bytes, at) else {
            break;
        };
        at = found + 1;
        match bytes[at - 1] {
            b'"' => {
                let Some(length) = string_length(&bytes[at..]) else {
                    break;
                };
                if key_next {
                    let key = text.get(at..at + length).unwrap_or_default();
                    let key = Key::of(&unescape(key));
                    keys.insert(key);
                    key_next = false;
                    if sought.is_some() && key == sought {
                        return Ok(keys);
                    }
                }
                at += length + 1;
            }
            b'{' | b'[' => {
                depth += 1;
                key_next = depth == 1;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Ok(keys);
                }
            }
            _ => key_next = depth == 1,
        }
    }
    Err(keys)
}

/// The length of what stands before the closing quote.
fn string_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += quick::stretch(bytes.get(at..)?);
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The next byte that matters outside of strings, from `at` on.
fn next_mark(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let byte = *bytes.get(at)?;
        if MARKS[usize::from(byte)] {
            return Some(at);
        }
        at += 1;
        if byte == b'\n' {
            at += quick::indent(bytes.get(at..)?);
        }
    }
}

/// The bytes that matter outside of strings.
const MARKS: [bool; 256] = {
    let mut marks = [false; 256];
    let mut at = 0;
    while at < b"\"{}[],".len() {
        marks[b"\"{}[],"[at] as usize] = true;
        at += 1;
    }
    marks
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_the_objects_own_keys_only() {
        let text =
            r#"{"Code": {"Vpcs": 1}, "x\"": ["Cens"], "Message": "NextToken", "HostId": 1}, "#;
        let keys = Window::new(text.as_bytes()).peek().expect("reads");
        assert!(keys.has_all(&[Key::Code, Key::Message, Key::HostId]) && keys.others);
        assert!(!keys.has_any(&[Key::Vpcs, Key::Cens, Key::NextToken]));
    }

    #[test]
    fn does_not_look_beyond_its_sight() {
        let text = format!("{{\"Code\": \"{}\", \"Message\": 1}}", "x".repeat(1 << 20));
        let keys = Window::new(text.as_bytes()).peek().expect("reads");
        assert!(keys.has(Key::Code) && !keys.has(Key::Message));
    }
}
