//! What comes of an intent.

use super::case::Case;
use super::intents::RoleIndex;

/// Whether an intent holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Outcome {
    /// For every pair, whatever the missing facts are.
    Holds,
    /// It depends on facts that the inputs do not hold, and for no pair it certainly does not hold.
    Undecided,
    /// For some pair it certainly does not hold.
    Fails,
}

impl Outcome {
    /// `holds`, `undecided` or `fails`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Undecided => "undecided",
            Self::Fails => "fails",
        }
    }
}

/// Pairs of a source and a target, by what comes of them. A block of outside addresses counts as one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Pairs {
    /// All of them.
    pub total: u64,
    /// For which the intent certainly does not hold.
    pub failing: u64,
    /// For which it may hold or not.
    pub undecided: u64,
}

/// What comes of one intent.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Whether it holds.
    pub outcome: Outcome,
    /// For how many pairs.
    pub pairs: Pairs,
    /// The roles that the intent names and that have no members.
    pub nobody: Vec<RoleIndex>,
    /// The first pair of the worst outcome, where it does not hold.
    pub case: Option<Case>,
}
