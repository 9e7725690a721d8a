//! A scanner of JSON text that finds values by their keys, and passes over everything else.
//!
//! Not a parser: it keeps nothing, judges nothing, and finds what it can in broken text. It reads
//! through one buffer, so an object may be of any length; arrays are passed over whole.

use std::borrow::Cow;
use std::io::{ErrorKind, Read};
use std::ops::Range;

use memchr::memchr2;

/// How deep a value may nest that is passed over.
const DEEPEST: usize = 128;
/// Bytes of a key that are kept: a longer one is none that is looked for.
const LONGEST_KEY: usize = 1024;
/// Bytes read at once.
const CHUNK: usize = 8 * 1024;

/// The values of one object at the end of some paths of keys; of a key that stands twice, the last.
///
/// Offsets count from the start of `text`, which may begin with blanks.
pub(super) fn find<R: Read>(text: R, paths: &[&[&str]]) -> Vec<Option<Range<u64>>> {
    let mut found = vec![None; paths.len()];
    let mut scanner = Scanner {
        text,
        buffer: vec![0; CHUNK],
        at: 0,
        filled: 0,
        passed: 0,
    };
    let wanted: Vec<Wanted<'_>> = paths.iter().copied().enumerate().collect();
    // What was found before the text broke off stays found.
    let _ = scanner.object(&wanted, &mut found);
    found
}

/// Which answer it is, and the keys that still lead to it.
type Wanted<'a> = (usize, &'a [&'a str]);

struct Scanner<R> {
    text: R,
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
    /// Bytes of text before the buffer.
    passed: u64,
}

/// In all methods, none means that the text ended or is broken.
impl<R: Read> Scanner<R> {
    /// Passes an object; it calls itself once for each key of the longest path.
    fn object(&mut self, wanted: &[Wanted<'_>], found: &mut [Option<Range<u64>>]) -> Option<()> {
        if self.visible()? != b'{' {
            return None;
        }
        self.at += 1;
        let mut key = Vec::new();
        loop {
            match self.visible()? {
                b'"' => {}
                b',' => {
                    self.at += 1;
                    continue;
                }
                b'}' => {
                    self.at += 1;
                    return Some(());
                }
                _ => return None,
            }
            key.clear();
            self.string(Some(&mut key))?;
            if self.visible()? != b':' {
                return None;
            }
            self.at += 1;
            let first = self.visible()?;
            let start = self.position();
            let name = unescape(&key);
            let (here, below): (Vec<_>, Vec<_>) = wanted
                .iter()
                .filter_map(|(answer, path)| Some((*answer, path.split_first()?)))
                .filter(|(_, (step, _))| step.as_bytes() == &*name && key.len() < LONGEST_KEY)
                .map(|(answer, (_, rest))| (answer, rest))
                .partition(|(_, rest)| rest.is_empty());
            for (answer, _) in here.iter().chain(&below) {
                found[*answer] = None;
            }
            if first == b'{' && !below.is_empty() {
                self.object(&below, found)?;
            } else {
                self.value()?;
            }
            for (answer, _) in here {
                found[answer] = Some(start..self.position());
            }
        }
    }

    /// Passes a value of any kind.
    fn value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.visible()? {
                b'"' => self.string(None)?,
                b'{' | b'[' if depth == DEEPEST => return None,
                b'{' | b'[' => {
                    self.at += 1;
                    depth += 1;
                }
                b'}' | b']' => {
                    self.at += 1;
                    depth = depth.checked_sub(1)?;
                }
                b',' | b':' if depth == 0 => return None,
                b',' | b':' => self.at += 1,
                _ => self.word()?,
            }
            if depth == 0 {
                return Some(());
            }
        }
    }

    /// Passes a number, `true`, `false`, `null`, or whatever else stands between marks.
    fn word(&mut self) -> Option<()> {
        while !b" \t\r\n\",:[]{}".contains(&self.peek()?) {
            self.at += 1;
        }
        Some(())
    }

    /// Passes a string from its opening quote on, and keeps what stands between the quotes.
    fn string(&mut self, mut keep: Option<&mut Vec<u8>>) -> Option<()> {
        self.at += 1;
        loop {
            self.peek()?;
            let ahead = &self.buffer[self.at..self.filled];
            let stop = memchr2(b'"', b'\\', ahead);
            let plain = &ahead[..stop.unwrap_or(ahead.len())];
            let length = plain.len();
            if let Some(kept) = &mut keep {
                let room = LONGEST_KEY.saturating_sub(kept.len());
                kept.extend_from_slice(&plain[..length.min(room)]);
            }
            self.at += length;
            if stop.is_none() {
                continue;
            }
            if self.next()? == b'"' {
                return Some(());
            }
            let escaped = self.next()?;
            if let Some(kept) = keep.as_mut().filter(|kept| kept.len() < LONGEST_KEY) {
                kept.extend_from_slice(&[b'\\', escaped]);
            }
        }
    }

    /// The next byte that is no blank, not passed yet.
    fn visible(&mut self) -> Option<u8> {
        loop {
            match self.peek()? {
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                byte => return Some(byte),
            }
        }
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn peek(&mut self) -> Option<u8> {
        while self.at == self.filled {
            self.passed += self.filled as u64;
            (self.at, self.filled) = (0, 0);
            match self.text.read(&mut self.buffer) {
                Ok(0) => return None,
                Ok(count) => self.filled = count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
        Some(self.buffer[self.at])
    }

    fn position(&self) -> u64 {
        self.passed + self.at as u64
    }
}

/// The text of a key as it stands between its quotes; an escape that is none stands for itself.
fn unescape(key: &[u8]) -> Cow<'_, [u8]> {
    if !key.contains(&b'\\') {
        return Cow::Borrowed(key);
    }
    let (mut text, mut rest) = (Vec::with_capacity(key.len()), key);
    while let Some((byte, after)) = rest.split_first() {
        let (character, length) = match (byte, after) {
            (b'\\', [b'u', digits @ ..]) => (utf16_unit(digits), 6),
            (b'\\', [letter, ..]) => (escaped(*letter), 2),
            _ => (None, 1),
        };
        match character {
            Some(character) => {
                text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                rest = &rest[length..];
            }
            None => {
                text.push(*byte);
                rest = after;
            }
        }
    }
    Cow::Owned(text)
}

fn escaped(letter: u8) -> Option<char> {
    Some(match letter {
        b'"' | b'\\' | b'/' => char::from(letter),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        _ => return None,
    })
}

/// The character of four hexadecimal digits; the keys that are looked for need no pairs of them.
fn utf16_unit(digits: &[u8]) -> Option<char> {
    let digits = std::str::from_utf8(digits.get(..4)?).ok()?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

#[cfg(test)]
mod tests;
