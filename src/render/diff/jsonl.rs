//! Changed rows, one JSON object a line.

use std::io::{self, Write};

use crate::packet::Traffic;
use crate::reach::{Delta, DeltaEdge};
use crate::render::rows::{ByClass, write_rows};
use crate::render::wire::quoted;

/// Writes every row.
///
/// # Errors
/// Those of the output.
pub fn jsonl(delta: &Delta<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_rows(&Quoted(delta), out, |source, target, edge, out| {
        for piece in [
            "{\"source\": ",
            source,
            ", \"target\": ",
            target,
            &edge.columns,
        ] {
            out.extend_from_slice(piece.as_bytes());
        }
    })
}

/// A difference whose ids are JSON strings.
struct Quoted<'a>(&'a Delta<'a>);

/// An edge whose changes are spelled.
struct Spelled {
    to: u32,
    columns: String,
}

impl ByClass for Quoted<'_> {
    type Edge = Spelled;

    fn classes(&self) -> usize {
        self.0.classes.len()
    }

    fn endpoints(&self) -> Vec<(String, u32)> {
        let endpoints = self.0.endpoints();
        endpoints
            .map(|endpoint| (quoted(endpoint.id), endpoint.class))
            .collect()
    }

    fn edges_from(&self, class: u32) -> Vec<Spelled> {
        let edges = self.0.edges_from(class);
        let spelled = |edge: &DeltaEdge| Spelled {
            to: edge.to,
            columns: columns(edge),
        };
        edges.iter().map(spelled).collect()
    }

    fn target(edge: &Spelled) -> u32 {
        edge.to
    }
}

/// The columns after the two ends.
fn columns(edge: &DeltaEdge) -> String {
    let change = &edge.change;
    let spell = |traffic: Traffic| quoted(&traffic.notation(edge.family));
    format!(
        ", \"family\": \"{}\", \"opened\": {}, \"closed\": {}, \"maybe_opened\": {}, \"maybe_closed\": {}}}\n",
        edge.family.name(),
        spell(change.opened()),
        spell(change.closed()),
        spell(change.maybe_opened()),
        spell(change.maybe_closed()),
    )
}
