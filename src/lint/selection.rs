//! Which findings are wanted.
//!
//! Not suppressions: what is superseded is decided before them, and what is selected here too.

use std::collections::BTreeMap;

use super::finding::{Confidence, Finding, Persona, Severity};
use super::row::Lint;
use crate::config::Level;

/// Which findings are wanted; the default is what everyone wants to see.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Selection {
    /// Only lints of these names; empty for all.
    pub only: Vec<&'static str>,
    /// No lints of these names. They still supersede others: to skip a lint does not bring up what
    /// it stood for.
    pub skip: Vec<&'static str>,
    /// What settings make of lints. Those that are off still supersede others, as above.
    pub levels: BTreeMap<&'static str, Level>,
    /// Who asks: sees what is for it and for those before it.
    pub persona: Persona,
    /// Nothing less grave.
    pub min_severity: Severity,
    /// Nothing less sure.
    pub min_confidence: Confidence,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            only: Vec::new(),
            skip: Vec::new(),
            levels: BTreeMap::new(),
            persona: Persona::Regular,
            min_severity: Severity::Info,
            min_confidence: Confidence::Possible,
        }
    }
}

impl Selection {
    /// Whether the lint must run, be it only to supersede others.
    pub(super) fn runs(&self, lint: &Lint) -> bool {
        let asked = self.only.is_empty() || self.only.contains(&lint.name);
        asked && (lint.persona <= self.persona || !lint.supersedes.is_empty())
    }

    /// The same lints and levels, and every reader: what is not found by this is not there.
    #[must_use]
    pub fn widest(&self) -> Self {
        Self {
            levels: self.levels.clone(),
            persona: Persona::Auditor,
            ..Self::default()
        }
    }

    /// Gives a finding the gravity that a setting says.
    pub(super) fn weigh(&self, finding: &mut Finding) {
        if let Some(Level::At(severity)) = self.levels.get(finding.lint) {
            finding.severity = *severity;
        }
    }

    /// Whether the finding is wanted.
    #[must_use]
    pub fn wants(&self, finding: &Finding) -> bool {
        (self.only.is_empty() || self.only.contains(&finding.lint))
            && !self.skip.contains(&finding.lint)
            && self.levels.get(finding.lint) != Some(&Level::Off)
            && finding.persona <= self.persona
            && finding.severity >= self.min_severity
            && finding.confidence >= self.min_confidence
    }
}
