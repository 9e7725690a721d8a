//! Remarks: trouble in the user's data, collected and never a stop.
//!
//! Not findings of a lint (those judge rules) and not errors of the machine.

use super::location::{FileId, Location};

/// How grave a remark is for the answers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RemarkKind {
    /// A document could not be read; its facts are missing.
    Refused,
    /// Something was read in a way the user should know of.
    Note,
}

/// A remark: lower case, the user's own words in quotes, then the way out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remark {
    /// How grave it is.
    pub kind: RemarkKind,
    /// The input it speaks of, if one.
    pub file: Option<FileId>,
    /// The place, if there is one.
    pub location: Option<Location>,
    /// Other places that belong to it, such as the second of two facts that contradict.
    pub related: Vec<Location>,
    /// The text.
    pub message: String,
}
