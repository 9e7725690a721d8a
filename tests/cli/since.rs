//! `lint --since` and `lint --apply`: only what a change brings, whatever kind of change it is.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{ACCOUNT, account, run};

/// The account after the change of `SCRIPT`.
const AFTER: &str = "
    group sg-a basic drop
    group sg-b basic drop
    rule sg-a ingress accept 1 tcp/22 0.0.0.0/0
    host i-a vpc-1 10.0.0.1 sg-a
    host i-b vpc-1 10.0.0.2 sg-b public=47.0.0.2
";

const SCRIPT: &str = "# a door for another
aliyun ecs AuthorizeSecurityGroup --RegionId cn-test --SecurityGroupId sg-a --IpProtocol tcp --PortRange 22/22 --SourceCidrIp 0.0.0.0/0 --Priority 1
aliyun ecs RevokeSecurityGroup --RegionId cn-test --SecurityGroupId sg-b --IpProtocol tcp --PortRange 8443/8443 --SourceCidrIp 0.0.0.0/0
";

fn change(script: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        ("before/account.json", account(ACCOUNT)),
        ("after/account.json", account(AFTER)),
        ("change.sh", script.to_owned()),
    ] {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("written");
    }
    folder
}

/// Lint and message of each finding, the exit code, and standard error.
#[track_caller]
fn lint(folder: &Path, arguments: &[&str]) -> (i32, BTreeSet<String>, String) {
    let start = ["lint", "--persona=auditor", "-f", "json"];
    let (code, out, err) = run(folder, &[&start, arguments].concat());
    let answer: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{code} {err}"));
    let findings = answer["findings"].as_array().expect("findings").iter();
    let told = findings.map(|it| {
        let of = |key: &str| it[key].as_str().unwrap_or("-").to_owned();
        format!(
            "{} {} {}: {}",
            of("fingerprint"),
            of("lint"),
            of("group"),
            of("message")
        )
    });
    (code, told.collect(), err)
}

#[test]
fn a_change_brings_the_findings_that_were_not_there() {
    let folder = change(SCRIPT);
    let here = folder.path();
    let (_, before, _) = lint(here, &["PATH/before"]);
    let (_, after, _) = lint(here, &["PATH/after"]);
    let brought: BTreeSet<String> = after.difference(&before).cloned().collect();
    assert!(
        brought
            .iter()
            .any(|it| it.contains("sensitive-port-open-to-world sg-a"))
    );
    assert!(before.iter().any(|it| it.contains("exposed-instance sg-b")));
    for arguments in [
        &["--since", "PATH/before", "PATH/after"][..],
        &["--since", "PATH/before", "--apply", "PATH/change.sh"],
        &[
            "--since",
            "PATH/before",
            "PATH/before",
            "--apply",
            "PATH/change.sh",
        ],
    ] {
        let (code, found, err) = lint(here, arguments);
        assert_eq!((code, &found), (1, &brought), "{arguments:?} {err}");
    }
    let (_, would_be, _) = lint(here, &["--apply", "PATH/change.sh", "PATH/before"]);
    assert_eq!(
        would_be, after,
        "what is made by a script is what is exported after it"
    );
    let (code, found, _) = lint(here, &["--since", "PATH/after", "PATH/after"]);
    assert_eq!((code, found.len()), (0, 0), "nothing changes nothing");
}

/// The closing line counts what was there as a baseline's.
#[test]
fn what_was_there_and_what_is_mended_is_counted() {
    let folder = change(SCRIPT);
    let words = [
        "lint",
        "--since",
        "PATH/before",
        "--apply",
        "PATH/change.sh",
    ];
    let (code, out, err) = run(folder.path(), &words);
    assert_eq!((code, &*err), (1, ""));
    assert!(
        out.ends_with(
            "1 finding: 1 high; 0 suppressed; 0 in baseline, 1 fixed; 1 rule in 2 groups; 1 file read, 0 refused, 0 remarks\n"
        ),
        "{out}"
    );
}

/// The rule was there, but nobody was behind it.
#[test]
fn what_a_change_makes_graver_is_told() {
    let join = "aliyun ecs JoinSecurityGroup --RegionId cn-test --SecurityGroupId sg-b --InstanceId i-a\naliyun ecs LeaveSecurityGroup --RegionId cn-test --SecurityGroupId sg-a --InstanceId i-a\n";
    let folder = change(join);
    let private = ACCOUNT
        .replace(" public=47.0.0.2", "")
        .replace("10.0.0.2 sg-b", "10.0.0.2 sg-a")
        .replace("tcp/8443", "tcp/22");
    fs::write(folder.path().join("before/account.json"), account(&private)).expect("written");
    let words = ["--since", "PATH/before", "--apply", "PATH/change.sh"];
    let (_, brought, err) = lint(folder.path(), &words);
    assert!(
        !brought.iter().any(|it| it.contains(" sg-b: tcp/22")),
        "{brought:?}"
    );
    assert!(
        err.contains("note: graver than before, when it was info: low[egress-open-to-world] sg-b, cn-test: all traffic"),
        "{err}"
    );
}

#[test]
fn one_thing_is_held_against_one_other() {
    let folder = change(SCRIPT);
    let words = [
        "lint",
        "--since",
        "PATH/before",
        "--baseline",
        "PATH/b.json",
        "PATH/after",
    ];
    let (code, out, err) = run(folder.path(), &words);
    assert_eq!((code, &*out), (2, ""), "{err}");
    let words = ["lint", "--since", "PATH/none", "PATH/after"];
    let (code, _, err) = run(folder.path(), &words);
    assert_eq!(code, 3, "{err}");
}
