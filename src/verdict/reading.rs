//! The two readings of uncertain rules.
//!
//! Not bounds: a reading is chosen before rules are folded, and the two finished answers are paired.

use crate::model::Policy;

/// How uncertain facts are read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reading {
    /// What will pass: an Accept that may match does not, a Drop that may match does.
    Strict,
    /// What could pass: an Accept that may match does, a Drop that may match does not.
    Lenient,
}

impl Reading {
    /// Both readings, the strict one first.
    pub const BOTH: [Self; 2] = [Self::Strict, Self::Lenient];

    /// Whether a clause of this policy takes everything it may match in this reading, or only what
    /// it must.
    #[must_use]
    pub const fn takes_may(self, policy: Policy) -> bool {
        matches!(
            (self, policy),
            (Self::Strict, Policy::Drop) | (Self::Lenient, Policy::Accept)
        )
    }

    /// The policy of something that may accept or drop.
    #[must_use]
    pub const fn worst(self) -> Policy {
        match self {
            Self::Strict => Policy::Drop,
            Self::Lenient => Policy::Accept,
        }
    }
}
