//! The compressed whole: classes and what passes between them, never a row per pair.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::wire::{ByFamily, Class, Document, Edge, Endpoint, Summary};
use crate::packet::Family;
use crate::reach::{self, Reachability};
use crate::render::Inputs;
use crate::render::wire::{Streamed, write_json};

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
            answer
                .edges()
                .flat_map(|(from, edges)| merged(from, &edges, &spellings)),
        ),
        traffic: spellings.texts.clone(),
    };
    write_json(&document, out)
}

/// The distinct notations of the edges, and which of them each traffic set has in each family.
struct Spellings {
    /// `none` first, the others sorted.
    texts: Vec<String>,
    /// By family and number of the answer.
    numbers: [Vec<Option<usize>>; 2],
}

impl Spellings {
    fn of(answer: &Reachability) -> Self {
        let mut used: [Vec<bool>; 2] = Default::default();
        for edge in answer.edges().flat_map(|(_, edges)| edges) {
            let used = &mut used[edge.family as usize];
            for number in [edge.allowed as usize, edge.unknown as usize] {
                if used.len() <= number {
                    used.resize(number + 1, false);
                }
                used[number] = true;
            }
        }
        let spelled = Family::BOTH.map(|family| -> Vec<Option<String>> {
            let notation = |number| answer.traffic(number).notation(family);
            let used = (0..).zip(&used[family as usize]);
            used.map(|(number, used)| used.then(|| notation(number)))
                .collect()
        });
        let distinct: BTreeSet<&str> = spelled
            .iter()
            .flatten()
            .flatten()
            .map(|text| &**text)
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
        let numbers = spelled.map(|texts| {
            let texts = texts.iter();
            texts.map(|text| text.as_deref().map(position)).collect()
        });
        Self { texts, numbers }
    }

    fn number(&self, family: Family, traffic: u32) -> usize {
        self.numbers[family as usize][traffic as usize]
            .expect("internal error: traffic that was not there before")
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
