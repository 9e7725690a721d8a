//! Intents on one screen: what does not hold with its pair, its packet and the rule that decides.

use std::io::{self, Write};

use super::view::View;
use super::words::{decision, intent_place, nobody, pairs, settling, shown, title};
use crate::render::look::Tone;
use crate::render::snippet::snippet;
use crate::render::table::{count, grouped};
use crate::render::words::wrap;
use crate::render::{Inputs, Look};
use crate::source::Places;
use crate::verify::{Case, Finding, Outcome};

/// Characters of a line.
const WIDTH: usize = 100;

/// Writes the answer.
///
/// # Errors
/// Those of the output.
pub fn text(
    view: &View<'_>,
    places: &Places,
    inputs: Inputs,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut after_case = false;
    for (place, (intent, finding)) in view.each().enumerate() {
        let tone = match finding.outcome {
            Outcome::Holds => Tone::Good,
            Outcome::Undecided => Tone::Doubtful,
            Outcome::Fails => Tone::Bad,
        };
        let has_case = finding.case.is_some();
        if place > 0 && (has_case || after_case) {
            writeln!(out)?;
        }
        after_case = has_case;
        let outcome = format!("{:<9}", finding.outcome.name());
        let title = title(view, intent);
        let title = match finding.outcome {
            Outcome::Holds => title,
            _ => look.paint(Tone::Strong, &title),
        };
        let total = match finding.outcome {
            Outcome::Holds => format!("  {}", look.paint(Tone::Faint, &pairs(finding))),
            _ => String::new(),
        };
        writeln!(out, "{}  {title}{total}", look.paint(tone, &outcome))?;
        if let Some(words) = nobody(view, intent, finding) {
            write_wrapped(&words, out)?;
        }
        if let Some(case) = &finding.case {
            write_case(view, places, look, (finding, case), out)?;
            let stated = intent_place(view, intent);
            let stated = look.paint(Tone::Place, &stated);
            writeln!(out, "  {}; stated at {stated}", pairs(finding))?;
        }
    }
    let [holds, fails, open] =
        [Outcome::Holds, Outcome::Fails, Outcome::Undecided].map(|outcome| view.count(outcome));
    if after_case {
        writeln!(out)?;
    }
    writeln!(
        out,
        "{}: {} held, {} failed, {} undecided; {} read, {} refused, {}",
        count(view.findings.len() as u64, "intent"),
        grouped(holds),
        grouped(fails),
        grouped(open),
        count(inputs.files, "file"),
        grouped(inputs.refused),
        count(inputs.remarks, "remark"),
    )
}

fn write_case(
    view: &View<'_>,
    places: &Places,
    look: Look,
    (finding, case): (&Finding, &Case),
    out: &mut dyn Write,
) -> io::Result<()> {
    write_wrapped(&shown(view, finding, case), out)?;
    write_wrapped(&decision(view, case), out)?;
    if let Some(rule) = case.stage().and_then(|stage| stage.rule) {
        let drawing = snippet(view.sources, places, view.shown(rule), "", look);
        for line in drawing.unwrap_or_default().lines() {
            writeln!(out, "    {line}")?;
        }
    }
    if finding.outcome == Outcome::Undecided {
        for (what, command) in settling(case) {
            writeln!(out, "  {what}:")?;
            writeln!(out, "    {}", look.paint(Tone::Place, &command))?;
        }
    }
    Ok(())
}

fn write_wrapped(text: &str, out: &mut dyn Write) -> io::Result<()> {
    for (number, line) in wrap(text, WIDTH - 4).into_iter().enumerate() {
        let indent = if number == 0 { "  " } else { "    " };
        writeln!(out, "{indent}{line}")?;
    }
    Ok(())
}
