//! How many findings each lint has, for people who have too many to read.

use std::io::{self, Write};

use super::summary::closing_line;
use super::text::tone;
use super::view::View;
use crate::lint::Severity;
use crate::render::table::{grouped, pad, width};
use crate::render::{Inputs, Look};

/// Writes a line for each lint and severity, the gravest first and then the most, and the closing line.
///
/// # Errors
/// Those of the output.
pub fn statistics(
    view: &View<'_>,
    inputs: Inputs,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let rows = rows(view);
    let numbers: Vec<String> = rows.iter().map(|(_, number, _)| grouped(*number)).collect();
    let widest = numbers.iter().map(|number| width(number)).max();
    for ((severity, _, lint), number) in rows.iter().zip(&numbers) {
        let blanks = " ".repeat(widest.unwrap_or_default() - width(number));
        let name = look.paint(tone(*severity), &pad(severity.name(), "critical".len()));
        writeln!(out, "{blanks}{number}  {name}  {lint}")?;
    }
    if !rows.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", closing_line(view, inputs))
}

fn rows(view: &View<'_>) -> Vec<(Severity, u64, &'static str)> {
    let mut counts = std::collections::BTreeMap::new();
    for shown in &view.findings {
        let key = (shown.finding.severity, shown.finding.lint);
        *counts.entry(key).or_insert(0_u64) += 1;
    }
    let mut rows: Vec<_> = counts
        .into_iter()
        .map(|((severity, lint), number)| (severity, number, lint))
        .collect();
    rows.sort_by(|one, other| {
        let gravest = (other.0, other.1).cmp(&(one.0, one.1));
        gravest.then_with(|| one.2.cmp(other.2))
    });
    rows
}
