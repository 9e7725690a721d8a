//! Long rows of bits of which most equal the one before: one bit for each cell of traffic.

use std::ops::Range;

/// Rows of bits; those equal to their neighbour are kept once.
#[derive(Default)]
pub(super) struct Rows {
    bits: Vec<u64>,
    /// Where each row stands.
    pub(super) at: Vec<u32>,
}

impl Rows {
    /// Adds a row. Only the last is compared.
    pub(super) fn push(&mut self, row: &[u64]) {
        let last = self.bits.len().saturating_sub(row.len());
        if self.at.is_empty() || self.bits[last..] != *row {
            self.bits.extend_from_slice(row);
        }
        let rows = self.bits.len() / row.len().max(1);
        self.at.push(rows.saturating_sub(1) as u32);
    }

    /// Some words of a row.
    pub(super) fn row(&self, number: usize, words: usize, within: &Range<usize>) -> &[u64] {
        let start = self.at[number] as usize * words;
        &self.bits[start + within.start..start + within.end]
    }
}
