//! What each rule alone allows, as JSON.

use std::io::{self, Write};

use super::view::{Part, View, part};
use super::wire::{ByFamily, Document, Rule, Summary};
use crate::model::{Direction, Policy};
use crate::packet::{Family, Traffic};
use crate::reach::Sole;
use crate::render::wire::{Start, write_json};
use crate::source::Places;

/// Writes the report.
///
/// # Errors
/// Those of the output.
pub fn json(view: &View<'_>, places: &Places, out: &mut dyn Write) -> io::Result<()> {
    let of = |part| view.of(part).count() as u64;
    let document = Document {
        schema: "sgscope.privilege/1",
        inputs: view.inputs.into(),
        summary: Summary {
            rules: view.soles.len() as u64,
            alone: of(Part::Alone),
            shared: of(Part::Shared),
            idle: of(Part::Idle),
        },
        rules: view
            .soles
            .iter()
            .map(|sole| rule(view, places, sole))
            .collect(),
    };
    write_json(&document, out)
}

pub(super) fn rule<'a>(view: &View<'a>, places: &Places, sole: &Sole) -> Rule<'a> {
    let row = &view.inventory.rules[sole.rule];
    let by_family = |[ipv4, ipv6]: &[Traffic; 2]| ByFamily {
        ipv4: ipv4.notation(Family::Ipv4),
        ipv6: ipv6.notation(Family::Ipv6),
    };
    Rule {
        rule: row.id.as_deref(),
        group: &view.inventory.groups[row.group].id,
        direction: row.direction.map(Direction::name),
        priority: row.priority,
        policy: row.policy.map(Policy::name),
        part: part(sole).name(),
        pairs: sole.pairs,
        traffic: by_family(&sole.traffic),
        internet_pairs: sole.public,
        internet: by_family(&sole.internet),
        location: Start::of(view.sources, places, row.location),
    }
}
