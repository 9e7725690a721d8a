//! Packets of every elementary cell: for each pair of addresses, one packet just inside and one just outside each edge.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::account::{Account, Direction, Network, Peer, Plane, Ports, Rule};
use super::generate::edges;
use super::names::Segment;

/// One end of a packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum End {
    /// A host, on one of its private addresses.
    Host(usize),
    /// Nobody of the export.
    Outside,
}

/// The first packet of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Packet {
    pub(crate) from: End,
    pub(crate) to: End,
    /// The addresses that the rules see.
    pub(crate) source: IpAddr,
    pub(crate) target: IpAddr,
    pub(crate) protocol: u8,
    pub(crate) source_port: u16,
    pub(crate) port: u16,
    /// Where it is sent.
    pub(crate) plane: Plane,
}

/// The services of the cloud that need no public address.
const SERVICES: [&str; 2] = ["100.100.100.200", "100.100.2.136"];

/// All cells of an account.
pub(crate) fn packets(account: &Account) -> Vec<Packet> {
    let mut all = Vec::new();
    for (from, to, source, target, plane) in pairs(account) {
        let rules = rules_between(account, from, to);
        for protocol in protocols(&rules, source.is_ipv6()) {
            let (ports, source_ports) = match protocol {
                6 | 17 => (
                    cuts(account, &rules, protocol),
                    source_cuts(&rules, protocol),
                ),
                _ => (vec![0], vec![0]),
            };
            for port in &ports {
                for source_port in &source_ports {
                    all.push(Packet {
                        from,
                        to,
                        source,
                        target,
                        protocol,
                        source_port: *source_port,
                        port: *port,
                        plane,
                    });
                }
            }
        }
    }
    all
}

type Pair = (End, End, IpAddr, IpAddr, Plane);

fn pairs(account: &Account) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (one, from) in account.hosts.iter().enumerate() {
        for (other, to) in account
            .hosts
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != one)
        {
            for source in &from.addresses {
                for target in to
                    .addresses
                    .iter()
                    .filter(|it| it.is_ipv6() == source.is_ipv6())
                {
                    pairs.push((
                        End::Host(one),
                        End::Host(other),
                        *source,
                        *target,
                        Plane::Intranet,
                    ));
                }
            }
        }
        let classic = from.network == Network::Classic;
        let Some(own) = from.addresses.iter().find(|it| it.is_ipv4()) else {
            continue;
        };
        if let Some(public) = from.public {
            let seen = if classic { IpAddr::V4(public) } else { *own };
            for far in outside(account) {
                pairs.push((End::Host(one), End::Outside, seen, far, Plane::Internet));
                pairs.push((End::Outside, End::Host(one), far, seen, Plane::Internet));
            }
        }
        for far in SERVICES.iter().filter_map(|it| it.parse().ok()) {
            pairs.push((End::Host(one), End::Outside, *own, far, Plane::Intranet));
        }
    }
    pairs
}

/// Addresses of the internet at the edges of what rules name.
fn outside(account: &Account) -> Vec<IpAddr> {
    let rules = account.groups.iter().flat_map(|group| &group.rules);
    let peers = rules.filter_map(|rule| match rule.peer {
        Peer::Block(block) => Some(block),
        _ => None,
    });
    let lists = account
        .prefix_lists
        .iter()
        .flat_map(|list| list.entries.iter().copied());
    let blocks: Vec<_> = peers.chain(lists).collect();
    let is_public = |it: &IpAddr| matches!(it, IpAddr::V4(it) if it.octets()[0] == 198);
    let mut all: Vec<IpAddr> = edges(&blocks).into_iter().filter(is_public).collect();
    all.push(IpAddr::from([203, 0, 113, 9]));
    all
}

/// The rules that may speak of packets between two ends.
fn rules_between(account: &Account, from: End, to: End) -> Vec<&Rule> {
    let of = |end, direction| {
        let groups = match end {
            End::Host(host) => account.hosts[host].groups.as_slice(),
            End::Outside => &[],
        };
        let rules = groups
            .iter()
            .flat_map(|group| &account.groups[*group].rules);
        rules.filter(move |rule| rule.direction == direction)
    };
    of(from, Direction::Egress)
        .chain(of(to, Direction::Ingress))
        .collect()
}

fn protocols(rules: &[&Rule], six: bool) -> BTreeSet<u8> {
    let (own, foreign) = if six { (58, 1) } else { (1, 58) };
    let named = rules.iter().filter_map(|rule| rule.protocol);
    named
        .chain([own, 6, 17])
        .filter(|number| *number != foreign)
        .collect()
}

/// The ports on both sides of each edge of the rules' ranges.
fn cuts(account: &Account, rules: &[&Rule], protocol: u8) -> Vec<u16> {
    let mut ranges = Vec::new();
    for rule in rules.iter().filter(|rule| rule.protocol == Some(protocol)) {
        match rule.ports {
            Ports::Any => {}
            Ports::Range(low, high) => ranges.push((low, high)),
            Ports::List(list) => ranges.extend(&account.port_lists[list].entries),
        }
    }
    around(&ranges, 443)
}

fn source_cuts(rules: &[&Rule], protocol: u8) -> Vec<u16> {
    let own = rules.iter().filter(|rule| rule.protocol == Some(protocol));
    let ranges: Vec<(u16, u16)> = own.filter_map(|rule| rule.source_ports).collect();
    around(&ranges, 40_000)
}

fn around(ranges: &[(u16, u16)], usual: u16) -> Vec<u16> {
    let edges = ranges.iter().flat_map(|(low, high)| {
        [
            low.checked_sub(1),
            Some(*low),
            Some(*high),
            high.checked_add(1),
        ]
    });
    let ports: BTreeSet<u16> = edges
        .flatten()
        .chain([usual])
        .filter(|port| *port > 0)
        .collect();
    ports.into_iter().collect()
}

impl Packet {
    /// The logical switch on which it starts.
    pub(crate) fn segment(&self, account: &Account) -> Segment {
        let host = match (self.from, self.to) {
            (End::Host(host), _) | (_, End::Host(host)) => host,
            (End::Outside, End::Outside) => unreachable!("a packet has an end in the export"),
        };
        let network = account.hosts[host].network;
        let plane = match network {
            Network::Vpc(_) => Plane::Intranet,
            Network::Classic => self.plane,
        };
        Segment { network, plane }
    }

    /// The flow in the notation of answers.
    pub(crate) fn flow(&self) -> String {
        let (port, source_port) = (self.port, self.source_port);
        match self.protocol {
            1 => "icmp".to_owned(),
            47 => "gre".to_owned(),
            58 => "icmpv6".to_owned(),
            6 => format!("tcp/{port} from {source_port}"),
            17 => format!("udp/{port} from {source_port}"),
            number => format!("proto {number}"),
        }
    }
}
