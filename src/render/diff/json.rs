//! The compressed whole: classes and what changed between them, never a row per pair.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::View;
use super::wire::{Class, Document, Edge, Endpoint, Summary};
use crate::packet::Family;
use crate::reach::DeltaEdge;
use crate::render::wire::{Streamed, write_json};

/// Writes the answer.
///
/// # Errors
/// Those of the output.
pub fn json(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (delta, summary) = (view.delta, &view.summary);
    let state = |before: bool, after: bool| match (before, after) {
        (false, true) => "came",
        (true, false) => "gone",
        _ => "both",
    };
    let document = Document {
        schema: "sgscope.diff/1",
        inputs: view.inputs.into(),
        summary: Summary {
            endpoints: summary.endpoints,
            came: view.came.len() as u64,
            gone: view.gone.len() as u64,
            classes: summary.classes,
            pairs: summary.pairs,
            opened: summary.opened,
            closed: summary.closed,
            maybe_opened: summary.maybe_opened,
            maybe_closed: summary.maybe_closed,
        },
        endpoints: Streamed::new(delta.endpoints().map(|endpoint| Endpoint {
            id: endpoint.id,
            name: endpoint.name,
            class: endpoint.class,
            state: state(endpoint.before.is_some(), endpoint.after.is_some()),
        })),
        classes: (0..)
            .zip(&delta.classes)
            .map(|(id, endpoints)| Class {
                id,
                endpoints: *endpoints,
            })
            .collect(),
        edges: Streamed::new(delta.edges().flat_map(|(from, edges)| merged(from, &edges))),
    };
    write_json(&document, out)
}

/// Targets, family, and what was opened, closed, maybe opened and maybe closed.
type Row = ((Vec<u32>, Family), [String; 4]);

/// The edges from one class; those that differ in their target only are one.
fn merged(from: u32, edges: &[DeltaEdge]) -> Vec<Edge> {
    let mut targets: BTreeMap<(Family, [String; 4]), Vec<u32>> = BTreeMap::new();
    for edge in edges {
        let change = &edge.change;
        let sets = [
            change.opened(),
            change.closed(),
            change.maybe_opened(),
            change.maybe_closed(),
        ];
        let sets = sets.map(|traffic| traffic.notation(edge.family));
        targets
            .entry((edge.family, sets))
            .or_default()
            .push(edge.to);
    }
    let mut merged: Vec<Row> = targets
        .into_iter()
        .map(|((family, sets), to)| ((to, family), sets))
        .collect();
    merged.sort();
    let edge = |((to, family), [opened, closed, maybe_opened, maybe_closed]): Row| Edge {
        from,
        to,
        family: family.name(),
        opened,
        closed,
        maybe_opened,
        maybe_closed,
    };
    merged.into_iter().map(edge).collect()
}
