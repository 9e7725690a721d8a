//! How finely an account cuts the traffic space must change no answer: rules about addresses that nobody has are
//! added until `reach` and `explain` work on other data, and everything they say must stay as it was.
//!
//! Not a judge of the answers themselves (`reach_oracle`): its accounts are too small to leave the first kind.

#![cfg(feature = "cli")]

mod support;

use std::fmt::Write as _;

use serde_json::Value;

/// Deny and allow, ranges of both ports, two lists, a masked group, rules for one own address, a doubtful policy,
/// intra-group access on both readings, an enterprise group, and a group whose rules are not exported.
const ACCOUNT: &str = "
    group sg-a basic accept
    group sg-b basic drop
    group sg-c basic -
    group sg-e enterprise accept
    unseen sg-x basic drop
    prefixes pl-1 10.0.0.0/30,10.0.0.8/29
    ports prl-1 80/80,8000/8100
    rule sg-a ingress accept 5 tcp/20-30 0.0.0.0/0
    rule sg-a ingress drop 4 tcp/22-23 10.0.0.3
    rule sg-a egress drop 7 udp/53 10.0.0.4
    rule sg-b ingress accept 3 tcp/prl-1 pl-1
    rule sg-b ingress accept 3 udp/500-600 10.0.0.0/8 SourcePortRange=500/500
    rule sg-b ingress drop 2 udp/520-530 sg-a SourcePortRange=400/500
    rule sg-b ingress accept 9 icmp sg-a
    rule sg-b ingress accept 9 gre sg-e****
    rule sg-b ingress accept 9 tcp/443 10.0.0.0/8 DestCidrIp=10.0.0.3
    rule sg-c ingress perhaps 1 tcp/1-1024 10.0.0.0/28
    rule sg-c ingress accept 2 tcp/1000-2000 10.0.0.0/28 SourcePortRange=1024/65535
    rule sg-e egress accept 1 tcp 10.0.0.0/8
    rule sg-e egress drop 1 tcp/8050-9000 sg-b
    rule sg-e ingress accept 1 all sg-c
    host i-1 vpc-1 10.0.0.1 sg-a
    host i-2 vpc-1 10.0.0.2 sg-a,sg-b
    host i-3 vpc-1 10.0.0.3,10.0.0.13 sg-b
    host i-4 vpc-1 10.0.0.4 sg-c
    host i-5 vpc-1 10.0.0.5 sg-e
    host i-6 vpc-1 10.0.0.6 sg-a,sg-x
    host i-7 vpc-1 10.0.0.7 ?
";

/// The account with so many rules more, each of which cuts destination ports twice and source ports twice.
fn cut(groups: &[&str], rules: u32) -> String {
    let mut account = ACCOUNT.to_owned();
    for (group, number) in groups
        .iter()
        .flat_map(|group| (0..rules).map(move |n| (group, n)))
    {
        let (protocol, policy) = [("tcp", "accept"), ("udp", "drop")][number as usize % 2];
        let (ports, sources) = (3 + 100 * number, 7 + 90 * number);
        for (direction, limit) in [("ingress", 1 + number % 9), ("egress", 100)] {
            let _ = writeln!(
                account,
                "rule {group} {direction} {policy} {limit} {protocol}/{ports}-{} 10.99.0.1 SourcePortRange={sources}/{}",
                ports + 40,
                sources + 40
            );
        }
    }
    account
}

/// All that is asked of an account.
fn answers(account: &str) -> Vec<String> {
    let folder = support::folder(account);
    let path = folder.path().to_string_lossy().into_owned();
    let ask = |words: &[&str]| {
        let output = support::sgscope(&[words, &["--quiet", &path]].concat());
        let text = String::from_utf8(output.stdout).expect("text");
        assert!(
            !text.is_empty(),
            "{words:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        text
    };
    let mut answers = vec![
        ask(&["reach", "--format", "jsonl"]),
        ask(&["reach", "--format", "text"]),
        ask(&["reach", "--format", "jsonl", "--memory", "1"]),
        ask(&[
            "reach",
            "--format",
            "jsonl",
            "--flow",
            "tcp/22-90; udp/510-525 from 450-500",
        ]),
    ];
    for (from, to) in [
        ("i-1", "i-3"),
        ("i-5", "i-3"),
        ("i-2", "i-4"),
        ("i-6", "i-1"),
    ] {
        for flow in ["all", "tcp/22,80", "udp/505 from 500"] {
            let asked = ask(&["explain", from, to, "--flow", flow, "--format", "json"]);
            let mut answer = serde_json::from_str(&asked).expect("an explanation");
            forget_what_differs(&mut answer);
            answers.push(format!("{answer:#}"));
        }
    }
    answers
}

/// Not compared: two exports of which one is longer have their rules at other places, and an added rule may rightly
/// be named among those that nearly match.
fn forget_what_differs(answer: &mut Value) {
    match answer {
        Value::Object(fields) => {
            fields.remove("location");
            fields.remove("near_misses");
            fields.values_mut().for_each(forget_what_differs);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_what_differs),
        _ => {}
    }
}

fn check(groups: &[&str], rules: u32) {
    let (plain, cut) = (answers(ACCOUNT), answers(&cut(groups, rules)));
    for (plain, cut) in plain.iter().zip(&cut) {
        assert_eq!(plain, cut, "{rules} rules more for {groups:?}");
    }
}

const ALL: [&str; 4] = ["sg-a", "sg-b", "sg-c", "sg-e"];

#[test]
fn more_cells_than_effects_share_change_nothing() {
    check(&ALL, 24);
    check(&["sg-b"], 60);
}

#[test]
fn more_cells_than_a_block_has_change_nothing() {
    check(&["sg-b", "sg-e"], 170);
}

#[test]
fn more_cells_than_a_stack_has_change_nothing() {
    check(&["sg-b", "sg-e"], 640);
}
