//! What comes of intents, as JSON.

use std::io::{self, Write};

use super::view::{View, missing};
use super::wire::{Counterexample, Document, Intent, Pairs, Summary};
use crate::packet::Family;
use crate::render::Inputs;
use crate::render::sides::host_id;
use crate::render::stage::wire::{Missing, Rule, Side};
use crate::render::wire::write_json;
use crate::source::Places;
use crate::verify::{Case, Outcome};

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
    let names = |roles: &[usize]| -> Vec<&str> {
        let each = roles.iter();
        each.map(|role| &*view.intents.roles[*role].name).collect()
    };
    let intents = view.each().map(|(intent, finding)| Intent {
        name: intent.name.as_deref(),
        kind: intent.kind.name(),
        from: names(&intent.from),
        to: names(&intent.to),
        flow: intent.flow.to_string(),
        file: view.file,
        line: intent.mark.line,
        column: intent.mark.column,
        outcome: finding.outcome.name(),
        pairs: Pairs {
            total: finding.pairs.total,
            failing: finding.pairs.failing,
            undecided: finding.pairs.undecided,
        },
        nobody: names(&finding.nobody),
        counterexample: finding
            .case
            .as_ref()
            .map(|case| example(view, places, case)),
    });
    let document = Document {
        schema: "sgscope.verify/1",
        inputs: inputs.into(),
        summary: Summary {
            intents: view.findings.len() as u64,
            holds: view.count(Outcome::Holds),
            fails: view.count(Outcome::Fails),
            undecided: view.count(Outcome::Undecided),
        },
        intents: intents.collect(),
    };
    write_json(&document, out)
}

fn example<'a>(view: &View<'a>, places: &Places, case: &'a Case) -> Counterexample<'a> {
    let explanation = &case.explanation;
    let (pair, stage) = (case.pair(), case.stage());
    let family = pair.map_or(Family::Ipv4, |pair| pair.family);
    let rule = stage.and_then(|stage| stage.rule);
    Counterexample {
        source: host_id(view.inventory, explanation.source),
        target: host_id(view.inventory, explanation.target),
        from: pair.map(|pair| Side::of(view.inventory, pair.source)),
        to: pair.map(|pair| Side::of(view.inventory, pair.target)),
        family: pair.map(|pair| pair.family.name()),
        flow: case.flow.notation(family),
        packet: case.packet.map(|packet| packet.to_string()),
        verdict: explanation.verdict.name(),
        stage: stage.map(|stage| stage.kind.name()),
        reason: stage.map(|stage| stage.reason.name()),
        rule: rule.map(|rule| Rule::of(view.inventory, view.sources, places, rule)),
        missing: missing(case).into_iter().map(Missing::of).collect(),
    }
}
