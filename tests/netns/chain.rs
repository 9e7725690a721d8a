//! The rules that stand at one interface, in order, as the statements of an nftables chain.
//!
//! What may or may not match is kept as the reading has it (10.4), with the doubtful condition left out.

use std::fmt::Write as _;
use std::net::IpAddr;

use sgscope::model::{
    BlockField, Blocks, Direction, GroupIndex, Inventory, Network, NetworkInterface, NicField,
    NicType, Peer, Policy, Ports, Protocol, Rule, RuleCoverage,
};
use sgscope::packet::{Block, Family, Intervals, Port};

use super::facts::{lets_out, members, opens_inside, private};
use crate::judges::Reading;

/// The rules of one interface in one direction on one plane.
pub(crate) struct Chain<'a> {
    pub(crate) inventory: &'a Inventory,
    pub(crate) network: Network,
    pub(crate) interface: &'a NetworkInterface,
    pub(crate) reading: Reading,
    pub(crate) plane: NicType,
    pub(crate) direction: Direction,
}

/// One of a rule's conditions.
enum Condition {
    Always,
    Never,
    /// It may hold, for any packet.
    Doubt,
    When(String),
}

impl Chain<'_> {
    /// What the reading assumes of rules nobody has seen: the policy that counts in doubt.
    fn assumed(&self) -> Policy {
        match self.reading {
            Reading::Strict => Policy::Drop,
            Reading::Lenient => Policy::Accept,
        }
    }

    /// The statements of the chain.
    pub(crate) fn text(&self) -> String {
        let mut out = self.inside();
        let mut lines: Vec<(i64, Policy, String)> = Vec::new();
        let unseen = || (1, self.assumed(), String::new());
        let groups = self.interface.groups.as_deref();
        if groups.is_none() {
            lines.push(unseen());
        }
        for group in groups.unwrap_or_default() {
            let group = &self.inventory.groups[*group];
            if group.coverage != RuleCoverage::Complete {
                lines.push(unseen());
            }
            let seen = matches!(
                group.coverage,
                RuleCoverage::Complete | RuleCoverage::Incomplete
            );
            for rule in group.rules.iter().filter(|_| seen) {
                for family in [Family::Ipv4, Family::Ipv6] {
                    lines.extend(self.rule(&self.inventory.rules[*rule], family));
                }
            }
        }
        // Priority first, Drop before Accept at a tie (1.5).
        lines.sort_by_key(|(priority, policy, _)| (*priority, *policy == Policy::Accept));
        for (_, policy, condition) in lines {
            let _ = writeln!(out, "{condition} {}", statement(policy));
        }
        let open = self.direction == Direction::Egress
            && lets_out(self.inventory, self.interface).holds(self.reading);
        let _ = writeln!(
            out,
            "{}",
            statement(if open { Policy::Accept } else { Policy::Drop })
        );
        out
    }

    /// Intra-group access: before every inbound rule, and on the lenient reading before every outbound one (U1).
    fn inside(&self) -> String {
        let mut out = String::new();
        let counts = self.direction == Direction::Ingress || self.reading == Reading::Lenient;
        if !counts || self.plane == NicType::Internet && self.network.is_classic() {
            return out;
        }
        for group in self.interface.groups.iter().flatten() {
            let opens = opens_inside(self.inventory, *group);
            for six in [false, true] {
                let mut fellows = members(self.inventory, *group, self.network, six);
                fellows.retain(|(address, truth)| {
                    let is_self = private(self.interface, six).any(|own| own == *address);
                    opens.min(*truth).holds(self.reading) && !is_self
                });
                let fellows: Vec<IpAddr> = fellows.into_iter().map(|(it, _)| it).collect();
                if !fellows.is_empty() {
                    let _ = writeln!(out, "{} return", self.is_one_of(self.far(), six, &fellows));
                }
            }
        }
        out
    }

    /// A rule as priority, policy and condition, if it speaks here.
    fn rule(&self, rule: &Rule, family: Family) -> Option<(i64, Policy, String)> {
        let mut doubt =
            rule.direction.is_none() || rule.policy.is_none() || rule.priority.is_none();
        if rule
            .direction
            .is_some_and(|direction| direction != self.direction)
        {
            return None;
        }
        let policy = rule.policy.unwrap_or(self.assumed());
        let (peer, local) = rule.sides(self.direction);
        let six = family == Family::Ipv6;
        let name = if six { "ipv6" } else { "ipv4" };
        let mut text = format!("meta nfproto {name}");
        let conditions = [
            self.on_plane(rule),
            protocol(rule),
            self.peer(peer, family, policy),
            self.blocks(local, self.near(), family, Condition::Always),
            ports(&rule.ports, "dport", rule, self.inventory),
            ports(&rule.source_ports, "sport", rule, self.inventory),
        ];
        for condition in conditions {
            match condition {
                Condition::Always => {}
                Condition::Never => return None,
                Condition::Doubt => doubt = true,
                Condition::When(more) => {
                    let _ = write!(text, " {more}");
                }
            }
        }
        let stays = !doubt || policy == self.assumed();
        stays.then(|| (rule.priority.unwrap_or(1), policy, text))
    }

    fn on_plane(&self, rule: &Rule) -> Condition {
        if !self.network.is_classic() {
            return Condition::Always;
        }
        let plane = match rule.nic {
            NicField::Plane(plane) => plane,
            NicField::Absent => NicType::Internet,
            NicField::Unreadable => return Condition::Doubt,
        };
        if plane == self.plane {
            Condition::Always
        } else {
            Condition::Never
        }
    }

    fn peer(&self, peer: &Peer, family: Family, policy: Policy) -> Condition {
        match peer {
            Peer::Missing => Condition::Doubt,
            Peer::Blocks(blocks) => self.blocks(blocks, self.far(), family, Condition::Never),
            Peer::PrefixList(list) => match &self.inventory.prefix_lists[*list] {
                list if list.unreadable => Condition::Doubt,
                list => list.entries.as_ref().map_or(Condition::Doubt, |entries| {
                    self.among(entries, self.far(), family)
                }),
            },
            Peer::Group { group, .. } => self.members(*group, family, policy),
        }
    }

    /// Certain members, and those that may be one, where that makes the rule the more what the reading assumes.
    fn members(&self, group: GroupIndex, family: Family, policy: Policy) -> Condition {
        if self.plane == NicType::Internet && self.network.is_classic() {
            return Condition::Never;
        }
        let six = family == Family::Ipv6;
        let lenient = if policy == self.assumed() {
            Reading::Lenient
        } else {
            Reading::Strict
        };
        let all = members(self.inventory, group, self.network, six).into_iter();
        let counted: Vec<IpAddr> = all
            .filter(|(_, truth)| truth.holds(lenient))
            .map(|(address, _)| address)
            .collect();
        if counted.is_empty() {
            return Condition::Never;
        }
        Condition::When(self.is_one_of(self.far(), six, &counted))
    }

    fn blocks(&self, blocks: &Blocks, field: &str, family: Family, unset: Condition) -> Condition {
        if *blocks == Blocks::ABSENT {
            return unset;
        }
        match blocks.of(family) {
            BlockField::Absent => Condition::Never,
            BlockField::Unreadable => Condition::Doubt,
            BlockField::Block(block) => self.among(&[block], field, family),
        }
    }

    fn among(&self, blocks: &[Block], field: &str, family: Family) -> Condition {
        let own: Vec<&Block> = blocks
            .iter()
            .filter(|block| block.family() == family)
            .collect();
        if own.is_empty() {
            return Condition::Never;
        }
        if own.iter().any(|block| block.length() == 0) {
            return Condition::Always;
        }
        let texts: Vec<String> = own.iter().map(|block| block.to_string()).collect();
        let word = if family == Family::Ipv6 { "ip6" } else { "ip" };
        // nftables refuses a set whose elements overlap.
        Condition::When(format!(
            "{word} {field} {{ {} }}",
            apart(own, texts).join(", ")
        ))
    }

    fn is_one_of(&self, field: &str, six: bool, addresses: &[IpAddr]) -> String {
        let texts: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        let word = if six { "ip6" } else { "ip" };
        format!("{word} {field} {{ {} }}", texts.join(", "))
    }

    fn far(&self) -> &'static str {
        if self.direction == Direction::Ingress {
            "saddr"
        } else {
            "daddr"
        }
    }

    fn near(&self) -> &'static str {
        if self.direction == Direction::Ingress {
            "daddr"
        } else {
            "saddr"
        }
    }
}

fn statement(policy: Policy) -> &'static str {
    match policy {
        Policy::Accept => "return",
        Policy::Drop => "drop",
    }
}

/// The blocks that no other of them covers.
fn apart(blocks: Vec<&Block>, texts: Vec<String>) -> Vec<String> {
    let alone = |at: usize| {
        let covered = |(other, block): (usize, &&Block)| {
            other != at && block.covers(blocks[at]) && (!blocks[at].covers(block) || other < at)
        };
        !blocks.iter().enumerate().any(covered)
    };
    texts
        .into_iter()
        .enumerate()
        .filter(|(at, _)| alone(*at))
        .map(|(_, text)| text)
        .collect()
}

fn protocol(rule: &Rule) -> Condition {
    match rule.protocol {
        None => Condition::Doubt,
        Some(Protocol::All) => Condition::Always,
        Some(Protocol::Number(number)) => Condition::When(format!("meta l4proto {number}")),
    }
}

fn ports(ports: &Ports, field: &str, rule: &Rule, inventory: &Inventory) -> Condition {
    if !matches!(rule.protocol, Some(Protocol::Number(6 | 17))) {
        return Condition::Always;
    }
    match ports {
        Ports::Any => Condition::Always,
        Ports::Unreadable => Condition::Doubt,
        Ports::Only(set) => among_ports(set, field),
        Ports::List(list) => match &inventory.port_lists[*list] {
            list if list.unreadable => Condition::Doubt,
            list => match &list.entries {
                Some(set) => among_ports(set, field),
                None => Condition::Doubt,
            },
        },
    }
}

fn among_ports(set: &Intervals<Port>, field: &str) -> Condition {
    let ranges = set.as_slice().iter();
    let ranges = ranges.map(|range| format!("{}-{}", range.first.number(), range.last.number()));
    let ranges: Vec<String> = ranges.collect();
    if ranges.is_empty() {
        return Condition::Never;
    }
    Condition::When(format!("th {field} {{ {} }}", ranges.join(", ")))
}
