//! Findings as a JUnit report: a suite for each lint that found something, a failed case for each of
//! its findings.
//!
//! Without findings there is one case, and it passes: a report without cases is an error to some
//! services and not shown by others. A case is named by what it says and of whom, never by a line, so
//! that a service knows it again in the next run.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::view::{FindingView, View};
use super::words::{confidence, fix_head, notes, place, related, sentence};
use crate::render::xml::Xml;
use crate::source::Places;

/// Writes the findings that count.
///
/// # Errors
/// Those of the output.
pub fn junit(view: &View<'_>, places: &Places, out: &mut dyn Write) -> io::Result<()> {
    let mut suites: BTreeMap<&str, Vec<&FindingView<'_>>> = BTreeMap::new();
    for shown in &view.findings {
        suites.entry(shown.finding.lint).or_default().push(shown);
    }
    let failures = view.findings.len().to_string();
    let tests = view.findings.len().max(1).to_string();
    let mut xml = Xml::begin(out)?;
    xml.open("testsuites", &counts("sgscope lint", &tests, &failures))?;
    if suites.is_empty() {
        xml.open("testsuite", &counts("sgscope", &tests, &failures))?;
        xml.empty(
            "testcase",
            &[("classname", "sgscope"), ("name", "no finding")],
        )?;
        xml.close()?;
    }
    for (lint, findings) in suites {
        let number = findings.len().to_string();
        xml.open("testsuite", &counts(lint, &number, &number))?;
        let mut names = BTreeMap::new();
        for shown in findings {
            write_case(view, places, shown, &mut names, &mut xml)?;
        }
        xml.close()?;
    }
    xml.close()
}

fn counts<'a>(name: &'a str, tests: &'a str, failures: &'a str) -> [(&'static str, &'a str); 5] {
    [
        ("name", name),
        ("tests", tests),
        ("failures", failures),
        ("errors", "0"),
        ("skipped", "0"),
    ]
}

fn write_case<'a>(
    view: &View<'a>,
    places: &Places,
    shown: &FindingView<'a>,
    names: &mut BTreeMap<String, usize>,
    xml: &mut Xml<'_>,
) -> io::Result<()> {
    let finding = shown.finding;
    let sentence = sentence(view, finding);
    let before = names.entry(sentence.clone()).or_default();
    *before += 1;
    let name = match *before {
        1 => sentence.clone(),
        number => format!("{sentence} #{number}"),
    };
    let anchor = view.shown(places, shown);
    let class = format!("sgscope.{}", finding.lint);
    let line = anchor
        .and_then(|anchor| anchor.place)
        .map(|place| place.line.to_string());
    let mut attributes = vec![("classname", class.as_str()), ("name", &name)];
    attributes.extend(anchor.map(|anchor| ("file", anchor.file)));
    attributes.extend(line.as_deref().map(|line| ("line", line)));
    xml.open("testcase", &attributes)?;
    let failure = [("type", finding.severity.name()), ("message", &sentence)];
    xml.text("failure", &failure, &body(view, places, shown))?;
    xml.close()
}

/// All that is known of a finding, a line each.
fn body<'a>(view: &View<'a>, places: &Places, shown: &FindingView<'a>) -> String {
    let finding = shown.finding;
    let mut lines: Vec<String> = Vec::new();
    lines.extend(view.shown(places, shown).map(|anchor| place(&anchor)));
    lines.extend(related(view, places, shown));
    lines.push(format!(
        "{}, {}",
        finding.severity.name(),
        confidence(finding)
    ));
    lines.extend(notes(finding));
    if let Some(fix) = &finding.fix {
        lines.push(format!("{}:", fix_head(fix.safe)));
        lines.extend(fix.commands.iter().map(|command| format!("  {command}")));
        lines.push("undo:".to_owned());
        lines.extend(fix.rollback.iter().map(|command| format!("  {command}")));
    }
    lines.push(format!("help: sgscope lints {}", finding.lint));
    lines.join("\n")
}
