//! Inputs that want to do harm: to a terminal, to a format, to the program itself.

use std::fs;
use std::path::Path;

use super::{account, run};
use crate::support::sgscope;

/// Names that would end a string, a cell, a label, or steer a terminal.
const NAMES: [&str; 6] = [
    "\u{1b}[31mred\u{1b}]8;;http://x\u{7}",
    "a\"]; evil [label=\"x\\",
    "=cmd|'/c calc'!A1,\"b\"",
    "x\"]\n  click c0 \"javascript:alert(1)\" %%{init: {}}%%",
    "<img src=x onerror=alert(1)>&amp;#quot;",
    "\u{202e}gnirts\u{2066}",
];

/// An account whose hosts, groups and rules bear these names.
fn hostile() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let json = |text: &str| serde_json::to_string(text).expect("JSON");
    let mut text = String::new();
    for (number, name) in NAMES.iter().enumerate() {
        let name = json(name);
        let id = json(&format!("i-{number}{}", NAMES[number]));
        text += &format!(
            "{{\"SecurityGroupId\":{name},\"InnerAccessPolicy\":\"Drop\",\"VpcId\":\"vpc-1\",\"RegionId\":\"cn-test\",\"NextToken\":\"\",\"SecurityGroupName\":{name},\
             \"Permissions\":{{\"Permission\":[{{\"SecurityGroupRuleId\":{name},\"Direction\":\"ingress\",\"Policy\":\"Accept\",\"Priority\":1,\"IpProtocol\":\"TCP\",\"PortRange\":\"8443/8443\",\"SourceCidrIp\":\"0.0.0.0/0\",\"Description\":{name}}},\
             {{\"SecurityGroupRuleId\":{name},\"Direction\":\"ingress\",\"Policy\":{name},\"Priority\":1,\"IpProtocol\":{name},\"PortRange\":{name},\"SourceCidrIp\":{name}}}]}}}}\n\
             {{\"Instances\":{{\"Instance\":[{{\"InstanceId\":{id},\"InstanceName\":{name},\"Status\":\"Running\",\"InstanceNetworkType\":\"vpc\",\"RegionId\":{name},\
             \"VpcAttributes\":{{\"VpcId\":\"vpc-1\",\"PrivateIpAddress\":{{\"IpAddress\":[\"10.0.0.{}\"]}}}},\"SecurityGroupIds\":{{\"SecurityGroupId\":[{name}]}}}}]}}}}\n",
            number + 1
        );
    }
    fs::write(folder.path().join("hostile.json"), text).expect("written");
    folder
}

/// Whether a terminal could be steered.
fn is_harmless(text: &str) -> bool {
    let steers = |character: char| {
        (character.is_control() && character != '\n')
            || ('\u{202a}'..='\u{202e}').contains(&character)
            || character == '\u{2066}'
    };
    !text.chars().any(steers)
}

#[test]
fn no_byte_of_the_input_reaches_text_unescaped() {
    let folder = hostile();
    for arguments in [
        &["reach", "PATH", "--internet"][..],
        &["reach", "PATH", "-f", "csv"],
        &["reach", "PATH", "-f", "dot"],
        &["reach", "PATH", "-f", "mermaid"],
        &["reach", "PATH", "-f", "json"],
        &["reach", "PATH", "-f", "jsonl"],
        &["explain", "10.0.0.1", "10.0.0.2", "PATH"],
        &[
            "explain",
            "10.0.0.3",
            "10.0.0.4",
            "PATH",
            "--flow",
            "tcp/1-65535; udp",
        ],
        &["explain", "\u{1b}[31mno", "10.0.0.4", "PATH"],
        &["inventory", "PATH"],
        &["lint", "PATH", "--persona", "auditor"],
        &["lint", "PATH", "--only", "\u{1b}[31m"],
        &["reach", "PATH", "-f", "\u{1b}[31m"],
        &["reach", "PATH/\u{1b}[31m"],
        &["lints", "\u{1b}[31m"],
    ] {
        let (_, out, err) = run(folder.path(), arguments);
        assert!(is_harmless(&out), "{arguments:?}\n{out:?}");
        assert!(is_harmless(&err), "{arguments:?}\n{err:?}");
    }
}

#[test]
fn drawings_hold_names_as_labels_and_nothing_else() {
    let folder = hostile();
    let (_, dot, _) = run(folder.path(), &["reach", "PATH", "-f", "dot"]);
    for line in dot.lines().filter(|line| line.contains("label")) {
        assert_eq!(strings(line), 1, "{line}");
    }
    let (_, mermaid, _) = run(folder.path(), &["reach", "PATH", "-f", "mermaid"]);
    for line in mermaid.lines().skip(1) {
        let inside = line
            .split('"')
            .nth(1)
            .unwrap_or_default()
            .replace("<br/>", "");
        assert_eq!(line.matches('"').count(), 2, "{line}");
        assert!(
            !inside.contains(['<', '>', '[', ']', '%', '&', '`']),
            "{line}"
        );
    }
}

/// The number of quoted strings of a dot line; panics if one is not ended.
fn strings(line: &str) -> usize {
    let (mut count, mut open, mut characters) = (0, false, line.chars());
    while let Some(character) = characters.next() {
        match character {
            '\\' if open => drop(characters.next()),
            '"' => {
                count += usize::from(open);
                open = !open;
            }
            _ => {}
        }
    }
    assert!(!open, "{line}");
    count
}

/// A small generator of numbers, so that a failure is found again.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }
}

#[test]
fn nothing_makes_the_program_fail_by_its_own_fault() {
    let text = account(
        "group sg-a basic accept
         group sg-b enterprise -
         partial sg-c - -
         rule sg-a ingress accept 1 tcp/22 10.0.0.0/8
         rule sg-b egress drop 2 all 0.0.0.0/0
         rule sg-c ingress accept 1 icmp pl-1
         rule sg-a ingress accept 1 tcp/prl-1 sg-b
         host i-a vpc-1 10.0.0.1,2001:db8::1 sg-a public=47.0.0.1
         host i-b vpc-1 10.0.0.2 sg-b,sg-c
         host i-c classic@cn-test 10.0.0.3 sg-a
         prefixes pl-1 10.0.0.0/8",
    );
    let mut numbers = Numbers(20_260_701);
    let pieces: [&[u8]; 9] = [
        b"{",
        b"}",
        b"\"",
        b"[",
        b",",
        b"\x00\xff",
        b"-1",
        b"999999999999999999999",
        b"\"*\"",
    ];
    let folder = tempfile::tempdir().expect("a folder");
    for round in 0..60 {
        let mut bytes = text.clone().into_bytes();
        for _ in 0..=numbers.below(4) {
            let at = numbers.below(bytes.len());
            match numbers.below(4) {
                0 => bytes.truncate(at.max(1)),
                1 => drop(bytes.remove(at)),
                2 => bytes[at] = u8::try_from(numbers.below(256)).expect("a byte"),
                _ => {
                    drop(bytes.splice(at..at, pieces[numbers.below(pieces.len())].iter().copied()))
                }
            }
        }
        fs::write(folder.path().join("account.json"), &bytes).expect("written");
        for arguments in [
            &["reach", "--internet"][..],
            &["lint", "--persona", "auditor"],
            &["inventory"],
            &["explain", "10.0.0.1", "10.0.0.2"],
        ] {
            never_our_fault(folder.path(), arguments, round);
        }
    }
}

fn never_our_fault(folder: &Path, arguments: &[&str], round: usize) {
    let path = folder.to_str().expect("a plain path");
    let output = match arguments {
        ["explain", ends @ ..] => sgscope(&[&["explain"], ends, &[path]].concat()),
        _ => sgscope(&[arguments, &[path]].concat()),
    };
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(
        matches!(output.status.code(), Some(0..=3)),
        "round {round}: {arguments:?}: {err}"
    );
}
