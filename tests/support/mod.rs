//! Accounts in a few words, for tests: a small language that becomes an export in a folder.
//!
//! ```text
//! group sg-a basic accept              type basic|enterprise|-, intra-group access accept|drop|-
//! group sg-c basic accept classic      a group of the classic network
//! unseen sg-x basic accept             a group whose rules are not exported
//! partial sg-p basic accept            a group of whose rules more pages follow
//! rule sg-a ingress accept 1 tcp/22 10.0.0.0/8 [Field=value ...]
//! host i-a vpc-1 10.0.0.1,2001:db8::1 sg-a,sg-b [public=47.0.0.1]
//! host i-c classic@cn-qingdao 10.0.0.3 sg-c
//! host i-u ? 10.0.0.9 sg-a             a host whose network is not exported; `?` for groups likewise
//! prefixes pl-1 10.0.0.0/8,10.1.0.0/16
//! ports prl-1 80/80,443/443
//! ```
//! A rule's peer is a block, `sg-...`, `pl-...` or `none`; its traffic `all`, `icmp`, a number, or
//! `tcp/22`, `tcp/80-90`, `tcp/prl-1`. It is not an oracle and knows nothing of verdicts.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

/// Writes the account of a text as one file of responses into a folder.
fn write_account(folder: &Path, text: &str) {
    std::fs::write(folder.join("account.json"), account(text)).expect("the account is written");
    for line in text
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("ports "))
    {
        let words: Vec<&str> = line.split_whitespace().collect();
        let entries: Vec<String> = words[2]
            .split(',')
            .map(|range| format!("{{\"PortRange\":\"{range}\"}}"))
            .collect();
        let body = format!(
            "{{\"Entries\":[{}],\"RequestId\":\"0\"}}",
            entries.join(",")
        );
        std::fs::write(folder.join(format!("{}.json", words[1])), body)
            .expect("a port list is written");
    }
}

/// The account of a text as concatenated responses.
fn account(text: &str) -> String {
    let lines: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|words| !words.is_empty() && !words[0].starts_with('#'))
        .collect();
    let mut out = String::new();
    let mut groups = Vec::new();
    let mut instances = Vec::new();
    for words in &lines {
        match words[0] {
            "group" | "unseen" | "partial" => {
                let (id, kind, inner) = (words[1], words[2], words[3]);
                let network = if words.get(4) == Some(&"classic") {
                    ""
                } else {
                    words.get(4).unwrap_or(&"vpc-1")
                };
                let kind = match kind {
                    "basic" => "\"SecurityGroupType\":\"normal\",",
                    "enterprise" => "\"SecurityGroupType\":\"enterprise\",",
                    _ => "",
                };
                groups.push(format!(
                    "{{\"SecurityGroupId\":\"{id}\",{kind}\"VpcId\":\"{network}\"}}"
                ));
                if words[0] == "unseen" {
                    continue;
                }
                let inner = match inner {
                    "accept" => "\"InnerAccessPolicy\":\"Accept\",",
                    "drop" => "\"InnerAccessPolicy\":\"Drop\",",
                    _ => "",
                };
                let token = if words[0] == "partial" { "more" } else { "" };
                let rules: Vec<String> = lines
                    .iter()
                    .enumerate()
                    .filter(|(_, words)| words[0] == "rule" && words[1] == id)
                    .map(|(number, words)| rule(number, words))
                    .collect();
                let _ = writeln!(
                    out,
                    "{{\"SecurityGroupId\":\"{id}\",{inner}\"VpcId\":\"{network}\",\"RegionId\":\"cn-test\",\"NextToken\":\"{token}\",\"Permissions\":{{\"Permission\":[{}]}}}}",
                    rules.join(",")
                );
            }
            "host" => instances.push(instance(words)),
            "prefixes" => {
                let entries: Vec<String> = words[2]
                    .split(',')
                    .map(|block| format!("{{\"Cidr\":\"{block}\"}}"))
                    .collect();
                let _ = writeln!(
                    out,
                    "{{\"PrefixListId\":\"{}\",\"Entries\":{{\"Entry\":[{}]}}}}",
                    words[1],
                    entries.join(",")
                );
            }
            _ => {}
        }
    }
    let _ = writeln!(
        out,
        "{{\"SecurityGroups\":{{\"SecurityGroup\":[{}]}}}}",
        groups.join(",")
    );
    let _ = writeln!(
        out,
        "{{\"Instances\":{{\"Instance\":[{}]}}}}",
        instances.join(",")
    );
    out
}

/// A rule's id is `sgr-` and the number of its line among the lines that say something.
fn rule(number: usize, words: &[&str]) -> String {
    let (direction, policy, priority, traffic, peer) =
        (words[2], words[3], words[4], words[5], words[6]);
    let (protocol, ports) = traffic.split_once('/').unwrap_or((traffic, "-1/-1"));
    let ports = match ports.split_once('-') {
        _ if ports.starts_with("prl-") => format!("\"PortRangeListId\":\"{ports}\""),
        Some((first, last)) if !first.is_empty() => format!("\"PortRange\":\"{first}/{last}\""),
        _ if ports.contains('/') => format!("\"PortRange\":\"{ports}\""),
        _ => format!("\"PortRange\":\"{ports}/{ports}\""),
    };
    let side = if direction == "egress" {
        "Dest"
    } else {
        "Source"
    };
    let peer = match peer {
        "none" => String::new(),
        group if group.starts_with("sg-") => format!(",\"{side}GroupId\":\"{group}\""),
        list if list.starts_with("pl-") => format!(",\"{side}PrefixListId\":\"{list}\""),
        block if block.contains(':') => format!(",\"Ipv6{side}CidrIp\":\"{block}\""),
        block => format!(",\"{side}CidrIp\":\"{block}\""),
    };
    let mut more = String::new();
    for field in &words[7..] {
        let (key, value) = field.split_once('=').expect("a field is Key=value");
        let _ = write!(more, ",\"{key}\":\"{value}\"");
    }
    format!(
        "{{\"SecurityGroupRuleId\":\"sgr-{number}\",\"Direction\":\"{direction}\",\"Policy\":\"{policy}\",\"Priority\":\"{priority}\",\"IpProtocol\":\"{protocol}\",{ports}{peer}{more}}}"
    )
}

fn instance(words: &[&str]) -> String {
    let (id, network, addresses, groups) = (words[1], words[2], words[3], words[4]);
    let list = |items: Vec<&str>| {
        items
            .iter()
            .map(|item| format!("\"{item}\""))
            .collect::<Vec<_>>()
            .join(",")
    };
    let ipv4: Vec<&str> = addresses
        .split(',')
        .filter(|address| !address.contains(':'))
        .collect();
    let ipv6: Vec<String> = addresses
        .split(',')
        .filter(|address| address.contains(':'))
        .map(|address| format!("{{\"Ipv6Address\":\"{address}\"}}"))
        .collect();
    let groups = if groups == "?" {
        String::new()
    } else {
        format!(
            "\"SecurityGroupIds\":{{\"SecurityGroupId\":[{}]}},",
            list(groups.split(',').collect())
        )
    };
    let public = words.iter().find_map(|word| word.strip_prefix("public="));
    let place = match network.split_once('@') {
        Some((_, region)) => {
            let public = public
                .map(|address| format!("\"{address}\""))
                .unwrap_or_default();
            format!(
                "\"RegionId\":\"{region}\",\"InstanceNetworkType\":\"classic\",\"InnerIpAddress\":{{\"IpAddress\":[{}]}},\"PublicIpAddress\":{{\"IpAddress\":[{public}]}},\"VpcAttributes\":{{\"VpcId\":\"\"}}",
                list(ipv4.clone())
            )
        }
        None => {
            let vpc = if network == "?" {
                String::new()
            } else {
                format!(
                    "\"VpcAttributes\":{{\"VpcId\":\"{network}\",\"PrivateIpAddress\":{{\"IpAddress\":[{}]}}}},\"InstanceNetworkType\":\"vpc\",",
                    list(ipv4.clone())
                )
            };
            let sets: Vec<String> = ipv4
                .iter()
                .map(|address| format!("{{\"PrivateIpAddress\":\"{address}\"}}"))
                .collect();
            format!(
                "{vpc}\"RegionId\":\"cn-test\",\"EipAddress\":{{\"IpAddress\":\"{}\"}},\"NetworkInterfaces\":{{\"NetworkInterface\":[{{\"NetworkInterfaceId\":\"eni-{id}\",\"Type\":\"Primary\",\"PrivateIpSets\":{{\"PrivateIpSet\":[{}]}},\"Ipv6Sets\":{{\"Ipv6Set\":[{}]}}}}]}}",
                public.unwrap_or_default(),
                sets.join(","),
                ipv6.join(",")
            )
        }
    };
    format!("{{\"InstanceId\":\"{id}\",{groups}\"Status\":\"Running\",{place}}}")
}

/// Runs the binary.
pub(crate) fn sgscope(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sgscope"))
        .args(arguments)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .expect("the binary starts")
}

/// A folder that holds the account of a text.
pub(crate) fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write_account(folder.path(), text);
    folder
}
