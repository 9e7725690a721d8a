//! Ports that a large part of the internet may call, but not all of it.
//!
//! The whole internet is `open-to-world`'s and its companions', smaller blocks are
//! `wide-public-cidr`'s.

use std::net::IpAddr;

use crate::lint::context::GroupView;
use crate::lint::draft::Report;
use crate::lint::exposure::{
    Told, by_confidence, family_word, ported, report as report_hole, sources,
};
use crate::lint::finding::{Persona, Severity};
use crate::lint::fix::revoke;
use crate::lint::measure::{public_unicast, weigh};
use crate::lint::row::{Check, Lint};
use crate::lint::words::traffic_words;
use crate::lint::world::Opening;
use crate::model::{Peer, RuleIndex};
use crate::packet::{Addresses, Block, Family, Intervals, Set};

pub(super) static LINT: Lint = Lint {
    name: "near-world-cidr",
    severity: Severity::High,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &["wide-public-cidr"],
    summary: "ports are open to a large part of the internet",
    page: include_str!("near_world_cidr.md"),
    check: Check::Group(check),
};

/// So many blocks are tried for a host that shows it.
const TRIES: usize = 8;

fn check(view: &GroupView<'_>, report: &mut Report) {
    for family in Family::BOTH {
        for (confidence, opening) in by_confidence(&view.world(family).near) {
            let traffic = ported(&opening.traffic);
            if traffic.is_empty() {
                continue;
            }
            let opening = Opening { traffic, ..opening };
            let what = traffic_words(&opening.traffic, family);
            let hole = (confidence, opening);
            let told = Told {
                what: &what,
                whom: Some(part(family, hole.1.weight)),
                whole: &hole.1.traffic,
                severity: LINT.severity,
                key: "",
                sources: hosts(view, family, &hole.1.rules),
            };
            if let Some(draft) = report_hole(view, family, &hole, told, report) {
                let edits = hole
                    .1
                    .rules
                    .iter()
                    .map(|rule| revoke(view.inventory, *rule));
                draft.edits = edits.collect::<Option<_>>().unwrap_or_default();
            }
        }
    }
}

/// Which part of the internet so many addresses are.
fn part(family: Family, weight: u128) -> String {
    let total = weigh(public_unicast(family));
    let kind = family_word(family);
    match weight.saturating_mul(100) / total {
        0 => {
            let one_in = total / weight.max(1);
            format!("about one in {one_in} public {kind} addresses")
        }
        percent => format!("about {percent} % of all public {kind} addresses"),
    }
}

/// Hosts that the rules of a hole may let in: those of documentation, and the first of their blocks.
fn hosts(view: &GroupView<'_>, family: Family, rules: &[RuleIndex]) -> Vec<IpAddr> {
    let public = public_unicast(family);
    let mut hosts = sources(family);
    for rule in rules.iter().take(TRIES) {
        let named = named(view, family, *rule).intersection(public);
        let firsts = named.as_slice().iter().take(TRIES);
        hosts.extend(firsts.map(|part| family.address(part.last.min(part.first + 1))));
    }
    hosts
}

/// The addresses a rule names.
fn named(view: &GroupView<'_>, family: Family, rule: RuleIndex) -> Intervals<u128> {
    let of = |blocks: &[Block]| Addresses::of(blocks).intervals(family);
    match &view.inventory.rules[rule].peer {
        Peer::Blocks(blocks) => of(&blocks.iter().collect::<Vec<_>>()),
        Peer::PrefixList(list) => {
            let entries = view.inventory.prefix_lists[*list].entries.as_deref();
            of(entries.unwrap_or_default())
        }
        Peer::Group { .. } | Peer::Missing => Intervals::empty(),
    }
}
