//! A protocol of which every port is open to the internet, by one rule or by several.

use std::collections::BTreeMap;

use crate::lint::context::GroupView;
use crate::lint::draft::Report;
use crate::lint::exposure::{Told, close, openings, report as report_hole, sources};
use crate::lint::finding::{Confidence, Persona, Severity};
use crate::lint::row::{Check, Lint};
use crate::lint::words::traffic_words;
use crate::lint::world::Opening;
use crate::model::{Inventory, Ports, Protocol, RuleIndex};
use crate::packet::{Family, Set, TCP, Traffic, UDP};

pub(super) static LINT: Lint = Lint {
    name: "all-ports-open-to-world",
    severity: Severity::Critical,
    persona: Persona::Regular,
    aliases: &[
        "sg-public-access-check",
        "60587dbd-6b67-432e-90f7-a8cf1892d968",
    ],
    supersedes: &[
        "open-to-world",
        "sensitive-port-open-to-world",
        "near-world-cidr",
        "wide-public-cidr",
        "all-protocols-grant",
        "all-ports-grant",
    ],
    summary: "every port of TCP or UDP is open to the whole internet",
    page: include_str!("all_ports_open_to_world.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    for family in Family::BOTH {
        for (confidence, opening, whole) in holes(view, family) {
            let words = traffic_words(&opening.traffic, family);
            let hole = (confidence, opening);
            let told = Told {
                what: &words,
                whom: None,
                whole: &whole,
                severity: LINT.severity,
                key: "",
                sources: sources(family),
            };
            if let Some(draft) = report_hole(view, family, &hole, told, report) {
                let open = |left: &[Opening]| !full_protocols(left).is_empty();
                close(view, family, &hole.1, open, draft);
            }
        }
    }
}

/// The holes, with all the traffic each speaks for: those that are certain, or else possible.
fn holes(view: &GroupView<'_>, family: Family) -> Vec<(Confidence, Opening, Traffic)> {
    let mut known: Vec<Opening> = Vec::new();
    let mut reported = Vec::new();
    let mut holes = Vec::new();
    let all = openings(view, family);
    for confidence in [Confidence::Certain, Confidence::Possible] {
        let more = all
            .iter()
            .filter(|(how, opening)| *how == confidence && !opening.guessed);
        known.extend(more.map(|(_, opening)| opening.clone()));
        let mut by_rules: BTreeMap<Vec<RuleIndex>, Traffic> = BTreeMap::new();
        for protocol in full_protocols(&known) {
            if reported.contains(&protocol) {
                continue;
            }
            reported.push(protocol);
            let sum = by_rules
                .entry(openers(view.inventory, &known, protocol))
                .or_insert_with(Traffic::empty);
            *sum = sum.union(&Traffic::protocol(protocol));
        }
        for (rules, whole) in by_rules {
            let own = known
                .iter()
                .filter(|it| it.rules.iter().all(|rule| rules.contains(rule)));
            let opening = Opening {
                traffic: own
                    .clone()
                    .fold(Traffic::empty(), |sum, it| sum.union(&it.traffic)),
                nearly: own.clone().any(|it| it.nearly),
                guessed: false,
                weight: own.clone().map(|it| it.weight).max().unwrap_or(0),
                rules,
            };
            let whole = whole.union(&opening.traffic);
            holes.push((confidence, opening, whole));
        }
    }
    holes
}

/// The protocols of which every port is open.
fn full_protocols(openings: &[Opening]) -> Vec<u8> {
    let open = openings
        .iter()
        .fold(Traffic::empty(), |sum, it| sum.union(&it.traffic));
    let full = |protocol: &u8| {
        let ports = open.pairs(*protocol).map(crate::packet::Product::points);
        ports.is_some_and(|ports| ports.is_full())
    };
    [TCP, UDP].into_iter().filter(full).collect()
}

/// The rule that opens all of a protocol alone, or else the rules that do it together, strongest
/// first.
fn openers(inventory: &Inventory, openings: &[Opening], protocol: u8) -> Vec<RuleIndex> {
    let opens_some: Vec<&Opening> = openings
        .iter()
        .filter(|it| it.traffic.overlaps(&Traffic::protocol(protocol)))
        .collect();
    let names_all = |rule: &RuleIndex| {
        let rule = &inventory.rules[*rule];
        match rule.protocol {
            Some(Protocol::All) => true,
            Some(Protocol::Number(number)) => {
                let ports = match &rule.ports {
                    Ports::Any => true,
                    Ports::Only(ports) => ports.is_full(),
                    _ => false,
                };
                number == protocol && ports
            }
            None => false,
        }
    };
    let alone = opens_some.iter().find_map(|it| match it.rules.as_slice() {
        [rule] if names_all(rule) => Some(*rule),
        _ => None,
    });
    if let Some(rule) = alone {
        return vec![rule];
    }
    let mut rules: Vec<RuleIndex> = Vec::new();
    for rule in opens_some.iter().flat_map(|it| &it.rules) {
        if !rules.contains(rule) {
            rules.push(*rule);
        }
    }
    let order = |rule: &RuleIndex| {
        let row = &inventory.rules[*rule];
        (row.priority, row.policy, *rule)
    };
    rules.sort_by_key(order);
    rules
}
