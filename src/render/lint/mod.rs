//! The findings of lints.
//!
//! What each format says, and what was chosen over what: `why.md` beside this file.

mod checkstyle;
mod concise;
mod github;
mod gitlab;
mod json;
mod jsonl;
mod junit;
mod markdown;
mod sarif;
mod statistics;
mod summary;
mod text;
mod view;
mod wire;
mod words;

pub use checkstyle::checkstyle;
pub use concise::concise;
pub use github::github;
pub use gitlab::gitlab;
pub use json::json;
pub use jsonl::jsonl;
pub use junit::junit;
pub use markdown::markdown;
pub use sarif::{Held, sarif};
pub use statistics::statistics;
pub use text::text;
pub use view::View;

#[cfg(test)]
mod tests;
