//! Intents that do not hold as SARIF 2.1.0, at the rule that decides, else where they are stated.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use super::junit::lines;
use super::view::{View, place};
use super::wire::{Pairs, Properties, SarifResult, SarifRule};
use super::words::title;
use crate::render::Inputs;
use crate::render::sarif::wire::{Configuration, Location, LocationMessage, Message};
use crate::render::sarif::{location, log, unlinked};
use crate::source::Places;
use crate::verify::{Finding, Intent, Kind, Outcome};

/// The key of our fingerprints, with the version of how they are made.
const FINGERPRINT: &str = "sgscope/v1";
/// The one key that GitHub tells alerts apart by.
const GITHUB_FINGERPRINT: &str = "primaryLocationLineHash";

/// Writes the answer.
///
/// # Errors
/// Those of the output.
pub fn sarif(
    view: &View<'_>,
    places: &Places,
    inputs: Inputs,
    out: &mut dyn Write,
) -> io::Result<()> {
    let bad = view.each().filter(|it| it.1.outcome != Outcome::Holds);
    let results = bad.map(|(intent, finding)| result(view, places, intent, finding));
    let log = log(inputs, "sgscope-verify/", rules(), results.collect());
    log.write(out)
}

const KINDS: [Kind; 3] = [Kind::Allow, Kind::Deny, Kind::Only];

const fn id(kind: Kind) -> &'static str {
    match kind {
        Kind::Allow => "intent-allow",
        Kind::Deny => "intent-deny",
        Kind::Only => "intent-only",
    }
}

fn rules() -> Vec<SarifRule> {
    let rule = |kind| {
        let (name, told) = match kind {
            Kind::Allow => (
                "IntentAllow",
                "Traffic that is stated as allowed does not certainly pass",
            ),
            Kind::Deny => ("IntentDeny", "Traffic that is stated as denied can pass"),
            Kind::Only => (
                "IntentOnly",
                "Traffic that is stated for some senders only can pass from others",
            ),
        };
        let text = |text: &str| Message {
            text: text.to_owned(),
        };
        SarifRule {
            id: id(kind),
            name,
            short_description: text(told),
            help: text(
                "Change the rule that decides, or the stated intent; sgscope explain tells every stage",
            ),
            default_configuration: Configuration { level: "error" },
        }
    };
    KINDS.into_iter().map(rule).collect()
}

fn result(view: &View<'_>, places: &Places, intent: &Intent, finding: &Finding) -> SarifResult {
    let stated = location(view.file, Some(place(intent)));
    let rule = finding.case.as_ref().and_then(|case| case.stage()?.rule);
    let at_rule = rule.map(|rule| {
        let found = view.shown(rule);
        location(view.sources.name(found.file), places.get(found))
    });
    let told = |location: Location, id, text: &str| Location {
        id: Some(id),
        message: Some(LocationMessage {
            text: text.to_owned(),
        }),
        ..location
    };
    let (own, related) = match at_rule {
        Some(rule) => (rule, vec![told(stated, 0, "the intent")]),
        None => (stated, Vec::new()),
    };
    let mut text = vec![format!(
        "{}: {}",
        finding.outcome.name(),
        title(view, intent)
    )];
    text.extend(lines(view, places, intent, finding));
    let print = fingerprint(view, intent);
    SarifResult {
        rule_id: id(intent.kind),
        rule_index: KINDS
            .iter()
            .position(|kind| *kind == intent.kind)
            .unwrap_or_default(),
        level: match finding.outcome {
            Outcome::Undecided => "warning",
            Outcome::Fails | Outcome::Holds => "error",
        },
        message: Message {
            text: unlinked(&text.join("\n")),
        },
        locations: vec![own],
        related_locations: related,
        partial_fingerprints: [FINGERPRINT, GITHUB_FINGERPRINT]
            .map(|key| (key, print.clone()))
            .into(),
        properties: Properties {
            outcome: finding.outcome.name(),
            pairs: Pairs {
                total: finding.pairs.total,
                failing: finding.pairs.failing,
                undecided: finding.pairs.undecided,
            },
            packet: finding
                .case
                .as_ref()
                .and_then(|case| Some(case.packet?.to_string())),
        },
    }
}

/// What an intent states, and how many before it state the same: not what fails it today.
fn fingerprint(view: &View<'_>, intent: &Intent) -> String {
    let states = |intent: &Intent| (intent.name.clone(), view.intents.statement(intent));
    let own = states(intent);
    let before = view
        .intents
        .intents
        .iter()
        .take_while(|it| it.mark != intent.mark);
    let same = before.filter(|it| states(it) == own).count();
    let (name, statement) = own;
    let mut hash = Sha256::new();
    for part in [
        name.as_deref().unwrap_or_default(),
        &statement,
        &same.to_string(),
    ] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let bytes = hash.finalize();
    bytes[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
