//! Findings as JSON, one object a line: the objects of `findings` in the JSON answer.

use std::io::{self, Write};

use super::json::finding_of;
use super::view::View;
use crate::render::wire::write_json_line;
use crate::source::Places;

/// Writes the findings that count; nothing where there is none.
///
/// # Errors
/// Those of the output.
pub fn jsonl(view: &View<'_>, places: &Places, out: &mut dyn Write) -> io::Result<()> {
    for shown in &view.findings {
        write_json_line(&finding_of(view, places, shown), out)?;
    }
    Ok(())
}
