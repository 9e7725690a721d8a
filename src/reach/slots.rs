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

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use super::classes::Classes;
use super::lists::{Lists, number};
use super::palette::Kinds;
use super::peers::Peers;
use super::tables::{Block, Side};
use crate::verdict::masks;

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
fn runs(side: &Side, slots: &Slots) -> Lists<(u32, u32)> {
    let mut runs: Vec<(u32, (u32, u32))> = Vec::new();
    for (slot, position) in (0..).zip(&slots.order) {
        let row = side.row_of[*position as usize];
        match runs.last_mut() {
            Some((same, (_, end))) if *same == row => *end = slot + 1,
            _ => runs.push((row, (slot, slot + 1))),
        }
    }
    Lists::from_pairs(runs, side.defaults.len())
}

/// What the classes of one endpoint may exchange with the peers of one site. Layers of which nothing is
/// in the set may have no words.
#[derive(Clone, Default)]
pub(super) struct Layers {
    pub(super) allowed: Vec<u64>,
    pub(super) unknown: Vec<u64>,
    /// The slots that more than one class may exchange something with, where something is unknown.
    pub(super) twice: Vec<u64>,
}

impl Layers {
    fn fill(&mut self, slots: Range<usize>, kinds: Kinds) {
        fill(&mut self.allowed, slots.clone(), kinds.allowed);
        if !self.unknown.is_empty() {
            fill(&mut self.unknown, slots, kinds.unknown);
        }
    }

    fn put(&mut self, slot: usize, kinds: Kinds) {
        fill(&mut self.allowed, slot..slot + 1, kinds.allowed);
        if !self.unknown.is_empty() {
            fill(&mut self.unknown, slot..slot + 1, kinds.unknown);
        }
    }

    /// Joins what another class may exchange.
    pub(super) fn join(&mut self, other: &Self) {
        if !self.unknown.is_empty() || !other.unknown.is_empty() {
            let words = self.allowed.len();
            self.unknown.resize(words, 0);
            self.twice.resize(words, 0);
            for word in 0..words {
                let known = self.allowed[word] | self.unknown[word];
                let unknown = other.unknown.get(word).copied().unwrap_or(0);
                self.twice[word] |= known & (other.allowed[word] | unknown);
                self.unknown[word] |= unknown;
            }
        }
        let words = self.allowed.iter_mut().zip(&other.allowed);
        words.for_each(|(word, other)| *word |= other);
    }

    /// Whether a slot is allowed.
    pub(super) fn allows(&self, slot: u32) -> bool {
        has(&self.allowed, slot)
    }

    /// The kinds of a slot, and how many classes they come from: 2 for more than one.
    pub(super) fn at(&self, slot: u32) -> (Kinds, u32) {
        let kinds = Kinds {
            allowed: self.allows(slot),
            unknown: has(&self.unknown, slot),
        };
        (
            kinds,
            u32::from(kinds.any()) + u32::from(has(&self.twice, slot)),
        )
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
    fn sides(self, block: &Block) -> (&Side, &Side) {
        match self {
            Self::From => (&block.egress, &block.ingress),
            Self::To => (&block.ingress, &block.egress),
        }
    }
}

/// A block as the classes of one end see the other.
pub(super) struct View<'a> {
    block: &'a Block,
    way: Way,
    slots: &'a Slots,
    /// The slots of each row of the other end, as runs.
    runs: Lists<(u32, u32)>,
    /// What each default of this end has in common with the defaults of the others.
    defaults: BTreeMap<u32, Layers>,
    /// What each row of this end has; none if that would take too much.
    bases: Vec<OnceLock<Layers>>,
    /// What classes of this end see, by position; none if that would take too much.
    seen: Vec<OnceLock<Layers>>,
}

/// As many words of layers are kept for each block.
const MOST_KEPT: usize = 1 << 23;

impl<'a> View<'a> {
    pub(super) fn of(block: &'a Block, way: Way, slots: &'a Slots) -> Self {
        let (own, others) = way.sides(block);
        let cells = |lists: usize| {
            let words = slots.order.len().div_ceil(64) * lists;
            let kept = if words <= MOST_KEPT { lists } else { 0 };
            std::iter::repeat_with(OnceLock::new).take(kept).collect()
        };
        let mut view = Self {
            block,
            way,
            slots,
            runs: runs(others, slots),
            defaults: BTreeMap::new(),
            bases: cells(own.defaults.len()),
            seen: cells(own.row_of.len()),
        };
        for default in &own.defaults {
            if !view.defaults.contains_key(default) {
                let layers = view.default(*default, others);
                view.defaults.insert(*default, layers);
            }
        }
        view
    }

    fn kinds(&self, said: u32, heard: u32) -> Kinds {
        match self.way {
            Way::From => self.block.palette.kinds(said, heard),
            Way::To => self.block.palette.kinds(heard, said),
        }
    }

    fn default(&self, default: u32, others: &Side) -> Layers {
        let slots = self.slots.order.len();
        let mut layers = Layers {
            allowed: empty(slots),
            ..Layers::default()
        };
        if !self.block.palette.is_certain() {
            layers.unknown = empty(slots);
        }
        for (other, heard) in (0..).zip(&others.defaults) {
            self.fill_row(&mut layers, other, self.kinds(default, *heard));
        }
        layers
    }

    /// What a row has in common with the defaults of the others.
    fn base(&self, row: u32) -> Layers {
        let (own, others) = self.way.sides(self.block);
        let mut base = self.defaults[&own.defaults[row as usize]].clone();
        for (peer, said) in own.exceptions(row) {
            let heard = others.defaults[others.row_of[*peer as usize] as usize];
            self.put(&mut base, *peer, self.kinds(*said, heard));
        }
        base
    }

    fn put(&self, layers: &mut Layers, peer: u32, kinds: Kinds) {
        layers.put(self.slots.of[peer as usize] as usize, kinds);
    }

    fn fill_row(&self, layers: &mut Layers, row: u32, kinds: Kinds) {
        for (start, end) in self.runs.of(row) {
            layers.fill(*start as usize..*end as usize, kinds);
        }
    }

    /// What the class at a position may exchange with the other end.
    pub(super) fn from(&self, position: u32) -> Cow<'_, Layers> {
        match self.seen.get(position as usize) {
            Some(seen) => Cow::Borrowed(seen.get_or_init(|| self.look(position))),
            None => Cow::Owned(self.look(position)),
        }
    }

    /// The base of its row, but for the rows of the others that say something else of it.
    fn look(&self, position: u32) -> Layers {
        let (own, others) = self.way.sides(self.block);
        let row = own.row_of[position as usize];
        let mut layers = match self.bases.get(row as usize) {
            Some(base) => base.get_or_init(|| self.base(row)).clone(),
            None => self.base(row),
        };
        let special = others.by_peer(position);
        for (row_of_other, heard) in special {
            let default = own.defaults[row as usize];
            self.fill_row(&mut layers, *row_of_other, self.kinds(default, *heard));
        }
        if special.is_empty() {
            return layers;
        }
        for (peer, said) in own.exceptions(row) {
            let row = others.row_of[*peer as usize];
            if let Ok(found) = special.binary_search_by_key(&row, |(row, _)| *row) {
                self.put(&mut layers, *peer, self.kinds(*said, special[found].1));
            }
        }
        layers
    }
}

fn empty(slots: usize) -> Vec<u64> {
    vec![0; slots.div_ceil(64)]
}

fn put(layer: &mut [u64], slot: usize) {
    layer[slot / 64] |= 1 << (slot % 64);
}

fn has(layer: &[u64], slot: u32) -> bool {
    let word = layer.get(slot as usize / 64);
    word.is_some_and(|word| word & (1 << (slot % 64)) != 0)
}

/// Puts a run of slots in, or takes it out.
fn fill(layer: &mut [u64], slots: Range<usize>, into: bool) {
    for (word, run) in masks(slots) {
        let word = &mut layer[word];
        *word = if into { *word | run } else { *word & !run };
    }
}

/// Tells the slots of one word.
pub(super) fn each(word: usize, mut bits: u64, mut tell: impl FnMut(usize)) {
    while bits != 0 {
        tell(word * 64 + bits.trailing_zeros() as usize);
        bits &= bits - 1;
    }
}
