//! Whether stated intents hold: roles, and who may, must or alone may reach whom.
//!
//! Judged by classes of endpoints, never by pairs; each intent that does not hold has one pair and one
//! packet, explained. Not the text for people (`render`), and no file is opened here.
//!
//! What an intent means and what lost: `why.md` beside this file.

mod case;
mod common;
mod compile;
mod counts;
mod fields;
mod intents;
mod judge;
mod members;
mod outcome;
mod outside;
mod patterns;
mod read;
mod roles;
mod suggest;

pub use case::Case;
pub use intents::{Intent, Intents, Kind, Role, RoleIndex};
pub use judge::verify;
pub use outcome::{Finding, Outcome, Pairs};
pub use read::read;
pub use suggest::{Suggested, Suggestion, suggest};
