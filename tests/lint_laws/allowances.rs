//! Which findings which allowances hold back.

use sgscope::config::{Parameters, parse_date, read};
use sgscope::lint::{Grant, Outcome, Selection, find, hold_back, run};
use sgscope::load::load_text;

const GROUPS: &str = r#"{"SecurityGroups": {"SecurityGroup": [{"SecurityGroupId": "sg-1", "SecurityGroupName": "web", "RuleCount": 2}]}}"#;
const RULES: &str = r#"{"SecurityGroupId": "sg-1", "RegionId": "cn-test", "VpcId": "vpc-1", "NextToken": "", "Permissions": {"Permission": [
{"SecurityGroupRuleId": "sgr-1", "Direction": "ingress", "Policy": "Accept", "Priority": 1, "IpProtocol": "TCP", "PortRange": "8443/8443", "SourceCidrIp": "0.0.0.0/0"},
{"SecurityGroupRuleId": "sgr-2", "Direction": "ingress", "Policy": "Accept", "Priority": 1, "IpProtocol": "TCP", "PortRange": "9001/9002", "SourceCidrIp": "0.0.0.0/0"}]}}"#;

/// What is left of two findings (sgr-1: tcp/8443, sgr-2: tcp/9001-9002), and of how many each allowance
/// speaks, on the first of June.
#[track_caller]
fn check(allowances: &[&str], left: &[&str], uses: &[u64]) -> Outcome {
    let inventory = load_text(&[("groups.json", GROUPS), ("rules.json", RULES)]).inventory;
    let only = Selection {
        only: vec!["open-to-world"],
        ..Selection::default()
    };
    let findings = run(&inventory, &only, &Parameters::default());
    assert_eq!(findings.len(), 2);
    let text: Vec<String> = allowances
        .iter()
        .map(|it| format!("[[allow]]\n{it}"))
        .collect();
    let find_lint = |word: &str| {
        find(word)
            .map(|lint| lint.name)
            .map_err(|error| error.to_string())
    };
    let settings = read(&text.join("\n"), &find_lint).expect("settings");
    let grants: Vec<Grant> = settings
        .allowances
        .into_iter()
        .map(|allowance| Grant {
            allowance,
            at: None,
        })
        .collect();
    let (outcome, used) = hold_back(
        &inventory,
        findings,
        &grants,
        parse_date("2026-06-01").expect("a day"),
    );
    let rules: Vec<&str> = outcome
        .findings
        .iter()
        .filter_map(|it| inventory.rules[it.rule?].id.as_deref())
        .collect();
    assert_eq!(rules, left, "{allowances:?}");
    assert_eq!(used, uses, "{allowances:?}");
    assert_eq!(outcome.findings.len() + outcome.suppressed.len(), 2);
    outcome
}

const WORLD: &str = "lint = \"open-to-world\"\nreason = \"r\"\n";

#[test]
fn an_allowance_holds_back_what_it_names() {
    check(&[], &["sgr-1", "sgr-2"], &[]);
    check(&[WORLD], &[], &[2]);
    check(&[&format!("{WORLD}group = \"sg-*\"")], &[], &[2]);
    check(&[&format!("{WORLD}group = \"web\"")], &[], &[2]);
    check(
        &[&format!("{WORLD}group = \"we\"")],
        &["sgr-1", "sgr-2"],
        &[0],
    );
    check(&[&format!("{WORLD}rule = \"sgr-2\"")], &["sgr-1"], &[1]);
    check(&["lint = \"*\"\ngroup = \"*\"\nreason = \"r\""], &[], &[2]);
    check(
        &["lint = \"non-host-cidr\"\nreason = \"r\""],
        &["sgr-1", "sgr-2"],
        &[0],
    );
}

/// A hole that is only partly allowed is not.
#[test]
fn ports_hold_back_holes_that_lie_within_them() {
    check(&[&format!("{WORLD}ports = \"tcp/8443\"")], &["sgr-2"], &[1]);
    check(
        &[&format!("{WORLD}ports = \"tcp/9001\"")],
        &["sgr-1", "sgr-2"],
        &[0],
    );
    check(&[&format!("{WORLD}ports = \"tcp/8000-9002\"")], &[], &[2]);
    check(
        &[&format!("{WORLD}ports = \"udp\"")],
        &["sgr-1", "sgr-2"],
        &[0],
    );
}

#[test]
fn an_ended_allowance_holds_nothing_back() {
    let until = |day: &str| format!("{WORLD}expires = {day}");
    check(&[&until("2026-05-31")], &["sgr-1", "sgr-2"], &[2]);
    let today = check(&[&until("2026-06-01")], &[], &[2]);
    assert_eq!(today.next_expiry.map(|it| it.in_days), Some(0));
    let later = check(
        &[
            &until("2027-01-01"),
            &format!("{}rule = \"sgr-1\"", until("2026-06-10\n")),
        ],
        &[],
        &[2, 1],
    );
    assert_eq!(
        later.next_expiry.map(|it| it.in_days),
        Some(214),
        "the first that holds a finding back counts"
    );
    check(
        &[&until("2026-05-31"), &format!("{WORLD}rule = \"sgr-1\"")],
        &["sgr-2"],
        &[1, 1],
    );
}
