//! An explanation as JSON.

use std::io::{self, Write};

use super::commands::commands_and_notes;
use super::view::View;
use super::wire::{Document, NearMiss, Pair, Part, Stage};
use crate::model::RuleIndex;
use crate::reach;
use crate::render::Inputs;
use crate::render::sides::host_id;
use crate::render::stage::wire::{Missing, Rule, Side};
use crate::render::wire::write_json;
use crate::source::Places;

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
    let explanation = view.explanation;
    let (commands, notes) = commands_and_notes(view);
    let document = Document {
        schema: "sgscope.explain/1",
        inputs: inputs.into(),
        source: host_id(view.inventory, explanation.source),
        target: host_id(view.inventory, explanation.target),
        flow: explanation.flow.to_string(),
        verdict: explanation.verdict.name(),
        pairs: explanation
            .pairs
            .iter()
            .map(|pair| pair_of(view, places, pair))
            .collect(),
        reverse: explanation.reverse.name(),
        commands,
        notes,
    };
    write_json(&document, out)
}

fn pair_of<'a>(view: &View<'a>, places: &Places, pair: &'a reach::PairExplanation) -> Pair<'a> {
    let near = |miss: &reach::NearMiss| NearMiss {
        stage: miss.stage.name(),
        differs: miss
            .differs
            .iter()
            .map(|difference| difference.name())
            .collect(),
        rule: rule_of(view, places, miss.rule),
    };
    Pair {
        source: Side::of(view.inventory, pair.source),
        target: Side::of(view.inventory, pair.target),
        family: pair.family.name(),
        verdict: pair.verdict.name(),
        stages: pair
            .stages
            .iter()
            .map(|stage| stage_of(view, places, pair, stage))
            .collect(),
        near_misses: pair.near_misses.iter().map(near).collect(),
    }
}

fn stage_of<'a>(
    view: &View<'a>,
    places: &Places,
    pair: &reach::PairExplanation,
    stage: &'a reach::Stage,
) -> Stage<'a> {
    let rule = |index: Option<RuleIndex>| index.map(|index| rule_of(view, places, index));
    let part = |part: &reach::Part| Part {
        traffic: part.traffic.notation(pair.family),
        verdict: part.verdict.name(),
        reason: part.reason.name(),
        rule: rule(part.rule),
    };
    Stage {
        stage: stage.kind.name(),
        verdict: stage.verdict.name(),
        reason: stage.reason.name(),
        rule: rule(stage.rule),
        parts: stage.parts.iter().map(part).collect(),
        missing: stage.missing.iter().map(Missing::of).collect(),
    }
}

fn rule_of<'a>(view: &View<'a>, places: &Places, index: RuleIndex) -> Rule<'a> {
    Rule::of(view.inventory, view.sources, places, index)
}
