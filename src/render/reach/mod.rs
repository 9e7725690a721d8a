//! Who can reach whom.

mod classes;
mod csv;
mod dot;
mod edges;
mod graph;
mod json;
mod jsonl;
mod labels;
mod matrix;
mod mermaid;
mod rows;
mod text;
mod wire;

pub use csv::csv;
pub use dot::dot;
pub use json::json;
pub use jsonl::jsonl;
pub use mermaid::mermaid;
pub use text::text;
