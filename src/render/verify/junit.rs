//! Intents as a JUnit report: a case for each, failed where it fails or cannot be decided.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::view::View;
use super::words::{decision, intent_place, nobody, pairs, rule_place, settling, shown, title};
use crate::render::xml::Xml;
use crate::source::Places;
use crate::verify::{Finding, Intent, Outcome};

/// Writes the answer.
///
/// # Errors
/// Those of the output.
pub fn junit(view: &View<'_>, places: &Places, out: &mut dyn Write) -> io::Result<()> {
    let tests = view.findings.len().to_string();
    let bad = view.findings.len() as u64 - view.count(Outcome::Holds);
    let failures = bad.to_string();
    let counts = [
        ("name", "sgscope verify"),
        ("tests", &*tests),
        ("failures", &*failures),
        ("errors", "0"),
        ("skipped", "0"),
    ];
    let mut xml = Xml::begin(out)?;
    xml.open("testsuites", &counts)?;
    xml.open("testsuite", &counts)?;
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for (intent, finding) in view.each() {
        let title = title(view, intent);
        let before = names.entry(title.clone()).or_default();
        *before += 1;
        let name = match *before {
            1 => title,
            number => format!("{title} #{number}"),
        };
        let line = intent.mark.line.to_string();
        let attributes = [
            ("classname", "sgscope.verify"),
            ("name", &*name),
            ("file", view.file),
            ("line", &*line),
        ];
        if finding.outcome == Outcome::Holds {
            xml.empty("testcase", &attributes)?;
            continue;
        }
        xml.open("testcase", &attributes)?;
        let lines = lines(view, places, intent, finding);
        let message = lines.first().map_or("", |line| &**line);
        let failure = [("type", finding.outcome.name()), ("message", message)];
        xml.text("failure", &failure, &lines.join("\n"))?;
        xml.close()?;
    }
    xml.close()?;
    xml.close()
}

/// All that is known of what does not hold, a line each.
pub(super) fn lines(
    view: &View<'_>,
    places: &Places,
    intent: &Intent,
    finding: &Finding,
) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(case) = &finding.case {
        lines.push(shown(view, finding, case));
        let place = rule_place(view, places, case).map(|place| format!(" ({place})"));
        lines.push(decision(view, case) + &place.unwrap_or_default());
        if finding.outcome == Outcome::Undecided {
            let each = settling(case).into_iter();
            lines.extend(each.map(|(what, command)| format!("{what}: {command}")));
        }
    }
    lines.extend(nobody(view, intent, finding));
    let stated = intent_place(view, intent);
    lines.push(format!("{}; stated at {stated}", pairs(finding)));
    lines
}
