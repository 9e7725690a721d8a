//! Canonical sets of points of one axis: sorted, disjoint, merged closed intervals.
//!
//! Not products of axes ([`super::Product`]) and not their notation.

use super::point::Point;
use super::product::Set;

/// A closed interval `first ..= last` of an axis; never empty.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Interval<P> {
    /// The lowest point.
    pub first: P,
    /// The highest point, not below `first`.
    pub last: P,
}

impl<P: Point> Interval<P> {
    /// The interval from `first` to `last`; none if that would be empty.
    #[must_use]
    pub fn new(first: P, last: P) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// The whole axis.
    #[must_use]
    pub fn whole() -> Self {
        Self {
            first: P::MIN,
            last: P::MAX,
        }
    }

    /// Whether the point lies inside.
    #[must_use]
    pub fn contains(&self, point: P) -> bool {
        self.first <= point && point <= self.last
    }

    /// What both have in common.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        Self::new(self.first.max(other.first), self.last.min(other.last))
    }

    /// Whether `other` begins right after this one ends.
    pub(super) fn touches(&self, other: &Self) -> bool {
        self.last.next() == Some(other.first)
    }
}

/// A set of points: sorted intervals, disjoint and never adjacent, so equal sets are equal data.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Intervals<P>(Pieces<P>);

/// Nearly every set of ports is one interval: that one needs no allocation.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Pieces<P> {
    One(Interval<P>),
    /// None, or two and more: never one.
    Many(Vec<Interval<P>>),
}

impl<P: Point> Intervals<P> {
    /// The set of one interval's points.
    #[must_use]
    pub const fn of(interval: Interval<P>) -> Self {
        Self(Pieces::One(interval))
    }

    /// The points from `first` to `last`; the empty set if `last` is below `first`.
    #[must_use]
    pub fn range(first: P, last: P) -> Self {
        Interval::new(first, last).map_or_else(Self::empty, Self::of)
    }

    /// The set of a single point.
    #[must_use]
    pub const fn point(point: P) -> Self {
        Self::of(Interval {
            first: point,
            last: point,
        })
    }

    /// The intervals, lowest first.
    #[must_use]
    pub fn as_slice(&self) -> &[Interval<P>] {
        match &self.0 {
            Pieces::One(interval) => std::slice::from_ref(interval),
            Pieces::Many(intervals) => intervals,
        }
    }

    /// The lowest point, if there is one.
    #[must_use]
    pub fn first(&self) -> Option<P> {
        self.as_slice().first().map(|interval| interval.first)
    }

    /// Whether the point is in the set.
    #[must_use]
    pub fn contains(&self, point: P) -> bool {
        let intervals = self.as_slice();
        let after = intervals.partition_point(|interval| interval.first <= point);
        after > 0 && intervals[after - 1].contains(point)
    }

    /// The set of intervals that come sorted by their first point; those that meet are merged.
    fn merged(most: usize, sorted: impl Iterator<Item = Interval<P>>) -> Self {
        let mut sorted = sorted.peekable();
        let mut next = || {
            let mut whole = sorted.next()?;
            while let Some(more) =
                sorted.next_if(|more| more.first <= whole.last || whole.touches(more))
            {
                whole.last = whole.last.max(more.last);
            }
            Some(whole)
        };
        let Some(one) = next() else {
            return Self::empty();
        };
        let Some(two) = next() else {
            return Self::of(one);
        };
        let mut many = Vec::with_capacity(most);
        many.extend([one, two]);
        many.extend(std::iter::from_fn(next));
        Self(Pieces::Many(many))
    }
}

impl<P: Point> FromIterator<Interval<P>> for Intervals<P> {
    /// Any order, overlaps allowed.
    fn from_iter<I: IntoIterator<Item = Interval<P>>>(intervals: I) -> Self {
        let mut sorted: Vec<Interval<P>> = intervals.into_iter().collect();
        sorted.sort_unstable();
        Self::merged(sorted.len(), sorted.into_iter())
    }
}

impl<P: Point> Set for Intervals<P> {
    fn empty() -> Self {
        Self(Pieces::Many(Vec::new()))
    }

    fn full() -> Self {
        Self::of(Interval::whole())
    }

    fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    fn is_full(&self) -> bool {
        self.as_slice() == [Interval::whole()]
    }

    fn union(&self, other: &Self) -> Self {
        let mut here = self.as_slice().iter().copied().peekable();
        let mut there = other.as_slice().iter().copied().peekable();
        let most = here.len() + there.len();
        Self::merged(
            most,
            std::iter::from_fn(|| match (here.peek(), there.peek()) {
                (Some(a), Some(b)) if a.first <= b.first => here.next(),
                (_, Some(_)) => there.next(),
                (_, None) => here.next(),
            }),
        )
    }

    fn intersection(&self, other: &Self) -> Self {
        let (here, there) = (self.as_slice(), other.as_slice());
        Self::merged(here.len() + there.len(), common(here, there))
    }

    fn difference(&self, other: &Self) -> Self {
        let (here, there) = (self.as_slice(), other.as_slice());
        Self::merged(here.len() + there.len(), rest(here, there))
    }

    fn is_subset(&self, other: &Self) -> bool {
        rest(self.as_slice(), other.as_slice()).next().is_none()
    }

    fn overlaps(&self, other: &Self) -> bool {
        common(self.as_slice(), other.as_slice()).next().is_some()
    }
}

/// What two sorted lists have in common, lowest first.
fn common<P: Point>(a: &[Interval<P>], b: &[Interval<P>]) -> impl Iterator<Item = Interval<P>> {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    std::iter::from_fn(move || {
        loop {
            let (here, there) = (a.peek()?, b.peek()?);
            let piece = here.intersection(there);
            if here.last < there.last {
                a.next();
            } else {
                b.next();
            }
            if piece.is_some() {
                return piece;
            }
        }
    })
}

/// What is left of a sorted list without the points of another, lowest first.
fn rest<P: Point>(a: &[Interval<P>], b: &[Interval<P>]) -> impl Iterator<Item = Interval<P>> {
    let (mut a, mut holes) = (a.iter().copied(), b.iter().peekable());
    let mut current = a.next();
    std::iter::from_fn(move || {
        loop {
            let Interval { first, last } = current?;
            while holes.next_if(|hole| hole.last < first).is_some() {}
            let Some(hole) = holes.peek().filter(|hole| hole.first <= last) else {
                return std::mem::replace(&mut current, a.next());
            };
            current = match hole
                .last
                .next()
                .and_then(|first| Interval::new(first, last))
            {
                None => a.next(),
                beyond => beyond,
            };
            let before = hole
                .first
                .previous()
                .and_then(|end| Interval::new(first, end));
            if before.is_some() {
                return before;
            }
        }
    })
}
