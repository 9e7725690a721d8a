//! The matrix of a few endpoints: a row and a column for each, and in each cell what passes.
//!
//! A traffic set that is too long for a cell is a letter, told below the matrix.

use super::edges::all_edges;
use super::labels::endpoint_label;
use crate::packet::{Family, Set};
use crate::reach::{Edge, Endpoint, Reachability};
use crate::render::Look;
use crate::render::look::Tone;
use crate::render::table::{pad, width};

/// Endpoints of the largest matrix, and cells of its lines.
const MOST_ENDPOINTS: usize = 12;
const MOST_WIDTH: usize = 140;
/// Characters of the longest traffic set that stands in its cell.
const MOST_CELL: usize = 14;

/// The lines of a matrix; none if it would be too large.
pub(super) fn matrix(answer: &Reachability, family: Family, look: Look) -> Option<Vec<String>> {
    if answer.endpoint_count() > MOST_ENDPOINTS {
        return None;
    }
    let endpoints: Vec<Endpoint<'_>> = answer.endpoints().collect();
    let edges = all_edges(answer);
    let mut letters = Letters::default();
    let labels: Vec<String> = (1..)
        .zip(&endpoints)
        .map(|(number, endpoint)| format!("{number:>2} {}", endpoint_label(endpoint)))
        .collect();
    let cells: Vec<Vec<Cell>> = (0..endpoints.len())
        .map(|from| {
            (0..endpoints.len())
                .map(|to| {
                    let edges = &edges[endpoints[from].class as usize];
                    let target = (from != to).then_some(endpoints[to].class);
                    cell(answer, family, edges, target, &mut letters)
                })
                .collect()
        })
        .collect();
    let first = labels.iter().map(|label| width(label)).max()?;
    let columns: Vec<usize> = (0..labels.len())
        .map(|to| {
            cells
                .iter()
                .map(|row| width(&row[to].text))
                .chain([2])
                .max()
                .unwrap_or_default()
        })
        .collect();
    if first + columns.iter().map(|column| column + 2).sum::<usize>() > MOST_WIDTH {
        return None;
    }
    let mut head = " ".repeat(first);
    for (number, column) in (1..).zip(&columns) {
        head.push_str("  ");
        head.push_str(&pad(&number_text(number), *column));
    }
    let mut lines = vec![look.paint(Tone::Faint, head.trim_end())];
    for (label, row) in labels.iter().zip(&cells) {
        let mut line = pad(label, first);
        for (cell, column) in row.iter().zip(&columns) {
            line.push_str("  ");
            let padding = " ".repeat(column.saturating_sub(width(&cell.text)));
            line.push_str(&look.paint(cell.tone, &cell.text));
            line.push_str(&padding);
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.extend(
        letters
            .0
            .iter()
            .enumerate()
            .map(|(position, text)| format!("   [{}] {text}", letter(position))),
    );
    Some(lines)
}

struct Cell {
    text: String,
    tone: Tone,
}

fn cell(
    answer: &Reachability,
    family: Family,
    edges: &[Edge],
    target: Option<u32>,
    letters: &mut Letters,
) -> Cell {
    let faint = |text: &str| Cell {
        text: text.to_owned(),
        tone: Tone::Faint,
    };
    let Some(target) = target else {
        return faint("\\");
    };
    let edge = edges
        .iter()
        .find(|edge| edge.to == target && edge.family == family);
    let Some(edge) = edge else {
        return faint(".");
    };
    let (allowed, unknown) = (answer.traffic(edge.allowed), answer.traffic(edge.unknown));
    let mut spell = |traffic: &crate::packet::Traffic| letters.spell(traffic.notation(family));
    match (allowed.is_empty(), unknown.is_empty()) {
        (true, true) => faint("."),
        (false, true) => Cell {
            text: spell(&allowed),
            tone: Tone::Good,
        },
        (true, false) => Cell {
            text: format!("?{}", spell(&unknown)),
            tone: Tone::Doubtful,
        },
        (false, false) => Cell {
            text: format!("{} ?{}", spell(&allowed), spell(&unknown)),
            tone: Tone::Doubtful,
        },
    }
}

/// The traffic sets that have letters, in the order of their first cells.
#[derive(Default)]
struct Letters(Vec<String>);

impl Letters {
    fn spell(&mut self, notation: String) -> String {
        if notation.len() <= MOST_CELL {
            return notation;
        }
        let position = self
            .0
            .iter()
            .position(|known| *known == notation)
            .unwrap_or_else(|| {
                self.0.push(notation);
                self.0.len() - 1
            });
        format!("[{}]", letter(position))
    }
}

/// a to z, then aa, ab ...
fn letter(mut position: usize) -> String {
    let mut text = String::new();
    loop {
        let digit =
            u8::try_from(position % 26).expect("internal error: a remainder of 26 above 25");
        text.insert(0, char::from(b'a' + digit));
        if position < 26 {
            return text;
        }
        position = position / 26 - 1;
    }
}

fn number_text(number: u32) -> String {
    number.to_string()
}
