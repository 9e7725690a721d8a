//! Rules and hosts in words, as a person says them. Everything is made harmless here.

use crate::model::{
    BlockField, Direction, GroupIndex, Inventory, NicField, Peer, Policy, Ports, Protocol, Rule,
    RuleField, RuleIndex,
};
use crate::packet::{Intervals, Port, Product, Set, TCP, Traffic, carries_ports, protocol_name};
use crate::source::{clean, clip};

/// Characters of an id or a name.
const MOST: usize = 64;

/// A user's word, harmless and not too long.
pub(super) fn word(text: &str) -> String {
    clean(&clip(text, MOST)).into_owned()
}

/// The name of a file as services want a path of the repository: without a leading `./`.
pub(super) fn repository_path(mut file: &str) -> &str {
    while let Some(rest) = file.strip_prefix("./") {
        file = rest.trim_start_matches('/');
    }
    file
}

/// `sgr-1 of sg-b`, or `a rule of sg-b`.
pub(super) fn rule_name(inventory: &Inventory, index: RuleIndex) -> String {
    let rule = &inventory.rules[index];
    let group = group_name(inventory, rule.group);
    match &rule.id {
        Some(id) => format!("{} of {group}", word(id)),
        None => format!("a rule of {group}"),
    }
}

/// `sg-b`, or `sg-b (web)`.
pub(super) fn group_name(inventory: &Inventory, group: GroupIndex) -> String {
    let group = &inventory.groups[group];
    match &group.name {
        Some(name) if **name != *group.id => format!("{} ({})", word(&group.id), word(name)),
        _ => word(&group.id),
    }
}

/// `drop tcp/22 from 10.0.0.0/8, priority 1`.
pub(super) fn rule_words(inventory: &Inventory, index: RuleIndex) -> String {
    let rule = &inventory.rules[index];
    let policy = rule.policy.map_or("an unreadable policy for", Policy::name);
    let (towards, own) = match rule.direction {
        Some(Direction::Egress) => ("to", "from its own"),
        _ => ("from", "to its own"),
    };
    let mut text = format!(
        "{policy} {} {towards} {}",
        traffic(inventory, rule),
        peer(inventory, &rule.peer)
    );
    let local: Vec<String> = rule.local.iter().map(|block| block.to_string()).collect();
    if !local.is_empty() {
        text += &format!(", only {own} {}", local.join(" and "));
    }
    if inventory.groups[rule.group].network.is_classic() {
        let plane = match rule.nic {
            NicField::Absent => "internet (no NicType)",
            NicField::Unreadable => "of an unreadable NicType",
            NicField::Plane(nic) => nic.name(),
        };
        text += &format!(", plane {plane}");
    }
    match rule.priority {
        Some(priority) => text + &format!(", priority {priority}"),
        None => text + ", with an unreadable priority",
    }
}

fn traffic(inventory: &Inventory, rule: &Rule) -> String {
    let number = match rule.protocol {
        None => return "an unreadable protocol".to_owned(),
        Some(Protocol::All) => return "all".to_owned(),
        Some(Protocol::Number(number)) => number,
    };
    let name = protocol_name(number).map_or_else(|| format!("proto {number}"), str::to_owned);
    if !carries_ports(number) {
        return name;
    }
    let list = |ports: &Ports| match ports {
        Ports::Any => None,
        Ports::Only(set) => port_words(set),
        Ports::List(index) => Some(format!("[{}]", word(&inventory.port_lists[*index].id))),
        Ports::Unreadable => Some("(unreadable ports)".to_owned()),
    };
    let targets = list(&rule.ports).map_or(String::new(), |ports| format!("/{ports}"));
    let sources = list(&rule.source_ports)
        .map_or(String::new(), |ports| format!(" with source port {ports}"));
    format!("{name}{targets}{sources}")
}

/// `22,80-90`, by the notation of a set that has these ports; none for all.
fn port_words(ports: &Intervals<Port>) -> Option<String> {
    let notation = Traffic::with_ports(TCP, Product::of(ports, &Intervals::full())).to_string();
    notation.split_once('/').map(|(_, ports)| ports.to_owned())
}

fn peer(inventory: &Inventory, peer: &Peer) -> String {
    match peer {
        Peer::Blocks(blocks) => {
            let field = |field| match field {
                BlockField::Absent => None,
                BlockField::Unreadable => Some("an unreadable address".to_owned()),
                BlockField::Block(block) => Some(block.to_string()),
            };
            let blocks: Vec<String> = [blocks.ipv4, blocks.ipv6]
                .into_iter()
                .filter_map(field)
                .collect();
            blocks.join(" and ")
        }
        Peer::Group { group, account } => {
            let account = account.as_ref().map_or(String::new(), |account| {
                format!(" of account {}", word(account))
            });
            format!("group {}{account}", group_name(inventory, *group))
        }
        Peer::PrefixList(list) => {
            format!("prefix list {}", word(&inventory.prefix_lists[*list].id))
        }
        Peer::Missing => "nobody named".to_owned(),
    }
}

/// The key of the field that says whom a rule speaks of.
pub(super) fn peer_key(rule: &Rule) -> &'static str {
    let is_egress = rule.direction == Some(Direction::Egress);
    let field = match (&rule.peer, is_egress) {
        (Peer::Blocks(blocks), false) if blocks.ipv4 != BlockField::Absent => {
            RuleField::SourceCidrIp
        }
        (Peer::Blocks(blocks), true) if blocks.ipv4 != BlockField::Absent => RuleField::DestCidrIp,
        (Peer::Blocks(_), false) => RuleField::Ipv6SourceCidrIp,
        (Peer::Blocks(_), true) => RuleField::Ipv6DestCidrIp,
        (Peer::Group { .. }, false) => RuleField::SourceGroupId,
        (Peer::Group { .. }, true) => RuleField::DestGroupId,
        (Peer::PrefixList(_), false) => RuleField::SourcePrefixListId,
        (Peer::PrefixList(_), true) => RuleField::DestPrefixListId,
        (Peer::Missing, _) => RuleField::Policy,
    };
    field.key()
}

/// The text in lines of at most so many characters, broken at blanks.
pub(super) fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines
            .last_mut()
            .expect("internal error: there is always a line");
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > most {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
