//! An account as the text of `tests/support`, which becomes an export: what a failure prints, and what is loaded.

use std::fmt::{self, Display, Formatter, Write as _};
use std::net::IpAddr;

use super::account::{
    Account, Block, Cover, Direction, Kind, Network, Peer, Plane, Policy, Ports, Rule,
};

pub(crate) fn group_id(group: usize) -> String {
    format!("sg-{group}")
}

pub(crate) fn host_id(host: usize) -> String {
    format!("i-{host}")
}

impl Display for Block {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.address, self.length)
    }
}

impl Account {
    /// The account in the language of `tests/support`.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        for (number, group) in self.groups.iter().enumerate() {
            let word = match group.cover {
                Cover::Whole => "group",
                Cover::Partial => "partial",
                Cover::Unseen => "unseen",
            };
            let kind = match group.kind {
                Some(Kind::Basic) => "basic",
                Some(Kind::Enterprise) => "enterprise",
                None => "-",
            };
            let inner = match group.inner {
                Some(Policy::Accept) => "accept",
                Some(Policy::Drop) => "drop",
                None => "-",
            };
            let network = match group.network {
                Network::Vpc(vpc) => format!("vpc-{vpc}"),
                Network::Classic => "classic".to_owned(),
            };
            let id = group_id(number);
            let _ = writeln!(out, "{word} {id} {kind} {inner} {network}");
            for rule in &group.rules {
                let _ = writeln!(out, "rule {id} {}", rule_words(rule, group.network));
            }
        }
        for (number, host) in self.hosts.iter().enumerate() {
            let network = match host.network {
                Network::Vpc(vpc) => format!("vpc-{vpc}"),
                Network::Classic => "classic@cn-test".to_owned(),
            };
            let groups: Vec<String> = host.groups.iter().map(|group| group_id(*group)).collect();
            let public = host.public.map(|it| format!(" public={it}"));
            let _ = writeln!(
                out,
                "host {} {network} {} {}{}",
                host_id(number),
                words(&host.addresses),
                groups.join(","),
                public.unwrap_or_default()
            );
        }
        for (number, list) in self
            .prefix_lists
            .iter()
            .enumerate()
            .filter(|(_, it)| it.shown)
        {
            let _ = writeln!(out, "prefixes pl-{number} {}", words(&list.entries));
        }
        for (number, list) in self
            .port_lists
            .iter()
            .enumerate()
            .filter(|(_, it)| it.shown)
        {
            let ranges = list
                .entries
                .iter()
                .map(|(low, high)| format!("{low}/{high}"));
            let ranges: Vec<String> = ranges.collect();
            let _ = writeln!(out, "ports prl-{number} {}", ranges.join(","));
        }
        out
    }
}

fn words<T: Display>(items: &[T]) -> String {
    let words: Vec<String> = items.iter().map(ToString::to_string).collect();
    words.join(",")
}

fn rule_words(rule: &Rule, network: Network) -> String {
    let direction = match rule.direction {
        Direction::Ingress => "ingress",
        Direction::Egress => "egress",
    };
    let policy = match rule.policy {
        Some(Policy::Accept) => "accept",
        Some(Policy::Drop) => "drop",
        None => "perhaps",
    };
    let protocol = match rule.protocol {
        None => "all".to_owned(),
        Some(1) => "icmp".to_owned(),
        Some(6) => "tcp".to_owned(),
        Some(17) => "UDP".to_owned(),
        Some(58) => "icmpv6".to_owned(),
        Some(number) => number.to_string(),
    };
    let ports = match rule.ports {
        Ports::Any => String::new(),
        Ports::Range(low, high) => format!("/{low}/{high}"),
        Ports::List(list) => format!("/prl-{list}"),
    };
    let peer = match rule.peer {
        Peer::Block(block) => block.to_string(),
        Peer::Group(group) => group_id(group),
        Peer::Nobody => "sg-nobody".to_owned(),
        Peer::List(list) => format!("pl-{list}"),
        Peer::Missing => "none".to_owned(),
    };
    let mut out = format!(
        "{direction} {policy} {} {protocol}{ports} {peer}",
        rule.priority
    );
    if let Some((low, high)) = rule.source_ports {
        let _ = write!(out, " SourcePortRange={low}/{high}");
    }
    if let Some(block) = rule.local {
        let side = if rule.direction == Direction::Ingress {
            "Dest"
        } else {
            "Source"
        };
        let six = if matches!(block.address, IpAddr::V6(_)) {
            "Ipv6"
        } else {
            ""
        };
        let _ = write!(out, " {six}{side}CidrIp={block}");
    }
    if network == Network::Classic {
        let plane = if rule.plane == Plane::Intranet {
            "intranet"
        } else {
            "internet"
        };
        let _ = write!(out, " NicType={plane}");
    }
    out
}
