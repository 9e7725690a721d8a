//! `sgscope reach`: who can reach whom.

use bytesize::ByteSize;
use sgscope::reach::{EndpointNode, Query, reach as answer};
use sgscope::render::reach as render;

use super::args::{Global, ReachArgs};
use super::exit::{Ending, Stop};
use super::hosts::{endpoint, flow};
use super::memory;
use super::output::{Format, targets, write};
use super::progress::{self, Stage};
use super::session::Session;
use super::stderr::Voice;

/// Tables of this size whose parts are told of.
const TOLD: u64 = 1 << 20;
/// Rows of which the number is told before they are written.
const MANY: u64 = 1_000_000;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum ReachFormat {
    Text,
    Json,
    Jsonl,
    Csv,
    Dot,
    Mermaid,
}

impl Format for ReachFormat {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Text, "text"),
        (Self::Json, "json"),
        (Self::Jsonl, "jsonl"),
        (Self::Csv, "csv"),
        (Self::Dot, "dot"),
        (Self::Mermaid, "mermaid"),
    ];
}

pub(crate) fn reach(args: &ReachArgs, global: &Global, voice: Voice) -> Result<Ending, Stop> {
    let targets = targets::<ReachFormat>("reach", &global.format)?;
    let flow = flow(&args.flow)?;
    let session = Session::read(&args.paths, global, voice)?;
    session.spare_inputs(&targets)?;
    let nodes = |names: &[String]| {
        names
            .iter()
            .map(|name| endpoint(&session.inventory, name))
            .collect::<Result<Vec<EndpointNode>, Stop>>()
    };
    let (from, to) = (nodes(&args.from)?, nodes(&args.to)?);
    let names_internet =
        from.contains(&EndpointNode::Internet) || to.contains(&EndpointNode::Internet);
    let query = Query {
        internet: args.internet || names_internet,
        from,
        to,
        flow,
        memory: memory::for_tables(args.memory),
    };
    let answer = answer(&session.inventory, &query);
    if answer.parts() > 1 && answer.estimate() >= TOLD {
        voice.note(&format!(
            "tables would take up to {}; computing them in {} parts to stay within memory (--memory)",
            ByteSize(answer.estimate()),
            answer.parts()
        ));
    }
    let is_by_row = |format| matches!(format, ReachFormat::Jsonl | ReachFormat::Csv);
    let rows = targets
        .iter()
        .any(|target| is_by_row(target.format))
        .then(|| answer.row_count());
    let inputs = session.tally.inputs(&session.sources);
    if let Some(rows) = rows.filter(|rows| *rows >= MANY) {
        voice.note(&format!(
            "writing {rows} rows; `--format json` is the same by classes"
        ));
    }
    for target in &targets {
        progress::stage(Stage::Writing {
            rows: rows.filter(|_| is_by_row(target.format)),
        });
        write(target, global.color, |format, look, out| match format {
            ReachFormat::Text => render::text(&answer, inputs, look, out),
            ReachFormat::Json => render::json(&answer, inputs, out),
            ReachFormat::Jsonl => render::jsonl(&answer, out),
            ReachFormat::Csv => render::csv(&answer, out),
            ReachFormat::Dot => render::dot(&answer, out),
            ReachFormat::Mermaid => render::mermaid(&answer, out),
        })?;
    }
    Ok(session.ending(Ending::Clean))
}
