//! Findings with what is needed to print them.

use crate::lint::{Finding, Spot};
use crate::model::Inventory;
use crate::render::spot::{Located, locate};
use crate::source::{Location, Sources};

/// Findings, the inventory they speak of, and where they stand.
pub struct View<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) sources: &'a Sources,
    pub(super) findings: Vec<FindingView<'a>>,
    /// Findings that a setting holds back.
    pub(super) suppressed: u64,
}

/// A finding with the places of its spots.
pub(super) struct FindingView<'a> {
    pub(super) finding: &'a Finding,
    pub(super) located: Option<Located>,
    /// Those of [`Finding::related`].
    pub(super) related: Vec<Located>,
}

impl<'a> View<'a> {
    /// Looks up where findings stand. Their order is kept.
    #[must_use]
    pub fn new(
        inventory: &'a Inventory,
        sources: &'a Sources,
        findings: &'a [Finding],
        suppressed: u64,
    ) -> Self {
        let spots = |finding: &'a Finding| {
            finding
                .spot
                .iter()
                .chain(finding.related.iter().map(|related| &related.spot))
        };
        let wanted: Vec<Spot> = findings.iter().flat_map(spots).copied().collect();
        let mut located = locate(sources, &wanted).into_iter();
        let findings = findings
            .iter()
            .map(|finding| FindingView {
                finding,
                located: finding.spot.and_then(|_| located.next()),
                related: located.by_ref().take(finding.related.len()).collect(),
            })
            .collect();
        Self {
            inventory,
            sources,
            findings,
            suppressed,
        }
    }

    /// All locations that are printed.
    #[must_use]
    pub fn locations(&self) -> Vec<Location> {
        let located = self
            .findings
            .iter()
            .flat_map(|view| view.located.iter().chain(&view.related));
        located
            .flat_map(|located| [located.exact, located.shown])
            .collect()
    }
}
