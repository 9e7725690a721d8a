//! Renderings: an answer as text for people, or in a format that a machine reads.
//!
//! One folder for each answer, one file for each of its formats, strangers to each other. The formats
//! that machines read are frozen mirrors (`wire.rs`), so that a change of a model type changes no
//! promise. What comes from the inputs is cleaned or escaped here, whatever it was below. Nothing is
//! judged here and nothing is opened but the lines of an excerpt.

pub mod baseline;
pub mod config;
pub mod diff;
pub mod explain;
pub mod inventory;
pub mod lint;
pub mod lints;
pub mod privilege;
pub mod reach;
pub mod verify;

mod escape;
mod look;
mod rows;
mod sarif;
mod sides;
mod snippet;
mod spot;
mod stage;
mod table;
mod wire;
mod words;
mod xml;

pub use look::Look;

/// What was read, as every answer tells it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Inputs {
    /// The files that held something of ours.
    pub files: u64,
    /// The documents that could not be read.
    pub refused: u64,
    /// The remarks on them.
    pub remarks: u64,
}

impl Inputs {
    /// What was read twice over: both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            files: self.files + other.files,
            refused: self.refused + other.refused,
            remarks: self.remarks + other.remarks,
        }
    }
}
