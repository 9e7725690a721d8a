//! The part of a text that is in memory while it is read from its beginning to its end.
//!
//! Bytes arrive in chunks and are checked once, so every slice is `&str` without a second look;
//! offsets are those of the whole text. It knows nothing of JSON.

use std::io::{self, Empty, Read};

/// Bytes asked of the input at a time.
const CHUNK: usize = 256 << 10;
/// The length of text above which what is behind the cursor is let go.
const ROOM: usize = 1 << 20;
/// How far behind the cursor the beginning of a document is kept, to look for the next one after a
/// break.
const REWIND: usize = 256 << 10;

/// How much may be looked at again after breaks: so much at first, and so many times what was read.
/// Beyond that, what was looked at and broken is left behind.
const AGAIN: u64 = 4 << 20;
const TIMES: u64 = 4;

/// A window that moves over a text.
pub(super) struct Window<R> {
    input: R,
    /// The text from `base` on, as far as it has been read.
    text: String,
    /// The offset of the text's first byte.
    base: u64,
    /// The cursor, a position in `text`.
    at: usize,
    /// The position in `text` where the current document begins, as long as it is held.
    document: Option<usize>,
    /// Bytes of a character that a chunk cut.
    cut: Vec<u8>,
    chunk: Box<[u8]>,
    ended: bool,
    /// The offset up to which the text was looked at, if that is beyond the cursor.
    seen: u64,
    /// How much was looked at again, or will be, because a document broke.
    again: u64,
    /// Where in the current document a string holds a character that JSON does not allow.
    pub(super) control: Option<u64>,
    /// Where the first byte stood that is no UTF-8, and how many there were; each is read as `?`,
    /// so that offsets stay.
    pub(super) replaced: Option<(u64, u64)>,
}

impl Window<Empty> {
    /// A window over all of a text that begins at an offset.
    pub(super) fn of(text: String, base: u64) -> Self {
        Self {
            input: io::empty(),
            text,
            base,
            at: 0,
            document: None,
            cut: Vec::new(),
            chunk: Box::default(),
            ended: true,
            seen: 0,
            again: 0,
            control: None,
            replaced: None,
        }
    }

    /// The text it was made of.
    pub(super) fn into_text(self) -> String {
        self.text
    }
}

impl<R: Read> Window<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            text: String::new(),
            base: 0,
            at: 0,
            document: None,
            cut: Vec::new(),
            chunk: vec![0; CHUNK].into_boxed_slice(),
            ended: false,
            seen: 0,
            again: 0,
            control: None,
            replaced: None,
        }
    }

    /// The offset of the cursor.
    pub(super) fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    /// What is in memory from the cursor on.
    pub(super) fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// The byte `ahead` of the cursor; none at the end of the text.
    pub(super) fn byte(&mut self, ahead: usize) -> io::Result<Option<u8>> {
        loop {
            if let Some(byte) = self.text.as_bytes().get(self.at + ahead) {
                return Ok(Some(*byte));
            }
            if !self.more()? {
                return Ok(None);
            }
        }
    }

    /// Moves the cursor over bytes that are in memory.
    pub(super) fn advance(&mut self, bytes: usize) {
        self.at += bytes;
        debug_assert!(self.text.is_char_boundary(self.at));
    }

    /// Whether no line ends between a place that is still held and the cursor.
    pub(super) fn on_the_line_of(&self, place: u64) -> bool {
        let from = usize::try_from(place.saturating_sub(self.base)).unwrap_or(usize::MAX);
        let between = self.text.as_bytes().get(from..self.at).unwrap_or_default();
        memchr::memchr(b'\n', between).is_none()
    }

    /// Reads on until at least `length` bytes lie ahead of the cursor. Whether there was any more.
    pub(super) fn reach(&mut self, length: usize) -> io::Result<bool> {
        let before = self.rest().len();
        while self.rest().len() < length && self.more()? {}
        Ok(self.rest().len() > before)
    }

    /// Reads one chunk. Whether the text went on. Chunks end at multiples of their length, however
    /// the input comes, so that what is let go when depends on the text alone.
    pub(super) fn more(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.let_go();
        let before = self.text.len();
        while self.text.len() == before && !self.ended {
            let end = self.base + (self.text.len() + self.cut.len()) as u64;
            let length = CHUNK - usize::try_from(end % CHUNK as u64).unwrap_or(0);
            let mut read = 0;
            while read < length && !self.ended {
                match self.input.read(&mut self.chunk[read..length]) {
                    Ok(count) => {
                        read += count;
                        self.ended = count == 0;
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            self.take_in(read);
        }
        Ok(self.text.len() > before)
    }

    fn let_go(&mut self) {
        if self.document.is_some_and(|start| self.at - start > REWIND) {
            self.document = None;
        }
        if self.text.len() < ROOM {
            return;
        }
        let behind = self.document.unwrap_or(self.at);
        self.text.drain(..behind);
        self.base += behind as u64;
        self.at -= behind;
        self.document = self.document.map(|_| 0);
    }

    fn take_in(&mut self, read: usize) {
        let joined: Vec<u8>;
        let mut bytes = &self.chunk[..read];
        if !self.cut.is_empty() {
            self.cut.extend_from_slice(bytes);
            joined = std::mem::take(&mut self.cut);
            bytes = &joined;
        }
        while !bytes.is_empty() {
            let error = match std::str::from_utf8(bytes) {
                Ok(text) => return self.text.push_str(text),
                Err(error) => error,
            };
            let (valid, rest) = bytes.split_at(error.valid_up_to());
            if let Ok(valid) = std::str::from_utf8(valid) {
                self.text.push_str(valid);
            }
            let bad = match error.error_len() {
                Some(bad) => bad,
                None if self.ended => rest.len(),
                None => return self.cut = rest.to_vec(),
            };
            let offset = self.base + self.text.len() as u64;
            self.replaced.get_or_insert((offset, 0)).1 += bad as u64;
            self.text.extend(std::iter::repeat_n('?', bad));
            bytes = &rest[bad..];
        }
    }

    /// The cursor stands at the beginning of a document.
    pub(super) fn begin_document(&mut self) {
        self.document = Some(self.at);
        self.control = None;
    }

    /// The text was looked at up to an offset.
    pub(super) fn saw(&mut self, offset: u64) {
        self.seen = self.seen.max(offset);
    }

    /// Moves to the end of the text.
    pub(super) fn exhaust(&mut self) -> io::Result<()> {
        self.document = None;
        loop {
            self.at = self.text.len();
            if !self.more()? {
                return Ok(());
            }
        }
    }

    /// What is in memory of the current document, from its beginning on.
    pub(super) fn document(&self) -> &str {
        &self.text[self.document.unwrap_or(self.at)..]
    }

    /// The next document is not to be looked for before the cursor.
    pub(super) fn forget_document(&mut self) {
        self.document = None;
    }

    /// Moves to the next line that begins with a bracket, so with a document: the first one after
    /// the beginning of the broken document if that is still held, else after the cursor.
    pub(super) fn resynchronize(&mut self) -> io::Result<()> {
        let seen = self.seen.max(self.offset());
        let start = self.document.take();
        if self.again > AGAIN + TIMES * self.offset() {
            let seen = usize::try_from(seen - self.base).unwrap_or(usize::MAX);
            self.at = seen.min(self.text.len());
        } else if let Some(start) = start {
            self.at = start + 1;
        }
        while !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        self.next_line()?;
        self.again += seen.saturating_sub(self.offset());
        Ok(())
    }

    /// Moves to the next line that begins with a bracket.
    fn next_line(&mut self) -> io::Result<()> {
        loop {
            match memchr::memchr(b'\n', self.rest().as_bytes()) {
                None => {
                    self.at = self.text.len();
                    if !self.more()? {
                        return Ok(());
                    }
                }
                Some(line) => {
                    self.at += line + 1;
                    if matches!(self.byte(0)?, Some(b'{' | b'[')) {
                        return Ok(());
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An input that yields a byte at a time.
    struct Drops<'a>(&'a [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else {
                return Ok(0);
            };
            into[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn check(bytes: &[u8], text: &str, replaced: Option<(u64, u64)>) {
        let mut window = Window::new(Drops(bytes));
        while window.more().expect("reads") {}
        assert_eq!(window.rest(), text);
        assert_eq!(window.replaced, replaced);
    }

    #[test]
    fn characters_survive_being_cut() {
        check(
            "a\u{e9}\u{4e2d}\u{1f600}b".as_bytes(),
            "a\u{e9}\u{4e2d}\u{1f600}b",
            None,
        );
    }

    #[test]
    fn bytes_that_are_no_text_keep_their_places() {
        check(b"a\xff\xfeb\xe4\xb8", "a??b??", Some((1, 4)));
    }

    #[test]
    fn resynchronizes_at_the_first_line_after_the_beginning_of_the_broken_document() {
        let mut window = Window::new(&b"{\"a\": 1\n{\"b\": 2}\n"[..]);
        window.byte(0).expect("reads");
        window.begin_document();
        window.advance(17);
        window.resynchronize().expect("reads");
        assert_eq!(window.offset(), 8);
        window.begin_document();
        window.resynchronize().expect("reads");
        assert_eq!(window.rest(), "");
    }
}
