//! Sets of pairs: an axis times a set, in canonical slabs.
//!
//! Definition: a set of pairs (point, member) is held as the intervals of points over which the set
//! of members is the same and not empty.
//!
//! ```text
//!   members ^   #####
//!           |   #####  ###        slabs: [2..6] -> {..}, [7..9] -> {..}, each maximal
//!           +---#####--###---> axis
//! ```
//!
//! Method: two slab lists are walked together, cut at each other's bounds; equal neighbours that
//! touch are merged again. Maximal slabs are unique, so equal sets are equal data.

use super::interval::{Interval, Intervals};
use super::point::Point;

/// The verbs every storey of the tower speaks.
pub trait Set: Clone + Eq {
    /// The set without members.
    fn empty() -> Self;
    /// The set of all members of its universe.
    fn full() -> Self;
    /// Whether it has no member.
    fn is_empty(&self) -> bool;
    /// Whether it has all members of its universe.
    fn is_full(&self) -> bool {
        *self == Self::full()
    }
    /// Members of either.
    #[must_use]
    fn union(&self, other: &Self) -> Self;
    /// Members of both.
    #[must_use]
    fn intersection(&self, other: &Self) -> Self;
    /// Members of this one only.
    #[must_use]
    fn difference(&self, other: &Self) -> Self;
    /// Everything else.
    #[must_use]
    fn complement(&self) -> Self {
        Self::full().difference(self)
    }
    /// Whether every member is one of `other`.
    fn is_subset(&self, other: &Self) -> bool {
        self.difference(other).is_empty()
    }
    /// Whether the sets share a member.
    fn overlaps(&self, other: &Self) -> bool {
        !self.intersection(other).is_empty()
    }
}

/// A set of pairs of a point of `P` and a member of `S`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Product<P, S>(Vec<(Interval<P>, S)>);

impl<P: Point, S: Set> Product<P, S> {
    /// All pairs of a point of `points` and a member of `members`.
    #[must_use]
    pub fn of(points: &Intervals<P>, members: &S) -> Self {
        if members.is_empty() {
            return Self::empty();
        }
        Self(
            points
                .as_slice()
                .iter()
                .map(|slab| (*slab, members.clone()))
                .collect(),
        )
    }

    /// The slabs, lowest first: disjoint, never empty, equal neighbours never touch.
    #[must_use]
    pub fn as_slice(&self) -> &[(Interval<P>, S)] {
        &self.0
    }

    /// The members paired with this point.
    #[must_use]
    pub fn at(&self, point: P) -> Option<&S> {
        let after = self.0.partition_point(|(slab, _)| slab.first <= point);
        let (slab, members) = self.0.get(after.checked_sub(1)?)?;
        slab.contains(point).then_some(members)
    }

    /// The points that are paired with anything.
    #[must_use]
    pub fn points(&self) -> Intervals<P> {
        self.0.iter().map(|(slab, _)| *slab).collect()
    }

    fn push(&mut self, slab: Interval<P>, members: S) {
        if members.is_empty() {
            return;
        }
        match self.0.last_mut() {
            Some((last, same)) if last.touches(&slab) && *same == members => last.last = slab.last,
            _ => self.0.push((slab, members)),
        }
    }

    /// Combines the members stretch by stretch.
    fn zip(&self, other: &Self, combine: impl Fn(Option<&S>, Option<&S>) -> S) -> Self {
        let mut result = Self(Vec::with_capacity(self.0.len() + other.0.len()));
        for (slab, here, there) in self.stretches(other) {
            result.push(slab, combine(here, there));
        }
        result
    }

    /// Walks both slab lists together, cut at every bound of either, where one has members.
    fn stretches<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = Stretch<'a, P, S>> {
        let (mut left, mut right) = (&self.0[..], &other.0[..]);
        let mut from = Some(P::MIN);
        std::iter::from_fn(move || {
            loop {
                let first = from?;
                if left.is_empty() && right.is_empty() {
                    return None;
                }
                let (here, here_last) = Self::stretch(left.first(), first);
                let (there, there_last) = Self::stretch(right.first(), first);
                let last = here_last.min(there_last);
                from = last.next();
                if here.is_some() && here_last == last {
                    left = &left[1..];
                }
                if there.is_some() && there_last == last {
                    right = &right[1..];
                }
                if here.is_some() || there.is_some() {
                    return Some((Interval { first, last }, here, there));
                }
            }
        })
    }

    /// What stands at `first`, and up to which point nothing changes.
    fn stretch(slab: Option<&(Interval<P>, S)>, first: P) -> (Option<&S>, P) {
        match slab {
            None => (None, P::MAX),
            Some((slab, members)) if slab.first <= first => (Some(members), slab.last),
            Some((slab, _)) => (None, slab.first.previous().unwrap_or(P::MIN)),
        }
    }
}

/// Points over which nothing changes, and the members that two products have there.
type Stretch<'a, P, S> = (Interval<P>, Option<&'a S>, Option<&'a S>);

impl<P: Point, S: Set> FromIterator<(Interval<P>, S)> for Product<P, S> {
    /// Slabs in any order; where they overlap their members are united.
    fn from_iter<I: IntoIterator<Item = (Interval<P>, S)>>(slabs: I) -> Self {
        let slabs: Vec<(Interval<P>, S)> = slabs.into_iter().collect();
        if slabs.is_sorted_by(|(one, _), (next, _)| one.last < next.first) {
            let mut ordered = Self(Vec::with_capacity(slabs.len()));
            slabs
                .into_iter()
                .for_each(|(slab, members)| ordered.push(slab, members));
            return ordered;
        }
        let mut parts: Vec<Self> = slabs
            .into_iter()
            .filter(|(_, members)| !members.is_empty())
            .map(|slab| Self(vec![slab]))
            .collect();
        // United in pairs, so that many slabs cost n log n rather than n squared.
        while parts.len() > 1 {
            parts = parts
                .chunks(2)
                .map(|pair| match pair {
                    [a, b] => a.union(b),
                    rest => rest.first().cloned().unwrap_or_else(Self::empty),
                })
                .collect();
        }
        parts.pop().unwrap_or_else(Self::empty)
    }
}

impl<P: Point, S: Set> Set for Product<P, S> {
    fn empty() -> Self {
        Self(Vec::new())
    }

    fn full() -> Self {
        Self::of(&Intervals::full(), &S::full())
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn is_full(&self) -> bool {
        matches!(&self.0[..], [(slab, members)] if *slab == Interval::whole() && members.is_full())
    }

    fn union(&self, other: &Self) -> Self {
        if other.is_empty() || self.is_full() {
            return self.clone();
        }
        if self.is_empty() || other.is_full() {
            return other.clone();
        }
        self.zip(other, |a, b| match (a, b) {
            (Some(a), Some(b)) => a.union(b),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => S::empty(),
        })
    }

    fn intersection(&self, other: &Self) -> Self {
        if self.is_empty() || other.is_full() {
            return self.clone();
        }
        if other.is_empty() || self.is_full() {
            return other.clone();
        }
        self.zip(other, |a, b| match (a, b) {
            (Some(a), Some(b)) => a.intersection(b),
            _ => S::empty(),
        })
    }

    fn difference(&self, other: &Self) -> Self {
        if self.is_empty() || other.is_empty() {
            return self.clone();
        }
        if other.is_full() {
            return Self::empty();
        }
        self.zip(other, |a, b| match (a, b) {
            (Some(a), Some(b)) => a.difference(b),
            (Some(a), None) => a.clone(),
            _ => S::empty(),
        })
    }

    fn is_subset(&self, other: &Self) -> bool {
        self.stretches(other).all(|(_, here, there)| match here {
            Some(here) => there.is_some_and(|there| here.is_subset(there)),
            None => true,
        })
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.stretches(other).any(|(_, here, there)| {
            here.is_some_and(|here| there.is_some_and(|there| here.overlaps(there)))
        })
    }
}
