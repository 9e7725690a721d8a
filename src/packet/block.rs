//! One CIDR block, as rules and interfaces name addresses: parsed leniently, held canonically.
//!
//! A bare address is a block of one. Host bits are masked; whether a text had some can be asked.
//! Leading zeros are refused, because other readers take them for octal. Addresses are parsed by the
//! standard library and only the prefix length by ours, because ipnet accepts `010.0.0.1/32` and
//! keeps host bits; ipnet carries the value. An IPv4-mapped address (`::ffff:10.0.0.1`) is IPv6, as
//! it is written: it lies in IPv6 blocks only.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

use super::address::Family;
use super::interval::Interval;

/// A CIDR block without host bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Block(IpNet);

/// Why a text is no CIDR block.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BlockError {
    /// The part before the slash is no address.
    #[error("not an IP address or CIDR block")]
    Address,
    /// The part after the slash is no prefix length of the family.
    #[error("the prefix length is not a plain number from 0 to {0}")]
    Length(u8),
    /// The text holds `*`: the exporter masked it.
    #[error("masked with \"*\", so the address is not known")]
    Masked,
}

impl Block {
    /// The block of an address and a prefix length, host bits masked; none if the length is too long.
    #[must_use]
    pub fn new(address: IpAddr, length: u8) -> Option<Self> {
        IpNet::new(address, length)
            .ok()
            .map(|block| Self(block.trunc()))
    }

    /// The block of a single address.
    #[must_use]
    pub fn host(address: IpAddr) -> Self {
        Self(IpNet::from(address))
    }

    /// Parses `a.b.c.d`, `a.b.c.d/n` and their IPv6 forms; blanks around are ignored.
    /// Host bits are masked: ask [`Block::has_host_bits`] of the text.
    ///
    /// # Errors
    /// Says which half of the text cannot be read.
    pub fn parse(text: &str) -> Result<Self, BlockError> {
        let (address, length) = Self::split(text)?;
        Self::new(address, length).ok_or(BlockError::Length(Family::of(address).bits()))
    }

    /// Whether a text that parses has bits set beyond its prefix length, as `10.159.6.18/12` has.
    #[must_use]
    pub fn has_host_bits(text: &str) -> bool {
        Self::split(text).is_ok_and(|(address, length)| {
            Self::new(address, length).is_some_and(|block| block.first() != address)
        })
    }

    /// The address and the prefix length, which may be too long for it.
    fn split(text: &str) -> Result<(IpAddr, u8), BlockError> {
        let text = text.trim();
        if text.contains('*') {
            return Err(BlockError::Masked);
        }
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| BlockError::Address)?;
        let bits = Family::of(address).bits();
        let length = match length {
            None => bits,
            Some(digits) => plain_number(digits).ok_or(BlockError::Length(bits))?,
        };
        Ok((address, length))
    }

    /// The family of its addresses.
    #[must_use]
    pub fn family(&self) -> Family {
        Family::of(self.0.addr())
    }

    /// The lowest address.
    #[must_use]
    pub fn first(&self) -> IpAddr {
        self.0.network()
    }

    /// The prefix length, in bits.
    #[must_use]
    pub fn length(&self) -> u8 {
        self.0.prefix_len()
    }

    /// Whether it is a single address.
    #[must_use]
    pub fn is_host(&self) -> bool {
        self.length() == self.family().bits()
    }

    /// Whether the address lies inside.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }

    /// Whether all of `other` lies inside.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.0.contains(&other.0)
    }

    /// Its addresses as numbers ([`Family::number`]).
    #[must_use]
    pub fn interval(&self) -> Interval<u128> {
        let first = Family::number(self.0.network());
        let host_bits = u32::from(self.family().bits() - self.length());
        let size = 1_u128
            .checked_shl(host_bits)
            .map_or(u128::MAX, |size| size - 1);
        Interval {
            first,
            last: first + size,
        }
    }
}

/// A number without sign and leading zeros, which other readers take for octal.
fn plain_number(digits: &str) -> Option<u8> {
    let plain = digits == "0" || digits.starts_with(|first| matches!(first, '1'..='9'));
    plain.then(|| digits.parse().ok()).flatten()
}

impl fmt::Display for Block {
    /// A single address stands without its prefix length.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_host() {
            write!(out, "{}", self.0.addr())
        } else {
            write!(out, "{}", self.0)
        }
    }
}

impl fmt::Debug for Block {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}
