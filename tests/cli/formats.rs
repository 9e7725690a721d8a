//! Every format that a machine reads, read back.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{ACCOUNT, run};
use crate::support::folder;

/// Classes of several endpoints, both families, unknown traffic and traffic to oneself.
const MANY: &str = "
    group sg-web basic accept
    rule sg-web ingress accept 1 tcp/80 0.0.0.0/0
    rule sg-web ingress accept 1 tcp/80 ::/0
    group sg-app basic drop
    rule sg-app ingress accept 1 tcp/8080-8090 sg-web
    partial sg-db enterprise -
    rule sg-db ingress accept 1 tcp/3306 sg-app
    host i-web-1 vpc-1 10.0.0.1,2001:db8::1 sg-web public=47.0.0.1
    host i-web-2 vpc-1 10.0.0.2,2001:db8::2 sg-web public=47.0.0.2
    host i-web-3 vpc-1 10.0.0.3,2001:db8::3 sg-web public=47.0.0.3
    host i-app-1 vpc-1 10.0.1.1 sg-app
    host i-app-2 vpc-1 10.0.1.2 sg-app
    host i-db vpc-1 10.0.2.1 sg-db
    host i-other vpc-2 10.0.0.1 sg-app
";

/// Source, target, family, allowed, unknown.
type Row = [String; 5];

const COLUMNS: [&str; 5] = ["source", "target", "family", "allowed", "unknown"];

fn rows(arguments: &[&str]) -> (Vec<Row>, Vec<Row>, Vec<Row>) {
    let folder = folder(MANY);
    let answer = |format: &str| {
        let arguments = [&["reach", "PATH", "--format", format], arguments].concat();
        let (code, out, err) = run(folder.path(), &arguments);
        assert_eq!(code, 0, "{err}");
        out
    };
    (
        by_line(&answer("jsonl")),
        by_field(&answer("csv")),
        expanded(&answer("json")),
    )
}

fn by_line(text: &str) -> Vec<Row> {
    text.lines()
        .map(|line| {
            let row: BTreeMap<String, String> = serde_json::from_str(line).expect("a JSON object");
            assert_eq!(row.len(), COLUMNS.len());
            COLUMNS.map(|column| row[column].clone())
        })
        .collect()
}

/// CSV, read by the letter of RFC 4180.
fn by_field(text: &str) -> Vec<Row> {
    let mut records: Vec<Vec<String>> = vec![vec![String::new()]];
    let (mut quoted, mut characters) = (false, text.chars().peekable());
    while let Some(character) = characters.next() {
        let record = records.last_mut().expect("a record");
        let field = record.last_mut().expect("a field");
        match character {
            '"' if !quoted => quoted = true,
            '"' if characters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' => quoted = false,
            ',' if !quoted => record.push(String::new()),
            '\n' if !quoted => records.push(vec![String::new()]),
            other => field.push(other),
        }
    }
    assert_eq!(
        records.pop(),
        Some(vec![String::new()]),
        "the last line is ended"
    );
    assert_eq!(records.remove(0), COLUMNS);
    records
        .into_iter()
        .map(|record| Row::try_from(record).expect("five fields"))
        .collect()
}

/// The edges of the JSON answer, expanded over the classes.
fn expanded(text: &str) -> Vec<Row> {
    let answer: Value = serde_json::from_str(text).expect("JSON");
    let list = |key: &str| answer[key].as_array().expect("a list").clone();
    let (endpoints, traffic, edges) = (list("endpoints"), list("traffic"), list("edges"));
    assert_eq!(answer["schema"], "sgscope.reach/1");
    assert_eq!(traffic[0], "none");
    let others: Vec<&str> = traffic[1..].iter().filter_map(Value::as_str).collect();
    assert!(
        others.is_sorted() && !others.contains(&"none"),
        "{others:?}"
    );
    for (number, class) in list("classes").iter().enumerate() {
        let size = endpoints
            .iter()
            .filter(|endpoint| endpoint["class"] == number)
            .count();
        assert_eq!(
            (&class["id"], &class["endpoints"]),
            (&Value::from(number), &Value::from(size))
        );
    }
    let of_class = |class: &Value| -> Vec<String> {
        let members = endpoints
            .iter()
            .filter(|endpoint| endpoint["class"] == *class);
        members
            .map(|endpoint| endpoint["id"].as_str().expect("an id").to_owned())
            .collect()
    };
    let notation = |number: &Value| {
        let number = usize::try_from(number.as_u64().expect("a number")).expect("small");
        traffic[number].as_str().expect("a notation").to_owned()
    };
    let mut rows = Vec::new();
    for edge in &edges {
        for target in edge["to"]
            .as_array()
            .expect("a list")
            .iter()
            .flat_map(of_class)
        {
            for source in of_class(&edge["from"])
                .into_iter()
                .filter(|source| *source != target)
            {
                let family = edge["family"].as_str().expect("a family").to_owned();
                rows.push([
                    source,
                    target.clone(),
                    family,
                    notation(&edge["allowed"]),
                    notation(&edge["unknown"]),
                ]);
            }
        }
    }
    rows.sort();
    let pairs = |wanted: &dyn Fn(&Row) -> bool| {
        let mut pairs: Vec<_> = rows
            .iter()
            .filter(|row| wanted(row))
            .map(|row| (&row[0], &row[1]))
            .collect();
        pairs.dedup();
        pairs.len()
    };
    let summary = &answer["summary"];
    assert_eq!(summary["endpoints"], endpoints.len());
    assert_eq!(summary["pairs"], pairs(&|row| row[3] != "none"));
    assert_eq!(summary["unknown_pairs"], pairs(&|row| row[4] != "none"));
    assert_eq!(
        summary["by_family"]["ipv4"],
        pairs(&|row| row[2] == "ipv4" && row[3] != "none")
    );
    assert_eq!(
        summary["by_family"]["ipv6"],
        pairs(&|row| row[2] == "ipv6" && row[3] != "none")
    );
    rows
}

#[test]
fn jsonl_csv_and_json_say_the_same() {
    let narrowings: [&[&str]; 6] = [
        &[],
        &["--internet"],
        &["--from", "i-web-1"],
        &["--to", "i-db", "--from", "i-app-1", "--from", "10.0.1.2"],
        &["--flow", "tcp/80-81", "--flow", "icmp"],
        &["--internet", "--flow", "udp"],
    ];
    for narrowing in narrowings {
        let (jsonl, csv, json) = rows(narrowing);
        assert!(!jsonl.is_empty(), "{narrowing:?}");
        assert!(
            jsonl.is_sorted_by(|one, other| one[..3] < other[..3]),
            "{narrowing:?}: {jsonl:?}"
        );
        assert_eq!(jsonl, csv, "{narrowing:?}");
        assert_eq!(jsonl, json, "{narrowing:?}");
        assert!(jsonl.iter().all(|row| row[3] != "none" || row[4] != "none"));
    }
}

#[test]
fn answers_are_the_same_bytes_on_every_run_and_thread_count() {
    let folder = folder(MANY);
    for format in ["text", "json", "jsonl", "csv", "dot", "mermaid"] {
        let answer = |threads| {
            run(
                folder.path(),
                &[
                    "reach",
                    "PATH",
                    "--internet",
                    "-f",
                    format,
                    "--threads",
                    threads,
                ],
            )
        };
        assert_eq!(answer("1"), answer("1"), "{format}");
        assert_eq!(answer("1"), answer("7"), "{format}");
    }
}

#[test]
fn explain_has_the_shape_of_the_contract() {
    let folder = folder(
        "group sg-a basic drop
         group sg-b basic drop
         rule sg-b ingress drop 1 icmp 10.0.0.1
         rule sg-b ingress accept 2 icmp 10.0.0.0/24
         host i-a vpc-1 10.0.0.1 sg-a
         host i-b vpc-1 10.0.0.2 sg-b",
    );
    let (code, out, _) = run(
        folder.path(),
        &["explain", "i-a", "10.0.0.2", "PATH", "-f", "json"],
    );
    assert_eq!(code, 1);
    let answer: Value = serde_json::from_str(&out).expect("JSON");
    let file = format!("{}/account.json", folder.path().display());
    for (pointer, expectation) in [
        ("/schema", "sgscope.explain/1"),
        ("/source", "i-a"),
        ("/target", "10.0.0.2"),
        ("/flow", "icmp"),
        ("/verdict", "denied"),
        ("/pairs/0/source/interface", "eni-i-a"),
        ("/pairs/0/source/address", "10.0.0.1"),
        ("/pairs/0/target/address", "10.0.0.2"),
        ("/pairs/0/family", "ipv4"),
        ("/pairs/0/stages/0/stage", "network"),
        ("/pairs/0/stages/0/reason", "same-vpc"),
        ("/pairs/0/stages/1/stage", "egress"),
        ("/pairs/0/stages/1/reason", "default"),
        ("/pairs/0/stages/2/stage", "ingress"),
        ("/pairs/0/stages/2/verdict", "denied"),
        ("/pairs/0/stages/2/reason", "rule"),
        ("/pairs/0/stages/2/rule/id", "sgr-2"),
        ("/pairs/0/stages/2/rule/group", "sg-b"),
        ("/pairs/0/stages/2/rule/direction", "ingress"),
        ("/pairs/0/stages/2/rule/policy", "drop"),
        ("/pairs/0/stages/2/rule/location/file", &file),
        ("/pairs/0/near_misses/0/stage", "ingress"),
        ("/pairs/0/near_misses/0/differs/0", "order"),
        ("/pairs/0/near_misses/0/rule/id", "sgr-3"),
        ("/pairs/0/near_misses/0/rule/group", "sg-b"),
        ("/reverse", "denied"),
    ] {
        assert_eq!(
            answer.pointer(pointer),
            Some(&Value::from(expectation)),
            "{pointer}\n{out}"
        );
    }
    assert_eq!(answer["pairs"][0]["stages"][2]["rule"]["priority"], 1);
    let location = &answer["pairs"][0]["stages"][2]["rule"]["location"];
    let text = std::fs::read_to_string(folder.path().join("account.json")).expect("readable");
    let (line, column) = (
        location["line"].as_u64().expect("a line"),
        location["column"].as_u64().expect("a column"),
    );
    let line = text
        .lines()
        .nth(usize::try_from(line).expect("small") - 1)
        .expect("the line is there");
    let rest: String = line
        .chars()
        .skip(usize::try_from(column).expect("small") - 1)
        .collect();
    assert!(
        rest.starts_with("{\"SecurityGroupRuleId\":\"sgr-2\""),
        "{rest}"
    );
    for list in ["commands", "notes"] {
        assert!(
            answer[list]
                .as_array()
                .is_some_and(|list| list.iter().all(Value::is_string)),
            "{list}"
        );
    }
    assert!(
        answer["inputs"]["files"] == 1 && answer["inputs"]["refused"] == 0,
        "{out}"
    );
}

#[test]
fn lint_has_the_shape_of_the_contract() {
    let folder = folder(ACCOUNT);
    let (code, out, _) = run(
        folder.path(),
        &["lint", "PATH", "-f", "json", "--only", "open-to-world"],
    );
    assert_eq!(code, 1);
    let answer: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(answer["schema"], "sgscope.lint/1");
    let counts = [
        "findings",
        "critical",
        "high",
        "medium",
        "low",
        "info",
        "suppressed",
        "groups",
        "rules",
    ];
    let counted: Vec<u64> = counts
        .iter()
        .map(|key| answer["summary"][key].as_u64().expect("a number"))
        .collect();
    assert_eq!(counted, [1, 0, 1, 0, 0, 0, 0, 2, 1]);
    let finding = &answer["findings"][0];
    assert_eq!(finding["lint"], "open-to-world");
    assert_eq!(
        (&finding["group"], &finding["rule"]),
        (&Value::from("sg-b"), &Value::from("sgr-2"))
    );
    let location = &finding["location"];
    let number =
        |key: &str| usize::try_from(location[key].as_u64().expect("a number")).expect("small");
    let text = std::fs::read_to_string(folder.path().join("account.json")).expect("readable");
    let line: Vec<char> = text
        .lines()
        .nth(number("line") - 1)
        .expect("a line")
        .chars()
        .collect();
    assert_eq!(number("line"), number("end_line"));
    let labelled: String = line[number("column") - 1..number("end_column") - 1]
        .iter()
        .collect();
    assert_eq!(labelled, "\"0.0.0.0/0\"");
    for key in ["severity", "confidence", "scope", "message", "fingerprint"] {
        assert!(finding[key].is_string(), "{key}: {finding}");
    }
    for key in ["subject", "region", "witness", "fix", "related"] {
        assert!(finding.get(key).is_some(), "{key}: {finding}");
    }
}

#[test]
fn inventory_and_lints_are_json_too() {
    let folder = folder(MANY);
    let json = |arguments: &[&str]| -> Value {
        let (code, out, err) = run(folder.path(), arguments);
        assert_eq!(code, 0, "{err}");
        serde_json::from_str(&out).expect("JSON")
    };
    let inventory = json(&["inventory", "PATH", "-f", "json"]);
    assert_eq!(inventory["schema"], "sgscope.inventory/1");
    assert_eq!(inventory["groups"]["incomplete"], 1);
    assert_eq!(inventory["instances"]["total"], 7);
    let missing = &inventory["missing"][0];
    assert_eq!(
        (&missing["fact"], &missing["ids"][0]),
        (&Value::from("rules"), &Value::from("sg-db"))
    );
    let command = missing["commands"][0].as_str().unwrap_or_default();
    assert_eq!(
        command,
        "aliyun ecs DescribeSecurityGroupAttribute --RegionId cn-test --SecurityGroupId sg-db --MaxResults 1000 > sg-db.json"
    );
    let lints = json(&["lints", "-f", "json"]);
    assert_eq!(lints["schema"], "sgscope.lints/1");
    assert_eq!(lints["inputs"]["files"], 0);
    let first = lints["lints"][0]["name"]
        .as_str()
        .expect("a name")
        .to_owned();
    let page = json(&["lints", &first, "-f", "json"]);
    assert_eq!(page["lint"]["name"], *first);
    assert!(page["page"].as_str().is_some_and(|page| !page.is_empty()));
}

/// The formats of `lint`.
const LINT: [&str; 10] = [
    "text",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "checkstyle",
    "markdown",
];

#[test]
fn every_format_of_lint_in_one_run_is_what_it_is_alone() {
    let account = folder(MANY);
    let out = tempfile::tempdir().expect("a folder");
    let file = |format: &str| format!("{}/{format}", out.path().display());
    let targets: Vec<String> = LINT.iter().map(|it| format!("{it}={}", file(it))).collect();
    let mut arguments = vec!["lint", "PATH", "--persona", "auditor"];
    arguments.extend(targets.iter().flat_map(|target| ["-f", target]));
    let (code, answer, err) = run(account.path(), &arguments);
    assert_eq!((code, &*answer), (1, ""), "{err}");
    for format in LINT {
        let alone = |threads: &str| {
            let arguments = ["lint", "PATH", "--persona", "auditor", "-f", format];
            run(
                account.path(),
                &[&arguments[..], &["--threads", threads]].concat(),
            )
        };
        let (code, answer, _) = alone("1");
        assert_eq!(code, 1, "{format}");
        assert!(!answer.is_empty(), "{format}");
        assert_eq!(alone("7").1, answer, "{format}");
        let written = std::fs::read_to_string(file(format)).expect("written");
        assert_eq!(written, answer, "{format}");
    }
}

#[test]
fn formats_of_lint_without_findings() {
    let account = folder("group sg-a basic drop\nhost i-a vpc-1 10.0.0.1 sg-a");
    for format in LINT {
        let (code, out, err) = run(account.path(), &["lint", "PATH", "-f", format]);
        assert_eq!((code, &*err), (0, ""), "{format}");
        let lines = match format {
            "text" | "concise" => 1,
            "jsonl" | "github" => 0,
            _ => out.lines().count(),
        };
        assert_eq!(out.lines().count(), lines, "{format}: {out}");
        match format {
            "json" => assert!(out.contains("\"findings\": []"), "{out}"),
            "sarif" => assert!(out.contains("\"results\": []"), "{out}"),
            "gitlab" => assert_eq!(out, "[]\n"),
            _ => {}
        }
    }
}

#[test]
fn statistics_and_timings_are_told_when_asked_for() {
    let account = folder(ACCOUNT);
    let lint = ["lint", "PATH", "--only", "open-to-world"];
    let ask = |more: &[&str]| run(account.path(), &[&lint[..], more].concat());
    let (code, out, err) = ask(&["--statistics"]);
    assert_eq!((code, &*err), (1, ""));
    assert!(
        out.starts_with("1  high      open-to-world\n\n1 finding: 1 high; "),
        "{out}"
    );
    let (_, json, _) = ask(&["-f", "json"]);
    assert_eq!(ask(&["-f", "json", "--statistics"]).1, json);
    let (code, timed, err) = ask(&["-f", "json", "--timings", "-q"]);
    assert_eq!((code, &*timed), (1, &*json));
    let stages = [
        "reading ",
        ", linting ",
        ", locating ",
        ", writing ",
        " ms in all",
    ];
    assert!(stages.iter().all(|stage| err.contains(stage)), "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
}

/// A run whose answers lie among the exports reads the same the next time, and says nothing of them.
#[test]
fn our_own_answers_in_a_folder_are_skipped() {
    let folder = folder(ACCOUNT);
    let lint = ["lint", "PATH", "--exit-zero", "--strict", "-f", "concise"];
    let (code, first, err) = run(folder.path(), &lint);
    assert_eq!((code, &*err), (0, ""));
    let path = folder.path().to_str().expect("a plain path");
    for (command, formats) in [
        ("lint", &["json", "jsonl", "sarif", "gitlab"][..]),
        ("reach", &["json", "jsonl"]),
        ("inventory", &["json"]),
    ] {
        for format in formats {
            let target = format!("{format}={path}/{command}-{format}.{format}.json");
            let words = [command, "PATH", "--exit-zero", "-f", &target];
            assert_eq!(run(folder.path(), &words).0, 0, "{command} {format}");
            let named = format!("{path}/{command}-{format}.{format}.json");
            let (code, _, err) = run(folder.path(), &["inventory", &named]);
            assert_eq!(code, 3, "{command} {format}");
            assert!(err.contains("is an answer of sgscope"), "{err}");
        }
    }
    assert_eq!(run(folder.path(), &lint), (0, first, String::new()));
}
