//! A JSON writer that streams: as the CLI prints (tabs, keys in the order given), as `jq` does (two
//! blanks), or in one line.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, Write};

/// How a document is laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    Tabs,
    Blanks,
    Line,
}

/// Bytes that are held before they are written.
const HELD: usize = 1 << 20;

/// A writer of JSON. Errors of the output are kept until [`Json::finish`].
pub(crate) struct Json {
    out: File,
    held: Vec<u8>,
    layout: Layout,
    depth: usize,
    empty: bool,
    written: u64,
    error: Option<io::Error>,
}

impl Json {
    pub(crate) fn new(out: File, layout: Layout) -> Self {
        Self {
            out,
            held: Vec::with_capacity(HELD + (64 << 10)),
            layout,
            depth: 0,
            empty: true,
            written: 0,
            error: None,
        }
    }

    /// The bytes written, or the first error.
    pub(crate) fn finish(mut self) -> io::Result<u64> {
        if self.layout != Layout::Line {
            self.held.push(b'\n');
        }
        self.flush();
        self.error.map_or(Ok(()), Err)?;
        Ok(self.written)
    }

    /// Ends a document that stands on a line of its own.
    pub(crate) fn end_line(&mut self) {
        self.held.push(b'\n');
        self.empty = true;
    }

    /// An object as an element, or as the document.
    pub(crate) fn object(&mut self, fill: impl FnOnce(&mut Self)) {
        self.next();
        self.nest(b'{', b'}', fill);
    }

    /// An array as the document.
    pub(crate) fn array(&mut self, fill: impl FnOnce(&mut Self)) {
        self.nest(b'[', b']', fill);
    }

    /// A string as an element.
    pub(crate) fn item(&mut self, text: &str) {
        self.next();
        self.quote(text);
    }

    /// A member that is an object.
    pub(crate) fn within(&mut self, key: &str, fill: impl FnOnce(&mut Self)) {
        self.key(key);
        self.nest(b'{', b'}', fill);
    }

    /// A member that is a list as older calls wrap it: `{"Key": {"Item": [..]}}`.
    pub(crate) fn list(&mut self, key: &str, item: &str, fill: impl FnOnce(&mut Self)) {
        self.within(key, |json| {
            json.key(item);
            json.nest(b'[', b']', fill);
        });
    }

    /// A list of strings.
    pub(crate) fn texts(&mut self, key: &str, item: &str, texts: &[String]) {
        self.list(key, item, |json| {
            texts.iter().for_each(|text| json.item(text))
        });
    }

    /// A member that is a string.
    pub(crate) fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        self.quote(text);
    }

    /// A member that is a number or a truth value.
    pub(crate) fn plain(&mut self, key: &str, value: impl Display) {
        self.key(key);
        write!(self.held, "{value}").expect("internal error: a vector refuses bytes");
    }

    fn key(&mut self, key: &str) {
        self.next();
        self.quote(key);
        self.held.push(b':');
        if self.layout != Layout::Line {
            self.held.push(b' ');
        }
    }

    fn nest(&mut self, open: u8, close: u8, fill: impl FnOnce(&mut Self)) {
        self.held.push(open);
        self.depth += 1;
        self.empty = true;
        fill(self);
        self.depth -= 1;
        if !self.empty {
            self.line();
        }
        self.held.push(close);
        self.empty = false;
        if self.held.len() > HELD {
            self.flush();
        }
    }

    /// Before an element or a member.
    fn next(&mut self) {
        if !self.empty {
            self.held.push(b',');
        }
        self.empty = false;
        if self.depth > 0 {
            self.line();
        }
    }

    fn line(&mut self) {
        let (blank, times) = match self.layout {
            Layout::Tabs => (b'\t', self.depth),
            Layout::Blanks => (b' ', self.depth * 2),
            Layout::Line => return,
        };
        self.held.push(b'\n');
        self.held.resize(self.held.len() + times, blank);
    }

    fn quote(&mut self, text: &str) {
        self.held.push(b'"');
        for byte in text.bytes() {
            if matches!(byte, b'"' | b'\\') {
                self.held.push(b'\\');
            }
            self.held.push(byte);
        }
        self.held.push(b'"');
    }

    fn flush(&mut self) {
        self.written += self.held.len() as u64;
        if self.error.is_none() {
            self.error = self.out.write_all(&self.held).err();
        }
        self.held.clear();
    }
}
