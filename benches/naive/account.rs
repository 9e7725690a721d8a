//! The account as tables: what the judge looks at for every pair.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::path::PathBuf;

use super::wire::{self, Document, NetworkInterface, Permission};

/// Whom a rule names.
#[derive(Clone, Copy)]
pub(super) enum Peer {
    /// An IPv4 block: bits and mask.
    V4(u32, u32),
    /// An IPv6 block.
    V6(u128, u128),
    /// A group.
    Group(u32),
    /// A group that nobody is in.
    Nobody,
}

/// A rule as read.
pub(super) struct Rule {
    pub(super) ingress: bool,
    pub(super) accept: bool,
    pub(super) priority: u16,
    pub(super) protocol: Box<str>,
    pub(super) ports: (u32, u32),
    pub(super) peer: Peer,
}

/// A group.
#[derive(Default)]
pub(super) struct Group {
    pub(super) enterprise: bool,
    pub(super) lets_members_in: bool,
    pub(super) rules: Vec<Rule>,
}

/// An interface: its groups sorted.
pub(super) struct Interface {
    pub(super) vpc: u32,
    pub(super) groups: Vec<u32>,
    pub(super) v4: Vec<u32>,
    pub(super) v6: Vec<u128>,
}

/// All of it. Endpoints are the interfaces of an instance, or one that belongs to none.
pub(super) struct Account {
    pub(super) groups: Vec<Group>,
    pub(super) interfaces: Vec<Interface>,
    pub(super) endpoints: Vec<Vec<u32>>,
}

/// What one document says, with ids as text.
#[derive(Default)]
struct Part {
    rules: Option<(String, bool, Vec<RawRule>)>,
    types: Vec<(String, bool)>,
    interfaces: Vec<RawInterface>,
}

struct RawRule {
    rule: Rule,
    group: Option<String>,
}

struct RawInterface {
    endpoint: String,
    vpc: String,
    groups: Vec<String>,
    v4: Vec<(u32, u32)>,
    v6: Vec<(u128, u128)>,
}

/// Reads an account.
pub(super) fn read(paths: &[PathBuf]) -> io::Result<Account> {
    let parts = wire::read(paths, part)?;
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for part in &parts {
        for (id, enterprise) in &part.types {
            let number = number(&mut numbers, id);
            groups.resize_with(numbers.len(), Group::default);
            groups[number as usize].enterprise = *enterprise;
        }
    }
    let mut interfaces = Vec::new();
    let mut endpoints: HashMap<String, Vec<u32>> = HashMap::new();
    let mut vpcs = HashMap::new();
    for part in parts {
        if let Some((id, lets_members_in, raw)) = part.rules {
            let group = &mut groups[numbers[&id] as usize];
            group.lets_members_in = lets_members_in;
            group
                .rules
                .extend(raw.into_iter().map(|RawRule { mut rule, group }| {
                    if let Some(id) = group {
                        rule.peer = numbers
                            .get(&id)
                            .map_or(Peer::Nobody, |number| Peer::Group(*number));
                    }
                    rule
                }));
        }
        interfaces.extend(part.interfaces);
    }
    let (bounds4, bounds6) = bounds(&groups);
    let interfaces = (0..)
        .zip(interfaces)
        .map(|(place, raw)| {
            endpoints.entry(raw.endpoint).or_default().push(place);
            let mut groups: Vec<u32> = raw.groups.iter().map(|id| numbers[id]).collect();
            groups.sort_unstable();
            Interface {
                vpc: number(&mut vpcs, &raw.vpc),
                groups,
                v4: spread(&raw.v4, &bounds4),
                v6: spread(&raw.v6, &bounds6),
            }
        })
        .collect();
    let mut endpoints: Vec<Vec<u32>> = endpoints.into_values().collect();
    endpoints.sort();
    Ok(Account {
        groups,
        interfaces,
        endpoints,
    })
}

/// The first and last+1 address of every block in the rules.
fn bounds(groups: &[Group]) -> (BTreeSet<u32>, BTreeSet<u128>) {
    let (mut four, mut six) = (BTreeSet::new(), BTreeSet::new());
    for rule in groups.iter().flat_map(|group| &group.rules) {
        match rule.peer {
            Peer::V4(bits, mask) => four.extend([bits, (bits | !mask).wrapping_add(1)]),
            Peer::V6(bits, mask) => six.extend([bits, (bits | !mask).wrapping_add(1)]),
            Peer::Group(_) | Peer::Nobody => {}
        }
    }
    (four, six)
}

/// Addresses that stand for ranges: the first, and every one at which some block begins or has ended.
fn spread<T: Copy + Ord>(ranges: &[(T, T)], bounds: &BTreeSet<T>) -> Vec<T> {
    let mut all: Vec<T> = ranges
        .iter()
        .flat_map(|(first, last)| bounds.range(*first..=*last).copied().chain([*first]))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn number(numbers: &mut HashMap<String, u32>, id: &str) -> u32 {
    let next = u32::try_from(numbers.len()).expect("internal error: too many ids");
    match numbers.get(id) {
        Some(number) => *number,
        None => *numbers.entry(id.to_owned()).or_insert(next),
    }
}

fn part(document: Document<'_>) -> Part {
    let mut part = Part::default();
    if !document.security_group_id.is_empty() {
        let rules = document.permissions.items.iter().map(rule).collect();
        let lets_members_in = document.inner_access_policy.eq_ignore_ascii_case("accept");
        part.rules = Some((
            document.security_group_id.into_owned(),
            lets_members_in,
            rules,
        ));
    }
    let types = document.security_groups.items.iter();
    part.types = types
        .map(|group| {
            (
                group.security_group_id.to_string(),
                group.security_group_type == "enterprise",
            )
        })
        .collect();
    part.interfaces = document
        .network_interface_sets
        .items
        .iter()
        .map(interface)
        .collect();
    part
}

fn rule(wire: &Permission<'_>) -> RawRule {
    assert!(
        wire.source_port_range.is_empty(),
        "the naive program knows no source ports"
    );
    let ingress = wire.direction == "ingress";
    let (cidr, cidr6, group) = if ingress {
        (
            &wire.source_cidr_ip,
            &wire.ipv6_source_cidr_ip,
            &wire.source_group_id,
        )
    } else {
        (
            &wire.dest_cidr_ip,
            &wire.ipv6_dest_cidr_ip,
            &wire.dest_group_id,
        )
    };
    let peer = if !cidr.is_empty() {
        let (bits, last) = range4(cidr);
        Peer::V4(bits, !(bits ^ last))
    } else if !cidr6.is_empty() {
        let (bits, last) = range6(cidr6);
        Peer::V6(bits, !(bits ^ last))
    } else {
        Peer::Nobody
    };
    let (first, last) = wire.port_range.split_once('/').expect("a port range");
    let ports = match first {
        "-1" => (0, 65_535),
        first => (
            first.parse().expect("a port"),
            last.parse().expect("a port"),
        ),
    };
    let rule = Rule {
        ingress,
        accept: wire.policy == "Accept",
        priority: wire.priority,
        protocol: wire.ip_protocol.to_uppercase().into(),
        ports,
        peer,
    };
    RawRule {
        rule,
        group: (!group.is_empty()).then(|| group.to_string()),
    }
}

fn interface(wire: &NetworkInterface<'_>) -> RawInterface {
    let endpoint = if wire.instance_id.is_empty() {
        &wire.network_interface_id
    } else {
        &wire.instance_id
    };
    let v4 = wire
        .private_ip_sets
        .items
        .iter()
        .map(|one| range4(&one.private_ip_address));
    let v6 = wire
        .ipv6_sets
        .items
        .iter()
        .map(|one| range6(&one.ipv6_address));
    RawInterface {
        endpoint: endpoint.to_string(),
        vpc: wire.vpc_id.to_string(),
        groups: wire
            .security_group_ids
            .items
            .iter()
            .map(|id| id.0.to_string())
            .collect(),
        v4: v4
            .chain(
                wire.ipv4_prefix_sets
                    .items
                    .iter()
                    .map(|one| range4(&one.ipv4_prefix)),
            )
            .collect(),
        v6: v6
            .chain(
                wire.ipv6_prefix_sets
                    .items
                    .iter()
                    .map(|one| range6(&one.ipv6_prefix)),
            )
            .collect(),
    }
}

/// The first and last address of a block or an address.
fn range4(text: &str) -> (u32, u32) {
    let (address, length) = text.split_once('/').unwrap_or((text, "32"));
    let bits = address
        .parse::<std::net::Ipv4Addr>()
        .expect("an IPv4 address")
        .to_bits();
    let rest = u32::MAX
        .checked_shr(length.parse().expect("a length"))
        .unwrap_or(0);
    (bits & !rest, bits | rest)
}

fn range6(text: &str) -> (u128, u128) {
    let (address, length) = text.split_once('/').unwrap_or((text, "128"));
    let bits = address
        .parse::<std::net::Ipv6Addr>()
        .expect("an IPv6 address")
        .to_bits();
    let rest = u128::MAX
        .checked_shr(length.parse().expect("a length"))
        .unwrap_or(0);
    (bits & !rest, bits | rest)
}
