//! The findings of lints.

mod json;
mod summary;
mod text;
mod view;
mod wire;

pub use json::json;
pub use text::text;
pub use view::View;

#[cfg(test)]
mod tests;
