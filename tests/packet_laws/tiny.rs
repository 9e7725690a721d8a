//! Tiny axes, on which everything can be tried.
//!
//! Canonicity over all 65,536 sets of pairs of four by four points; the laws of two sets over all
//! pairs of sets of three by three points, and over all pairs of sets of eight points.

use sgscope::packet::{Interval, Intervals, Point, Product, Set};

use super::masks::{check_laws, gather, product_of, same, spread};

/// A point of an axis of `SIZE` points.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Tick<const SIZE: u8>(u8);

impl<const SIZE: u8> Point for Tick<SIZE> {
    const MIN: Self = Self(0);
    const MAX: Self = Self(SIZE - 1);
    fn next(self) -> Option<Self> {
        (self < Self::MAX).then(|| Self(self.0 + 1))
    }
    fn previous(self) -> Option<Self> {
        self.0.checked_sub(1).map(Self)
    }
}

type Grid<const SIZE: u8> = Product<Tick<SIZE>, Intervals<Tick<SIZE>>>;

/// The points of the axis, each a cell of its own.
pub(crate) fn ticks<const SIZE: u8>() -> Vec<Interval<Tick<SIZE>>> {
    let points = (0..SIZE).map(Tick);
    points
        .map(|point| Interval::new(point, point).expect("one point"))
        .collect()
}

/// The rows of a mask of `SIZE` by `SIZE` bits.
fn rows<const SIZE: u8>(mask: u64) -> Vec<u64> {
    let row = |x: u8| mask >> (x * SIZE) & ((1 << SIZE) - 1);
    (0..SIZE).map(row).collect()
}

fn grid<const SIZE: u8>(mask: u64) -> Grid<SIZE> {
    product_of(&rows::<SIZE>(mask), &ticks())
}

fn mask<const SIZE: u8>(grid: &Grid<SIZE>) -> u64 {
    let row = |x: u8| grid.at(Tick(x)).map_or(0, |row| gather(row, &ticks()));
    (0..SIZE).map(|x| row(x) << (x * SIZE)).sum()
}

/// A small generator of pseudo-random numbers (xorshift): the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % 1024).expect("below 1024") % bound
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// What makes the data of a set of pairs the only data for it.
fn assert_canonical(grid: &Grid<4>) {
    for (slab, members) in grid.as_slice() {
        assert!(slab.first <= slab.last, "an empty slab in {grid:?}");
        assert!(!members.is_empty(), "a slab of nothing in {grid:?}");
    }
    for pair in grid.as_slice().windows(2) {
        let [(lower, here), (upper, there)] = pair else {
            panic!("windows of two")
        };
        assert!(lower.last < upper.first, "slabs out of order in {grid:?}");
        let touch = lower.last.next() == Some(upper.first);
        assert!(!touch || here != there, "slabs to merge in {grid:?}");
    }
}

/// All sets of pairs of four by four points, each spelled in seven ways.
#[test]
fn equal_sets_of_pairs_are_equal_data() {
    let cells = ticks::<4>();
    let single: Vec<Grid<4>> = (0..16).map(|bit| grid(1 << bit)).collect();
    let mut dice = Dice(0x5eed);
    for bits in 0..1 << 16 {
        let set = grid::<4>(bits);
        assert_canonical(&set);
        assert_eq!(mask(&set), bits, "the data of another set: {set:?}");

        let mut inside: Vec<usize> = (0..16).filter(|bit| bits >> bit & 1 == 1).collect();
        let mut outside: Vec<usize> = (0..16).filter(|bit| bits >> bit & 1 == 0).collect();
        dice.shuffle(&mut inside);
        dice.shuffle(&mut outside);
        let united = inside
            .iter()
            .fold(Grid::empty(), |all, bit| all.union(&single[*bit]));
        let carved = outside
            .iter()
            .fold(Grid::full(), |all, bit| all.difference(&single[*bit]));
        same(&united, &set);
        same(&carved, &set);
        same(&grid::<4>(!bits & 0xffff).complement(), &set);

        // Slabs of single pairs, in any order and some of them twice.
        let mut slabs: Vec<_> = inside
            .iter()
            .map(|bit| (cells[bit / 4], Intervals::of(cells[bit % 4])))
            .collect();
        slabs.extend(slabs.first().cloned());
        slabs.push((Interval::whole(), Intervals::empty()));
        dice.shuffle(&mut slabs);
        same(&slabs.into_iter().collect(), &set);

        // By columns: for each member, the points it is paired with.
        let columns = (0..4).map(|y| {
            let column = (0..4).filter(|x| bits >> (x * 4 + y) & 1 == 1);
            let points = column.map(|x| cells[x]).collect();
            Grid::of(&points, &Intervals::of(cells[y]))
        });
        same(&columns.fold(Grid::empty(), |all, it| all.union(&it)), &set);

        // The set cut in two by another, and put together again.
        let knife = &grid::<4>(bits.wrapping_mul(0x9e37) & 0xffff);
        let halves = (set.intersection(knife), set.difference(knife));
        same(&halves.1.union(&halves.0), &set);
        let points = (0..4).filter(|x| bits >> (x * 4) & 15 != 0);
        same(&set.points(), &points.map(|x| cells[x]).collect());
    }
}

#[test]
fn the_laws_of_two_sets_hold_for_all_pairs_of_sets_of_pairs() {
    let sets: Vec<Grid<3>> = (0..512).map(grid).collect();
    let set = |mask: u64| sets[usize::try_from(mask).expect("nine bits")].clone();
    for a in 0..512 {
        for b in 0..512 {
            check_laws(a, b, 511, set);
        }
    }
}

#[test]
fn the_laws_of_two_sets_hold_for_all_pairs_of_sets_of_points() {
    let cells = ticks::<8>();
    let sets: Vec<Intervals<Tick<8>>> = (0..256).map(|mask| spread(mask, &cells)).collect();
    let set = |mask: u64| sets[usize::try_from(mask).expect("eight bits")].clone();
    for a in 0..256 {
        assert_eq!(gather(&set(a), &cells), a);
        let touching = |pair: &[Interval<Tick<8>>]| pair[0].last.next() >= Some(pair[1].first);
        assert!(!set(a).as_slice().windows(2).any(touching));
        assert_eq!(
            set(a).first(),
            cells
                .iter()
                .map(|it| it.first)
                .find(|it| set(a).contains(*it))
        );
        for b in 0..256 {
            check_laws(a, b, 255, set);
        }
    }
}
