//! Slots: the peer classes of a site as bits, ordered by owner, so that a row is a few runs of them.
//!
//! Definition: what a class may send to (or take from) the peers of a site is two sets of slots:
//! allowed and unknown. Sets of the classes of one endpoint are joined; what several of them reach is
//! also kept, because what is unknown to one may be allowed to another.
//!
//! ```text
//!   slots    0 1 2 3 4 5 6 7
//!   rows     |a a a|b b|c c c|        toward one class, a row accepts one thing: a run of slots
//!   allowed   1 1 1 0 1 1 1 1         and an exception of its own row is one slot
//! ```

use std::ops::Range;

use super::classes::Classes;
use super::lists::{Lists, number};
use super::palette::Kinds;
use super::peers::Peers;
use super::tables::{Block, Side};

/// The order of the peers of one site, and how many plain endpoints each stands for.
pub(super) struct Slots {
    /// The slot of each position.
    pub(super) of: Vec<u32>,
    /// The position of each slot.
    pub(super) order: Vec<u32>,
    /// The number of plain endpoints of each slot.
    weights: Vec<u32>,
    /// The slots that stand for one endpoint, as bits.
    single: Vec<u64>,
    /// Those that stand for more.
    many: Vec<u64>,
}

impl Slots {
    pub(super) fn of(classes: &Classes<'_>, peers: &Peers, weight: impl Fn(u32) -> u32) -> Self {
        let mut order: Vec<u32> = (0..number(peers.classes.len())).collect();
        order.sort_by_key(|position| {
            let class = peers.classes[*position as usize];
            classes.classes[class as usize].owner
        });
        let mut slots = Self {
            of: vec![0; order.len()],
            weights: Vec::with_capacity(order.len()),
            single: empty(order.len()),
            many: empty(order.len()),
            order,
        };
        for (slot, position) in slots.order.iter().enumerate() {
            slots.of[*position as usize] = number(slot);
            let weight = weight(peers.classes[*position as usize]);
            slots.weights.push(weight);
            match weight {
                0 => {}
                1 => put(&mut slots.single, slot),
                _ => put(&mut slots.many, slot),
            }
        }
        slots
    }

    /// The number of plain endpoints of some slots.
    pub(super) fn weigh(&self, bits: &[u64]) -> u64 {
        let masks = self.single.iter().zip(&self.many);
        let mut sum = 0;
        for (word, (bits, (single, many))) in bits.iter().zip(masks).enumerate() {
            sum += u64::from((bits & single).count_ones());
            each(word, bits & many, |slot| {
                sum += u64::from(self.weights[slot])
            });
        }
        sum
    }

    /// The number of plain endpoints of one slot.
    pub(super) fn weight(&self, slot: usize) -> u64 {
        u64::from(self.weights[slot])
    }
}

/// The slots of each row of a side, as runs.
pub(super) fn runs(side: &Side, slots: &Slots) -> Lists<(u32, u32)> {
    let mut runs: Vec<(u32, (u32, u32))> = Vec::new();
    for (slot, position) in (0..).zip(&slots.order) {
        let row = side.row_of[*position as usize];
        match runs.last_mut() {
            Some((same, (_, end))) if *same == row && *end == slot => *end = slot + 1,
            _ => runs.push((row, (slot, slot + 1))),
        }
    }
    Lists::from_pairs(runs, side.defaults.len())
}

/// What the classes of one endpoint may exchange with the peers of one site.
#[derive(Default)]
pub(super) struct Layers {
    pub(super) allowed: Vec<u64>,
    pub(super) unknown: Vec<u64>,
    /// The slots that more than one class may exchange something with.
    pub(super) twice: Vec<u64>,
}

impl Layers {
    /// Nothing, over so many slots.
    pub(super) fn of(slots: usize) -> Self {
        Self {
            allowed: empty(slots),
            unknown: empty(slots),
            twice: empty(slots),
        }
    }

    fn fill(&mut self, slots: Range<usize>, kinds: Kinds) {
        for (layer, holds) in [
            (&mut self.allowed, kinds.allowed),
            (&mut self.unknown, kinds.unknown),
        ] {
            if holds {
                fill(layer, slots.clone());
            }
        }
    }

    fn put(&mut self, slot: usize, kinds: Kinds) {
        for (layer, holds) in [
            (&mut self.allowed, kinds.allowed),
            (&mut self.unknown, kinds.unknown),
        ] {
            if holds {
                put(layer, slot);
            } else {
                layer[slot / 64] &= !(1 << (slot % 64));
            }
        }
    }

    /// Joins what another class may exchange.
    pub(super) fn join(&mut self, other: &Self) {
        for word in 0..self.allowed.len() {
            let known = self.allowed[word] | self.unknown[word];
            self.twice[word] |= known & (other.allowed[word] | other.unknown[word]);
            self.allowed[word] |= other.allowed[word];
            self.unknown[word] |= other.unknown[word];
        }
    }

    /// The kinds of a slot, and how many classes they come from: 2 for more than one.
    pub(super) fn at(&self, slot: usize) -> (Kinds, u32) {
        let has = |layer: &[u64]| layer[slot / 64] & (1 << (slot % 64)) != 0;
        let kinds = Kinds {
            allowed: has(&self.allowed),
            unknown: has(&self.unknown),
        };
        (kinds, u32::from(kinds.any()) + u32::from(has(&self.twice)))
    }
}

/// Which way packets go, seen from the class at hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    From,
    To,
}

impl Way {
    /// The rows of the class at hand, and those of the others.
    pub(super) fn sides(self, block: &Block) -> (&Side, &Side) {
        match self {
            Self::From => (&block.egress, &block.ingress),
            Self::To => (&block.ingress, &block.egress),
        }
    }
}

/// What the class at a position may exchange with the peers at the other end of a block, of whose rows
/// these are the runs.
pub(super) fn layers(
    block: &Block,
    way: Way,
    position: u32,
    slots: &Slots,
    runs: &Lists<(u32, u32)>,
) -> Layers {
    let (own, others) = way.sides(block);
    let kinds = |said: u32, heard: u32| match way {
        Way::From => block.palette.kinds(said, heard),
        Way::To => block.palette.kinds(heard, said),
    };
    let heard = others.towards(position);
    let row = own.row_of[position as usize];
    let default = own.defaults[row as usize];
    let mut layers = Layers::of(slots.order.len());
    for (row, heard) in (0..).zip(&heard) {
        let kinds = kinds(default, *heard);
        if kinds.any() {
            for (start, end) in runs.of(row) {
                layers.fill(*start as usize..*end as usize, kinds);
            }
        }
    }
    for (peer, said) in own.exceptions.of(row) {
        let heard = heard[others.row_of[*peer as usize] as usize];
        layers.put(slots.of[*peer as usize] as usize, kinds(*said, heard));
    }
    layers
}

fn empty(slots: usize) -> Vec<u64> {
    vec![0; slots.div_ceil(64)]
}

fn put(layer: &mut [u64], slot: usize) {
    layer[slot / 64] |= 1 << (slot % 64);
}

fn fill(layer: &mut [u64], slots: Range<usize>) {
    let mut from = slots.start;
    while from < slots.end {
        let upto = slots.end.min((from / 64 + 1) * 64);
        layer[from / 64] |= (u64::MAX >> (64 - (upto - from))) << (from % 64);
        from = upto;
    }
}

/// Tells the slots of one word.
pub(super) fn each(word: usize, mut bits: u64, mut tell: impl FnMut(usize)) {
    while bits != 0 {
        tell(word * 64 + bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}
