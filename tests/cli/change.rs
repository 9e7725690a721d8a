//! `diff`, and the report of `lint --least-privilege`, as scripts meet them.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use super::{ACCOUNT, run};
use crate::support::folder;

/// The same account, in which `i-b` takes tcp/22 in place of 8443.
const AFTER: &str = "
    group sg-a basic drop
    group sg-b basic drop
    rule sg-b ingress accept 1 tcp/22 10.0.0.1/32
    host i-a vpc-1 10.0.0.1 sg-a
    host i-b vpc-1 10.0.0.2 sg-b public=47.0.0.2
";

/// Grants SSH and takes the public port away, as the account after has it.
const SCRIPT: &str = "#!/bin/sh
set -eu
# SSH for one host
aliyun ecs AuthorizeSecurityGroup --RegionId cn-test --SecurityGroupId sg-b \\
    --Permissions.1.IpProtocol TCP --Permissions.1.PortRange 22/22 --Permissions.1.SourceCidrIp 10.0.0.1
aliyun ecs revoke-security-group --biz-region-id cn-test --security-group-id sg-b --ip-protocol tcp --port-range 8443/8443 --source-cidr-ip 0.0.0.0/0
";

/// Two exports and a script in one folder.
fn change() -> tempfile::TempDir {
    let (before, after) = (folder(ACCOUNT), folder(AFTER));
    let both = tempfile::tempdir().expect("a folder");
    for (name, of) in [("before", &before), ("after", &after)] {
        let text = fs::read(of.path().join("account.json")).expect("it was written");
        fs::create_dir(both.path().join(name)).expect("a folder");
        fs::write(both.path().join(name).join("account.json"), text).expect("writes");
    }
    fs::write(both.path().join("change.sh"), SCRIPT).expect("writes");
    both
}

#[test]
fn a_change_is_the_same_from_two_exports_and_from_a_script() {
    let folder = change();
    for format in ["json", "jsonl", "markdown", "text"] {
        let answer = |after: &[&str]| {
            let start = ["diff", "PATH/before", "--internet", "-f", format];
            let (code, out, err) = run(folder.path(), &[&start, after].concat());
            assert_eq!((code, err.as_str()), (1, ""), "{format}");
            out
        };
        let by_script = answer(&["--apply", "PATH/change.sh"]);
        let by_exports = answer(&["PATH/after"]);
        // One reads a file more.
        let files = |text: &str| {
            text.replace("2 files read", "1 file read")
                .replace("\"files\": 2", "\"files\": 1")
        };
        assert_eq!(files(&by_exports), by_script, "{format}");
    }
}

#[test]
fn rows_and_classes_of_a_change_say_the_same() {
    let folder = change();
    let answer = |format: &str| {
        run(
            folder.path(),
            &[
                "diff",
                "PATH/before",
                "PATH/after",
                "--internet",
                "-f",
                format,
            ],
        )
        .1
    };
    let sets = ["opened", "closed", "maybe_opened", "maybe_closed"];
    let spelled = |row: &Value| sets.map(|set| row[set].as_str().expect("traffic").to_owned());
    let rows: BTreeSet<_> = answer("jsonl")
        .lines()
        .map(|line| {
            let row: Value = serde_json::from_str(line).expect("a JSON object");
            assert_eq!(row.as_object().expect("an object").len(), 7);
            let ends = ["source", "target", "family"]
                .map(|key| row[key].as_str().expect("text").to_owned());
            (ends, spelled(&row))
        })
        .collect();
    let whole: Value = serde_json::from_str(&answer("json")).expect("JSON");
    assert_eq!(whole["schema"], "sgscope.diff/1");
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let of_class = |class: &Value| {
        let endpoints = list(&whole["endpoints"]).into_iter();
        let own = endpoints.filter(|endpoint| endpoint["class"] == *class);
        own.map(|endpoint| endpoint["id"].as_str().expect("an id").to_owned())
            .collect::<Vec<_>>()
    };
    let mut expanded = BTreeSet::new();
    for edge in list(&whole["edges"]) {
        for to in list(&edge["to"]) {
            for (from, to) in of_class(&edge["from"])
                .into_iter()
                .flat_map(|from| of_class(&to).into_iter().map(move |to| (from.clone(), to)))
            {
                if from != to {
                    let ends = [
                        from,
                        to,
                        edge["family"].as_str().expect("a family").to_owned(),
                    ];
                    expanded.insert((ends, spelled(&edge)));
                }
            }
        }
    }
    assert_eq!(rows, expanded);
    let told = |source: &str, target: &str, sets: [&str; 4]| {
        (
            [source, target, "ipv4"].map(str::to_owned),
            sets.map(str::to_owned),
        )
    };
    assert_eq!(
        rows,
        BTreeSet::from([
            told("i-a", "i-b", ["tcp/22", "tcp/8443", "none", "none"]),
            told("internet", "i-b", ["none", "tcp/8443", "none", "none"]),
        ])
    );
}

#[test]
fn what_fails_a_change_is_asked_for() {
    let folder = change();
    let check = |arguments: &str, code: i32| {
        let words: Vec<&str> = arguments.split(' ').collect();
        let (found, out, err) = run(folder.path(), &words);
        assert_eq!(found, code, "{arguments}\n{out}{err}");
    };
    check("diff PATH/before PATH/after", 1);
    check("diff PATH/before PATH/after --fail-on never", 0);
    check("diff PATH/before PATH/before", 0);
    check(
        "diff PATH/before PATH/after --fail-on opened --flow tcp/8443",
        0,
    );
    check(
        "diff PATH/before PATH/after --fail-on closed --flow tcp/8443",
        1,
    );
    check(
        "diff PATH/before PATH/after --fail-on opened --flow tcp/22",
        1,
    );
    check("diff PATH/before PATH/after --fail-on closed --from i-b", 0);
    check("diff PATH/before PATH/after --exit-zero", 0);
    check("diff PATH/before", 2);
    check("diff PATH/before PATH/after --apply PATH/change.sh", 2);
    check("diff PATH/before PATH/none", 3);
    check("diff PATH/before --apply PATH/none.sh", 3);
    check("diff PATH/before PATH/after --from nobody", 2);
}

#[test]
fn a_script_that_holds_anything_else_is_refused_with_its_line() {
    let folder = change();
    let script = format!("{SCRIPT}\necho done\n");
    fs::write(folder.path().join("change.sh"), script).expect("writes");
    let (code, out, err) = run(
        folder.path(),
        &["diff", "PATH/before", "--apply", "PATH/change.sh"],
    );
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(
        err.contains("change.sh:8:1: \"echo\" is no `aliyun ecs` command"),
        "{err}"
    );
    let refused = "aliyun ecs AuthorizeSecurityGroup --SecurityGroupId sg-b --IpProtocol tcp --PortRange 9/8 --SourceCidrIp 10.0.0.1\n";
    fs::write(folder.path().join("change.sh"), refused).expect("writes");
    let (code, out, err) = run(
        folder.path(),
        &["diff", "PATH/before", "--apply", "PATH/change.sh"],
    );
    assert_eq!(code, 0, "{out}{err}");
    assert!(err.contains("change.sh:1:1: AuthorizeSecurityGroup is not applied: PortRange \"9/8\" ends before it begins"), "{err}");
    assert!(out.contains("1 remark"), "{out}");
}

#[test]
fn rules_are_ranked_by_what_each_alone_allows() {
    let folder = folder(ACCOUNT);
    let (code, out, _) = run(
        folder.path(),
        &["lint", "--least-privilege", "PATH", "-f", "json"],
    );
    assert_eq!(code, 0);
    let report: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(report["schema"], "sgscope.privilege/1");
    assert_eq!(report["summary"]["alone"], 1);
    let rule = &report["rules"][0];
    assert_eq!(
        (&rule["pairs"], &rule["traffic"]["ipv4"]),
        (&1.into(), &"tcp/8443".into())
    );
    assert_eq!(
        (&rule["internet_pairs"], &rule["internet"]["ipv4"]),
        (&1.into(), &"tcp/8443".into())
    );
    let id = rule["rule"].as_str().unwrap_or_default().to_owned();
    let (code, _, err) = run(
        folder.path(),
        &["lint", "--least-privilege", "--rule", "sgr-none", "PATH"],
    );
    assert_eq!(code, 2, "{err}");
    if !id.is_empty() {
        let (code, out, _) = run(
            folder.path(),
            &["lint", "--least-privilege", "--rule", &id, "PATH"],
        );
        assert_eq!(code, 0);
        assert!(
            out.contains("internet -> i-b") && out.contains("i-a -> i-b"),
            "{out}"
        );
    }
}

/// The folder of the stories, where a plan for one of them lies.
fn stories() -> &'static std::path::Path {
    std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures"))
}

#[test]
fn a_plan_is_a_change_and_an_export() {
    let plan = "PATH/three-tiers-plan.json";
    let start = ["diff", "PATH/three-tiers", "--apply", plan, "-f", "jsonl"];
    let (code, out, err) = run(stories(), &start);
    assert_eq!(code, 1, "{err}");
    let rows: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).expect("a row"))
        .collect();
    let row = |source: &str, target: &str| {
        let found = rows
            .iter()
            .find(|row| row["source"] == source && row["target"] == target);
        found.unwrap_or_else(|| panic!("no row {source} {target} in {out}"))
    };
    assert_eq!(row("i-app-1", "i-db-1")["closed"], "tcp/3306");
    assert_eq!(row("i-web-1", "i-db-1")["opened"], "tcp/3306");
    assert_eq!(
        row("i-app-2", "alicloud_instance.cache")["opened"],
        "tcp/6379"
    );
    assert!(
        err.starts_with("PATH/three-tiers-plan.json:113:18: ")
            || err.contains("three-tiers-plan.json:113:18: "),
        "{err}"
    );
    let (code, out, _) = run(stories(), &["inventory", plan]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("Terraform plan"), "{out}");
}

#[test]
fn what_is_no_plan_is_refused() {
    for file in [
        "three-tiers/DescribeInstances.json",
        "three-tiers/sg-db.ingress.json",
    ] {
        let path = format!("PATH/{file}");
        let (code, out, err) = run(stories(), &["diff", "PATH/three-tiers", "--apply", &path]);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(&format!("{file}:1:1: ")), "{err}");
        assert!(err.contains("is no Terraform plan"), "{err}");
    }
}

#[test]
fn secrets_of_a_plan_are_never_shown() {
    let plan = "PATH/three-tiers-plan.json";
    let text = fs::read_to_string(stories().join("three-tiers-plan.json")).expect("a plan");
    assert!(text.contains("\"password\": \"not shown\""));
    let mut shown = Vec::new();
    for format in ["text", "json", "jsonl", "markdown", "sarif", "github"] {
        shown.push(run(
            stories(),
            &["lint", plan, "-p", "auditor", "-f", format],
        ));
    }
    for format in ["text", "json"] {
        shown.push(run(stories(), &["inventory", plan, "-f", format]));
        shown.push(run(
            stories(),
            &["diff", plan, "--apply", plan, "-f", format],
        ));
    }
    shown.push(run(
        stories(),
        &["lint", "PATH/three-tiers", "--apply", plan, "-p", "auditor"],
    ));
    for (code, out, err) in shown {
        assert!(code < 3, "{code} {err}");
        assert!(!format!("{out}{err}").contains("not shown"), "{out}{err}");
    }
}

/// Of two that read standard input the second finds nothing, which for a change would mean that all is well.
#[test]
fn standard_input_is_read_by_one() {
    let folder = change();
    for words in [
        &["diff", "-", "-"][..],
        &["diff", "-", "--apply", "-"],
        &["diff", "PATH/before", "--apply", "-", "--apply", "-"],
        &["lint", "-", "--apply", "-"],
        &["lint", "--since", "-", "-"],
        &["lint", "--since", "-", "--apply", "-"],
        &["verify", "PATH/none.toml", "-", "--apply", "-"],
        &["verify", "-", "PATH/before", "--apply", "-"],
        &["verify", "--suggest", "-", "--apply", "-"],
    ] {
        let (code, out, err) = run(folder.path(), words);
        assert_eq!((code, out.as_str()), (2, ""), "{words:?}\n{err}");
        assert!(
            err.starts_with("error: standard input is read once"),
            "{words:?}\n{err}"
        );
    }
}
