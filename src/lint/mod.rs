//! Which rules are risky, wide, dead, one-sided, over quota or impossible.
//!
//! A lint is a row ([`Lint`]) and a page; [`run()`] asks them of an inventory. What a lint may see is
//! said by the type of its check (`context.rs`). Findings are values: text for people, lines and
//! columns are `render`'s. What is accepted is held back afterwards ([`hold_back`], [`compare`]).

mod acceptors;
mod addresses;
mod allow;
mod baseline;
mod canonical;
mod catalogue;
mod context;
mod dead;
mod draft;
mod export;
mod exposure;
mod fellows;
mod finding;
mod fix;
mod grants;
mod host_grants;
mod judged;
mod marker;
mod measure;
mod merge;
mod mesh;
mod narrow;
mod openings;
mod outcome;
mod patterns;
mod receivers;
mod reverse;
mod row;
mod run;
mod selection;
mod sets;
mod weight;
mod witness;
mod words;
mod world;

pub use allow::{Grant, hold_back, speaks_of};
pub use baseline::{Baseline, BaselineError, compare};
pub use catalogue::lints;
pub use finding::{Confidence, Finding, Fix, Persona, Related, Scope, Severity, Spot};
pub use marker::{Markers, count_markers, markers};
pub use outcome::{Compared, Expiry, Known, Outcome, Suppressed};
pub use row::{Lint, UnknownLint, find};
pub use run::run;
pub use selection::Selection;
