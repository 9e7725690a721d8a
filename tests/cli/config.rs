//! Settings as scripts and tired people meet them: which file holds, what wins, what is told.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{ACCOUNT, account};

/// Runs in a folder, where `EPOCH=...` and `CONFIG=...` before the arguments set the environment.
#[track_caller]
fn run_in(folder: &Path, arguments: &str) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sgscope"));
    command
        .current_dir(folder)
        .env_remove("SGSCOPE_CONFIG")
        .env_remove("SOURCE_DATE_EPOCH")
        .env("NO_COLOR", "1");
    for word in arguments.split_whitespace() {
        match word.split_once('=') {
            Some(("EPOCH", value)) => command.env("SOURCE_DATE_EPOCH", value),
            Some(("CONFIG", value)) => command.env("SGSCOPE_CONFIG", value),
            _ => command.arg(word),
        };
    }
    let output = command.output().expect("the binary starts");
    let code = output.status.code().expect("no signal ends it");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert_ne!(code, 4, "{err}");
    (code, out, err)
}

/// A folder with the account in `a/b` and files beside it; `.git` stands in `a` unless it is made up.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut all = vec![
        ("a/b/account.json", account(ACCOUNT)),
        ("a/.git/HEAD", String::new()),
    ];
    all.extend(files.iter().map(|(name, text)| (*name, (*text).to_owned())));
    for (name, text) in all {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("written");
    }
    folder
}

const LINT: &str = "lint --only open-to-world -f json";

/// The severities of the findings of `lint` in `a/b`.
#[track_caller]
fn severities(folder: &Path, arguments: &str) -> (i32, Vec<String>, String) {
    let (code, out, err) = run_in(&folder.join("a/b"), &format!("{LINT} {arguments}"));
    let answer: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{code} {out}{err}"));
    let findings = answer["findings"].as_array().expect("findings");
    let severity = |finding: &Value| finding["severity"].as_str().expect("a severity").to_owned();
    (code, findings.iter().map(severity).collect(), err)
}

const LOW: &str = "[lints]\nopen-to-world = \"low\"\n";

#[test]
fn the_nearest_file_holds_up_to_the_root_of_git() {
    let check = |files: &[(&str, &str)], arguments: &str, expected: &str| {
        let folder = folder(files);
        let (_, found, _) = severities(folder.path(), arguments);
        assert_eq!(found, [expected], "{files:?} {arguments}");
    };
    check(&[], "", "high");
    check(&[("a/b/sgscope.toml", LOW)], "", "low");
    check(&[("a/b/.sgscope.toml", LOW)], "", "low");
    check(&[("a/sgscope.toml", LOW)], "", "low");
    check(&[("sgscope.toml", LOW)], "", "high");
    check(
        &[("a/sgscope.toml", LOW), ("a/b/sgscope.toml", "")],
        "",
        "high",
    );
    check(
        &[("a/b/.git/HEAD", ""), ("a/sgscope.toml", LOW)],
        "",
        "high",
    );
    check(&[("a/sgscope.toml", LOW)], "--no-config", "high");
    check(&[("other.toml", LOW)], "--config ../../other.toml", "low");
    check(&[("other.toml", LOW)], "CONFIG=../../other.toml", "low");
    check(
        &[("other.toml", LOW)],
        "CONFIG=../../other.toml --no-config",
        "high",
    );
    check(
        &[("a/sgscope.toml", LOW), ("other.toml", "")],
        "--config ../../other.toml",
        "high",
    );
    check(
        &[("a/b/sgscope.toml", LOW), ("other.toml", "")],
        "CONFIG=../../other.toml",
        "high",
    );
    check(
        &[("one.toml", LOW), ("other.toml", "")],
        "CONFIG=../../other.toml --config ../../one.toml",
        "low",
    );
}

/// Without a root there is no telling whose files stand further up.
#[test]
fn without_git_the_current_folder_alone_counts() {
    let folder = folder(&[("a/sgscope.toml", LOW)]);
    fs::remove_dir_all(folder.path().join("a/.git")).expect("removed");
    let above = |name: &str| folder.path().ancestors().any(|it| it.join(name).exists());
    assert!(!above(".git"), "the folder of tests is within a repository");
    assert_eq!(severities(folder.path(), "").1, ["high"]);
    fs::write(folder.path().join("a/b/sgscope.toml"), LOW).expect("written");
    assert_eq!(severities(folder.path(), "").1, ["low"]);
}

#[test]
fn two_files_in_one_folder_are_one_too_many() {
    let folder = folder(&[("a/sgscope.toml", ""), ("a/.sgscope.toml", "")]);
    let (code, out, err) = run_in(&folder.path().join("a/b"), "lint");
    assert_eq!((code, &*out), (2, ""));
    assert_eq!(
        err,
        "error: there are both \"../sgscope.toml\" and \"../.sgscope.toml\"; keep one of them, or name one with --config\n"
    );
}

#[test]
fn options_win_over_settings() {
    let settings = "fail-on = \"never\"\nmin-severity = \"critical\"\nmin-confidence = \"certain\"\n[lints]\nopen-to-world = \"off\"\n";
    let folder = folder(&[("a/b/sgscope.toml", settings)]);
    let check = |arguments: &str, code: i32, findings: usize| {
        let (found, severities, err) = severities(folder.path(), arguments);
        assert_eq!(
            (found, severities.len()),
            (code, findings),
            "{arguments}\n{err}"
        );
    };
    check("", 0, 0);
    check("--min-severity info", 0, 1);
    check("--min-severity info --fail-on high", 1, 1);
    check("--min-severity info --fail-on critical", 0, 1);
    check("--no-config", 1, 1);
    let (code, out, _) = run_in(
        &folder.path().join("a/b"),
        "lint --min-severity info -f json",
    );
    assert_eq!(code, 0);
    assert!(
        !out.contains("\"open-to-world\""),
        "off is off unless it is asked for by name\n{out}"
    );
}

/// Each mistake in one line: file, line, column, the user's own words, the way out.
#[test]
fn mistakes_are_told_with_their_places() {
    let check = |text: &str, expected: &str| {
        let folder = folder(&[("a/sgscope.toml", text)]);
        for command in [
            "lint",
            "config show",
            "baseline create",
            "lint --config ../sgscope.toml",
            "reach --config ../sgscope.toml",
        ] {
            let (code, out, err) = run_in(&folder.path().join("a/b"), command);
            assert_eq!((code, &*out, &*err), (2, "", expected), "{command}");
        }
    };
    check(
        "fail_on = \"high\"\n",
        "error: ../sgscope.toml:1:1: \"fail_on\" is no setting; did you mean fail-on?\n",
    );
    check(
        "\n[lints]\n\"open-to-wrld\" = \"off\"\n",
        "error: ../sgscope.toml:3:1: \"open-to-wrld\" is no lint; did you mean open-to-world?\n",
    );
    check(
        "strict = 1\n[[allow]]\nlint = \"open-to-world\"",
        "error: ../sgscope.toml:1:10: strict is \"1\", a number; write true or false\n../sgscope.toml:2:1: this allowance has no reason; say why, such as reason = \"public API, CAB-1234\"\n",
    );
    check(
        "persona = \"网\u{1b}\"",
        "error: ../sgscope.toml:1:13: \"persona = \"网\u{fffd}\"\" is not TOML: invalid basic string, expected non-double-quote visible characters, \"\\\"\n",
    );
}

#[test]
fn hostile_settings_are_told_shortly_and_harmlessly() {
    let texts = [
        "[".repeat(200_000),
        "a=[".repeat(100_000),
        "\u{1b}]0;x\u{7} = 1".to_owned(),
        "x".repeat(900_000),
        "a = 1\n".repeat(50_000),
        " ".repeat(2_000_000),
    ];
    for text in texts {
        let folder = folder(&[("a/b/sgscope.toml", &text)]);
        let (code, out, err) = run_in(&folder.path().join("a/b"), "lint");
        assert_eq!((code, &*out), (2, ""));
        assert!(err.len() < 5_000 && err.contains("sgscope.toml"), "{err}");
        assert!(!err.contains(['\u{1b}', '\u{7}']), "{err:?}");
    }
    let folder = folder(&[]);
    fs::write(
        folder.path().join("a/b/sgscope.toml"),
        b"persona = \"\xff\"",
    )
    .expect("written");
    let (code, _, err) = run_in(&folder.path().join("a/b"), "lint");
    assert_eq!(code, 2);
    assert!(err.contains("no UTF-8 text"), "{err}");
}

#[test]
fn a_file_that_is_named_and_not_there_is_an_input_that_cannot_be_read() {
    let folder = folder(&[]);
    for arguments in [
        "lint --config no.toml",
        "CONFIG=no.toml lint",
        "reach --config no.toml",
    ] {
        let (code, _, err) = run_in(&folder.path().join("a/b"), arguments);
        assert_eq!(code, 3, "{arguments}\n{err}");
        assert!(
            err.starts_with("error: cannot read the settings \"no.toml\": "),
            "{err}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_told_and_a_folder_is_no_file() {
    let folder = folder(&[]);
    let here = folder.path().join("a/b");
    std::fs::create_dir(here.join("sgscope.toml")).expect("made");
    assert_eq!(run_in(&here, "config show").0, 0);
    std::os::unix::fs::symlink("gone.toml", here.join(".sgscope.toml")).expect("linked");
    let (code, _, err) = run_in(&here, "lint");
    assert_eq!(code, 3, "{err}");
    assert!(
        err.starts_with("error: cannot read the settings \".sgscope.toml\": "),
        "{err}"
    );
}

const ALLOWED: &str = "[[allow]]\nlint = \"open-to-world\"\ngroup = \"sg-b\"\nports = \"tcp/8443\"\nreason = \"public API\"\nexpires = 2026-06-30\n";

#[test]
fn an_allowance_holds_until_its_last_day_and_is_then_told() {
    let folder = folder(&[("a/b/sgscope.toml", ALLOWED)]);
    let check = |arguments: &str, code: i32, findings: usize, expected: &str| {
        let (found, severities, err) = severities(folder.path(), arguments);
        assert_eq!(
            (found, severities.len(), &*err),
            (code, findings, expected),
            "{arguments}"
        );
    };
    let back = "note: sgscope.toml:1:1: the allowance of open-to-world in \"sg-b\" within tcp/8443 ended on 2026-06-30: its finding is back; mend that, or say a later day\n";
    check("--today 2026-06-30", 0, 0, "");
    check("--today 2026-07-01", 1, 1, back);
    // 2026-06-30T23:59:59Z and a second later.
    check("EPOCH=1782863999", 0, 0, "");
    check("EPOCH=1782864000", 1, 1, back);
    check("EPOCH=1782864000 --today 2026-06-30", 0, 0, "");
    check("--today 2026-06-30 --no-allowances", 1, 1, "");
    check("--today 2026-06-30 --no-config", 1, 1, "");
    check("--today 2026-07-01 --strict", 2, 1, back);
    check("--today 2026-07-01 -q", 1, 1, "");
    let (code, out, _) = run_in(
        &folder.path().join("a/b"),
        "lint --only open-to-world --today 2026-06-30",
    );
    assert_eq!(code, 0);
    assert!(out.starts_with("0 findings; 1 suppressed"), "{out}");
    for (arguments, told) in [
        (
            "lint --today 30.6.2026",
            "error: --today: \"30.6.2026\" is no day; write a day like 2026-12-31\n",
        ),
        (
            "EPOCH=soon lint",
            "error: SOURCE_DATE_EPOCH is \"soon\", which is no time in seconds; unset it, or say the day with --today\n",
        ),
    ] {
        assert_eq!(
            run_in(&folder.path().join("a/b"), arguments),
            (2, String::new(), told.to_owned())
        );
    }
}

#[test]
fn an_allowance_of_no_use_is_told_and_is_an_error_under_strict() {
    let judge = |account: &str, settings: &str, arguments: &str, expected: &str| {
        let folder = folder(&[
            ("a/b/sgscope.toml", settings),
            ("a/b/account.json", account),
        ]);
        let (code, _, err) = run_in(
            &folder.path().join("a/b"),
            &format!("lint {arguments} --today 2026-01-01"),
        );
        let told = err
            .lines()
            .find_map(|line| line.strip_prefix("note: sgscope.toml:"));
        assert_eq!(told.unwrap_or_default(), expected, "{err}");
        let strict = format!("lint {arguments} --today 2026-01-01 --strict");
        let strict = run_in(&folder.path().join("a/b"), &strict).0;
        assert_eq!(strict, if expected.is_empty() { code } else { 2 });
    };
    let whole = account(ACCOUNT);
    judge(
        &whole,
        ALLOWED,
        "",
        "1:1: the allowance of open-to-world in \"sg-b\" within tcp/8443 holds nothing back: exposed-instance stands for what it speaks of; mend or delete it",
    );
    let private = account(&ACCOUNT.replace(" public=47.0.0.2", ""));
    let check = |settings: &str, arguments: &str, expected: &str| {
        judge(&private, settings, arguments, expected)
    };
    check(ALLOWED, "", "");
    let gone = ALLOWED.replace("sg-b", "sg-gone");
    let told = "1:1: the allowance of open-to-world in \"sg-gone\" within tcp/8443 holds nothing back: no group that was read is called \"sg-gone\"; mend or delete it";
    check(&gone, "", told);
    check(&gone, "--only open-to-world", told);
    check(&gone, "--skip open-to-world", "");
    check(&gone, "--only no-network-path", "");
    check(
        &ALLOWED.replace("8443", "80"),
        "",
        "1:1: the allowance of open-to-world in \"sg-b\" within tcp/80 holds nothing back: what there is does not lie within its ports (\"tcp/8443 is open to every IPv4 address\"); mend or delete it",
    );
    check(
        "[[allow]]\nlint = \"non-host-cidr\"\nreason = \"r\"",
        "",
        "1:1: the allowance of non-host-cidr holds nothing back: there is no such finding; mend or delete it",
    );
    // What is not shown is there all the same.
    check(ALLOWED, "--min-severity critical", "");
    check(&format!("min-severity = \"critical\"\n{ALLOWED}"), "", "");
}

#[test]
fn markers_in_descriptions_count_where_settings_say_so() {
    let mark = |text: &str| {
        let described = account(&ACCOUNT.replace("0.0.0.0/0", "0.0.0.0/0 Description=MARK"));
        let described = described.replace("MARK", &text.replace('"', "\\\""));
        assert!(described.contains("sgscope:"), "{described}");
        described
    };
    let check =
        |description: &str, settings: &str, arguments: &str, findings: usize, told: &str| {
            let folder = folder(&[
                ("a/b/sgscope.toml", settings),
                ("a/b/account.json", &mark(description)),
            ]);
            let (_, severities, err) =
                severities(folder.path(), &format!("{arguments} --today 2026-01-01"));
            assert_eq!(severities.len(), findings, "{description}\n{err}");
            assert!(
                err.contains(told) && err.is_empty() == told.is_empty(),
                "{told}\n{err}"
            );
        };
    let on = "inline-allowances = true";
    let good = "sgscope:allow=open-to-world reason=\"public API\" expires=2026-12-31";
    check(good, on, "", 0, "");
    check(&good.replace("allow", "ignore"), on, "", 0, "");
    check(good, on, "--no-allowances", 1, "");
    check(
        good,
        "",
        "",
        1,
        "1 rule has \"sgscope:allow=\" in the description, which allows nothing unless settings say inline-allowances = true",
    );
    check(
        &good.replace("2026-12-31", "2025-12-31"),
        on,
        "",
        1,
        "ended on 2025-12-31: its finding is back",
    );
    check("sgscope:allow=open-to-world", on, "", 1, "account.json:2:");
    check(
        "sgscope:allow=open-to-world",
        on,
        "",
        1,
        "a marker needs a reason",
    );
    check(
        "sgscope:allow=opn-to-world reason=x",
        on,
        "",
        1,
        "did you mean open-to-world?",
    );
    check("sgscope:allow=no-network-path reason=x", on, "", 1, "");
}

#[test]
fn the_file_is_written_once_shown_and_described() {
    let folder = folder(&[]);
    let here = folder.path().join("a/b");
    assert_eq!(
        run_in(&here, "config init"),
        (
            0,
            "sgscope.toml: written; every setting in it is a comment until its # is taken away\n"
                .to_owned(),
            String::new()
        )
    );
    let (code, out, _) = run_in(&here, "config init -");
    let written = fs::read_to_string(here.join("sgscope.toml")).expect("it was written");
    assert_eq!((code, out), (0, written));
    assert!(!here.join("-").exists());
    let (code, out, err) = run_in(&here, "config init");
    assert_eq!((code, &*out), (2, ""));
    assert!(err.contains("\"sgscope.toml\" is there already"), "{err}");
    assert_eq!(run_in(&here, "config init no/such/folder.toml").0, 3);
    fs::write(
        here.join("sgscope.toml"),
        format!("persona = \"auditor\"\n{ALLOWED}"),
    )
    .expect("written");
    let (code, out, _) = run_in(&here, "config show --today 2026-06-10");
    assert_eq!(code, 0);
    assert!(out.starts_with("settings of sgscope.toml"), "{out}");
    assert!(
        out.lines()
            .any(|line| line.trim_start().starts_with("persona ")
                && line.ends_with("sgscope.toml:1")),
        "{out}"
    );
    assert!(out.contains("ends soon  open-to-world in \"sg-b\" within tcp/8443; until 2026-06-30, in 20 days  sgscope.toml:2"), "{out}");
    let (code, out, _) = run_in(&here, "config show --today 2026-06-10 -f json");
    assert_eq!(code, 0);
    let answer: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(answer["schema"], "sgscope.config/1");
    assert_eq!(answer["allowances"][0]["state"], "ends soon");
    assert_eq!(answer["allowances"][0]["ports"], "tcp/8443");
    let (code, out, _) = run_in(&here, "config schema");
    assert_eq!(code, 0);
    let schema: Value = serde_json::from_str(&out).expect("JSON");
    assert!(schema["properties"]["allow"].is_object());
    let (_, out, _) = run_in(&here, "config show --no-config");
    assert!(
        out.starts_with("no file of settings, so the defaults hold"),
        "{out}"
    );
}

#[test]
fn completions_and_the_manual_know_every_command() {
    let folder = folder(&[]);
    let commands = [
        "lint",
        "reach",
        "explain",
        "inventory",
        "lints",
        "config",
        "baseline",
        "completions",
        "man",
    ];
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (code, out, err) = run_in(folder.path(), &format!("completions {shell}"));
        assert_eq!((code, &*err), (0, ""));
        for word in commands
            .iter()
            .chain(&["fail-on", "no-allowances", "accept-new"])
        {
            assert!(out.contains(word), "{shell} does not know {word}");
        }
    }
    assert_eq!(run_in(folder.path(), "completions csh").0, 2);
    let (code, out, _) = run_in(folder.path(), "man");
    assert_eq!(code, 0);
    for command in commands {
        let head = format!("SGSCOPE {}", command.to_uppercase());
        assert!(
            out.contains(&format!(".SH \"{head}\"")) || out.contains(&format!(".SH {head}")),
            "{head}"
        );
    }
    for option in [
        "fail\\-on",
        "no\\-allowances",
        "accept\\-new",
        "flow",
        "memory",
    ] {
        assert!(out.contains(option), "{option}");
    }
    assert_eq!(run_in(folder.path(), "man -f json").0, 2);
}
