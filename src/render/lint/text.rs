//! Findings for people: each with its lines, why, and the way out; then one line that never changes
//! its shape.

use std::io::{self, Write};

use rayon::prelude::*;

use super::summary::closing_line;
use super::view::{FindingView, View};
use super::words::{confidence, fix_head, head, whereabouts};
use crate::lint::Severity;
use crate::render::look::Tone;
use crate::render::snippet::snippet;
use crate::render::spot::Located;
use crate::render::table::count;
use crate::render::{Inputs, Look};
use crate::source::{Places, clean};

/// Related places of a finding that are drawn.
const MOST_RELATED: usize = 4;
/// Commands of a fix that are printed.
const MOST_COMMANDS: usize = 6;

/// Findings that are drawn by all threads before they are written.
const BATCH: usize = 128;
/// Findings that one thread draws at a time.
const FEW: usize = 8;

/// Writes the answer, at most so many findings of it.
///
/// # Errors
/// Those of the output.
pub fn text(
    view: &View<'_>,
    places: &Places,
    inputs: Inputs,
    most: Option<usize>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let shown = most.map_or(view.findings.len(), |most| most.min(view.findings.len()));
    let draw = |few: &[FindingView<'_>]| {
        let mut text = Vec::new();
        for finding in few {
            write_finding(view, places, finding, look, &mut text)?;
            writeln!(text)?;
        }
        io::Result::Ok(text)
    };
    for batch in view.findings[..shown].chunks(BATCH) {
        let drawn: Vec<_> = batch.par_chunks(FEW).map(draw).collect();
        for text in drawn {
            out.write_all(&text?)?;
        }
    }
    let left_out = view.findings.len() - shown;
    if left_out > 0 {
        writeln!(
            out,
            "... and {} more, left out by --max-findings",
            count(left_out as u64, "finding")
        )?;
    }
    writeln!(out, "{}", closing_line(view, inputs))
}

fn write_finding(
    view: &View<'_>,
    places: &Places,
    shown: &FindingView<'_>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let FindingView {
        finding,
        located,
        related,
    } = shown;
    writeln!(
        out,
        "{}: {}",
        look.paint(tone(finding.severity), &head(finding)),
        look.paint(Tone::Strong, &clean(&finding.message))
    )?;
    let draw = |located: &Located, label: &str| {
        snippet(view.sources, places, located.shown, label, look).unwrap_or_default()
    };
    if let Some(located) = located {
        write!(out, "{}", draw(located, ""))?;
    }
    for (related, located) in finding.related.iter().zip(related).take(MOST_RELATED) {
        write!(out, "{}", draw(located, &related.message))?;
    }
    let rest = finding.related.len().saturating_sub(MOST_RELATED);
    if rest > 0 {
        note(
            out,
            "note",
            &format!("and {} that belong to it", count(rest as u64, "more place")),
        )?;
    }
    let mut about = vec![whereabouts(view, finding), confidence(finding).to_owned()];
    about.retain(|part| !part.is_empty());
    note(out, "note", &about.join(", "))?;
    for text in &finding.notes {
        note(out, "note", &clean(text))?;
    }
    if let Some(witness) = &finding.witness {
        note(out, "packet", &witness.to_string())?;
    }
    if let Some(fix) = &finding.fix {
        write_commands(fix_head(fix.safe), &fix.commands, look, out)?;
        write_commands("undo", &fix.rollback, look, out)?;
    }
    note(out, "help", &format!("sgscope lints {}", finding.lint))
}

fn note(out: &mut dyn Write, head: &str, text: &str) -> io::Result<()> {
    writeln!(out, "   = {head}: {text}")
}

fn write_commands(
    head: &str,
    commands: &[String],
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    if commands.is_empty() {
        return Ok(());
    }
    writeln!(out, "   = {head}:")?;
    for command in commands.iter().take(MOST_COMMANDS) {
        writeln!(out, "       {}", look.paint(Tone::Place, &clean(command)))?;
    }
    let rest = commands.len().saturating_sub(MOST_COMMANDS);
    if rest > 0 {
        writeln!(
            out,
            "       ... and {} in `--format json`",
            count(rest as u64, "more command")
        )?;
    }
    Ok(())
}

pub(super) const fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Critical | Severity::High => Tone::Bad,
        Severity::Medium => Tone::Doubtful,
        Severity::Low | Severity::Info => Tone::Place,
    }
}
