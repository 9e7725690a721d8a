//! Address families and sets of addresses of both.
//!
//! Not the text of CIDR blocks (`block.rs`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::block::Block;
use super::interval::{Interval, Intervals};
use super::product::Set;
use super::traffic::{ICMP, ICMPV6};

/// The address family of a packet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Family {
    /// IPv4.
    Ipv4,
    /// IPv6.
    Ipv6,
}

impl Family {
    /// Both families, IPv4 first.
    pub const BOTH: [Self; 2] = [Self::Ipv4, Self::Ipv6];

    /// The family of an address.
    #[must_use]
    pub const fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::Ipv4,
            IpAddr::V6(_) => Self::Ipv6,
        }
    }

    /// `ipv4` or `ipv6`, as answers spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
        }
    }

    /// The number of bits of an address: 32 or 128.
    #[must_use]
    pub const fn bits(self) -> u8 {
        match self {
            Self::Ipv4 => 32,
            Self::Ipv6 => 128,
        }
    }

    /// The protocol number that pings in this family.
    #[must_use]
    pub const fn own_icmp(self) -> u8 {
        match self {
            Self::Ipv4 => ICMP,
            Self::Ipv6 => ICMPV6,
        }
    }

    /// The ICMP of the other family, which no packet of this one is.
    #[must_use]
    pub const fn foreign_icmp(self) -> u8 {
        match self {
            Self::Ipv4 => ICMPV6,
            Self::Ipv6 => ICMP,
        }
    }

    /// The address as a number, for sets over `u128`; IPv4 fills the low 32 bits.
    #[must_use]
    pub fn number(address: IpAddr) -> u128 {
        match address {
            IpAddr::V4(address) => u128::from(u32::from(address)),
            IpAddr::V6(address) => u128::from(address),
        }
    }

    /// The address of a number of this family; bits above the family's are ignored.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the high bits of an IPv4 number are zero"
    )]
    pub fn address(self, number: u128) -> IpAddr {
        match self {
            Self::Ipv4 => IpAddr::V4(Ipv4Addr::from(number as u32)),
            Self::Ipv6 => IpAddr::V6(Ipv6Addr::from(number)),
        }
    }

    /// All addresses of the family, as numbers.
    #[must_use]
    pub const fn span(self) -> Interval<u128> {
        match self {
            Self::Ipv4 => Interval {
                first: 0,
                last: u32::MAX as u128,
            },
            Self::Ipv6 => Interval {
                first: 0,
                last: u128::MAX,
            },
        }
    }
}

/// A set of addresses of both families.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Addresses {
    ipv4: Intervals<u32>,
    ipv6: Intervals<u128>,
}

impl Addresses {
    /// All addresses of some blocks.
    pub fn of<'a>(blocks: impl IntoIterator<Item = &'a Block>) -> Self {
        let (mut ipv4, mut ipv6) = (Vec::new(), Vec::new());
        for block in blocks {
            let Interval { first, last } = block.interval();
            match block.family() {
                Family::Ipv4 => ipv4.push(narrow(first, last)),
                Family::Ipv6 => ipv6.push(Interval { first, last }),
            }
        }
        Self {
            ipv4: ipv4.into_iter().collect(),
            ipv6: ipv6.into_iter().collect(),
        }
    }

    /// All addresses of one family.
    #[must_use]
    pub fn family(family: Family) -> Self {
        match family {
            Family::Ipv4 => Self {
                ipv4: Intervals::full(),
                ipv6: Intervals::empty(),
            },
            Family::Ipv6 => Self {
                ipv4: Intervals::empty(),
                ipv6: Intervals::full(),
            },
        }
    }

    /// Whether the address is in the set.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(address) => self.ipv4.contains(address.into()),
            IpAddr::V6(address) => self.ipv6.contains(address.into()),
        }
    }

    /// The addresses of one family as intervals of numbers ([`Family::number`]).
    #[must_use]
    pub fn intervals(&self, family: Family) -> Intervals<u128> {
        match family {
            Family::Ipv6 => self.ipv6.clone(),
            Family::Ipv4 => self
                .ipv4
                .as_slice()
                .iter()
                .map(|range| Interval {
                    first: range.first.into(),
                    last: range.last.into(),
                })
                .collect(),
        }
    }

    /// The set of these intervals of numbers of one family; numbers that are no address of the family
    /// are left out.
    #[must_use]
    pub fn from_intervals(family: Family, intervals: &Intervals<u128>) -> Self {
        match family {
            Family::Ipv6 => Self {
                ipv4: Intervals::empty(),
                ipv6: intervals.clone(),
            },
            Family::Ipv4 => Self {
                ipv4: intervals
                    .as_slice()
                    .iter()
                    .filter_map(|part| part.intersection(&family.span()))
                    .map(|part| narrow(part.first, part.last))
                    .collect(),
                ipv6: Intervals::empty(),
            },
        }
    }
}

impl Set for Addresses {
    fn empty() -> Self {
        Self {
            ipv4: Intervals::empty(),
            ipv6: Intervals::empty(),
        }
    }
    fn full() -> Self {
        Self {
            ipv4: Intervals::full(),
            ipv6: Intervals::full(),
        }
    }
    fn is_empty(&self) -> bool {
        self.ipv4.is_empty() && self.ipv6.is_empty()
    }
    fn is_full(&self) -> bool {
        self.ipv4.is_full() && self.ipv6.is_full()
    }
    fn union(&self, other: &Self) -> Self {
        Self {
            ipv4: self.ipv4.union(&other.ipv4),
            ipv6: self.ipv6.union(&other.ipv6),
        }
    }
    fn intersection(&self, other: &Self) -> Self {
        Self {
            ipv4: self.ipv4.intersection(&other.ipv4),
            ipv6: self.ipv6.intersection(&other.ipv6),
        }
    }
    fn difference(&self, other: &Self) -> Self {
        Self {
            ipv4: self.ipv4.difference(&other.ipv4),
            ipv6: self.ipv6.difference(&other.ipv6),
        }
    }
    fn is_subset(&self, other: &Self) -> bool {
        self.ipv4.is_subset(&other.ipv4) && self.ipv6.is_subset(&other.ipv6)
    }
    fn overlaps(&self, other: &Self) -> bool {
        self.ipv4.overlaps(&other.ipv4) || self.ipv6.overlaps(&other.ipv6)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "numbers of IPv4 addresses fit 32 bits"
)]
fn narrow(first: u128, last: u128) -> Interval<u32> {
    Interval {
        first: first as u32,
        last: last as u32,
    }
}

/// The blocks no internet host has: RFC 1918, 100.64.0.0/10 (RFC 6598), link local, loopback,
/// unique local. Everything else is public.
const PRIVATE: [(IpAddr, u8); 8] = [
    (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)), 12),
    (IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(100, 64, 0, 0)), 10),
    (IpAddr::V4(Ipv4Addr::new(169, 254, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8),
    (IpAddr::V6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0)), 7),
    (IpAddr::V6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0)), 10),
];

/// All private addresses of both families; the rest is public.
#[must_use]
pub fn private_addresses() -> Addresses {
    let blocks: Vec<Block> = PRIVATE
        .iter()
        .filter_map(|(address, length)| Block::new(*address, *length))
        .collect();
    Addresses::of(&blocks)
}

/// Whether an address is private.
#[must_use]
pub fn is_private(address: IpAddr) -> bool {
    PRIVATE
        .iter()
        .filter_map(|(network, length)| Block::new(*network, *length))
        .any(|block| block.contains(address))
}
