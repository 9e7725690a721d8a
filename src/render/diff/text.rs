//! What a change opens and closes, for people: the internet first, then what opened, then what closed.

use std::io::{self, Write};

use super::View;
use super::flows::{Flow, flows};
use super::labels::Members;
use crate::packet::Family;
use crate::render::Look;
use crate::render::look::Tone;
use crate::render::table::{count, grouped};
use crate::source::clip;

/// Flows of one heading that are told, and endpoints that came or went.
const MOST_FLOWS: usize = 40;
const MOST_ENDPOINTS: usize = 10;
/// Characters of a traffic set.
const MOST_TRAFFIC: usize = 120;

/// Writes the answer.
///
/// # Errors
/// Those of the output.
pub fn text(view: &View<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let members = Members::of(view.delta);
    let flows = flows(view.delta);
    for alike in flows.chunk_by(|one, other| (one.internet, one.way) == (other.internet, other.way))
    {
        let Some(Flow { internet, way, .. }) = alike.first() else {
            continue;
        };
        let place = if *internet {
            ", from or to the internet"
        } else {
            ""
        };
        let head = format!("{}{place}", way.name());
        writeln!(
            out,
            "{} ({})",
            look.paint(Tone::Strong, &head),
            way.meaning()
        )?;
        for flow in alike.iter().take(MOST_FLOWS) {
            let family = if flow.family == Family::Ipv6 {
                " over IPv6"
            } else {
                ""
            };
            let traffic = clip(&flow.traffic, MOST_TRAFFIC).into_owned();
            writeln!(
                out,
                "  {} -> {}: {}{family}",
                members.words(&flow.from),
                members.words(&flow.to),
                look.paint(Tone::Strong, &traffic),
            )?;
        }
        if let Some(rest) = alike.len().checked_sub(MOST_FLOWS).filter(|rest| *rest > 0) {
            writeln!(
                out,
                "  ... and {} more; `--format json` has all, `--from` and `--to` narrow",
                grouped(rest as u64)
            )?;
        }
        writeln!(out)?;
    }
    for (words, endpoints) in [("came", &view.came), ("gone", &view.gone)] {
        if endpoints.is_empty() {
            continue;
        }
        let named: Vec<&str> = endpoints
            .iter()
            .take(MOST_ENDPOINTS)
            .map(String::as_str)
            .collect();
        let more = endpoints.len() - named.len();
        let more = if more > 0 {
            format!(" and {} more", grouped(more as u64))
        } else {
            String::new()
        };
        writeln!(
            out,
            "{}: {}{more}\n",
            look.paint(Tone::Strong, words),
            named.join(", ")
        )?;
    }
    writeln!(out, "{}", closing_line(view))
}

/// The line that never changes its shape.
pub(super) fn closing_line(view: &View<'_>) -> String {
    let summary = &view.summary;
    format!(
        "{} changed: {} opened, {} maybe opened, {} closed, {} maybe closed; {}, {} came, {} gone; {} read, {} refused, {}",
        count(summary.pairs, "ordered pair"),
        grouped(summary.opened),
        grouped(summary.maybe_opened),
        grouped(summary.closed),
        grouped(summary.maybe_closed),
        count(summary.endpoints, "endpoint"),
        grouped(view.came.len() as u64),
        grouped(view.gone.len() as u64),
        count(view.inputs.files, "file"),
        grouped(view.inputs.refused),
        count(view.inputs.remarks, "remark"),
    )
}
