//! The goals, each with the workloads it needs and what it compares.

use std::io;

use super::bench::Bench;
use super::report::{Row, Wanted};
use crate::workload::{Kind, Shape};

/// How long one must be willing to wait.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Patience {
    /// A minute in all.
    Quick,
    /// Some minutes.
    Usual,
    /// An hour, and gigabytes of disk.
    Full,
}

/// A goal.
pub(crate) struct Goal {
    pub(crate) name: &'static str,
    pub(crate) patience: Patience,
    pub(crate) measure: fn(&Bench) -> io::Result<Vec<Row>>,
}

/// A row of the list below.
const fn goal(
    name: &'static str,
    patience: Patience,
    measure: fn(&Bench) -> io::Result<Vec<Row>>,
) -> Goal {
    Goal {
        name,
        patience,
        measure,
    }
}

/// All goals, the quickest first.
#[rustfmt::skip]
pub(crate) static GOALS: [Goal; 20] = [
    goal("small-1k", Patience::Quick, |bench| {
        bench.alone("1,000 interfaces", Kind::Ordinary, 1_000, 0.020)
    }),
    goal("kinds-1k", Patience::Quick, |bench| {
        let mut rows = Vec::new();
        for (kind, _) in Kind::ALL {
            rows.extend(bench.naive(kind, 1_000, Wanted::Faster)?);
        }
        Ok(rows)
    }),
    goal("naive-10k", Patience::Quick, |bench| naive(bench, 10_000, 30.0)),
    goal("parse-10k", Patience::Quick, |bench| bench.parse(10_000, Shape::Files, Wanted::Slower)),
    goal("dual-stack-10k", Patience::Quick, |bench| bench.naive(Kind::DualStack, 10_000, Wanted::Faster)),
    goal("multi-address-10k", Patience::Quick, |bench| bench.naive(Kind::MultiAddress, 10_000, Wanted::Faster)),
    goal("scattered-10k", Patience::Usual, |bench| bench.naive(Kind::Scattered, 10_000, Wanted::Faster)),
    goal("naive-20k", Patience::Usual, |bench| naive(bench, 20_000, 70.0)),
    goal("heavy-10k", Patience::Usual, |bench| bench.naive(Kind::Heavy, 10_000, Wanted::Faster)),
    goal("group-sets-10k", Patience::Usual, |bench| bench.naive(Kind::GroupSets, 10_000, Wanted::AtLeast(15.0))),
    goal("parse-100k", Patience::Usual, |bench| {
        let mut rows = Vec::new();
        for (shape, _) in Shape::ALL {
            rows.extend(bench.parse(100_000, shape, Wanted::AtMost(2.0))?);
        }
        Ok(rows)
    }),
    goal("single-addresses-100k", Patience::Usual, |bench| {
        bench.kinds(Kind::SingleAddresses, Kind::Ordinary, 100_000, Wanted::AtMost(2.0))
    }),
    goal("analysis-100k", Patience::Usual, |bench| bench.analysis(100_000, 0.5e-6)),
    goal("lint-heavy-10k", Patience::Usual, |bench| bench.lint(Kind::Heavy, 10_000, Wanted::AtMost(1.0))),
    goal("lint-nested-10k", Patience::Usual, |bench| bench.lint(Kind::Nested, 10_000, Wanted::AtMost(1.0))),
    goal("diff-100k", Patience::Usual, |bench| diff(bench, 100_000)),
    goal("explain-100k", Patience::Usual, |bench| bench.explain(100_000, 0.010)),
    goal("naive-100k", Patience::Full, |bench| naive(bench, 100_000, 400.0)),
    goal("parse-1m", Patience::Full, |bench| {
        let mut rows = bench.parse(1_000_000, Shape::Files, Wanted::AtMost(2.0))?;
        rows.extend(bench.memory(&rows[0], 1_000_000, 600.0));
        rows.extend(bench.analysis(1_000_000, 0.5e-6)?);
        Ok(rows)
    }),
    goal("diff-1m", Patience::Full, |bench| diff(bench, 1_000_000)),
];

/// The difference after one rule changed: of some group, and of one that everybody in a VPC is in.
fn diff(bench: &Bench, interfaces: u32) -> io::Result<Vec<Row>> {
    let mut rows = bench.diff(interfaces, ("middle", "one rule"), Wanted::AtMost(0.15))?;
    rows.extend(bench.diff(
        interfaces,
        ("widest", "one rule of the widest group"),
        Wanted::Slower,
    )?);
    Ok(rows)
}

/// Against the naive program, which shows its square only where VPCs grow; beside it where they do not.
fn naive(bench: &Bench, interfaces: u32, times: f64) -> io::Result<Vec<Row>> {
    let mut rows = bench.naive(Kind::LargeVpcs, interfaces, Wanted::AtLeast(times))?;
    rows.extend(bench.naive(Kind::Ordinary, interfaces, Wanted::Faster)?);
    Ok(rows)
}
