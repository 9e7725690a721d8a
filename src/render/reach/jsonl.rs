//! Rows, one JSON object a line.

use std::io::{self, Write};

use super::rows::{Row, write_rows};
use crate::reach::Reachability;
use crate::render::wire::quoted;

/// Writes every row.
///
/// # Errors
/// Those of the output.
pub fn jsonl(answer: &Reachability, out: &mut dyn Write) -> io::Result<()> {
    write_rows(answer, out, quoted, line)
}

fn line(row: &Row<'_>, out: &mut Vec<u8>) {
    let pieces = [
        "{\"source\": ",
        row.source,
        ", \"target\": ",
        row.target,
        ", \"family\": \"",
        row.family,
        "\", \"allowed\": ",
        row.allowed,
        ", \"unknown\": ",
        row.unknown,
        "}\n",
    ];
    pieces
        .iter()
        .for_each(|piece| out.extend_from_slice(piece.as_bytes()));
}
