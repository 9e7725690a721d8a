//! What each rule alone allows, one JSON object a line.

use std::io::{self, Write};

use super::json::rule;
use super::view::View;
use crate::render::wire::write_json_line;
use crate::source::Places;

/// Writes every rule, those that open most first.
///
/// # Errors
/// Those of the output.
pub fn jsonl(view: &View<'_>, places: &Places, out: &mut dyn Write) -> io::Result<()> {
    let mut soles = view.soles.iter();
    soles.try_for_each(|sole| write_json_line(&rule(view, places, sole), out))
}
