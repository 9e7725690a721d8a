//! A look ahead at an object's own keys, before it is decided how to read it.
//!
//! It follows the grammar and stops where that breaks, as reading does: so it never sees farther than
//! what is read next, and a text of broken documents is not looked at again and again. What is broken
//! is said when it is read. How far it sees halves with depth, so that all looks at one place
//! together stay within a few times [`FAR`].

use std::io::{self, Read};

use super::dialect;
use super::json::{DEPTH, unescape};
use super::key::{Key, KeySet};
use super::quick;
use super::window::Window;

/// How far to look.
const FAR: usize = 64 << 10;
/// How far to look at least, however deep.
const NEAR: usize = 1 << 10;
/// The length of the longest thing that is looked at as a whole.
const ESCAPE: usize = 2;
/// From this depth on the sight halves.
const SHALLOW: usize = 4;

/// Where a look may end before the object does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Until {
    /// A list that is read: an object that has one is an envelope, and its other keys are seen when
    /// it is read (`Walk::frame`).
    List,
    /// A key that is sought.
    Key(Key),
}

impl<R: Read> Window<R> {
    /// The keys of the object at the cursor, `depth` brackets deep, as far as they lie within sight.
    pub(super) fn peek(&mut self, depth: usize, until: Until) -> io::Result<KeySet> {
        let halved = depth.saturating_sub(SHALLOW).min(16);
        let sight = (FAR >> halved).max(NEAR);
        let (mut keys, mut seen) = keys(self.rest(), depth, sight, until);
        if seen == self.rest().len() && seen < sight && self.reach(sight)? {
            (keys, seen) = self::keys(self.rest(), depth, sight, until);
        }
        self.saw(self.offset() + seen as u64);
        Ok(keys)
    }
}

/// The keys of the object at the beginning of a text, and how much of the text was looked at.
fn keys(text: &str, depth: usize, sight: usize, until: Until) -> (KeySet, usize) {
    let bytes = text.as_bytes();
    let mut look = Look {
        bytes: &bytes[..bytes.len().min(sight)],
        at: 0,
    };
    let mut keys = KeySet::default();
    let whole = look.own_keys(text, depth, until, &mut keys);
    let seen = match whole {
        None if look.bytes.len().saturating_sub(look.at) < ESCAPE => look.bytes.len(),
        _ => look.at,
    };
    (keys, seen)
}

/// A look at a text; none where it breaks, or ends.
struct Look<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Look<'_> {
    fn own_keys(
        &mut self,
        text: &str,
        depth: usize,
        until: Until,
        keys: &mut KeySet,
    ) -> Option<()> {
        self.at += 1;
        let mut first = true;
        while self.more(first, b'}')? {
            first = false;
            let start = self.at + 1;
            self.string()?;
            let key = Key::of(&unescape(text.get(start..self.at - 1)?));
            self.colon()?;
            keys.insert(key);
            let ends = match until {
                Until::Key(sought) => key == Some(sought),
                Until::List => {
                    matches!(self.blank()?, b'{' | b'[') && key.is_some_and(dialect::is_list)
                }
            };
            if ends {
                return Some(());
            }
            self.value(depth + 1)?;
        }
        Some(())
    }

    /// The next byte that is no blank.
    #[inline]
    fn blank(&mut self) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            if !byte.is_ascii_whitespace() {
                return Some(byte);
            }
            self.at += 1;
            if byte == b'\n' {
                self.at += quick::indent(&self.bytes[self.at..]);
            }
        }
    }

    /// Inside brackets, before the first or after any element: whether one more follows.
    #[inline]
    fn more(&mut self, first: bool, close: u8) -> Option<bool> {
        match self.blank()? {
            byte if byte == close => {
                self.at += 1;
                return Some(false);
            }
            _ if first => {}
            b',' => {
                self.at += 1;
                self.blank()?;
            }
            _ => return None,
        }
        Some(true)
    }

    fn colon(&mut self) -> Option<()> {
        let colon = self.blank()? == b':';
        self.at += usize::from(colon);
        colon.then_some(())
    }

    /// Passes over a string, and over controls in it, but for the end of a line.
    #[inline]
    fn string(&mut self) -> Option<()> {
        if *self.bytes.get(self.at)? != b'"' {
            return None;
        }
        self.at += 1;
        loop {
            self.at += quick::stretch(&self.bytes[self.at..]);
            match *self.bytes.get(self.at)? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\n' => return None,
                b'\\' => {
                    let escaped = *self.bytes.get(self.at + 1)?;
                    if !b"\"\\/bfnrtu".contains(&escaped) {
                        return None;
                    }
                    self.at += 2;
                }
                _ => self.at += 1,
            }
        }
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        let close = match self.blank()? {
            b'"' => return self.string(),
            b'{' => b'}',
            b'[' => b']',
            b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => {
                let word = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
                self.at += self.bytes[self.at..].iter().take_while(word).count();
                return Some(());
            }
            _ => return None,
        };
        if depth >= DEPTH {
            return None;
        }
        self.at += 1;
        let mut first = true;
        while self.more(first, close)? {
            first = false;
            if close == b'}' {
                self.string()?;
                self.colon()?;
            }
            self.value(depth + 1)?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peek(text: &str, until: Until) -> KeySet {
        Window::new(text.as_bytes()).peek(0, until).expect("reads")
    }

    #[test]
    fn sees_the_objects_own_keys_only() {
        let text =
            r#"{"Code": {"Vpcs": 1}, "x\"": ["Cens"], "Message": "NextToken", "HostId": 1}, "#;
        let keys = peek(text, Until::List);
        assert!(keys.has_all(&[Key::Code, Key::Message, Key::HostId]) && keys.others);
        assert!(!keys.has_any(&[Key::Vpcs, Key::Cens, Key::NextToken]));
    }

    #[test]
    fn does_not_look_beyond_its_sight() {
        let text = format!("{{\"Code\": \"{}\", \"Message\": 1}}", "x".repeat(1 << 20));
        let keys = peek(&text, Until::List);
        assert!(keys.has(Key::Code) && !keys.has(Key::Message));
    }

    #[test]
    fn ends_at_what_it_looks_for() {
        let text = r#"{"Vpcs": null, "Code": 1, "Vpcs": [], "Message": 1}"#;
        let keys = peek(text, Until::List);
        assert!(keys.has(Key::Code) && !keys.has(Key::Message));
        let keys = peek(text, Until::Key(Key::Vpcs));
        assert!(keys.has(Key::Vpcs) && !keys.has(Key::Code));
    }

    #[test]
    fn stops_where_the_grammar_breaks() {
        for broken in [
            "{",
            "{,",
            "{\"a\"",
            "{\"a\" 1",
            "{\"a\":}",
            "{\"a\":[1,",
            "{\"a\":[1}",
            "{\"a\":{1",
            "{\"a\":\"\n\"",
            "{\"a\":\"\\x\"",
            "{\"a\":x",
            "{\"a\":1 2",
        ] {
            let text = format!("{broken}\n{{\"Code\": 1, \"Message\": 1}}");
            let keys = peek(&text, Until::List);
            assert!(!keys.has_any(&[Key::Code, Key::Message]), "{broken}");
        }
        let tab = "{\"a\": \"\t\", \"Code\": [1.5e+3, true, {}]}";
        assert!(peek(tab, Until::List).has(Key::Code));
    }
}
