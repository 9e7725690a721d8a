//! Settings for people: a line for each, then the allowances.

use std::io::{self, Write};

use super::{View, place, rows, state};
use crate::render::Look;
use crate::render::look::Tone;
use crate::render::table::{count, pad, width};
use crate::source::{clean, clip};

/// Cells of a value.
const WIDEST: usize = 56;

/// Writes the answer.
///
/// # Errors
/// Those of the output.
pub fn text(view: &View<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    match view.file {
        Some(file) => writeln!(
            out,
            "settings of {}; options of the command line win\n",
            clean(file)
        )?,
        None => writeln!(
            out,
            "no file of settings, so the defaults hold; `sgscope config init` writes one\n"
        )?,
    }
    let rows = rows(view);
    let names = rows
        .iter()
        .map(|row| width(&row.name))
        .max()
        .unwrap_or_default();
    for row in &rows {
        let value = if row.value.is_empty() {
            "not said"
        } else {
            &row.value
        };
        let value = clip(value, WIDEST);
        let (from, tone) = match row.line {
            Some(line) => (place(view, line), Tone::Strong),
            None => ("default".to_owned(), Tone::Faint),
        };
        let value = look.paint(tone, &pad(&clean(&value), WIDEST));
        writeln!(
            out,
            "  {}  {value}  {}",
            pad(&clean(&row.name), names),
            look.paint(Tone::Faint, &from)
        )?;
    }
    let allowances = &view.settings.allowances;
    if allowances.is_empty() {
        return writeln!(out, "\nno allowances");
    }
    writeln!(
        out,
        "\n{} on {}",
        count(allowances.len() as u64, "allowance"),
        view.today
    )?;
    for allowance in allowances {
        let (word, days) = state(allowance, view.today);
        let tone = match word {
            "ended" => Tone::Bad,
            "ends soon" => Tone::Doubtful,
            _ => Tone::Good,
        };
        let until = match (allowance.expires, days) {
            (Some(last), Some(days)) if days < 0 => format!("ended on {last}"),
            (Some(last), Some(0)) => format!("until {last}, today"),
            (Some(last), Some(days)) => format!(
                "until {last}, in {}",
                count(days.unsigned_abs().into(), "day")
            ),
            _ => "without an end".to_owned(),
        };
        let place = place(view, allowance.mark.line);
        writeln!(
            out,
            "  {}  {}; {until}  {}",
            look.paint(tone, &pad(word, 9)),
            clean(&allowance.words()),
            look.paint(Tone::Faint, &place)
        )?;
        let owner = allowance
            .owner
            .as_ref()
            .map_or(String::new(), |owner| format!(" ({})", clean(owner)));
        writeln!(
            out,
            "  {}  {}{owner}",
            " ".repeat(9),
            clean(&allowance.reason)
        )?;
    }
    Ok(())
}
