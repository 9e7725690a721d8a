//! A text of settings: where its parts stand, what they say, and what is wrong with them.
//!
//! Troubles are collected, never a stop. It knows TOML's values and no setting.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::settings::{Mark, Told, Trouble};
use super::words::nearest;
use crate::source::{clean, clip};

/// Characters of the user's own words that are told.
const MOST_WORDS: usize = 60;

/// Characters of a value as it is told.
const MOST_TOLD: usize = 1000;

/// A value and where it stands.
pub(crate) type Value<'t> = Spanned<DeValue<'t>>;

/// A text and what was found wrong with it.
pub(crate) struct Text<'t> {
    text: &'t str,
    /// What its keys are called.
    noun: &'static str,
    /// Where lines begin.
    lines: Vec<usize>,
    pub(crate) troubles: Vec<Trouble>,
}

impl<'t> Text<'t> {
    /// `noun` is what its keys are called.
    pub(crate) fn new(text: &'t str, noun: &'static str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            noun,
            lines: std::iter::once(0).chain(ends).collect(),
            troubles: Vec::new(),
        }
    }

    /// The place of a byte; that of the end if there is no such byte.
    pub(crate) fn mark(&self, at: usize) -> Mark {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        let line = self.lines.partition_point(|start| *start <= at);
        let start = self.lines[line - 1];
        Mark {
            line: line as u64,
            column: self.text[start..at].chars().count() as u64 + 1,
        }
    }

    /// The user's own words, on one line, harmless and not long.
    pub(crate) fn words(&self, span: Range<usize>) -> String {
        let words = self.text.get(span).unwrap_or_default();
        let line: Vec<&str> = words.split_whitespace().collect();
        clip(&clean(&line.join(" ")), MOST_WORDS).into_owned()
    }

    /// The line of a byte, as [`Text::words`].
    pub(crate) fn line(&self, at: usize) -> String {
        let line = self.lines.partition_point(|start| *start <= at);
        let end = self
            .lines
            .get(line)
            .map_or(self.text.len(), |next| next - 1);
        self.words(self.lines[line - 1]..end)
    }

    /// What a value says, and where.
    pub(crate) fn told(&self, value: &Value<'t>) -> Told {
        Told {
            mark: self.mark(value.span().start),
            words: clip(&clean(&inline(value.get_ref())), MOST_TOLD).into_owned(),
        }
    }

    pub(crate) fn trouble(&mut self, span: Range<usize>, message: impl Into<String>) {
        let mark = self.mark(span.start);
        let message = clean(&message.into()).into_owned();
        self.troubles.push(Trouble { mark, message });
    }

    /// A key that is none of the known.
    pub(crate) fn unknown(&mut self, span: Range<usize>, key: &str, of: &str, known: &[&str]) {
        let key = clip(&clean(key), MOST_WORDS).into_owned();
        let near = nearest(&key, known.iter().copied());
        let way_out = if near.is_empty() {
            format!("there are {}", known.join(", "))
        } else {
            format!("did you mean {}?", near.join(" or "))
        };
        let noun = self.noun;
        self.trouble(span, format!("\"{key}\" is no {noun}{of}; {way_out}"));
    }

    /// An error of TOML itself, with the line it stands in.
    pub(crate) fn syntax(&mut self, error: &toml::de::Error) {
        let at = error.span().map_or(0, |span| span.start);
        let line = self.line(at);
        let message: Vec<&str> = error.message().split_whitespace().collect();
        let message = message.join(" ").replace('`', "\"");
        self.trouble(at..at, format!("\"{line}\" is not TOML: {message}"));
    }

    /// A value that is not what a setting takes.
    pub(crate) fn not(&mut self, name: &str, value: &Value<'t>, wanted: &str) {
        let said = self.words(value.span());
        let said = match value.get_ref() {
            DeValue::String(_) => said,
            _ => format!("\"{said}\""),
        };
        let kind = kind(value.get_ref());
        self.trouble(value.span(), format!("{name} is {said}, {kind}; {wanted}"));
    }

    /// A text that is not empty.
    pub(crate) fn string(&mut self, name: &str, value: &Value<'t>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                self.trouble(
                    value.span(),
                    format!("{name} is empty; say something or leave it out"),
                );
                None
            }
            DeValue::String(text) => Some(text.trim().to_owned()),
            _ => {
                self.not(name, value, "write it in quotes");
                None
            }
        }
    }

    /// One of some words.
    pub(crate) fn word<T: Copy>(
        &mut self,
        name: &str,
        value: &Value<'t>,
        known: &[(&'static str, T)],
    ) -> Option<T> {
        let names: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        let word = match value.get_ref() {
            DeValue::String(text) => Some(text.trim()),
            _ => None,
        };
        let found = known.iter().find(|(known, _)| word == Some(known));
        if found.is_none() {
            let near = nearest(word.unwrap_or_default(), names.iter().copied());
            let meant = match near.first() {
                Some(near) => format!("did you mean \"{near}\"? There are "),
                None => "write one of ".to_owned(),
            };
            let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
            self.not(name, value, &format!("{meant}{}", quoted.join(", ")));
        }
        found.map(|(_, meaning)| *meaning)
    }

    /// `true` or `false`.
    pub(crate) fn switch(&mut self, name: &str, value: &Value<'t>) -> Option<bool> {
        let switch = value.get_ref().as_bool();
        if switch.is_none() {
            self.not(name, value, "write true or false");
        }
        switch
    }

    /// A whole number within bounds.
    pub(crate) fn number(
        &mut self,
        name: &str,
        value: &Value<'t>,
        (least, most): (i64, i64),
    ) -> Option<i64> {
        let number = integer(value.get_ref()).filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.not(
                name,
                value,
                &format!("write a whole number from {least} to {most}"),
            );
        }
        number
    }

    /// The elements of a list.
    pub(crate) fn list<'v>(
        &mut self,
        name: &str,
        value: &'v Value<'t>,
        example: &str,
    ) -> Option<&'v [Value<'t>]> {
        let list = value.get_ref().as_array();
        if list.is_none() {
            self.not(name, value, &format!("write a list, such as {example}"));
        }
        list.map(|list| &**list)
    }

    /// The entries of a table.
    pub(crate) fn table<'v>(
        &mut self,
        name: &str,
        value: &'v Value<'t>,
        example: &str,
    ) -> Option<&'v DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.not(name, value, &format!("write a table, such as {example}"));
        }
        table
    }
}

/// A value as it would be written on one line.
fn inline(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("\"{text}\""),
        DeValue::Integer(number) => {
            integer(value).map_or_else(|| number.as_str().to_owned(), |number| number.to_string())
        }
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(switch) => switch.to_string(),
        DeValue::Datetime(day) => day.to_string(),
        DeValue::Array(list) => {
            let parts: Vec<String> = list.iter().map(|value| inline(value.get_ref())).collect();
            format!("[{}]", parts.join(", "))
        }
        DeValue::Table(table) if table.is_empty() => "{}".to_owned(),
        DeValue::Table(table) => {
            let mut parts: Vec<_> = table.iter().collect();
            parts.sort_by_key(|(key, _)| key.span().start);
            let part = |(key, value): &(&Spanned<_>, &Value<'_>)| {
                let key: &std::borrow::Cow<'_, str> = key.get_ref();
                format!("{key} = {}", inline(value.get_ref()))
            };
            let parts: Vec<String> = parts.iter().map(part).collect();
            format!("{{ {} }}", parts.join(", "))
        }
    }
}

/// A whole number, in any of TOML's spellings.
pub(crate) fn integer(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "which is none of what may stand there",
        DeValue::Integer(_) => "a number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "a switch",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
