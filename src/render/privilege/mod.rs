//! What each rule alone allows, and rules that decide nothing.

mod json;
mod jsonl;
mod markdown;
mod text;
mod view;
mod wire;

pub use json::json;
pub use jsonl::jsonl;
pub use markdown::markdown;
pub use text::{rule_text, text};
pub use view::View;
