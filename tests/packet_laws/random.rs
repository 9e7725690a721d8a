//! Random sets against bit masks, on the real axes and their ends.

use std::net::IpAddr;

use proptest::prelude::*;
use sgscope::packet::{
    Addresses, Block, Bounds, Family, Interval, Intervals, Point, Port, Protocols, Set, Traffic,
    is_private, private_addresses,
};

use super::masks::{
    TrafficMask, address_cells, addresses_of, cells, check_laws, gather, mask_of_addresses,
    product_of, spread,
};
use super::tiny::ticks;

/// A random mask that is not always half full: rules are narrow or wide.
pub(crate) fn any_mask() -> impl Strategy<Value = u64> {
    let word = any::<u64>;
    prop_oneof![
        Just(0),
        Just(u64::MAX),
        word(),
        (word(), word(), word()).prop_map(|(a, b, c)| a & b & c),
        (word(), word(), word()).prop_map(|(a, b, c)| a | b | c),
        // Whole rows: every source port, as nearly every rule has it.
        any::<u8>().prop_map(|row| u64::from_le_bytes(std::array::from_fn(|byte| {
            if row >> byte & 1 == 1 { 0xff } else { 0 }
        }))),
    ]
}

pub(crate) fn any_traffic() -> impl Strategy<Value = TrafficMask> {
    (any_mask(), any_mask(), any_mask()).prop_map(|(tcp, udp, plain)| TrafficMask {
        tcp,
        udp,
        plain: plain & TrafficMask::PLAIN,
    })
}

fn any_addresses() -> impl Strategy<Value = (u64, u64)> {
    let (cells4, cells6) = address_cells();
    let cut = |count: usize| any_mask().prop_map(move |mask| mask & ((1 << count) - 1));
    (cut(cells4.len()), cut(cells6.len()))
}

fn any_intervals() -> impl Strategy<Value = Vec<(u16, u16)>> {
    let port = prop_oneof![1..=5_u16, 1..=u16::MAX, 65_530..=u16::MAX];
    prop::collection::vec((port.clone(), port), 0..12)
}

fn ports(ranges: &[(u16, u16)]) -> Intervals<Port> {
    let port = |number| Port::new(number).expect("a port");
    ranges
        .iter()
        .filter_map(|(first, last)| Interval::new(port(*first), port(*last)))
        .collect()
}

/// The same set as a row of 65,536 truths.
fn row(ranges: &[(u16, u16)]) -> Vec<bool> {
    let mut row = vec![false; 65_536];
    for (first, last) in ranges {
        let range = usize::from(*first)..=usize::from(*last);
        row.get_mut(range)
            .into_iter()
            .flatten()
            .for_each(|bit| *bit = true);
    }
    row
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn intervals_are_masks(a: u64, b in any_mask()) {
        let starts: Vec<u8> = (0..64).map(|cell| cell * 4).collect();
        let cells = cells(&starts);
        prop_assert_eq!(gather(&spread(a, &cells), &cells), a);
        check_laws(a, b, u64::MAX, |mask| spread(mask, &cells));
        check_laws(b, a, u64::MAX, |mask| spread(mask, &cells));
    }

    #[test]
    fn products_are_masks(a in any_mask(), b in any_mask()) {
        let cells = ticks::<8>();
        let rows = |mask: u64| mask.to_le_bytes().map(u64::from);
        check_laws(a, b, u64::MAX, |mask| product_of(&rows(mask), &cells));
    }

    #[test]
    fn traffic_is_masks(a in any_traffic(), b in any_traffic()) {
        prop_assert_eq!(TrafficMask::of(&a.traffic()), a);
        check_laws(a, b, TrafficMask::FULL, TrafficMask::traffic);
    }

    #[test]
    fn addresses_are_masks(a in any_addresses(), b in any_addresses()) {
        let (cells4, cells6) = address_cells();
        let full = ((1 << cells4.len()) - 1, (1 << cells6.len()) - 1);
        prop_assert_eq!(mask_of_addresses(&addresses_of(a)), a);
        check_laws(a, b, full, addresses_of);
    }

    /// Blocks and the addresses beside their ends.
    #[test]
    fn blocks_hold_their_addresses(address: IpAddr, other: IpAddr, length in 0..=128_u8) {
        let Some(block) = Block::new(address, length) else {
            prop_assert!(length > Family::of(address).bits());
            return Ok(());
        };
        let (family, set) = (block.family(), Addresses::of([&block]));
        let Interval { first, last } = block.interval();
        prop_assert!(block.contains(address) && set.contains(address));
        prop_assert_eq!(family.address(first), block.first());
        prop_assert_eq!((last - first).count_ones(), u32::from(family.bits() - length));
        let beside = [first.checked_sub(1), last.checked_add(1)];
        for number in beside.into_iter().flatten().filter(|it| family.span().contains(*it)) {
            let address = family.address(number);
            prop_assert!(!block.contains(address) && !set.contains(address));
        }
        prop_assert_eq!(block.contains(other), set.contains(other));
        prop_assert_eq!(block.covers(&Block::host(other)), set.contains(other));
        prop_assert_eq!(Addresses::from_intervals(family, &set.intervals(family)), set);
        prop_assert_eq!(is_private(other), private_addresses().contains(other));
    }

    #[test]
    fn bounds_keep_must_within_may(a in any_traffic(), b in any_traffic()) {
        let bounds = |must: TrafficMask, may: TrafficMask| {
            let must = must.traffic();
            Bounds { may: must.union(&may.traffic()), must }
        };
        for both in [bounds(a, b).union(&bounds(b, a)), bounds(a, b).intersection(&bounds(b, a))] {
            prop_assert!(both.must.is_subset(&both.may));
            prop_assert!(!both.unknown().overlaps(&both.must));
            prop_assert_eq!(both.unknown().union(&both.must), both.may);
        }
        prop_assert!(Bounds::certain(a.traffic()).unknown().is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    /// Ranges of any order and overlap, and those that end before they start.
    #[test]
    fn ports_are_rows_of_truths(a in any_intervals(), b in any_intervals()) {
        let (here, there) = (ports(&a), ports(&b));
        let (union, common) = (here.union(&there), here.intersection(&there));
        let left = here.difference(&there);
        for (number, (a, b)) in (0..=u16::MAX).zip(row(&a).into_iter().zip(row(&b))) {
            let Some(port) = Port::new(number) else { continue };
            prop_assert_eq!(union.contains(port), a || b);
            prop_assert_eq!(common.contains(port), a && b);
            prop_assert_eq!(left.contains(port), a && !b);
        }
    }
}

#[test]
fn protocol_numbers_are_a_set() {
    for number in 0..=u8::MAX {
        let one = Protocols::of(number);
        assert_eq!(one.iter().collect::<Vec<_>>(), [number]);
        assert!(one.contains(number) && !one.complement().contains(number));
        assert_eq!(one.complement().iter().count(), 255);
        assert!(one.overlaps(&Protocols::full()) && !one.overlaps(&one.complement()));
        assert!(!one.is_full() && !one.complement().is_full());
        assert!(!Traffic::protocol(number).is_full());
    }
    assert!(Protocols::full().is_full() && Protocols::empty().is_empty());
    assert!(Traffic::protocols(Protocols::full()).is_full());
}

/// Numbers that are no address of the family are no part of its sets.
#[test]
fn the_complement_of_ipv4_numbers_is_cut_to_ipv4() {
    let ten = Addresses::of(&[Block::parse("10.0.0.0/8").expect("a block")]);
    let rest = Addresses::from_intervals(Family::Ipv4, &ten.intervals(Family::Ipv4).complement());
    assert_eq!(rest, Addresses::family(Family::Ipv4).difference(&ten));
    let beyond = Intervals::range(1_u128 << 32, (1 << 33) + 5);
    assert!(Addresses::from_intervals(Family::Ipv4, &beyond).is_empty());
}

#[test]
fn ports_run_from_1_to_65535() {
    assert_eq!(Port::new(0), None);
    let all: Intervals<Port> = Intervals::full();
    let ends = all
        .as_slice()
        .iter()
        .map(|it| (it.first.number(), it.last.number()));
    assert_eq!(ends.collect::<Vec<_>>(), [(1, 65_535)]);
    let beside = |number: u16| {
        let port = Port::new(number).expect("a port");
        [port.previous(), port.next()].map(|beside| beside.map(Port::number))
    };
    assert_eq!(beside(1), [None, Some(2)]);
    assert_eq!(beside(2), [Some(1), Some(3)]);
    assert_eq!(beside(65_535), [Some(65_534), None]);
    assert_eq!(format!("{:?}", Port::MAX), "65535");
}
