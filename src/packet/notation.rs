//! The traffic notation: one spelling for one set, printed and parsed.
//!
//! The grammar is the contract's section 2. Printing needs the family, because `all` is every
//! protocol of a family; parsing is lenient (any order, overlaps, any case, blanks) and knows none.

use std::fmt::{self, Write as _};

use super::address::Family;
use super::interval::{Interval, Intervals};
use super::point::Port;
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
        spell(&self.intersection(&Self::all(family)), &Self::all(family))
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

fn spell_ranges<P>(ranges: &Intervals<P>, number: impl Fn(&P) -> u32) -> String
where
    P: super::point::Point,
{
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

/// Parses the traffic notation, leniently: any order, overlaps, any case, blanks.
///
/// # Errors
/// Names the first word that cannot be read.
pub fn parse_traffic(text: &str) -> Result<Traffic, NotationError> {
    let mut traffic = Traffic::empty();
    for term in text.split(';') {
        traffic = traffic.union(&parse_term(&term.trim().to_ascii_lowercase())?);
    }
    Ok(traffic)
}

fn parse_term(term: &str) -> Result<Traffic, NotationError> {
    let fail = |word: &str, problem| {
        Err(NotationError {
            word: word.to_owned(),
            problem,
        })
    };
    match term {
        "" => return fail(term, "names no traffic"),
        "all" => return Ok(Traffic::full()),
        "none" => return Ok(Traffic::empty()),
        "other" => return Ok(Traffic::protocols(unnamed_protocols())),
        _ => {}
    }
    if let Some(numbers) = term
        .strip_prefix("proto ")
        .or_else(|| term.strip_prefix("proto\t"))
    {
        let mut protocols = Protocols::empty();
        for (first, last) in parse_ranges(numbers, 0, u32::from(u8::MAX))? {
            for number in first..=last {
                let number =
                    u8::try_from(number).expect("internal error: protocol number above 255");
                protocols = protocols.union(&Protocols::of(number));
            }
        }
        return Ok(Traffic::protocols(protocols));
    }
    let (head, sources) = match split_from(term) {
        Some((head, sources)) => (head, Some(parse_ports(sources)?)),
        None => (term, None),
    };
    let (name, targets) = match head.split_once('/') {
        Some((name, targets)) => (name.trim(), Some(parse_ports(targets)?)),
        None => (head.trim(), None),
    };
    let Some(protocol) = NAMED
        .into_iter()
        .find(|number| protocol_name(*number) == Some(name))
    else {
        return fail(name, "is no protocol");
    };
    if !carries_ports(protocol) && (targets.is_some() || sources.is_some()) {
        return fail(name, "has no ports");
    }
    let full = Intervals::full;
    let pairs = Product::of(&targets.unwrap_or_else(full), &sources.unwrap_or_else(full));
    Ok(Traffic::with_ports(protocol, pairs))
}

/// Splits at the word `from`.
fn split_from(term: &str) -> Option<(&str, &str)> {
    let at = term
        .match_indices("from")
        .map(|(at, _)| at)
        .find(|at| term[..*at].ends_with([' ', '\t']) && term[at + 4..].starts_with([' ', '\t']))?;
    Some((term[..at].trim(), &term[at + 4..]))
}

fn parse_ports(text: &str) -> Result<Intervals<Port>, NotationError> {
    let ranges = parse_ranges(text, 1, u32::from(u16::MAX))?;
    let port = |number: u32| u16::try_from(number).ok().and_then(Port::new);
    Ok(ranges
        .into_iter()
        .filter_map(|(first, last)| Interval::new(port(first)?, port(last)?))
        .collect())
}

fn parse_ranges(text: &str, lowest: u32, highest: u32) -> Result<Vec<(u32, u32)>, NotationError> {
    let mut ranges = Vec::new();
    for range in text.split(',') {
        let range = range.trim();
        let fail = |problem| NotationError {
            word: range.to_owned(),
            problem,
        };
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let number = |digits: &str| {
            let digits = digits.trim();
            let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits
                .parse::<u32>()
                .ok()
                .filter(|_| plain)
                .ok_or(fail("is no number or range of numbers"))
        };
        let (first, last) = (number(first)?, number(last)?);
        if first > last {
            return Err(fail("ends before it starts"));
        }
        if first < lowest || last > highest {
            return Err(fail(if lowest == 0 {
                "is outside the protocol numbers 0 to 255"
            } else {
                "is outside the ports 1 to 65535"
            }));
        }
        ranges.push((first, last));
    }
    Ok(ranges)
}
