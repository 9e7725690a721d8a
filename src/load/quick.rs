//! JSON as exports are nearly always spelled, read in one pass: a subset of what serde_json accepts,
//! with the same outcome.
//!
//! Definition: a value is *plain* if the strings that are read hold no escapes, numbers that are
//! read are whole and short, and brackets nest no deeper than [`DEPTH`]. Picture: blanks are mostly
//! runs of one character after the end of a line, strings mostly long stretches without anything to
//! look at. Method: eight bytes are looked at as one word. Whatever is not plain is [`Odd`], which
//! is no judgement: then serde_json reads the text, and decides.

mod wire;

pub(super) use wire::object;

/// The number of brackets that may be open at once.
const DEPTH: usize = 64;
/// The digits a number that is read may have.
const DIGITS: usize = 18;

/// Not plain: to be read by serde_json.
#[derive(Debug)]
pub(super) struct Odd;

/// A text, and how far it was read.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// The brackets that are open.
    depth: usize,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
        }
    }

    /// The byte at the cursor; 0 at the end, which no plain text holds.
    #[inline]
    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    #[inline]
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Passes over blanks; the byte the cursor then stands at.
    #[inline]
    fn blank(&mut self) -> u8 {
        loop {
            match self.byte() {
                byte @ (b' ' | b'\n' | b'\t' | b'\r') => {
                    self.at += 1;
                    if byte == b'\n' {
                        self.at += indent(self.rest());
                    }
                }
                byte => return byte,
            }
        }
    }

    /// Moves on to the next byte of a string that ends it, escapes, or may not stand in it.
    #[inline]
    fn stretch(&mut self) -> u8 {
        self.at += stretch(self.rest());
        self.byte()
    }

    /// At a quote: the string between it and the closing one.
    #[inline]
    fn string(&mut self) -> Result<&'a str, Odd> {
        let start = self.at + 1;
        self.at = start;
        if self.stretch() != b'"' {
            return Err(Odd);
        }
        let text = self.text.get(start..self.at).ok_or(Odd)?;
        self.at += 1;
        Ok(text)
    }

    /// At a quote: passes over a string, escapes and all.
    #[inline]
    fn skip_string(&mut self) -> Result<(), Odd> {
        self.at += 1;
        loop {
            match self.stretch() {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => self.escape()?,
                _ => return Err(Odd),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Odd> {
        self.at += 1;
        match self.byte() {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.at += 1,
            b'u' => {
                let digits = self.text.as_bytes().get(self.at + 1..self.at + 5);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return Err(Odd);
                }
                self.at += 5;
            }
            _ => return Err(Odd),
        }
        Ok(())
    }

    /// At an opening bracket.
    #[inline]
    fn open(&mut self) -> Result<(), Odd> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEPTH { Err(Odd) } else { Ok(()) }
    }

    /// Inside brackets, before the first or after any element: whether one more follows.
    #[inline]
    fn more(&mut self, first: bool, close: u8) -> Result<bool, Odd> {
        match self.blank() {
            byte if byte == close => {
                self.at += 1;
                self.depth -= 1;
                return Ok(false);
            }
            _ if first => {}
            b',' => {
                self.at += 1;
                self.blank();
            }
            _ => return Err(Odd),
        }
        Ok(true)
    }

    /// After a key: moves to its value.
    #[inline]
    fn colon(&mut self) -> Result<(), Odd> {
        if self.blank() != b':' {
            return Err(Odd);
        }
        self.at += 1;
        Ok(())
    }

    /// Passes over a value.
    fn skip(&mut self) -> Result<(), Odd> {
        match self.blank() {
            b'"' => self.skip_string(),
            b'{' => {
                self.open()?;
                let mut first = true;
                while self.more(first, b'}')? {
                    first = false;
                    if self.byte() != b'"' {
                        return Err(Odd);
                    }
                    self.skip_string()?;
                    self.colon()?;
                    self.skip()?;
                }
                Ok(())
            }
            b'[' => {
                self.open()?;
                let mut first = true;
                while self.more(first, b']')? {
                    first = false;
                    self.skip()?;
                }
                Ok(())
            }
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'n' => self.literal("null"),
            _ => self.skip_number(),
        }
    }

    fn literal(&mut self, word: &str) -> Result<(), Odd> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(word.as_bytes()) {
            return Err(Odd);
        }
        self.at += word.len();
        Ok(())
    }

    /// A whole number.
    fn number(&mut self) -> Result<i64, Odd> {
        let negative = self.byte() == b'-';
        self.at += usize::from(negative);
        let start = self.at;
        let mut value = 0_i64;
        while let digit @ b'0'..=b'9' = self.byte() {
            if self.at - start == DIGITS {
                return Err(Odd);
            }
            value = value * 10 + i64::from(digit - b'0');
            self.at += 1;
        }
        let digits = self.at - start;
        let leading = digits > 1 && self.text.as_bytes()[start] == b'0';
        let further = matches!(self.byte(), b'.' | b'e' | b'E');
        if digits == 0 || leading || further || negative && value == 0 {
            return Err(Odd);
        }
        Ok(if negative { -value } else { value })
    }

    /// Passes over a number of any kind.
    fn skip_number(&mut self) -> Result<(), Odd> {
        self.at += usize::from(self.byte() == b'-');
        match self.byte() {
            b'0' => self.at += 1,
            _ => self.digits()?,
        }
        if self.byte() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if let b'e' | b'E' = self.byte() {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), b'+' | b'-'));
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Odd> {
        let start = self.at;
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        if self.at == start { Err(Odd) } else { Ok(()) }
    }
}

/// The number of bytes before the next quote, backslash or control.
#[inline]
pub(super) fn stretch(bytes: &[u8]) -> usize {
    let mut length = 0;
    let mut words = bytes;
    while let Some((word, after)) = words.split_first_chunk() {
        let found = marks(u64::from_le_bytes(*word));
        if found != 0 {
            return length + (found.trailing_zeros() / 8) as usize;
        }
        length += 8;
        words = after;
    }
    let ends = words
        .iter()
        .position(|byte| matches!(byte, 0..0x20 | b'"' | b'\\'));
    length + ends.unwrap_or(words.len())
}

/// The number of blanks a text begins with, if they are all spaces or all tabs.
#[inline]
pub(super) fn indent(bytes: &[u8]) -> usize {
    let Some(blank @ (b' ' | b'\t')) = bytes.first() else {
        return 0;
    };
    let run = u64::from(*blank) * ONES;
    let mut length = 0;
    let mut words = bytes;
    while let Some((word, after)) = words.split_first_chunk() {
        let other = u64::from_le_bytes(*word) ^ run;
        if other != 0 {
            return length + (other.trailing_zeros() / 8) as usize;
        }
        length += 8;
        words = after;
    }
    length
}

/// A one in each byte of a word.
const ONES: u64 = u64::MAX / 255;
/// The highest bit of each byte of a word.
const HIGHS: u64 = ONES << 7;

/// The highest bit of the first byte that is a quote, a backslash or a control, perhaps of later
/// bytes too, and of no earlier one.
#[inline]
fn marks(word: u64) -> u64 {
    let quote = word ^ (ONES * b'"' as u64);
    let escape = word ^ (ONES * b'\\' as u64);
    let zero_in = |word: u64| word.wrapping_sub(ONES) & !word;
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (zero_in(quote) | zero_in(escape) | control) & HIGHS
}

#[cfg(test)]
#[path = "quick/tests.rs"]
mod tests;
