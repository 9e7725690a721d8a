//! The class graph for Mermaid.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::edges::all_edges;
use super::graph::{arrows, nodes};
use crate::reach::Reachability;
use crate::source::clean;

/// Writes the graph.
///
/// # Errors
/// Those of the output.
pub fn mermaid(answer: &Reachability, out: &mut dyn Write) -> io::Result<()> {
    let edges = all_edges(answer);
    writeln!(out, "flowchart LR")?;
    for (class, lines) in nodes(answer, &edges) {
        let label: Vec<String> = lines.iter().map(|line| escape(line)).collect();
        writeln!(out, "  c{class}[\"{}\"]", label.join("<br/>"))?;
    }
    for arrow in arrows(answer, &edges) {
        let line = if arrow.certain { "-->" } else { "-.->" };
        writeln!(
            out,
            "  c{} {line}|\"{}\"| c{}",
            arrow.from,
            escape(&arrow.label),
            arrow.to
        )?;
    }
    Ok(())
}

/// The text of a quoted label: whatever could be markup there is an entity code (`#35;`).
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for character in clean(text).chars() {
        if character.is_alphanumeric() || " .,-_/:()?".contains(character) {
            escaped.push(character);
        } else {
            let _ = write!(escaped, "#{};", u32::from(character));
        }
    }
    escaped
}
