//! Sets of cells, or of clauses, as bits. They mean nothing without the cells they are of ([`super::Cells`]).

use std::ops::Range;

use super::order::Rest;

/// A set of cells.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Bits(Box<[u64]>);

/// The words that some neighbouring bits lie in, each with those bits.
pub(crate) fn masks(bits: Range<usize>) -> impl Iterator<Item = (usize, u64)> {
    let mut from = bits.start;
    std::iter::from_fn(move || {
        let (word, first) = (from / 64, from % 64);
        let upto = bits.end.min((word + 1) * 64);
        let ones = upto.checked_sub(from).filter(|ones| *ones > 0)?;
        from = upto;
        Some((word, (u64::MAX >> (64 - ones)) << first))
    })
}

impl Bits {
    /// No cell of so many.
    pub(super) fn empty(cells: usize) -> Self {
        Self(vec![0; cells.div_ceil(64)].into_boxed_slice())
    }

    pub(super) fn set(&mut self, cell: usize) {
        self.0[cell / 64] |= 1 << (cell % 64);
    }

    pub(super) fn clear(&mut self, cell: usize) {
        self.0[cell / 64] &= !(1 << (cell % 64));
    }

    /// The single cells, lowest first.
    pub(super) fn positions(&self) -> impl Iterator<Item = usize> + '_ {
        self.runs().flatten()
    }

    pub(super) fn has(&self, cell: usize) -> bool {
        self.0[cell / 64] & (1 << (cell % 64)) != 0
    }

    /// Adds the cells of a range.
    pub(super) fn fill(&mut self, cells: Range<usize>) {
        masks(cells).for_each(|(word, mask)| self.0[word] |= mask);
    }

    /// The cells in either.
    #[must_use]
    pub fn either(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a | b).collect())
    }

    /// The cells in both.
    #[must_use]
    pub fn both(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(a, b)| a & b).collect())
    }

    /// The cells, in runs of neighbours, lowest first.
    pub(super) fn runs(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        self.runs_within(0..self.0.len() * 64)
    }

    /// The runs that lie within some cells, cut to them.
    pub(super) fn runs_within(
        &self,
        cells: Range<usize>,
    ) -> impl Iterator<Item = Range<usize>> + '_ {
        let mut at = cells.start;
        std::iter::from_fn(move || {
            let start = self.next(at, false).filter(|start| *start < cells.end)?;
            let end = self.next(start, true).unwrap_or(cells.end);
            at = end.min(cells.end);
            Some(start..at)
        })
    }

    /// The first cell from `at` on that is in the set, or of the others.
    fn next(&self, at: usize, others: bool) -> Option<usize> {
        let mask = if others { u64::MAX } else { 0 };
        let mut word = at / 64;
        let mut rest = (self.0.get(word)? ^ mask) & (u64::MAX << (at % 64));
        while rest == 0 {
            word += 1;
            rest = self.0.get(word)? ^ mask;
        }
        Some(word * 64 + rest.trailing_zeros() as usize)
    }

    /// The words, the lowest cells first.
    #[must_use]
    pub fn words(&self) -> &[u64] {
        &self.0
    }

    /// Cells from words as [`Bits::words`] gave them.
    #[must_use]
    pub fn of_words(words: impl IntoIterator<Item = u64>) -> Self {
        Self(words.into_iter().collect())
    }
}

impl Rest for Bits {
    fn nothing(&self) -> Self {
        Self(vec![0; self.0.len()].into_boxed_slice())
    }

    fn is_spent(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn take(&mut self, matched: &Self, taken: &mut Self) -> bool {
        let mut any = 0;
        for ((rest, matched), taken) in self.0.iter_mut().zip(&matched.0).zip(&mut taken.0) {
            *taken = *rest & matched;
            *rest &= !matched;
            any |= *taken;
        }
        any != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_what_was_filled() {
        let cases: [(usize, &[(usize, usize)]); 9] = [
            (200, &[]),
            (200, &[(0, 1)]),
            (200, &[(0, 64)]),
            (200, &[(3, 130)]),
            (200, &[(63, 64), (65, 66), (128, 200)]),
            (200, &[(0, 200)]),
            // The last cell is the last bit of a word, so a run ends where the words do.
            (64, &[(0, 64)]),
            (192, &[(0, 192)]),
            (192, &[(5, 6), (130, 192)]),
        ];
        for (cells, case) in cases {
            let runs: Vec<Range<usize>> = case.iter().map(|(start, end)| *start..*end).collect();
            let mut bits = Bits::empty(cells);
            runs.iter().for_each(|run| bits.fill(run.clone()));
            assert_eq!(bits.runs().collect::<Vec<_>>(), runs);
            let mut one_by_one = Bits::empty(cells);
            let each = runs.iter().cloned().flatten();
            each.for_each(|cell| one_by_one.set(cell));
            assert_eq!(bits, one_by_one);
        }
    }
}
