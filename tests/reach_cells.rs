//! How finely an account cuts the traffic space must change no answer: rules about addresses that nobody has are
//! added until `reach`, `explain` and the difference of two analyses work on other data, and everything they say must
//! stay as it was.
//!
//! Not a judge of the answers themselves (`reach_oracle`): its accounts are too small to leave the first kind.

#![cfg(feature = "cli")]

#[expect(dead_code, reason = "no story is read")]
mod fixture;
mod support;

use std::fmt::Write as _;

use serde_json::Value;
use sgscope::load::load_text;
use sgscope::model::Inventory;
use sgscope::reach::{DeltaQuery, DeltaSummary, diff};

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
fn cut(account: &str, groups: &[&str], rules: u32) -> String {
    let mut account = account.to_owned();
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
    let (plain, cut) = (answers(ACCOUNT), answers(&cut(ACCOUNT, groups, rules)));
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

/// The account after other ports, sources, peers and policies came to its rules, and hosts to other groups.
fn changed() -> String {
    let changes = [
        ("tcp/20-30 0.0.0.0/0", "tcp/21-31 0.0.0.0/0"),
        ("udp/53 10.0.0.4", "udp/53 10.0.0.5"),
        ("SourcePortRange=500/500", "SourcePortRange=499/501"),
        ("accept 9 icmp sg-a", "accept 9 icmp sg-e"),
        ("perhaps 1 tcp/1-1024", "accept 1 tcp/1-1024"),
        ("drop 1 tcp/8050-9000", "perhaps 1 tcp/8050-9000"),
        ("i-2 vpc-1 10.0.0.2 sg-a,sg-b", "i-2 vpc-1 10.0.0.2 sg-b"),
        ("i-4 vpc-1 10.0.0.4 sg-c", "i-8 vpc-1 10.0.0.8 sg-c"),
        ("i-7 vpc-1 10.0.0.7 ?", "i-7 vpc-1 10.0.0.7 sg-a"),
    ];
    changes
        .iter()
        .fold(ACCOUNT.to_owned(), |account, (was, is)| {
            assert!(account.contains(was), "{was}");
            account.replace(was, is)
        })
}

fn read(account: &str) -> Inventory {
    let folder = support::folder(account);
    let texts = fixture::texts(folder.path());
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    load_text(&texts).inventory
}

/// The totals of a difference, and its rows.
fn difference(before: &str, after: &str) -> (DeltaSummary, Vec<String>) {
    let (before, after) = (read(before), read(after));
    let delta = diff(&before, &after, &DeltaQuery::default());
    let rows = delta.rows().map(|row| {
        let change = &row.change;
        let told = [
            change.opened(),
            change.closed(),
            change.maybe_opened(),
            change.maybe_closed(),
        ];
        let told = told.map(|set| set.notation(row.family)).join(" | ");
        format!("{} -> {}: {told}", row.source.id, row.target.id)
    });
    let rows = rows.collect();
    (delta.summary(), rows)
}

/// Cells of both, of either, and neither, side by side.
#[test]
fn more_cells_change_no_difference() {
    let after = &changed();
    let (totals, rows) = difference(ACCOUNT, after);
    assert_eq!(totals.rows, rows.len() as u64);
    let kinds = [
        totals.opened,
        totals.closed,
        totals.maybe_opened,
        totals.maybe_closed,
    ];
    assert!(kinds.iter().all(|kind| *kind > 2), "{totals:?}");
    let several: (&[&str], u32) = (&["sg-b", "sg-e"], 170);
    for (groups, rules) in [(&ALL[..], 3), (&ALL, 24), several, (&["sg-b", "sg-e"], 640)] {
        let finer = |account: &str| cut(account, groups, rules);
        for (before, after) in [
            (finer(ACCOUNT), finer(after)),
            (finer(ACCOUNT), after.clone()),
            (ACCOUNT.to_owned(), finer(after)),
        ] {
            let found = difference(&before, &after);
            assert_eq!(
                found,
                (totals, rows.clone()),
                "{rules} rules more for {groups:?}"
            );
        }
    }
}
