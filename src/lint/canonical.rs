//! What a rule is, as one line of text that is the same for the same rule: however it was spelled,
//! whatever its id, place and description.
//!
//! For fingerprints and for the order of findings; not the notation of traffic.

use std::fmt::Write as _;

use crate::model::{
    BlockField, Blocks, Direction, Inventory, Network, NicField, NicType, Peer, Ports, Protocol,
    Rule, RuleField, RuleIndex,
};
use crate::packet::{Family, Intervals, Port, carries_ports, protocol_name};

/// Plane, direction, policy, protocol, ports, peer, and own addresses where it is limited to some.
pub(super) fn canonical_text(inventory: &Inventory, index: RuleIndex) -> String {
    let rule = &inventory.rules[index];
    let direction = rule.direction.map_or("?", Direction::name);
    let policy = rule.policy.map_or("?", |policy| policy.name());
    let mut text = format!("{} {direction} {policy} ", plane(inventory, rule));
    protocol(inventory, rule, &mut text);
    text.push(' ');
    match &rule.peer {
        Peer::Blocks(of) => blocks(of, &mut text),
        Peer::Group { group, account } => {
            text.push_str(&inventory.groups[*group].id);
            if let Some(account) = account {
                let _ = write!(text, "@{account}");
            }
        }
        Peer::PrefixList(list) => text.push_str(&inventory.prefix_lists[*list].id),
        Peer::Missing => text.push('?'),
    }
    if rule.local != Blocks::ABSENT {
        text.push_str(" at ");
        blocks(&rule.local, &mut text);
    }
    text
}

/// The plane counts on the classic network only.
fn plane(inventory: &Inventory, rule: &Rule) -> &'static str {
    match (inventory.groups[rule.group].network, rule.nic) {
        (Network::Vpc(_), _) => "vpc",
        (Network::Classic(_), NicField::Absent) => NicType::Internet.name(),
        (Network::Unseen, NicField::Absent) => "-",
        (_, NicField::Unreadable) => "?",
        (_, NicField::Plane(nic)) => nic.name(),
    }
}

fn protocol(inventory: &Inventory, rule: &Rule, text: &mut String) {
    let number = match rule.protocol {
        Some(Protocol::All) => return text.push_str("all"),
        None => return text.push('?'),
        Some(Protocol::Number(number)) => number,
    };
    match protocol_name(number) {
        Some(name) => text.push_str(name),
        None => {
            let _ = write!(text, "{number}");
        }
    }
    if carries_ports(number) {
        text.push('/');
        ports(inventory, &rule.ports, text);
        if rule.source_ports != Ports::Any {
            text.push_str(" from ");
            ports(inventory, &rule.source_ports, text);
        }
    }
}

fn ports(inventory: &Inventory, ports: &Ports, text: &mut String) {
    let ranges = |ports: &Intervals<Port>, text: &mut String| {
        for range in ports.as_slice() {
            let _ = write!(text, "{}-{},", range.first, range.last);
        }
    };
    match ports {
        Ports::Any => ranges(&crate::packet::Set::full(), text),
        Ports::Only(only) => ranges(only, text),
        Ports::List(list) => text.push_str(&inventory.port_lists[*list].id),
        Ports::Unreadable => text.push('?'),
    }
}

fn blocks(blocks: &Blocks, text: &mut String) {
    for field in [blocks.ipv4, blocks.ipv6] {
        match field {
            BlockField::Absent => {}
            BlockField::Unreadable => text.push_str("?,"),
            BlockField::Block(block) => {
                let _ = write!(text, "{}/{},", block.first(), block.length());
            }
        }
    }
}

/// The field that names a rule's peer, as far as packets of a family go.
pub(super) fn peer_field(rule: &Rule, family: Family) -> Option<&'static str> {
    use RuleField::{
        DestCidrIp, DestGroupId, DestPrefixListId, Ipv6DestCidrIp, Ipv6SourceCidrIp, SourceCidrIp,
        SourceGroupId, SourcePrefixListId,
    };
    let (ingress, egress) = match (&rule.peer, family) {
        (Peer::Blocks(_), Family::Ipv4) => (SourceCidrIp, DestCidrIp),
        (Peer::Blocks(_), Family::Ipv6) => (Ipv6SourceCidrIp, Ipv6DestCidrIp),
        (Peer::Group { .. }, _) => (SourceGroupId, DestGroupId),
        (Peer::PrefixList(_), _) => (SourcePrefixListId, DestPrefixListId),
        (Peer::Missing, _) => return None,
    };
    Some(match rule.direction? {
        Direction::Ingress => ingress.key(),
        Direction::Egress => egress.key(),
    })
}
