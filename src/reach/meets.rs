//! What a sender's and a receiver's row have in common, by kind, without making the common set.
//!
//! Totals ask this for every pair of numbers of a palette that meets; sets are made only for edges.

use rustc_hash::FxHashMap;

use super::tables::Block;
use crate::packet::{Bounds, Set, Traffic};

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
        Self { bounds, certain }
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
        *self
            .known
            .entry((out, into))
            .or_insert_with(|| palette.kinds(out, into))
    }
}
