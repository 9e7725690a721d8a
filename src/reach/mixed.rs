//! Totals of the endpoints that are not plain: several addresses that rules tell apart, two families.
//!
//! Method: one such class at a time, every other class is marked with the kinds of traffic that pass,
//! over all pairs of their peer classes; what is marked is then counted. Marks add up, but for unknown
//! traffic, which another pair of addresses may certainly allow: that alone is looked at as sets.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::answer::{Reachability, Summary};
use super::meets::{Kinds, Meets, Palette};
use super::tables::Block;
use crate::packet::{Bounds, Set, Traffic};

/// What passes to, or from, one class, by family.
#[derive(Clone, Copy, Default)]
struct Mark {
    kinds: [Kinds; 2],
}

/// Which way marks point.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    From,
    To,
}

impl Reachability {
    /// The pairs of which an endpoint is not plain.
    pub(super) fn mixed_pairs(&self, plain: &[bool]) -> Summary {
        let mixed: Vec<usize> = (0..plain.len())
            .filter(|class| !plain[*class] && !self.shapes.classes(*class).is_empty())
            .collect();
        if mixed.is_empty() {
            return Summary::default();
        }
        let palettes: Vec<Palette> = self
            .tables
            .blocks
            .par_iter()
            .map(|block| Palette::of(block, self.query.flow.as_ref()))
            .collect();
        let counted = mixed.into_par_iter().map(|class| {
            let from = self.marked(class, Way::From, &palettes);
            let to = self.marked(class, Way::To, &palettes);
            let outward = self.count(class, Way::From, &from, |_| true);
            // From other mixed classes it was counted there.
            outward.plus(&self.count(class, Way::To, &to, |other| plain[other]))
        });
        counted.reduce(Summary::default, |one, other| one.plus(&other))
    }

    /// What passes between a class and every other.
    fn marked(&self, class: usize, way: Way, palettes: &[Palette]) -> Vec<(usize, Mark)> {
        let mut marks: Vec<Mark> = vec![Mark::default(); self.shapes.shapes.len()];
        let mut touched = Vec::new();
        for own in self.shapes.classes(class) {
            let (peers, position) = self.tables.place[*own as usize];
            let blocks = match way {
                Way::From => &self.tables.blocks_from[peers as usize],
                Way::To => &self.tables.blocks_to[peers as usize],
            };
            for index in blocks {
                let block = &self.tables.blocks[*index];
                let mut meets = Meets::of(&palettes[*index]);
                let others = &self.tables.peers[other_end(block, way)];
                let mut mark = |other: u32, out: u32, into: u32| {
                    let kinds = meets.kinds(out, into);
                    if !kinds.any {
                        return;
                    }
                    for shape in self.shapes.holders.of(others.classes[other as usize]) {
                        let known = &mut marks[*shape as usize].kinds[others.family as usize];
                        if !known.any {
                            touched.push(*shape as usize);
                        }
                        known.allowed |= kinds.allowed;
                        known.unknown |= kinds.unknown;
                        known.any = true;
                    }
                };
                match way {
                    Way::From => block.each_receiver(position, &mut mark),
                    Way::To => block.each_sender(position, &mut mark),
                }
            }
        }
        touched.sort_unstable();
        touched.dedup();
        touched
            .into_iter()
            .map(|shape| (shape, marks[shape]))
            .collect()
    }

    fn count(
        &self,
        class: usize,
        way: Way,
        marked: &[(usize, Mark)],
        counts: impl Fn(usize) -> bool,
    ) -> Summary {
        let mut sum = Summary::default();
        let mut known = FxHashMap::default();
        for (other, mark) in marked.iter().filter(|(other, _)| counts(*other)) {
            let (from, to) = match way {
                Way::From => (class, *other),
                Way::To => (*other, class),
            };
            if !self.shapes.shapes[from].selection.from || !self.shapes.shapes[to].selection.to {
                continue;
            }
            let [ipv4, ipv6] = if mark.kinds.iter().any(|kinds| kinds.unknown) {
                let meetings = self.meetings(from, to);
                *known
                    .entry(meetings)
                    .or_insert_with_key(|meetings| self.exact_kinds(meetings))
            } else {
                mark.kinds
            };
            let pairs = self.shapes.pairs(from, to);
            let times = |holds: bool| if holds { pairs } else { 0 };
            sum.pairs += times(ipv4.allowed || ipv6.allowed);
            sum.unknown_pairs += times(ipv4.unknown || ipv6.unknown);
            sum.ipv4 += times(ipv4.allowed);
            sum.ipv6 += times(ipv6.allowed);
            sum.rows += times(ipv4.any) + times(ipv6.any);
        }
        sum
    }

    /// What the rows of two classes say of each other, for every pair of their peer classes.
    fn meetings(&self, from: usize, to: usize) -> Vec<Meeting> {
        let mut meetings = Vec::new();
        for source in self.shapes.classes(from) {
            let (senders, sender) = self.tables.place[*source as usize];
            for index in &self.tables.blocks_from[senders as usize] {
                let block = &self.tables.blocks[*index];
                for target in self.shapes.classes(to) {
                    let (receivers, receiver) = self.tables.place[*target as usize];
                    if receivers as usize == block.to {
                        let out = block.egress.at(sender, receiver);
                        meetings.push((*index, out, block.ingress.at(receiver, sender)));
                    }
                }
            }
        }
        meetings.sort_unstable();
        meetings.dedup();
        meetings
    }

    /// The kinds of traffic that all of some meetings let pass together.
    fn exact_kinds(&self, meetings: &[Meeting]) -> [Kinds; 2] {
        let mut sums = [
            Bounds::certain(Traffic::empty()),
            Bounds::certain(Traffic::empty()),
        ];
        for (index, out, into) in meetings {
            let block = &self.tables.blocks[*index];
            let family = self.tables.peers[block.to].family;
            let sum = &mut sums[family as usize];
            *sum = sum.union(&block.meet(*out, *into));
        }
        sums.map(|sum| {
            let sum = match self.query.flow.clone().map(Bounds::certain) {
                Some(flow) => sum.intersection(&flow),
                None => sum,
            };
            Kinds {
                allowed: !sum.must.is_empty(),
                unknown: !sum.may.is_subset(&sum.must),
                any: !sum.may.is_empty(),
            }
        })
    }
}

/// A block, and what a sender's row and a receiver's row say of each other there.
type Meeting = (usize, u32, u32);

fn other_end(block: &Block, way: Way) -> usize {
    match way {
        Way::From => block.to,
        Way::To => block.from,
    }
}
