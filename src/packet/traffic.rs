//! Traffic: a set of (protocol, source port, destination port).
//!
//! The protocol axis has 256 points; TCP and UDP carry a set of port pairs, the others are one bit.
//! Not addresses, and not the notation (`notation.rs`). ICMP has no types and codes here, because
//! rules have none (vendor page "Security group rules", port range of ICMP).

use super::address::Family;
use super::interval::Intervals;
use super::point::Port;
use super::product::{Product, Set};

/// IANA protocol number of ICMP.
pub const ICMP: u8 = 1;
/// IANA protocol number of TCP.
pub const TCP: u8 = 6;
/// IANA protocol number of UDP.
pub const UDP: u8 = 17;
/// IANA protocol number of GRE.
pub const GRE: u8 = 47;
/// IANA protocol number of ICMPv6.
pub const ICMPV6: u8 = 58;

/// Whether packets of this protocol number have ports that rules can name.
#[must_use]
pub const fn carries_ports(protocol: u8) -> bool {
    matches!(protocol, TCP | UDP)
}

/// The notation's name of a protocol number, for the five that have one.
#[must_use]
pub const fn protocol_name(protocol: u8) -> Option<&'static str> {
    match protocol {
        ICMP => Some("icmp"),
        ICMPV6 => Some("icmpv6"),
        TCP => Some("tcp"),
        UDP => Some("udp"),
        GRE => Some("gre"),
        _ => None,
    }
}

/// The protocol number of one of the five names, in any case.
#[must_use]
pub fn protocol_number(name: &str) -> Option<u8> {
    let named =
        |number: &u8| protocol_name(*number).is_some_and(|known| known.eq_ignore_ascii_case(name));
    [ICMP, ICMPV6, TCP, UDP, GRE].into_iter().find(named)
}

/// Pairs of ports: the destination port first, with the source ports that go with it.
pub type PortPairs = Product<Port, Intervals<Port>>;

/// A set of protocol numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Protocols([u64; 4]);

impl Protocols {
    /// The set of one number.
    #[must_use]
    pub const fn of(number: u8) -> Self {
        let mut words = [0; 4];
        words[(number >> 6) as usize] = 1 << (number & 63);
        Self(words)
    }

    /// Whether the number is in the set.
    #[must_use]
    pub const fn contains(&self, number: u8) -> bool {
        self.0[(number >> 6) as usize] & (1 << (number & 63)) != 0
    }

    /// The numbers, lowest first.
    pub fn iter(&self) -> impl Iterator<Item = u8> + '_ {
        (0..=u8::MAX).filter(|number| self.contains(*number))
    }

    fn map(&self, other: &Self, word: impl Fn(u64, u64) -> u64) -> Self {
        Self(std::array::from_fn(|index| {
            word(self.0[index], other.0[index])
        }))
    }
}

impl Set for Protocols {
    fn empty() -> Self {
        Self([0; 4])
    }
    fn full() -> Self {
        Self([u64::MAX; 4])
    }
    fn is_empty(&self) -> bool {
        self.0 == [0; 4]
    }
    fn union(&self, other: &Self) -> Self {
        self.map(other, |a, b| a | b)
    }
    fn intersection(&self, other: &Self) -> Self {
        self.map(other, |a, b| a & b)
    }
    fn difference(&self, other: &Self) -> Self {
        self.map(other, |a, b| a & !b)
    }
}

/// A set of (protocol, source port, destination port); ports only for TCP and UDP.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Traffic {
    /// Protocols without ports; the bits of TCP and UDP are never set.
    plain: Protocols,
    tcp: PortPairs,
    udp: PortPairs,
}

impl Traffic {
    /// Everything that packets of this family can be: IPv4 has no ICMPv6, IPv6 no ICMP.
    #[must_use]
    pub fn all(family: Family) -> Self {
        let mut all = Self::full();
        all.plain = all.plain.difference(&Protocols::of(family.foreign_icmp()));
        all
    }

    /// Ping in this family: ICMP or ICMPv6.
    #[must_use]
    pub fn ping(family: Family) -> Self {
        Self::protocol(family.own_icmp())
    }

    /// All packets of one protocol number, every port for TCP and UDP.
    #[must_use]
    pub fn protocol(number: u8) -> Self {
        Self::protocols(Protocols::of(number))
    }

    /// All packets of these protocol numbers, every port for TCP and UDP.
    #[must_use]
    pub fn protocols(numbers: Protocols) -> Self {
        let ports = |number| {
            if numbers.contains(number) {
                Product::full()
            } else {
                Product::empty()
            }
        };
        Self {
            tcp: ports(TCP),
            udp: ports(UDP),
            plain: Self::without_ports(numbers),
        }
    }

    /// Packets of a protocol with ports, cut to these port pairs; of another, all its packets.
    #[must_use]
    pub fn with_ports(number: u8, pairs: PortPairs) -> Self {
        match number {
            TCP => Self {
                tcp: pairs,
                ..Self::empty()
            },
            UDP => Self {
                udp: pairs,
                ..Self::empty()
            },
            _ => Self::protocol(number),
        }
    }

    /// The protocols without ports in this set.
    #[must_use]
    pub fn plain(&self) -> Protocols {
        self.plain
    }

    /// The port pairs of TCP or UDP; none for other protocol numbers.
    #[must_use]
    pub fn pairs(&self, number: u8) -> Option<&PortPairs> {
        match number {
            TCP => Some(&self.tcp),
            UDP => Some(&self.udp),
            _ => None,
        }
    }

    fn without_ports(numbers: Protocols) -> Protocols {
        numbers.difference(&Protocols::of(TCP).union(&Protocols::of(UDP)))
    }
}

impl Set for Traffic {
    fn empty() -> Self {
        Self {
            plain: Protocols::empty(),
            tcp: Product::empty(),
            udp: Product::empty(),
        }
    }
    fn full() -> Self {
        Self::protocols(Protocols::full())
    }
    fn is_empty(&self) -> bool {
        self.plain.is_empty() && self.tcp.is_empty() && self.udp.is_empty()
    }
    fn is_full(&self) -> bool {
        self.plain == Self::without_ports(Protocols::full())
            && self.tcp.is_full()
            && self.udp.is_full()
    }
    fn union(&self, other: &Self) -> Self {
        Self {
            plain: self.plain.union(&other.plain),
            tcp: self.tcp.union(&other.tcp),
            udp: self.udp.union(&other.udp),
        }
    }
    fn intersection(&self, other: &Self) -> Self {
        Self {
            plain: self.plain.intersection(&other.plain),
            tcp: self.tcp.intersection(&other.tcp),
            udp: self.udp.intersection(&other.udp),
        }
    }
    fn difference(&self, other: &Self) -> Self {
        Self {
            plain: self.plain.difference(&other.plain),
            tcp: self.tcp.difference(&other.tcp),
            udp: self.udp.difference(&other.udp),
        }
    }
    fn is_subset(&self, other: &Self) -> bool {
        self.plain.is_subset(&other.plain)
            && self.tcp.is_subset(&other.tcp)
            && self.udp.is_subset(&other.udp)
    }
    fn overlaps(&self, other: &Self) -> bool {
        self.plain.overlaps(&other.plain)
            || self.tcp.overlaps(&other.tcp)
            || self.udp.overlaps(&other.udp)
    }
}
