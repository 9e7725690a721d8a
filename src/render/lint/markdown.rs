//! Findings as Markdown, for the summary of a CI job: a table, then each finding to unfold.
//!
//! A summary of GitHub Actions is refused whole above 1 MiB. So what does not fit is left out, and a
//! line says how much that is.

use std::io::{self, Write};

use super::summary::closing_line;
use super::view::{FindingView, View};
use super::words::{confidence, fix_head, head, notes, place, related, sentence, whereabouts};
use crate::render::Inputs;
use crate::render::escape::{code, inline};
use crate::render::table::count;
use crate::source::Places;

/// Bytes of the table, and of table and details together; what is left is for the lines around.
const MOST: [usize; 2] = [500_000, 1_000_000];

/// Writes the answer, in less than 1 MiB.
///
/// # Errors
/// Those of the output.
pub fn markdown(
    view: &View<'_>,
    places: &Places,
    inputs: Inputs,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut text = format!("## sgscope lint\n\n{}\n", closing_line(view, inputs));
    if !view.findings.is_empty() {
        text += "\n| severity | lint | finding | of |\n|---|---|---|---|\n";
        let row = |shown: &FindingView<'_>| row(view, shown);
        let rows = fit(&mut text, MOST[0], &view.findings, row);
        text += &left_out(rows, "the table");
        text += "\n";
        let details = |shown: &FindingView<'_>| details(view, places, shown);
        let details = fit(&mut text, MOST[1], &view.findings, details);
        text += &left_out(details, "the details");
    }
    out.write_all(text.as_bytes())
}

/// Adds what fits of the findings, in their order; the number of those that do not.
fn fit(
    text: &mut String,
    most: usize,
    findings: &[FindingView<'_>],
    render: impl Fn(&FindingView<'_>) -> String,
) -> usize {
    for (number, shown) in findings.iter().enumerate() {
        let piece = render(shown);
        if text.len() + piece.len() > most {
            return findings.len() - number;
        }
        *text += &piece;
    }
    0
}

fn left_out(number: usize, of: &str) -> String {
    if number == 0 {
        return String::new();
    }
    let number = count(number as u64, "finding");
    format!("\n**{number} more would not fit into {of}**: `sgscope lint -f json` has all.\n")
}

fn row(view: &View<'_>, shown: &FindingView<'_>) -> String {
    let finding = shown.finding;
    format!(
        "| {} | {} | {} | {} |\n",
        finding.severity.name(),
        finding.lint,
        inline(&finding.message),
        inline(&whereabouts(view, finding))
    )
}

fn details(view: &View<'_>, places: &Places, shown: &FindingView<'_>) -> String {
    let finding = shown.finding;
    let title = format!("{}: {}", head(finding), sentence(view, finding));
    let mut text = format!("<details><summary>{}</summary>\n\n", inline(&title));
    let at = view.shown(places, shown).map(|anchor| place(&anchor));
    let told = at
        .into_iter()
        .chain(related(view, places, shown))
        .chain([format!("confidence: {}", confidence(finding))])
        .chain(notes(finding));
    for line in told {
        text += &format!("- {}\n", inline(&line));
    }
    if let Some(fix) = &finding.fix {
        text += &commands(fix_head(fix.safe), &fix.commands);
        text += &commands("undo", &fix.rollback);
    }
    text + &format!("\nhelp: `sgscope lints {}`\n\n</details>\n", finding.lint)
}

fn commands(head: &str, commands: &[String]) -> String {
    if commands.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = commands.iter().map(|command| code(command)).collect();
    format!("\n{head}:\n\n<pre>{}</pre>\n", lines.join("\n"))
}
