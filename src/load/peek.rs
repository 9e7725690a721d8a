//! A look ahead at an object's own keys, before it is decided how to read it.
//!
//! Cheap and bounded, and not a check of the grammar: what is broken is found when it is read.

use std::io::{self, Read};

use super::json::unescape;
use super::key::{Key, KeySet};
use super::window::Window;

/// How far to look.
const FAR: usize = 64 << 10;

impl<R: Read> Window<R> {
    /// The keys of the object at the cursor, as far as they lie within sight.
    pub(super) fn peek(&mut self) -> io::Result<KeySet> {
        let mut keys = KeySet::default();
        let mut depth = 0_usize;
        let mut key_next = false;
        let mut at = 0;
        while at < FAR {
            let Some(byte) = self.byte(at)? else { break };
            at += 1;
            match byte {
                b'"' => {
                    let Some(length) = self.peek_string(at)? else {
                        break;
                    };
                    if key_next {
                        let text = self.rest().get(at..at + length).unwrap_or_default();
                        keys.insert(Key::of(&unescape(text)));
                        key_next = false;
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
                        break;
                    }
                }
                b',' => key_next = depth == 1,
                _ => {}
            }
        }
        Ok(keys)
    }

    /// The length of the string that begins `ahead` of the cursor, if it ends within sight.
    fn peek_string(&mut self, ahead: usize) -> io::Result<Option<usize>> {
        let mut length = 0;
        while ahead + length < FAR {
            let rest = &self.rest().as_bytes()[ahead + length..];
            match memchr::memchr2(b'"', b'\\', rest) {
                Some(found) if rest[found] == b'"' => return Ok(Some(length + found)),
                Some(found) if found + 2 <= rest.len() => length += found + 2,
                _ => {
                    if !self.more()? {
                        break;
                    }
                }
            }
        }
        Ok(None)
    }
}

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
