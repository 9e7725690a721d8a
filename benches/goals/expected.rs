//! What the totals must be: asked of the naive program for workloads it can judge in seconds, recorded
//! here for larger ones. A benchmark that returns other totals has failed.

use std::fs;
use std::io;

use super::child::{told, totals};
use super::process::Program;
use crate::naive::Totals;
use crate::workload::{Kind, Workload};

/// The size up to which the naive program is asked unless it is told to take its time.
const QUICK: u32 = 20_000;

/// Found by the naive program within VPCs (`goals -- --expect`).
#[rustfmt::skip]
const RECORDED: [(Kind, u32, Totals); 4] = [
    (Kind::Ordinary, 100_000, recorded(90_000, 290_116_180, 290_116_180, 0)),
    (Kind::SingleAddresses, 100_000, recorded(90_000, 290_619_467, 290_619_467, 0)),
    (Kind::Ordinary, 1_000_000, recorded(900_000, 2_904_750_928, 2_904_750_928, 0)),
    (Kind::LargeVpcs, 100_000, recorded(90_000, 1_507_241_893, 1_507_241_893, 0)),
];

const fn recorded(endpoints: u64, pairs: u64, ipv4: u64, ipv6: u64) -> Totals {
    Totals {
        endpoints,
        pairs,
        ipv4,
        ipv6,
    }
}

/// The totals of a workload.
pub(crate) fn expected(workload: &Workload, patient: bool) -> io::Result<Totals> {
    let Workload {
        kind, interfaces, ..
    } = *workload;
    let row = RECORDED
        .iter()
        .find(|(of, size, _)| (*of, *size) == (kind, interfaces));
    if let Some((_, _, totals)) = row {
        return Ok(*totals);
    }
    if interfaces > QUICK && !patient {
        let what = format!(
            "no totals are recorded for {} {interfaces}; run with --full",
            kind.name()
        );
        return Err(io::Error::other(what));
    }
    let kept = workload.folder.join("totals");
    if !kept.exists() {
        fs::write(
            &kept,
            Program::child("naive", "expect", workload, &[], None)?
                .run()?
                .output,
        )?;
    }
    Ok(totals(&told(&fs::read_to_string(kept)?)))
}
