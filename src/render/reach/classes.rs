//! Many endpoints for people: who is alike, and what each class takes from whom.
//!
//! By receiver, because most rules are inbound: what a class takes, it often takes from everyone.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::labels::endpoint_label;
use crate::packet::{Family, Set};
use crate::reach::{Edge, Reachability};
use crate::render::Look;
use crate::render::look::Tone;
use crate::render::table::{count, grouped};
use crate::source::clip;

/// Classes that are told of, endpoints that are named of each, and sources of a traffic set.
const MOST_CLASSES: usize = 60;
const MOST_ENDPOINTS: usize = 3;
const MOST_SOURCES: usize = 8;
/// Classes that everyone may be without.
const MOST_OTHERS: usize = 3;
/// Traffic sets of one receiver.
const MOST_SETS: usize = 12;
/// Characters of a traffic set.
const MOST_TRAFFIC: usize = 120;

/// Which endpoints are alike.
pub(super) fn write_legend(
    answer: &Reachability,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut named: Vec<Vec<String>> = vec![Vec::new(); answer.classes.len()];
    for endpoint in answer.endpoints() {
        let names = &mut named[endpoint.class as usize];
        if names.len() < MOST_ENDPOINTS {
            names.push(endpoint_label(&endpoint));
        }
    }
    writeln!(
        out,
        "{}",
        look.paint(
            Tone::Strong,
            "classes, of endpoints that no rule tells apart"
        )
    )?;
    for (class, (names, size)) in named
        .iter()
        .zip(&answer.classes)
        .enumerate()
        .take(MOST_CLASSES)
    {
        let more = (*size as usize).saturating_sub(names.len());
        let more = if more > 0 {
            format!(" and {} alike", grouped(more as u64))
        } else {
            String::new()
        };
        writeln!(out, "  {:<5} {}{more}", number(class), names.join(", "))?;
    }
    rest_of_classes(answer.classes.len(), out)?;
    writeln!(out)
}

/// What each class takes in one family.
pub(super) fn write_classes(
    answer: &Reachability,
    edges: &[Vec<Edge>],
    family: Family,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut receivers: BTreeMap<u32, BTreeMap<(u32, u32), Vec<usize>>> = BTreeMap::new();
    for (from, edges) in edges.iter().enumerate() {
        for edge in edges.iter().filter(|edge| edge.family == family) {
            receivers
                .entry(edge.to)
                .or_default()
                .entry((edge.allowed, edge.unknown))
                .or_default()
                .push(from);
        }
    }
    for (to, sets) in receivers.iter().take(MOST_CLASSES) {
        let sends = |class: &usize| *class != *to as usize || answer.classes[*class] > 1;
        let everyone: Vec<usize> = (0..answer.classes.len()).filter(sends).collect();
        let mut sets: Vec<(&(u32, u32), &Vec<usize>)> = sets.iter().collect();
        sets.sort_by(|one, other| one.1.cmp(other.1));
        for (position, ((allowed, unknown), from)) in sets.iter().take(MOST_SETS).enumerate() {
            let head = if position == 0 {
                number(*to as usize)
            } else {
                String::new()
            };
            let traffic = traffic_words(answer, family, (*allowed, *unknown), look);
            writeln!(
                out,
                "  {head:<5} takes {traffic} from {}",
                sources(from, &everyone)
            )?;
        }
        if sets.len() > MOST_SETS {
            writeln!(
                out,
                "        ... and {} from others",
                count((sets.len() - MOST_SETS) as u64, "more traffic set")
            )?;
        }
    }
    rest_of_classes(receivers.len(), out)
}

fn rest_of_classes(number: usize, out: &mut dyn Write) -> io::Result<()> {
    match number.saturating_sub(MOST_CLASSES) {
        0 => Ok(()),
        rest => writeln!(
            out,
            "  ... and {} more classes; `--from` and `--to` narrow, `--format json` has all",
            grouped(rest as u64)
        ),
    }
}

fn traffic_words(
    answer: &Reachability,
    family: Family,
    (allowed, unknown): (u32, u32),
    look: Look,
) -> String {
    let spell = |number: u32| {
        let traffic = answer.traffic(number);
        (!traffic.is_empty()).then(|| clip(&traffic.notation(family), MOST_TRAFFIC).into_owned())
    };
    let allowed = spell(allowed).map(|text| look.paint(Tone::Good, &text));
    let unknown = spell(unknown).map(|text| look.paint(Tone::Doubtful, &format!("?[{text}]")));
    let parts: Vec<String> = allowed.into_iter().chain(unknown).collect();
    parts.join(" ")
}

/// Who sends: classes by their numbers, or everyone (but a few) of `all`, which are sorted.
fn sources(from: &[usize], all: &[usize]) -> String {
    let others: Vec<String> = all
        .iter()
        .filter(|class| from.binary_search(class).is_err())
        .map(|class| number(*class))
        .collect();
    if others.is_empty() && all.len() > 1 {
        return "everyone".to_owned();
    }
    if others.len() <= MOST_OTHERS && from.len() > MOST_SOURCES {
        return format!("everyone but {}", others.join(" "));
    }
    let named: Vec<String> = from
        .iter()
        .take(MOST_SOURCES)
        .map(|class| number(*class))
        .collect();
    match from.len() - named.len() {
        0 => named.join(" "),
        rest => format!("{} and {} more", named.join(" "), grouped(rest as u64)),
    }
}

/// Classes are numbered as in the JSON answer.
fn number(class: usize) -> String {
    format!("#{class}")
}
