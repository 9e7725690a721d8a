//! The command line as scripts meet it: paths, streams, formats and exit codes.

#![cfg(feature = "cli")]

#[path = "cli/baseline.rs"]
mod baseline;
#[path = "cli/change.rs"]
mod change;
#[path = "cli/config.rs"]
mod config;
#[path = "cli/formats.rs"]
mod formats;
#[path = "cli/hostile.rs"]
mod hostile;
#[path = "cli/paths.rs"]
mod paths;
#[path = "cli/since.rs"]
mod since;
#[path = "cli/streams.rs"]
mod streams;
mod support;
#[path = "cli/verify.rs"]
mod verify;

use std::path::Path;
use std::process::Output;

use support::{folder, sgscope};

/// Two hosts in one VPC: `i-b` takes tcp/8443 from everybody.
const ACCOUNT: &str = "
    group sg-a basic drop
    group sg-b basic drop
    rule sg-b ingress accept 1 tcp/8443 0.0.0.0/0
    host i-a vpc-1 10.0.0.1 sg-a
    host i-b vpc-1 10.0.0.2 sg-b public=47.0.0.2
";

/// An account as the one file that holds it.
fn account(text: &str) -> String {
    let folder = folder(text);
    std::fs::read_to_string(folder.path().join("account.json")).expect("it was written")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("the answer is text")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("remarks are text")
}

/// Runs with `PATH` standing for a folder; the exit code, and what both streams say.
#[track_caller]
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let path = folder.to_str().expect("a plain path");
    let arguments: Vec<String> = arguments
        .iter()
        .map(|it| it.replace("PATH", path))
        .collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = sgscope(&arguments);
    let code = output.status.code().expect("no signal ends it");
    assert_ne!(code, 4, "{}", err(&output));
    (code, out(&output), err(&output))
}

#[test]
fn exit_codes_are_those_of_the_contract() {
    let folder = folder(ACCOUNT);
    let check = |arguments: &str, code: i32| {
        let words: Vec<&str> = arguments.split(' ').collect();
        let (found, out, err) = run(folder.path(), &words);
        assert_eq!(found, code, "{arguments}\n{out}{err}");
        assert_eq!(
            out.is_empty(),
            code > 1,
            "{arguments}: an answer, or an error\n{out}{err}"
        );
    };
    check("reach PATH", 0);
    check("inventory PATH", 0);
    check("lints", 0);
    check("lints open-to-world", 0);
    check("--help", 0);
    check("--version", 0);
    check("explain i-a i-b PATH --flow tcp/8443", 0);
    check("explain i-a i-b PATH", 1);
    check("explain i-a i-b PATH --exit-zero", 0);
    check("lint PATH --only open-to-world", 1);
    check("lint PATH --only open-to-world --exit-zero", 0);
    check("lint PATH --only open-to-world --fail-on critical", 0);
    check("lint PATH --only open-to-world --fail-on never", 0);
    check("lint PATH --only open-to-world --min-severity critical", 0);
    for format in [
        "concise",
        "sarif",
        "github",
        "gitlab",
        "junit",
        "checkstyle",
    ] {
        check(&format!("lint PATH --only open-to-world -f {format}"), 1);
    }
    for format in ["text", "json"] {
        check(&format!("lint PATH --only open-to-world -f {format}"), 1);
        check(&format!("explain i-a i-b PATH -f {format}"), 1);
    }
    check("", 2);
    check("no-such-command", 2);
    check("reach PATH --no-such-option", 2);
    check("reach PATH --format sarif", 2);
    check("reach PATH --format json --format text", 2);
    check("reach PATH --flow nonsense", 2);
    check("reach PATH --flow none", 2);
    check("reach PATH --from i-c", 2);
    check("reach PATH --from 8.8.8.8", 2);
    check("reach PATH --threads 0", 2);
    check("reach PATH --config PATH/account.json", 2);
    check("lint PATH --config PATH/account.json", 2);
    check("lint PATH --config PATH/no/sgscope.toml", 3);
    check("lint PATH --baseline PATH/no/known.json", 3);
    check("lint PATH --baseline PATH/account.json", 3);
    check("lint PATH --today tomorrow", 2);
    check("explain i-a i-c PATH", 2);
    check("lint PATH --only no-such-lint", 2);
    check("lint PATH --skip open-to-wrld", 2);
    check("lint PATH --fail-on severe", 2);
    check("lints no-such-lint", 2);
    check("reach PATH/nothing.json", 3);
    check("reach PATH --format json=PATH/no/such/folder.json", 3);
}

#[test]
fn a_wrong_name_lists_the_nearest() {
    let folder = folder(&ACCOUNT.replace("i-a ", "i-alpha "));
    let (code, _, err) = run(folder.path(), &["explain", "i-alpah", "i-b", "PATH"]);
    assert_eq!(code, 2);
    assert!(err.contains("i-alpha"), "{err}");
    let (code, _, err) = run(folder.path(), &["lint", "PATH", "--only", "open-to-wrld"]);
    assert_eq!(code, 2);
    assert!(err.contains("open-to-world"), "{err}");
}

#[test]
fn a_broken_document_among_good_ones_is_a_remark_and_fails_under_strict() {
    let folder = folder(ACCOUNT);
    std::fs::write(
        folder.path().join("broken.json"),
        "{\"Instances\": {\"Instance\": [{",
    )
    .expect("written");
    let (code, out, err) = run(folder.path(), &["reach", "PATH", "-f", "json"]);
    assert_eq!(code, 0);
    let answer: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(answer["inputs"]["refused"], 1);
    assert_eq!(answer["inputs"]["files"], 1);
    let line = err
        .lines()
        .find(|line| line.contains("broken.json:1:"))
        .unwrap_or_default();
    assert!(!line.is_empty(), "{err}");
    assert_eq!(answer["inputs"]["remarks"], err.lines().count());
    assert_eq!(run(folder.path(), &["reach", "PATH", "--strict"]).0, 3);
    assert_eq!(
        run(
            folder.path(),
            &["lint", "PATH", "--strict", "--only", "open-to-world"]
        )
        .0,
        3
    );
    let (code, out, _) = run(
        folder.path(),
        &["lint", "PATH", "--exit-zero", "--only", "open-to-world"],
    );
    assert_eq!(code, 0);
    assert!(
        out.trim_end().ends_with("1 file read, 1 refused, 1 remark"),
        "{out}"
    );
}

#[test]
fn quiet_silences_notes_and_not_errors() {
    let folder = folder(ACCOUNT);
    std::fs::write(folder.path().join("other.json"), "{\"hello\": 1}").expect("written");
    let (code, _, err) = run(folder.path(), &["reach", "PATH"]);
    assert_eq!((code, err.lines().count()), (0, 1), "{err}");
    assert!(
        err.contains("1 file holds nothing that sgscope reads"),
        "{err}"
    );
    let (code, _, err) = run(folder.path(), &["reach", "PATH", "-q"]);
    assert_eq!((code, &*err), (0, ""));
    let (code, _, err) = run(folder.path(), &["reach", "PATH/no", "-q"]);
    assert_eq!(code, 3);
    assert!(err.starts_with("error: cannot read "), "{err}");
}

#[test]
fn options_stand_before_and_after_the_command() {
    let folder = folder(ACCOUNT);
    let after = run(
        folder.path(),
        &[
            "reach",
            "PATH",
            "--format",
            "jsonl",
            "--threads",
            "2",
            "--no-config",
        ],
    );
    let before = run(
        folder.path(),
        &[
            "--format",
            "jsonl",
            "--threads",
            "2",
            "--no-config",
            "reach",
            "PATH",
        ],
    );
    assert_eq!(after, before);
    assert_eq!(after.0, 0);
}
