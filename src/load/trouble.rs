//! Why a document cannot be read, in the words of remarks.
//!
//! Not what is valid JSON and to be exported in another way (`refusal.rs`), nor texts that are no
//! JSON at all (`foreign.rs`).

use std::io;

/// Why reading a document stops.
#[derive(Debug)]
pub(super) enum Stop {
    /// The text is no JSON.
    Broken(Broken),
    /// The input cannot be read on.
    Input(io::Error),
}

/// Where a text stops being JSON, and what would have been.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Broken {
    pub(super) at: u64,
    pub(super) trouble: Trouble,
}

/// What is wrong at a place of a text, as remarks say it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Trouble {
    Value,
    Word(&'static str),
    SingleQuote,
    Key,
    Colon,
    CommaOrBrace,
    CommaOrBracket,
    TrailingComma,
    LineInString,
    Escape,
    Number,
    Depth,
    StringLength,
    RecordLength,
    Record,
    End,
    Following,
}

impl Trouble {
    /// What to tell the user.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Value => "expected a value",
            Self::Word(word) => word,
            Self::SingleQuote => "expected double quotes, not single ones",
            Self::Key => "expected a key in double quotes or }",
            Self::Colon => "expected a colon after a key",
            Self::CommaOrBrace => "expected a comma or } after a value",
            Self::CommaOrBracket => "expected a comma or ] after a value",
            Self::TrailingComma => "expected another value after a comma",
            Self::LineInString => "a line ends inside a string",
            Self::Escape => "expected an escape such as \\n or \\u00e9 after a backslash",
            Self::Number => "expected a number such as 1, -1 or 1.5",
            Self::Depth => "brackets are nested deeper than 128 levels",
            Self::StringLength => "a string is longer than 1 MiB",
            Self::RecordLength => "an element of a list is longer than 16 MiB",
            Self::Record => "a number is too large, or a string holds what is no text",
            Self::End => "the text ends before the document does, as if it were cut off",
            Self::Following => "expected another document or the end after a document",
        }
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Input(error)
    }
}

/// The words other languages print where JSON has a value.
pub(super) const WORDS: [(&str, &str); 6] = [
    ("NaN", "expected a value; NaN is no JSON"),
    ("Infinity", "expected a value; Infinity is no JSON"),
    ("-Infinity", "expected a value; -Infinity is no JSON"),
    ("None", "expected a value; None is Python, not JSON"),
    ("True", "expected a value; True is Python, not JSON"),
    ("False", "expected a value; False is Python, not JSON"),
];
