//! Version 1 of `sgscope.lint`, and the report that GitLab calls Code Quality.

use serde::Serialize;

use crate::lint;
use crate::render::wire::Inputs;

#[derive(Serialize)]
pub(super) struct Document<'a> {
    pub(super) schema: &'static str,
    pub(super) inputs: Inputs,
    pub(super) summary: Summary,
    pub(super) findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
pub(super) struct Summary {
    pub(super) findings: u64,
    pub(super) critical: u64,
    pub(super) high: u64,
    pub(super) medium: u64,
    pub(super) low: u64,
    pub(super) info: u64,
    pub(super) suppressed: u64,
    /// The last day of the first allowance to end.
    pub(super) next_expiry: Option<String>,
    /// None where no baseline was given.
    pub(super) baseline: Option<Baseline>,
    pub(super) groups: u64,
    pub(super) rules: u64,
}

#[derive(Serialize)]
pub(super) struct Baseline {
    pub(super) known: u64,
    pub(super) fixed: u64,
}

#[derive(Serialize)]
pub(super) struct Finding<'a> {
    pub(super) lint: &'static str,
    pub(super) severity: &'static str,
    pub(super) confidence: &'static str,
    pub(super) scope: &'static str,
    pub(super) subject: Option<&'a str>,
    pub(super) region: Option<&'a str>,
    pub(super) group: Option<&'a str>,
    pub(super) rule: Option<&'a str>,
    pub(super) message: &'a str,
    pub(super) notes: &'a [String],
    pub(super) location: Option<Span<'a>>,
    pub(super) related: Vec<Related<'a>>,
    pub(super) witness: Option<String>,
    pub(super) fix: Option<Fix<'a>>,
    /// `new` where a baseline was given: what it knows is only counted.
    pub(super) state: Option<&'static str>,
    pub(super) fingerprint: &'a str,
}

#[derive(Serialize)]
pub(super) struct Span<'a> {
    pub(super) file: &'a str,
    pub(super) line: u64,
    pub(super) column: u64,
    pub(super) end_line: u64,
    pub(super) end_column: u64,
}

#[derive(Serialize)]
pub(super) struct Related<'a> {
    pub(super) message: &'a str,
    pub(super) location: Option<Span<'a>>,
}

#[derive(Serialize)]
pub(super) struct Fix<'a> {
    pub(super) safe: bool,
    pub(super) commands: &'a [String],
    pub(super) rollback: &'a [String],
}

impl<'a> Fix<'a> {
    pub(super) fn of(fix: &'a lint::Fix) -> Self {
        Self {
            safe: fix.safe,
            commands: &fix.commands,
            rollback: &fix.rollback,
        }
    }
}

/// An issue of GitLab's Code Quality report: all fields it documents as required.
#[derive(Serialize)]
pub(super) struct Issue<'a> {
    pub(super) description: String,
    pub(super) check_name: &'static str,
    pub(super) fingerprint: &'a str,
    pub(super) severity: &'static str,
    pub(super) location: IssueLocation<'a>,
}

#[derive(Serialize)]
pub(super) struct IssueLocation<'a> {
    pub(super) path: &'a str,
    pub(super) lines: IssueLines,
}

#[derive(Serialize)]
pub(super) struct IssueLines {
    pub(super) begin: u64,
}
