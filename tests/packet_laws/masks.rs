//! Bit masks as a second opinion: a set is cut at fixed places into cells, one bit each.
//!
//! The masks know nothing of intervals and slabs, so what both agree on is right or wrong twice.

use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use sgscope::packet::{
    Addresses, Family, GRE, ICMP, ICMPV6, Interval, Intervals, Point, Port, PortPairs, Product,
    Protocols, Set, TCP, Traffic, UDP,
};

/// An axis cut into cells: the first points of the cells, the lowest being the axis' lowest.
pub(crate) fn cells<P: Point>(starts: &[P]) -> Vec<Interval<P>> {
    let ends = starts[1..]
        .iter()
        .map(|next| next.previous().expect("a start above the lowest"))
        .chain([P::MAX]);
    let bounds = starts.iter().zip(ends);
    bounds
        .map(|(first, last)| Interval::new(*first, last).expect("starts that ascend"))
        .collect()
}

/// The set of the cells whose bit is set, as many intervals in no good order.
pub(crate) fn spread<P: Point>(mask: u64, cells: &[Interval<P>]) -> Intervals<P> {
    let chosen = cells.iter().enumerate().rev();
    chosen
        .filter(|(bit, _)| mask >> bit & 1 == 1)
        .map(|(_, cell)| *cell)
        .collect()
}

/// The bits of the cells a set holds; it must hold each as a whole or not at all.
pub(crate) fn gather<P: Point>(set: &Intervals<P>, cells: &[Interval<P>]) -> u64 {
    let bits = cells.iter().enumerate().map(|(bit, cell)| {
        let (first, last) = (set.contains(cell.first), set.contains(cell.last));
        assert_eq!(first, last, "{set:?} cuts the cell {cell:?}");
        u64::from(first) << bit
    });
    bits.sum()
}

/// Eight cells of the port axis, with both ends alone in theirs.
fn port_cells() -> Vec<Interval<Port>> {
    let starts = [1, 2, 22, 23, 80, 1024, 40_000, 65_535];
    cells(&starts.map(|number| Port::new(number).expect("a port")))
}

/// The set of port pairs of an 8 by 8 mask: a byte for each cell of destination ports.
fn pairs_of(mask: u64) -> PortPairs {
    let cells = port_cells();
    let slabs = cells.iter().zip(mask.to_le_bytes());
    slabs
        .map(|(cell, byte)| (*cell, spread(u64::from(byte), &cells)))
        .collect()
}

fn mask_of(pairs: &PortPairs) -> u64 {
    let cells = port_cells();
    let bytes = cells.iter().enumerate().map(|(byte, cell)| {
        assert_eq!(pairs.at(cell.first), pairs.at(cell.last), "a cell was cut");
        pairs
            .at(cell.first)
            .map_or(0, |sources| gather(sources, &cells))
            << (8 * byte)
    });
    bytes.sum()
}

/// Traffic as masks: port pairs of TCP and UDP, and the other protocol numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct TrafficMask {
    pub(crate) tcp: u64,
    pub(crate) udp: u64,
    pub(crate) plain: u64,
}

/// The protocol numbers behind the bits of [`TrafficMask::plain`]: the named ones, the ends, numbers
/// beside named ones, and all that is left.
fn plain_cells() -> Vec<Vec<u8>> {
    let alone = [ICMP, GRE, ICMPV6, 0, 2, 5, 7, 16, 18, 46, 48, 57, 59, 255];
    let rest = (0..=255).filter(|it| !alone.contains(it) && ![TCP, UDP].contains(it));
    let mut cells: Vec<Vec<u8>> = alone.iter().map(|number| vec![*number]).collect();
    cells.push(rest.collect());
    cells
}

impl TrafficMask {
    pub(crate) const PLAIN: u64 = (1 << 15) - 1;

    pub(crate) fn traffic(self) -> Traffic {
        let plain = plain_cells().into_iter().enumerate();
        let plain = plain.filter(|(bit, _)| self.plain >> bit & 1 == 1);
        let numbers = plain
            .flat_map(|(_, numbers)| numbers)
            .fold(Protocols::empty(), |all, number| {
                all.union(&Protocols::of(number))
            });
        Traffic::with_ports(TCP, pairs_of(self.tcp))
            .union(&Traffic::protocols(numbers))
            .union(&Traffic::with_ports(UDP, pairs_of(self.udp)))
    }

    pub(crate) fn of(traffic: &Traffic) -> Self {
        let pairs = |number| mask_of(traffic.pairs(number).expect("a protocol with ports"));
        let bits = plain_cells().into_iter().enumerate().map(|(bit, numbers)| {
            let inside = |number: &u8| traffic.plain().contains(*number);
            assert_eq!(numbers.iter().any(inside), numbers.iter().all(inside));
            u64::from(inside(&numbers[0])) << bit
        });
        Self {
            tcp: pairs(TCP),
            udp: pairs(UDP),
            plain: bits.sum(),
        }
    }
}

/// Cells of the address axes: the ends, and places where one block begins inside another.
pub(crate) fn address_cells() -> (Vec<Interval<u128>>, Vec<Interval<u128>>) {
    let ipv4 = ["0.0.0.0", "0.0.0.1", "10.0.0.0", "10.0.0.8", "10.1.0.0"];
    let ipv4 = ipv4
        .into_iter()
        .chain(["127.255.255.255", "128.0.0.0", "255.255.255.255"])
        .map(|text| text.parse::<Ipv4Addr>().expect("an address"));
    let ipv6 = ["::", "::1", "::ffff:0:0", "2001:db8::", "fc00::", "fe80::1"];
    let ipv6 = ipv6
        .into_iter()
        .chain(["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"])
        .map(|text| text.parse::<Ipv6Addr>().expect("an address"));
    let number = |address: IpAddr| Family::number(address);
    let ipv4: Vec<u128> = ipv4.map(|it| number(it.into())).collect();
    let ipv6: Vec<u128> = ipv6.map(|it| number(it.into())).collect();
    let mut ipv4 = cells(&ipv4);
    if let Some(highest) = ipv4.last_mut() {
        highest.last = Family::Ipv4.span().last;
    }
    (ipv4, cells(&ipv6))
}

pub(crate) fn addresses_of((ipv4, ipv6): (u64, u64)) -> Addresses {
    let (cells4, cells6) = address_cells();
    Addresses::from_intervals(Family::Ipv4, &spread(ipv4, &cells4)).union(
        &Addresses::from_intervals(Family::Ipv6, &spread(ipv6, &cells6)),
    )
}

pub(crate) fn mask_of_addresses(addresses: &Addresses) -> (u64, u64) {
    let (cells4, cells6) = address_cells();
    (
        gather(&addresses.intervals(Family::Ipv4), &cells4),
        gather(&addresses.intervals(Family::Ipv6), &cells6),
    )
}

/// Slabs of a product, given as masks, one for each point of a tiny axis.
pub(crate) fn product_of<P: Point>(
    rows: &[u64],
    cells: &[Interval<P>],
) -> Product<P, Intervals<P>> {
    let slabs = cells.iter().zip(rows).rev();
    slabs
        .map(|(cell, row)| (*cell, spread(*row, cells)))
        .collect()
}

fn hash<T: Hash>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Equal as sets, and therefore as data and by hash.
pub(crate) fn same<T: Eq + Hash + Debug>(here: &T, there: &T) {
    assert_eq!(here, there);
    assert_eq!(hash(here), hash(there), "equal, with two hashes: {here:?}");
}

/// Every verb of two sets against what their masks say: `set` makes a set of a mask, `full` is the
/// mask of everything.
pub(crate) fn check_laws<S, M>(a: M, b: M, full: M, set: impl Fn(M) -> S)
where
    S: Set + Debug,
    M: Copy + Mask,
{
    let (here, there) = (set(a), set(b));
    let (union, common) = (here.union(&there), here.intersection(&there));
    let (left, other) = (here.difference(&there), here.complement());
    assert_eq!(&union, &set(a.either(b)));
    assert_eq!(&common, &set(a.both(b)));
    assert_eq!(&left, &set(a.both(b.except(full))));
    assert_eq!(&other, &set(a.except(full)));
    assert_eq!(here.is_empty(), a.holds_nothing());
    assert_eq!(here.is_full(), a.except(full).holds_nothing());
    assert_eq!(
        here.is_subset(&there),
        a.both(b.except(full)).holds_nothing()
    );
    assert_eq!(here.overlaps(&there), !a.both(b).holds_nothing());
    // De Morgan, absorption, and what a fold over rules stands on: effective match and rest.
    assert_eq!(
        &union.complement(),
        &other.intersection(&there.complement()),
    );
    assert_eq!(&common.complement(), &other.union(&there.complement()));
    assert_eq!(&here.union(&common), &here);
    assert_eq!(&here.intersection(&union), &here);
    assert_eq!(&other.complement(), &here);
    assert_eq!(&common.union(&left), &here);
    assert!(!common.overlaps(&left));
}

/// The verbs of a mask.
pub(crate) trait Mask {
    fn either(self, other: Self) -> Self;
    fn both(self, other: Self) -> Self;
    /// Everything in `full` but this.
    fn except(self, full: Self) -> Self;
    fn holds_nothing(self) -> bool;
}

impl Mask for u64 {
    fn either(self, other: Self) -> Self {
        self | other
    }
    fn both(self, other: Self) -> Self {
        self & other
    }
    fn except(self, full: Self) -> Self {
        full & !self
    }
    fn holds_nothing(self) -> bool {
        self == 0
    }
}

impl<A: Mask, B: Mask> Mask for (A, B) {
    fn either(self, other: Self) -> Self {
        (self.0.either(other.0), self.1.either(other.1))
    }
    fn both(self, other: Self) -> Self {
        (self.0.both(other.0), self.1.both(other.1))
    }
    fn except(self, full: Self) -> Self {
        (self.0.except(full.0), self.1.except(full.1))
    }
    fn holds_nothing(self) -> bool {
        self.0.holds_nothing() && self.1.holds_nothing()
    }
}

impl Mask for TrafficMask {
    fn either(self, other: Self) -> Self {
        self.zip(other, Mask::either)
    }
    fn both(self, other: Self) -> Self {
        self.zip(other, Mask::both)
    }
    fn except(self, full: Self) -> Self {
        self.zip(full, Mask::except)
    }
    fn holds_nothing(self) -> bool {
        self.tcp | self.udp | self.plain == 0
    }
}

impl TrafficMask {
    pub(crate) const FULL: Self = Self {
        tcp: u64::MAX,
        udp: u64::MAX,
        plain: Self::PLAIN,
    };

    fn zip(self, other: Self, verb: impl Fn(u64, u64) -> u64) -> Self {
        Self {
            tcp: verb(self.tcp, other.tcp),
            udp: verb(self.udp, other.udp),
            plain: verb(self.plain, other.plain),
        }
    }
}
