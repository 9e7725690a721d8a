//! What each rule alone allows, as a table for a step summary or a review.

use std::io::{self, Write};

use super::text::closing_line;
use super::view::{Part, View, words};
use crate::reach::Sole;
use crate::render::escape::inline;
use crate::render::table::grouped;
use crate::render::words::{rule_name, rule_words};

/// Rows that are told.
const MOST: usize = 500;

/// Writes the report.
///
/// # Errors
/// Those of the output.
pub fn markdown(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### What each rule alone allows\n")?;
    let told: Vec<&Sole> = view.of(Part::Alone).chain(view.of(Part::Idle)).collect();
    if !told.is_empty() {
        writeln!(
            out,
            "| rule | says | pairs | alone allows |\n|---|---|---|---|"
        )?;
    }
    for sole in told.iter().take(MOST) {
        let mut lost: Vec<String> = Vec::new();
        if sole.public > 0 {
            lost.push(format!("internet: {}", words(&sole.internet)));
        }
        if sole.pairs > 0 {
            lost.push(words(&sole.traffic));
        }
        if lost.is_empty() {
            lost.push("decides nothing".to_owned());
        }
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            inline(&rule_name(view.inventory, sole.rule)),
            inline(&rule_words(view.inventory, sole.rule)),
            grouped(sole.pairs + sole.public),
            inline(&lost.join("; ")),
        )?;
    }
    if told.len() > MOST {
        let rest = grouped((told.len() - MOST) as u64);
        writeln!(out, "\n... and {rest} more rules, left out here.")?;
    }
    if !told.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", inline(&closing_line(view)))
}
