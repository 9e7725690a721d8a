//! The mirrors that several answers share, and how JSON is laid out.
//!
//! A top-level key starts a line, and so does each element of a top-level list; what is deeper stays
//! on its line. So an answer can be read by eye, searched by line and compared by line.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::source::{Location, Places, Sources, clean};

/// `inputs` of every answer.
#[derive(Serialize)]
pub(super) struct Inputs {
    files: u64,
    refused: u64,
    remarks: u64,
}

impl From<super::Inputs> for Inputs {
    fn from(inputs: super::Inputs) -> Self {
        let super::Inputs {
            files,
            refused,
            remarks,
        } = inputs;
        Self {
            files,
            refused,
            remarks,
        }
    }
}

/// Where something begins.
#[derive(Serialize)]
pub(super) struct Start<'a> {
    file: &'a str,
    line: u64,
    column: u64,
}

impl<'a> Start<'a> {
    /// None where the file is no longer what it was, or the place is in no file.
    pub(super) fn of(sources: &'a Sources, places: &Places, location: Location) -> Option<Self> {
        let place = places.get(location)?;
        Some(Self {
            file: sources.name(location.file),
            line: place.line,
            column: place.column,
        })
    }
}

/// A list that is made while it is written, because it may be long.
pub(super) struct Streamed<I>(Cell<Option<I>>);

impl<I> Streamed<I> {
    pub(super) fn new(items: I) -> Self {
        Self(Cell::new(Some(items)))
    }
}

impl<I> Serialize for Streamed<I>
where
    I: Iterator,
    I::Item: Serialize,
{
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.take().into_iter().flatten())
    }
}

/// Writes one document and ends its line.
pub(super) fn write_json(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    write_json_to_depth(TOP, document, out)
}

/// Writes one document on one line.
pub(super) fn write_json_line(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    write_json_to_depth(0, document, out)
}

/// Writes one document and ends its line: objects start a line for each key down to a depth of
/// brackets, and lists for each element down to one more.
pub(super) fn write_json_to_depth(
    top: usize,
    document: &impl Serialize,
    out: &mut dyn Write,
) -> io::Result<()> {
    let layout = Layout {
        top,
        ..Layout::default()
    };
    let mut serializer = Serializer::with_formatter(&mut *out, layout);
    document.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// A text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len() + 2);
    let mut serializer = Serializer::with_formatter(&mut out, Layout::default());
    text.serialize(&mut serializer)
        .expect("internal error: a text is always a JSON string");
    String::from_utf8(out).expect("internal error: JSON is always text")
}

#[derive(Default)]
struct Layout {
    /// The depth down to which the keys of objects start lines.
    top: usize,
    /// The brackets that are open.
    depth: usize,
    /// Whether the innermost bracket holds nothing yet.
    is_empty: bool,
}

/// The depth of the brackets of a document; of the lists in it the elements start lines too.
const TOP: usize = 1;

impl Layout {
    fn open<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.is_empty = true;
        out.write_all(bracket)
    }

    fn close<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        lines: bool,
        bracket: &[u8],
    ) -> io::Result<()> {
        self.depth -= 1;
        if lines && !self.is_empty {
            self.new_line(out)?;
        }
        self.is_empty = false;
        out.write_all(bracket)
    }

    fn element<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        first: bool,
        lines: bool,
    ) -> io::Result<()> {
        self.is_empty = false;
        match (first, lines) {
            (true, false) => Ok(()),
            (false, false) => out.write_all(b", "),
            (true, true) => self.new_line(out),
            (false, true) => {
                out.write_all(b",")?;
                self.new_line(out)
            }
        }
    }

    fn new_line<W: ?Sized + Write>(&self, out: &mut W) -> io::Result<()> {
        out.write_all(b"\n")?;
        out.write_all("  ".repeat(self.depth).as_bytes())
    }
}

impl Formatter for Layout {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        if let Cow::Borrowed(harmless) = clean(text) {
            return out.write_all(harmless.as_bytes());
        }
        let mut bytes = [0; 4];
        for character in text.chars() {
            match clean(character.encode_utf8(&mut bytes)) {
                Cow::Borrowed(harmless) => out.write_all(harmless.as_bytes())?,
                Cow::Owned(_) => write!(out, "\\u{:04x}", u32::from(character))?,
            }
        }
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, self.depth <= self.top, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.element(out, first, self.depth <= self.top)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, self.depth <= self.top + 1, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.element(out, first, self.depth <= self.top + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_steer_a_terminal_is_escaped_and_read_back_as_it_was() {
        let text = "\u{1b}[31m \u{9b}1m \u{202e}x\u{7f} \"\\ \t网站 \u{1f600} \u{2028}";
        let written = quoted(text);
        assert_eq!(
            written,
            r#""\u001b[31m \u009b1m \u202ex\u007f \"\\ \t网站 😀 \u2028""#
        );
        assert_eq!(
            serde_json::from_str::<String>(&written).expect("JSON"),
            text
        );
    }

    #[test]
    fn what_is_deep_stays_on_its_line() {
        let document =
            serde_json::json!({"a": [{"b": [1, 2], "c": {}}, {}], "d": {"e": [], "f": 1}, "g": []});
        let mut out = Vec::new();
        write_json(&document, &mut out).expect("writes");
        let text = String::from_utf8(out).expect("text");
        assert_eq!(
            text,
            "{\n  \"a\": [\n    {\"b\": [1, 2], \"c\": {}},\n    {}\n  ],\n  \"d\": {\"e\": [], \"f\": 1},\n  \"g\": []\n}\n"
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).expect("json"),
            document
        );
    }
}
