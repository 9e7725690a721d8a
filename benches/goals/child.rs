//! What the runner starts itself again for: programs to compare with, each timed as a whole process,
//! and stages of the library, timed within one. They tell what they found in lines of `word number`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::io;
use std::path::Path;
use std::time::Instant;

use sgscope::config::Parameters;
use sgscope::lint::{self, Selection};
use sgscope::reach::{DeltaQuery, Query, diff, explain, reach, resolve};

use crate::library::{self, Which};
use crate::naive::{self, Pairs, Totals};
use crate::workload::exports;

/// The first argument of the runner when it is to be a child.
pub(crate) const CHILD: &str = "__child";

/// The lines a child writes.
pub(crate) type Told = BTreeMap<String, u64>;

/// The lints that look at pairs or cliques of hosts.
const PAIRS: [&str; 5] = [
    "grant-blocked-by-egress",
    "ip-mesh-outgrows-quota",
    "isolation-bypassed",
    "missing-reverse-group-grant",
    "missing-reverse-ip-grant",
];

/// Runs a child: its task, a folder, and what the task needs.
pub(crate) fn run(arguments: &[String]) -> io::Result<String> {
    let [task, folder, rest @ ..] = arguments else {
        return Err(io::Error::other("a child without a task"));
    };
    let paths = exports(Path::new(folder))?;
    let mut told = Told::new();
    match task.as_str() {
        "parse" => {
            told.insert("records".to_owned(), naive::parse_only(&paths)?);
        }
        "naive" => tell(&mut told, naive::totals(&paths, Pairs::All)?),
        "expect" => tell(&mut told, naive::totals(&paths, Pairs::WithinVpc)?),
        stage => {
            let start = Instant::now();
            let loaded = library::read(&paths);
            told.insert("read".to_owned(), micros(start));
            let inventory = &loaded.inventory;
            let start = Instant::now();
            match (stage, rest) {
                ("reach", _) => {
                    let summary = reach(inventory, &Query::default()).summary();
                    told.insert("stage".to_owned(), micros(start));
                    let (endpoints, pairs) = (summary.endpoints, summary.pairs);
                    tell(
                        &mut told,
                        Totals {
                            endpoints,
                            pairs,
                            ipv4: summary.ipv4,
                            ipv6: summary.ipv6,
                        },
                    );
                }
                ("lint", [which]) => {
                    let of_pairs = which == "lints of pairs";
                    let names = lint::lints().map(|lint| lint.name);
                    let selection = Selection {
                        only: names
                            .filter(|name| PAIRS.contains(name) == of_pairs)
                            .collect(),
                        ..Selection::default()
                    };
                    let findings = lint::run(inventory, &selection, &Parameters::default());
                    told.insert("stage".to_owned(), micros(start));
                    told.insert("findings".to_owned(), findings.len() as u64);
                }
                ("diff", [which]) => {
                    let which = match which.as_str() {
                        "widest" => Which::Widest,
                        _ => Which::Middle,
                    };
                    let changed = library::changed(inventory, which)?;
                    let start = Instant::now();
                    black_box(reach(inventory, &Query::default()).summary());
                    told.insert("analysis".to_owned(), micros(start));
                    let start = Instant::now();
                    let delta = diff(inventory, &changed.inventory, &DeltaQuery::default());
                    delta.tabulate();
                    told.insert("tables".to_owned(), micros(start));
                    let start = Instant::now();
                    let summary = delta.summary();
                    told.insert("stage".to_owned(), micros(start));
                    drop(delta);
                    if !changed.is_told_by(inventory, &summary) {
                        return Err(io::Error::other(format!("a wrong difference: {summary:?}")));
                    }
                    told.insert("pairs".to_owned(), summary.pairs);
                }
                ("explain", [source, target]) => {
                    let host = |name: &String| {
                        resolve(inventory, name)
                            .map_err(|error| io::Error::other(error.to_string()))
                    };
                    black_box(explain(inventory, host(source)?, host(target)?, None));
                    told.insert("stage".to_owned(), micros(start));
                }
                _ => return Err(io::Error::other(format!("a child cannot \"{stage}\""))),
            }
        }
    }
    if let Some(peak) = peak("self") {
        told.insert("peak".to_owned(), peak);
    }
    let mut lines = String::new();
    for (word, number) in told {
        writeln!(lines, "{word} {number}").map_err(io::Error::other)?;
    }
    Ok(lines)
}

/// Reads what a child wrote.
pub(crate) fn told(lines: &str) -> Told {
    let line = |line: &str| {
        let (word, number) = line.split_once(' ')?;
        Some((word.to_owned(), number.parse().ok()?))
    };
    lines.lines().filter_map(line).collect()
}

/// The totals a child told.
pub(crate) fn totals(told: &Told) -> Totals {
    let number = |word: &str| told.get(word).copied().unwrap_or(0);
    Totals {
        endpoints: number("endpoints"),
        pairs: number("pairs"),
        ipv4: number("ipv4"),
        ipv6: number("ipv6"),
    }
}

/// The most memory a process has held, in KiB; none where the system does not tell.
pub(crate) fn peak(process: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn tell(told: &mut Told, totals: Totals) {
    let Totals {
        endpoints,
        pairs,
        ipv4,
        ipv6,
    } = totals;
    let all = [
        ("endpoints", endpoints),
        ("pairs", pairs),
        ("ipv4", ipv4),
        ("ipv6", ipv6),
    ];
    told.extend(all.map(|(word, number)| (word.to_owned(), number)));
}

fn micros(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX)
}
