//! Findings as a Code Quality report of GitLab.

use std::io::{self, Write};

use super::view::{FindingView, View};
use super::wire::{Issue, IssueLines, IssueLocation};
use super::words::sentence;
use crate::lint::Severity;
use crate::render::wire::write_json_to_depth;
use crate::render::words::repository_path;
use crate::source::Places;

/// Writes the findings that count, an issue on a line.
///
/// # Errors
/// Those of the output.
pub fn gitlab(view: &View<'_>, places: &Places, out: &mut dyn Write) -> io::Result<()> {
    let issues: Vec<Issue<'_>> = view
        .findings
        .iter()
        .map(|shown| issue(view, places, shown))
        .collect();
    write_json_to_depth(0, &issues, out)
}

fn issue<'a>(view: &View<'a>, places: &Places, shown: &FindingView<'a>) -> Issue<'a> {
    let finding = shown.finding;
    let anchor = view.shown(places, shown).or_else(|| view.first_input());
    Issue {
        description: sentence(view, finding),
        check_name: finding.lint,
        fingerprint: &finding.fingerprint,
        severity: severity(finding.severity),
        location: IssueLocation {
            // An issue without a path is dropped without a word.
            path: anchor.map_or(".", |anchor| repository_path(anchor.file)),
            lines: IssueLines {
                begin: anchor.map_or(1, |anchor| anchor.line()),
            },
        },
    }
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium => "major",
        Severity::Low => "minor",
        Severity::Info => "info",
    }
}
