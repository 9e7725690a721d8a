//! Findings as JSON.

use std::io::{self, Write};

use super::summary::totals;
use super::view::{FindingView, View};
use super::wire::{Baseline, Document, Finding, Fix, Related, Span, Summary};
use crate::render::Inputs;
use crate::render::wire::write_json;
use crate::source::{Location, Places};

/// Writes the answer.
///
/// # Errors
/// Those of the output.
pub fn json(
    view: &View<'_>,
    places: &Places,
    inputs: Inputs,
    out: &mut dyn Write,
) -> io::Result<()> {
    let totals = totals(view);
    let [critical, high, medium, low, info] = totals.by_severity.map(|(_, count)| count);
    let document = Document {
        schema: "sgscope.lint/1",
        inputs: inputs.into(),
        summary: Summary {
            findings: totals.findings,
            critical,
            high,
            medium,
            low,
            info,
            suppressed: totals.suppressed,
            next_expiry: view
                .outcome
                .next_expiry
                .map(|expiry| expiry.day.to_string()),
            baseline: view.outcome.baseline.as_ref().map(|_| Baseline {
                known: totals.known,
                fixed: totals.fixed,
            }),
            groups: totals.groups,
            rules: totals.rules,
        },
        findings: view
            .findings
            .iter()
            .map(|finding| finding_of(view, places, finding))
            .collect(),
    };
    write_json(&document, out)
}

/// The mirror of one finding.
pub(super) fn finding_of<'a>(
    view: &View<'a>,
    places: &Places,
    shown: &FindingView<'a>,
) -> Finding<'a> {
    let FindingView {
        finding,
        located,
        related,
    } = shown;
    let span = |location: Location| {
        let place = places.get(location)?;
        Some(Span {
            file: view.sources.name(location.file),
            line: place.line,
            column: place.column,
            end_line: place.end_line,
            end_column: place.end_column,
        })
    };
    Finding {
        lint: finding.lint,
        severity: finding.severity.name(),
        confidence: finding.confidence.name(),
        scope: finding.scope.name(),
        subject: finding.subject.as_deref(),
        region: view.inventory.region_id(finding.region),
        group: finding.group.map(|group| &*view.inventory.groups[group].id),
        rule: finding
            .rule
            .and_then(|rule| view.inventory.rules[rule].id.as_deref()),
        message: &finding.message,
        notes: &finding.notes,
        location: located.and_then(|located| span(located.exact)),
        related: finding
            .related
            .iter()
            .zip(related)
            .map(|(related, located)| Related {
                message: &related.message,
                location: span(located.exact),
            })
            .collect(),
        witness: finding.witness.map(|packet| packet.to_string()),
        fix: finding.fix.as_ref().map(Fix::of),
        state: view.outcome.baseline.as_ref().map(|_| "new"),
        fingerprint: &finding.fingerprint,
    }
}
