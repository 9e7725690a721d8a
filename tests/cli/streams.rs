//! Standard input, output and error.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use super::{ACCOUNT, account, run};
use crate::support::folder;

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sgscope"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command
}

#[test]
fn standard_input_is_read_and_kept_for_excerpts() {
    let mut child = program()
        .args(["lint", "-", "--only", "open-to-world"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("starts");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(account(ACCOUNT).as_bytes())
        .expect("written");
    let output = child.wait_with_output().expect("ends");
    let out = String::from_utf8(output.stdout).expect("text");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        out.contains("[-:2:") && out.contains("\"0.0.0.0/0\""),
        "{out}"
    );
}

#[test]
fn a_closed_pipe_is_quiet_and_well() {
    let mut text = String::from("group sg-a basic accept\n");
    for number in 0..250 {
        text += &format!("host i-{number} vpc-1 10.0.0.{number} sg-a\n");
    }
    let folder = folder(&text);
    for format in ["jsonl", "csv", "json"] {
        let mut child = program()
            .args(["reach", "--format", format])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        let mut first = [0; 1];
        child
            .stdout
            .take()
            .expect("a pipe")
            .read_exact(&mut first)
            .expect("something is written");
        let output = child.wait_with_output().expect("ends");
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert!(
            output.stderr.is_empty(),
            "{format}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let folder = folder(ACCOUNT);
    let path = folder.path().to_str().expect("a plain path");
    for arguments in [
        &["reach", path][..],
        &["reach", path, "-f", "jsonl"],
        &["lint", path],
        &["explain", "i-a", "i-b", path],
        &["inventory", path],
        &["lints"],
        &["--help"],
    ] {
        let full = std::fs::File::create("/dev/full").expect("there");
        let output = program()
            .args(arguments)
            .stdout(full)
            .output()
            .expect("starts");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{arguments:?}: {err}");
        assert!(
            err.starts_with("error: cannot write to standard output: "),
            "{arguments:?}: {err}"
        );
    }
    let (code, _, err) = run(folder.path(), &["reach", "PATH", "-f", "json=/dev/full"]);
    assert_eq!(code, 3);
    assert!(err.contains("cannot write to \"/dev/full\""), "{err}");
}

#[test]
fn colours_follow_the_option_and_the_environment() {
    let folder = folder(ACCOUNT);
    let colored = |arguments: &[&str], environment: &[(&str, &str)]| {
        let output = program()
            .args(["lint", "--only", "open-to-world"])
            .arg(folder.path())
            .args(arguments)
            .envs(environment.iter().copied())
            .output()
            .expect("starts");
        output.stdout.contains(&0x1b)
    };
    assert!(!colored(&[], &[]), "no terminal");
    assert!(colored(&["--color", "always"], &[]));
    assert!(
        colored(&["--color", "always"], &[("NO_COLOR", "1")]),
        "the option is nearer"
    );
    assert!(!colored(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[], &[("NO_COLOR", "1")]));
    assert!(
        !colored(&["-f", "json", "--color", "always"], &[]),
        "JSON has no colours"
    );
}

#[test]
fn several_formats_go_to_files_of_their_own() {
    let folder = folder(ACCOUNT);
    let (code, out, _) = run(
        folder.path(),
        &[
            "lint",
            "PATH",
            "--only",
            "open-to-world",
            "-f",
            "json=PATH/lint.out",
            "-f",
            "text",
        ],
    );
    assert_eq!(code, 1);
    assert!(out.contains("1 finding: 1 high"), "{out}");
    let file = std::fs::read_to_string(folder.path().join("lint.out")).expect("there");
    let answer: serde_json::Value = serde_json::from_str(&file).expect("JSON");
    assert_eq!(answer["summary"]["findings"], 1);
}
