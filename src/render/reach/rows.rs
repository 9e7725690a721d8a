//! The rows of an answer, with every spelling made once.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::rc::Rc;

use crate::packet::Family;
use crate::reach::{Edge, Reachability};
use crate::render::rows::{self, ByClass};

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
    let mut spellings = Spellings {
        answer,
        spell,
        known: BTreeMap::new(),
    };
    rows::write_rows(
        &Spelled { answer, spell },
        out,
        |source, target, edge, out| {
            let (allowed, unknown) = (
                spellings.of(edge.family, edge.allowed),
                spellings.of(edge.family, edge.unknown),
            );
            let row = Row {
                source,
                target,
                family: edge.family.name(),
                allowed: &allowed,
                unknown: &unknown,
            };
            line(&row, out);
        },
    )
}

/// An answer whose ids are spelled for a format.
struct Spelled<'a> {
    answer: &'a Reachability<'a>,
    spell: fn(&str) -> String,
}

impl ByClass for Spelled<'_> {
    type Edge = Edge;

    fn classes(&self) -> usize {
        self.answer.classes.len()
    }

    fn endpoints(&self) -> Vec<(String, u32)> {
        let endpoints = self.answer.endpoints();
        endpoints
            .map(|endpoint| ((self.spell)(endpoint.id), endpoint.class))
            .collect()
    }

    fn edges_from(&self, class: u32) -> Vec<Edge> {
        self.answer.edges_from(class)
    }

    fn target(edge: &Edge) -> u32 {
        edge.to
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
