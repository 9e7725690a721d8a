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
pub struct Intervals<P>(Vec<Interval<P>>);

impl<P: Point> Intervals<P> {
    /// The set of one interval's points.
    #[must_use]
    pub fn of(interval: Interval<P>) -> Self {
        Self(vec![interval])
    }

    /// The points from `first` to `last`; the empty set if `last` is below `first`.
    #[must_use]
    pub fn range(first: P, last: P) -> Self {
        Interval::new(first, last).map_or_else(Self::empty, Self::of)
    }

    /// The set of a single point.
    #[must_use]
    pub fn point(point: P) -> Self {
        Self::of(Interval {
            first: point,
            last: point,
        })
    }

    /// The intervals, lowest first.
    #[must_use]
    pub fn as_slice(&self) -> &[Interval<P>] {
        &self.0
    }

    /// The lowest point, if there is one.
    #[must_use]
    pub fn first(&self) -> Option<P> {
        self.0.first().map(|interval| interval.first)
    }

    /// Whether the point is in the set.
    #[must_use]
    pub fn contains(&self, point: P) -> bool {
        let after = self.0.partition_point(|interval| interval.first <= point);
        after > 0 && self.0[after - 1].contains(point)
    }

    /// Whether the sets share a point.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        !self.intersection(other).is_empty()
    }
}

impl<P: Point> FromIterator<Interval<P>> for Intervals<P> {
    /// Any order, overlaps allowed.
    fn from_iter<I: IntoIterator<Item = Interval<P>>>(intervals: I) -> Self {
        let mut all: Vec<Interval<P>> = intervals.into_iter().collect();
        all.sort_unstable();
        let mut merged: Vec<Interval<P>> = Vec::with_capacity(all.len());
        for next in all {
            match merged.last_mut() {
                Some(last) if next.first <= last.last || last.touches(&next) => {
                    last.last = last.last.max(next.last);
                }
                _ => merged.push(next),
            }
        }
        Self(merged)
    }
}

impl<P: Point> Set for Intervals<P> {
    fn empty() -> Self {
        Self(Vec::new())
    }

    fn full() -> Self {
        Self::of(Interval::whole())
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn union(&self, other: &Self) -> Self {
        self.0.iter().chain(&other.0).copied().collect()
    }

    fn intersection(&self, other: &Self) -> Self {
        let (mut here, mut there) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = Vec::new();
        while let (Some(a), Some(b)) = (here.peek(), there.peek()) {
            common.extend(a.intersection(b));
            if a.last < b.last {
                here.next();
            } else {
                there.next();
            }
        }
        // Pieces of two canonical sets can touch only inside one interval of either: they cannot.
        Self(common)
    }

    fn difference(&self, other: &Self) -> Self {
        self.intersection(&other.complement())
    }

    fn complement(&self) -> Self {
        let mut gaps = Vec::with_capacity(self.0.len() + 1);
        let mut from = Some(P::MIN);
        for interval in &self.0 {
            if let (Some(first), Some(last)) = (from, interval.first.previous()) {
                gaps.extend(Interval::new(first, last));
            }
            from = interval.last.next();
        }
        gaps.extend(from.and_then(|first| Interval::new(first, P::MAX)));
        Self(gaps)
    }
}
