//! Totals without pairs.
//!
//! Definition: a *plain* endpoint has one peer class; the others (several addresses that rules tell
//! apart, two families, the internet) are counted by their own edges, one class at a time.
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

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::answer::{Reachability, Summary};
use super::meets::{Kinds, Meets, Palette};
use super::tables::Block;
use crate::packet::{Bounds, Family, Set, Traffic};

impl Reachability {
    /// The totals.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let shapes = 0..self.shapes.shapes.len();
        let plain: Vec<bool> = shapes
            .map(|shape| self.shapes.classes(shape).len() == 1)
            .collect();
        let by_block = self
            .tables
            .blocks
            .par_iter()
            .map(|block| self.plain_pairs(block, &plain));
        let sum = by_block
            .chain(rayon::iter::once(self.mixed_pairs(&plain)))
            .chain(rayon::iter::once(self.internet_pairs()))
            .reduce(Summary::default, |one, other| one.plus(&other));
        Summary {
            endpoints: self.shapes.endpoints.len() as u64,
            classes: self.shapes.shapes.len() as u64,
            ..sum
        }
    }

    /// The number of rows, without expanding them.
    #[must_use]
    pub fn row_count(&self) -> u64 {
        self.summary().rows
    }

    /// The pairs of the internet with endpoints that have public addresses.
    fn internet_pairs(&self) -> Summary {
        let mut sum = Summary::default();
        let internet =
            (0..self.shapes.shapes.len()).find(|class| self.shapes.shapes[*class].is_internet());
        let Some(internet) = internet else { return sum };
        for class in
            (0..self.shapes.shapes.len()).filter(|class| !self.shapes.public(*class).is_empty())
        {
            for (from, to) in [(class, internet), (internet, class)] {
                sum = sum.plus(&self.counted(from, to, &self.internet_sums(from, to)));
            }
        }
        sum
    }

    /// The pairs of two classes, counted by what passes in each family.
    pub(super) fn counted(
        &self,
        from: usize,
        to: usize,
        passes: &[(Family, Bounds<Traffic>)],
    ) -> Summary {
        let pairs = self.shapes.pairs(from, to);
        let times = |counts: bool| if counts { pairs } else { 0 };
        let allowed = |asked| {
            passes
                .iter()
                .any(|(family, sum)| *family == asked && !sum.must.is_empty())
        };
        let (ipv4, ipv6) = (allowed(Family::Ipv4), allowed(Family::Ipv6));
        Summary {
            pairs: times(ipv4 || ipv6),
            unknown_pairs: times(passes.iter().any(|(_, sum)| !sum.may.is_subset(&sum.must))),
            ipv4: times(ipv4),
            ipv6: times(ipv6),
            rows: pairs * passes.iter().filter(|(_, sum)| !sum.may.is_empty()).count() as u64,
            ..Summary::default()
        }
    }

    /// The pairs of plain endpoints in one block.
    fn plain_pairs(&self, block: &Block, plain: &[bool]) -> Summary {
        let [allowed, unknown, rows] = Counter::of(self, block, plain).count();
        let (ipv4, ipv6) = match self.tables.peers[block.to].family {
            Family::Ipv4 => (allowed, 0),
            Family::Ipv6 => (0, allowed),
        };
        Summary {
            pairs: allowed,
            unknown_pairs: unknown,
            ipv4,
            ipv6,
            rows,
            ..Summary::default()
        }
    }
}

impl Summary {
    /// Pairs and rows added up.
    pub(super) fn plus(&self, other: &Self) -> Self {
        Self {
            pairs: self.pairs + other.pairs,
            unknown_pairs: self.unknown_pairs + other.unknown_pairs,
            ipv4: self.ipv4 + other.ipv4,
            ipv6: self.ipv6 + other.ipv6,
            rows: self.rows + other.rows,
            ..*self
        }
    }
}

/// Whether something is allowed, something unknown, anything of either; as numbers to add up.
type Flags = [i64; 3];

fn flags(kinds: Kinds) -> Flags {
    [kinds.allowed, kinds.unknown, kinds.any].map(i64::from)
}

struct Counter<'a> {
    block: &'a Block,
    palette: Palette,
    /// The number of plain endpoints of each sender that may be asked from, of each receiver that may
    /// be asked to, and of both.
    from: Vec<i64>,
    to: Vec<i64>,
    both: Vec<i64>,
    /// The number of plain receivers of each of their rows.
    receivers: Vec<i64>,
}

impl<'a> Counter<'a> {
    fn of(answer: &Reachability, block: &'a Block, plain: &[bool]) -> Self {
        let weigh = |peers: usize, asked: &dyn Fn(usize) -> bool| -> Vec<i64> {
            let weight = |class: &u32| {
                let holders = answer
                    .shapes
                    .holders
                    .of(*class)
                    .iter()
                    .map(|shape| *shape as usize);
                let plain = holders.filter(|shape| plain[*shape] && asked(*shape));
                plain
                    .map(|shape| i64::from(answer.shapes.sizes[shape]))
                    .sum()
            };
            answer.tables.peers[peers]
                .classes
                .iter()
                .map(weight)
                .collect()
        };
        let selection = |shape: usize| answer.shapes.shapes[shape].selection;
        let to = weigh(block.to, &|shape| selection(shape).to);
        let mut receivers = vec![0; block.ingress.rows.len()];
        to.iter()
            .zip(&block.ingress.row_of)
            .for_each(|(weight, row)| receivers[*row as usize] += weight);
        let both = if block.from == block.to {
            weigh(block.from, &|shape| {
                selection(shape).from && selection(shape).to
            })
        } else {
            Vec::new()
        };
        Self {
            block,
            palette: Palette::of(block, answer.query.flow.as_ref()),
            from: weigh(block.from, &|shape| selection(shape).from),
            to,
            both,
            receivers,
        }
    }

    fn count(&self) -> [u64; 3] {
        let mut senders: Vec<Vec<u32>> = vec![Vec::new(); self.block.egress.rows.len()];
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
        let egress = &self.block.egress.rows[row];
        let mut meets = Meets::of(&self.palette);
        let ingress = &self.block.ingress.rows;
        // The receivers that the sender's row singles out, by their own row.
        let mut singled: FxHashMap<u32, Vec<(u32, i64)>> = FxHashMap::default();
        for (receiver, out) in &egress.exceptions {
            let weight = self.to[*receiver as usize];
            if weight > 0 {
                singled
                    .entry(self.block.ingress.row_of[*receiver as usize])
                    .or_default()
                    .push((*out, weight));
            }
        }
        let mut baseline = [0; 3];
        for (own, weight) in ingress.iter().zip(&self.receivers) {
            add(
                &mut baseline,
                flags(meets.kinds(egress.default, own.default)),
                *weight,
            );
        }
        for (own, outs) in &singled {
            let default = ingress[*own as usize].default;
            for (out, weight) in outs {
                add(&mut baseline, flags(meets.kinds(*out, default)), *weight);
                add(
                    &mut baseline,
                    flags(meets.kinds(egress.default, default)),
                    -weight,
                );
            }
        }
        let mut total = [0; 3];
        for sender in senders {
            let mut sum = baseline;
            for (own, into) in &self.block.exceptional[*sender as usize] {
                let default = ingress[*own as usize].default;
                let weight = self.receivers[*own as usize];
                add(&mut sum, flags(meets.kinds(egress.default, *into)), weight);
                add(
                    &mut sum,
                    flags(meets.kinds(egress.default, default)),
                    -weight,
                );
                for (out, weight) in singled.get(own).into_iter().flatten() {
                    add(&mut sum, flags(meets.kinds(*out, *into)), *weight);
                    add(&mut sum, flags(meets.kinds(egress.default, *into)), -weight);
                    add(&mut sum, flags(meets.kinds(*out, default)), -weight);
                    add(
                        &mut sum,
                        flags(meets.kinds(egress.default, default)),
                        *weight,
                    );
                }
            }
            add(&mut total, sum, self.from[*sender as usize]);
            if let Some(both) = self.both.get(*sender as usize).filter(|both| **both > 0) {
                add(&mut total, self.with_itself(*sender, &mut meets), -both);
            }
        }
        total
    }

    /// What a sender's class may do to itself: each endpoint's pair with itself does not count.
    fn with_itself(&self, sender: u32, meets: &mut Meets<'_>) -> Flags {
        let out = self.block.egress.at(sender, sender);
        let into = self.block.ingress.at(sender, sender);
        flags(meets.kinds(out, into))
    }
}

fn add(sum: &mut Flags, flags: Flags, weight: i64) {
    sum.iter_mut()
        .zip(flags)
        .for_each(|(sum, flag)| *sum += flag * weight);
}
