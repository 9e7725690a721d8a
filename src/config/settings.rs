//! Settings as values, and what is wrong with a text that should hold some.
//!
//! Not how they are read (`read.rs`).

use std::collections::BTreeMap;

use super::allowance::Allowance;
use super::levels::{Confidence, Level, Persona, Severity, Threshold};
use super::parameters::Parameters;

/// What users say; where they say nothing, nothing.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Settings {
    /// For whom to report.
    pub persona: Option<Persona>,
    /// From which gravity on a run fails.
    pub fail_on: Option<Threshold>,
    /// Nothing less grave is reported.
    pub min_severity: Option<Severity>,
    /// Nothing less sure is reported.
    pub min_confidence: Option<Confidence>,
    /// Whether what is usually told ends a run.
    pub strict: bool,
    /// Whether markers in the descriptions of rules count.
    pub inline_allowances: bool,
    /// What lints are told.
    pub parameters: Parameters,
    /// What becomes of lints, by their names.
    pub levels: BTreeMap<&'static str, Level>,
    /// The accepted findings, in the order of the text.
    pub allowances: Vec<Allowance>,
    /// What was said, by the setting's name; `lints.NAME` and `ports.CLASS` below tables.
    pub told: BTreeMap<String, Told>,
}

/// What was said of a setting.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// Where.
    pub mark: Mark,
    /// The user's own words, on one line; cut if long.
    pub words: String,
}

/// A place in a text of settings.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Mark {
    /// From 1.
    pub line: u64,
    /// In characters, from 1.
    pub column: u64,
}

/// Something that is wrong with a text of settings.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Trouble {
    /// Where.
    pub mark: Mark,
    /// The text: the user's own words in quotes, then the way out.
    pub message: String,
}

/// Finds the name of a lint by its name or an alias, or says what was meant: lints are above this
/// floor.
pub type FindLint<'a> = &'a dyn Fn(&str) -> Result<&'static str, String>;
