//! The naive program: what a competent engineer writes in an afternoon. Typed serde, rules merged and
//! sorted per interface, then rayon over all ordered pairs, judged one by one with bit operations.
//!
//! It is the yardstick of the goals, and as it shares no code with the library, their oracle. It reads
//! what workloads hold and no more: no lists, no source ports, nothing missing.

mod account;
mod judge;
mod wire;

use std::io;
use std::ops::AddAssign;
use std::path::PathBuf;

pub(crate) use judge::Pairs;
pub(crate) use wire::parse_only;

/// Ordered pairs of distinct endpoints with some allowed traffic: in any family, and in each.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Totals {
    pub(crate) endpoints: u64,
    pub(crate) pairs: u64,
    pub(crate) ipv4: u64,
    pub(crate) ipv6: u64,
}

/// Reads an export and judges its pairs.
pub(crate) fn totals(paths: &[PathBuf], pairs: Pairs) -> io::Result<Totals> {
    Ok(judge::judge(&account::read(paths)?, pairs))
}

impl AddAssign for Totals {
    fn add_assign(&mut self, other: Self) {
        self.endpoints += other.endpoints;
        self.pairs += other.pairs;
        self.ipv4 += other.ipv4;
        self.ipv6 += other.ipv6;
    }
}
