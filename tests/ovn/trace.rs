//! One question to `ovn-trace`, and its answer read.

use super::account::{Account, Network};
use super::names::{GATEWAY_MAC, Names, Segment, mac, segments};
use super::packets::{End, Packet};

/// The words of a `trace` call: the switch, and the packet as an OVN expression.
pub(crate) fn question(account: &Account, names: &Names, packet: &Packet) -> [String; 2] {
    let segment = packet.segment(account);
    let ip = if packet.source.is_ipv6() {
        "ip6"
    } else {
        "ip4"
    };
    let (port, source_port) = (packet.port, packet.source_port);
    let payload = match packet.protocol {
        1 => "icmp4.type == 8 && icmp4.code == 0".to_owned(),
        6 => format!("tcp.src == {source_port} && tcp.dst == {port}"),
        17 => format!("udp.src == {source_port} && udp.dst == {port}"),
        58 => "icmp6.type == 128 && icmp6.code == 0".to_owned(),
        number => format!("ip.proto == {number}"),
    };
    let flow = format!(
        "inport == \"{}\" && eth.src == {} && eth.dst == {} && {ip}.src == {} && {ip}.dst == {} && ip.ttl == 64 && {payload}",
        port_of(names, segment, packet.from),
        mac_of(packet.from),
        mac_of(packet.to),
        packet.source,
        packet.target,
    );
    [names.switch(segment), flow]
}

/// Whether the packet came out at the port of its target.
pub(crate) fn passes(account: &Account, names: &Names, packet: &Packet, answer: &str) -> bool {
    // Every look at a connection must have found a new one.
    assert!(!answer.contains("est|trk"), "{answer}");
    let segment = match packet.to {
        End::Host(host) => own_segment(account.hosts[host].network, packet.segment(account)),
        End::Outside => packet.segment(account),
    };
    let wanted = format!("output(\"{}\")", port_of(names, segment, packet.to));
    answer.contains(&wanted)
}

fn own_segment(network: Network, like: Segment) -> Segment {
    let own = segments(network);
    own.iter()
        .copied()
        .find(|segment| *segment == like)
        .unwrap_or(own[0])
}

fn port_of(names: &Names, segment: Segment, end: End) -> String {
    match end {
        End::Host(host) => names.port(segment, host),
        End::Outside => names.gateway(segment),
    }
}

fn mac_of(end: End) -> String {
    match end {
        End::Host(host) => mac(host),
        End::Outside => GATEWAY_MAC.to_owned(),
    }
}
