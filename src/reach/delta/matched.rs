//! The blocks of two tables, matched.
//!
//! Peers before and after are matched by the first class they share, whatever their networks are
//! called, and blocks by their peers. What is left over is matched with nothing: all its cells changed.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::super::classes::{ClassId, Classes};
use super::super::lists::Lists;
use super::super::tables::{Block, End, Tables};
use super::WORLDS;
use super::meetings::Meetings;
use super::rows::{Beside, Differs, Joint, NOWHERE, RowPairs};

/// The tables of both worlds, and what changed between them once somebody asked.
pub(super) struct Both {
    pub(super) tables: [Tables; 2],
    compared: OnceLock<Compared>,
}

/// Matched blocks.
pub(super) struct Compared {
    pub(super) pairs: Vec<Pair>,
    /// For each world, the pair of each block.
    pub(super) of_block: [Vec<u32>; 2],
}

/// A block before and after, or one of which there is no other.
pub(super) struct Pair {
    pub(super) blocks: [Option<usize>; 2],
    /// None if both are the same.
    pub(super) changed: Option<Changed>,
}

/// How two blocks differ; positions are joint.
pub(super) struct Changed {
    pub(super) meetings: Meetings,
    pub(super) senders: Joint,
    pub(super) receivers: Joint,
    /// The receivers that are in one world only.
    pub(super) alone: Vec<u32>,
    /// None if there is a block in one world only.
    pub(super) rows: Option<Rows>,
}

/// The rows of two blocks.
pub(super) struct Rows {
    pub(super) egress: RowPairs,
    pub(super) ingress: RowPairs,
    /// The receivers of each pair of ingress rows.
    pub(super) receivers: Lists<u32>,
    /// For each sender, the pairs of ingress rows of one default that say something else of it.
    pub(super) by_sender: Lists<u32>,
    /// The pairs of ingress rows of which the default changed.
    pub(super) everywhere: Vec<u32>,
}

impl Both {
    pub(super) fn of(tables: [Tables; 2]) -> Self {
        Self {
            tables,
            compared: OnceLock::new(),
        }
    }

    /// What changed. Not to be called from parallel work that others wait for.
    pub(super) fn compared(&self, classes: &Classes<'_>) -> &Compared {
        self.compared
            .get_or_init(|| Compared::of(&self.tables, classes))
    }

    /// The rows of both worlds that speak of receivers, and of senders.
    pub(super) fn beside<'a>(
        &'a self,
        pair: &Pair,
        changed: &'a Changed,
    ) -> Option<[Beside<'a>; 2]> {
        beside(&self.tables, pair.blocks, changed)
    }
}

fn beside<'a>(
    tables: &'a [Tables; 2],
    blocks: [Option<usize>; 2],
    changed: &'a Changed,
) -> Option<[Beside<'a>; 2]> {
    let [before, after] = WORLDS.map(|world| Some(&tables[world].blocks[blocks[world]?]));
    let (before, after) = (before?, after?);
    let Changed {
        meetings,
        senders,
        receivers,
        ..
    } = changed;
    Some([
        Beside {
            sides: [&before.egress, &after.egress],
            others: receivers,
            meetings,
        },
        Beside {
            sides: [&before.ingress, &after.ingress],
            others: senders,
            meetings,
        },
    ])
}

impl Compared {
    fn of(tables: &[Tables; 2], classes: &Classes<'_>) -> Self {
        let matches = matches(tables);
        let pairs: Vec<Pair> = matches
            .par_iter()
            .map(|blocks| Pair {
                blocks: *blocks,
                changed: changed(tables, *blocks, classes),
            })
            .collect();
        let mut of_block = WORLDS.map(|world| vec![0; tables[world].blocks.len()]);
        for (pair, blocks) in (0..).zip(&matches) {
            for (of, block) in of_block.iter_mut().zip(blocks) {
                if let Some(block) = block {
                    of[*block] = pair;
                }
            }
        }
        Self { pairs, of_block }
    }
}

/// Pairs of blocks of which both ends match, and the other blocks alone.
fn matches(tables: &[Tables; 2]) -> Vec<[Option<usize>; 2]> {
    let [before, after] = tables;
    let senders = matching([&before.senders, &after.senders]);
    let receivers = matching([&before.receivers, &after.receivers]);
    let mut left: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    left.extend(
        (0..)
            .zip(&after.blocks)
            .map(|(index, block)| ((block.from, block.to), index)),
    );
    let mut matches = Vec::with_capacity(before.blocks.len());
    for (index, block) in before.blocks.iter().enumerate() {
        let ends = senders[block.from].zip(receivers[block.to]);
        let other = ends.and_then(|ends| left.remove(&ends));
        matches.push([Some(index), other]);
    }
    matches.extend(left.into_values().map(|index| [None, Some(index)]));
    matches
}

/// For each peers before, those after: the first with which they share a class.
fn matching([before, after]: [&End; 2]) -> Vec<Option<usize>> {
    let mut taken = vec![false; after.peers.len()];
    let matches = before.peers.iter().map(|peers| {
        let mut places = peers.classes.iter().filter_map(|class| after.place(*class));
        let (found, _) = places.find(|(found, _)| !taken[*found])?;
        taken[found] = true;
        Some(found)
    });
    matches.collect()
}

/// How two blocks differ; none if they do not.
fn changed(
    tables: &[Tables; 2],
    blocks: [Option<usize>; 2],
    classes: &Classes<'_>,
) -> Option<Changed> {
    let found: [Option<&Block>; 2] =
        WORLDS.map(|world| blocks[world].map(|block| &tables[world].blocks[block]));
    let senders = WORLDS.map(|world| {
        let peers = |block: &Block| &tables[world].senders.peers[block.from].classes[..];
        found[world].map_or(&[][..], peers)
    });
    let receivers = WORLDS.map(|world| {
        let peers = |block: &Block| &tables[world].receivers.peers[block.to].classes[..];
        found[world].map_or(&[][..], peers)
    });
    if let [Some(before), Some(after)] = found
        && senders[0] == senders[1]
        && receivers[0] == receivers[1]
        && before.says_the_same(after)
    {
        return None;
    }
    let place = |class: ClassId| (classes.classes[class as usize].address, class);
    let meetings = Meetings::of(found.map(|block| block.map(|block| &block.palette)));
    let (senders, receivers) = (Joint::of(senders, place), Joint::of(receivers, place));
    let mut changed = Changed {
        alone: receivers.alone(),
        meetings,
        senders,
        receivers,
        rows: None,
    };
    changed.rows = beside(tables, blocks, &changed)
        .map(|[egress, ingress]| Rows::of(&changed, egress, ingress));
    Some(changed)
}

impl Rows {
    fn of(changed: &Changed, egress: Beside<'_>, ingress: Beside<'_>) -> Self {
        let (out, into) = (
            RowPairs::of(&changed.senders, &egress),
            RowPairs::of(&changed.receivers, &ingress),
        );
        let receivers = (0..).zip(&into.of).filter(|(_, pair)| **pair != NOWHERE);
        let receivers = receivers
            .map(|(receiver, pair)| (*pair, receiver))
            .collect();
        let mut by_sender = Vec::new();
        for pair in into.differing(Differs::Here) {
            ingress.each_changed(into.pairs[pair as usize], |sender| {
                by_sender.push((sender, pair));
            });
        }
        Self {
            receivers: Lists::from_pairs(receivers, into.pairs.len()),
            by_sender: Lists::from_pairs(by_sender, changed.senders.at.len()),
            everywhere: into.differing(Differs::Everywhere),
            egress: out,
            ingress: into,
        }
    }
}
