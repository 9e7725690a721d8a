//! Elementary packets, sets of them as plain flags, and the notation they are printed in.
//! No algebra: a set is a list of answers, one for each cell.

use super::account::{Account, Field, Ports, Protocol};

/// First and last of each run.
type Ranges = Vec<(u16, u16)>;

pub(crate) const TCP: u8 = 6;
pub(crate) const UDP: u8 = 17;
const NAMED: [(u8, &str); 5] = [
    (1, "icmp"),
    (58, "icmpv6"),
    (TCP, "tcp"),
    (UDP, "udp"),
    (47, "gre"),
];

#[derive(Clone, Copy, Debug)]
pub(crate) struct Packet {
    pub(crate) protocol: u8,
    pub(crate) source_port: u16,
    pub(crate) port: u16,
}

/// All cells of one address family: no rule of the account tells two packets of a cell apart.
pub(crate) struct Grid {
    six: bool,
    /// Representative and members.
    protocols: Vec<(u8, Vec<u8>)>,
    source_ports: Ranges,
    ports: Ranges,
    pub(crate) packets: Vec<Packet>,
}

impl Grid {
    pub(crate) fn new(account: &Account, six: bool) -> Grid {
        let rules = || account.groups.iter().flat_map(|group| &group.rules);
        let mut used: Vec<u8> = NAMED.iter().map(|(number, _)| *number).collect();
        used.extend(rules().filter_map(|rule| match rule.protocol {
            Field::Ok(Protocol::Number(number)) => Some(number),
            _ => None,
        }));
        used.sort_unstable();
        used.dedup();
        let rest: Vec<u8> = (0..=255).filter(|number| !used.contains(number)).collect();
        let foreign = if six { 1 } else { 58 };
        let mut protocols: Vec<(u8, Vec<u8>)> = used
            .into_iter()
            .filter(|number| *number != foreign)
            .map(|number| (number, vec![number]))
            .collect();
        protocols.extend(rest.first().map(|first| (*first, rest.clone())));

        let lists = account
            .port_lists
            .iter()
            .flat_map(|list| list.entries.iter().copied());
        let ports = cells(rules().filter_map(|rule| range(&rule.ports)).chain(lists));
        let source_ports = cells(rules().filter_map(|rule| range(&rule.source_ports)));
        let mut packets = Vec::new();
        for (protocol, _) in &protocols {
            let protocol = *protocol;
            if protocol == TCP || protocol == UDP {
                for (port, _) in &ports {
                    packets.extend(source_ports.iter().map(|(source, _)| Packet {
                        protocol,
                        source_port: *source,
                        port: *port,
                    }));
                }
            } else {
                packets.push(Packet {
                    protocol,
                    source_port: 0,
                    port: 0,
                });
            }
        }
        Grid {
            six,
            protocols,
            source_ports,
            ports,
            packets,
        }
    }

    /// `set` has one flag for each of `packets`.
    pub(crate) fn print(&self, set: &[bool]) -> String {
        if set.iter().all(|flag| !flag) {
            return "none".to_owned();
        }
        if set.iter().all(|flag| *flag) {
            return "all".to_owned();
        }
        let holds = |protocol: u8, source: u16, port: u16| {
            self.packets.iter().zip(set).any(|(packet, flag)| {
                *flag
                    && packet.protocol == protocol
                    && packet.source_port == source
                    && packet.port == port
            })
        };
        let mut terms = Vec::new();
        for (number, name) in NAMED {
            if number == TCP || number == UDP {
                self.print_ports(
                    name,
                    &|source, port| holds(number, source, port),
                    &mut terms,
                );
            } else if holds(number, 0, 0) {
                terms.push(name.to_owned());
            }
        }
        let mut numbers: Ranges = Vec::new();
        let mut complete = true;
        for number in 0..=255u8 {
            if NAMED.iter().any(|(named, _)| *named == number) {
                continue;
            }
            let class = self
                .protocols
                .iter()
                .find(|(_, members)| members.contains(&number));
            if class.is_some_and(|(representative, _)| holds(*representative, 0, 0)) {
                numbers.push((u16::from(number), u16::from(number)));
            } else {
                complete = false;
            }
        }
        if complete {
            terms.push("other".to_owned());
        } else if !numbers.is_empty() {
            terms.push(format!("proto {}", print_ranges(numbers)));
        }
        terms.join("; ")
    }

    fn print_ports(&self, name: &str, holds: &dyn Fn(u16, u16) -> bool, terms: &mut Vec<String>) {
        let mut by_sources: Vec<(Ranges, Ranges)> = Vec::new();
        for cell in &self.ports {
            let sources: Ranges = self
                .source_ports
                .iter()
                .copied()
                .filter(|(source, _)| holds(*source, cell.0))
                .collect();
            if sources.is_empty() {
                continue;
            }
            match by_sources.iter_mut().find(|(known, _)| *known == sources) {
                Some((_, ports)) => ports.push(*cell),
                None => by_sources.push((sources, vec![*cell])),
            }
        }
        for (sources, ports) in by_sources {
            let mut term = name.to_owned();
            if ports.len() < self.ports.len() {
                term = format!("{term}/{}", print_ranges(ports));
            }
            if sources.len() < self.source_ports.len() {
                term = format!("{term} from {}", print_ranges(sources));
            }
            terms.push(term);
        }
    }

    pub(crate) fn family(&self) -> &'static str {
        if self.six { "ipv6" } else { "ipv4" }
    }
}

fn range(ports: &Field<Ports>) -> Option<(u16, u16)> {
    match ports {
        Field::Ok(Ports::Range(low, high)) => Some((*low, *high)),
        _ => None,
    }
}

/// Cuts 1..65535 before each start and after each end.
fn cells(ranges: impl Iterator<Item = (u16, u16)>) -> Ranges {
    let mut starts = vec![1u32, 65536];
    for (low, high) in ranges {
        starts.push(u32::from(low.max(1)));
        starts.push(u32::from(high) + 1);
    }
    starts.sort_unstable();
    starts.dedup();
    let port = |value: u32| u16::try_from(value).expect("a port");
    starts
        .windows(2)
        .map(|pair| (port(pair[0]), port(pair[1] - 1)))
        .collect()
}

/// Sorted ranges, neighbours merged.
fn print_ranges(ranges: Ranges) -> String {
    let mut merged: Ranges = Vec::new();
    for (low, high) in ranges {
        match merged.last_mut() {
            Some(last) if u32::from(last.1) + 1 == u32::from(low) => last.1 = high,
            _ => merged.push((low, high)),
        }
    }
    let texts: Vec<String> = merged
        .iter()
        .map(|(low, high)| {
            if low == high {
                low.to_string()
            } else {
                format!("{low}-{high}")
            }
        })
        .collect();
    texts.join(",")
}
