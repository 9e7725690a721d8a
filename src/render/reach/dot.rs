//! The class graph for Graphviz.

use std::io::{self, Write};

use super::edges::all_edges;
use super::graph::{arrows, nodes};
use crate::reach::Reachability;
use crate::source::clean;

/// Writes the graph.
///
/// # Errors
/// Those of the output.
pub fn dot(answer: &Reachability, out: &mut dyn Write) -> io::Result<()> {
    let edges = all_edges(answer);
    writeln!(out, "digraph reach {{")?;
    writeln!(out, "  rankdir=LR;")?;
    writeln!(out, "  node [shape=box];")?;
    for (class, lines) in nodes(answer, &edges) {
        let label: Vec<String> = lines.iter().map(|line| escape(line)).collect();
        writeln!(out, "  c{class} [label=\"{}\"];", label.join("\\n"))?;
    }
    for arrow in arrows(answer, &edges) {
        let style = if arrow.certain { "" } else { ", style=dashed" };
        writeln!(
            out,
            "  c{} -> c{} [label=\"{}\"{style}];",
            arrow.from,
            arrow.to,
            escape(&arrow.label)
        )?;
    }
    writeln!(out, "}}")
}

/// The text of a quoted string: there, a backslash begins an escape and a quote ends it.
fn escape(text: &str) -> String {
    clean(text).replace('\\', "\\\\").replace('"', "\\\"")
}
