//! Grants and holes beyond the pages: settings, what is not known, several groups, and commands that
//! do what they say.

use crate::holes::{PRIVATE, PUBLIC, VPC, group, interface, rule};
use crate::support::{auditor, load_texts};
use sgscope::change::{apply, rollback};
use sgscope::config::{Parameters, PortClass};
use sgscope::lint::{Finding, run};
use sgscope::model::Inventory;
use sgscope::packet::parse_traffic;

const CLASSIC: &str = r#""VpcId": "","#;

fn load(texts: &[String]) -> Inventory {
    let name = |(number, text): (usize, &String)| (format!("{number}.json"), text.clone());
    let texts: Vec<(String, String)> = texts.iter().enumerate().map(name).collect();
    load_texts(&texts)
}

fn of(envelope: &str, rules: &[&str]) -> String {
    let rules: Vec<String> = rules.iter().map(|words| rule(words)).collect();
    group(envelope, &rules)
}

/// Holds what one lint says of some texts against `SEVERITY CONFIDENCE MESSAGE-PART`.
fn check(lint: &'static str, texts: &[String], parameters: &Parameters, expected: &[&str]) {
    let told: Vec<String> = run(&load(texts), &auditor(&[lint]), parameters)
        .iter()
        .map(|it| {
            let (severity, confidence) = (it.severity.name(), it.confidence.name());
            format!("{severity} {confidence} {}", it.message)
        })
        .collect();
    assert_eq!(told.len(), expected.len(), "{lint} {told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{lint}\n{told}\n{expected}");
    }
}

fn default() -> Parameters {
    Parameters::default()
}

#[test]
fn settings_move_the_bounds() {
    let mut parameters = default();
    parameters.ports.set(
        PortClass::Public,
        parse_traffic("tcp/80,443,8443").expect("traffic"),
    );
    parameters.ports.set(
        PortClass::Database,
        parse_traffic("tcp/15432").expect("traffic"),
    );
    let open = [of(
        VPC,
        &[
            "accept 1 tcp 8443/8443 SourceCidrIp=0.0.0.0/0",
            "accept 1 tcp 15432/15432 SourceCidrIp=0.0.0.0/0",
            "accept 1 tcp 3306/3306 SourceCidrIp=0.0.0.0/0",
        ],
    )];
    let class = "sensitive-port-open-to-world";
    check(
        class,
        &open,
        &parameters,
        &["critical certain tcp/15432 (database)"],
    );
    check(
        class,
        &open,
        &default(),
        &["critical certain tcp/3306 (database)"],
    );
    let ports = ["high certain tcp/15432 ", "high certain tcp/3306 "];
    check("open-to-world", &open, &parameters, &ports);

    let half = [of(VPC, &["accept 1 tcp 22/22 SourceCidrIp=8.0.0.0/7"])];
    let share = |min_share| Parameters {
        min_share,
        ..default()
    };
    check("near-world-cidr", &half, &share(100), &[]);
    check(
        "near-world-cidr",
        &half,
        &share(256),
        &["high certain tcp/22 is open to about one in 110 public IPv4 addresses"],
    );
    // What is not nearly the world is still a wide block.
    check(
        "wide-public-cidr",
        &half,
        &share(100),
        &["medium likely tcp/22"],
    );
    check("wide-public-cidr", &half, &default(), &[]);

    let range = [of(VPC, &["accept 1 tcp 8000/8009 SourceCidrIp=10.0.0.1"])];
    let wide = |max_width| {
        let parameters = Parameters {
            max_width,
            ..default()
        };
        run(&load(&range), &auditor(&["wide-port-range"]), &parameters)
            .iter()
            .map(|it| it.persona.name())
            .collect::<Vec<_>>()
    };
    assert_eq!(wide(9), ["pedantic"]);
    assert_eq!(wide(10), ["auditor"]);
}

#[test]
fn what_is_not_known_makes_a_grant_possible() {
    let more = r#""VpcId": "vpc-1", "NextToken": "AAAA","#;
    for (lint, words) in [
        (
            "all-protocols-grant",
            "accept 1 all -1/-1 SourceCidrIp=10.0.0.1",
        ),
        (
            "all-ports-grant",
            "accept 1 tcp 1/65535 SourceCidrIp=10.0.0.1",
        ),
        (
            "wide-port-range",
            "accept 1 tcp 1/1000 SourceCidrIp=10.0.0.1",
        ),
        (
            "non-host-cidr",
            "accept 1 tcp 22/22 SourceCidrIp=10.0.0.0/24",
        ),
        (
            "cross-account-all-traffic",
            "accept 1 all -1/-1 SourceGroupId=sg-b SourceGroupOwnerAccount=b",
        ),
    ] {
        let certain = run(&load(&[of(VPC, &[words])]), &auditor(&[lint]), &default());
        assert_eq!(certain.len(), 1, "{lint}");
        assert_eq!(certain[0].confidence.name(), "certain", "{lint}");
        let possible = run(&load(&[of(more, &[words])]), &auditor(&[lint]), &default());
        assert_eq!(possible.len(), 1, "{lint}");
        assert_eq!(possible[0].confidence.name(), "possible", "{lint}");
        let drop = "drop 1 all -1/-1 SourceCidrIp=0.0.0.0/0";
        let group = "drop 1 all -1/-1 SourceGroupId=sg-b";
        let cut = of(VPC, &[drop, group, words]);
        assert_eq!(
            run(&load(&[cut]), &auditor(&[lint]), &default()),
            [],
            "{lint}"
        );
    }
}

#[test]
fn drops_take_what_they_name_and_no_more() {
    let rest = |drops: &[&str]| {
        of(
            VPC,
            &[drops, &["accept 9 all -1/-1 SourceCidrIp=10.0.0.0/24"]].concat(),
        )
    };
    let check = |drops: &[&str], expected: &[&str]| {
        check("all-protocols-grant", &[rest(drops)], &default(), expected);
    };
    // Two halves are the whole.
    check(
        &[
            "drop 1 all -1/-1 SourceCidrIp=10.0.0.0/25",
            "drop 2 all -1/-1 SourceCidrIp=10.0.0.128/25",
        ],
        &[],
    );
    check(
        &["drop 1 all -1/-1 SourceCidrIp=10.0.0.0/25"],
        &["medium certain all traffic is open to 10.0.0.0/24"],
    );
    check(
        &[
            "drop 1 tcp 1/65535 SourceCidrIp=10.0.0.0/8",
            "drop 2 udp 1/65535 SourceCidrIp=0.0.0.0/0",
        ],
        &["medium certain icmp; gre; other is open"],
    );
    // A Drop for one own address leaves the others open; one of other addresses, all.
    check(
        &["drop 1 all -1/-1 SourceCidrIp=10.0.0.0/8 DestCidrIp=10.9.0.1"],
        &["medium certain all traffic is open"],
    );
    check(
        &["drop 1 all -1/-1 SourceCidrIp=10.1.0.0/16"],
        &["medium certain all traffic is open"],
    );
    let limited = of(
        VPC,
        &[
            "drop 1 all -1/-1 SourceCidrIp=10.0.0.0/8 DestCidrIp=10.9.0.0/16",
            "accept 9 all -1/-1 SourceCidrIp=10.0.0.0/24 DestCidrIp=10.9.0.1",
        ],
    );
    let found = run(
        &load(&[limited]),
        &auditor(&["all-protocols-grant"]),
        &default(),
    );
    assert_eq!(found, []);
}

#[test]
fn an_interface_is_exposed_by_the_rules_for_its_own_address() {
    let limited = of(
        VPC,
        &["accept 1 tcp 22/22 SourceCidrIp=0.0.0.0/0 DestCidrIp=10.0.0.1"],
    );
    let other = PUBLIC
        .replace("10.0.0.1", "10.0.0.2")
        .replace("203.0.113.9", "203.0.113.10");
    let texts = [
        limited,
        interface("eni-a", "\"sg-a\"", PUBLIC),
        interface("eni-b", "\"sg-a\"", &other),
        interface(
            "eni-c",
            "\"sg-a\"",
            &PRIVATE.replace("10.0.0.1", "10.0.0.3"),
        ),
    ];
    let lint = "exposed-instance";
    check(
        lint,
        &texts,
        &default(),
        &["critical certain tcp/22 of i-eni-a (203.0.113.9) is open to every IPv4 address"],
    );
    // Each interface is told by itself, and only on its side of the classic network.
    let open = of(VPC, &["accept 1 tcp 8443/8443 SourceCidrIp=0.0.0.0/0"]);
    let both = [
        open,
        interface("eni-a", "\"sg-a\"", PUBLIC),
        interface("eni-b", "\"sg-a\"", &other),
    ];
    check(
        lint,
        &both,
        &default(),
        &[
            "high certain tcp/8443 of i-eni-a",
            "high certain tcp/8443 of i-eni-b",
        ],
    );
    // Rules of another group that are not exported may drop it: possible, and the group's own finding
    // stays.
    let unseen = interface("eni-a", "\"sg-a\", \"sg-unseen\"", PUBLIC);
    let texts = [
        of(VPC, &["accept 1 tcp 22/22 SourceCidrIp=0.0.0.0/0"]),
        unseen,
    ];
    let told: Vec<(&str, &str)> = run(&load(&texts), &auditor(&[]), &default())
        .iter()
        .filter(|it| it.lint == lint || it.lint == "sensitive-port-open-to-world")
        .map(|it| (it.lint, it.confidence.name()))
        .collect();
    assert_eq!(
        told,
        [
            (lint, "possible"),
            ("sensitive-port-open-to-world", "certain")
        ]
    );
}

#[test]
fn egress_says_why() {
    let lint = "egress-open-to-world";
    let kind = |kind: &str| {
        format!(
            r#"{{"SecurityGroups": {{"SecurityGroup": [{{"SecurityGroupId": "sg-a", "VpcId": "vpc-1", "SecurityGroupType": "{kind}"}}]}}}}"#
        )
    };
    let egress = |words: &[&str]| of(VPC, words).replace("\"ingress\"", "\"egress\"");
    let all = egress(&["accept 1 all -1/-1 DestCidrIp=0.0.0.0/0"]);
    check(
        lint,
        &[kind("enterprise"), all.clone()],
        &default(),
        &["low certain all traffic may leave to every IPv4 address, by a rule"],
    );
    check(
        lint,
        &[kind("normal"), all.clone()],
        &default(),
        &["low certain all traffic may leave to every IPv4 address, by a rule"],
    );
    let basic = run(&load(&[kind("normal"), all]), &auditor(&[lint]), &default());
    assert!(
        basic[0].notes[0].contains("default"),
        "{:?}",
        basic[0].notes
    );
    check(lint, &[kind("enterprise"), of(VPC, &[])], &default(), &[]);
    check(
        lint,
        &[kind("normal"), of(VPC, &[])],
        &default(),
        &["low certain all traffic may leave to every IPv4 and IPv6 address, by the default"],
    );
    check(
        lint,
        &[
            kind("normal"),
            egress(&["drop 100 all -1/-1 DestCidrIp=0.0.0.0/0"]),
        ],
        &default(),
        &["low certain all traffic may leave to every IPv6 address, by the default"],
    );
    check(
        lint,
        &[of(VPC, &[])],
        &default(),
        &["low possible all traffic may possibly leave"],
    );
}

#[test]
fn commands_do_what_they_say() {
    let texts = [
        of(
            VPC,
            &[
                "accept 1 tcp 20/8080 SourceCidrIp=0.0.0.0/0 SecurityGroupRuleId=sgr-1",
                "accept 2 tcp 22/22 SourceCidrIp=0.0.0.0/0 SecurityGroupRuleId=sgr-2",
                "accept 3 udp 53/53 SourceCidrIp=8.0.0.0/8 SecurityGroupRuleId=sgr-3",
                "accept 4 udp 53/53 SourceCidrIp=128.0.0.0/2 SecurityGroupRuleId=sgr-4",
                "accept 5 all -1/-1 SourceGroupId=sg-b SourceGroupOwnerAccount=b SecurityGroupRuleId=sgr-5",
            ],
        ),
        of(
            CLASSIC,
            &[
                "accept 1 tcp 22/22 SourceCidrIp=10.0.0.2 NicType=internet SecurityGroupRuleId=sgr-6",
                "drop 1 tcp 22/22 SourceCidrIp=203.0.113.7 NicType=intranet SecurityGroupRuleId=sgr-7",
            ],
        )
        .replace("sg-a", "sg-old"),
        interface("eni-a", "\"sg-a\"", PUBLIC),
    ];
    let inventory = load(&texts);
    let parameters = Parameters {
        trusted_accounts: Some(["c".to_owned()].into()),
        ..default()
    };
    let mut mended: Vec<&str> = Vec::new();
    for lint in [
        "exposed-instance",
        "near-world-cidr",
        "nic-scope-mismatch",
        "sensitive-port-open-to-world",
        "untrusted-account",
    ] {
        let found = run(&inventory, &auditor(&[lint]), &parameters);
        for finding in &found {
            let fix = finding.fix.as_ref().expect("a fix");
            mended.push(lint);
            let after = apply(&inventory, &fix.edits);
            let left = run(&after, &auditor(&[lint]), &parameters);
            let same = |it: &Finding| it.fingerprint == finding.fingerprint;
            assert!(
                !left.iter().any(same),
                "{lint}: {}",
                fix.commands.join("\n")
            );
            let back = rollback(&inventory, &fix.edits).expect("a rollback");
            let again = run(&apply(&after, &back), &auditor(&[lint]), &parameters);
            assert!(
                again.iter().any(same),
                "{lint}: {}",
                fix.rollback.join("\n")
            );
        }
    }
    mended.dedup();
    assert_eq!(mended.len(), 5, "{mended:?}");
}
