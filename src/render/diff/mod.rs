//! What a change opens and closes.

mod flows;
mod json;
mod jsonl;
mod labels;
mod markdown;
mod text;
mod view;
mod wire;

pub use json::json;
pub use jsonl::jsonl;
pub use markdown::markdown;
pub use text::text;
pub use view::View;
