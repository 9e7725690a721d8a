//! Small accounts in which `reach` and the difference of two analyses go ways that random accounts rarely take, and what a
//! person would answer.
//!
//! Not the decision table (`order_table`), which asks `explain`.

#![cfg(feature = "cli")]

#[expect(dead_code, reason = "no story is read")]
mod fixture;
#[expect(dead_code, reason = "the library is asked, not the binary")]
mod support;

use sgscope::load::load_text;
use sgscope::model::Inventory;
use sgscope::packet::Traffic;
use sgscope::reach::{DeltaQuery, Query, Reachability, diff, reach};

fn read(account: &str) -> Inventory {
    let folder = support::folder(account);
    let texts = fixture::texts(folder.path());
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    load_text(&texts).inventory
}

/// `i-1 -> i-2 ipv4: tcp/22, perhaps udp`, and how many rows the totals count.
fn rows(answer: &Reachability<'_>) -> Vec<String> {
    let rows: Vec<String> = answer
        .rows()
        .map(|row| {
            let told = |set: &Traffic| set.notation(row.family);
            let (from, to, family) = (row.source.id, row.target.id, row.family.name());
            let (allowed, unknown) = (told(&row.allowed), told(&row.unknown));
            format!("{from} -> {to} {family}: {allowed}, perhaps {unknown}")
        })
        .collect();
    assert_eq!(
        answer.row_count(),
        rows.len() as u64,
        "the total of {rows:#?}"
    );
    rows
}

fn check(account: &str, internet: bool, wanted: &[&str]) {
    let inventory = read(account);
    let query = Query {
        internet,
        ..Query::default()
    };
    assert_eq!(rows(&reach(&inventory, &query)), wanted, "{account}");
}

#[test]
fn alike_endpoints_of_two_addresses_reach_each_other_and_not_themselves() {
    let account = "
        group sg-a basic accept
        rule sg-a ingress accept 1 tcp/22 10.0.0.16/28
        host i-1 vpc-1 10.0.0.1,10.0.0.17 sg-a
        host i-2 vpc-1 10.0.0.2,10.0.0.18 sg-a
        host i-3 vpc-1 10.0.0.3,10.0.0.19 sg-a
    ";
    let inventory = read(account);
    let answer = reach(&inventory, &Query::default());
    assert_eq!(answer.classes, [3], "one class");
    assert_eq!(rows(&answer).len(), 6);
    assert_eq!(answer.summary().pairs, 6);
}

/// Two receivers with the same rules, to which one sender sends different things.
#[test]
fn receivers_of_one_owner_are_told_apart() {
    check(
        "
        group sg-a basic drop
        group sg-b basic drop
        rule sg-a egress drop 1 tcp/22 10.0.0.2
        rule sg-a egress drop 1 udp/53 10.0.0.3
        rule sg-b ingress accept 1 tcp/22 10.0.0.1
        host i-1 vpc-1 10.0.0.1 sg-a
        host i-2 vpc-1 10.0.0.2 sg-b
        host i-3 vpc-1 10.0.0.3 sg-b
        host i-4 vpc-1 10.0.0.4 sg-b
        ",
        false,
        &[
            "i-1 -> i-3 ipv4: tcp/22, perhaps none",
            "i-1 -> i-4 ipv4: tcp/22, perhaps none",
        ],
    );
}

/// Whether the Drop for members holds depends on the network that is not exported; so it may pass.
#[test]
fn members_behind_an_unknown_network_may_not_be_members() {
    check(
        "
        group sg-a basic drop
        group sg-b basic drop
        rule sg-b ingress drop 1 tcp/22 sg-a
        rule sg-b ingress accept 2 tcp/20-30 10.0.0.0/24
        host i-1 vpc-1 10.0.0.1 sg-a
        host i-2 vpc-1 10.0.0.2 sg-b
        host i-3 ? 10.0.0.3 sg-a
        ",
        false,
        &[
            "i-1 -> i-2 ipv4: tcp/20-21,23-30, perhaps none",
            "i-3 -> i-2 ipv4: none, perhaps tcp/20-30",
        ],
    );
}

/// Where the policy is a Drop the ports are shut; where it is an Accept, or nothing, they are open.
#[test]
fn a_rule_whose_policy_is_in_doubt_keeps_a_weaker_one_in_doubt() {
    check(
        "
        group sg-a basic drop
        group sg-b basic drop
        rule sg-b ingress perhaps 1 tcp/22 10.0.0.0/24
        rule sg-b ingress accept 2 tcp/22-23 10.0.0.0/24
        host i-1 vpc-1 10.0.0.1 sg-a
        host i-2 vpc-1 10.0.0.2 sg-b
        ",
        false,
        &["i-1 -> i-2 ipv4: tcp/23, perhaps tcp/22"],
    );
}

#[test]
fn instances_are_told_with_their_names() {
    let account = "group sg-a basic drop\nhost i-1 vpc-1 10.0.0.1 sg-a";
    let folder = support::folder(account);
    let file = folder.path().join("account.json");
    let text = std::fs::read_to_string(&file).expect("the account");
    let named = text.replace(
        "\"InstanceId\":\"i-1\"",
        "\"InstanceId\":\"i-1\",\"InstanceName\":\"one\"",
    );
    let inventory = load_text(&[("account.json", &named)]).inventory;
    let answer = reach(&inventory, &Query::default());
    let told: Vec<_> = answer.endpoints().map(|it| (it.id, it.name)).collect();
    assert_eq!(told, [("i-1", Some("one"))]);
    let delta = diff(&inventory, &inventory, &DeltaQuery::default());
    let told: Vec<_> = delta.endpoints().map(|it| (it.id, it.name)).collect();
    assert_eq!(told, [("i-1", Some("one"))]);
}

/// Two networks of which nobody knows whether they are one: neither which VPC, nor which region.
#[test]
fn networks_in_doubt_may_be_connected() {
    check(
        "
        group sg-a basic drop
        group sg-c basic drop classic
        rule sg-a ingress accept 2 tcp/22 0.0.0.0/0
        rule sg-c ingress accept 2 tcp/80 0.0.0.0/0 NicType=intranet
        host i-1 ? 10.0.0.1 sg-a
        host i-2 classic@ 10.0.0.2 sg-c
        host i-3 classic@cn-qingdao 10.0.0.3 sg-c
        ",
        false,
        &[
            "i-1 -> i-2 ipv4: none, perhaps tcp/80",
            "i-1 -> i-3 ipv4: none, perhaps tcp/80",
            "i-2 -> i-1 ipv4: none, perhaps tcp/22",
            "i-2 -> i-3 ipv4: none, perhaps tcp/80",
            "i-3 -> i-1 ipv4: none, perhaps tcp/22",
            "i-3 -> i-2 ipv4: none, perhaps tcp/80",
        ],
    );
}

#[test]
fn rules_for_one_own_address_bind_towards_the_internet() {
    check(
        "
        group sg-a basic drop
        rule sg-a ingress accept 1 tcp/443 0.0.0.0/0 DestCidrIp=10.0.0.1
        rule sg-a egress drop 1 all 0.0.0.0/0 SourceCidrIp=10.0.0.2
        host i-1 vpc-1 10.0.0.1 sg-a public=47.0.0.1
        host i-2 vpc-1 10.0.0.2 sg-a public=47.0.0.2
        ",
        true,
        &[
            "i-1 -> internet ipv4: all, perhaps none",
            "internet -> i-1 ipv4: tcp/443, perhaps none",
        ],
    );
}

#[test]
fn what_some_hosts_of_the_internet_may_do_is_united() {
    check(
        "
        group sg-a basic drop
        rule sg-a ingress accept 1 tcp/22 8.0.0.0/8
        rule sg-a ingress accept 1 tcp/80 9.0.0.0/8
        rule sg-a egress drop 1 all 0.0.0.0/0
        host i-1 vpc-1 10.0.0.1 sg-a public=47.0.0.1
        ",
        true,
        &["internet -> i-1 ipv4: tcp/22,80, perhaps none"],
    );
}

/// Interfaces are numbered some thousands at a time; the last ones have an owner that the first do not.
#[test]
fn the_last_of_many_interfaces_keeps_its_own_rules() {
    let mut account = String::from(
        "group sg-a basic drop\ngroup sg-b basic drop\n\
         rule sg-b ingress accept 1 tcp/443 0.0.0.0/0\n",
    );
    for number in 0..1 << 13 {
        let (high, low) = (number / 250, number % 250 + 1);
        account += &format!("host i-{number} vpc-1 10.0.{high}.{low} sg-a\n");
    }
    account += "host i-last vpc-1 10.1.0.1 sg-b public=47.0.0.1\n";
    let query = Query {
        internet: true,
        ..Query::default()
    };
    let inventory = read(&account);
    let summary = reach(&inventory, &query).summary();
    // From the internet by its own rule, from all others by the same, and to the internet by default.
    assert_eq!((summary.pairs, summary.unknown_pairs), (8_194, 0));
}

/// The sum of what rules touch, by hand: of sg-a 2 fellow members each way; of sg-b 3 fellow members and 1 outwards,
/// 3 and 8 inwards, times its 3 addresses, because one rule is for one of them; of the others themselves, each way.
/// i-12 may be connected to everybody: an eighth of an exception for each class. 32 bytes for each.
#[test]
fn the_memory_of_tables_is_estimated_from_what_rules_touch() {
    let mut account = String::from(
        "
        group sg-a basic drop
        group sg-b basic drop
        prefixes pl-1 10.0.0.4/32,10.0.0.5/32,2001:db8::/32
        rule sg-b ingress accept 1 tcp/22 10.0.0.1
        rule sg-b ingress accept 1 tcp/80 10.0.0.2 DestCidrIp=10.0.0.3
        rule sg-b ingress accept 1 tcp/81 10.0.0.2/31
        rule sg-b ingress accept 1 tcp/82 2001:db8::1
        rule sg-b ingress accept 1 udp/53 pl-1
        rule sg-b ingress accept 1 tcp/23 sg-a
        rule sg-b egress drop 1 tcp/22 10.0.0.1
        host i-1 vpc-1 10.0.0.1 sg-a
        host i-2 vpc-1 10.0.0.2 sg-a
        host i-3 vpc-1 10.0.0.3 sg-b
        host i-4 vpc-1 10.0.0.4 sg-b
        host i-5 vpc-1 10.0.0.5 sg-b
        host i-12 ? 10.0.0.12 sg-6
        ",
    );
    for number in 6..12 {
        account += &format!(
            "group sg-{number} basic drop\nhost i-{number} vpc-1 10.0.0.{number} sg-{number}\n"
        );
    }
    let inventory = read(&account);
    let asked = |memory| {
        let query = Query {
            memory,
            ..Query::default()
        };
        let answer = reach(&inventory, &query);
        assert_eq!(rows(&answer), rows(&reach(&inventory, &Query::default())));
        (answer.estimate(), answer.parts())
    };
    let bytes = 32 * ((2 + 2) + 3 * ((3 + 1) + (3 + 8)) + 6 * 2 + 2 + 12 / 8);
    assert_eq!(asked(None), (0, 1));
    assert_eq!(asked(Some(bytes)), (bytes, 1));
    assert_eq!(asked(Some(bytes - 1)), (bytes, 2));
    assert_eq!(asked(Some(1)), (bytes, 12));
    let asked = |memory| {
        let query = DeltaQuery {
            memory,
            ..DeltaQuery::default()
        };
        let delta = diff(&inventory, &inventory, &query);
        (delta.estimate(), delta.parts())
    };
    assert_eq!(asked(None), (0, 1));
    assert_eq!(asked(Some(1)), (2 * bytes, 12));
}

/// What changed from one account to the other towards some endpoints, or all.
fn changes(before: &str, after: &str, to: &[&str], wanted: &[&str]) {
    let (before, after) = (read(before), read(after));
    let query = DeltaQuery {
        to: to.iter().map(|id| (*id).to_owned()).collect(),
        ..DeltaQuery::default()
    };
    let delta = diff(&before, &after, &query);
    let rows: Vec<String> = delta
        .rows()
        .map(|row| {
            let change = &row.change;
            let sets = [
                ("opened", change.opened()),
                ("closed", change.closed()),
                ("maybe opened", change.maybe_opened()),
                ("maybe closed", change.maybe_closed()),
            ];
            let told = sets.iter().filter_map(|(name, set)| {
                let told = set.notation(row.family);
                (told != "none").then(|| format!(" {name} {told}"))
            });
            format!(
                "{} -> {}{}",
                row.source.id,
                row.target.id,
                told.collect::<String>()
            )
        })
        .collect();
    assert_eq!(rows, wanted);
    assert_eq!(delta.summary().rows, wanted.len() as u64);
}

#[test]
fn a_rule_that_names_another_peer_is_a_change() {
    let account = |peer: &str| {
        format!(
            "
            group sg-a basic drop
            group sg-b basic drop
            rule sg-b ingress accept 1 tcp/22 {peer}
            host i-1 vpc-1 10.0.0.1 sg-a
            host i-2 vpc-1 10.0.0.2 sg-a
            host i-3 vpc-1 10.0.0.3 sg-b
            "
        )
    };
    let wanted = ["i-1 -> i-3 closed tcp/22", "i-2 -> i-3 opened tcp/22"];
    changes(&account("10.0.0.1"), &account("10.0.0.2"), &[], &wanted);
}

#[test]
fn rules_of_both_directions_that_name_other_peers_are_a_change() {
    let account = |to: &str, from: &str| {
        format!(
            "
            group sg-e enterprise -
            rule sg-e egress accept 1 tcp/22 {to}
            rule sg-e ingress accept 1 tcp/22 {from}
            host i-1 vpc-1 10.0.0.1 sg-e
            host i-2 vpc-1 10.0.0.2 sg-e
            host i-3 vpc-1 10.0.0.3 sg-e
            "
        )
    };
    let (before, after) = (
        account("10.0.0.1", "10.0.0.2"),
        account("10.0.0.3", "10.0.0.1"),
    );
    let wanted = ["i-1 -> i-3 opened tcp/22", "i-2 -> i-1 closed tcp/22"];
    changes(&before, &after, &[], &wanted);
}

#[test]
fn an_endpoint_that_moves_to_another_group_is_a_change() {
    let account = |group: &str| {
        format!(
            "
            group sg-a basic drop
            group sg-b basic drop
            rule sg-a ingress accept 1 tcp/22 0.0.0.0/0
            rule sg-b ingress accept 1 tcp/80 0.0.0.0/0
            host i-1 vpc-1 10.0.0.1 sg-a
            host i-2 vpc-1 10.0.0.2 {group}
            host i-3 vpc-1 10.0.0.3 sg-b
            "
        )
    };
    let wanted = [
        "i-1 -> i-2 opened tcp/80 closed tcp/22",
        "i-3 -> i-2 opened tcp/80 closed tcp/22",
    ];
    changes(&account("sg-a"), &account("sg-b"), &[], &wanted);
}

/// In both directions sg-b falls from what sg-a says of i-1 to what it says of the others.
#[test]
fn a_group_that_says_what_another_one_says_is_a_change() {
    let account = |ports: &[&str]| {
        let mut account = String::from(
            "
            group sg-a enterprise -
            group sg-b enterprise -
            host i-1 vpc-1 10.0.0.1 sg-a
            host i-2 vpc-1 10.0.0.2 sg-a
            host i-3 vpc-1 10.0.0.3 sg-b
            host i-4 vpc-1 10.0.0.4 sg-b
            ",
        );
        for direction in ["egress", "ingress"] {
            account += &format!("rule sg-a {direction} accept 1 tcp/22 0.0.0.0/0\n");
            account += &format!("rule sg-a {direction} accept 1 tcp/80 10.0.0.1\n");
            for port in ports {
                account += &format!("rule sg-b {direction} accept 1 tcp/{port} 0.0.0.0/0\n");
            }
        }
        account
    };
    let wanted = ["i-3 -> i-4 closed tcp/80", "i-4 -> i-3 closed tcp/80"];
    changes(&account(&["22", "80"]), &account(&["22"]), &[], &wanted);
}

#[test]
fn an_endpoint_in_the_place_of_another_is_a_change() {
    let account = |host: &str| {
        format!(
            "
            group sg-a basic drop
            rule sg-a ingress accept 1 tcp/22 0.0.0.0/0
            host i-1 vpc-1 10.0.0.1 sg-a
            host {host} sg-a
            "
        )
    };
    let (before, after) = (account("i-2 vpc-1 10.0.0.2"), account("i-3 vpc-1 10.0.0.3"));
    let wanted = ["i-2 -> i-1 closed tcp/22", "i-3 -> i-1 opened tcp/22"];
    changes(&before, &after, &["i-1"], &wanted);
}

/// One of two addresses is no longer reached, and the other one still is.
#[test]
fn an_endpoint_that_is_reached_by_another_address_is_no_change() {
    let account = |rule: &str| {
        format!(
            "
            group sg-a basic drop
            group sg-b basic drop
            rule sg-b ingress accept 1 tcp/22 0.0.0.0/0
            {rule}
            host i-1 vpc-1 10.0.0.1 sg-a
            host i-2 vpc-1 10.0.0.2,10.0.0.18 sg-b
            "
        )
    };
    let after = account("rule sg-a egress drop 1 tcp/22 10.0.0.18");
    changes(&account(""), &after, &[], &[]);
    let both = after + "rule sg-a egress drop 1 tcp/22 10.0.0.2";
    changes(&account(""), &both, &[], &["i-1 -> i-2 closed tcp/22"]);
}
