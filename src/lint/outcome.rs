//! What a run of lints comes to: the findings that count, and what allowances and a baseline hold back.
//!
//! Plain values. Who decides: `allow.rs` and `baseline.rs`.

use jiff::civil::Date;

use super::finding::{Finding, Severity};

/// The findings of a run, each in one of three places, all in the order of the contract.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// The findings that count: where there is a baseline, those it does not know.
    pub findings: Vec<Finding>,
    /// The findings that allowances hold back.
    pub suppressed: Vec<Suppressed>,
    /// What became of the baseline's findings; none where no baseline was given.
    pub baseline: Option<Compared>,
    /// The day after which the first of the allowances that hold something back ends.
    pub next_expiry: Option<Expiry>,
}

/// A finding that an allowance holds back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// Why it is allowed, in the user's words.
    pub reason: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The last day it is allowed.
    pub expires: Option<Date>,
}

/// Findings held against a baseline.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Compared {
    /// The findings it knows.
    pub known: Vec<Finding>,
    /// The findings of the baseline that are no more.
    pub fixed: Vec<Known>,
}

/// A finding as a baseline remembers it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Known {
    /// The lint's name.
    pub lint: String,
    /// The region's id, where known.
    pub region: Option<String>,
    /// The group's id, where there is one.
    pub group: Option<String>,
    /// How grave it was.
    pub severity: Severity,
    /// Its text.
    pub message: String,
    /// What tells it from all others.
    pub fingerprint: String,
}

/// When the next allowance ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Expiry {
    /// The last day it holds.
    pub day: Date,
    /// Days from today until then; 0 for today.
    pub in_days: u32,
}
