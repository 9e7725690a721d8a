//! The goals of the project, measured over whole processes: `cargo bench --bench goals`.
//!
//! ```text
//! cargo bench --bench goals -- [--quick | --full] [--list] [--threads N] [--rounds N] [--date DAY] [FILTER]...
//! cargo bench --bench goals -- --write KIND INTERFACES SHAPE    a workload, for other uses: its folder
//! cargo bench --bench goals -- --expect KIND INTERFACES         its totals, a row of goals/expected.rs
//! ```
//!
//! Workloads are written once, below `target/tmp/workloads` or the folder in `SGSCOPE_BENCH_DIR`, and
//! read into the page cache before anything is timed. Two programs take turns, and what is claimed is
//! the ratio of each turn; every answer is held against the naive program (`naive`). `SGSCOPE_BENCH_BIN`
//! names another `sgscope` to measure. The day in the table is `--date` or `SGSCOPE_BENCH_DATE`. Ends
//! with failure if an answer is wrong, not if a goal is missed.

#[path = "goals/bench.rs"]
mod bench;
#[path = "goals/catalogue.rs"]
mod catalogue;
#[path = "goals/child.rs"]
mod child;
#[path = "goals/expected.rs"]
mod expected;
mod library;
mod naive;
#[path = "goals/process.rs"]
mod process;
#[path = "goals/report.rs"]
mod report;
#[path = "goals/tools.rs"]
mod tools;
mod workload;

use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use bench::Bench;
use catalogue::{GOALS, Patience};
use report::heading;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let outcome = match arguments.first().map(String::as_str) {
        Some(child::CHILD) => child::run(&arguments[1..])
            .and_then(|lines| say(lines.trim_end()))
            .map(|()| true),
        // Nothing is timed in `cargo test --all-targets`, which does not say `--bench`.
        _ if !arguments.iter().any(|word| word == "--bench") => Ok(true),
        _ => measure(&arguments),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Measures the goals that are asked for; whether all answers were right.
fn measure(arguments: &[String]) -> io::Result<bool> {
    let root = env::var_os("SGSCOPE_BENCH_DIR");
    let root = root.map_or_else(
        || Path::new(env!("CARGO_TARGET_TMPDIR")).join("workloads"),
        Into::into,
    );
    let mut bench = Bench {
        root,
        patience: Patience::Usual,
        threads: None,
        rounds: 5,
    };
    let mut date = env::var("SGSCOPE_BENCH_DATE").ok();
    let mut filters: Vec<&str> = Vec::new();
    let mut list = false;
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = || {
            words
                .next()
                .ok_or_else(|| io::Error::other(format!("{word} needs a value")))
        };
        let number = |text: &String| {
            text.parse()
                .map_err(|_| io::Error::other(format!("\"{text}\" is no number")))
        };
        match word.as_str() {
            "--bench" => {}
            "--quick" => bench.patience = Patience::Quick,
            "--full" => bench.patience = Patience::Full,
            "--list" => list = true,
            "--write" | "--expect" => {
                let words: Vec<String> = words.filter(|word| *word != "--bench").cloned().collect();
                let root = bench.root.as_path();
                let write = word == "--write";
                say(&if write {
                    tools::write(root, &words)
                } else {
                    tools::expect(root, &words)
                }?)?;
                return Ok(true);
            }
            "--date" => date = Some(value()?.clone()),
            "--threads" => bench.threads = Some(number(value()?)?),
            "--rounds" => bench.rounds = number(value()?)?.max(1),
            option if option.starts_with('-') => {
                return Err(io::Error::other(format!("unknown option {option}")));
            }
            filter => filters.push(filter),
        }
    }
    let asked =
        |name: &str| filters.is_empty() || filters.iter().any(|filter| name.contains(filter));
    let mut right = true;
    if !list {
        say(&heading(date.as_deref(), bench.threads))?;
    }
    for goal in GOALS
        .iter()
        .filter(|goal| goal.patience <= bench.patience && asked(goal.name))
    {
        if list {
            say(goal.name)?;
            continue;
        }
        match (goal.measure)(&bench) {
            Ok(rows) => rows.iter().try_for_each(|row| say(&row.show()))?,
            Err(error) => {
                right = false;
                complain(&format!("{}: {error}", goal.name));
            }
        }
    }
    Ok(right)
}

fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}

/// Says what went wrong; there is nobody to tell if that fails too.
fn complain(line: &str) {
    writeln!(io::stderr().lock(), "{line}").unwrap_or_default();
}
