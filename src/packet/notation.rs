//! The traffic notation: one spelling for one set, printed and parsed.
//!
//! The grammar is the contract's section 2. Printing needs the family, because `all` is every
//! protocol of a family; parsing is lenient (any order, overlaps, any case, blanks) and knows none.

use std::fmt::{self, Write as _};
use std::ops::RangeInclusive;

use super::address::Family;
use super::interval::{Interval, Intervals};
use super::point::{Point, Port};
use super::product::{Product, Set};
use super::traffic::{
    GRE, ICMP, ICMPV6, PortPairs, Protocols, TCP, Traffic, UDP, carries_ports, protocol_name,
};

/// The named protocols in the order of the notation.
const NAMED: [u8; 5] = [ICMP, ICMPV6, TCP, UDP, GRE];

impl Traffic {
    /// The notation of this set among packets of a family: packets of no such family are left out.
    #[must_use]
    pub fn notation(&self, family: Family) -> String {
        let all = Self::all(family);
        spell(&self.intersection(&all), &all)
    }
}

impl fmt::Display for Traffic {
    /// The notation where no family is known: `all` is every protocol of both.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&spell(self, &Self::full()))
    }
}

fn spell(traffic: &Traffic, all: &Traffic) -> String {
    if traffic.is_empty() {
        return "none".to_owned();
    }
    if traffic == all {
        return "all".to_owned();
    }
    let mut terms = Vec::new();
    for protocol in NAMED {
        let name =
            protocol_name(protocol).expect("internal error: a named protocol without a name");
        match traffic.pairs(protocol) {
            Some(pairs) => spell_pairs(name, pairs, &mut terms),
            None if traffic.plain().contains(protocol) => terms.push(name.to_owned()),
            None => {}
        }
    }
    let unnamed = unnamed_protocols();
    let others = traffic.plain().intersection(&unnamed);
    if others == unnamed {
        terms.push("other".to_owned());
    } else if !others.is_empty() {
        let numbers: Intervals<u8> = others
            .iter()
            .map(|number| Interval {
                first: number,
                last: number,
            })
            .collect();
        terms.push(format!(
            "proto {}",
            spell_ranges(&numbers, |number| u32::from(*number))
        ));
    }
    terms.join("; ")
}

/// One term for each distinct set of source ports, that of the lowest destination port first.
fn spell_pairs(name: &str, pairs: &PortPairs, terms: &mut Vec<String>) {
    let mut groups: Vec<(&Intervals<Port>, Vec<Interval<Port>>)> = Vec::new();
    for (slab, sources) in pairs.as_slice() {
        match groups.iter_mut().find(|(same, _)| *same == sources) {
            Some((_, slabs)) => slabs.push(*slab),
            None => groups.push((sources, vec![*slab])),
        }
    }
    for (sources, slabs) in groups {
        let targets: Intervals<Port> = slabs.into_iter().collect();
        let mut term = name.to_owned();
        let number = |port: &Port| u32::from(port.number());
        if targets != Intervals::full() {
            let _ = write!(term, "/{}", spell_ranges(&targets, number));
        }
        if *sources != Intervals::full() {
            let _ = write!(term, " from {}", spell_ranges(sources, number));
        }
        terms.push(term);
    }
}

fn spell_ranges<P: Point>(ranges: &Intervals<P>, number: impl Fn(&P) -> u32) -> String {
    let mut text = String::new();
    for range in ranges.as_slice() {
        let separator = if text.is_empty() { "" } else { "," };
        let (first, last) = (number(&range.first), number(&range.last));
        let _ = if first == last {
            write!(text, "{separator}{first}")
        } else {
            write!(text, "{separator}{first}-{last}")
        };
    }
    text
}

fn unnamed_protocols() -> Protocols {
    NAMED.iter().fold(Protocols::full(), |rest, named| {
        rest.difference(&Protocols::of(*named))
    })
}

/// Why a text is not in the traffic notation, with the words that are not.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "\"{word}\" {problem}; write traffic like icmp, tcp/22,80-90, udp/53 from 1024-65535, gre, proto 50, other or all, joined with \";\""
)]
pub struct NotationError {
    /// The user's own words.
    pub word: String,
    /// What is wrong with them.
    pub problem: &'static str,
}

impl NotationError {
    fn new(word: &str, problem: &'static str) -> Self {
        Self {
            word: word.to_owned(),
            problem,
        }
    }
}

/// Parses the traffic notation, leniently: any order, overlaps, any case, blanks.
///
/// # Errors
/// Names the first word that cannot be read.
pub fn parse_traffic(text: &str) -> Result<Traffic, NotationError> {
    let mut traffic = Traffic::empty();
    for term in text.split(';') {
        let term = term.trim();
        if term.is_empty() {
            return Err(NotationError::new(
                text.trim(),
                "names no traffic in some term",
            ));
        }
        traffic = traffic.union(&parse_term(term)?);
    }
    Ok(traffic)
}

fn parse_term(term: &str) -> Result<Traffic, NotationError> {
    let (word, numbers) = term.split_once(char::is_whitespace).unwrap_or((term, ""));
    match term.to_ascii_lowercase().as_str() {
        "all" => Ok(Traffic::full()),
        "none" => Ok(Traffic::empty()),
        "other" => Ok(Traffic::protocols(unnamed_protocols())),
        _ if word.eq_ignore_ascii_case("proto") => parse_protocols(term, numbers),
        _ => parse_named(term),
    }
}

fn parse_protocols(term: &str, numbers: &str) -> Result<Traffic, NotationError> {
    let axis = 0..=u32::from(u8::MAX);
    let ranges = parse_ranges(term, numbers, axis, "is outside the numbers 0 to 255")?;
    Ok(ranges
        .into_iter()
        .flat_map(|(first, last)| first..=last)
        .filter_map(|number| u8::try_from(number).ok())
        .map(Traffic::protocol)
        .fold(Traffic::empty(), |all, one| all.union(&one)))
}

/// `tcp/22 from 1-1023`.
fn parse_named(term: &str) -> Result<Traffic, NotationError> {
    let (head, sources) = match find_from(term) {
        Some(at) => (&term[..at], Some(&term[at + FROM.len()..])),
        None => (term, None),
    };
    let (name, targets) = match head.split_once('/') {
        Some((name, targets)) => (name.trim(), Some(targets)),
        None => (head.trim(), None),
    };
    let protocol = NAMED
        .into_iter()
        .find(|number| protocol_name(*number).is_some_and(|it| it.eq_ignore_ascii_case(name)))
        .ok_or_else(|| NotationError::new(name, "is no protocol"))?;
    if !carries_ports(protocol) && (targets.is_some() || sources.is_some()) {
        return Err(NotationError::new(name, "has no ports"));
    }
    let ports =
        |text: Option<&str>| text.map_or_else(|| Ok(Set::full()), |it| parse_ports(term, it));
    Ok(Traffic::with_ports(
        protocol,
        Product::of(&ports(targets)?, &ports(sources)?),
    ))
}

const FROM: &str = "from";

/// Where the word `from` stands.
fn find_from(term: &str) -> Option<usize> {
    let lower = term.to_ascii_lowercase();
    lower.match_indices(FROM).map(|(at, _)| at).find(|at| {
        let (before, after) = (&lower[..*at], &lower[at + FROM.len()..]);
        before.ends_with(char::is_whitespace)
            && (after.is_empty() || after.starts_with(char::is_whitespace))
    })
}

fn parse_ports(term: &str, text: &str) -> Result<Intervals<Port>, NotationError> {
    let axis = 1..=u32::from(u16::MAX);
    let ranges = parse_ranges(term, text, axis, "is outside the ports 1 to 65535")?;
    let port = |number: u32| u16::try_from(number).ok().and_then(Port::new);
    Ok(ranges
        .into_iter()
        .filter_map(|(first, last)| Interval::new(port(first)?, port(last)?))
        .collect())
}

/// Ranges of numbers joined with `,`; an empty one is reported as the whole `term`.
fn parse_ranges(
    term: &str,
    text: &str,
    axis: RangeInclusive<u32>,
    outside: &'static str,
) -> Result<Vec<(u32, u32)>, NotationError> {
    let parse = |range: &str| {
        let range = range.trim();
        if range.is_empty() {
            return Err(NotationError::new(term, "lacks a number"));
        }
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (Some(first), Some(last)) = (parse_number(first), parse_number(last)) else {
            let problem = "is no number or range of numbers";
            return Err(NotationError::new(range, problem));
        };
        if first > last {
            return Err(NotationError::new(range, "ends before it starts"));
        }
        if !axis.contains(&first) || !axis.contains(&last) {
            return Err(NotationError::new(range, outside));
        }
        Ok((first, last))
    };
    text.split(',').map(parse).collect()
}

/// A number without sign; one too big for the type is still too big for every axis.
fn parse_number(digits: &str) -> Option<u32> {
    let digits = digits.trim();
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().unwrap_or(u32::MAX))
}
