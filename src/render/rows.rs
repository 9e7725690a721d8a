//! The rows of an answer over classes, a line of text each.
//!
//! Rows are written as they are made: targets are found through the members of the classes that have an
//! edge, so that the work is the number of rows and not of pairs. What a line holds is its format's.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;
use std::rc::Rc;

/// Bytes that are written at once.
const CHUNK: usize = 64 * 1024;
/// Edges that are remembered for the next endpoint of their class.
const MOST_KEPT: usize = 1 << 22;

/// An answer over classes.
pub(super) trait ByClass {
    type Edge;

    /// The number of classes.
    fn classes(&self) -> usize;

    /// The endpoints in order, each as the format spells it, with its class.
    fn endpoints(&self) -> Vec<(String, u32)>;

    /// The edges from a class, sorted by the class they lead to.
    fn edges_from(&self, class: u32) -> Vec<Self::Edge>;

    /// The class that an edge leads to.
    fn target(edge: &Self::Edge) -> u32;
}

/// Writes a line for every row, sorted by source and target, then as edges come.
pub(super) fn write_rows<A: ByClass>(
    answer: &A,
    out: &mut dyn Write,
    mut line: impl FnMut(&str, &str, &A::Edge, &mut Vec<u8>),
) -> io::Result<()> {
    let endpoints = answer.endpoints();
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); answer.classes()];
    for (position, (_, class)) in endpoints.iter().enumerate() {
        members[*class as usize].push(position);
    }
    let mut kept = Kept {
        edges: BTreeMap::new(),
        size: 0,
    };
    let mut lines = Vec::with_capacity(2 * CHUNK);
    for (source, (id, class)) in endpoints.iter().enumerate() {
        let edges = kept.edges_from(answer, *class);
        for (target, own) in targets::<A>(&edges, &members) {
            if target == source {
                continue;
            }
            for edge in &edges[own] {
                line(id, &endpoints[target].0, edge, &mut lines);
            }
            if lines.len() >= CHUNK {
                out.write_all(&lines)?;
                lines.clear();
            }
        }
    }
    out.write_all(&lines)
}

/// The endpoints of all classes that have an edge, by position, each with its edges.
fn targets<A: ByClass>(edges: &[A::Edge], members: &[Vec<usize>]) -> Vec<(usize, Range<usize>)> {
    let mut found = Vec::new();
    let mut first = 0;
    for own in edges.chunk_by(|one, other| A::target(one) == A::target(other)) {
        let range = first..first + own.len();
        first = range.end;
        let endpoints = members[A::target(&own[0]) as usize].iter();
        found.extend(endpoints.map(|position| (*position, range.clone())));
    }
    found.sort_unstable_by_key(|(position, _)| *position);
    found
}

/// Edges of classes that were asked for.
struct Kept<E> {
    edges: BTreeMap<u32, Rc<Vec<E>>>,
    size: usize,
}

impl<E> Kept<E> {
    fn edges_from(&mut self, answer: &impl ByClass<Edge = E>, class: u32) -> Rc<Vec<E>> {
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
