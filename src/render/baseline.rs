//! The findings of a baseline: a line for each, or JSON.

use std::io::{self, Write};

use crate::lint::Known;
use crate::source::clean;

use super::Inputs;
use super::table::count;
use super::wire::write_json;

mod wire;

/// One finding: `high[open-to-world] sg-web, cn-test: tcp/22 is open to every IPv4 address`.
#[must_use]
pub fn line(known: &Known) -> String {
    let place: Vec<&str> = known
        .group
        .iter()
        .chain(&known.region)
        .map(String::as_str)
        .collect();
    let blank = if place.is_empty() { "" } else { " " };
    let line = format!(
        "{}[{}]{blank}{}: {}",
        known.severity.name(),
        known.lint,
        place.join(", "),
        known.message
    );
    clean(&line).into_owned()
}

/// Writes the list for people.
///
/// # Errors
/// Those of the output.
pub fn text(findings: &[Known], out: &mut dyn Write) -> io::Result<()> {
    for known in findings {
        writeln!(out, "{}", line(known))?;
    }
    writeln!(out, "{}", count(findings.len() as u64, "finding"))
}

/// Writes the list as JSON.
///
/// # Errors
/// Those of the output.
pub fn json(findings: &[Known], out: &mut dyn Write) -> io::Result<()> {
    write_json(
        &wire::Document {
            schema: "sgscope.baseline/1",
            inputs: Inputs::default().into(),
            findings: findings.iter().map(wire::Finding::of).collect(),
        },
        out,
    )
}
