//! Words that findings of several lints use: whom a rule names, whose host an interface is, numbers.
//!
//! For people; what tells rules apart is `canonical.rs`.

use std::net::{IpAddr, Ipv4Addr};

use crate::config::Parameters;
use crate::model::{InterfaceIndex, Inventory, Peer, Rule, SecurityGroup};
use crate::packet::{Block, Family, PortPairs, Set, Traffic, protocol_name};

/// Whom a rule names: blocks, a group with the account that owns it, a prefix list.
pub(super) fn peer_words(inventory: &Inventory, rule: &Rule) -> String {
    match &rule.peer {
        Peer::Blocks(blocks) => {
            let blocks: Vec<String> = blocks.iter().map(|block| block.to_string()).collect();
            blocks.join(" and ")
        }
        Peer::Group { group, account } => {
            let id = &inventory.groups[*group].id;
            match account {
                Some(account) => format!("group {id} of account {account}"),
                None => format!("group {id}"),
            }
        }
        Peer::PrefixList(list) => format!("prefix list {}", inventory.prefix_lists[*list].id),
        Peer::Missing => "a peer that was not exported".to_owned(),
    }
}

/// The traffic notation, `all traffic` for all.
pub(super) fn traffic_words(traffic: &Traffic, family: Family) -> String {
    match traffic.notation(family).as_str() {
        "all" => "all traffic".to_owned(),
        only @ ("tcp" | "udp" | "tcp; udp") => format!("{only} on every port"),
        other => other.to_owned(),
    }
}

/// The number of addresses of a block.
pub(super) fn size(block: &Block) -> String {
    match block.family().bits() - block.length() {
        few @ 0..=24 => (1_u64 << few).to_string(),
        many => format!("2^{many}"),
    }
}

/// Whether a peer is a group of the account that holds the rule.
pub(super) const fn is_own_group(peer: &Peer) -> bool {
    matches!(peer, Peer::Group { account: None, .. })
}

/// Every port of a protocol, or only some.
pub(super) fn is_whole(traffic: &Traffic, protocol: u8) -> bool {
    traffic.pairs(protocol).is_some_and(PortPairs::is_full)
}

/// The name of a protocol with ports.
pub(super) fn name(protocol: u8) -> &'static str {
    protocol_name(protocol).unwrap_or("protocol")
}

/// Whether the user trusts an account, by id or login name in any case; none where nothing is said.
pub(super) fn is_trusted(parameters: &Parameters, account: &str) -> Option<bool> {
    let trusted = parameters.trusted_accounts.as_ref()?;
    let same = |known: &String| known.trim().eq_ignore_ascii_case(account.trim());
    Some(trusted.iter().any(same))
}

/// `first`, or `first and 3 more`.
pub(super) fn and_more(first: &str, count: usize) -> String {
    match count {
        0 | 1 => first.to_owned(),
        _ => format!("{first} and {} more", count - 1),
    }
}

/// The host of an interface: its instance, or the interface itself.
pub(super) fn host_id(inventory: &Inventory, interface: InterfaceIndex) -> &str {
    let interface = &inventory.interfaces[interface];
    interface
        .instance
        .map_or(&interface.id, |instance| &inventory.instances[instance].id)
}

/// Whether a group is the default one that the cloud made with the first instance of a network: it
/// says so in its description (seen in exports of DescribeSecurityGroups).
pub(super) fn is_default(group: &SecurityGroup) -> bool {
    let words = group.description.as_deref().unwrap_or_default();
    words
        .to_ascii_lowercase()
        .starts_with("system created security group")
}

/// The name servers that the cloud gives an instance ("DNS" of the network ACL overview).
pub(super) const NAME_SERVERS: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::new(100, 100, 2, 136)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 2, 138)),
];
