//! How a text is stored: told by its first bytes; and UTF-16 decoded as it streams by.
//!
//! Not a check of UTF-8, which is the matter of whoever reads records. UTF-16 is what `>` of
//! PowerShell 5 writes.

/// The order of the two bytes of a UTF-16 code unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ByteOrder {
    Little,
    Big,
}

/// The encoding of a text, and the length of its byte order mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Encoding {
    /// The order of UTF-16; none for UTF-8.
    pub(super) utf16: Option<ByteOrder>,
    /// Bytes of the mark, which are no text.
    pub(super) mark: u8,
}

/// The number of first bytes that [`recognise`] looks at.
pub(super) const HEAD: usize = 4;

/// Tells the encoding from the first bytes; without a mark, UTF-16 only where JSON begins so.
pub(super) fn recognise(head: &[u8]) -> Encoding {
    let (utf16, mark) = match *head {
        [0xEF, 0xBB, 0xBF, ..] => (None, 3),
        [0xFF, 0xFE, ..] => (Some(ByteOrder::Little), 2),
        [0xFE, 0xFF, ..] => (Some(ByteOrder::Big), 2),
        [first, 0, ..] if begins_json(first) => (Some(ByteOrder::Little), 0),
        [0, first, ..] if begins_json(first) => (Some(ByteOrder::Big), 0),
        _ => (None, 0),
    };
    Encoding { utf16, mark }
}

fn begins_json(byte: u8) -> bool {
    matches!(byte, b'{' | b'[' | b' ' | b'\t' | b'\r' | b'\n')
}

/// A UTF-16 decoder that is fed pieces of any length; what has no pair becomes U+FFFD.
#[derive(Clone, Debug)]
pub(super) struct Utf16 {
    order: ByteOrder,
    half: Option<u8>,
    high: Option<u16>,
}

impl Utf16 {
    pub(super) fn new(order: ByteOrder) -> Self {
        Self {
            order,
            half: None,
            high: None,
        }
    }

    /// Whether nothing of an unfinished character is held.
    pub(super) fn is_between_characters(&self) -> bool {
        self.half.is_none() && self.high.is_none()
    }

    /// Decodes the next bytes, appending UTF-8.
    pub(super) fn push(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) {
        if let (Some(half), Some((first, rest))) = (self.half, bytes.split_first()) {
            self.half = None;
            self.unit([half, *first], out);
            bytes = rest;
        }
        let (pairs, rest) = bytes.as_chunks::<2>();
        for pair in pairs {
            self.unit(*pair, out);
        }
        if let [half] = rest {
            self.half = Some(*half);
        }
    }

    /// Ends the text.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        if !self.is_between_characters() {
            append(char::REPLACEMENT_CHARACTER, out);
        }
        (self.half, self.high) = (None, None);
    }

    fn unit(&mut self, pair: [u8; 2], out: &mut Vec<u8>) {
        let unit = match self.order {
            ByteOrder::Little => u16::from_le_bytes(pair),
            ByteOrder::Big => u16::from_be_bytes(pair),
        };
        match (self.high.take(), unit) {
            (None, ..0x80) => out.push(pair[0] | pair[1]),
            (Some(high), 0xDC00..=0xDFFF) => {
                let bits = (u32::from(high - 0xD800) << 10) | u32::from(unit - 0xDC00);
                append(character(0x1_0000 + bits), out);
            }
            (lone, _) => {
                if lone.is_some() {
                    append(char::REPLACEMENT_CHARACTER, out);
                }
                match unit {
                    0xD800..=0xDBFF => self.high = Some(unit),
                    _ => append(character(u32::from(unit)), out),
                }
            }
        }
    }
}

fn character(number: u32) -> char {
    char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn append(character: char, out: &mut Vec<u8>) {
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}
