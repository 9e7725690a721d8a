//! Clauses of the lints' definitions that one page cannot show: lints that meet at one rule, settings,
//! groups that nobody is in, and commands.

use crate::hygiene::{check, check_fixes, check_with, few, groups, load, rule, rules};
use crate::support::auditor;
use sgscope::config::Parameters;
use sgscope::lint::run;

/// The lints that speak, with their severities.
fn told(texts: &[String], lints: &[&'static str]) -> Vec<String> {
    let findings = run(&load(texts), &auditor(lints), &Parameters::default());
    let words = |it: &sgscope::lint::Finding| format!("{} {}", it.severity.name(), it.lint);
    findings.iter().map(words).collect()
}

fn of(group: &str, envelope: &str, words: &[&str]) -> String {
    let of: Vec<String> = words.iter().map(|words| rule(words)).collect();
    rules(group, envelope, &of)
}

#[test]
fn one_hole_is_told_once() {
    // On the classic network a block is told by the lint that knows whose it may be.
    let classic = of(
        "sg-a",
        "",
        &[
            "ingress Accept 1 TCP 22/22 SourceCidrIp=10.0.0.0/8 NicType=intranet",
            "ingress Accept 1 TCP 23/23 SourceCidrIp=10.1.0.0/16 NicType=intranet",
            "ingress Accept 1 TCP 24/24 SourceCidrIp=10.2.0.0/24 NicType=intranet",
            "ingress Accept 1 TCP 25/25 SourceCidrIp=10.0.0.0/7 NicType=intranet",
        ],
    )
    .replace("\"VpcId\": \"vpc-1\"", "\"VpcId\": \"\"");
    let lints = [
        "classic-intranet-cross-tenant",
        "non-host-cidr",
        "wide-public-cidr",
    ];
    let expected = [
        "critical classic-intranet-cross-tenant",
        "critical classic-intranet-cross-tenant",
        "high classic-intranet-cross-tenant",
        "medium non-host-cidr",
    ];
    assert_eq!(told(&[classic], &lints), expected);

    // Halves in two groups are the world where both meet.
    let halves = [
        of(
            "sg-a",
            "",
            &["ingress Accept 1 TCP 22/22 SourceCidrIp=0.0.0.0/1"],
        ),
        of(
            "sg-b",
            "",
            &["ingress Accept 1 TCP 22/22 SourceCidrIp=128.0.0.0/1"],
        ),
    ];
    let both = few(&["eni-a 10.0.0.1 sg-a sg-b"]).replace(
        "\"PrivateIpAddress\"",
        "\"AssociatedPublicIp\": {\"PublicIpAddress\": \"203.0.113.9\"}, \"PrivateIpAddress\"",
    );
    let lints = ["exposed-instance", "near-world-cidr"];
    assert_eq!(told(&halves, &lints), ["high near-world-cidr"; 2]);
    let [one, other] = halves;
    assert_eq!(
        told(&[one, other, both], &lints),
        ["critical exposed-instance"]
    );
}

#[test]
fn the_path_names_the_address_behind_the_public_one() {
    let open = of(
        "sg-a",
        "",
        &["ingress Accept 1 TCP 22/22 SourceCidrIp=0.0.0.0/0"],
    );
    let interface = r#"{"NetworkInterfaceSets": {"NetworkInterfaceSet": [{"NetworkInterfaceId": "eni-a",
        "VpcId": "vpc-1", "PrivateIpAddress": "10.0.0.9", "SecurityGroupIds": {"SecurityGroupId": ["sg-a"]},
        "PrivateIpSets": {"PrivateIpSet": [{"PrivateIpAddress": "10.0.0.9", "Primary": true},
            {"PrivateIpAddress": "10.0.0.10", "AssociatedPublicIp": {"PublicIpAddress": "203.0.113.9"}}]}}]}}"#;
    let inventory = load(&[open, interface.to_owned()]);
    let findings = run(
        &inventory,
        &auditor(&["exposed-instance"]),
        &Parameters::default(),
    );
    let path = "the rule -> group sg-a -> interface eni-a (10.0.0.10) -> 203.0.113.9";
    assert!(
        findings[0].notes.iter().any(|note| note == path),
        "{findings:#?}"
    );
}

#[test]
fn rules_for_addresses_that_no_member_has_grant_nothing() {
    let texts = |address: &str| {
        let words = |rest: &str| format!("ingress Accept 1 {rest} DestCidrIp={address}");
        let open = [
            words("TCP 22/22 SourceCidrIp=0.0.0.0/0"),
            words("TCP 23/23 SourceCidrIp=203.0.0.0/16"),
            words("ALL -1/-1 SourceCidrIp=10.1.0.0/16"),
        ];
        let open: Vec<&str> = open.iter().map(|it| &**it).collect();
        [of("sg-a", "", &open), few(&["eni-a 10.0.0.6 sg-a"])]
    };
    let lints = [
        "sensitive-port-open-to-world",
        "wide-public-cidr",
        "non-host-cidr",
        "all-protocols-grant",
    ];
    assert_eq!(told(&texts("10.0.0.5/32"), &lints), [""; 0]);
    assert_eq!(told(&texts("10.0.0.6/32"), &lints).len(), 4);
}

#[test]
fn of_a_group_that_nobody_is_in_everything_is_less_grave() {
    let words = [
        "ingress Accept 1 ALL -1/-1 SourceCidrIp=10.0.0.9",
        "ingress Accept 1 TCP 1/65535 SourceCidrIp=10.0.0.8",
        "ingress Accept 1 TCP 1000/2000 SourceCidrIp=10.0.0.7",
        "ingress Accept 1 TCP 80/80 SourceCidrIp=10.2.0.0/16",
        "ingress Accept 1 ALL -1/-1 SourceGroupId=sg-b",
        "ingress Accept 1 ALL -1/-1 SourceGroupId=sg-x SourceGroupOwnerAccount=b@example.com",
    ];
    let texts = |members: &str| {
        [
            of("sg-a", "", &words),
            of("sg-b", "", &[]),
            few(&[&format!("eni-a 10.0.0.1 {members}")]),
        ]
    };
    let lints = [
        "all-protocols-grant",
        "all-ports-grant",
        "cross-account-all-traffic",
        "missing-reverse-group-grant",
        "non-host-cidr",
        "wide-port-range",
    ];
    let attached = [
        "medium all-protocols-grant",
        "medium all-protocols-grant",
        "medium missing-reverse-group-grant",
        "medium all-ports-grant",
        "low all-protocols-grant",
        "low cross-account-all-traffic",
        "low wide-port-range",
        "low non-host-cidr",
        "info missing-reverse-group-grant",
    ];
    let lower = |words: &str| {
        let (severity, lint) = words.split_once(' ').expect("two words");
        let lower = if severity == "medium" { "low" } else { "info" };
        format!("{lower} {lint}")
    };
    let sorted = |mut told: Vec<String>| {
        told.sort();
        told
    };
    let expected = sorted(attached.iter().map(|it| (*it).to_owned()).collect());
    assert_eq!(sorted(told(&texts("sg-a"), &lints)), expected);
    let expected = sorted(attached.iter().map(|it| lower(it)).collect());
    assert_eq!(sorted(told(&texts("sg-c"), &lints)), expected);
}

#[test]
fn an_answer_that_loses_one_port_to_a_drop_is_a_smaller_answer() {
    let texts = |drop: &str| {
        [
            of(
                "sg-a",
                "",
                &["ingress Accept 1 ALL -1/-1 SourceGroupId=sg-b"],
            ),
            of(
                "sg-b",
                "",
                &["ingress Accept 5 ALL -1/-1 SourceGroupId=sg-a", drop],
            ),
        ]
    };
    let lint = "missing-reverse-group-grant";
    let smaller = "sg-a -- low likely sg-a accepts everything from sg-b, and sg-b accepts some of it back, but not tcp/22";
    check(
        lint,
        &texts("ingress Drop 1 TCP 22/22 SourceCidrIp=0.0.0.0/0"),
        &[smaller],
    );
    let findings = run(
        &load(&texts("ingress Drop 1 TCP 22/22 SourceCidrIp=0.0.0.0/0")),
        &auditor(&[lint]),
        &Parameters::default(),
    );
    assert_eq!(
        findings[0].related[0].message,
        "this rule drops some of the answer"
    );
    let dropped = "sg-a -- high certain sg-a accepts everything from sg-b, and sg-b accepts it back, but a stronger rule drops all of it";
    check(
        lint,
        &texts("ingress Drop 1 ALL -1/-1 SourceCidrIp=0.0.0.0/0"),
        &[dropped],
    );
}

#[test]
fn every_public_source_is_told_where_the_longest_prefix_is_asked_for() {
    let lint = "wide-public-cidr";
    let texts = [of(
        "sg-a",
        "",
        &[
            "ingress Accept 1 TCP 22/22 SourceCidrIp=203.0.1.1",
            "ingress Accept 1 TCP 23/23 SourceCidrIp=203.0.1.2/31",
            "ingress Accept 1 TCP 24/24 SourceCidrIp=10.0.0.1",
        ],
    )];
    check(lint, &texts, &[]);
    let every = Parameters {
        max_prefix_ipv4: 32,
        ..Parameters::default()
    };
    let expected = [
        "sg-a -- medium likely tcp/22 is open to the public address 203.0.1.1",
        "sg-a -- medium likely tcp/23 is open to all 2 addresses",
    ];
    check_with(lint, &every, &texts, &expected);
}

#[test]
fn many_hosts_of_a_block_are_granted_by_their_group() {
    let hosts: Vec<String> = (1..9)
        .map(|it| format!("eni-{it} 10.3.0.{it} sg-b sg-c"))
        .collect();
    let mut hosts: Vec<&str> = hosts.iter().map(|it| &**it).collect();
    hosts.push("eni-0 10.9.0.1 sg-a");
    let kinds = |kind: &str| {
        let of = |id: &str| format!("{id} SecurityGroupType={kind}");
        groups(&[&of("sg-a"), &of("sg-b"), &of("sg-c")])
    };
    let block = of(
        "sg-a",
        "",
        &["ingress Accept 7 TCP 443/443 SourceCidrIp=10.3.0.0/16"],
    );
    let texts = [block, few(&hosts), kinds("normal")];
    check_fixes("non-host-cidr", &texts);
    let commands = |texts: &[String]| {
        let findings = run(
            &load(texts),
            &auditor(&["non-host-cidr"]),
            &Parameters::default(),
        );
        let fix = findings[0].fix.as_ref();
        fix.map(|fix| fix.commands.join("\n"))
    };
    let grant = "--Permissions.1.Priority 7 --Permissions.1.IpProtocol TCP --Permissions.1.PortRange 443/443 --Permissions.1.SourceGroupId sg-b";
    let printed = commands(&texts).expect("commands");
    assert!(
        printed.lines().next().is_some_and(|it| it.ends_with(grant)),
        "{printed}"
    );
    // Enterprise groups neither hold such grants nor are named by them.
    let [block, hosts, _] = texts;
    assert_eq!(commands(&[block, hosts, kinds("enterprise")]), None);
}

#[test]
fn a_full_group_is_told_which_rules_do_nothing() {
    let mut words: Vec<String> = (1..=100)
        .map(|it| format!("ingress Accept 9 TCP {it}/{it} SourceCidrIp=10.0.0.1"))
        .collect();
    words.push("ingress Accept 1 TCP 1/10 SourceCidrIp=10.0.0.0/24".to_owned());
    words.push("ingress Accept 50 TCP 90/90 SourceCidrIp=10.0.0.1".to_owned());
    let words: Vec<&str> = words.iter().map(|it| &**it).collect();
    let inventory = load(&[of("sg-a", "", &words)]);
    let findings = run(
        &inventory,
        &auditor(&["rule-quota-exceeded"]),
        &Parameters::default(),
    );
    let note = "rules that do nothing could be revoked, which frees 10 by shadowed-rule, 1 by duplicate-rule";
    assert!(
        findings[0].notes.iter().any(|it| it == note),
        "{:#?}",
        findings[0].notes
    );
}

#[test]
fn an_answer_for_the_members_own_address_is_an_answer() {
    let texts = |address: &str| {
        let answer = format!("ingress Accept 1 ALL -1/-1 SourceGroupId=sg-a DestCidrIp={address}");
        [
            of(
                "sg-a",
                "",
                &["ingress Accept 1 ALL -1/-1 SourceGroupId=sg-b"],
            ),
            of("sg-b", "", &[&answer]),
            few(&["eni-a 10.0.0.9 sg-a", "eni-b 10.0.0.10 sg-b"]),
        ]
    };
    let lint = "missing-reverse-group-grant";
    check(lint, &texts("10.0.0.10/32"), &[]);
    let missing = "sg-a -- medium likely sg-a accepts everything from sg-b, and sg-b accepts none";
    check(lint, &texts("10.0.0.11/32"), &[missing]);
}

#[test]
fn a_classic_block_is_narrowed_to_the_hosts_that_are_known() {
    let classic = |text: String| text.replace("\"VpcId\": \"vpc-1\"", "\"VpcId\": \"\"");
    let block = "ingress Accept 1 TCP 22/22 SourceCidrIp=10.0.0.0/8 NicType=intranet";
    let texts = [
        of("sg-a", "", &[block]),
        groups(&[
            "sg-a SecurityGroupType=normal",
            "sg-b SecurityGroupType=normal",
        ]),
        r#"{"RegionId": "cn-hangzhou", "Instances": {"Instance": [{"InstanceId": "i-b",
            "InstanceNetworkType": "classic", "VpcAttributes": {"VpcId": "vpc-1"},
            "InnerIpAddress": {"IpAddress": ["10.1.1.1"]},
            "SecurityGroupIds": {"SecurityGroupId": ["sg-b"]}}]}}"#
            .to_owned(),
    ]
    .map(classic);
    check_fixes("classic-intranet-cross-tenant", &texts);
}
