//! Who can reach whom, for people: a matrix for a few endpoints, classes and their traffic for many.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::labels::{class_labels, short};
use super::matrix::matrix;
use crate::packet::{Family, Set};
use crate::reach::Reachability;
use crate::render::look::Tone;
use crate::render::table::{count, grouped};
use crate::render::{Inputs, Look};
use crate::source::clip;

/// Classes that are described, and lines of traffic between them.
const MOST_CLASSES: usize = 60;
const MOST_LINES: usize = 120;
/// Characters of a traffic set.
const MOST_TRAFFIC: usize = 100;

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
    let summary = answer.summary();
    for family in Family::BOTH {
        let edges = answer
            .edges
            .iter()
            .flatten()
            .filter(|edge| edge.family == family)
            .count();
        let name = match family {
            Family::Ipv4 => "IPv4",
            Family::Ipv6 => "IPv6",
        };
        if edges == 0 {
            continue;
        }
        if let Some(lines) = matrix(answer, family, look) {
            writeln!(
                out,
                "{}",
                look.paint(
                    Tone::Strong,
                    &format!("{name}, from the row to the column (. is nothing)")
                )
            )?;
            for line in lines {
                writeln!(out, "{line}")?;
            }
        } else {
            writeln!(
                out,
                "{}",
                look.paint(
                    Tone::Strong,
                    &format!("{name}, between classes of endpoints")
                )
            )?;
            write_classes(answer, family, look, out)?;
        }
        writeln!(out)?;
    }
    if summary.unknown_pairs > 0 {
        let unknown = look.paint(Tone::Doubtful, "?");
        writeln!(
            out,
            "{unknown} may pass or not: it depends on facts that are not in the inputs (`sgscope inventory` names them)\n  \
             or on points that the vendor leaves open; `sgscope explain SOURCE TARGET` tells for one pair\n"
        )?;
    }
    if summary.pairs == 0 && summary.unknown_pairs == 0 {
        writeln!(out, "Nothing reaches anything.")?;
    }
    let unknown = match summary.unknown_pairs {
        0 => String::new(),
        pairs => format!(", {} with some unknown traffic", grouped(pairs)),
    };
    writeln!(
        out,
        "{} in {}: {} with some allowed traffic ({} over IPv4, {} over IPv6){unknown}; {}, {} refused, {}",
        count(summary.endpoints, "endpoint"),
        if summary.classes == 1 {
            "1 class".to_owned()
        } else {
            format!("{} classes", grouped(summary.classes))
        },
        count(summary.pairs, "ordered pair"),
        grouped(summary.ipv4),
        grouped(summary.ipv6),
        count(inputs.files, "file") + " read",
        grouped(inputs.refused),
        count(inputs.remarks, "remark"),
    )
}

fn write_classes(
    answer: &Reachability,
    family: Family,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let labels = class_labels(answer);
    let sources: Vec<usize> = (0..answer.edges.len())
        .filter(|from| answer.edges[*from].iter().any(|edge| edge.family == family))
        .collect();
    let mut lines = 0;
    for (shown, from) in sources.iter().enumerate() {
        if shown == MOST_CLASSES || lines >= MOST_LINES {
            let rest = grouped((sources.len() - shown) as u64);
            writeln!(
                out,
                "  ... and what {rest} more send; `--from` and `--to` narrow, `--format json` has all"
            )?;
            break;
        }
        writeln!(out, "  {}", look.paint(Tone::Strong, &labels[*from]))?;
        let mut targets: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
        for edge in answer.edges[*from]
            .iter()
            .filter(|edge| edge.family == family)
        {
            targets
                .entry((edge.allowed, edge.unknown))
                .or_default()
                .push(edge.to);
        }
        let mut targets: Vec<((u32, u32), Vec<u32>)> = targets.into_iter().collect();
        targets.sort_by(|one, other| one.1.cmp(&other.1));
        for ((allowed, unknown), to) in targets {
            lines += 1;
            let spell = |number: u32| {
                let traffic = &answer.traffic[number as usize];
                (!traffic.is_empty()).then(|| short(&clip(&traffic.notation(family), MOST_TRAFFIC)))
            };
            let mut traffic: Vec<String> = spell(allowed)
                .map(|text| look.paint(Tone::Good, &text))
                .into_iter()
                .collect();
            traffic.extend(
                spell(unknown).map(|text| look.paint(Tone::Doubtful, &format!("? {text}"))),
            );
            let named: Vec<&str> = to
                .iter()
                .take(4)
                .map(|class| &*labels[*class as usize])
                .collect();
            let more = match to.len() - named.len() {
                0 => String::new(),
                rest => format!(" and {} more", grouped(rest as u64)),
            };
            writeln!(out, "    -> {}{more}", named.join(", "))?;
            writeln!(out, "       {}", traffic.join("   "))?;
        }
    }
    Ok(())
}
