//! Findings as SARIF 2.1.0, for code scanning services.
//!
//! Why it says what it says, and leaves out what it leaves out: `why.md` one folder up.

mod rules;
mod wire;

use std::io::{self, Write};

use super::view::{Anchor, FindingView, View};
use super::words::{notes, sentence};
use crate::lint::{Finding, Known, Scope, Suppressed};
use crate::render::Inputs;
use crate::render::lint::wire::Fix;
use crate::render::sarif::wire::{
    CodeFlow, Location, LocationMessage, Message, ThreadFlow, ThreadFlowLocation,
};
use crate::render::sarif::{location as location_of, log, unlinked};
use crate::source::{Places, clean};
use rules::{index, level, rules};
use wire::{Result, ResultProperties, Suppression, SuppressionProperties};

/// The key of our fingerprints, with the version of how they are made.
const FINGERPRINT: &str = "sgscope/v1";
/// The one key that GitHub tells alerts apart by.
const GITHUB_FINGERPRINT: &str = "primaryLocationLineHash";

/// Whether findings that do not count are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Held {
    /// They are left out: some services show them as open.
    Omitted,
    /// Those that allowances hold back are written with their allowance, and those that a baseline
    /// knew and that are no more as absent.
    Listed,
}

/// Writes the answer.
///
/// # Errors
/// Those of the output.
pub fn sarif(
    view: &View<'_>,
    places: &Places,
    inputs: Inputs,
    held: Held,
    out: &mut dyn Write,
) -> io::Result<()> {
    let log = log(inputs, "sgscope/", rules(), results(view, places, held));
    log.write(out)
}

fn results<'a>(view: &View<'a>, places: &Places, held: Held) -> Vec<Result<'a>> {
    let state = |state| view.outcome.baseline.as_ref().map(|_| state);
    let unsuppressed = || (held == Held::Listed).then(Vec::new);
    let counted = view.findings.iter().map(|shown| (shown, "new"));
    let known = view.known.iter().map(|shown| (shown, "unchanged"));
    let mut results: Vec<Result<'a>> = counted
        .chain(known)
        .map(|(shown, name)| Result {
            baseline_state: state(name),
            suppressions: unsuppressed(),
            ..result(view, places, shown)
        })
        .collect();
    if held == Held::Listed {
        results.extend(view.suppressed.iter().map(|(shown, suppressed)| Result {
            baseline_state: state("new"),
            suppressions: Some(vec![suppression(suppressed)]),
            ..result(view, places, shown)
        }));
        let fixed = view.outcome.baseline.iter().flat_map(|it| &it.fixed);
        results.extend(fixed.map(|known| Result {
            suppressions: unsuppressed(),
            ..absent(known)
        }));
    }
    results
}

fn result<'a>(view: &View<'a>, places: &Places, shown: &FindingView<'a>) -> Result<'a> {
    let finding = shown.finding;
    let anchor = shown
        .located
        .and_then(|located| view.anchor(places, located.exact))
        .or_else(|| view.first_input());
    let own: Option<Location> = anchor.map(|anchor| location(&anchor));
    let related = related(view, places, shown);
    Result {
        rule_id: finding.lint,
        rule_index: index(finding.lint),
        level: level(finding.severity),
        message: Message {
            text: told(view, finding),
        },
        code_flows: code_flows(finding, &related, own.as_ref()),
        locations: own.into_iter().collect(),
        related_locations: related,
        partial_fingerprints: fingerprints(&finding.fingerprint),
        baseline_state: None,
        suppressions: None,
        properties: ResultProperties {
            severity: finding.severity.name(),
            confidence: Some(finding.confidence.name()),
            scope: Some(finding.scope.name()),
            subject: finding.subject.as_deref(),
            region: view.inventory.region_id(finding.region),
            group: finding.group.map(|group| &*view.inventory.groups[group].id),
            rule: finding
                .rule
                .and_then(|rule| view.inventory.rules[rule].id.as_deref()),
            witness: finding.witness.map(|packet| packet.to_string()),
            fix: finding.fix.as_ref().map(Fix::of),
        },
    }
}

/// A finding of the baseline that is no more. It stands nowhere.
fn absent(known: &Known) -> Result<'_> {
    Result {
        rule_id: &known.lint,
        rule_index: index(&known.lint),
        level: level(known.severity),
        message: Message {
            text: unlinked(&clean(&known.message)),
        },
        locations: Vec::new(),
        related_locations: Vec::new(),
        code_flows: Vec::new(),
        partial_fingerprints: fingerprints(&known.fingerprint),
        baseline_state: Some("absent"),
        suppressions: None,
        properties: ResultProperties {
            severity: known.severity.name(),
            confidence: None,
            scope: None,
            subject: None,
            region: known.region.as_deref(),
            group: known.group.as_deref(),
            rule: None,
            witness: None,
            fix: None,
        },
    }
}

/// Services show the first sentence in lists, and all of it beside the lines.
fn told(view: &View<'_>, finding: &Finding) -> String {
    let lines = std::iter::once(sentence(view, finding)).chain(notes(finding));
    unlinked(&lines.collect::<Vec<_>>().join("\n"))
}

fn fingerprints(print: &str) -> std::collections::BTreeMap<&'static str, &str> {
    [(FINGERPRINT, print), (GITHUB_FINGERPRINT, print)].into()
}

fn related<'a>(view: &View<'a>, places: &Places, shown: &FindingView<'a>) -> Vec<Location> {
    let told = shown.finding.related.iter().zip(&shown.related);
    let located = told.filter_map(|(related, located)| {
        let anchor = view.anchor(places, located.exact)?;
        let text = unlinked(&clean(&related.message));
        Some((anchor, text))
    });
    located
        .enumerate()
        .map(|(number, (anchor, text))| Location {
            id: Some(number),
            message: Some(LocationMessage { text }),
            ..location(&anchor)
        })
        .collect()
}

/// The path of a finding between interfaces: what belongs to it, then where it stands.
fn code_flows(finding: &Finding, related: &[Location], own: Option<&Location>) -> Vec<CodeFlow> {
    let is_path = matches!(finding.scope, Scope::Interface | Scope::Pair);
    if !is_path || related.is_empty() {
        return Vec::new();
    }
    let own = own.map(|own| Location {
        message: Some(LocationMessage {
            text: unlinked(&clean(&finding.message)),
        }),
        ..own.clone()
    });
    let steps = related
        .iter()
        .cloned()
        .map(|step| Location { id: None, ..step });
    let locations = steps
        .chain(own)
        .map(|location| ThreadFlowLocation { location })
        .collect();
    vec![CodeFlow {
        thread_flows: [ThreadFlow { locations }],
    }]
}

fn location(anchor: &Anchor<'_>) -> Location {
    location_of(anchor.file, anchor.place)
}

fn suppression(suppressed: &Suppressed) -> Suppression {
    Suppression {
        kind: "external",
        status: "accepted",
        justification: clean(&suppressed.reason).into_owned(),
        properties: SuppressionProperties {
            owner: suppressed.owner.as_deref().map(|it| clean(it).into_owned()),
            expires: suppressed.expires.map(|day| day.to_string()),
        },
    }
}
