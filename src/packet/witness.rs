//! A witness: one packet that shows what a set claims.
//!
//! Not a captured packet: the initiating packet of a connection, with the fields rules can see.

use std::fmt;
use std::net::IpAddr;

use super::point::Port;
use super::product::Set;
use super::traffic::{TCP, Traffic, UDP, protocol_name};

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
    /// A packet of this traffic between two addresses of one family; none if the traffic is empty.
    /// TCP is preferred, then UDP, then the lowest protocol number; the lowest port; an ephemeral
    /// source port where possible.
    #[must_use]
    pub fn of(traffic: &Traffic, source: IpAddr, target: IpAddr) -> Option<Self> {
        for protocol in [TCP, UDP] {
            let Some((slab, sources)) = traffic
                .pairs(protocol)
                .and_then(|pairs| pairs.as_slice().first())
            else {
                continue;
            };
            let usual = Port::new(EPHEMERAL).filter(|port| sources.contains(*port));
            let from = usual.or_else(|| sources.first())?;
            return Some(Self {
                protocol,
                source,
                target,
                ports: Some((from, slab.first)),
            });
        }
        let plain = traffic.plain();
        let protocol = plain
            .iter()
            .find(|number| protocol_name(*number).is_some())
            .or_else(|| plain.iter().next())?;
        Some(Self {
            protocol,
            source,
            target,
            ports: None,
        })
    }

    /// The packet's own traffic: exactly its protocol and ports.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        match self.ports {
            None => Traffic::protocol(self.protocol),
            Some((from, to)) => {
                let pairs = super::Product::of(
                    &super::Intervals::point(to),
                    &super::Intervals::point(from),
                );
                Traffic::with_ports(self.protocol, pairs)
                    .intersection(&Traffic::protocol(self.protocol))
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
    write!(out, "{}", std::net::SocketAddr::new(address, port.number()))
}
