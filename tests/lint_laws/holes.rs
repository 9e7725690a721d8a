//! What counts as open to the world, and how it is told: one small account a case.

use crate::support::{auditor, line, load_texts};
use sgscope::config::Parameters;
use sgscope::lint::{Finding, run};
use sgscope::model::Inventory;

/// A group of `vpc-1` with these rules and, in its envelope, these fields besides.
pub(crate) fn group(envelope: &str, rules: &[String]) -> String {
    format!(
        r#"{{"SecurityGroupId": "sg-a", "RegionId": "cn-hangzhou", {envelope} "Permissions": {{"Permission": [{}]}}}}"#,
        rules.join(",")
    )
}

/// An ingress rule: `accept 1 TCP 22/22 SourceCidrIp=0.0.0.0/0 ...`.
pub(crate) fn rule(words: &str) -> String {
    let mut words = words.split(' ');
    let mut next = || {
        words
            .next()
            .expect("policy, priority, protocol, ports, fields")
    };
    let mut text = format!(
        r#"{{"Direction": "ingress", "Policy": "{}", "Priority": {}, "IpProtocol": "{}", "PortRange": "{}""#,
        next(),
        next(),
        next(),
        next()
    );
    for field in words {
        let (key, value) = field.split_once('=').expect("key=value");
        text.push_str(&format!(r#", "{key}": "{value}""#));
    }
    text + "}"
}

pub(crate) fn interface(id: &str, groups: &str, more: &str) -> String {
    format!(
        r#"{{"NetworkInterfaceSets": {{"NetworkInterfaceSet": [{{"NetworkInterfaceId": "{id}", "InstanceId": "i-{id}",
        "Type": "Primary", "VpcId": "vpc-1", "SecurityGroupIds": {{"SecurityGroupId": [{groups}]}}, {more}}}]}}}}"#
    )
}

pub(crate) const VPC: &str = r#""VpcId": "vpc-1","#;
pub(crate) const PRIVATE: &str = r#""PrivateIpAddress": "10.0.0.1""#;
pub(crate) const PUBLIC: &str = r#""PrivateIpAddress": "10.0.0.1", "AssociatedPublicIp": {"PublicIpAddress": "203.0.113.9", "AllocationId": "eip-1"}"#;

fn found(texts: &[String]) -> (Inventory, Vec<Finding>) {
    let name = |(number, text): (usize, &String)| (format!("{number}.json"), text.clone());
    let texts: Vec<(String, String)> = texts.iter().enumerate().map(name).collect();
    let inventory = load_texts(&texts);
    let findings = run(
        &inventory,
        &auditor(&["open-to-world", "all-ports-open-to-world"]),
        &Parameters::default(),
    );
    (inventory, findings)
}

/// Holds the findings about the world against `LINT SEVERITY CONFIDENCE MESSAGE-PART`.
fn check(texts: &[String], expected: &[&str]) {
    let (inventory, findings) = found(texts);
    let told: Vec<String> = findings
        .iter()
        .map(|it| {
            let line = line(&inventory, it);
            let words: Vec<&str> = line.split(' ').collect();
            format!("{} {} {} {}", words[0], words[3], words[4], it.message)
        })
        .collect();
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told}\n{expected}");
    }
}

#[test]
fn any_sum_of_blocks_that_is_the_world_is_the_world() {
    let halves: Vec<String> = (0..512)
        .map(|it| {
            rule(&format!(
                "accept 1 TCP 22/22 SourceCidrIp={}.{}.0.0/9",
                it / 2,
                it % 2 * 128
            ))
        })
        .collect();
    check(
        &[group(VPC, &halves)],
        &["open-to-world high certain tcp/22 is open to every IPv4 address"],
    );
    // A /9 is less than one in 256 of the public unicast addresses, a /8 is more.
    let without = |block: &str| -> Vec<String> {
        halves
            .iter()
            .filter(|rule| !rule.contains(block))
            .cloned()
            .collect()
    };
    check(
        &[group(VPC, &without("\"8.128.0.0"))],
        &["open-to-world high certain tcp/22 is open to nearly every"],
    );
    check(&[group(VPC, &without("\"8."))], &[]);
    let small: Vec<String> = halves
        .iter()
        .filter(|rule| !rule.contains("\"10.") && !rule.contains("\"240."))
        .cloned()
        .collect();
    check(
        &[group(VPC, &small)],
        &["open-to-world high certain tcp/22 is open to every IPv4 address"],
    );
}

#[test]
fn drops_cut_by_their_size() {
    let open = rule("accept 9 TCP 22/22 SourceCidrIp=0.0.0.0/0");
    let drop = |block: &str| {
        group(
            VPC,
            &[
                rule(&format!("drop 5 ALL -1/-1 SourceCidrIp={block}")),
                open.clone(),
            ],
        )
    };
    check(
        &[drop("8.0.0.0/16")],
        &["open-to-world high certain tcp/22 is open to nearly every IPv4 address"],
    );
    check(
        &[drop("10.0.0.0/8")],
        &["open-to-world high certain tcp/22 is open to every IPv4 address"],
    );
    check(&[drop("8.0.0.0/7")], &[]);
    check(&[drop("0.0.0.0/0")], &[]);
}

#[test]
fn severity_follows_who_is_behind_the_hole() {
    let open = group(VPC, &[rule("accept 1 TCP 22/22 SourceCidrIp=0.0.0.0/0")]);
    check(std::slice::from_ref(&open), &["open-to-world high certain"]);
    check(
        &[open.clone(), interface("eni-a", "\"sg-a\"", PUBLIC)],
        &["open-to-world high certain"],
    );
    check(
        &[open.clone(), interface("eni-a", "\"sg-a\"", PRIVATE)],
        &["open-to-world medium certain"],
    );
    check(
        &[open.clone(), interface("eni-a", "\"sg-b\"", PUBLIC)],
        &["open-to-world medium certain"],
    );
    let managed = r#"{"SecurityGroups": {"SecurityGroup": [{"SecurityGroupId": "sg-a", "VpcId": "vpc-1", "ServiceManaged": true}]}}"#;
    check(
        &[open.clone(), managed.to_owned()],
        &["open-to-world info certain"],
    );
    let (_, findings) = found(&[open, managed.to_owned()]);
    assert_eq!(findings[0].fix, None);
}

#[test]
fn a_witness_is_tried_on_an_interface_with_all_its_groups() {
    let open = group(VPC, &[rule("accept 1 TCP 22/22 SourceCidrIp=0.0.0.0/0")]);
    let (_, findings) = found(&[open.clone(), interface("eni-a", "\"sg-a\"", PUBLIC)]);
    let witness = findings[0].witness.expect("a member with a public address");
    assert_eq!(witness.to_string(), "tcp 198.51.100.1:40000 -> 10.0.0.1:22");
    let locked =
        group(VPC, &[rule("drop 1 ALL -1/-1 SourceCidrIp=0.0.0.0/0")]).replace("sg-a", "sg-b");
    let both = interface("eni-a", "\"sg-a\", \"sg-b\"", PUBLIC);
    let (_, findings) = found(&[open.clone(), locked, both]);
    assert_eq!(findings[0].witness, None);
    let (_, findings) = found(&[open, interface("eni-a", "\"sg-a\"", PRIVATE)]);
    assert_eq!(findings[0].witness, None);
    let holed = [
        rule("drop 1 ALL -1/-1 SourceCidrIp=198.51.100.0/24"),
        rule("accept 1 UDP 53/53 SourceCidrIp=0.0.0.0/0"),
    ];
    let (_, findings) = found(&[group(VPC, &holed), interface("eni-a", "\"sg-a\"", PUBLIC)]);
    let witness = findings[0].witness.expect("another host");
    assert_eq!(witness.to_string(), "udp 203.0.113.1:40000 -> 10.0.0.1:53");
}

#[test]
fn missing_facts_make_a_hole_possible_and_never_out_of_nothing() {
    let open = rule("accept 1 TCP 22/22 SourceCidrIp=0.0.0.0/0 NicType=intranet");
    check(
        &[group(
            "\"NextToken\": \"AAAA\", \"VpcId\": \"vpc-1\",",
            std::slice::from_ref(&open),
        )],
        &["open-to-world high possible"],
    );
    check(
        &[group("\"NextToken\": \"AAAA\", \"VpcId\": \"vpc-1\",", &[])],
        &[],
    );
    // A group whose network is not exported may be classic, where the internal side is not the internet's.
    check(&[group("", &[open])], &["open-to-world high possible"]);
    check(
        &[group(
            "",
            &[rule("accept 1 TCP 22/22 SourceCidrIp=0.0.0.0/0")],
        )],
        &["open-to-world high certain"],
    );
    let listed = rule("accept 1 TCP 22/22 SourceCidrIp=0.0.0.0/0");
    let listed = listed.replace("\"PortRange\": \"22/22\"", "\"PortRangeListId\": \"prl-1\"");
    check(
        &[group(VPC, &[listed])],
        &["open-to-world high possible tcp may be open"],
    );
    let maybe = [
        rule("drop 1 ALL -1/-1 SourcePrefixListId=pl-1"),
        rule("accept 1 ALL -1/-1 SourceCidrIp=0.0.0.0/0"),
    ];
    check(
        &[group(VPC, &maybe)],
        &["all-ports-open-to-world critical possible all traffic may be open"],
    );
}

#[test]
fn quintuple_rules_open_what_they_name() {
    let limited = [rule(
        "accept 1 TCP 22/22 SourceCidrIp=0.0.0.0/0 DestCidrIp=10.0.0.1/32",
    )];
    let group = group(VPC, &limited);
    let other = PRIVATE.replace("10.0.0.1", "10.0.0.2");
    check(
        &[group.clone(), interface("eni-a", "\"sg-a\"", PUBLIC)],
        &["open-to-world high certain tcp/22"],
    );
    check(
        &[group.clone(), interface("eni-a", "\"sg-a\"", &other)],
        &[],
    );
    check(&[group], &["open-to-world high certain tcp/22"]);
}

#[test]
fn one_hole_is_told_once() {
    let rules = [
        rule("accept 1 TCP 22/22 SourceCidrIp=0.0.0.0/0"),
        rule("accept 2 ALL -1/-1 SourceCidrIp=0.0.0.0/0"),
        rule("accept 3 TCP 22/22 SourceCidrIp=0.0.0.0/0"),
        rule("accept 1 UDP 53/53 Ipv6SourceCidrIp=::/0"),
    ];
    let texts = [("0.json".to_owned(), group(VPC, &rules))];
    let inventory = load_texts(&texts);
    let told: Vec<&str> = run(&inventory, &auditor(&[]), &Parameters::default())
        .iter()
        .map(|it| it.lint)
        .collect();
    assert_eq!(
        told,
        [
            "all-ports-open-to-world",
            "open-to-world",
            "egress-open-to-world",
            "redundant-rule",
            "duplicate-rule"
        ]
    );
    let alone: Vec<String> = run(
        &inventory,
        &auditor(&["open-to-world"]),
        &Parameters::default(),
    )
    .into_iter()
    .map(|it| it.message)
    .collect();
    assert_eq!(alone.len(), 3, "{alone:#?}");
}

#[test]
fn a_fix_revokes_what_would_keep_the_hole_open() {
    let rules = [
        rule("accept 1 TCP 22/22 SourceCidrIp=0.0.0.0/0 SecurityGroupRuleId=sgr-1"),
        rule("accept 3 TCP 20/30 SourceCidrIp=0.0.0.0/0 SecurityGroupRuleId=sgr-2"),
    ];
    let (_, findings) = found(&[group(VPC, &rules)]);
    let of_ssh = findings
        .iter()
        .find(|it| it.message.starts_with("tcp/22 "))
        .expect("tcp/22");
    let fix = of_ssh.fix.as_ref().expect("a fix");
    assert_eq!(
        fix.commands,
        [
            "aliyun ecs RevokeSecurityGroup --RegionId cn-hangzhou --SecurityGroupId sg-a --SecurityGroupRuleId.1 sgr-1",
            "aliyun ecs RevokeSecurityGroup --RegionId cn-hangzhou --SecurityGroupId sg-a --SecurityGroupRuleId.1 sgr-2",
        ]
    );
    assert_eq!(fix.rollback.len(), 2);
}

#[test]
fn the_answer_does_not_depend_on_the_number_of_threads() {
    let of_group = |number: usize| {
        let rules: Vec<String> = (1..=30)
            .map(|it| match it % 3 {
                0 => rule(&format!("accept {it} TCP {it}/{it} SourceCidrIp=0.0.0.0/0")),
                1 => rule(&format!(
                    "accept {it} ALL -1/-1 SourceGroupId=sg-{}",
                    it % 7
                )),
                _ => rule(&format!(
                    "accept {it} UDP 1/{it} SourceCidrIp=10.0.{it}.0/24"
                )),
            })
            .collect();
        group(VPC, &rules).replace("sg-a", &format!("sg-{number}"))
    };
    let texts: Vec<(String, String)> = (0..100)
        .map(|number| (format!("{number}.json"), of_group(number)))
        .collect();
    let inventory = load_texts(&texts);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.expect("a pool")
            .install(|| run(&inventory, &auditor(&[]), &Parameters::default()))
    };
    let one = with(1);
    assert!(one.len() > 2_000, "{}", one.len());
    assert_eq!(one, with(4));
}
