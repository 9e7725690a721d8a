//! How each field of a rule is read, and which flaws it gets.

use sgscope::load::load_text;
use sgscope::model::{Direction, NicField, Peer, Ports, Protocol, Rule};

const BASE: &[(&str, &str)] = &[
    ("Direction", "\"ingress\""),
    ("Policy", "\"Accept\""),
    ("Priority", "1"),
    ("IpProtocol", "\"TCP\""),
    ("PortRange", "\"22/22\""),
    ("SourceCidrIp", "\"10.0.0.0/8\""),
];

/// The rule of these fields instead of the usual ones; an empty value leaves the field out.
fn read(changes: &[(&str, &str)]) -> Rule {
    let usual = BASE
        .iter()
        .filter(|(key, _)| changes.iter().all(|(changed, _)| changed != key));
    let fields: Vec<String> = usual
        .chain(changes)
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("\"{key}\": {value}"))
        .collect();
    let text = format!(
        r#"{{"SecurityGroupId": "sg-1", "Permissions": {{"Permission": [{{{}}}]}}}}"#,
        fields.join(", ")
    );
    let loaded = load_text(&[("a.json", &text)]);
    assert!(loaded.remarks.is_empty(), "{:?}", loaded.remarks);
    let rule = loaded.inventory.rules.rows()[0].clone();
    let start = usize::try_from(rule.location.start).expect("small");
    let record = &text[start..start + rule.location.length as usize];
    assert!(record.starts_with('{') && record.ends_with('}'));
    rule
}

fn flaws(rule: &Rule) -> String {
    let flaws = rule.flaws.iter();
    let texts: Vec<String> = flaws
        .map(|flaw| format!("{} {:?} {}", flaw.field.key(), flaw.kind, flaw.text))
        .collect();
    texts.join("; ").trim_end().to_owned()
}

#[track_caller]
fn check(changes: &[(&str, &str)], read_as: impl FnOnce(&Rule) -> String, value: &str, flaw: &str) {
    let rule = read(changes);
    assert_eq!(read_as(&rule), value, "{changes:?}");
    assert_eq!(flaws(&rule), flaw, "{changes:?}");
}

#[test]
fn direction_and_policy() {
    let direction = |rule: &Rule| format!("{:?}", rule.direction);
    check(
        &[("Direction", "\" Egress\"")],
        direction,
        "Some(Egress)",
        "",
    );
    check(
        &[("Direction", "\"\"")],
        direction,
        "None",
        "Direction Missing",
    );
    check(
        &[("Direction", "\"in\"")],
        direction,
        "None",
        "Direction Unreadable in",
    );
    let policy = |rule: &Rule| format!("{:?}", rule.policy);
    check(&[("Policy", "\"drop\"")], policy, "Some(Drop)", "");
    check(&[("Policy", "")], policy, "None", "Policy Missing");
    check(&[("Policy", "null")], policy, "None", "Policy Missing");
    check(
        &[("Policy", "{\"a\": 1}")],
        policy,
        "None",
        "Policy Unreadable {...}",
    );
    check(
        &[("Policy", "[]")],
        policy,
        "None",
        "Policy Unreadable [...]",
    );
}

#[test]
fn priority() {
    let priority = |rule: &Rule| format!("{:?}", rule.priority);
    check(&[("Priority", "")], priority, "Some(1)", "");
    check(&[("Priority", "\"\"")], priority, "Some(1)", "");
    check(&[("Priority", "\" 100 \"")], priority, "Some(100)", "");
    check(&[("Priority", "5.0")], priority, "Some(5)", "");
    check(
        &[("Priority", "110")],
        priority,
        "Some(110)",
        "Priority PriorityRange 110",
    );
    check(
        &[("Priority", "\"0\"")],
        priority,
        "Some(0)",
        "Priority PriorityRange 0",
    );
    check(
        &[("Priority", "-3")],
        priority,
        "Some(-3)",
        "Priority PriorityRange -3",
    );
    check(
        &[("Priority", "\"high\"")],
        priority,
        "None",
        "Priority Unreadable high",
    );
    check(
        &[("Priority", "1.5")],
        priority,
        "None",
        "Priority Unreadable 1.5",
    );
    check(
        &[("Priority", "true")],
        priority,
        "None",
        "Priority Unreadable true",
    );
}

#[test]
fn protocol() {
    let protocol = |rule: &Rule| match rule.protocol {
        None => "none".to_owned(),
        Some(Protocol::All) => "all".to_owned(),
        Some(Protocol::Number(number)) => number.to_string(),
    };
    for (text, number) in [
        ("\"tcp\"", "6"),
        ("\"UDP\"", "17"),
        ("6", "6"),
        ("\"17\"", "17"),
    ] {
        check(&[("IpProtocol", text)], protocol, number, "");
    }
    let portless = |text, number| {
        check(
            &[("IpProtocol", text), ("PortRange", "\"-1/-1\"")],
            protocol,
            number,
            "",
        );
    };
    portless("\"icmp\"", "1");
    portless("\" ICMPv6\"", "58");
    portless("\"GRE\"", "47");
    portless("\"all\"", "all");
    portless("255", "255");
    portless("\"0\"", "0");
    check(
        &[("IpProtocol", "\"-1\"")],
        protocol,
        "none",
        "IpProtocol Unreadable -1",
    );
    check(
        &[("IpProtocol", "256")],
        protocol,
        "none",
        "IpProtocol Unreadable 256",
    );
    check(
        &[("IpProtocol", "\"ICMP(IPV6)\"")],
        protocol,
        "none",
        "IpProtocol Unreadable ICMP(IPV6)",
    );
    check(
        &[("IpProtocol", "")],
        protocol,
        "none",
        "IpProtocol Missing",
    );
}

fn ports(ports: &Ports) -> String {
    match ports {
        Ports::Any => "any".to_owned(),
        Ports::List(_) => "list".to_owned(),
        Ports::Unreadable => "unreadable".to_owned(),
        Ports::Only(only) => {
            let ranges = only.as_slice().iter();
            let ranges: Vec<String> = ranges
                .map(|range| format!("{}-{}", range.first.number(), range.last.number()))
                .collect();
            ranges.join(",")
        }
    }
}

#[test]
fn port_ranges() {
    let target = |rule: &Rule| ports(&rule.ports);
    for (text, value, flaw) in [
        ("\"80/80\"", "80-80", ""),
        ("\" 1 / 65535 \"", "1-65535", ""),
        ("\"-1/-1\"", "any", "PortRange AnyPort -1/-1"),
        ("\"0/65535\"", "1-65535", "PortRange PortZero 0/65535"),
        ("\"0/0\"", "unreadable", "PortRange Unreadable 0/0"),
        ("\"200/1\"", "unreadable", "PortRange Reversed 200/1"),
        ("\"5/0\"", "unreadable", "PortRange Reversed 5/0"),
        ("\"1/65536\"", "unreadable", "PortRange Unreadable 1/65536"),
        ("\"-1/80\"", "unreadable", "PortRange Unreadable -1/80"),
        ("\"80\"", "unreadable", "PortRange Unreadable 80"),
        ("80", "unreadable", "PortRange Unreadable 80"),
        ("\"+80/80\"", "unreadable", "PortRange Unreadable +80/80"),
        (
            "\"80/80/80\"",
            "unreadable",
            "PortRange Unreadable 80/80/80",
        ),
        ("\"80-90\"", "unreadable", "PortRange Unreadable 80-90"),
        ("\"8*/90\"", "unreadable", "PortRange Masked 8*/90"),
        ("", "unreadable", "PortRange Missing"),
        ("\"\"", "unreadable", "PortRange Missing"),
        ("[80]", "unreadable", "PortRange Unreadable [...]"),
        (
            "\"99999999999/1\"",
            "unreadable",
            "PortRange Unreadable 99999999999/1",
        ),
    ] {
        check(&[("PortRange", text)], target, value, flaw);
    }
}

#[test]
fn ports_of_other_protocols() {
    let target = |rule: &Rule| ports(&rule.ports);
    let of = |protocol, text, value, flaw| {
        check(
            &[("IpProtocol", protocol), ("PortRange", text)],
            target,
            value,
            flaw,
        );
    };
    of("\"ICMP\"", "", "any", "");
    of("\"ALL\"", "\"-1/-1\"", "any", "");
    of(
        "\"ALL\"",
        "\"80/80\"",
        "any",
        "PortRange PortsIgnored 80/80",
    );
    of("\"?\"", "\"80/80\"", "80-80", "IpProtocol Unreadable ?");
    of("\"?\"", "", "any", "IpProtocol Unreadable ?");
    of(
        "\"?\"",
        "\"x\"",
        "unreadable",
        "IpProtocol Unreadable ?; PortRange Unreadable x",
    );
    let list = ("PortRangeListId", "\"prl-1\"");
    check(&[list], target, "list", "");
    check(&[list, ("PortRange", "\"9/1\"")], target, "list", "");
    check(
        &[list, ("IpProtocol", "\"ALL\""), ("PortRange", "\"-1/-1\"")],
        target,
        "any",
        "PortRangeListId PortsIgnored prl-1",
    );
}

#[test]
fn source_ports() {
    let source = |rule: &Rule| ports(&rule.source_ports);
    check(&[("SourcePortRange", "\"\"")], source, "any", "");
    check(&[("SourcePortRange", "\"-1/-1\"")], source, "any", "");
    check(&[("SourcePortRange", "\"1/1023\"")], source, "1-1023", "");
    check(
        &[("SourcePortRange", "\"0/1023\"")],
        source,
        "1-1023",
        "SourcePortRange PortZero 0/1023",
    );
    check(
        &[("SourcePortRange", "\"x\"")],
        source,
        "unreadable",
        "SourcePortRange Unreadable x",
    );
    check(
        &[
            ("SourcePortRange", "\"80/80\""),
            ("IpProtocol", "\"GRE\""),
            ("PortRange", "\"-1/-1\""),
        ],
        source,
        "any",
        "SourcePortRange PortsIgnored 80/80",
    );
}

fn peer(rule: &Rule) -> String {
    match &rule.peer {
        Peer::Blocks(blocks) => format!("{:?} {:?}", blocks.ipv4, blocks.ipv6),
        Peer::Group { account, .. } => format!("group {account:?}"),
        Peer::PrefixList(_) => "prefix list".to_owned(),
        Peer::Missing => "missing".to_owned(),
    }
}

#[test]
fn blocks() {
    for (text, value, flaw) in [
        ("\"183.14.28.116\"", "Block(183.14.28.116) Absent", ""),
        ("\" 0.0.0.0/0 \"", "Block(0.0.0.0/0) Absent", ""),
        (
            "\"10.159.6.18/12\"",
            "Block(10.144.0.0/12) Absent",
            "SourceCidrIp HostBits 10.159.6.18/12",
        ),
        (
            "\"10.0.*.*\"",
            "Unreadable Absent",
            "SourceCidrIp Masked 10.0.*.*",
        ),
        (
            "\"2001:db8::/32\"",
            "Unreadable Absent",
            "SourceCidrIp Unreadable 2001:db8::/32",
        ),
        (
            "\"010.0.0.1/32\"",
            "Unreadable Absent",
            "SourceCidrIp Unreadable 010.0.0.1/32",
        ),
        (
            "\"10.0.0.0/33\"",
            "Unreadable Absent",
            "SourceCidrIp Unreadable 10.0.0.0/33",
        ),
        (
            "\"10.0.0.0/8,10.0.0.0/9\"",
            "Unreadable Absent",
            "SourceCidrIp Unreadable 10.0.0.0/8,10.0.0.0/9",
        ),
        ("{}", "Unreadable Absent", "SourceCidrIp Unreadable {...}"),
        ("\"\"", "missing", ""),
    ] {
        check(&[("SourceCidrIp", text)], peer, value, flaw);
    }
    check(
        &[("Ipv6SourceCidrIp", "\"2001:db8::/32\"")],
        peer,
        "Block(10.0.0.0/8) Block(2001:db8::/32)",
        "",
    );
    check(
        &[("SourceCidrIp", ""), ("Ipv6SourceCidrIp", "\"10.0.0.0/8\"")],
        peer,
        "Absent Unreadable",
        "Ipv6SourceCidrIp Unreadable 10.0.0.0/8",
    );
}

#[test]
fn long_words_are_clipped() {
    let rule = read(&[("SourceCidrIp", &format!("\"{}\"", "x".repeat(1000)))]);
    assert_eq!(rule.flaws[0].text.chars().count(), 64);
}

#[test]
fn precedence_of_peers() {
    let peers = |rule: &Rule| format!("{} {:?}", peer(rule), rule.ignored_peers);
    let group = ("SourceGroupId", "\"sg-2\"");
    let list = ("SourcePrefixListId", "\"pl-1\"");
    let no_block = ("SourceCidrIp", "");
    check(
        &[group, list],
        peers,
        "Block(10.0.0.0/8) Absent [SourceGroupId, SourcePrefixListId]",
        "",
    );
    check(
        &[group, list, no_block],
        peers,
        "group None [SourcePrefixListId]",
        "",
    );
    check(&[list, no_block], peers, "prefix list []", "");
    check(&[no_block], peers, "missing []", "");
    check(
        &[no_block, group, ("DestGroupId", "\"sg-3\"")],
        peers,
        "group None [DestGroupId]",
        "",
    );
    check(
        &[no_block, ("DestGroupId", "\"sg-3\"")],
        peers,
        "missing [DestGroupId]",
        "",
    );
    let account = |text| [no_block, group, ("SourceGroupOwnerAccount", text)];
    check(
        &account("1234567890123456"),
        peers,
        "group Some(\"1234567890123456\") []",
        "",
    );
    check(
        &account("\"b@aliyun.com\""),
        peers,
        "group Some(\"b@aliyun.com\") []",
        "",
    );
    check(&account("\"\""), peers, "group None []", "");
}

#[test]
fn sides() {
    let sides = |rule: &Rule| format!("{} | {:?}", peer(rule), rule.local.ipv4);
    let target = ("DestCidrIp", "\"10.1.0.1\"");
    check(
        &[target],
        sides,
        "Block(10.0.0.0/8) Absent | Block(10.1.0.1)",
        "",
    );
    let egress = ("Direction", "\"egress\"");
    check(
        &[egress, target],
        sides,
        "Block(10.1.0.1) Absent | Block(10.0.0.0/8)",
        "",
    );
    let unknown = ("Direction", "\"?\"");
    let flaw = "Direction Unreadable ?";
    check(
        &[unknown, target],
        sides,
        "Block(10.0.0.0/8) Absent | Block(10.1.0.1)",
        flaw,
    );
    let as_egress = |rule: &Rule| format!("{:?}", rule.sides(Direction::Egress).0);
    check(
        &[
            unknown,
            ("SourceCidrIp", ""),
            ("DestPrefixListId", "\"pl-1\""),
        ],
        as_egress,
        "PrefixList(PrefixListIndex(0))",
        flaw,
    );
}

#[test]
fn planes_and_words() {
    let nic = |rule: &Rule| match rule.nic {
        NicField::Absent => "absent".to_owned(),
        NicField::Unreadable => "unreadable".to_owned(),
        NicField::Plane(plane) => plane.name().to_owned(),
    };
    check(&[("NicType", "\"Internet\"")], nic, "internet", "");
    check(&[("NicType", "\"\"")], nic, "absent", "");
    check(
        &[("NicType", "\"vpc\"")],
        nic,
        "unreadable",
        "NicType Unreadable vpc",
    );
    let rule = read(&[
        ("Description", "\"a\\u00e9\\n\""),
        ("SecurityGroupRuleId", "\"sgr-1\""),
    ]);
    assert_eq!(rule.description.as_deref(), Some("a\u{e9}"));
    assert_eq!(rule.id.as_deref(), Some("sgr-1"));
}
