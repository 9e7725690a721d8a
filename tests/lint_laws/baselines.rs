//! Baselines: what they know, what they forget, and texts that are none.

use sgscope::config::Parameters;
use sgscope::lint::{
    Baseline, Compared, Finding, Known, Outcome, Selection, Severity, Suppressed, compare, run,
};
use sgscope::load::load_text;
use sgscope::model::Inventory;

fn known(lint: &str, group: &str, fingerprint: &str) -> Known {
    Known {
        lint: lint.to_owned(),
        region: Some("cn-test".to_owned()),
        group: Some(group.to_owned()),
        severity: Severity::High,
        message: "a \"message\"\n\u{1b}".to_owned(),
        fingerprint: fingerprint.to_owned(),
    }
}

#[test]
fn what_is_written_is_read_back_sorted_and_one_a_line() {
    let unsorted = [
        known("b", "sg-1", "1:2"),
        known("a", "sg-2", "1:1"),
        known("a", "sg-1", "1:3"),
        known("z", "sg-9", "1:3"),
    ];
    let baseline = Baseline::new(unsorted);
    let prints: Vec<&str> = baseline
        .findings()
        .iter()
        .map(|it| &*it.fingerprint)
        .collect();
    assert_eq!(prints, ["1:3", "1:1", "1:2"]);
    let text = baseline.text();
    assert_eq!(text.lines().count(), 5);
    assert_eq!(Baseline::parse(&text), Ok(baseline));
    let none = Baseline::default();
    assert_eq!(Baseline::parse(&none.text()), Ok(none));
}

#[test]
fn what_is_no_baseline_is_told_with_its_place() {
    let check = |text: &str, expected: &str| {
        let error = Baseline::parse(text).expect_err("no baseline");
        assert_eq!(error.to_string(), expected);
    };
    for text in ["", "\u{feff}", "\r\n"] {
        check(text, "it is no baseline: it is empty");
    }
    check(
        "{\"schema\": \"sgscope.lint/1\"}",
        "it is no baseline: its schema is \"sgscope.lint/1\", not \"sgscope.baseline/1\"",
    );
    check(
        "{\"findings\": []}",
        "it is no baseline (line 1, column 16: missing field \"schema\")",
    );
    check(
        "{\"schema\": \"sgscope.baseline/1\", \"findings\": [\n<<<<<<< ours\n",
        "line 2 is a mark of a merge conflict; keep the findings of both sides, delete the marks, and `sgscope baseline prune` forgets what is no more",
    );
    check(
        "{\"schema\": \"sgscope.baseline/1\", \"findings\": [\n{\"lint\": \"a\", \"severity\": \"bad\", \"fingerprint\": \"1:1\"}]}",
        "\"bad\" is no severity; there are critical, high, medium, low, info",
    );
    let deep = format!(
        "{{\"schema\": \"sgscope.baseline/1\", \"x\": {}",
        "[".repeat(1_000_000)
    );
    assert!(Baseline::parse(&deep).is_err());
}

const GROUP: &str = r#"{"SecurityGroupId": "sg-1", "RegionId": "cn-test", "VpcId": "vpc-1", "NextToken": "", "Permissions": {"Permission": [RULES]}}"#;

fn rule(port: u16, peer: &str) -> String {
    format!(
        r#"{{"Direction": "ingress", "Policy": "Accept", "Priority": 1, "IpProtocol": "TCP", "PortRange": "{port}/{port}", "SourceCidrIp": "{peer}"}}"#
    )
}

fn outcome(files: &[(&str, &str)]) -> (Inventory, Outcome) {
    let inventory = load_text(files).inventory;
    let findings = run(&inventory, &Selection::default(), &Parameters::default());
    let findings = findings
        .into_iter()
        .filter(|it| it.lint == "open-to-world")
        .collect();
    (
        inventory,
        Outcome {
            findings,
            ..Outcome::default()
        },
    )
}

fn holding(rules: &[String]) -> String {
    GROUP.replace("RULES", &rules.join(","))
}

/// One went and one came: a number of findings would not tell.
#[test]
fn a_swap_of_two_findings_is_seen() {
    let before = holding(&[rule(8001, "0.0.0.0/0"), rule(8002, "0.0.0.0/0")]);
    let (inventory, before) = outcome(&[("a.json", &before)]);
    let baseline = Baseline::new(Baseline::remember(&inventory, &before.findings));
    assert_eq!(baseline.findings().len(), 2);
    let after = holding(&[rule(8001, "0.0.0.0/0"), rule(8003, "0.0.0.0/0")]);
    let (_, mut after) = outcome(&[("a.json", &after)]);
    compare(&mut after, &baseline, |_| false);
    let compared = after.baseline.expect("it was compared");
    let messages = |findings: &[Finding]| -> Vec<String> {
        findings.iter().map(|it| it.message.clone()).collect()
    };
    assert_eq!(
        messages(&after.findings),
        ["tcp/8003 is open to every IPv4 address"]
    );
    assert_eq!(
        messages(&compared.known),
        ["tcp/8001 is open to every IPv4 address"]
    );
    let fixed: Vec<&str> = compared.fixed.iter().map(|it| &*it.message).collect();
    assert_eq!(fixed, ["tcp/8002 is open to every IPv4 address"]);
}

/// Lines, files and the order of rules are no part of what a finding is known by.
#[test]
fn moved_lines_and_split_files_change_nothing() {
    let rules = [rule(8001, "0.0.0.0/0"), rule(8002, "0.0.0.0/0")];
    let (inventory, one) = outcome(&[("a.json", &holding(&rules))]);
    let baseline = Baseline::new(Baseline::remember(&inventory, &one.findings));
    let swapped = holding(&[rules[1].clone(), rules[0].clone()]).replace("{\"", "\n\n  {\"");
    let page = |rules: &str, token: &str| {
        GROUP.replace("RULES", rules).replace(
            "\"NextToken\": \"\"",
            &format!("\"NextToken\": \"{token}\""),
        )
    };
    let pages = [page(&rules[0], "more"), page(&rules[1], "")];
    for files in [
        vec![("z.json", &*swapped)],
        vec![("one.json", &*pages[0]), ("two.json", &*pages[1])],
    ] {
        let (_, mut other) = outcome(&files);
        assert_eq!(other.findings.len(), 2);
        compare(&mut other, &baseline, |_| false);
        assert_eq!(other.findings, [], "{files:?}");
        let compared = other.baseline.expect("it was compared");
        assert_eq!((compared.known.len(), compared.fixed.len()), (2, 0));
    }
}

/// What is there and not asked for, or allowed, is not fixed.
#[test]
fn what_is_hidden_is_not_fixed() {
    let (inventory, mut now) = outcome(&[("a.json", &holding(&[rule(8001, "0.0.0.0/0")]))]);
    let print = now.findings[0].fingerprint.clone();
    let baseline = Baseline::new(Baseline::remember(&inventory, &now.findings));
    let finding = now.findings.remove(0);
    let mut hidden = now.clone();
    compare(&mut hidden, &baseline, |asked| asked == print);
    assert_eq!(hidden.baseline, Some(Compared::default()));
    let mut gone = now.clone();
    compare(&mut gone, &baseline, |_| false);
    assert_eq!(gone.baseline.map(|it| it.fixed.len()), Some(1));
    now.suppressed.push(Suppressed {
        finding,
        reason: "r".to_owned(),
        owner: None,
        expires: None,
    });
    compare(&mut now, &baseline, |_| false);
    assert_eq!(now.baseline, Some(Compared::default()));
}
