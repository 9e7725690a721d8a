//! Totals without pairs.
//!
//! Definition: a *plain* endpoint has one peer class; the others (several addresses that rules tell
//! apart, two families) are counted in [`super::mixed`], the internet by its own edges.
//!
//! For plain endpoints the number of receivers of a sender `s` whose row has default `e` is
//!
//! ```text
//!   sum over receivers' rows o of  n(o) [e meets in(o, s)]
//! + sum over the exceptions d of s's row of  n(d) ([e(d) meets in(o(d), s)] - [e meets in(o(d), s)])
//! ```
//!
//! Method: the first sum is a baseline by the histogram of the rows' defaults, corrected for the rows
//! in which `s` is an exception; the second is a constant of the sender's row, corrected for the same
//! rows. So the work is the number of exceptions, and no pair is looked at.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::answer::Reachability;
use super::counts::{Counts, Summary};
use super::lists::number;
use super::palette::Kinds;
use super::tables::{Block, Tables};

impl Reachability<'_> {
    /// The totals. Not to be called from parallel work; it is parallel itself.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut sum = self.internet_pairs();
        for (tile, senders) in self.tiles.ranges.iter().enumerate() {
            let tables = self.tables(tile);
            let plain = tables
                .blocks
                .par_iter()
                .map(|block| self.plain_pairs(&tables, block, senders))
                .reduce(Counts::default, |one, other| one.plus(&other));
            sum = sum.plus(&plain).plus(&self.mixed_pairs(&tables, senders));
        }
        let (endpoints, classes) = (self.shapes.endpoints.len(), self.shapes.shapes.len());
        sum.summary(endpoints as u64, classes as u64)
    }

    /// The number of rows, without expanding them.
    #[must_use]
    pub fn row_count(&self) -> u64 {
        self.summary().rows
    }

    /// The pairs of the internet with endpoints that have public addresses.
    fn internet_pairs(&self) -> Counts {
        let mut sum = Counts::default();
        let Some(internet) = self.shapes.internet else {
            return sum;
        };
        for class in 0..self.shapes.shapes.len() {
            if self.shapes.public(class).is_empty() {
                continue;
            }
            for (from, to) in [(class, internet), (internet, class)] {
                let mut passing = [Kinds::default(); 2];
                for (family, passes) in self.internet_sums(from, to) {
                    passing[family as usize] = Kinds::of(&passes);
                }
                sum = sum.plus(&Counts::of(passing, self.shapes.pairs(from, to)));
            }
        }
        sum
    }

    /// The pairs of plain endpoints in one block.
    fn plain_pairs(&self, tables: &Tables, block: &Block, senders: &Range<usize>) -> Counts {
        let [allowed, unknown, any] = Counter::of(self, tables, block, senders).count();
        Counts::in_family(
            tables.receivers.peers[block.to].family,
            allowed,
            unknown,
            any,
        )
    }
}

/// Whether something is allowed, something unknown, anything of either; as numbers to add up.
type Flags = [i64; 3];

fn flags(kinds: Kinds) -> Flags {
    [
        i64::from(kinds.allowed),
        i64::from(kinds.unknown),
        i64::from(kinds.any()),
    ]
}

fn add(sum: &mut Flags, flags: Flags, weight: i64) {
    for flag in 0..sum.len() {
        sum[flag] += flags[flag] * weight;
    }
}

/// No exception.
const NONE: u32 = u32::MAX;

/// A receiver that a sender's row singles out, among those of one receivers' row.
#[derive(Clone, Copy)]
struct Singled {
    out: u32,
    weight: i64,
    /// What its row's default and `out` have in common, less what it and the row's default have.
    correction: Flags,
    /// The next of the same receivers' row.
    next: u32,
}

struct Counter<'a> {
    block: &'a Block,
    /// The number of plain endpoints of each sender that may be asked from, of each receiver that may
    /// be asked to.
    from: Vec<i64>,
    to: Vec<i64>,
    /// For each sender, the number that are both, and what they may do to themselves.
    itself: Vec<(i64, Flags)>,
    /// The number of plain receivers of each of their rows.
    receivers: Vec<i64>,
    /// For each default of senders' rows: what it has in common with the receivers' defaults, and the
    /// number of receivers by that.
    baselines: BTreeMap<u32, (Vec<Flags>, Flags)>,
}

impl<'a> Counter<'a> {
    fn of(
        answer: &Reachability<'_>,
        tables: &Tables,
        block: &'a Block,
        tile: &Range<usize>,
    ) -> Self {
        let weigh = |classes: &[u32], asked: &dyn Fn(usize) -> bool| -> Vec<i64> {
            let weight = |class: &u32| {
                let holders = answer.shapes.holders.of(*class).iter();
                let plain = holders
                    .map(|shape| *shape as usize)
                    .filter(|shape| answer.shapes.is_plain(*shape) && asked(*shape));
                plain
                    .map(|shape| i64::from(answer.shapes.sizes[shape]))
                    .sum()
            };
            classes.iter().map(weight).collect()
        };
        let selection = |shape: usize| answer.shapes.shapes[shape].selection;
        let sends = |shape: usize| tile.contains(&shape) && selection(shape).from;
        let senders = &tables.senders.peers[block.from].classes;
        let from = weigh(senders, &sends);
        let to = weigh(&tables.receivers.peers[block.to].classes, &|shape| {
            selection(shape).to
        });
        let mut receivers = vec![0; block.ingress.defaults.len()];
        to.iter()
            .zip(&block.ingress.row_of)
            .for_each(|(weight, row)| receivers[*row as usize] += weight);
        let palette = &block.palette;
        let baseline = |default: u32| {
            let kinds = |own: &u32| flags(palette.kinds(default, *own));
            let meets: Vec<Flags> = block.ingress.defaults.iter().map(kinds).collect();
            let mut sum = [0; 3];
            meets
                .iter()
                .zip(&receivers)
                .for_each(|(flags, weight)| add(&mut sum, *flags, *weight));
            (meets, sum)
        };
        let mut baselines = BTreeMap::new();
        for default in &block.egress.defaults {
            baselines
                .entry(*default)
                .or_insert_with(|| baseline(*default));
        }
        let mut itself = Vec::new();
        if block.from == block.to {
            let both = weigh(senders, &|shape| sends(shape) && selection(shape).to);
            for (sender, (class, both)) in (0..).zip(senders.iter().zip(both)) {
                let receiver = tables.receivers.place(*class).filter(|_| both > 0);
                itself.push(receiver.map_or((0, [0; 3]), |(_, receiver)| {
                    let out = block.egress.at(sender, receiver);
                    let into = block.ingress.at(receiver, sender);
                    (both, flags(palette.kinds(out, into)))
                }));
            }
        }
        Self {
            block,
            from,
            to,
            itself,
            receivers,
            baselines,
        }
    }

    fn count(&self) -> [u64; 3] {
        let mut senders: Vec<Vec<u32>> = vec![Vec::new(); self.block.egress.defaults.len()];
        for (sender, row) in (0..).zip(&self.block.egress.row_of) {
            if self.from[sender as usize] > 0 {
                senders[*row as usize].push(sender);
            }
        }
        let rows = senders
            .into_par_iter()
            .enumerate()
            .filter(|(_, senders)| !senders.is_empty());
        let sums = rows.map(|(row, senders)| self.count_row(row, &senders));
        let total = sums.reduce(
            || [0; 3],
            |one, other| std::array::from_fn(|flag| one[flag] + other[flag]),
        );
        total.map(|sum| u64::try_from(sum).expect("internal error: a negative number of pairs"))
    }

    /// All receivers of all senders that share one row.
    fn count_row(&self, row: usize, senders: &[u32]) -> Flags {
        let default = self.block.egress.defaults[row];
        let (meets, baseline) = &self.baselines[&default];
        let palette = &self.block.palette;
        let (singled, first) = self.singled(row, meets);
        let mut baseline = *baseline;
        for one in &singled {
            add(&mut baseline, one.correction, one.weight);
        }
        let mut total = [0; 3];
        for sender in senders {
            let mut sum = baseline;
            for (own, into) in self.block.ingress.by_peer(*sender) {
                let weight = self.receivers[*own as usize];
                if weight == 0 {
                    continue;
                }
                let usual = flags(palette.kinds(default, *into));
                add(&mut sum, usual, weight);
                add(&mut sum, meets[*own as usize], -weight);
                let mut next = first[*own as usize];
                while let Some(one) = singled.get(next as usize) {
                    add(&mut sum, flags(palette.kinds(one.out, *into)), one.weight);
                    add(&mut sum, usual, -one.weight);
                    add(&mut sum, one.correction, -one.weight);
                    next = one.next;
                }
            }
            add(&mut total, sum, self.from[*sender as usize]);
            if let Some((both, itself)) = self.itself.get(*sender as usize) {
                add(&mut total, *itself, -both);
            }
        }
        total
    }

    /// The receivers that a sender's row singles out, and the first of each receivers' row.
    fn singled(&self, row: usize, meets: &[Flags]) -> (Vec<Singled>, Vec<u32>) {
        let ingress = &self.block.ingress;
        let mut first = vec![NONE; ingress.defaults.len()];
        let mut singled: Vec<Singled> = Vec::new();
        for (receiver, out) in self.block.egress.exceptions(number(row)) {
            let weight = self.to[*receiver as usize];
            if weight == 0 {
                continue;
            }
            let own = ingress.row_of[*receiver as usize] as usize;
            if let Some(last) = singled
                .get_mut(first[own] as usize)
                .filter(|last| last.out == *out)
            {
                last.weight += weight;
                continue;
            }
            let mut correction = flags(self.block.palette.kinds(*out, ingress.defaults[own]));
            add(&mut correction, meets[own], -1);
            let next = std::mem::replace(&mut first[own], number(singled.len()));
            singled.push(Singled {
                out: *out,
                weight,
                correction,
                next,
            });
        }
        (singled, first)
    }
}
