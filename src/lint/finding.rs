//! Findings: what a lint says of an inventory.
//!
//! Not text for a terminal (`render`) and not lines and columns: a place is a record and the name of
//! one of its fields, found again when the finding is printed.

use crate::change::Edit;
pub use crate::config::{Confidence, Persona, Severity};
use crate::model::{GroupIndex, RegionIndex, RuleIndex};
use crate::packet::{Packet, Traffic};
use crate::source::Location;

/// What a finding speaks of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// A group by itself.
    Group,
    /// An interface with all its groups.
    Interface,
    /// A pair of hosts or groups.
    Pair,
    /// The inputs.
    Input,
}

impl Scope {
    /// `group`, `interface`, `pair` or `input`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Interface => "interface",
            Self::Pair => "pair",
            Self::Input => "input",
        }
    }
}

/// A place in an input: a record, or the value of one of its fields.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Spot {
    /// The record.
    pub record: Location,
    /// The field's key; none for the whole record.
    pub field: Option<&'static str>,
}

/// Another place that belongs to a finding.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Related {
    /// What it has to do with it.
    pub message: String,
    /// Where.
    pub spot: Spot,
}

/// What would mend a finding: edits that were applied and judged again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// Whether it was proved that no interface's effect changes.
    pub safe: bool,
    /// The commands.
    pub commands: Vec<String>,
    /// The commands that take them back.
    pub rollback: Vec<String>,
    /// The edits behind the commands.
    pub edits: Vec<Edit>,
}

/// One finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The lint's name.
    pub lint: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// Who wants to see it.
    pub persona: Persona,
    /// What it speaks of.
    pub scope: Scope,
    /// The instance, interface or pair, where there is one.
    pub subject: Option<String>,
    /// The region, where known.
    pub region: Option<RegionIndex>,
    /// The group, where there is one.
    pub group: Option<GroupIndex>,
    /// The rule it stands at: the strongest of those that cause it together.
    pub rule: Option<RuleIndex>,
    /// The text: what is wrong, in one sentence.
    pub message: String,
    /// What else a reader should know, one sentence each.
    pub notes: Vec<String>,
    /// Where it stands.
    pub spot: Option<Spot>,
    /// The other rules and places that cause it.
    pub related: Vec<Related>,
    /// A packet that shows it, where packets decide.
    pub witness: Option<Packet>,
    /// The traffic it speaks for, where it speaks of a hole.
    pub traffic: Option<Traffic>,
    /// What would mend it.
    pub fix: Option<Fix>,
    /// The same for the same flaw whatever file, line or order it stands in.
    pub fingerprint: String,
}
