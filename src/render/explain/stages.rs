//! The stages of one pair for people: each with its verdict and why, and the rule that decides with
//! its lines.

use std::io::{self, Write};

use super::view::View;
use crate::model::RuleIndex;
use crate::reach::{NearMiss, PairExplanation, Reason, Stage, StageKind, Verdict};
use crate::render::Look;
use crate::render::look::Tone;
use crate::render::snippet::snippet;
use crate::render::stage::{difference_words, missing_words, reason_words};
use crate::render::words::{rule_name, rule_words, word, wrap};
use crate::source::{Location, Places, clean};

/// Characters of a line.
const WIDTH: usize = 100;
/// Where what is said of a stage begins.
const INDENT: &str = "                     ";
/// Parts and near misses that are told.
const MOST_PARTS: usize = 6;
const MOST_NEAR: usize = 3;

/// How text is drawn, and where things stand.
#[derive(Clone, Copy)]
pub(super) struct Pen<'a> {
    pub(super) look: Look,
    pub(super) places: &'a Places,
}

impl Pen<'_> {
    pub(super) fn verdict(self, verdict: Verdict, text: &str) -> String {
        let tone = match verdict {
            Verdict::Allowed => Tone::Good,
            Verdict::Unknown => Tone::Doubtful,
            Verdict::Denied => Tone::Bad,
        };
        self.look.paint(tone, text)
    }

    /// ` (sg-b.json:12:9)`, or nothing where it is not known any more.
    fn place(self, view: &View<'_>, location: Location) -> String {
        let place = self.places.get(location).map(|place| {
            let name = clean(view.sources.name(location.file));
            self.look.paint(
                Tone::Place,
                &format!("{name}:{}:{}", place.line, place.column),
            )
        });
        place.map_or(String::new(), |place| format!(" ({place})"))
    }
}

/// All stages of a pair, and the rules that nearly decided.
pub(super) fn write_stages(
    view: &View<'_>,
    pen: Pen<'_>,
    pair: &PairExplanation,
    out: &mut dyn Write,
) -> io::Result<()> {
    for stage in &pair.stages {
        write_stage(view, pen, pair, stage, out)?;
    }
    write_near(view, pen, pair, out)
}

fn write_stage(
    view: &View<'_>,
    pen: Pen<'_>,
    pair: &PairExplanation,
    stage: &Stage,
    out: &mut dyn Write,
) -> io::Result<()> {
    let why = match stage.parts.as_slice() {
        [] => why(view, stage.kind, stage.verdict, stage.reason, stage.rule),
        _ => "by parts, the worst first:".to_owned(),
    };
    let mut lines = wrap(&why, WIDTH - INDENT.len()).into_iter();
    let verdict = format!("{:<9}", stage.verdict.name());
    writeln!(
        out,
        "  {:<9} {}{}",
        stage.kind.name(),
        pen.verdict(stage.verdict, &verdict),
        lines.next().unwrap_or_default()
    )?;
    for line in lines {
        writeln!(out, "{INDENT}{line}")?;
    }
    if stage.verdict != Verdict::Allowed
        && let Some(rule) = stage.rule
    {
        let drawing = snippet(view.sources, pen.places, view.shown(rule), "", pen.look);
        write!(out, "{}", indented(&drawing.unwrap_or_default()))?;
    }
    for part in stage.parts.iter().take(MOST_PARTS) {
        let why = self::why(view, stage.kind, part.verdict, part.reason, part.rule);
        let traffic = part.traffic.notation(pair.family);
        writeln!(
            out,
            "{INDENT}{} {}: {why}",
            pen.verdict(part.verdict, part.verdict.name()),
            word(&traffic)
        )?;
    }
    if stage.parts.len() > MOST_PARTS {
        writeln!(
            out,
            "{INDENT}... and {} more parts",
            stage.parts.len() - MOST_PARTS
        )?;
    }
    for missing in &stage.missing {
        writeln!(
            out,
            "{INDENT}{}:",
            missing_words(missing.fact, &word(&missing.id))
        )?;
        writeln!(
            out,
            "{INDENT}  {}",
            pen.look.paint(Tone::Place, &clean(&missing.command))
        )?;
    }
    Ok(())
}

fn why(
    view: &View<'_>,
    stage: StageKind,
    verdict: Verdict,
    reason: Reason,
    rule: Option<RuleIndex>,
) -> String {
    match rule {
        None => reason_words(reason, stage, verdict).to_owned(),
        Some(rule) => {
            let told = format!(
                "{}: {}",
                rule_name(view.inventory, rule),
                rule_words(view.inventory, rule)
            );
            match reason {
                Reason::Rule => told,
                _ => format!("{told}; {}", reason_words(reason, stage, verdict)),
            }
        }
    }
}

fn write_near(
    view: &View<'_>,
    pen: Pen<'_>,
    pair: &PairExplanation,
    out: &mut dyn Write,
) -> io::Result<()> {
    let decides = |rule| pair.stages.iter().any(|stage| stage.rule == Some(rule));
    let near: Vec<&NearMiss> = pair
        .near_misses
        .iter()
        .filter(|miss| !decides(miss.rule))
        .collect();
    if near.is_empty() {
        return Ok(());
    }
    let head = "rules that would allow it but do not decide";
    writeln!(out, "\n  {}", pen.look.paint(Tone::Strong, head))?;
    for miss in near.iter().take(MOST_NEAR) {
        let rule = &view.inventory.rules[miss.rule];
        let stage = pair.stages.iter().find(|stage| stage.kind == miss.stage);
        let verdict = stage.map(|stage| stage.verdict);
        let name = rule_name(view.inventory, miss.rule);
        writeln!(
            out,
            "    {} {name}: {}",
            miss.stage.name(),
            rule_words(view.inventory, miss.rule)
        )?;
        writeln!(
            out,
            "      {}{}",
            difference_words(&miss.differs, verdict),
            pen.place(view, rule.location)
        )?;
    }
    let rest = near.len().saturating_sub(MOST_NEAR);
    if rest > 0 {
        writeln!(out, "    ... and {rest} more in `--format json`")?;
    }
    Ok(())
}

/// The lines, moved to the right.
fn indented(text: &str) -> String {
    text.lines()
        .map(|line| format!("        {line}\n"))
        .collect()
}
