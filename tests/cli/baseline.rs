//! Baselines as scripts meet them: only what is new counts, and nothing is learnt in silence.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{ACCOUNT, account, run};
use crate::support::folder;

const ONLY: [&str; 3] = ["lint", "PATH", "--only=open-to-world"];

/// The account without a public address, so that no finding about an interface stands for its rule's.
fn private() -> String {
    ACCOUNT.replace(" public=47.0.0.2", "")
}

fn baseline() -> &'static str {
    "--baseline=PATH/known.json"
}

/// The account with the open port replaced, and a second one opened.
fn set(folder: &Path, ports: &[u16]) {
    let rule = "rule sg-b ingress accept 1 tcp/8443 0.0.0.0/0";
    let rules: Vec<String> = ports
        .iter()
        .map(|port| rule.replace("8443", &port.to_string()))
        .collect();
    fs::write(
        folder.join("account.json"),
        account(&private().replace(rule, &rules.join("\n"))),
    )
    .expect("written");
}

/// Runs `baseline WORDS` on the folder, open-to-world alone being on.
#[track_caller]
fn manage(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let settings = folder.join("settings.toml");
    let off = sgscope::lint::lints()
        .map(|lint| lint.name)
        .filter(|name| *name != "open-to-world");
    let off: Vec<String> = off.map(|lint| format!("{lint} = \"off\"\n")).collect();
    fs::write(&settings, format!("[lints]\n{}", off.join(""))).expect("written");
    let words = [
        &["baseline"],
        words,
        &["PATH", baseline(), "--config=PATH/settings.toml"],
    ]
    .concat();
    run(folder, &words)
}

/// The messages of `lint` with the baseline, and the exit code.
#[track_caller]
fn lint(folder: &Path) -> (i32, Vec<String>, String) {
    let (code, out, err) = run(folder, &[&ONLY[..], &[baseline(), "-f", "json"]].concat());
    let answer: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{code} {err}"));
    let findings = answer["findings"].as_array().expect("findings");
    let message = |finding: &Value| finding["message"].as_str().expect("a message").to_owned();
    (code, findings.iter().map(message).collect(), err)
}

fn open(port: u16) -> String {
    format!("tcp/{port} is open to every IPv4 address")
}

#[test]
fn only_new_findings_count() {
    let folder = folder(&private());
    let here = folder.path();
    set(here, &[8001, 8002]);
    let (code, out, _) = manage(here, &["create"]);
    assert_eq!(code, 0);
    assert!(out.contains("known.json: 2 findings written"), "{out}");
    let (code, findings, err) = lint(here);
    assert_eq!((code, findings), (0, vec![]));
    assert!(err.is_empty(), "{err}");
    set(here, &[8001, 8003]);
    let (code, findings, err) = lint(here);
    assert_eq!(
        (code, findings),
        (1, vec![open(8003)]),
        "a swap of two is seen"
    );
    assert!(
        err.contains("known.json\" is no more; `sgscope baseline prune --baseline "),
        "{err}"
    );
    let text = fs::read_to_string(here.join("known.json")).expect("a baseline");
    assert_eq!(text.lines().count(), 4, "one finding a line\n{text}");
}

#[test]
fn nothing_is_learnt_without_a_word() {
    let folder = folder(&private());
    let here = folder.path();
    set(here, &[8001, 8002]);
    assert_eq!(manage(here, &["create"]).0, 0);
    set(here, &[8001, 8003]);
    let (code, out, err) = manage(here, &["update"]);
    assert_eq!(code, 0);
    assert!(
        out.starts_with(&format!(
            "- medium[open-to-world] sg-b, cn-test: {}\n",
            open(8002)
        )),
        "{out}"
    );
    assert!(
        out.ends_with("1 finding forgotten, 0 findings learnt, 1 finding known now\n"),
        "{out}"
    );
    assert!(
        err.contains(
            "1 finding is not in the baseline and left out; --accept-new learns new findings"
        ),
        "{err}"
    );
    assert_eq!(lint(here).1, [open(8003)]);
    let (_, out, err) = manage(here, &["update", "--accept-new"]);
    assert!(
        out.starts_with(&format!(
            "+ medium[open-to-world] sg-b, cn-test: {}\n",
            open(8003)
        )),
        "{out}"
    );
    assert!(!err.contains("left out"), "{err}");
    assert_eq!(lint(here), (0, vec![], lint(here).2));
    set(here, &[8004]);
    let (_, out, err) = manage(here, &["prune"]);
    assert!(
        out.ends_with("2 findings forgotten, 0 findings learnt, 0 findings known now\n"),
        "{out}"
    );
    assert!(!err.contains("left out"), "{err}");
    assert_eq!(lint(here).1, [open(8004)]);
}

#[test]
fn a_baseline_is_not_written_over_and_not_mistaken_for_an_export() {
    let folder = folder(&private());
    let here = folder.path();
    assert_eq!(manage(here, &["create"]).0, 0);
    let before = fs::read(here.join("known.json")).expect("a baseline");
    let (code, out, err) = manage(here, &["create"]);
    assert_eq!((code, &*out), (2, ""));
    assert!(
        err.contains("is there already; `sgscope baseline update --accept-new` adds to it"),
        "{err}"
    );
    assert_eq!(
        fs::read(here.join("known.json")).expect("a baseline"),
        before
    );
    let (_, _, err) = run(here, &["reach", "PATH"]);
    assert_eq!(err, "", "our own output is skipped quietly");
    let (code, out, _) = run(here, &["baseline", "show", baseline()]);
    assert_eq!(code, 0);
    assert!(
        out.contains(&format!(
            "medium[open-to-world] sg-b, cn-test: {}",
            open(8443)
        )),
        "{out}"
    );
    let (code, out, _) = run(here, &["baseline", "show", baseline(), "-f", "json"]);
    assert_eq!(code, 0);
    let answer: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(answer["schema"], "sgscope.baseline/1");
    fs::write(here.join("known.json"), out).expect("written");
    assert_eq!(lint(here).0, 0, "what is shown is a baseline too");
}

#[test]
fn what_is_no_baseline_cannot_be_read() {
    let folder = folder(&private());
    let check = |text: &str, why: &str| {
        fs::write(folder.path().join("known.json"), text).expect("written");
        for words in [
            &["lint", "PATH", baseline()][..],
            &["baseline", "update", "PATH", baseline()],
            &["baseline", "show", baseline()],
        ] {
            let (code, out, err) = run(folder.path(), words);
            assert_eq!((code, &*out), (3, ""), "{err}");
            assert!(
                err.contains("known.json\": ") && err.contains(why) && !err.contains('\u{1b}'),
                "{err}"
            );
        }
    };
    check(
        "",
        "it is no baseline: it is empty; `sgscope baseline create",
    );
    check("<<<<<<< ours", "line 1 is a mark of a merge conflict; keep");
    check("[]", "it is no baseline (line 1, column 2");
    check(
        "{\"schema\": \"2.1.0\\u001b[31m\"}",
        "it is no baseline: its schema is ",
    );
    check(&"[".repeat(1_000_000), "it is no baseline (line 1, ");
    fs::remove_file(folder.path().join("known.json")).expect("removed");
    let (code, _, err) = run(folder.path(), &["lint", "PATH", baseline()]);
    assert_eq!(code, 3);
    assert!(
        err.contains("`sgscope baseline create --baseline FILE` writes one"),
        "{err}"
    );
}

/// What a run does not ask for is not mended by that.
#[test]
fn a_narrow_run_calls_nothing_mended() {
    let folder = folder(&private());
    let here = folder.path();
    assert_eq!(manage(here, &["create"]).0, 0);
    for narrow in [
        "--only=no-network-path",
        "--min-severity=critical",
        "--skip=open-to-world",
    ] {
        let (_, _, err) = run(here, &["lint", "PATH", narrow, baseline()]);
        assert!(!err.contains("no more"), "{err}");
    }
}
