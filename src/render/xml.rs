//! A writer of XML: elements, attributes and text, everything in them escaped.
//!
//! It writes what reports need: no namespaces, no mixed content, no instructions but the first line.

use std::io::{self, Write};

use crate::source::clean;

/// A document that is being written. Elements are closed in the order they were opened.
pub(super) struct Xml<'a> {
    out: &'a mut dyn Write,
    open: Vec<&'static str>,
}

type Attributes<'a> = [(&'static str, &'a str)];

impl<'a> Xml<'a> {
    /// Begins a document.
    pub(super) fn begin(out: &'a mut dyn Write) -> io::Result<Self> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        Ok(Self {
            out,
            open: Vec::new(),
        })
    }

    /// Opens an element that holds elements.
    pub(super) fn open(
        &mut self,
        name: &'static str,
        attributes: &Attributes<'_>,
    ) -> io::Result<()> {
        self.start(name, attributes)?;
        self.open.push(name);
        writeln!(self.out, ">")
    }

    /// Closes the innermost element.
    pub(super) fn close(&mut self) -> io::Result<()> {
        let name = self.open.pop();
        let name = name.expect("internal error: an element is closed that was not opened");
        self.indent()?;
        writeln!(self.out, "</{name}>")
    }

    /// An element that holds nothing.
    pub(super) fn empty(
        &mut self,
        name: &'static str,
        attributes: &Attributes<'_>,
    ) -> io::Result<()> {
        self.start(name, attributes)?;
        writeln!(self.out, "/>")
    }

    /// An element that holds a text.
    pub(super) fn text(
        &mut self,
        name: &'static str,
        attributes: &Attributes<'_>,
        text: &str,
    ) -> io::Result<()> {
        self.start(name, attributes)?;
        writeln!(self.out, ">{}</{name}>", escaped(text))
    }

    fn start(&mut self, name: &'static str, attributes: &Attributes<'_>) -> io::Result<()> {
        self.indent()?;
        write!(self.out, "<{name}")?;
        for (key, value) in attributes {
            // A line end in an attribute is read back as a blank.
            let value = escaped(value).replace('\n', "&#10;");
            write!(self.out, " {key}=\"{value}\"")?;
        }
        Ok(())
    }

    fn indent(&mut self) -> io::Result<()> {
        write!(self.out, "{}", "  ".repeat(self.open.len()))
    }
}

/// The text with markup escaped and every character that XML 1.0 forbids, or that could steer a
/// terminal, replaced. Line ends stay.
fn escaped(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(escaped_line).collect();
    lines.join("\n")
}

fn escaped_line(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for character in clean(line).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\u{FFFE}' | '\u{FFFF}' => escaped.push(char::REPLACEMENT_CHARACTER),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strict_parser_reads_back_what_was_written() {
        let hostile = "a]]>b <!-- & \"'\u{0}\u{1b}\u{ffff}\u{202e}\u{85} %0A\nnext line";
        let expected = "a]]>b <!-- & \"'\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd} %0A\nnext line";
        let mut out = Vec::new();
        let mut xml = Xml::begin(&mut out).expect("writes");
        xml.open("all", &[("key", hostile)]).expect("writes");
        xml.text("one", &[], hostile).expect("writes");
        xml.empty("two", &[("key", "")]).expect("writes");
        xml.close().expect("writes");
        let text = String::from_utf8(out).expect("text");
        let document = roxmltree::Document::parse(&text).expect("XML");
        let all = document.root_element();
        assert_eq!(all.attribute("key"), Some(expected));
        let children: Vec<_> = all.children().filter(roxmltree::Node::is_element).collect();
        assert_eq!(children[0].text(), Some(expected));
        assert_eq!(children[1].attribute("key"), Some(""));
    }
}
