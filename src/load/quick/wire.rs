//! Plain JSON as serde sees it.

use std::fmt;

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::{Odd, Scanner};

/// Reads the object at the beginning of a text, and says how many bytes it takes; none if it is not
/// plain. Some of it may have been read then.
pub(in crate::load) fn object<'a>(
    text: &'a str,
    seed: impl DeserializeSeed<'a, Value = ()>,
) -> Option<usize> {
    let mut scanner = Scanner::new(text);
    seed.deserialize(&mut scanner).ok()?;
    Some(scanner.at)
}

impl fmt::Display for Odd {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("not plain")
    }
}

impl std::error::Error for Odd {}

impl serde::de::Error for Odd {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Self
    }
}

impl<'de> Deserializer<'de> for &mut Scanner<'de> {
    type Error = Odd;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        match self.blank() {
            b'"' => visitor.visit_borrowed_str(self.string()?),
            b'{' => self.deserialize_map(visitor),
            b'[' => {
                self.open()?;
                let depth = self.depth;
                let value = visitor.visit_seq(Inside::new(self))?;
                self.closed(depth, value)
            }
            b't' => self.literal("true").and_then(|()| visitor.visit_bool(true)),
            b'f' => self
                .literal("false")
                .and_then(|()| visitor.visit_bool(false)),
            b'n' => self.literal("null").and_then(|()| visitor.visit_unit()),
            _ => {
                let number = self.number()?;
                match u64::try_from(number) {
                    Ok(number) => visitor.visit_u64(number),
                    Err(_) => visitor.visit_i64(number),
                }
            }
        }
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        if self.blank() != b'{' {
            return Err(Odd);
        }
        self.open()?;
        let depth = self.depth;
        let value = visitor.visit_map(Inside::new(self))?;
        self.closed(depth, value)
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Odd> {
        self.skip()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct struct enum identifier
    }
}

impl Scanner<'_> {
    /// The value, if its brackets, the last to be opened, are closed.
    #[inline]
    fn closed<T>(&self, depth: usize, value: T) -> Result<T, Odd> {
        if self.depth < depth {
            Ok(value)
        } else {
            Err(Odd)
        }
    }
}

/// What stands between brackets.
struct Inside<'s, 'de> {
    scanner: &'s mut Scanner<'de>,
    first: bool,
}

impl<'s, 'de> Inside<'s, 'de> {
    fn new(scanner: &'s mut Scanner<'de>) -> Self {
        Self {
            scanner,
            first: true,
        }
    }

    #[inline]
    fn more(&mut self, close: u8) -> Result<bool, Odd> {
        let first = std::mem::replace(&mut self.first, false);
        self.scanner.more(first, close)
    }
}

impl<'de> MapAccess<'de> for Inside<'_, 'de> {
    type Error = Odd;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Odd> {
        if !self.more(b'}')? {
            return Ok(None);
        }
        if self.scanner.byte() != b'"' {
            return Err(Odd);
        }
        let key = self.scanner.string()?;
        self.scanner.colon()?;
        seed.deserialize(BorrowedStrDeserializer::new(key))
            .map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Odd> {
        seed.deserialize(&mut *self.scanner)
    }
}

impl<'de> SeqAccess<'de> for Inside<'_, 'de> {
    type Error = Odd;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Odd> {
        if !self.more(b']')? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.scanner).map(Some)
    }
}
