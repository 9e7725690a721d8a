//! The compressed whole: classes and what passes between them, never a row per pair.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use rayon::prelude::*;

use super::wire::{ByFamily, Class, Document, Edge, Endpoint, Streamed, Summary};
use crate::packet::Family;
use crate::reach::{self, Reachability};
use crate::render::Inputs;
use crate::render::wire::write_json;

/// Writes the answer.
///
/// # Errors
/// Those of the output.
pub fn json(answer: &Reachability, inputs: Inputs, out: &mut dyn Write) -> io::Result<()> {
    let spellings = Spellings::of(answer);
    let summary = answer.summary();
    let document = Document {
        schema: "sgscope.reach/1",
        inputs: inputs.into(),
        summary: Summary {
            endpoints: summary.endpoints,
            classes: summary.classes,
            pairs: summary.pairs,
            unknown_pairs: summary.unknown_pairs,
            by_family: ByFamily {
                ipv4: summary.ipv4,
                ipv6: summary.ipv6,
            },
        },
        endpoints: Streamed::new(answer.endpoints().map(|endpoint| Endpoint {
            id: endpoint.id,
            name: endpoint.name,
            class: endpoint.class,
        })),
        classes: (0..)
            .zip(&answer.classes)
            .map(|(id, endpoints)| Class {
                id,
                endpoints: *endpoints,
            })
            .collect(),
        edges: Streamed::new(
            classes(answer).flat_map(|from| merged(from, &answer.edges_from(from), &spellings)),
        ),
        traffic: spellings.texts.clone(),
    };
    write_json(&document, out)
}

fn classes(answer: &Reachability) -> std::ops::Range<u32> {
    0..u32::try_from(answer.classes.len()).expect("internal error: too many classes")
}

/// The distinct notations of the edges, and which of them each traffic set has in each family.
struct Spellings {
    /// `none` first, the others sorted.
    texts: Vec<String>,
    numbers: BTreeMap<(Family, u32), usize>,
}

impl Spellings {
    fn of(answer: &Reachability) -> Self {
        let used_by = |from| -> BTreeSet<(Family, u32)> {
            let edges = answer.edges_from(from);
            let sets = edges
                .iter()
                .flat_map(|edge| [(edge.family, edge.allowed), (edge.family, edge.unknown)]);
            sets.collect()
        };
        let used =
            classes(answer)
                .into_par_iter()
                .map(used_by)
                .reduce(BTreeSet::new, |mut one, other| {
                    one.extend(other);
                    one
                });
        let notation = |(family, number): (Family, u32)| answer.traffic(number).notation(family);
        let spelled: Vec<((Family, u32), String)> =
            used.into_iter().map(|key| (key, notation(key))).collect();
        let distinct: BTreeSet<&str> = spelled
            .iter()
            .map(|(_, text)| &**text)
            .filter(|text| *text != NONE)
            .collect();
        let texts: Vec<String> = [NONE]
            .into_iter()
            .chain(distinct)
            .map(str::to_owned)
            .collect();
        let position = |text: &str| {
            texts[1..]
                .binary_search_by(|known| known.as_str().cmp(text))
                .map_or(0, |found| found + 1)
        };
        let numbers = spelled
            .iter()
            .map(|(key, text)| (*key, position(text)))
            .collect();
        Self { texts, numbers }
    }

    fn number(&self, family: Family, traffic: u32) -> usize {
        self.numbers[&(family, traffic)]
    }
}

const NONE: &str = "none";

/// The edges from one class; those that differ in their target only are one.
fn merged(from: u32, edges: &[reach::Edge], spellings: &Spellings) -> Vec<Edge> {
    let mut targets: BTreeMap<(Family, usize, usize), Vec<u32>> = BTreeMap::new();
    for edge in edges {
        let number = |traffic| spellings.number(edge.family, traffic);
        targets
            .entry((edge.family, number(edge.allowed), number(edge.unknown)))
            .or_default()
            .push(edge.to);
    }
    let mut merged: Vec<(Family, Edge)> = targets
        .into_iter()
        .map(|((family, allowed, unknown), to)| {
            (
                family,
                Edge {
                    from,
                    to,
                    family: family.name(),
                    allowed,
                    unknown,
                },
            )
        })
        .collect();
    merged.sort_by(|(one, a), (other, b)| (&a.to, one).cmp(&(&b.to, other)));
    merged.into_iter().map(|(_, edge)| edge).collect()
}
