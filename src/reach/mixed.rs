//! Totals of the endpoints that are not plain: several addresses that rules tell apart, two families.
//!
//! Method: one such class at a time, every other class is marked with the kinds of traffic that pass,
//! over all pairs of their peer classes; what is marked is then counted. Marks add up, but for unknown
//! traffic, which another pair of addresses may certainly allow: that alone is looked at as sets.

use rayon::prelude::*;

use super::answer::{Reachability, Summary};
use super::meets::{Kinds, Meets, Palette};
use super::tables::Block;
use crate::packet::{Bounds, Family, Set, Traffic};

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
        for (other, mark) in marked.iter().filter(|(other, _)| counts(*other)) {
            let (from, to) = match way {
                Way::From => (class, *other),
                Way::To => (*other, class),
            };
            if !self.shapes.shapes[from].selection.from || !self.shapes.shapes[to].selection.to {
                continue;
            }
            let [ipv4, ipv6] = mark.kinds;
            let pairs = self.shapes.pairs(from, to);
            if ipv4.unknown || ipv6.unknown {
                sum = sum.plus(&self.counted(from, to, &self.pair_sums(from, to)));
                continue;
            }
            let times = |holds: bool| if holds { pairs } else { 0 };
            sum.pairs += times(ipv4.allowed || ipv6.allowed);
            sum.ipv4 += times(ipv4.allowed);
            sum.ipv6 += times(ipv6.allowed);
            sum.rows += times(ipv4.any) + times(ipv6.any);
        }
        sum
    }

    /// What passes between two classes, as sets.
    fn pair_sums(&self, from: usize, to: usize) -> Vec<(Family, Bounds<Traffic>)> {
        let mut sums: Vec<(Family, Bounds<Traffic>)> = Vec::new();
        for source in self.shapes.classes(from) {
            let (senders, sender) = self.tables.place[*source as usize];
            for index in &self.tables.blocks_from[senders as usize] {
                let block = &self.tables.blocks[*index];
                for target in self.shapes.classes(to) {
                    let (receivers, receiver) = self.tables.place[*target as usize];
                    if receivers as usize != block.to {
                        continue;
                    }
                    let family = self.tables.peers[block.to].family;
                    let passes = block.meet(
                        block.egress.at(sender, receiver),
                        block.ingress.at(receiver, sender),
                    );
                    match sums.iter_mut().find(|(known, _)| *known == family) {
                        Some((_, sum)) => *sum = sum.union(&passes),
                        None => sums.push((family, passes)),
                    }
                }
            }
        }
        if let Some(flow) = self.query.flow.clone().map(Bounds::certain) {
            sums.iter_mut()
                .for_each(|(_, sum)| *sum = sum.intersection(&flow));
        }
        sums.retain(|(_, sum)| !sum.may.is_empty());
        sums
    }
}

fn other_end(block: &Block, way: Way) -> usize {
    match way {
        Way::From => block.to,
        Way::To => block.from,
    }
}
