//! The table for the README: ratios first, as absolute times are those of one machine and one hour.

use std::fmt::Write;
use std::fs;
use std::thread::available_parallelism;

/// What some repetitions gave, sorted.
#[derive(Clone, Debug)]
pub(crate) struct Spread(Vec<f64>);

/// What is wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted {
    /// Our time over the reference's.
    AtMost(f64),
    /// The reference's time over ours.
    AtLeast(f64),
    /// Our time, in seconds.
    Within(f64),
    /// Our peak, in bytes for each interface beside 100 MB.
    Memory(f64),
    /// Nothing; told is the reference's time over ours.
    Faster,
    /// Nothing; told is our time over the reference's.
    Slower,
}

/// One line of the table.
pub(crate) struct Row {
    pub(crate) what: String,
    /// What is compared with [`Row::wanted`].
    pub(crate) value: Spread,
    pub(crate) wanted: Wanted,
    pub(crate) ours: Spread,
    pub(crate) reference: Option<(&'static str, Spread)>,
    /// The most memory held, in KiB.
    pub(crate) peaks: (Option<u64>, Option<u64>),
}

impl Spread {
    pub(crate) fn new(mut all: Vec<f64>) -> Self {
        all.sort_by(f64::total_cmp);
        Self(all)
    }

    pub(crate) fn median(&self) -> f64 {
        let middle = self.0.len() / 2;
        match self.0.len() {
            0 => f64::NAN,
            length if length % 2 == 1 => self.0[middle],
            _ => f64::midpoint(self.0[middle - 1], self.0[middle]),
        }
    }

    fn show(&self, unit: impl Fn(f64) -> String) -> String {
        match &self.0[..] {
            [] => String::new(),
            [one] => unit(*one),
            [first, .., last] => {
                format!("{} ({}-{})", unit(self.median()), unit(*first), unit(*last))
            }
        }
    }
}

impl Row {
    /// Whether the median is as wanted.
    fn is_met(&self) -> Option<bool> {
        let value = self.value.median();
        match self.wanted {
            Wanted::AtMost(limit) | Wanted::Within(limit) | Wanted::Memory(limit) => {
                Some(value <= limit)
            }
            Wanted::AtLeast(limit) => Some(value >= limit),
            Wanted::Faster | Wanted::Slower => None,
        }
    }

    /// The row in Markdown.
    pub(crate) fn show(&self) -> String {
        let (unit, wanted): (fn(f64) -> String, String) = match self.wanted {
            Wanted::AtMost(limit) => (times, format!("at most {}", times(limit))),
            Wanted::AtLeast(limit) => (times, format!("at least {}", times(limit))),
            Wanted::Within(limit) => (seconds, format!("at most {}", seconds(limit))),
            Wanted::Memory(limit) => (bytes, format!("at most {}", bytes(limit))),
            Wanted::Faster | Wanted::Slower => (times, String::new()),
        };
        let met = match self.is_met() {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "",
        };
        let reference = self.reference.as_ref();
        let reference = reference.map_or_else(String::new, |(name, time)| {
            format!("{name} {}", seconds(time.median()))
        });
        let peak = |peak: Option<u64>| {
            peak.map_or_else(
                || "-".to_owned(),
                |kib| format!("{} MB", kib * 1024 / 1_000_000),
            )
        };
        let peaks = match self.peaks {
            (ours, None) => peak(ours),
            (ours, theirs) => format!("{}; {}", peak(ours), peak(theirs)),
        };
        format!(
            "| {} | {} | {wanted} | {met} | {} | {reference} | {peaks} |",
            self.what,
            self.value.show(unit),
            seconds(self.ours.median())
        )
    }
}

/// What stands over the table: the machine, and when it was.
pub(crate) fn heading(date: Option<&str>, threads: Option<usize>) -> String {
    let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("an unknown processor", |(_, model)| model);
    let cores = threads
        .or_else(|| available_parallelism().ok().map(Into::into))
        .unwrap_or(1);
    let mut heading = format!(
        "sgscope {}, {model}, {cores} threads",
        env!("CARGO_PKG_VERSION")
    );
    if let Some(date) = date {
        write!(heading, ", {date}").expect("internal error: a string refuses text");
    }
    heading
        + ". Medians (least-most) of runs that took turns; whole processes, files in memory.\n\n\
        | | ratio | wanted | met | sgscope | reference | most memory |\n|---|---|---|---|---|---|---|"
}

fn times(value: f64) -> String {
    if value < 10.0 {
        format!("{value:.2}x")
    } else {
        format!("{value:.0}x")
    }
}

fn seconds(value: f64) -> String {
    match value {
        value if value < 1e-4 => format!("{:.2} us", value * 1e6),
        value if value < 0.1 => format!("{:.1} ms", value * 1e3),
        value => format!("{value:.2} s"),
    }
}

fn bytes(value: f64) -> String {
    format!("{:.2} KB", value / 1e3)
}
