//! The rows of an answer as one line of text each, with every spelling made once.
//!
//! Rows are expanded here and not by [`Reachability::rows`], because a row knows its traffic sets only
//! by value there, and would be spelled again each time.

use std::io::{self, Write};

use crate::packet::Family;
use crate::reach::{Edge, Reachability};

/// Bytes that are written at once.
const CHUNK: usize = 64 * 1024;

/// The five columns of a row, each spelled for the format.
pub(super) struct Row<'a> {
    pub(super) source: &'a str,
    pub(super) target: &'a str,
    pub(super) family: &'static str,
    pub(super) allowed: &'a str,
    pub(super) unknown: &'a str,
}

/// Writes a line for every row, sorted by source, target and family.
pub(super) fn write_rows(
    answer: &Reachability,
    out: &mut dyn Write,
    spell: fn(&str) -> String,
    line: fn(&Row<'_>, &mut Vec<u8>),
) -> io::Result<()> {
    let ids: Vec<String> = answer
        .endpoints
        .iter()
        .map(|endpoint| spell(&endpoint.id))
        .collect();
    let notation = |family| -> Vec<String> {
        answer
            .traffic
            .iter()
            .map(|traffic| spell(&traffic.notation(family)))
            .collect()
    };
    let notations = Family::BOTH.map(notation);
    let spelled = |edge: &Edge, number: u32| &*notations[edge.family as usize][number as usize];
    let mut lines = Vec::with_capacity(2 * CHUNK);
    let mut ranges = vec![0..0; answer.classes.len()];
    for (source, source_id) in answer.endpoints.iter().zip(&ids) {
        let edges = &answer.edges[source.class as usize];
        ranges.fill(0..0);
        let mut first = 0;
        for target in edges.chunk_by(|one, other| one.to == other.to) {
            ranges[target[0].to as usize] = first..first + target.len();
            first += target.len();
        }
        for (target, target_id) in answer.endpoints.iter().zip(&ids) {
            if target.id == source.id {
                continue;
            }
            for edge in &edges[ranges[target.class as usize].clone()] {
                let row = Row {
                    source: source_id,
                    target: target_id,
                    family: edge.family.name(),
                    allowed: spelled(edge, edge.allowed),
                    unknown: spelled(edge, edge.unknown),
                };
                line(&row, &mut lines);
            }
            if lines.len() >= CHUNK {
                out.write_all(&lines)?;
                lines.clear();
            }
        }
    }
    out.write_all(&lines)
}
