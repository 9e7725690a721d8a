//! A baseline: the findings that were there when somebody began, told apart by what they say.
//!
//! A finding is known by its fingerprint alone: never by a line, which moves, and never by a number of
//! findings, which hides one that came as another went. Not which files hold one (`cli`).

use std::collections::BTreeSet;

use super::finding::{Finding, Severity};
use super::outcome::{Compared, Known, Outcome};
use crate::model::Inventory;

mod wire;

/// The name and version of the format.
const SCHEMA: &str = "sgscope.baseline/1";

/// Findings to be known again.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Baseline {
    /// Sorted by lint, region, group and fingerprint; no fingerprint twice.
    findings: Vec<Known>,
}

/// Why a text is no baseline.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is no JSON, or something in it is not what a baseline holds.
    #[error("it is no baseline (line {line}, column {column}: {message})")]
    Text {
        /// From 1.
        line: usize,
        /// In bytes, from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// Nothing stands in it.
    #[error("it is no baseline: it is empty")]
    Empty,
    /// Two versions of it were merged, and somebody must say what holds.
    #[error(
        "line {line} is a mark of a merge conflict; keep the findings of both sides, delete the marks, and `sgscope baseline prune` forgets what is no more"
    )]
    Conflict {
        /// From 1.
        line: usize,
    },
    /// It says to be something else.
    #[error("it is no baseline: its schema is {0:?}, not \"sgscope.baseline/1\"")]
    Schema(String),
    /// A severity that is none.
    #[error("\"{0}\" is no severity; there are critical, high, medium, low, info")]
    Severity(String),
}

impl Baseline {
    /// A baseline of some findings, in any order.
    #[must_use]
    pub fn new(findings: impl IntoIterator<Item = Known>) -> Self {
        let mut findings: Vec<Known> = findings.into_iter().collect();
        findings.sort_by(|one, other| key(one).cmp(&key(other)));
        let mut seen = BTreeSet::new();
        findings.retain(|known| seen.insert(known.fingerprint.clone()));
        Self { findings }
    }

    /// What a baseline remembers of findings.
    pub fn remember<'a>(
        inventory: &'a Inventory,
        findings: &'a [Finding],
    ) -> impl Iterator<Item = Known> + 'a {
        findings.iter().map(|finding| Known {
            lint: finding.lint.to_owned(),
            region: inventory.region_id(finding.region).map(str::to_owned),
            group: finding
                .group
                .map(|group| inventory.groups[group].id.clone().into()),
            severity: finding.severity,
            message: finding.message.clone(),
            fingerprint: finding.fingerprint.clone(),
        })
    }

    /// Its findings, sorted by lint, region, group and fingerprint.
    #[must_use]
    pub fn findings(&self) -> &[Known] {
        &self.findings
    }

    /// Reads what [`Baseline::text`] wrote. Fields that are not known are ignored.
    ///
    /// # Errors
    /// Says why the text is no baseline of this version.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let document = wire::parse(text).map_err(|(line, column, message)| {
            if text
                .trim_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
                .is_empty()
            {
                return BaselineError::Empty;
            }
            match conflict(text) {
                Some(line) => BaselineError::Conflict { line },
                None => BaselineError::Text {
                    line,
                    column,
                    message,
                },
            }
        })?;
        if document.schema != SCHEMA {
            return Err(BaselineError::Schema(document.schema));
        }
        let known = |known: wire::Known| {
            let severity = Severity::ALL
                .into_iter()
                .find(|it| it.name() == known.severity);
            Ok(Known {
                lint: known.lint,
                region: known.region,
                group: known.group,
                severity: severity.ok_or(BaselineError::Severity(known.severity))?,
                message: known.message,
                fingerprint: known.fingerprint,
            })
        };
        let findings: Result<Vec<Known>, BaselineError> =
            document.findings.into_iter().map(known).collect();
        Ok(Self::new(findings?))
    }

    /// As it stands in a file: one finding a line, so that versions of it can be compared and merged.
    #[must_use]
    pub fn text(&self) -> String {
        let lines: Vec<String> = self.findings.iter().map(wire::line).collect();
        let lines = lines.join(",\n");
        let end = if lines.is_empty() { "" } else { "\n" };
        format!("{{\"schema\": \"{SCHEMA}\", \"findings\": [\n{lines}{end}]}}\n")
    }
}

/// The first line that a version control system put there.
fn conflict(text: &str) -> Option<usize> {
    let begins = |line: &str| {
        ["<<<<<<<", "=======", ">>>>>>>"]
            .iter()
            .any(|mark| line.starts_with(mark))
    };
    text.lines().position(begins).map(|before| 1 + before)
}

fn key(known: &Known) -> (&str, Option<&str>, Option<&str>, &str) {
    (
        &known.lint,
        known.region.as_deref(),
        known.group.as_deref(),
        &known.fingerprint,
    )
}

/// Holds what still counts against a baseline. `is_there` says of a fingerprint that no finding of the
/// outcome has whether it is there nonetheless, but not asked for.
pub fn compare(outcome: &mut Outcome, baseline: &Baseline, is_there: impl Fn(&str) -> bool) {
    let known: BTreeSet<&str> = baseline
        .findings
        .iter()
        .map(|known| &*known.fingerprint)
        .collect();
    let (old, new) = std::mem::take(&mut outcome.findings)
        .into_iter()
        .partition(|finding| known.contains(&*finding.fingerprint));
    outcome.findings = new;
    let held = outcome.suppressed.iter().map(|held| &held.finding);
    let mut compared = Compared {
        known: old,
        fixed: Vec::new(),
    };
    let seen: BTreeSet<&str> = compared
        .known
        .iter()
        .chain(held)
        .map(|it| &*it.fingerprint)
        .collect();
    let is_fixed =
        |known: &&Known| !seen.contains(&*known.fingerprint) && !is_there(&known.fingerprint);
    compared.fixed = baseline.findings.iter().filter(is_fixed).cloned().collect();
    outcome.baseline = Some(compared);
}
