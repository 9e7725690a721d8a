//! Whether stated intents hold.

mod json;
mod junit;
mod sarif;
mod suggestion;
mod text;
mod view;
mod wire;
mod words;

pub use json::json;
pub use junit::junit;
pub use sarif::sarif;
pub use suggestion::suggestion;
pub use text::text;
pub use view::View;
