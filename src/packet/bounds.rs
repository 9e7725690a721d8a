//! Two-sided truth: what certainly holds and what possibly holds.
//!
//! A pair of finished answers. It is never carried through a fold of rules: folding bounds gives
//! "unknown" where two possible Accepts and one certain one make "certain".

use super::product::Set;

/// What must hold, within what may hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Bounds<T> {
    /// Holds whatever the missing facts are.
    pub must: T,
    /// Holds for some value of the missing facts; contains `must`.
    pub may: T,
}

impl<T: Clone> Bounds<T> {
    /// Nothing is unknown.
    #[must_use]
    pub fn certain(value: T) -> Self {
        Self {
            must: value.clone(),
            may: value,
        }
    }
}

impl<T: Set> Bounds<T> {
    /// What depends on missing facts: possible but not certain.
    #[must_use]
    pub fn unknown(&self) -> T {
        self.may.difference(&self.must)
    }

    /// Both sides united with the other's.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self {
            must: self.must.union(&other.must),
            may: self.may.union(&other.may),
        }
    }

    /// Both sides cut to the other's.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self {
            must: self.must.intersection(&other.must),
            may: self.may.intersection(&other.may),
        }
    }
}
