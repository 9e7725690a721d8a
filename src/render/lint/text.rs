//! Findings for people: each with its lines, why, and the way out; then one line that never changes
//! its shape.

use std::io::{self, Write};

use super::summary::totals;
use super::view::{FindingView, View};
use crate::lint::{Confidence, Finding, Severity};
use crate::render::look::Tone;
use crate::render::snippet::snippet;
use crate::render::spot::Located;
use crate::render::table::{count, grouped};
use crate::render::words::{group_name, word};
use crate::render::{Inputs, Look};
use crate::source::{Places, clean};

/// Related places of a finding that are drawn.
const MOST_RELATED: usize = 4;
/// Commands of a fix that are printed.
const MOST_COMMANDS: usize = 6;

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
    for finding in &view.findings[..shown] {
        write_finding(view, places, finding, look, out)?;
        writeln!(out)?;
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
    let head = format!("{}[{}]", finding.severity.name(), finding.lint);
    writeln!(
        out,
        "{}: {}",
        look.paint(tone(finding.severity), &head),
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
    note(out, "note", &whereabouts(view, finding))?;
    for text in &finding.notes {
        note(out, "note", &clean(text))?;
    }
    if let Some(witness) = &finding.witness {
        note(out, "packet", &witness.to_string())?;
    }
    if let Some(fix) = &finding.fix {
        let head = if fix.safe {
            "fix (changes no verdict)"
        } else {
            "fix (changes what passes: read it first)"
        };
        write_commands(head, &fix.commands, look, out)?;
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

/// Which rule of which group, of what it speaks, and how sure it is.
fn whereabouts(view: &View<'_>, finding: &Finding) -> String {
    let rule = finding
        .rule
        .map(|rule| match &view.inventory.rules[rule].id {
            Some(id) => format!("rule {}", word(id)),
            None => "a rule without an id".to_owned(),
        });
    let group = finding
        .group
        .map(|group| format!("group {}", group_name(view.inventory, group)));
    let rule_of_group: Vec<String> = rule.into_iter().chain(group).collect();
    let mut parts = Vec::new();
    if !rule_of_group.is_empty() {
        parts.push(rule_of_group.join(" of "));
    }
    parts.extend(finding.subject.as_deref().map(word));
    parts.extend(view.inventory.region_id(finding.region).map(word));
    parts.push(match finding.confidence {
        Confidence::Certain => "certain".to_owned(),
        Confidence::Likely => "likely (its page names the heuristic)".to_owned(),
        Confidence::Possible => {
            "possible (depends on facts that the inputs do not hold)".to_owned()
        }
    });
    parts.join(", ")
}

const fn tone(severity: Severity) -> Tone {
    match severity {
        Severity::Critical | Severity::High => Tone::Bad,
        Severity::Medium => Tone::Doubtful,
        Severity::Low | Severity::Info => Tone::Place,
    }
}

/// `2 findings: 1 high, 1 medium; 0 suppressed; 40 rules in 3 groups; 3 files read, 0 refused, 1 remark`.
fn closing_line(view: &View<'_>, inputs: Inputs) -> String {
    let totals = totals(view);
    let by_severity: Vec<String> = totals
        .by_severity
        .iter()
        .filter(|(_, number)| *number > 0)
        .map(|(severity, number)| format!("{} {}", grouped(*number), severity.name()))
        .collect();
    let separator = if by_severity.is_empty() { "" } else { ": " };
    format!(
        "{}{separator}{}; {} suppressed; {} in {}; {} read, {} refused, {}",
        count(totals.findings, "finding"),
        by_severity.join(", "),
        grouped(totals.suppressed),
        count(totals.rules, "rule"),
        count(totals.groups, "group"),
        count(inputs.files, "file"),
        grouped(inputs.refused),
        count(inputs.remarks, "remark"),
    )
}
