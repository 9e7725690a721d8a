//! The rows of an answer as one line of text each, with every spelling made once.
//!
//! Rows are written as they are made: targets are found through the members of the classes that are
//! reached, so that the work is the number of rows and not of pairs.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;
use std::rc::Rc;

use crate::packet::Family;
use crate::reach::{Edge, Reachability};

/// Bytes that are written at once.
const CHUNK: usize = 64 * 1024;
/// Edges that are remembered for the next endpoint of their class.
const MOST_KEPT: usize = 1 << 22;

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
    answer: &Reachability<'_>,
    out: &mut dyn Write,
    spell: fn(&str) -> String,
    line: fn(&Row<'_>, &mut Vec<u8>),
) -> io::Result<()> {
    let mut ids = Vec::with_capacity(answer.endpoint_count());
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); answer.classes.len()];
    for (position, endpoint) in answer.endpoints().enumerate() {
        ids.push((spell(endpoint.id), endpoint.class));
        members[endpoint.class as usize].push(position);
    }
    let mut spellings = Spellings {
        answer,
        spell,
        known: BTreeMap::new(),
    };
    let mut kept = Kept::default();
    let mut lines = Vec::with_capacity(2 * CHUNK);
    for (source, (source_id, class)) in ids.iter().enumerate() {
        let edges = kept.edges_from(answer, *class);
        for (target, own) in targets(&edges, &members) {
            if target == source {
                continue;
            }
            for edge in &edges[own] {
                let (allowed, unknown) = (
                    spellings.of(edge.family, edge.allowed),
                    spellings.of(edge.family, edge.unknown),
                );
                let row = Row {
                    source: source_id,
                    target: &ids[target].0,
                    family: edge.family.name(),
                    allowed: &allowed,
                    unknown: &unknown,
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

/// The endpoints of all classes that are reached, by position, each with its edges.
fn targets(edges: &[Edge], members: &[Vec<usize>]) -> Vec<(usize, Range<usize>)> {
    let mut found = Vec::new();
    let mut first = 0;
    for own in edges.chunk_by(|one, other| one.to == other.to) {
        let range = first..first + own.len();
        first = range.end;
        let endpoints = members[own[0].to as usize].iter();
        found.extend(endpoints.map(|position| (*position, range.clone())));
    }
    found.sort_unstable_by_key(|(position, _)| *position);
    found
}

/// Edges of classes that were asked for.
#[derive(Default)]
struct Kept {
    edges: BTreeMap<u32, Rc<Vec<Edge>>>,
    size: usize,
}

impl Kept {
    fn edges_from(&mut self, answer: &Reachability<'_>, class: u32) -> Rc<Vec<Edge>> {
        if let Some(known) = self.edges.get(&class) {
            return Rc::clone(known);
        }
        let edges = Rc::new(answer.edges_from(class));
        if self.size + edges.len() <= MOST_KEPT {
            self.size += edges.len();
            self.edges.insert(class, Rc::clone(&edges));
        }
        edges
    }
}

/// The spelling of each traffic set, for the format.
struct Spellings<'a> {
    answer: &'a Reachability<'a>,
    spell: fn(&str) -> String,
    known: BTreeMap<(Family, u32), Rc<str>>,
}

impl Spellings<'_> {
    fn of(&mut self, family: Family, number: u32) -> Rc<str> {
        let (answer, spell) = (self.answer, self.spell);
        let make = || spell(&answer.traffic(number).notation(family)).into();
        Rc::clone(self.known.entry((family, number)).or_insert_with(make))
    }
}
