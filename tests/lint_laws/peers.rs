//! Where other tools are wrong: their false alarms and misses, each with what is right.
//!
//! The verdicts of others are from their published logic (Checkov, KICS, Prowler, InfraGuard, cfn_nag,
//! Steampipe, Cloud Config) and from their issue trackers; the table holds ours alone.

use crate::holes::{PRIVATE, PUBLIC, VPC, group, interface, rule};
use crate::support::load_texts;
use sgscope::config::Parameters;
use sgscope::lint::{Finding, Persona, Selection, run};
use sgscope::packet::{Addresses, Block};

/// The lints this is about: what is open, and what is granted.
const LINTS: [&str; 15] = [
    "all-ports-grant",
    "all-ports-open-to-world",
    "all-protocols-grant",
    "cidr-host-bits",
    "classic-intranet-cross-tenant",
    "cross-account-all-traffic",
    "exposed-instance",
    "near-world-cidr",
    "nic-scope-mismatch",
    "non-host-cidr",
    "open-to-world",
    "sensitive-port-open-to-world",
    "untrusted-account",
    "wide-port-range",
    "wide-public-cidr",
];

/// What these lints tell everyone of some texts.
fn findings(texts: &[String], parameters: &Parameters) -> Vec<Finding> {
    let name = |(number, text): (usize, &String)| (format!("{number}.json"), text.clone());
    let texts: Vec<(String, String)> = texts.iter().enumerate().map(name).collect();
    let selection = Selection {
        only: LINTS.to_vec(),
        persona: Persona::Regular,
        ..Selection::default()
    };
    run(&load_texts(&texts), &selection, parameters)
}

/// Holds what everyone sees of some rules of one group against `LINT SEVERITY`.
fn check(who: &str, rules: &[&str], expected: &[&str]) {
    let rules: Vec<String> = rules.iter().map(|words| rule(words)).collect();
    told(
        who,
        &findings(&[group(VPC, &rules)], &Parameters::default()),
        expected,
    );
}

fn told(who: &str, findings: &[Finding], expected: &[&str]) {
    let told: Vec<String> = findings
        .iter()
        .map(|it| format!("{} {}", it.lint, it.severity.name()))
        .collect();
    assert_eq!(told, expected, "{who}");
}

const SSH: &[&str] = &["sensitive-port-open-to-world critical"];

#[test]
fn checkov_is_right_on_two_of_eight() {
    check(
        "CKV_ALI_2",
        &["accept 1 tcp 22/22 SourceCidrIp=0.0.0.0/0"],
        SSH,
    );
    check(
        "CKV_ALI_2 misses everything open",
        &["accept 1 all -1/-1 SourceCidrIp=0.0.0.0/0"],
        &["all-ports-open-to-world critical"],
    );
    check(
        "CKV_ALI_2 takes a group for the world",
        &["accept 1 tcp 22/22 SourceGroupId=sg-b"],
        &[],
    );
    check(
        "CKV_ALI_2 takes a prefix list for the world",
        &["accept 1 tcp 22/22 SourcePrefixListId=pl-1"],
        &[],
    );
    check(
        "CKV_ALI_2 takes a Drop for an Accept",
        &["drop 1 tcp 22/22 SourceCidrIp=0.0.0.0/0"],
        &[],
    );
    check(
        "CKV_ALI_2 takes UDP for SSH",
        &["accept 1 udp 22/22 SourceCidrIp=0.0.0.0/0"],
        &["open-to-world high"],
    );
    check(
        "CKV_ALI_2 misses IPv6",
        &["accept 1 tcp 22/22 Ipv6SourceCidrIp=::/0"],
        SSH,
    );
    check(
        "CKV_ALI_2 misses half of the world",
        &["accept 1 tcp 22/22 SourceCidrIp=0.0.0.0/1"],
        &["near-world-cidr high"],
    );
}

#[test]
fn the_public_web_is_no_finding() {
    check(
        "KICS: 80 and 443 are in its list of sensitive ports",
        &[
            "accept 1 tcp 80/80 SourceCidrIp=0.0.0.0/0",
            "accept 1 tcp 443/443 SourceCidrIp=0.0.0.0/0",
        ],
        &[],
    );
    check(
        "InfraGuard white-list-port: 443 is not the one port 80",
        &["accept 1 tcp 443/443 Ipv6SourceCidrIp=::/0"],
        &[],
    );
    check(
        "Prowler 6780: the published ranges of a content network",
        &[
            "accept 1 tcp 443/443 SourceCidrIp=173.245.48.0/20",
            "accept 1 tcp 443/443 SourceCidrIp=104.16.0.0/13",
        ],
        &[],
    );
}

#[test]
fn words_count_in_any_case_and_numbers_as_names() {
    for words in [
        "Accept 1 TCP 22/22 SourceCidrIp=0.0.0.0/0",
        "ACCEPT 1 tcp 22/22 SourceCidrIp=0.0.0.0/0",
        "accept 1 6 22/22 SourceCidrIp=0.0.0.0/0",
        "accept 1 Tcp 22/22 SourceCidrIp=0.0.0.0/0",
    ] {
        check("Prowler 12048: Policy \"Accept\"", &[words], SSH);
    }
    check(
        "InfraGuard: protocol ALL in capitals",
        &["Accept 1 ALL -1/-1 SourceCidrIp=10.0.0.2"],
        &["all-protocols-grant medium"],
    );
    check(
        "Prowler: ::/0 in the field of IPv4, which the API never answers, is no opening",
        &["accept 1 tcp 22/22 SourceCidrIp=::/0"],
        &[],
    );
}

#[test]
fn the_world_is_a_set_of_addresses_and_not_a_text() {
    check(
        "cfn_nag 558: 1.0.0.0/0 is 0.0.0.0/0",
        &["accept 1 tcp 22/22 SourceCidrIp=1.0.0.0/0"],
        &[
            "sensitive-port-open-to-world critical",
            "cidr-host-bits low",
        ],
    );
    check(
        "two halves are the world",
        &[
            "accept 1 tcp 22/22 SourceCidrIp=0.0.0.0/1",
            "accept 1 tcp 22/22 SourceCidrIp=128.0.0.0/1",
        ],
        SSH,
    );
    check(
        "InfraGuard takes 10.0.0.0/1 for private",
        &["accept 1 tcp 22/22 SourceCidrIp=10.0.0.0/1"],
        &["near-world-cidr high", "cidr-host-bits low"],
    );
    check(
        "InfraGuard takes 100.64.0.0/10 for public",
        &["accept 1 tcp 22/22 SourceCidrIp=100.64.0.0/10"],
        &["non-host-cidr low"],
    );
    check(
        "cfn_nag 558: 1.0.0.0/8",
        &["accept 1 tcp 22/22 SourceCidrIp=1.0.0.0/8"],
        &["near-world-cidr high"],
    );
    check(
        "Prowler 4936: a partner's /24 is not wide open",
        &["accept 1 tcp 22/22 SourceCidrIp=203.0.113.0/24"],
        &[],
    );
    check(
        "a provider's /16 is",
        &["accept 1 tcp 22/22 SourceCidrIp=203.0.0.0/16"],
        &["wide-public-cidr medium"],
    );
    check(
        "cfn_nag 289: 127.0.0.1/32 stands for nobody",
        &["accept 1 all -1/-1 SourceCidrIp=127.0.0.1/32"],
        &["all-protocols-grant medium"],
    );
}

#[test]
fn ranges_hold_their_ports() {
    check(
        "InfraGuard risky-ports: 20/30 is not the text 22/22",
        &["accept 1 tcp 20/30 SourceCidrIp=0.0.0.0/0"],
        &[
            "sensitive-port-open-to-world critical",
            "sensitive-port-open-to-world high",
            "sensitive-port-open-to-world medium",
        ],
    );
    check(
        "KICS: 1/65535 alone is every port, 0/65535 is not",
        &["accept 1 tcp 0/65535 SourceCidrIp=0.0.0.0/0"],
        &["all-ports-open-to-world critical"],
    );
    check(
        "ranges that add up",
        &[
            "accept 1 tcp 1/30000 SourceCidrIp=0.0.0.0/0",
            "accept 2 tcp 30001/65535 SourceCidrIp=0.0.0.0/0",
        ],
        &["all-ports-open-to-world critical"],
    );
    check(
        "Steampipe takes ICMP -1/-1 for SSH",
        &["accept 1 icmp -1/-1 SourceCidrIp=0.0.0.0/0"],
        &[],
    );
    check(
        "nearly every port, and databases among them",
        &[
            "accept 1 all -1/-1 SourceCidrIp=0.0.0.0/0",
            "drop 1 tcp 1/1024 SourceCidrIp=0.0.0.0/0",
            "drop 1 udp 1/1024 SourceCidrIp=0.0.0.0/0",
        ],
        &[
            "sensitive-port-open-to-world critical",
            "sensitive-port-open-to-world critical",
            "sensitive-port-open-to-world high",
            "sensitive-port-open-to-world high",
            "all-protocols-grant medium",
        ],
    );
}

#[test]
fn drops_are_considered() {
    let all = "accept 5 all -1/-1 SourceCidrIp=0.0.0.0/0";
    check(
        "a stronger Drop closes everything",
        &["drop 1 all -1/-1 SourceCidrIp=0.0.0.0/0", all],
        &[],
    );
    check(
        "a Drop of the same priority is stronger",
        &["drop 5 all -1/-1 SourceCidrIp=0.0.0.0/0", all],
        &[],
    );
    check(
        "a weaker Drop closes nothing",
        &["drop 6 all -1/-1 SourceCidrIp=0.0.0.0/0", all],
        &["all-ports-open-to-world critical"],
    );
    check(
        "Huawei vpc-sg-ports-check: a Drop of the one port",
        &[
            "drop 1 tcp 22/22 SourceCidrIp=0.0.0.0/0",
            "accept 2 tcp 22/22 SourceCidrIp=0.0.0.0/0",
        ],
        &[],
    );
    for (words, lint) in [
        ("all -1/-1", "all-protocols-grant medium"),
        ("tcp 1/65535", "all-ports-grant medium"),
    ] {
        let accept = format!("accept 2 {words} SourceCidrIp=10.0.0.2");
        check("a grant to a host", &[&accept], &[lint]);
        check(
            "a grant to a host that is cut off",
            &["drop 1 all -1/-1 SourceCidrIp=10.0.0.0/8", &accept],
            &[],
        );
    }
}

#[test]
fn one_hole_is_one_finding() {
    check(
        "Prowler 2449: the specific finding stands for the general one",
        &["accept 1 tcp 20/8080 SourceCidrIp=0.0.0.0/0"],
        &[
            "sensitive-port-open-to-world critical",
            "sensitive-port-open-to-world critical",
            "sensitive-port-open-to-world high",
            "sensitive-port-open-to-world high",
            "sensitive-port-open-to-world medium",
        ],
    );
    check(
        "23 is administration and plaintext, 389 files and plaintext",
        &[
            "accept 1 tcp 23/23 SourceCidrIp=0.0.0.0/0",
            "accept 1 tcp 389/389 SourceCidrIp=0.0.0.0/0",
        ],
        &[
            "sensitive-port-open-to-world critical",
            "sensitive-port-open-to-world high",
        ],
    );
    let open = group(VPC, &[rule("accept 1 all -1/-1 SourceCidrIp=0.0.0.0/0")]);
    let with = |more| [open.clone(), interface("eni-a", "\"sg-a\"", more)];
    let found = findings(&with(PUBLIC), &Parameters::default());
    told("a public address", &found, &["exposed-instance critical"]);
    assert_eq!(found[0].subject.as_deref(), Some("i-eni-a"));
    let found = findings(&with(PRIVATE), &Parameters::default());
    told(
        "no public address",
        &found,
        &["all-ports-open-to-world high"],
    );
}

#[test]
fn groups_of_an_interface_are_judged_together() {
    let half = |id: &str, block: &str| {
        let words = format!("accept 1 tcp 22/22 SourceCidrIp={block}");
        group(VPC, &[rule(&words)]).replace("sg-a", id)
    };
    let both = interface("eni-a", "\"sg-a\", \"sg-b\"", PUBLIC);
    let found = findings(
        &[half("sg-a", "0.0.0.0/1"), half("sg-b", "128.0.0.0/1"), both],
        &Parameters::default(),
    );
    let exposed: Vec<&Finding> = found
        .iter()
        .filter(|it| it.lint == "exposed-instance")
        .collect();
    assert_eq!(exposed.len(), 1, "{found:#?}");
    assert_eq!(exposed[0].related.len(), 1, "the other half is named");
    let lock =
        group(VPC, &[rule("drop 1 all -1/-1 SourceCidrIp=0.0.0.0/0")]).replace("sg-a", "sg-b");
    let open = group(VPC, &[rule("accept 1 tcp 22/22 SourceCidrIp=0.0.0.0/0")]);
    let both = interface("eni-a", "\"sg-a\", \"sg-b\"", PUBLIC);
    told(
        "another group drops it, and the group by itself is still open",
        &findings(&[open, lock, both], &Parameters::default()),
        SSH,
    );
}

#[test]
fn what_the_user_trusts_is_silent() {
    let block = |text: &str| Block::parse(text).expect("a block");
    let trusting = Parameters {
        trusted_networks: Addresses::of(&[
            block("203.0.0.0/16"),
            block("8.0.0.0/8"),
            block("10.1.0.0/16"),
        ]),
        trusted_accounts: Some(["partner@example.com".to_owned()].into()),
        ..Parameters::default()
    };
    let rules: Vec<String> = [
        "accept 1 tcp 22/22 SourceCidrIp=203.0.0.0/20",
        "accept 1 tcp 23/23 SourceCidrIp=8.0.0.0/8",
        "accept 1 tcp 25/25 SourceCidrIp=10.1.2.0/24",
        "accept 1 tcp 26/26 SourceGroupId=sg-b SourceGroupOwnerAccount=Partner@example.com",
    ]
    .map(rule)
    .into();
    let mine = [group(VPC, &rules)];
    told("trusted", &findings(&mine, &trusting), &[]);
    told(
        "not trusted",
        &findings(&mine, &Parameters::default()),
        &[
            "near-world-cidr high",
            "wide-public-cidr medium",
            "non-host-cidr low",
        ],
    );
    let strict = Parameters {
        trusted_accounts: Some(["other@example.com".to_owned()].into()),
        max_prefix_ipv4: 32,
        both_directions: true,
        ..Parameters::default()
    };
    let rules: Vec<String> = [
        "accept 1 all -1/-1 SourceGroupId=sg-b SourceGroupOwnerAccount=partner@example.com",
        "accept 1 tcp 22/22 SourceCidrIp=203.0.113.0/31",
    ]
    .map(rule)
    .into();
    let out = rule("accept 1 tcp 443/443 DestCidrIp=10.0.0.0/24").replace("ingress", "egress");
    let texts = [group(VPC, &[rules, vec![out]].concat())];
    told(
        "another account is trusted",
        &findings(&texts, &strict),
        &[
            "cross-account-all-traffic high",
            "untrusted-account high",
            "all-protocols-grant medium",
            "wide-public-cidr medium",
            "non-host-cidr low",
        ],
    );
}
