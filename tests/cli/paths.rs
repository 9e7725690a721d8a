//! Which files are read, and what they are called.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{ACCOUNT, account, run};
use crate::support::folder;

/// The answer of `reach --format json`, run inside a folder.
fn inside(folder: &Path, arguments: &[&str]) -> (Option<i32>, Value, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_sgscope"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the binary starts");
    let text = String::from_utf8(output.stdout).expect("text");
    let answer = serde_json::from_str(&text).unwrap_or(Value::Null);
    (
        output.status.code(),
        answer,
        String::from_utf8(output.stderr).expect("text"),
    )
}

#[test]
fn a_directory_is_read_below_in_path_order_and_names_are_as_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let deep = folder.path().join("b/c");
    fs::create_dir_all(&deep).expect("made");
    for (name, text) in [
        ("b/c/account.json", account(ACCOUNT)),
        ("b/broken.ndjson", "{".to_owned()),
        ("a.jsonl", "{".to_owned()),
        ("b.json", "{".to_owned()),
        ("notes.txt", "{".to_owned()),
        ("b/c/README.md", "{".to_owned()),
    ] {
        fs::write(folder.path().join(name), text).expect("written");
    }
    let files = |arguments: &[&str]| {
        let (code, answer, err) = inside(folder.path(), arguments);
        assert_eq!(code, Some(0), "{err}");
        assert_eq!(answer["inputs"]["files"], 1, "{err}");
        err.lines()
            .map(|line| line.split(':').next().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        files(&["reach", "-f", "json"]),
        ["a.jsonl", "b/broken.ndjson", "b.json"]
    );
    assert_eq!(
        files(&["reach", "-f", "json", "."]),
        ["./a.jsonl", "./b/broken.ndjson", "./b.json"]
    );
    assert_eq!(files(&["reach", "-f", "json", "b"]), ["b/broken.ndjson"]);
    assert_eq!(files(&["reach", "-f", "json", "b/"]), ["b/broken.ndjson"]);
    assert_eq!(
        files(&["reach", "-f", "json", "./b/broken.ndjson", "b"]),
        ["./b/broken.ndjson"]
    );
}

#[test]
fn a_named_file_of_no_use_is_an_error_and_in_a_directory_a_remark() {
    let folder = folder(ACCOUNT);
    fs::write(folder.path().join("package.json"), "{\"name\": \"x\"}").expect("written");
    fs::write(folder.path().join("tsconfig.json"), "[1, 2]").expect("written");
    let (code, _, err) = run(folder.path(), &["reach", "PATH"]);
    assert_eq!(code, 0);
    assert_eq!(err, "2 files hold nothing that sgscope reads\n");
    let (code, out, err) = run(folder.path(), &["reach", "PATH", "PATH/package.json"]);
    assert_eq!((code, &*out), (3, ""));
    assert!(
        err.contains("package.json\" holds nothing that sgscope reads"),
        "{err}"
    );
}

#[test]
fn nothing_usable_at_all_is_an_error_that_tells_how_to_begin() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, _, err) = run(folder.path(), &["reach", "PATH"]);
    assert_eq!(code, 3);
    assert!(err.contains("aliyun ecs DescribeSecurityGroups"), "{err}");
    fs::write(folder.path().join("empty.json"), "").expect("written");
    assert_eq!(run(folder.path(), &["lint", "PATH"]).0, 3);
}

#[test]
fn our_own_answers_are_skipped_and_not_written_over_inputs() {
    let folder = folder(ACCOUNT);
    for _ in 0..2 {
        let (code, out, err) = run(
            folder.path(),
            &[
                "reach",
                "PATH",
                "-f",
                "json=PATH/reach.json",
                "-f",
                "csv=PATH/rows.csv",
                "-f",
                "jsonl=PATH/rows.jsonl",
            ],
        );
        assert_eq!((code, &*out, &*err), (0, "", ""));
    }
    let answer: Value =
        serde_json::from_slice(&fs::read(folder.path().join("reach.json")).expect("there"))
            .expect("JSON");
    assert_eq!(answer["inputs"]["files"], 1);
    assert_eq!(run(folder.path(), &["reach", "PATH/reach.json"]).0, 3);
    let (code, _, err) = run(
        folder.path(),
        &["reach", "PATH", "-f", "json=PATH/account.json"],
    );
    assert_eq!(code, 2);
    assert!(err.contains("is one of the inputs"), "{err}");
    assert_eq!(
        fs::read_to_string(folder.path().join("account.json")).expect("there"),
        account(ACCOUNT)
    );
}

#[test]
fn a_file_that_is_named_twice_is_read_once() {
    let folder = folder(ACCOUNT);
    let (code, out, _) = run(
        folder.path(),
        &[
            "reach",
            "PATH",
            "PATH/account.json",
            "PATH/./account.json",
            "-f",
            "json",
        ],
    );
    assert_eq!(code, 0);
    let answer: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(answer["inputs"]["files"], 1);
}

#[cfg(unix)]
#[test]
fn links_in_directories_are_not_followed_and_pipes_are_read() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().expect("a folder");
    let elsewhere = folder.path().join("elsewhere");
    let here = folder.path().join("here");
    fs::create_dir_all(&elsewhere).expect("made");
    fs::create_dir_all(&here).expect("made");
    fs::write(elsewhere.join("account.json"), account(ACCOUNT)).expect("written");
    std::os::unix::fs::symlink(elsewhere.join("account.json"), here.join("account.json"))
        .expect("linked");
    std::os::unix::fs::symlink(folder.path(), here.join("round")).expect("linked");
    let (code, _, err) = run(folder.path(), &["reach", "PATH/here"]);
    assert_eq!(code, 3);
    assert!(
        err.contains("2 links in directories were not followed"),
        "{err}"
    );
    assert_eq!(
        run(folder.path(), &["reach", "PATH/here/account.json"]).0,
        0,
        "a named link is followed"
    );

    let odd = std::ffi::OsStr::from_bytes(b"od\xffd.json");
    fs::write(here.join(odd), account(ACCOUNT)).expect("written");
    let (code, out, err) = run(
        folder.path(),
        &["lint", "PATH/here", "--only", "open-to-world"],
    );
    assert_eq!(code, 1, "{err}");
    assert!(out.contains("od\u{fffd}d.json:2:"), "{out}");

    let pipe = folder.path().join("pipe");
    let made = Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .expect("mkfifo runs");
    assert!(made.success());
    let writer = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::write(pipe, account(ACCOUNT))
    });
    let (code, out, err) = run(
        folder.path(),
        &["lint", "PATH/pipe", "--only", "open-to-world"],
    );
    assert_eq!(code, 1, "{err}");
    assert!(
        out.contains("/pipe:2:") && out.contains("0.0.0.0/0"),
        "an excerpt of what was kept\n{out}"
    );
    writer.join().expect("no panic").expect("written");
}
