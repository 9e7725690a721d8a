//! How many addresses make an opening worth telling, and a quick no before the full question.
//!
//! Definition: a protocol and port is open by a measure if at least so many of the counted addresses
//! are let in. The whole world is all public unicast addresses of a family but a remainder of less
//! than 1/256 of them; nearly the world is one in so many of them (`min-share`), for IPv6 a /16.
//! Which rules open what: `openings.rs`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use crate::config::Parameters;
use crate::packet::{
    Addresses, Block, Family, Interval, Intervals, Point, Port, Product, Set, TCP, Traffic, UDP,
    private_addresses,
};
use crate::verdict::{Clause, PeerTerm};

/// The part of the world that may be left out: one in so many addresses.
const SHARE: u128 = 256;

/// The number of addresses of an IPv6 /16.
const IPV6_SHARE: u128 = 1 << 112;

/// How many addresses make an opening.
pub(super) struct Measure {
    /// The addresses that are counted.
    pub(super) counted: Intervals<u128>,
    /// So many of them must be let in.
    pub(super) least: u128,
    /// Rules that together decide for fewer addresses than this are not to blame.
    pub(super) share: u128,
}

impl Measure {
    /// The whole world.
    pub(super) fn world(family: Family) -> Self {
        let counted = public_unicast(family).clone();
        let total = weigh(&counted);
        let share = total / SHARE;
        Self {
            counted,
            least: total - share + 1,
            share,
        }
    }

    /// Nearly the world, without the networks that are trusted.
    pub(super) fn near_world(family: Family, parameters: &Parameters) -> Self {
        let public = public_unicast(family);
        let share = match family {
            Family::Ipv4 => weigh(public) / u128::from(parameters.min_share.max(1)),
            Family::Ipv6 => IPV6_SHARE,
        };
        let trusted = parameters.trusted_networks.intervals(family);
        Self {
            counted: public.difference(&trusted),
            least: share,
            share,
        }
    }

    /// The traffic that some clauses could open together, if no Drop were; none if that is nothing
    /// with ports. Clauses weigh what they name, twice if two name it.
    pub(super) fn candidates<'c>(
        &self,
        clauses: impl Iterator<Item = &'c Clause>,
        within: &Traffic,
    ) -> Option<Traffic> {
        let mut events: [Vec<(Port, bool, u128)>; 2] = [Vec::new(), Vec::new()];
        let mut plain = Traffic::empty();
        for clause in clauses.filter(|clause| clause.traffic.overlaps(within)) {
            let weight = match &clause.peer {
                PeerTerm::Everyone => weigh(&self.counted),
                PeerTerm::Addresses(set) => weigh(&set.intersection(&self.counted)),
                _ => continue,
            };
            if weight == 0 {
                continue;
            }
            plain = plain.union(&Traffic::protocols(clause.traffic.plain()));
            for (events, protocol) in events.iter_mut().zip([TCP, UDP]) {
                let pairs = clause.traffic.pairs(protocol);
                for (slab, _) in pairs.into_iter().flat_map(|pairs| pairs.as_slice()) {
                    events.push((slab.first, true, weight));
                    events.extend(slab.last.next().map(|after| (after, false, weight)));
                }
            }
        }
        let [tcp, udp] = events.map(|events| self.heavy_ports(events));
        if tcp.is_empty() && udp.is_empty() {
            return None;
        }
        let ported = |protocol, ports: &Intervals<Port>| {
            Traffic::with_ports(protocol, Product::of(ports, &Intervals::full()))
        };
        let heavy = ported(TCP, &tcp).union(&ported(UDP, &udp));
        Some(plain.union(&heavy).intersection(within))
    }

    /// The ports at which enough weight comes together.
    fn heavy_ports(&self, mut events: Vec<(Port, bool, u128)>) -> Intervals<Port> {
        events.sort_unstable();
        let (mut weight, mut from) = (0_u128, None);
        let mut heavy = Vec::new();
        for at in events.chunk_by(|one, other| one.0 == other.0) {
            for (_, begins, more) in at {
                // Ends come first, so the sum never falls below nothing.
                weight = if *begins {
                    weight.saturating_add(*more)
                } else {
                    weight.saturating_sub(*more)
                };
            }
            match (from, weight >= self.least) {
                (None, true) => from = Some(at[0].0),
                (Some(first), false) => {
                    heavy.extend(Interval::new(
                        first,
                        at[0].0.previous().unwrap_or(Port::MIN),
                    ));
                    from = None;
                }
                _ => {}
            }
        }
        heavy.extend(from.and_then(|first| Interval::new(first, Port::MAX)));
        heavy.into_iter().collect()
    }
}

/// The number of addresses.
pub(super) fn weigh(addresses: &Intervals<u128>) -> u128 {
    let parts = addresses.as_slice().iter();
    parts.map(|part| part.last - part.first + 1).sum()
}

/// All public unicast addresses of a family.
pub(super) fn public_unicast(family: Family) -> &'static Intervals<u128> {
    static BOTH: LazyLock<[Intervals<u128>; 2]> =
        LazyLock::new(|| [unicast(Family::Ipv4), unicast(Family::Ipv6)]);
    let [ipv4, ipv6] = &*BOTH;
    match family {
        Family::Ipv4 => ipv4,
        Family::Ipv6 => ipv6,
    }
}

fn unicast(family: Family) -> Intervals<u128> {
    let outside = match family {
        Family::Ipv4 => [
            Block::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 8),
            Block::new(IpAddr::V4(Ipv4Addr::new(224, 0, 0, 0)), 3),
        ],
        Family::Ipv6 => [None, None],
    };
    let unicast = match family {
        Family::Ipv4 => Block::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0),
        Family::Ipv6 => Block::new(IpAddr::V6(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0)), 3),
    };
    let outside = Addresses::of(outside.iter().flatten());
    Addresses::of(unicast.iter())
        .difference(&outside)
        .difference(&private_addresses())
        .intervals(family)
}
