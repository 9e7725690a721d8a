//! A rule's conditions as words of OVN's expressions.

use std::net::IpAddr;

use super::account::{Block, Direction, address_like};

/// One of a rule's conditions.
pub(crate) enum Condition {
    Always,
    Never,
    /// It may hold, for any packet.
    Doubt,
    When(String),
    /// It may hold for these, and for no others.
    Perhaps(String),
}

pub(crate) fn family(six: bool) -> &'static str {
    if six { "ip6" } else { "ip4" }
}

/// The address field of the other side.
pub(crate) fn far(direction: Direction, six: bool) -> &'static str {
    match (direction, six) {
        (Direction::Ingress, false) => "ip4.src",
        (Direction::Ingress, true) => "ip6.src",
        (Direction::Egress, false) => "ip4.dst",
        (Direction::Egress, true) => "ip6.dst",
    }
}

pub(crate) fn range(field: &str, low: u16, high: u16) -> String {
    format!("({field} >= {} && {field} <= {high})", low.max(1))
}

/// Whether an address is in one of some blocks of its family.
pub(crate) fn any_of(blocks: &[Block], field: &str, six: bool) -> Condition {
    let own: Vec<&Block> = blocks
        .iter()
        .filter(|block| block.address.is_ipv6() == six)
        .collect();
    if own.is_empty() {
        return Condition::Never;
    }
    if own.iter().any(|block| block.length == 0) {
        return Condition::Always;
    }
    let masked = own.iter().map(|block| {
        let first = block.ends().0;
        let first = address_like(block.address, first);
        let first = first.unwrap_or(IpAddr::from([0_u8; 4]));
        format!("{first}/{}", block.length)
    });
    let masked: Vec<String> = masked.collect();
    Condition::When(format!("{field} == {{{}}}", masked.join(", ")))
}
