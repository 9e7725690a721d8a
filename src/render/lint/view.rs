//! Findings with what is needed to print them.

use crate::lint::{Compared, Finding, Outcome, Spot, Suppressed};
use crate::model::Inventory;
use crate::render::spot::{Located, locate};
use crate::source::{Location, Place, Places, Sources};

/// What a run came to, the inventory it speaks of, and where its findings stand.
pub struct View<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) sources: &'a Sources,
    pub(super) outcome: &'a Outcome,
    /// The findings that count.
    pub(super) findings: Vec<FindingView<'a>>,
    /// Those that the baseline knows.
    pub(super) known: Vec<FindingView<'a>>,
    /// Those that allowances hold back, each with its allowance.
    pub(super) suppressed: Vec<(FindingView<'a>, &'a Suppressed)>,
}

/// A finding with the places of its spots.
pub(super) struct FindingView<'a> {
    pub(super) finding: &'a Finding,
    pub(super) located: Option<Located>,
    /// Those of [`Finding::related`].
    pub(super) related: Vec<Located>,
}

/// A file, and the place in it where it is still what was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Anchor<'a> {
    /// The name as it was given: not safe to print.
    pub(super) file: &'a str,
    pub(super) place: Option<Place>,
}

impl Anchor<'_> {
    /// The line, and the first where none is known: for formats that demand one.
    pub(super) fn line(&self) -> u64 {
        self.place.map_or(1, |place| place.line)
    }
}

impl<'a> View<'a> {
    /// Looks up where findings stand. Their order is kept.
    #[must_use]
    pub fn new(inventory: &'a Inventory, sources: &'a Sources, outcome: &'a Outcome) -> Self {
        let known: &[Finding] = match &outcome.baseline {
            Some(Compared { known, .. }) => known,
            None => &[],
        };
        let held = outcome.suppressed.iter().map(|held| &held.finding);
        let all: Vec<&Finding> = outcome.findings.iter().chain(known).chain(held).collect();
        let mut views = views(sources, &all).into_iter();
        Self {
            inventory,
            sources,
            outcome,
            findings: views.by_ref().take(outcome.findings.len()).collect(),
            known: views.by_ref().take(known.len()).collect(),
            suppressed: views.zip(&outcome.suppressed).collect(),
        }
    }

    /// All locations that are printed.
    #[must_use]
    pub fn locations(&self) -> Vec<Location> {
        let held = self.suppressed.iter().map(|(view, _)| view);
        let views = self.findings.iter().chain(&self.known).chain(held);
        let located = views.flat_map(|view| view.located.iter().chain(&view.related));
        located
            .flat_map(|located| [located.exact, located.shown])
            .collect()
    }

    /// Where a location is; none where it is in no input.
    pub(super) fn anchor(&self, places: &Places, location: Location) -> Option<Anchor<'a>> {
        if self.sources.name(location.file).is_empty() {
            return None;
        }
        Some(Anchor {
            file: self.sources.name(location.file),
            place: places.get(location),
        })
    }

    /// Where what is labelled of a finding stands.
    pub(super) fn shown(&self, places: &Places, view: &FindingView<'a>) -> Option<Anchor<'a>> {
        self.anchor(places, view.located?.shown)
    }

    /// The first input, without a place: where a finding that stands nowhere is put by formats that
    /// demand a file.
    pub(super) fn first_input(&self) -> Option<Anchor<'a>> {
        let file = self.sources.files().next()?;
        Some(Anchor {
            file: self.sources.name(file),
            place: None,
        })
    }
}

fn views<'a>(sources: &Sources, findings: &[&'a Finding]) -> Vec<FindingView<'a>> {
    let spots = |finding: &&'a Finding| {
        let related = finding.related.iter().map(|related| &related.spot);
        finding.spot.iter().chain(related)
    };
    let wanted: Vec<Spot> = findings.iter().flat_map(spots).copied().collect();
    let mut located = locate(sources, &wanted).into_iter();
    let mut view = |finding: &&'a Finding| FindingView {
        finding,
        located: finding.spot.and_then(|_| located.next()),
        related: located.by_ref().take(finding.related.len()).collect(),
    };
    findings.iter().map(&mut view).collect()
}
