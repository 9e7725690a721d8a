//! Edges: what passes from one endpoint class to every other, read off the tables.
//!
//! Method: what two rows have in common is made once for every pair of their numbers, not for every
//! pair of classes; only where several addresses of two endpoints meet are sets united.

use std::sync::{Arc, PoisonError};

use rustc_hash::FxHashMap;

use super::answer::{Edge, Reachability};
use super::lists::number;
use super::tables::{Numbers, Tables};
use crate::model::Direction;
use crate::packet::{Bounds, Family, Traffic};

/// What passes between two classes in one family: what two rows of a block have in common.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
struct Meeting {
    block: u32,
    out: u32,
    into: u32,
}

/// The class of the targets, and the family.
type Target = (u32, Family);

impl Reachability<'_> {
    /// The edges from a class, sorted by target and family; only where something passes.
    ///
    /// Not to be called from parallel work; [`Reachability::edges`] is parallel itself.
    #[must_use]
    pub fn edges_from(&self, class: u32) -> Vec<Edge> {
        if !self.sends(class as usize) {
            return Vec::new();
        }
        let tables = self.tables(self.tiles.of_class(class as usize));
        self.edges_in(&tables, class)
    }

    /// The edges from every class that has any, by class.
    pub fn edges(&self) -> impl Iterator<Item = (u32, Vec<Edge>)> + '_ {
        self.tiles.by_class(
            |class| self.sends(class),
            |tile| self.tables(tile),
            |tables, class| self.edges_in(tables, class),
        )
    }

    fn sends(&self, class: usize) -> bool {
        self.shapes.shapes[class].selection.from
    }

    fn edges_in(&self, tables: &Tables, class: u32) -> Vec<Edge> {
        let mut found: Vec<(Target, Meeting)> = Vec::new();
        for source in self.shapes.classes(class as usize) {
            let Some((peers, position)) = tables.senders.place(*source) else {
                continue;
            };
            for index in tables.senders.blocks(peers) {
                let block = &tables.blocks[*index];
                let others = &tables.receivers.peers[block.to];
                let mut known: FxHashMap<(u32, u32), bool> = FxHashMap::default();
                block.each_receiver(position, |target, out, into| {
                    let passes = *known
                        .entry((out, into))
                        .or_insert_with(|| block.palette.kinds(out, into).any());
                    if !passes {
                        return;
                    }
                    let meeting = Meeting {
                        block: number(*index),
                        out,
                        into,
                    };
                    for to in self.shapes.holders.of(others.classes[target as usize]) {
                        if self.shapes.shapes[*to as usize].selection.to {
                            found.push(((*to, others.family), meeting));
                        }
                    }
                });
            }
        }
        found.sort_unstable();
        found.dedup();
        let internet = self.internet_edges(class as usize);
        let mut known: FxHashMap<Meeting, Numbers> = FxHashMap::default();
        let mut edges: Vec<Edge> = found
            .chunk_by(|one, other| one.0 == other.0)
            .map(|same| {
                let (to, family) = same[0].0;
                let (allowed, unknown) = match same {
                    [(_, one)] => *known
                        .entry(*one)
                        .or_insert_with(|| self.numbers_of(tables, same)),
                    several => self.numbers_of(tables, several),
                };
                Edge {
                    to,
                    family,
                    allowed,
                    unknown,
                }
            })
            .filter(|edge| self.shapes.pairs(class as usize, edge.to as usize) > 0)
            .collect();
        if !internet.is_empty() {
            edges.extend(internet);
            edges.sort_unstable();
        }
        edges
    }

    /// The edges between a class and the internet.
    fn internet_edges(&self, class: usize) -> Vec<Edge> {
        let mut edges = Vec::new();
        for to in self.shapes.beside_internet(class) {
            for (family, passes) in self.internet_sums(class, to) {
                let (allowed, unknown) = self.numbers(&passes);
                edges.push(Edge {
                    to: number(to),
                    family,
                    allowed,
                    unknown,
                });
            }
        }
        edges
    }

    /// The numbers of what passes in some meetings together, which is spelled out once for equal cells.
    fn numbers_of(&self, tables: &Tables, meetings: &[(Target, Meeting)]) -> Numbers {
        let block = &tables.blocks[meetings[0].1.block as usize];
        let common = meetings.iter().map(|(_, meeting)| {
            let same = meeting.block == meetings[0].1.block;
            let palette = &block.palette;
            same.then(|| palette.common(meeting.out, meeting.into))?
        });
        let united = common.reduce(|sum, more| {
            let (sum, more) = (sum?, more?);
            Some((sum.0.either(&more.0), sum.1.either(&more.1)))
        });
        let Some(Some(united)) = united else {
            let sets = meetings.iter().map(|(_, meeting)| {
                let palette = &tables.blocks[meeting.block as usize].palette;
                palette.meet(meeting.out, meeting.into)
            });
            let sum = sets.reduce(|sum, more| sum.union(&more));
            return self.numbers(&sum.expect("internal error: an edge of nothing"));
        };
        let mut spelled = block.spelled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = spelled.get(&united) {
            return *known;
        }
        let numbers = self.numbers(&block.palette.traffic(&united));
        spelled.insert(united, numbers);
        numbers
    }

    fn numbers(&self, passes: &Bounds<Traffic>) -> Numbers {
        let mut traffic = self.traffic.lock().unwrap_or_else(PoisonError::into_inner);
        let allowed = traffic.number(Arc::new(passes.must.clone()));
        (allowed, traffic.number(Arc::new(passes.unknown())))
    }

    /// What passes between the internet and a class with public addresses, cut to the flow.
    pub(super) fn internet_sums(&self, from: usize, to: usize) -> Vec<(Family, Bounds<Traffic>)> {
        let Some(internet) = &self.internet else {
            return Vec::new();
        };
        let ends = [from, to].map(|class| &self.shapes.shapes[class]);
        if !ends[0].selection.from || !ends[1].selection.to {
            return Vec::new();
        }
        let flow = self.query.flow.as_ref();
        match ends.map(|shape| shape.is_internet()) {
            [true, false] => internet.sums(Direction::Ingress, self.shapes.public(to), flow),
            [false, true] => internet.sums(Direction::Egress, self.shapes.public(from), flow),
            _ => Vec::new(),
        }
    }
}
