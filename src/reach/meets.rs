//! What a sender's and a receiver's row have in common, by kind, without making the common set.
//!
//! Totals ask this for every pair of numbers of a palette that meets; sets are made only for edges.

use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering::Relaxed;

use rustc_hash::FxHashMap;

use super::tables::Block;
use crate::packet::{Bounds, Set, Traffic};

/// Palettes of up to this many pairs of numbers have a table of all of them, a byte each.
const MOST_TABLED: usize = 1 << 22;

/// Which kinds of traffic pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Kinds {
    /// Something certainly passes.
    pub(super) allowed: bool,
    /// Something possibly passes, and not certainly.
    pub(super) unknown: bool,
    /// Either.
    pub(super) any: bool,
}

/// The palette of a block, cut to the flow that is asked for.
pub(super) struct Palette {
    bounds: Vec<Bounds<Traffic>>,
    certain: Vec<bool>,
    /// What is known of each pair, as [`Kinds::code`]; 0 for not yet. Whoever asks first writes, and
    /// all who do write the same.
    table: Vec<AtomicU8>,
}

impl Kinds {
    const KNOWN: u8 = 8;

    fn code(self) -> u8 {
        Self::KNOWN | u8::from(self.allowed) | u8::from(self.unknown) << 1 | u8::from(self.any) << 2
    }

    fn of_code(code: u8) -> Self {
        Self {
            allowed: code & 1 != 0,
            unknown: code & 2 != 0,
            any: code & 4 != 0,
        }
    }
}

impl Palette {
    pub(super) fn of(block: &Block, flow: Option<&Traffic>) -> Self {
        let bounds: Vec<Bounds<Traffic>> = match flow.cloned().map(Bounds::certain) {
            None => block.palette.clone(),
            Some(flow) => block
                .palette
                .iter()
                .map(|bounds| bounds.intersection(&flow))
                .collect(),
        };
        let certain = bounds
            .iter()
            .map(|bounds| bounds.must == bounds.may)
            .collect();
        let pairs = bounds.len().saturating_mul(bounds.len());
        let pairs = if pairs <= MOST_TABLED { pairs } else { 0 };
        let table = std::iter::repeat_with(AtomicU8::default)
            .take(pairs)
            .collect();
        Self {
            bounds,
            certain,
            table,
        }
    }

    fn kinds(&self, out: u32, into: u32) -> Kinds {
        let (out, into) = (out as usize, into as usize);
        let (sent, taken) = (&self.bounds[out], &self.bounds[into]);
        if self.certain[out] && self.certain[into] {
            let allowed = sent.must.overlaps(&taken.must);
            return Kinds {
                allowed,
                unknown: false,
                any: allowed,
            };
        }
        let any = sent.may.overlaps(&taken.may);
        let unknown = any && {
            let passes = sent.intersection(taken);
            !passes.may.is_subset(&passes.must)
        };
        Kinds {
            allowed: sent.must.overlaps(&taken.must),
            unknown,
            any,
        }
    }
}

/// Kinds of pairs of numbers, remembered.
pub(super) struct Meets<'a> {
    palette: &'a Palette,
    known: FxHashMap<(u32, u32), Kinds>,
}

impl<'a> Meets<'a> {
    pub(super) fn of(palette: &'a Palette) -> Self {
        Self {
            palette,
            known: FxHashMap::default(),
        }
    }

    pub(super) fn kinds(&mut self, out: u32, into: u32) -> Kinds {
        let palette = self.palette;
        if let Some(entry) = palette
            .table
            .get(out as usize * palette.bounds.len() + into as usize)
        {
            let code = entry.load(Relaxed);
            if code != 0 {
                return Kinds::of_code(code);
            }
            let kinds = palette.kinds(out, into);
            entry.store(kinds.code(), Relaxed);
            return kinds;
        }
        *self
            .known
            .entry((out, into))
            .or_insert_with(|| palette.kinds(out, into))
    }
}
