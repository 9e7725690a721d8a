//! The grammar of JSON over a [`Window`]: members, elements, keys, scalars, and how to pass over a
//! value without holding it.
//!
//! It checks what is passed over and says what was expected where. It builds nothing: records are
//! read by serde.

use std::borrow::Cow;
use std::io::{self, Read};

use super::quick;
use super::trouble::{Broken, Stop, Trouble, WORDS};
use super::window::Window;

/// The number of brackets that may be open at once.
pub(super) const DEPTH: usize = 128;
/// The length a string may have where it is held.
const STRING: usize = 1 << 20;
/// The length a number may have.
const NUMBER: usize = 4096;

impl<R: Read> Window<R> {
    /// Passes over blanks; the byte the cursor then stands at.
    pub(super) fn blank(&mut self) -> io::Result<Option<u8>> {
        loop {
            let rest = self.rest().as_bytes();
            match rest.iter().position(|byte| !byte.is_ascii_whitespace()) {
                Some(blanks) => {
                    let byte = rest[blanks];
                    self.advance(blanks);
                    return Ok(Some(byte));
                }
                None => {
                    let blanks = rest.len();
                    self.advance(blanks);
                    if !self.more()? {
                        return Ok(None);
                    }
                }
            }
        }
    }

    pub(super) fn broken<T>(&self, trouble: Trouble) -> Result<T, Stop> {
        let at = self.offset();
        Err(Stop::Broken(Broken { at, trouble }))
    }

    /// At an opening brace: moves to the first key. Whether there is one.
    pub(super) fn first_member(&mut self) -> Result<bool, Stop> {
        self.advance(1);
        match self.blank()? {
            Some(b'"') => Ok(true),
            Some(b'}') => {
                self.advance(1);
                Ok(false)
            }
            Some(b'\'') => self.broken(Trouble::SingleQuote),
            Some(_) => self.broken(Trouble::Key),
            None => self.broken(Trouble::End),
        }
    }

    /// After a member's value: moves to the next key. Whether there is one.
    pub(super) fn next_member(&mut self) -> Result<bool, Stop> {
        match self.blank()? {
            Some(b',') => self.advance(1),
            Some(b'}') => {
                self.advance(1);
                return Ok(false);
            }
            Some(_) => return self.broken(Trouble::CommaOrBrace),
            None => return self.broken(Trouble::End),
        }
        match self.blank()? {
            Some(b'"') => Ok(true),
            Some(b'}') => self.broken(Trouble::TrailingComma),
            Some(b'\'') => self.broken(Trouble::SingleQuote),
            Some(_) => self.broken(Trouble::Key),
            None => self.broken(Trouble::End),
        }
    }

    /// At an opening bracket: moves to the first element. Whether there is one.
    pub(super) fn first_element(&mut self) -> Result<bool, Stop> {
        self.advance(1);
        match self.blank()? {
            Some(b']') => {
                self.advance(1);
                Ok(false)
            }
            Some(_) => Ok(true),
            None => self.broken(Trouble::End),
        }
    }

    /// After an element: moves to the next. Whether there is one.
    pub(super) fn next_element(&mut self) -> Result<bool, Stop> {
        match self.blank()? {
            Some(b',') => self.advance(1),
            Some(b']') => {
                self.advance(1);
                return Ok(false);
            }
            Some(_) => return self.broken(Trouble::CommaOrBracket),
            None => return self.broken(Trouble::End),
        }
        match self.blank()? {
            Some(b']') => self.broken(Trouble::TrailingComma),
            Some(_) => Ok(true),
            None => self.broken(Trouble::End),
        }
    }

    /// At a key: hands it to `look` and moves to its value.
    pub(super) fn key<T>(&mut self, look: impl FnOnce(&str) -> T) -> Result<T, Stop> {
        let inner = self.string_length()?;
        let seen = look(&unescape(&self.rest()[1..=inner]));
        self.advance(inner + 2);
        self.colon()?;
        Ok(seen)
    }

    fn colon(&mut self) -> Result<(), Stop> {
        match self.blank()? {
            Some(b':') => self.advance(1),
            Some(_) => return self.broken(Trouble::Colon),
            None => return self.broken(Trouble::End),
        }
        match self.blank()? {
            Some(_) => Ok(()),
            None => self.broken(Trouble::End),
        }
    }

    /// At a quote: the length of what stands between it and the closing one, all in memory.
    fn string_length(&mut self) -> Result<usize, Stop> {
        let mut length = 0;
        loop {
            let rest = &self.rest().as_bytes()[1 + length..];
            let stretch = quick::stretch(rest);
            let next = rest.get(stretch).copied();
            length += stretch;
            if length > STRING {
                return self.broken(Trouble::StringLength);
            }
            match next {
                Some(b'"') => return Ok(length),
                Some(b'\n') => {
                    self.advance(1 + length);
                    return self.broken(Trouble::LineInString);
                }
                Some(b'\\') => length += self.escape(1 + length)?,
                Some(_) => {
                    self.control
                        .get_or_insert(self.offset() + 1 + length as u64);
                    length += 1;
                }
                None if self.more()? => {}
                None => {
                    self.advance(1 + length);
                    return self.broken(Trouble::End);
                }
            }
        }
    }

    /// The length of the escape that begins `ahead` of the cursor.
    fn escape(&mut self, ahead: usize) -> Result<usize, Stop> {
        match self.byte(ahead + 1)? {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(2),
            Some(b'u') => {
                for digit in 2..6 {
                    if !self
                        .byte(ahead + digit)?
                        .is_some_and(|byte| byte.is_ascii_hexdigit())
                    {
                        self.advance(ahead);
                        return self.broken(Trouble::Escape);
                    }
                }
                Ok(6)
            }
            _ => {
                self.advance(ahead);
                self.broken(Trouble::Escape)
            }
        }
    }

    /// At a quote: passes over a string of any length.
    fn skip_string(&mut self) -> Result<(), Stop> {
        self.advance(1);
        loop {
            let rest = self.rest().as_bytes();
            let stretch = quick::stretch(rest);
            let next = rest.get(stretch).copied();
            self.advance(stretch);
            match next {
                Some(b'"') => {
                    self.advance(1);
                    return Ok(());
                }
                Some(b'\n') => return self.broken(Trouble::LineInString),
                Some(b'\\') => {
                    let length = self.escape(0)?;
                    self.advance(length);
                }
                Some(_) => {
                    self.control.get_or_insert(self.offset());
                    self.advance(1);
                }
                None if self.more()? => {}
                None => return self.broken(Trouble::End),
            }
        }
    }

    /// At a scalar: hands its text, quotes included, to `look` and passes over it.
    pub(super) fn scalar<T>(&mut self, look: impl FnOnce(&str) -> T) -> Result<T, Stop> {
        let length = match self.byte(0)? {
            Some(b'"') => self.string_length()? + 2,
            Some(b'-' | b'0'..=b'9') => self.number_length()?,
            Some(b't') => self.word_length("true")?,
            Some(b'f') => self.word_length("false")?,
            Some(b'n') => self.word_length("null")?,
            Some(b'\'') => return self.broken(Trouble::SingleQuote),
            Some(_) => return self.no_value(),
            None => return self.broken(Trouble::End),
        };
        let seen = look(&self.rest()[..length]);
        self.advance(length);
        Ok(seen)
    }

    fn no_value<T>(&mut self) -> Result<T, Stop> {
        for (word, trouble) in WORDS {
            self.reach(word.len())?;
            if self.rest().starts_with(word) {
                return self.broken(Trouble::Word(trouble));
            }
        }
        self.broken(Trouble::Value)
    }

    fn word_length(&mut self, word: &str) -> Result<usize, Stop> {
        self.reach(word.len())?;
        if self.rest().starts_with(word) {
            Ok(word.len())
        } else {
            self.no_value()
        }
    }

    fn number_length(&mut self) -> Result<usize, Stop> {
        let mut length = 0;
        while let Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9') = self.byte(length)? {
            length += 1;
            if length > NUMBER {
                return self.broken(Trouble::Number);
            }
        }
        if is_number(&self.rest()[..length]) {
            Ok(length)
        } else if length == 1 {
            self.no_value()
        } else {
            self.broken(Trouble::Number)
        }
    }

    /// Passes over a value of any length, `depth` brackets deep.
    pub(super) fn skip(&mut self, depth: usize) -> Result<(), Stop> {
        match self.blank()? {
            Some(b'{') => {
                self.deeper(depth)?;
                let mut more = self.first_member()?;
                while more {
                    self.skip_string()?;
                    self.colon()?;
                    self.skip(depth + 1)?;
                    more = self.next_member()?;
                }
                Ok(())
            }
            Some(b'[') => {
                self.deeper(depth)?;
                let mut more = self.first_element()?;
                while more {
                    self.skip(depth + 1)?;
                    more = self.next_element()?;
                }
                Ok(())
            }
            Some(b'"') => self.skip_string(),
            _ => self.scalar(|_| ()),
        }
    }

    /// Whether one more bracket may be opened.
    pub(super) fn deeper(&self, depth: usize) -> Result<(), Stop> {
        if depth < DEPTH {
            Ok(())
        } else {
            self.broken(Trouble::Depth)
        }
    }
}

fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|text| digits(text.strip_prefix(['+', '-']).unwrap_or(text)))
}

/// The text of a key; keys we know hold no escapes but those some tool may have made of letters.
pub(super) fn unescape(inner: &str) -> Cow<'_, str> {
    if inner.contains('\\') {
        super::wire::string(inner).map_or(Cow::Borrowed(inner), Cow::Owned)
    } else {
        Cow::Borrowed(inner)
    }
}

#[cfg(test)]
#[path = "json/tests.rs"]
mod tests;
