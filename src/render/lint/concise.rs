//! Findings on one line each, as compilers print them: for editors, `grep`, and whoever reads many.

use std::io::{self, Write};

use super::summary::closing_line;
use super::view::{FindingView, View};
use super::words::{head, place, sentence};
use crate::render::Inputs;
use crate::source::Places;

/// Writes `file:line:column: severity[lint] message` for each finding, then the closing line.
///
/// # Errors
/// Those of the output.
pub fn concise(
    view: &View<'_>,
    places: &Places,
    inputs: Inputs,
    out: &mut dyn Write,
) -> io::Result<()> {
    for shown in &view.findings {
        writeln!(out, "{}", line(view, places, shown))?;
    }
    writeln!(out, "{}", closing_line(view, inputs))
}

/// The line of one finding; of one that stands in no input, without a place.
pub(super) fn line<'a>(view: &View<'a>, places: &Places, shown: &FindingView<'a>) -> String {
    let told = format!("{} {}", head(shown.finding), sentence(view, shown.finding));
    match view.shown(places, shown) {
        Some(anchor) => format!("{}: {told}", place(&anchor)),
        None => told,
    }
}
