//! Random exports: `sgscope reach` must say, line by line, what a brute force over elementary packets says.
//! `ORACLE_SEED` and `ORACLE_CASES` explore further than the fixed run; a failure names its seed and its smallest export.

#![cfg(feature = "cli")]

#[path = "oracle/hand.rs"]
mod hand;
mod oracle;

use std::path::Path;
use std::process::Command;

use oracle::account::Account;
use oracle::files;
use oracle::generate::account;
use oracle::judge::{Row, judge};
use oracle::spread::write;
use oracle::{expand, narrow};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

/// An account, how it is spelled and spread, and what is asked.
#[derive(Clone, Debug)]
struct Case {
    account: Account,
    style: u64,
    other_style: u64,
    question: u8,
}

fn case() -> impl Strategy<Value = Case> {
    let styles = (
        prop_oneof![1 => Just(0u64), 9 => any::<u64>()],
        any::<u64>(),
    );
    (account(), styles, 0..4u8).prop_map(|(account, (style, other_style), question)| Case {
        account,
        style,
        other_style,
        question,
    })
}

#[test]
fn reach_says_what_brute_force_says() {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .and_then(|value| value.parse::<u64>().ok())
    };
    let seed = number("ORACLE_SEED").unwrap_or(20_260_701);
    let cases = u32::try_from(number("ORACLE_CASES").unwrap_or(200))
        .expect("ORACLE_CASES is a small number");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        cases,
        max_shrink_iters: 1500,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner =
        TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    match runner.run(&case(), |case| check(&case).map_err(TestCaseError::fail)) {
        Ok(()) => {}
        Err(TestError::Fail(reason, case)) => panic!("{}", explain(seed, reason.message(), &case)),
        Err(TestError::Abort(reason)) => panic!("no cases: {reason}"),
    }
}

#[test]
fn exports_are_json() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..50 {
        let case = case().new_tree(&mut runner).expect("a case").current();
        for (name, text) in files(&case.account, case.style) {
            let values = serde_json::Deserializer::from_str(&text).into_iter::<serde_json::Value>();
            assert!(
                values.into_iter().all(|value| value.is_ok()),
                "{name}: {text}"
            );
        }
    }
}

fn check(case: &Case) -> Result<(), String> {
    let internet = case.question == 1;
    let arguments: &[&str] = if internet { &["--internet"] } else { &[] };
    let here = tempfile::tempdir().map_err(|error| error.to_string())?;
    write(&files(&case.account, case.style), here.path());
    let answer = reach(here.path(), &[arguments, &["--threads", "1"]].concat())?;
    let rows = parse(&answer)?;
    compare(&judge(&case.account, internet), &rows)?;
    if case.question <= 1 {
        let whole = run(here.path(), "json", arguments)?;
        expand::check(&whole, &rows)?;
        let tiled = run(
            here.path(),
            "json",
            &[arguments, &["--memory", "1"]].concat(),
        )?;
        same(
            "a class at a time says other bytes than all",
            &whole,
            &tiled,
        )?;
    }
    if case.question == 0 {
        narrow::check(&rows, |arguments| parse(&reach(here.path(), arguments)?))?;
    }
    if case.question == 2 {
        let again = reach(here.path(), &["--threads", "8", "--memory", "1"])?;
        same(
            "eight threads, a class at a time, say other bytes than one",
            &answer,
            &again,
        )?;
    }
    if case.question == 3 {
        let there = tempfile::tempdir().map_err(|error| error.to_string())?;
        write(&files(&case.account, case.other_style), there.path());
        let again = reach(there.path(), &[])?;
        same(
            &format!(
                "style {} says other bytes than style {}",
                case.other_style, case.style
            ),
            &answer,
            &again,
        )?;
    }
    Ok(())
}

fn reach(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    run(folder, "jsonl", arguments)
}

fn run(folder: &Path, format: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_sgscope"))
        .args(["reach", "--format", format])
        .args(arguments)
        .arg(folder)
        .current_dir(folder)
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!(
            "reach ended with {}\n{}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

fn parse(answer: &str) -> Result<Vec<Row>, String> {
    let row = |line: &str| -> Result<Row, String> {
        let value: serde_json::Value =
            serde_json::from_str(line).map_err(|error| format!("not JSON: {line}: {error}"))?;
        let field = |key: &str| {
            value[key]
                .as_str()
                .map(str::to_owned)
                .ok_or(format!("no {key} in {line}"))
        };
        Ok(Row {
            source: field("source")?,
            target: field("target")?,
            family: field("family")?,
            allowed: field("allowed")?,
            unknown: field("unknown")?,
        })
    };
    answer.lines().map(row).collect()
}

fn compare(expected: &[Row], got: &[Row]) -> Result<(), String> {
    if expected == got {
        return Ok(());
    }
    let print = |row: &Row| {
        format!(
            "{} -> {} {}: allowed {} | unknown {}",
            row.source, row.target, row.family, row.allowed, row.unknown
        )
    };
    let mut message = String::new();
    for row in expected.iter().filter(|row| !got.contains(row)) {
        message += &format!("expected {}\n", print(row));
    }
    for row in got.iter().filter(|row| !expected.contains(row)) {
        message += &format!("     got {}\n", print(row));
    }
    if message.is_empty() {
        message = format!(
            "rows in another order, or twice: {}",
            got.iter().map(print).collect::<Vec<_>>().join("\n")
        );
    }
    Err(message)
}

fn same(trouble: &str, one: &str, two: &str) -> Result<(), String> {
    if one == two {
        Ok(())
    } else {
        Err(format!("{trouble}\n{one}\n---\n{two}"))
    }
}

/// The mismatch, the account and the smallest export that shows it.
fn explain(seed: u64, reason: &str, case: &Case) -> String {
    let question = [
        "",
        "--internet",
        "--threads 1 and 8",
        "two spreads of the same facts",
    ][usize::from(case.question)];
    let mut message = format!("ORACLE_SEED={seed} {question}\n{reason}\n");
    for (name, text) in files(&case.account, case.style) {
        message += &format!("--- {name}\n{text}");
    }
    message
        + &format!(
            "--- the account, style {}\n{:?}\n",
            case.style, case.account
        )
}
