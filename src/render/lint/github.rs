//! Findings as workflow commands, which GitHub Actions shows beside the lines of a change.
//!
//! A step shows ten annotations of a kind and drops the rest without a word. So the gravest are
//! commands, the others stand in the log, and the last annotation says how many they are.

use std::io::{self, Write};

use super::concise;
use super::view::{FindingView, View};
use super::words::{notes, sentence};
use crate::lint::Severity;
use crate::render::table::count;
use crate::render::words::repository_path;
use crate::source::{Places, clean};

/// Annotations of a kind that a step shows.
const MOST: usize = 10;

/// Writes the findings that count, the gravest first.
///
/// # Errors
/// Those of the output.
pub fn github(view: &View<'_>, places: &Places, out: &mut dyn Write) -> io::Result<()> {
    let (shown, cut) = shown_and_cut(&view.findings);
    for finding in &shown {
        writeln!(out, "{}", command(view, places, finding))?;
    }
    for finding in &cut {
        writeln!(out, "{}", log_line(&concise::line(view, places, finding)))?;
    }
    if !cut.is_empty() {
        let (number, are) = (cut.len() as u64, if cut.len() == 1 { "is" } else { "are" });
        let message = format!(
            "{} of {} {are} only in this step's log: GitHub shows {MOST} annotations of a kind",
            count(number, "finding"),
            view.findings.len()
        );
        writeln!(out, "::notice title=sgscope::{}", data(&message))?;
    }
    Ok(())
}

type Views<'v, 'a> = Vec<&'v FindingView<'a>>;

/// The findings that become annotations, and the rest; where there is a rest, the last notice is kept
/// for telling of it.
fn shown_and_cut<'v, 'a>(all: &'v [FindingView<'a>]) -> (Views<'v, 'a>, Views<'v, 'a>) {
    let (shown, cut) = split(all, MOST);
    if cut.is_empty() {
        (shown, cut)
    } else {
        split(all, MOST - 1)
    }
}

fn split<'v, 'a>(all: &'v [FindingView<'a>], notices: usize) -> (Views<'v, 'a>, Views<'v, 'a>) {
    let [mut errors, mut warnings, mut notices] = [MOST, MOST, notices];
    all.iter().partition(|shown| {
        let left = match name(shown.finding.severity) {
            "error" => &mut errors,
            "warning" => &mut warnings,
            _ => &mut notices,
        };
        let is_shown = *left > 0;
        *left = left.saturating_sub(1);
        is_shown
    })
}

const fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "notice",
    }
}

fn command<'a>(view: &View<'a>, places: &Places, shown: &FindingView<'a>) -> String {
    let finding = shown.finding;
    let mut properties = Vec::new();
    if let Some(anchor) = view.shown(places, shown) {
        let file = clean(repository_path(anchor.file));
        properties.push(format!("file={}", property(&file)));
        if let Some(place) = anchor.place {
            properties.push(format!("line={},endLine={}", place.line, place.end_line));
            // Columns over several lines are dropped with a complaint.
            if place.line == place.end_line {
                let (column, end) = (place.column, place.end_column);
                properties.push(format!("col={column},endColumn={end}"));
            }
        }
    }
    let title = format!("{} ({})", finding.lint, finding.severity.name());
    properties.push(format!("title={}", property(&title)));
    let mut lines = vec![sentence(view, finding)];
    lines.extend(notes(finding));
    lines.push(format!("help: sgscope lints {}", finding.lint));
    format!(
        "::{} {}::{}",
        name(finding.severity),
        properties.join(","),
        data(&lines.join("\n"))
    )
}

/// What follows a command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A line that is no command: neither `::name::` at its start nor, of an older kind, `##[name]`
/// anywhere in it.
fn log_line(text: &str) -> String {
    format!("- {}", text.replace("##[", "# #["))
}

#[cfg(test)]
mod tests {
    use super::{data, log_line, property};

    #[test]
    fn nothing_ends_a_command_or_begins_another() {
        assert_eq!(data("100%\r\na: b, c"), "100%25%0D%0Aa: b, c");
        assert_eq!(
            property("%0A::error::a,b\n"),
            "%250A%3A%3Aerror%3A%3Aa%2Cb%0A"
        );
        assert_eq!(
            log_line("::add-mask::a ##[group]"),
            "- ::add-mask::a # #[group]"
        );
    }
}
