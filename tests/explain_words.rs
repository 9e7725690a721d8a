//! What `explain` tells besides its verdict: which ends it judged, what is missing and how to export it, what nearly
//! matched, its notes, and the names it offers for one that nobody bears.
//!
//! Not the verdicts (`order_table`), nor its commands (`grant_laws`).

#![cfg(feature = "cli")]

mod support;

use std::process::Output;

use serde_json::Value;

/// Two VPCs, both sides of the classic network, hosts of which something is missing.
const ACCOUNT: &str = "
    group sg-a basic drop
    group sg-b basic drop
    group sg-c basic drop classic
    rule sg-a ingress accept 1 tcp/22 10.0.0.0/8
    rule sg-b ingress accept 5 udp/53 10.0.0.1 SourcePortRange=53/53
    rule sg-b ingress accept 6 tcp/80-90 2001:db8::/32
    rule sg-b ingress accept 7 tcp/443 10.0.0.9
    rule sg-b ingress drop 1 tcp/22 10.0.0.0/8
    rule sg-b ingress accept 8 tcp/22 10.0.0.0/8
    host i-1 vpc-1 10.0.0.1,2408:4000::1 sg-a public=47.0.0.1
    host i-2 vpc-1 10.0.0.2,2408:4000::2 sg-b
    host i-far vpc-2 10.0.0.3 sg-a
    host i-old classic@cn-qingdao 10.0.0.4 sg-c
    host i-older classic@cn-beijing 10.0.0.5 sg-c
    host i-lost ? 10.0.0.6 sg-a
    host i-bare vpc-1 10.0.0.7 sg-a
    host i-twin vpc-2 10.0.0.7 sg-a
    group sg-d basic drop
    rule sg-d ingress drop 1 tcp/22 0.0.0.0/0
    host i-shut vpc-1 10.0.0.8 sg-d
";

/// An instance of which no address is exported.
const NO_ADDRESS: &str = r#"{"Instances":{"Instance":[{"InstanceId":"i-none","RegionId":"cn-test",
    "VpcAttributes":{"VpcId":"vpc-1"},"SecurityGroupIds":{"SecurityGroupId":["sg-a"]}}]}}"#;

fn run(folder: &tempfile::TempDir, words: &[&str]) -> Output {
    let path = folder.path().to_string_lossy().into_owned();
    support::sgscope(&[&["explain"], words, &["--format", "json", &path]].concat())
}

fn ask(folder: &tempfile::TempDir, from: &str, to: &str, flow: &str) -> Value {
    let output = run(folder, &[from, to, "--flow", flow]);
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text).unwrap_or_else(|error| {
        panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr))
    })
}

fn check(from: &str, to: &str, flow: &str, wanted: &[&str]) {
    let folder = support::folder(ACCOUNT);
    std::fs::write(folder.path().join("more.json"), NO_ADDRESS).expect("a file");
    let answer = ask(&folder, from, to, flow);
    assert_eq!(told(&answer), wanted, "{from} > {to}, {flow}: {answer:#}");
}

/// An answer in short: its verdict, every pair with its stages, what is missing, near misses, and the first words
/// of each note.
fn told(answer: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let items = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut told = vec![text(&answer["verdict"])];
    for pair in items(&answer["pairs"]) {
        let ends = ["source", "target"].map(|end| text(&pair[end]["address"]));
        let stages = items(&pair["stages"]);
        let said = stages.iter().map(|stage| {
            let (verdict, reason) = (text(&stage["verdict"]), text(&stage["reason"]));
            format!("{verdict}/{reason}")
        });
        let said: Vec<String> = said.collect();
        told.push(format!("{} > {}: {}", ends[0], ends[1], said.join(" ")));
        for missing in stages.iter().flat_map(|stage| items(&stage["missing"])) {
            let [fact, id, command] = ["fact", "id", "command"].map(|key| text(&missing[key]));
            told.push(format!("missing {fact} of {id}: {command}"));
        }
        for near in items(&pair["near_misses"]) {
            let differs: Vec<String> = items(&near["differs"]).iter().map(text).collect();
            told.push(format!(
                "near {} but {}",
                text(&near["rule"]["id"]),
                differs.join("+")
            ));
        }
    }
    for note in items(&answer["notes"]) {
        let words: Vec<String> = text(&note).split(' ').take(7).map(str::to_owned).collect();
        told.push(format!("note {}", words.join(" ")));
    }
    told
}

#[test]
fn networks_that_are_apart_are_told_with_what_could_join_them() {
    check(
        "i-1",
        "i-far",
        "tcp/22",
        &[
            "denied",
            "10.0.0.1 > 10.0.0.3: denied/isolated-vpcs allowed/default allowed/rule",
            "missing links of eni-i-1 - eni-i-far: aliyun vpcpeer ListVpcPeerConnections --RegionId cn-test",
            "note no grant is offered: security groups never",
        ],
    );
    check(
        "i-1",
        "i-old",
        "tcp/22",
        &[
            "denied",
            "10.0.0.1 > 10.0.0.4: denied/no-classiclink allowed/default denied/default",
            "missing links of eni-i-1 - i-old: aliyun ecs DescribeClassicLinkInstances --RegionId cn-test",
            "note no grant is offered: security groups never",
        ],
    );
    check(
        "i-old",
        "i-older",
        "tcp/22",
        &[
            "denied",
            "10.0.0.4 > 10.0.0.5: denied/different-region allowed/default denied/default",
            "missing links of i-old - i-older: aliyun cbn DescribeCens --RegionId cn-qingdao",
            "note no grant is offered: security groups never",
        ],
    );
}

#[test]
fn networks_that_are_not_exported_are_told_with_how_to_export_them() {
    check(
        "i-1",
        "i-lost",
        "tcp/22",
        &[
            "unknown",
            "10.0.0.1 > 10.0.0.6: unknown/unseen-network allowed/default allowed/rule",
            "missing network of eni-i-lost: aliyun ecs DescribeNetworkInterfaces --RegionId cn-test --NetworkInterfaceId.1 eni-i-lost",
            "note no grant is offered: security groups never",
            "note if it still fails, check in this",
        ],
    );
    check(
        "i-1",
        "10.9.9.9",
        "tcp/22",
        &[
            "unknown",
            "10.0.0.1 > 10.9.9.9: unknown/unseen-network allowed/default allowed/outside-host",
            "missing network of 10.9.9.9: aliyun ecs DescribeNetworkInterfaces --RegionId \"$REGION\" --PrivateIpAddress.1 10.9.9.9",
            "note no grant is offered: security groups never",
            "note if it still fails, check in this",
        ],
    );
    check(
        "i-1",
        "10.9.9.0/24",
        "tcp/22",
        &[
            "unknown",
            "10.0.0.1 > 10.9.9.0/24: unknown/unseen-network allowed/default allowed/outside-host",
            "missing network of 10.9.9.0/24: aliyun ecs DescribeNetworkInterfaces --RegionId \"$REGION\"",
            "note no grant is offered: security groups never",
            "note if it still fails, check in this",
        ],
    );
    // A block is nobody in the export, even where its first address is somebody's.
    check(
        "i-1",
        "10.0.0.2/31",
        "tcp/22",
        &[
            "unknown",
            "10.0.0.1 > 10.0.0.2/31: unknown/unseen-network allowed/default allowed/outside-host",
            "missing network of 10.0.0.2/31: aliyun ecs DescribeNetworkInterfaces --RegionId \"$REGION\"",
            "note no grant is offered: security groups never",
            "note if it still fails, check in this",
        ],
    );
}

#[test]
fn the_internet_is_met_at_public_addresses() {
    check(
        "i-1",
        "internet",
        "tcp/25",
        &[
            "allowed",
            "47.0.0.1 > -: allowed/public-address allowed/default allowed/outside-host",
            "2408:4000::1 > -: unknown/unseen-network allowed/default allowed/outside-host",
            "missing network of internet: aliyun ecs DescribeNetworkInterfaces --RegionId \"$REGION\"",
            "note outbound tcp/25 to the internet is blocked",
            "note if it still fails, check in this",
        ],
    );
    check(
        "i-1",
        "8.8.8.8",
        "tcp/26",
        &[
            "allowed",
            "47.0.0.1 > 8.8.8.8: allowed/public-address allowed/default allowed/outside-host",
            "note if it still fails, check in this",
        ],
    );
    check(
        "10.0.0.1",
        "8.8.8.8",
        "tcp/20-30",
        &[
            "allowed",
            "47.0.0.1 > 8.8.8.8: allowed/public-address allowed/default allowed/outside-host",
            "note outbound tcp/25 to the internet is blocked",
            "note if it still fails, check in this",
        ],
    );
    check(
        "8.8.8.8",
        "47.0.0.1",
        "tcp/22",
        &[
            "denied",
            "8.8.8.8 > 47.0.0.1: allowed/public-address allowed/outside-host denied/default",
            "near sgr-3 but peer",
        ],
    );
    check(
        "internet",
        "i-bare",
        "tcp/22",
        &[
            "denied",
            "- > 10.0.0.7: denied/no-route allowed/outside-host denied/default",
            "missing public-addresses of eni-i-bare: aliyun vpc DescribeEipAddresses --RegionId cn-test",
            "near sgr-3 but peer",
            "note no grant is offered: name the address",
            "note a NAT gateway or a load balancer",
        ],
    );
}

#[test]
fn a_family_without_a_public_address_is_judged_all_the_same() {
    let folder = support::folder(ACCOUNT);
    let answer = ask(&folder, "i-2", "47.0.0.1", "tcp/22");
    assert_eq!(answer["verdict"], "denied", "{answer:#}");
    let network = &answer["pairs"][0]["stages"][0];
    assert_eq!(
        (&network["verdict"], &network["reason"]),
        (&"denied".into(), &"no-route".into()),
        "{answer:#}"
    );
    assert_eq!(answer["pairs"][0]["source"]["address"], "10.0.0.2");
}

#[test]
fn the_clouds_services_are_no_hosts_of_the_internet() {
    check(
        "i-1",
        "100.64.0.9",
        "tcp/25",
        &[
            "allowed",
            "10.0.0.1 > 100.64.0.9: allowed/cloud-service allowed/default allowed/outside-host",
            "note if it still fails, check in this",
        ],
    );
    check(
        "100.64.0.9",
        "i-1",
        "tcp/25",
        &[
            "denied",
            "100.64.0.9 > 10.0.0.1: unknown/unseen-network allowed/outside-host denied/default",
            "missing network of 100.64.0.9: aliyun ecs DescribeNetworkInterfaces --RegionId \"$REGION\" --PrivateIpAddress.1 100.64.0.9",
            "near sgr-3 but port+peer",
            "note no grant is offered: security groups never",
            "note traffic that a load balancer forwards and",
        ],
    );
}

#[test]
fn ends_that_cannot_be_judged_say_why() {
    check(
        "internet",
        "8.8.8.8",
        "tcp/22",
        &["denied", "note neither end is in the inputs, so"],
    );
    check(
        "i-1",
        "i-1",
        "tcp/22",
        &["unknown", "note source and target are the same host:"],
    );
    check(
        "i-1",
        "10.0.0.1",
        "tcp/22",
        &["unknown", "note source and target are the same host:"],
    );
    check(
        "2408:4000::1",
        "i-old",
        "tcp/22",
        &["denied", "note the two have no addresses of one"],
    );
    check(
        "i-1",
        "i-none",
        "tcp/22",
        &["unknown", "note no private address of one of them"],
    );
    check(
        "i-none",
        "10.9.9.9",
        "tcp/22",
        &["unknown", "note no private address of one of them"],
    );
}

#[test]
fn rules_that_nearly_matched_say_what_kept_them() {
    check(
        "10.0.0.1",
        "i-2",
        "udp/53 from 1024-65535",
        &[
            "denied",
            "10.0.0.1 > 10.0.0.2: allowed/same-vpc allowed/default denied/default",
            "near sgr-4 but source-port",
            "near sgr-8 but protocol+port",
            "near sgr-5 but protocol+port+family",
            "near sgr-6 but protocol+port+peer",
        ],
    );
    check(
        "10.0.0.1",
        "i-2",
        "tcp/443",
        &[
            "denied",
            "10.0.0.1 > 10.0.0.2: allowed/same-vpc allowed/default denied/default",
            "near sgr-6 but peer",
            "near sgr-8 but port",
            "near sgr-4 but protocol+port",
            "near sgr-5 but port+family",
        ],
    );
    check(
        "10.0.0.1",
        "i-2",
        "gre",
        &[
            "denied",
            "10.0.0.1 > 10.0.0.2: allowed/same-vpc allowed/default denied/default",
            "near sgr-4 but protocol",
            "near sgr-8 but protocol",
            "near sgr-5 but protocol+family",
            "near sgr-6 but protocol+peer",
        ],
    );
}

/// Taking a Drop away is offered where that lets the flow pass, and not where it changes nothing.
#[test]
fn rules_that_stand_in_the_way_are_named() {
    let folder = support::folder(ACCOUNT);
    let notes = |to: &str| {
        let answer = ask(&folder, "10.0.0.1", to, "tcp/22");
        let told = told(&answer).into_iter();
        told.filter(|line| line.starts_with("note "))
            .collect::<Vec<_>>()
    };
    let wanted = [
        "note no grant is offered: the ingress rule",
        "note this lets it pass: aliyun ecs RevokeSecurityGroup",
        "note and this takes that back: aliyun ecs",
    ];
    assert_eq!(notes("i-2"), wanted);
    assert_eq!(notes("i-shut"), wanted[..1]);
}

fn grants(folder: &tempfile::TempDir, from: &str, to: &str, flow: &str) -> Vec<String> {
    let answer = ask(folder, from, to, flow);
    let commands = answer["commands"].as_array().expect("commands");
    commands.iter().map(Value::to_string).collect()
}

/// No more than is lacking, and the address that takes the fewest rules.
#[test]
fn grants_are_as_few_as_can_be() {
    let folder = support::folder(ACCOUNT);
    let found = grants(&folder, "10.0.0.1", "i-bare", "tcp/22; tcp/443");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains(" 443/443 "), "{found:?}");
    for addresses in ["10.0.0.2,10.0.0.3", "10.0.0.3,10.0.0.2"] {
        let folder = support::folder(&format!(
            "
            group sg-e enterprise -
            group sg-b basic drop
            rule sg-e egress accept 1 tcp/22 10.0.0.2
            host i-1 vpc-1 10.0.0.1 sg-e
            host i-2 vpc-1 {addresses} sg-b
            "
        ));
        let found = grants(&folder, "i-1", "i-2", "tcp/22");
        assert_eq!(found.len(), 1, "{addresses}: {found:?}");
    }
    let odd = |count: u32| {
        let ports: Vec<String> = (0..count)
            .map(|number| (2 * number + 1001).to_string())
            .collect();
        format!("tcp/{}", ports.join(","))
    };
    assert_eq!(grants(&folder, "10.0.0.1", "i-bare", &odd(100)).len(), 100);
    assert_eq!(grants(&folder, "10.0.0.1", "i-bare", &odd(101)).len(), 0);
}

/// Rules of a group that a cloud product manages are not offered, though fewer hosts would be opened.
#[test]
fn no_rule_is_offered_for_a_managed_group() {
    let folder = support::folder(
        "
        group sg-m basic drop
        group sg-n basic drop
        host i-1 vpc-1 10.0.0.1 sg-n
        host i-2 vpc-1 10.0.0.2 sg-m,sg-n
        ",
    );
    let file = folder.path().join("account.json");
    let account = std::fs::read_to_string(&file).expect("the account");
    let (plain, managed) = ("\"SecurityGroupId\":\"sg-m\",", "\"ServiceManaged\":true,");
    assert!(grants(&folder, "i-1", "i-2", "tcp/22")[0].contains(" sg-m "));
    std::fs::write(&file, account.replace(plain, &format!("{plain}{managed}"))).expect("a file");
    assert!(grants(&folder, "i-1", "i-2", "tcp/22")[0].contains(" sg-n "));
}

/// Blocks of which rules treat some addresses otherwise, one of them in doubt: an outside block means all of its
/// addresses, the internet any one.
const BLOCKS: &str = "
    group sg-a basic drop
    group sg-b basic drop
    rule sg-a ingress accept 1 FOO/22 8.0.0.0/9
    rule sg-a ingress accept 1 tcp/22 9.0.0.0/8
    rule sg-a ingress accept 1 tcp/99 sg-b
    rule sg-b ingress accept 3 tcp/23 0.0.0.0/0
    rule sg-b ingress accept 4 tcp/22 0.0.0.0/0
    rule sg-b ingress drop 1 tcp/22 10.0.0.1
    rule sg-b ingress drop 1 udp/53 10.0.0.1
    rule sg-b ingress accept 4 udp/53 0.0.0.0/0
    group sg-c basic drop
    rule sg-c ingress accept 2 tcp/22-23 9.0.0.0/8
    rule sg-c ingress drop 1 FOO/22 9.64.0.0/10
    group sg-d basic drop
    rule sg-d ingress accept 1 tcp/22-23 9.0.0.0/10
    rule sg-d ingress drop 2 tcp/22 9.64.0.0/10
    rule sg-d ingress accept 3 tcp/22-23 9.64.0.0/10
    host i-1 vpc-1 10.0.0.1 sg-a public=47.0.0.1
    host i-2 vpc-1 10.0.0.2 sg-b
    host i-3 vpc-1 10.0.0.3,fd00::5 sg-c public=47.0.0.3
    host i-4 vpc-1 10.0.0.4 sg-d public=47.0.0.4
";

#[test]
fn a_block_means_every_address_and_the_internet_any() {
    let folder = support::folder(BLOCKS);
    let verdict = |from: &str| told(&ask(&folder, from, "i-1", "tcp/22"))[0].clone();
    for (from, wanted) in [
        ("9.0.0.0/8", "allowed"),
        ("8.0.0.0/9", "unknown"),
        ("8.128.0.0/9", "denied"),
        ("8.0.0.0/8", "denied"),
        ("8.0.0.0/7", "denied"),
        ("9.0.0.0/7", "denied"),
        ("8.127.255.255", "unknown"),
        ("internet", "allowed"),
    ] {
        assert_eq!(verdict(from), wanted, "{from}");
    }
    for (to, wanted) in [("i-3", "unknown"), ("i-4", "denied")] {
        let answer = ask(&folder, "9.0.0.0/9", to, "tcp/22-23");
        assert_eq!(answer["verdict"], wanted, "{to}");
    }
    // A private address of its own takes nobody to the internet.
    let answer = told(&ask(&folder, "i-3", "internet", "tcp/22"));
    let pair = "47.0.0.3 > -: allowed/public-address allowed/default allowed/outside-host";
    assert_eq!(answer[..2], ["allowed", pair]);
    assert!(answer[2].starts_with("note "), "{answer:?}");
    let near = |from: &str, to: &str, flow: &str| {
        let told = told(&ask(&folder, from, to, flow)).into_iter();
        told.filter(|line| line.starts_with("near "))
            .collect::<Vec<_>>()
    };
    // What decides, if only perhaps, is no near miss; what only its place kept from deciding comes first.
    assert_eq!(
        near("8.0.0.0/9", "i-1", "tcp/22"),
        ["near sgr-3 but peer", "near sgr-4 but port+peer"]
    );
    let wanted = ["near sgr-3 but peer", "near sgr-4 but peer"];
    assert_eq!(near("8.0.0.0/9", "i-1", "tcp/22; tcp/99"), wanted);
    let wanted = ["near sgr-6 but order", "near sgr-5 but port"];
    assert_eq!(near("i-1", "i-2", "tcp/22")[..2], wanted);
}

#[test]
fn all_rules_that_stand_in_the_way_are_named() {
    let folder = support::folder(BLOCKS);
    let answer = ask(&folder, "i-1", "i-2", "tcp/22; udp/53");
    let notes = answer["notes"].to_string();
    assert!(
        notes.contains("sgr-7") && notes.contains("sgr-8"),
        "{notes}"
    );
}

#[test]
fn hosts_outside_may_be_members_and_lie_in_the_blocks_of_a_network() {
    let folder = support::folder(BLOCKS);
    let pair = |from: &str, flow: &str| told(&ask(&folder, from, "i-1", flow))[1].clone();
    let wanted =
        "10.9.9.9 > 10.0.0.1: unknown/unseen-network allowed/outside-host unknown/unseen-groups";
    assert_eq!(pair("10.9.9.9", "tcp/99"), wanted);
    let vpcs =
        r#"{"Vpcs":{"Vpc":[{"VpcId":"vpc-1","RegionId":"cn-test","CidrBlock":"10.0.0.0/12"}]}}"#;
    std::fs::write(folder.path().join("vpcs.json"), vpcs).expect("a file");
    let wanted = "10.9.9.9 > 10.0.0.1: allowed/same-vpc allowed/outside-host unknown/unseen-groups";
    assert_eq!(pair("10.9.9.9", "tcp/99"), wanted);
    let wanted =
        "10.99.9.9 > 10.0.0.1: unknown/unseen-network allowed/outside-host unknown/unseen-groups";
    assert_eq!(pair("10.99.9.9", "tcp/99"), wanted);
}

/// What an instance was doing is told of both ends.
#[test]
fn hosts_that_do_not_run_are_told() {
    let words = [
        ("Stopped", "stopped"),
        ("Stopping", "stopping"),
        ("Starting", "starting"),
        ("Pending", "pending"),
        ("Running", ""),
    ];
    for (status, word) in words {
        let folder = support::folder(ACCOUNT);
        let file = folder.path().join("account.json");
        let account = std::fs::read_to_string(&file).expect("the account");
        std::fs::write(&file, account.replace("Running", status)).expect("a file");
        let answer = told(&ask(&folder, "i-1", "i-bare", "tcp/22"));
        let notes =
            ["i-1", "i-bare"].map(|id| format!("note {id} was {word} when it was exported:"));
        for note in notes {
            let is_told = answer.contains(&note);
            assert_eq!(is_told, !word.is_empty(), "{status}: {answer:?}");
        }
    }
}

/// One letter in four may differ, and one more; or the word is how a name begins.
#[test]
fn names_that_nobody_bears_are_answered_with_the_nearest() {
    let folder = support::folder(
        "
        group sg-a basic drop
        host i-web-1 vpc-1 10.0.0.1 sg-a
        host i-web-2 vpc-1 10.0.0.2 sg-a
        host i-database vpc-1 10.0.0.3 sg-a
        host i-twin vpc-1 10.0.0.4 sg-a
        host i-other vpc-2 10.0.0.4 sg-a
        ",
    );
    let table = [
        ("i-web-3", "; did you mean i-web-1 or i-web-2?"),
        ("I-WEB-1", "; did you mean i-web-1 or i-web-2?"),
        ("i-wbe-2", "; did you mean i-web-2?"),
        ("i-dtabse", "; did you mean i-database?"),
        ("i-ddattaabase", "; did you mean i-database?"),
        ("i-da", "; did you mean i-database?"),
        ("eni-i-o", "; did you mean eni-i-other?"),
        ("database", "; did you mean i-database?"),
        ("abc", ""),
        ("zzzzi-web-1", ""),
        ("i-database-of-the-shop", ""),
    ];
    for (name, nearest) in table {
        let output = run(&folder, &[name, "i-web-1"]);
        let wanted = format!(
            "{name:?} is no instance, interface or name in the inputs, and no IP address or CIDR block{nearest}"
        );
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said.trim().trim_start_matches("error: "), wanted);
    }
    let output = run(&folder, &["10.0.0.4", "i-web-1"]);
    let said = String::from_utf8_lossy(&output.stderr);
    let wanted = "\"10.0.0.4\" fits several: eni-i-other, eni-i-twin; name one of them";
    assert_eq!(said.trim().trim_start_matches("error: "), wanted);
}

/// A group may hold a host that was not exported: what is asked for is the host, by a parameter that fits it.
#[test]
fn what_is_missing_of_an_outside_host_is_asked_by_its_address() {
    let check = |from: &str, to: &str, flow: &str, wanted: &[&str]| {
        let words = ["explain", from, to, "--flow", flow, "--format", "json"];
        let output = support::sgscope(&[&words[..], &["fixtures/three-tiers"]].concat());
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let mut told = told(&answer);
        told.retain(|line| line.starts_with("missing"));
        assert_eq!(told, wanted, "{from} > {to}");
    };
    let call = "aliyun ecs DescribeNetworkInterfaces --RegionId \"$REGION\"";
    let network = format!("missing network of 10.0.0.1: {call} --PrivateIpAddress.1 10.0.0.1");
    check(
        "10.0.0.1",
        "i-db-1",
        "tcp/3306",
        &[
            &network,
            &format!("missing groups of 10.0.0.1: {call} --PrivateIpAddress.1 10.0.0.1"),
            &network,
        ],
    );
    let network = format!("missing network of 10.0.0.0/24: {call}");
    check(
        "10.0.0.0/24",
        "i-db-1",
        "tcp/3306",
        &[
            &network,
            &format!("missing groups of 10.0.0.0/24: {call}"),
            &network,
        ],
    );
    check(
        "2001:db8::1",
        "i-web-1",
        "tcp/80",
        &[&format!(
            "missing network of 2001:db8::1: {call} --Ipv6Address.1 2001:db8::1"
        )],
    );
}
