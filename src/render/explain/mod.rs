//! Why one host can or cannot reach another.

mod commands;
mod json;
mod stages;
mod text;
mod view;
mod wire;

pub use json::json;
pub use text::text;
pub use view::View;
