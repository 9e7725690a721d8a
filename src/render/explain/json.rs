//! An explanation as JSON.

use std::io::{self, Write};

use super::commands::commands_and_notes;
use super::sides::host_id;
use super::view::View;
use super::wire::{Document, Missing, NearMiss, Pair, Part, Rule, Side, Stage};
use crate::model::{Direction, Policy, RuleIndex};
use crate::reach;
use crate::render::Inputs;
use crate::render::wire::{Start, write_json};
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
    let side = |side: reach::Side| Side {
        interface: side
            .interface
            .map(|index| &*view.inventory.interfaces[index].id),
        address: side.address.map(|address| address.to_string()),
    };
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
        source: side(pair.source),
        target: side(pair.target),
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
    let missing = |missing: &'a reach::Missing| Missing {
        fact: missing.fact.name(),
        id: &missing.id,
        command: &missing.command,
    };
    Stage {
        stage: stage.kind.name(),
        verdict: stage.verdict.name(),
        reason: stage.reason.name(),
        rule: rule(stage.rule),
        parts: stage.parts.iter().map(part).collect(),
        missing: stage.missing.iter().map(missing).collect(),
    }
}

fn rule_of<'a>(view: &View<'a>, places: &Places, index: RuleIndex) -> Rule<'a> {
    let rule = &view.inventory.rules[index];
    Rule {
        id: rule.id.as_deref(),
        group: &view.inventory.groups[rule.group].id,
        direction: rule.direction.map(Direction::name),
        priority: rule.priority,
        policy: rule.policy.map(Policy::name),
        location: Start::of(view.sources, places, rule.location),
    }
}
