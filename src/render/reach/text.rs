//! Who can reach whom, for people: a matrix for a few endpoints, classes and their traffic for many.

use std::io::{self, Write};

use super::classes::{write_classes, write_legend};
use super::edges::all_edges;
use super::matrix::matrix;
use crate::packet::Family;
use crate::reach::Reachability;
use crate::render::look::Tone;
use crate::render::table::{count, grouped};
use crate::render::{Inputs, Look};

/// More classes than this are only counted.
const MOST_CLASSES: usize = 100;

/// Writes the answer.
///
/// # Errors
/// Those of the output.
pub fn text(
    answer: &Reachability,
    inputs: Inputs,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    if answer.classes.len() > MOST_CLASSES {
        write_legend(answer, look, out)?;
        writeln!(
            out,
            "too many classes to tell here what each takes: `--from`, `--to` and `--flow` narrow, \
             `--format json` has all\n"
        )?;
        return write_totals(answer, inputs, look, out);
    }
    let edges = all_edges(answer);
    let families: Vec<Family> = Family::BOTH
        .into_iter()
        .filter(|family| edges.iter().flatten().any(|edge| edge.family == *family))
        .collect();
    let matrices: Option<Vec<Vec<String>>> = families
        .iter()
        .map(|family| matrix(answer, *family, look))
        .collect();
    if matrices.is_none() {
        write_legend(answer, look, out)?;
    }
    for (position, family) in families.iter().enumerate() {
        let name = match family {
            Family::Ipv4 => "IPv4",
            Family::Ipv6 => "IPv6",
        };
        match &matrices {
            Some(matrices) => {
                let head = format!("{name}, from the row to the column (. is nothing)");
                writeln!(out, "{}", look.paint(Tone::Strong, &head))?;
                matrices[position]
                    .iter()
                    .try_for_each(|line| writeln!(out, "{line}"))?;
            }
            None => {
                writeln!(
                    out,
                    "{}",
                    look.paint(Tone::Strong, &format!("{name}, by receiver"))
                )?;
                write_classes(answer, &edges, *family, look, out)?;
            }
        }
        writeln!(out)?;
    }
    write_totals(answer, inputs, look, out)
}

fn write_totals(
    answer: &Reachability,
    inputs: Inputs,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let summary = answer.summary();
    if summary.unknown_pairs > 0 {
        writeln!(
            out,
            "{} may pass or not: it depends on facts that are not in the inputs (`sgscope inventory` names them)\n  \
             or on points that the vendor leaves open; `sgscope explain SOURCE TARGET` tells for one pair\n",
            look.paint(Tone::Doubtful, "?"),
        )?;
    }
    if summary.pairs == 0 && summary.unknown_pairs == 0 {
        writeln!(out, "Nothing reaches anything.")?;
    }
    let unknown = match summary.unknown_pairs {
        0 => String::new(),
        pairs => format!(", {} with some unknown traffic", grouped(pairs)),
    };
    let classes = match summary.classes {
        1 => "1 class".to_owned(),
        classes => format!("{} classes", grouped(classes)),
    };
    writeln!(
        out,
        "{} in {classes}; {} with some allowed traffic ({} over IPv4, {} over IPv6){unknown}; {} read, {} refused, {}",
        count(summary.endpoints, "endpoint"),
        count(summary.pairs, "ordered pair"),
        grouped(summary.ipv4),
        grouped(summary.ipv6),
        count(inputs.files, "file"),
        grouped(inputs.refused),
        count(inputs.remarks, "remark"),
    )
}
