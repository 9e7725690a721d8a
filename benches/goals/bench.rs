//! The ways of measuring: two programs that take turns, one alone, and a stage of the library.

use std::io;
use std::path::PathBuf;

use super::catalogue::Patience;
use super::child::{Told, told, totals};
use super::expected::expected;
use super::process::{Program, Ran, warm};
use super::report::{Row, Spread, Wanted};
use crate::naive::Totals;
use crate::workload::{Kind, Shape, Workload};

/// How a run of the runner is set up.
pub(crate) struct Bench {
    /// Where workloads are kept.
    pub(crate) root: PathBuf,
    pub(crate) patience: Patience,
    pub(crate) threads: Option<usize>,
    /// Rounds, unless the reference takes too long for so many.
    pub(crate) rounds: usize,
}

/// A program, and what its output must be.
struct Runner {
    program: Program,
    must: Must,
}

enum Must {
    /// These totals, told as a child tells them.
    Total(Totals),
    /// This text.
    Be(String),
    /// Some records, told as a child tells them.
    Count,
}

impl Bench {
    /// The whole process against the naive program.
    pub(crate) fn naive(
        &self,
        kind: Kind,
        interfaces: u32,
        wanted: Wanted,
    ) -> io::Result<Vec<Row>> {
        let workload = self.workload(kind, interfaces, Shape::Files)?;
        let naive = Program::child("naive", "naive", &workload, &[], self.threads)?;
        let must = Must::Total(expected(&workload, self.patience == Patience::Full)?);
        let what = format!(
            "{}, against every pair in turn",
            describe(&workload, Shape::Files)
        );
        let reference = Runner {
            program: naive,
            must,
        };
        Ok(vec![self.compare(
            what,
            &self.reach(&workload)?,
            &reference,
            wanted,
        )?])
    }

    /// The whole process against parsing alone.
    pub(crate) fn parse(
        &self,
        interfaces: u32,
        shape: Shape,
        wanted: Wanted,
    ) -> io::Result<Vec<Row>> {
        let workload = self.workload(Kind::Ordinary, interfaces, shape)?;
        let program = Program::child("typed serde_json", "parse", &workload, &[], self.threads)?;
        let what = format!("{}, against parsing alone", describe(&workload, shape));
        let reference = Runner {
            program,
            must: Must::Count,
        };
        Ok(vec![self.compare(
            what,
            &self.reach(&workload)?,
            &reference,
            wanted,
        )?])
    }

    /// One kind of workload against another.
    pub(crate) fn kinds(
        &self,
        one: Kind,
        other: Kind,
        interfaces: u32,
        wanted: Wanted,
    ) -> io::Result<Vec<Row>> {
        let workload = self.workload(one, interfaces, Shape::Files)?;
        let mut reference = self.reach(&self.workload(other, interfaces, Shape::Files)?)?;
        reference.program.name = other.name();
        let what = format!(
            "{}, against {}",
            describe(&workload, Shape::Files),
            other.name()
        );
        Ok(vec![self.compare(
            what,
            &self.reach(&workload)?,
            &reference,
            wanted,
        )?])
    }

    /// The whole process alone.
    pub(crate) fn alone(
        &self,
        what: &str,
        kind: Kind,
        interfaces: u32,
        limit: f64,
    ) -> io::Result<Vec<Row>> {
        let workload = self.workload(kind, interfaces, Shape::Files)?;
        let runner = self.reach(&workload)?;
        let mut all = Vec::new();
        for _ in 0..self.rounds * 3 {
            all.push(runner.run()?.seconds);
        }
        let ours = Spread::new(all);
        let peaks = (runner.program.peak()?, None);
        let wanted = Wanted::Within(limit);
        Ok(vec![Row {
            what: what.to_owned(),
            value: ours.clone(),
            wanted,
            ours,
            reference: None,
            peaks,
        }])
    }

    /// Classes, rows and totals after reading, for each interface.
    pub(crate) fn analysis(&self, interfaces: u32, limit: f64) -> io::Result<Vec<Row>> {
        let workload = self.workload(Kind::Ordinary, interfaces, Shape::Files)?;
        let must = expected(&workload, self.patience == Patience::Full)?;
        let stages = self.stages("reach", &workload, &[])?;
        if stages.iter().any(|told| totals(told) != must) {
            return Err(io::Error::other(
                "the library returns other totals than it should",
            ));
        }
        let what = format!(
            "{}, analysis alone, an interface",
            describe(&workload, Shape::Files)
        );
        let value = |told: &Told| told["stage"] as f64 / 1e6 / f64::from(interfaces);
        Ok(vec![stage_row(
            what,
            &stages,
            value,
            Wanted::Within(limit),
            None,
        )])
    }

    /// Lints after reading, against reading: those of single groups and sets of groups, and by
    /// themselves those of pairs and cliques of hosts.
    pub(crate) fn lint(&self, kind: Kind, interfaces: u32, wanted: Wanted) -> io::Result<Vec<Row>> {
        let workload = self.workload(kind, interfaces, Shape::Files)?;
        let mut rows = Vec::new();
        for (which, wanted) in [
            ("all lints but those of pairs", wanted),
            ("lints of pairs", Wanted::Slower),
        ] {
            let stages = self.stages("lint", &workload, &[which])?;
            if stages
                .windows(2)
                .any(|two| two[0]["findings"] != two[1]["findings"])
            {
                return Err(io::Error::other("two runs of the lints differ"));
            }
            let what = format!(
                "{}, {which}, against reading",
                describe(&workload, Shape::Files)
            );
            let value = |told: &Told| told["stage"] as f64 / told["read"] as f64;
            rows.push(stage_row(what, &stages, value, wanted, Some("reading")));
        }
        Ok(rows)
    }

    /// What changed with one rule, after the tables of both sides, against one analysis.
    pub(crate) fn diff(
        &self,
        interfaces: u32,
        (which, rule): (&str, &str),
        wanted: Wanted,
    ) -> io::Result<Vec<Row>> {
        let workload = self.workload(Kind::Ordinary, interfaces, Shape::Files)?;
        let stages = self.stages("diff", &workload, &[which])?;
        let what = format!(
            "{}, difference after both tables, {rule} changed ({} pairs), against one analysis",
            describe(&workload, Shape::Files),
            stages[0]["pairs"]
        );
        let value = |told: &Told| told["stage"] as f64 / told["analysis"] as f64;
        let mut row = stage_row(what, &stages, value, wanted, None);
        let analyses = stages.iter().map(|told| told["analysis"] as f64 / 1e6);
        row.reference = Some(("one analysis", Spread::new(analyses.collect())));
        Ok(vec![row])
    }

    /// One pair explained, after reading.
    pub(crate) fn explain(&self, interfaces: u32, limit: f64) -> io::Result<Vec<Row>> {
        let workload = self.workload(Kind::Ordinary, interfaces, Shape::Files)?;
        let (source, target) = workload.pair();
        let stages = self.stages("explain", &workload, &[&source, &target])?;
        let what = format!(
            "{}, one pair explained after reading",
            describe(&workload, Shape::Files)
        );
        let value = |told: &Told| told["stage"] as f64 / 1e6;
        Ok(vec![stage_row(
            what,
            &stages,
            value,
            Wanted::Within(limit),
            Some("reading"),
        )])
    }

    /// The memory of a row that was measured.
    pub(crate) fn memory(&self, row: &Row, interfaces: u32, limit: f64) -> Option<Row> {
        let held = (row.peaks.0? * 1024) as f64;
        let value = Spread::new(vec![(held - 100e6) / f64::from(interfaces)]);
        let what = format!("{}, memory an interface beside 100 MB", row.what);
        let (wanted, ours) = (Wanted::Memory(limit), row.ours.clone());
        Some(Row {
            what,
            value,
            wanted,
            ours,
            reference: None,
            peaks: row.peaks,
        })
    }

    fn workload(&self, kind: Kind, interfaces: u32, shape: Shape) -> io::Result<Workload> {
        let workload = Workload::prepare(kind, interfaces, shape, &self.root)?;
        warm(&workload)?;
        Ok(workload)
    }

    /// `sgscope reach`, once its totals are as expected.
    fn reach(&self, workload: &Workload) -> io::Result<Runner> {
        let program = Program::sgscope(&["reach", "--format=text"], workload, self.threads);
        let checked = program.run()?;
        let totals = closing(&checked.output);
        let must = expected(workload, self.patience == Patience::Full)?;
        if totals != Some(must) {
            let what = format!(
                "{}: {totals:?}, and it should be {must:?}",
                workload.folder.display()
            );
            return Err(io::Error::other(what));
        }
        Ok(Runner {
            program,
            must: Must::Be(checked.output),
        })
    }

    /// Runs two programs in turns, for a minute at most.
    fn compare(
        &self,
        what: String,
        ours: &Runner,
        reference: &Runner,
        wanted: Wanted,
    ) -> io::Result<Row> {
        let (mut one, mut other, mut spent) = (Vec::new(), Vec::new(), 0.0);
        let mut told_peak = None;
        while one.len() < self.rounds && (one.is_empty() || spent < 60.0) {
            let (mine, theirs) = (ours.run()?, reference.run()?);
            told_peak = told_peak.max(told(&theirs.output).get("peak").copied());
            spent += mine.seconds + theirs.seconds;
            one.push(mine.seconds);
            other.push(theirs.seconds);
        }
        let faster = matches!(wanted, Wanted::AtLeast(_) | Wanted::Faster);
        let ratio = |(one, other): (&f64, &f64)| if faster { other / one } else { one / other };
        let value = Spread::new(one.iter().zip(&other).map(ratio).collect());
        let reference_peak = if told_peak.is_some() {
            told_peak
        } else {
            reference.program.peak()?
        };
        let peaks = (ours.program.peak()?, reference_peak);
        let reference = Some((reference.program.name, Spread::new(other)));
        Ok(Row {
            what,
            value,
            wanted,
            ours: Spread::new(one),
            reference,
            peaks,
        })
    }

    /// Times a stage of the library, each time in a process of its own.
    fn stages(&self, stage: &str, workload: &Workload, rest: &[&str]) -> io::Result<Vec<Told>> {
        let program = Program::child("library", stage, workload, rest, self.threads)?;
        (0..self.rounds)
            .map(|_| Ok(told(&program.run()?.output)))
            .collect()
    }
}

impl Runner {
    /// Runs it once; an error if it says what it must not.
    fn run(&self) -> io::Result<Ran> {
        let ran = self.program.run()?;
        let right = match &self.must {
            Must::Be(text) => ran.output == *text,
            Must::Total(must) => totals(&told(&ran.output)) == *must,
            Must::Count => told(&ran.output)
                .get("records")
                .is_some_and(|records| *records > 0),
        };
        let wrong = || {
            io::Error::other(format!(
                "{} returns other totals than it should",
                self.program.name
            ))
        };
        right.then_some(ran).ok_or_else(wrong)
    }
}

/// A row about a stage that processes told of.
fn stage_row(
    what: String,
    stages: &[Told],
    value: impl Fn(&Told) -> f64,
    wanted: Wanted,
    beside: Option<&'static str>,
) -> Row {
    let of = |word: &str| Spread::new(stages.iter().map(|told| told[word] as f64 / 1e6).collect());
    let peak = stages
        .iter()
        .filter_map(|told| told.get("peak"))
        .max()
        .copied();
    Row {
        what,
        value: Spread::new(stages.iter().map(value).collect()),
        wanted,
        ours: of("stage"),
        reference: beside.map(|name| (name, of("read"))),
        peaks: (peak, None),
    }
}

/// The totals in the last line of `reach --format text`: "4 endpoints in 2 classes; 7 ordered pairs
/// with some allowed traffic (7 over IPv4, 0 over IPv6)...".
fn closing(text: &str) -> Option<Totals> {
    let numbers: Vec<u64> = text
        .lines()
        .last()?
        .split([' ', '('])
        .filter_map(|word| word.replace(',', "").parse().ok())
        .collect();
    let [endpoints, _, pairs, ipv4, ipv6, ..] = numbers[..] else {
        return None;
    };
    Some(Totals {
        endpoints,
        pairs,
        ipv4,
        ipv6,
    })
}

/// A workload in words.
fn describe(workload: &Workload, shape: Shape) -> String {
    let kind = match workload.kind {
        Kind::Ordinary => String::new(),
        kind => format!(" {}", kind.name()),
    };
    let size = match workload.interfaces {
        whole if whole % 1_000_000 == 0 => format!("{}M", whole / 1_000_000),
        other => format!("{}k", other / 1_000),
    };
    let files = match shape {
        Shape::Files => format!("{} files", workload.files),
        Shape::Lines => "one file of lines".to_owned(),
        Shape::Merged => "one document".to_owned(),
    };
    format!(
        "{size}{kind} interfaces, {} MB in {files}",
        workload.bytes / 1_000_000
    )
}
