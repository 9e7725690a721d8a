//! An explanation on one screen, the verdict first.

use std::io::{self, Write};

use super::commands::commands_and_notes;
use super::stages::{Pen, write_stages};
use super::view::View;
use crate::packet::{Family, Set, Traffic};
use crate::reach::{PairExplanation, Side, Verdict};
use crate::render::Look;
use crate::render::look::Tone;
use crate::render::sides::{host_words, side_words};
use crate::render::words::wrap;
use crate::source::{Places, clean};

/// Characters of a line.
const WIDTH: usize = 100;
/// Other pairs that are told.
const MOST_PAIRS: usize = 8;

/// Popular guides state it wrongly.
const ORDER: &str = "order: intra-group access, then custom rules of all groups by priority, Drop before Accept, then the default; first match wins";

/// Writes the answer.
///
/// # Errors
/// Those of the output.
pub fn text(view: &View<'_>, places: &Places, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let pen = Pen { look, places };
    let explanation = view.explanation;
    let (source, target) = (
        host_words(view.inventory, explanation.source),
        host_words(view.inventory, explanation.target),
    );
    let flow = flow_words(&explanation.flow);
    let verdict = explanation.verdict.name().to_uppercase();
    let ends = match explanation.pairs.first() {
        Some(pair) => format!(
            "{} -> {}",
            with_address(&source, pair.source),
            with_address(&target, pair.target)
        ),
        None => format!("{source} -> {target}"),
    };
    writeln!(
        out,
        "{}  {flow}  {}",
        pen.verdict(explanation.verdict, &verdict),
        look.paint(Tone::Strong, &ends)
    )?;
    writeln!(out)?;
    if let Some((first, others)) = explanation.pairs.split_first() {
        write_stages(view, pen, first, out)?;
        write_others(view, pen, others, out)?;
        writeln!(out)?;
    }
    let reverse = pen.verdict(
        explanation.reverse,
        &format!("{:<9}", explanation.reverse.name()),
    );
    writeln!(
        out,
        "  reverse   {reverse}the same traffic, begun by {target}"
    )?;
    let (commands, notes) = commands_and_notes(view);
    if !commands.is_empty() {
        writeln!(
            out,
            "\n  {}",
            look.paint(
                Tone::Strong,
                "to allow it (applied to the inputs, this does)"
            )
        )?;
        for command in commands {
            writeln!(out, "    {}", look.paint(Tone::Place, &clean(&command)))?;
        }
    }
    writeln!(out)?;
    for note in notes {
        let note = clean(&note);
        // A command stands on a line of its own, to be copied whole.
        match note.split_once(": aliyun ") {
            Some((what, command)) => {
                write_wrapped("note: ", &format!("{what}:"), out)?;
                writeln!(
                    out,
                    "          {}",
                    look.paint(Tone::Place, &format!("aliyun {command}"))
                )?;
            }
            None => write_wrapped("note: ", &note, out)?,
        }
    }
    write_wrapped("", ORDER, out)
}

/// The other pairs of addresses, a line each.
fn write_others(
    view: &View<'_>,
    pen: Pen<'_>,
    others: &[PairExplanation],
    out: &mut dyn Write,
) -> io::Result<()> {
    if others.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "\n  {}",
        pen.look.paint(Tone::Strong, "other addresses")
    )?;
    for pair in others.iter().take(MOST_PAIRS) {
        let verdict = pen.verdict(pair.verdict, &format!("{:<8}", pair.verdict.name()));
        let blocking = pair
            .stages
            .iter()
            .find(|stage| stage.verdict == pair.verdict);
        let why = match blocking {
            Some(stage) if pair.verdict != Verdict::Allowed => {
                format!("  by {}, {}", stage.kind.name(), stage.reason.name())
            }
            _ => String::new(),
        };
        let (source, target) = (
            side_words(view.inventory, pair.source),
            side_words(view.inventory, pair.target),
        );
        writeln!(out, "    {verdict} {source} -> {target}{why}")?;
    }
    let rest = others.len().saturating_sub(MOST_PAIRS);
    if rest > 0 {
        writeln!(out, "    ... and {rest} more pairs in `--format json`")?;
    }
    Ok(())
}

/// `i-a web (10.0.0.1)`, unless the words say the address already.
fn with_address(words: &str, side: Side) -> String {
    match side.address.map(|address| address.to_string()) {
        Some(address) if !words.starts_with(&address) => format!("{words} ({address})"),
        _ => words.to_owned(),
    }
}

/// The notation; where the flow is of one family only, `all` means that family's.
fn flow_words(flow: &Traffic) -> String {
    match Family::BOTH
        .into_iter()
        .find(|family| *flow == Traffic::all(*family))
    {
        Some(family) => flow.notation(family),
        None if flow.is_empty() => "none".to_owned(),
        None => flow.to_string(),
    }
}

fn write_wrapped(head: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = wrap(text, WIDTH - 2 - head.len()).into_iter();
    writeln!(out, "  {head}{}", lines.next().unwrap_or_default())?;
    for line in lines {
        writeln!(out, "  {}{line}", " ".repeat(head.len()))?;
    }
    Ok(())
}
