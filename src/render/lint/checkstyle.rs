//! Findings as a Checkstyle report: those of a file together.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::view::{Anchor, FindingView, View};
use super::words::sentence;
use crate::lint::Severity;
use crate::render::xml::Xml;
use crate::source::Places;

/// Writes the findings that count, by the names of their files; of those that stand in no file, under
/// the first input.
///
/// # Errors
/// Those of the output.
pub fn checkstyle(view: &View<'_>, places: &Places, out: &mut dyn Write) -> io::Result<()> {
    let mut files: BTreeMap<&str, Vec<(Option<Anchor<'_>>, &FindingView<'_>)>> = BTreeMap::new();
    for shown in &view.findings {
        let anchor = view.shown(places, shown).or_else(|| view.first_input());
        let file = anchor.map_or("", |anchor| anchor.file);
        files.entry(file).or_default().push((anchor, shown));
    }
    let mut xml = Xml::begin(out)?;
    // The version of Checkstyle whose format this is.
    xml.open("checkstyle", &[("version", "4.3")])?;
    for (file, findings) in files {
        xml.open("file", &[("name", file)])?;
        for (anchor, shown) in findings {
            let finding = shown.finding;
            let line = anchor.map_or(1, |anchor| anchor.line()).to_string();
            let place = anchor.and_then(|anchor| anchor.place);
            let column = place.map_or(1, |place| place.column).to_string();
            xml.empty(
                "error",
                &[
                    ("line", &line),
                    ("column", &column),
                    ("severity", severity(finding.severity)),
                    ("message", &sentence(view, finding)),
                    ("source", &format!("sgscope.{}", finding.lint)),
                ],
            )?;
        }
        xml.close()?;
    }
    xml.close()
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "info",
    }
}
