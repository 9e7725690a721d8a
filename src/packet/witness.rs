//! A witness: one packet that shows what a set claims.
//!
//! Not a captured packet: the initiating packet of a connection, with the fields rules can see.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use super::address::Family;
use super::interval::Intervals;
use super::point::Port;
use super::product::Product;
use super::traffic::{GRE, TCP, Traffic, UDP, protocol_name};

/// One initiating packet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Packet {
    /// IANA protocol number.
    pub protocol: u8,
    /// Sender.
    pub source: IpAddr,
    /// Receiver.
    pub target: IpAddr,
    /// Source and destination port, for TCP and UDP.
    pub ports: Option<(Port, Port)>,
}

/// The source port a witness bears where any would do: a usual ephemeral one.
const EPHEMERAL: u16 = 40_000;

impl Packet {
    /// A packet of this traffic between two addresses of one family; none if the traffic holds no
    /// packet of that family. TCP is preferred, then UDP, ping, GRE and the lowest protocol number;
    /// the lowest destination port; an ephemeral source port where possible, else the lowest.
    #[must_use]
    pub fn of(traffic: &Traffic, source: IpAddr, target: IpAddr) -> Option<Self> {
        let packet = |protocol, ports| Self {
            protocol,
            source,
            target,
            ports,
        };
        for protocol in [TCP, UDP] {
            let pairs = traffic.pairs(protocol)?.as_slice();
            if let Some((slab, sources)) = pairs.first() {
                let ephemeral = Port::new(EPHEMERAL).filter(|port| sources.contains(*port));
                let from = ephemeral.or_else(|| sources.first())?;
                return Some(packet(protocol, Some((from, slab.first))));
            }
        }
        let (plain, family) = (traffic.plain(), Family::of(target));
        [family.own_icmp(), GRE]
            .into_iter()
            .chain(plain.iter().filter(|it| *it != family.foreign_icmp()))
            .find(|protocol| plain.contains(*protocol))
            .map(|protocol| packet(protocol, None))
    }

    /// The packet's own traffic: exactly its protocol and ports.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        match self.ports {
            None => Traffic::protocol(self.protocol),
            Some((from, to)) => {
                let pairs = Product::of(&Intervals::point(to), &Intervals::point(from));
                Traffic::with_ports(self.protocol, pairs)
            }
        }
    }
}

impl fmt::Display for Packet {
    /// `tcp 198.51.100.1:40000 -> 10.0.0.2:8443`, `icmp 10.0.0.1 -> 10.0.0.2`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match protocol_name(self.protocol) {
            Some(name) => write!(out, "{name} ")?,
            None => write!(out, "proto {} ", self.protocol)?,
        }
        let Some((from, to)) = self.ports else {
            return write!(out, "{} -> {}", self.source, self.target);
        };
        write_socket(out, self.source, from)?;
        out.write_str(" -> ")?;
        write_socket(out, self.target, to)
    }
}

fn write_socket(out: &mut fmt::Formatter<'_>, address: IpAddr, port: Port) -> fmt::Result {
    write!(out, "{}", SocketAddr::new(address, port.number()))
}
