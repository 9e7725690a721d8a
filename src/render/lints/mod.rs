//! The catalogue of lints: the list of all, and the page of one.

mod json;
mod text;
mod wire;

pub use json::{list_json, page_json};
pub use text::{list_text, page_text};
