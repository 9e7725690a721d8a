//! The catalogue for people.

use std::io::{self, Write};

use crate::config::{Key, parameters_of};
use crate::lint::{Lint, Severity};
use crate::render::Look;
use crate::render::look::Tone;
use crate::render::table::{count, pad};

/// Writes the list: a line for each lint.
///
/// # Errors
/// Those of the output.
pub fn list_text(lints: &[&Lint], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let longest = lints
        .iter()
        .map(|lint| lint.name.len())
        .max()
        .unwrap_or_default();
    for lint in lints {
        let tone = match lint.severity {
            Severity::Critical | Severity::High => Tone::Bad,
            Severity::Medium => Tone::Doubtful,
            Severity::Low | Severity::Info => Tone::Faint,
        };
        writeln!(
            out,
            "{}  {}  {:<8}  {}",
            look.paint(Tone::Strong, &pad(lint.name, longest)),
            look.paint(tone, &pad(lint.severity.name(), 8)),
            lint.persona.name(),
            lint.summary,
        )?;
    }
    writeln!(
        out,
        "{}; `sgscope lints NAME` shows the page of one",
        count(lints.len() as u64, "lint")
    )
}

/// Writes one page, as it was written.
///
/// # Errors
/// Those of the output.
pub fn page_text(lint: &Lint, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for line in lint.page.lines() {
        if line.starts_with('#') {
            writeln!(out, "{}", look.paint(Tone::Strong, line))?;
        } else {
            writeln!(out, "{line}")?;
        }
    }
    let told = format!(
        "severity {}, for {} readers",
        lint.severity.name(),
        lint.persona.name()
    );
    writeln!(out, "\n{}", look.paint(Tone::Faint, &told))?;
    for (head, names) in [
        ("also known as", lint.aliases),
        ("stands for", lint.supersedes),
    ] {
        if !names.is_empty() {
            writeln!(
                out,
                "{}",
                look.paint(Tone::Faint, &format!("{head}: {}", names.join(", ")))
            )?;
        }
    }
    let severity = format!("severity = \"{}\"", lint.severity.name());
    let own = parameters_of(lint.name).map(|key| format!("{} = {}", key.name, key.default));
    let told: Vec<String> = std::iter::once(severity).chain(own).collect();
    writeln!(
        out,
        "\nin sgscope.toml, with what holds by default (`severity = \"off\"` turns it off):\n  [lints]\n  {} = {{ {} }}",
        lint.name,
        told.join(", ")
    )?;
    for Key { name, about, .. } in parameters_of(lint.name) {
        writeln!(
            out,
            "{}",
            look.paint(Tone::Faint, &format!("  {name}: {about}"))
        )?;
    }
    Ok(())
}
