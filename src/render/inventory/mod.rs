//! What was read, what it holds, what is missing for sharper answers, and how to export that.

mod export;
mod holds;
mod json;
mod missing;
mod text;
mod wire;

pub use json::json;
pub use text::text;
