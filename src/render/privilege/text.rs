//! What each rule alone allows, for people: those that open most first, then those that decide nothing.

use std::io::{self, Write};

use super::view::{Part, View, words};
use crate::lint::Spot;
use crate::model::RuleIndex;
use crate::reach::Sole;
use crate::render::Look;
use crate::render::look::Tone;
use crate::render::snippet::snippet;
use crate::render::spot::locate;
use crate::render::table::{count, grouped};
use crate::render::words::{rule_name, rule_words};
use crate::source::{Places, clip};

/// Rules of one heading that are told.
const MOST: usize = 50;
/// Characters of a traffic set.
const MOST_TRAFFIC: usize = 100;

/// Writes the report.
///
/// # Errors
/// Those of the output.
pub fn text(view: &View<'_>, places: &Places, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let alone: Vec<&Sole> = view.of(Part::Alone).collect();
    if !alone.is_empty() {
        let head = "allows alone (what is lost if the rule goes)";
        writeln!(out, "{}", look.paint(Tone::Strong, head))?;
    }
    for sole in alone.iter().take(MOST) {
        writeln!(out, "  {}", headline(view, places, sole.rule, look))?;
        if sole.public > 0 {
            let traffic = clip(&words(&sole.internet), MOST_TRAFFIC).into_owned();
            let pairs = count(sole.public, "pair");
            writeln!(
                out,
                "      internet: {} on {pairs}",
                look.paint(Tone::Bad, &traffic)
            )?;
        }
        if sole.pairs > 0 {
            let traffic = clip(&words(&sole.traffic), MOST_TRAFFIC).into_owned();
            let pairs = count(sole.pairs, "pair");
            writeln!(
                out,
                "      inside: {} on {pairs}",
                look.paint(Tone::Strong, &traffic)
            )?;
        }
    }
    rest(alone.len(), out)?;
    if !alone.is_empty() {
        writeln!(out)?;
    }
    let idle: Vec<&Sole> = view.of(Part::Idle).collect();
    if !idle.is_empty() {
        let head = "decides nothing between addresses of the export, nor from or to the internet (private hosts elsewhere aside)";
        writeln!(out, "{}", look.paint(Tone::Strong, head))?;
        for sole in idle.iter().take(MOST) {
            writeln!(out, "  {}", headline(view, places, sole.rule, look))?;
        }
        rest(idle.len(), out)?;
        writeln!(out)?;
    }
    writeln!(out, "{}", closing_line(view))
}

fn rest(number: usize, out: &mut dyn Write) -> io::Result<()> {
    match number.saturating_sub(MOST) {
        0 => Ok(()),
        rest => writeln!(
            out,
            "  ... and {} more; `--format json` has all",
            grouped(rest as u64)
        ),
    }
}

/// `sgr-1 of sg-b (web): accept tcp/80 from 0.0.0.0/0, priority 1  [sg-b.json:12:5]`
fn headline(view: &View<'_>, places: &Places, rule: RuleIndex, look: Look) -> String {
    let location = view.inventory.rules[rule].location;
    let place = places.get(location).map(|place| {
        let name = crate::source::clean(view.sources.name(location.file));
        format!("  [{name}:{}:{}]", place.line, place.column)
    });
    format!(
        "{}: {}{}",
        look.paint(Tone::Strong, &rule_name(view.inventory, rule)),
        rule_words(view.inventory, rule),
        look.paint(Tone::Place, &place.unwrap_or_default()),
    )
}

/// Writes what one rule is, before what is lost without it.
///
/// # Errors
/// Those of the output.
pub fn rule_text(
    view: &View<'_>,
    places: &Places,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    for sole in &view.soles {
        writeln!(out, "{}", headline(view, places, sole.rule, look))?;
        let spot = Spot {
            record: view.inventory.rules[sole.rule].location,
            field: None,
        };
        for located in locate(view.sources, &[spot]) {
            write!(
                out,
                "{}",
                snippet(view.sources, places, located.shown, "", look).unwrap_or_default()
            )?;
        }
        let said = match (super::view::part(sole), view.is_drop(sole.rule)) {
            (Part::Alone, _) => "without this rule:",
            (Part::Shared, true) => "it drops; without this rule:",
            (Part::Shared, false) => {
                "all it allows is allowed by other rules too; without this rule:"
            }
            (Part::Idle, _) => {
                "it decides nothing between addresses of the export, nor from or to the internet (private hosts elsewhere aside); without it:"
            }
        };
        writeln!(out, "{said}\n")?;
    }
    Ok(())
}

/// The line that never changes its shape.
pub(super) fn closing_line(view: &View<'_>) -> String {
    let of = |part| grouped(view.of(part).count() as u64);
    format!(
        "{}: {} allow something alone, {} nothing alone, {} decide nothing; {} read, {} refused, {}",
        count(view.soles.len() as u64, "rule"),
        of(Part::Alone),
        of(Part::Shared),
        of(Part::Idle),
        count(view.inputs.files, "file"),
        grouped(view.inputs.refused),
        count(view.inputs.remarks, "remark"),
    )
}
