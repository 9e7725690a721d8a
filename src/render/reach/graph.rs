//! The class graph as both drawings have it: a node for each class that has an arrow, and an arrow
//! for what passes in one family.

use std::collections::BTreeSet;

use super::labels::endpoint_label;
use crate::packet::{Family, Set};
use crate::reach::{Edge, Reachability};
use crate::source::clip;

/// Endpoints that a node names.
const NAMED: usize = 5;
/// Characters of an arrow's label.
const MOST_LABEL: usize = 80;

pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: u32,
    pub(super) label: String,
    /// Whether nothing of it is unknown.
    pub(super) certain: bool,
}

/// The classes that have an arrow, or all if none has, each with the lines of its label.
pub(super) fn nodes(answer: &Reachability, edges: &[Vec<Edge>]) -> Vec<(usize, Vec<String>)> {
    let ends = edges.iter().enumerate().flat_map(|(from, edges)| {
        let targets = edges.iter().map(|edge| edge.to as usize);
        targets.chain((!edges.is_empty()).then_some(from))
    });
    let mut drawn: BTreeSet<usize> = ends.collect();
    if drawn.is_empty() {
        drawn.extend(0..answer.classes.len());
    }
    let mut lines: Vec<Vec<String>> = vec![Vec::new(); answer.classes.len()];
    for endpoint in answer.endpoints() {
        let lines = &mut lines[endpoint.class as usize];
        if lines.len() < NAMED {
            lines.push(endpoint_label(&endpoint));
        }
    }
    for (lines, size) in lines.iter_mut().zip(&answer.classes) {
        let more = (*size as usize).saturating_sub(lines.len());
        lines.extend((more > 0).then(|| format!("and {more} alike")));
    }
    drawn
        .into_iter()
        .map(|class| (class, std::mem::take(&mut lines[class])))
        .collect()
}

/// All arrows, sorted by their ends and family.
pub(super) fn arrows(answer: &Reachability, edges: &[Vec<Edge>]) -> impl Iterator<Item = Arrow> {
    edges.iter().enumerate().flat_map(move |(from, edges)| {
        edges.iter().map(move |edge| {
            let set = |number: u32| answer.traffic(number);
            let (allowed, unknown) = (set(edge.allowed), set(edge.unknown));
            let mut parts = Vec::new();
            if !allowed.is_empty() {
                parts.push(allowed.notation(edge.family));
            }
            if !unknown.is_empty() {
                parts.push(format!("? {}", unknown.notation(edge.family)));
            }
            let family = if edge.family == Family::Ipv6 {
                "IPv6 "
            } else {
                ""
            };
            Arrow {
                from,
                to: edge.to,
                label: clip(&format!("{family}{}", parts.join(" ")), MOST_LABEL).into_owned(),
                certain: unknown.is_empty(),
            }
        })
    })
}
