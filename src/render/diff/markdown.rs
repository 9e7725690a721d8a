//! What a change opens and closes, as a comment on a pull request.
//!
//! Cells hold only what was escaped, so that no name can end a cell, begin markup, or mention anybody.

use std::io::{self, Write};

use super::View;
use super::flows::flows;
use super::labels::Members;
use super::text::closing_line;
use crate::packet::Family;
use crate::render::escape::inline;
use crate::render::table::grouped;
use crate::source::clip;

/// Rows that are told: a comment may have 65,536 characters.
const MOST_ROWS: usize = 200;
/// Characters of a traffic set.
const MOST_TRAFFIC: usize = 120;

/// Writes the answer.
///
/// # Errors
/// Those of the output.
pub fn markdown(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let members = Members::of(view.delta);
    let flows = flows(view.delta);
    writeln!(out, "### Reachability\n")?;
    if flows.is_empty() {
        writeln!(out, "Nothing opens and nothing closes.\n")?;
    } else {
        writeln!(out, "| change | from | to | traffic |\n|---|---|---|---|")?;
    }
    for flow in flows.iter().take(MOST_ROWS) {
        let family = if flow.family == Family::Ipv6 {
            " over IPv6"
        } else {
            ""
        };
        let name = if flow.internet {
            format!("**{}**", flow.way.name())
        } else {
            flow.way.name().to_owned()
        };
        writeln!(
            out,
            "| {name} ({}) | {} | {} | {}{family} |",
            flow.way.meaning(),
            inline(&members.words(&flow.from)),
            inline(&members.words(&flow.to)),
            inline(&clip(&flow.traffic, MOST_TRAFFIC)),
        )?;
    }
    if flows.len() > MOST_ROWS {
        let rest = grouped((flows.len() - MOST_ROWS) as u64);
        writeln!(out, "\n... and {rest} more rows, left out here.")?;
    }
    if !flows.is_empty() {
        writeln!(out)?;
    }
    for (words, endpoints) in [("Came", &view.came), ("Gone", &view.gone)] {
        if !endpoints.is_empty() {
            let named: Vec<String> = endpoints.iter().take(20).map(|name| inline(name)).collect();
            let more = if endpoints.len() > named.len() {
                ", ..."
            } else {
                ""
            };
            writeln!(out, "{words}: {}{more}\n", named.join(", "))?;
        }
    }
    writeln!(out, "{}", inline(&closing_line(view)))
}
