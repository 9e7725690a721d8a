//! Inbound grants of every port of TCP or UDP to one peer, by one rule or by several.
//!
//! Rules add up for one peer, and for a block what holds it adds up too: blocks are walked from the widest
//! in, with the ports that those around them name, so each is asked once.
//!
//! Rules for every protocol are `all-protocols-grant`'s.

use std::collections::BTreeMap;

use crate::lint::context::{GroupView, RuleView};
use crate::lint::draft::{Report, spot};
use crate::lint::exposure::{verb, weaken_unattached};
use crate::lint::finding::{Confidence, Persona, Related, Severity};
use crate::lint::grants::{Grants, side};
use crate::lint::judged::Side;
use crate::lint::row::{Check, Lint};
use crate::lint::words::{is_own_group, is_whole, name, peer_words};
use crate::model::{
    BlockField, Blocks, Direction, Inventory, Peer, Ports, Protocol, Rule, RuleField, RuleIndex,
};
use crate::packet::{Block, Family, Intervals, Port, Set, Traffic, carries_ports};

pub(super) static LINT: Lint = Lint {
    name: "all-ports-grant",
    severity: Severity::Medium,
    persona: Persona::Regular,
    aliases: &["ecs-security-group-not-open-all-port"],
    supersedes: &["wide-port-range"],
    summary: "one peer may call every port of TCP or UDP",
    page: include_str!("all_ports_grant.md"),
    check: Check::Group(check),
};

/// What rules must have in common to add up.
type Bundle<'r> = (&'r Peer, &'r Blocks, Side, u8);

fn check(view: &GroupView<'_>, report: &mut Report) {
    if view.group.managed {
        return;
    }
    let grants = Grants::new(view, Direction::Ingress);
    let mut bundles: BTreeMap<Bundle<'_>, Vec<RuleView<'_>>> = BTreeMap::new();
    for rule in grants.rules() {
        let Some(Protocol::Number(protocol)) = rule.rule.protocol else {
            continue;
        };
        if carries_ports(protocol)
            && rule.rule.source_ports == Ports::Any
            && rule.rule.peer != Peer::Missing
        {
            let side = side(view.network(), rule.rule);
            let bundle = (&rule.rule.peer, &rule.rule.local, side, protocol);
            bundles.entry(bundle).or_default().push(rule);
        }
    }
    for ((.., protocol), rules) in &bundles {
        if named(view.inventory, rules).is_full() {
            tell(view, &grants, *protocol, rules, report);
        }
    }
    for family in Family::BOTH {
        nested(view, &grants, family, &bundles, report);
    }
}

/// A block on the way in: the ports that its rules name, and those of all blocks around it too.
struct Ring<'r, 'a> {
    block: Block,
    own: Intervals<Port>,
    all: Intervals<Port>,
    rules: &'r [RuleView<'a>],
}

/// Blocks to which the rules of wider blocks open what their own rules do not.
fn nested(
    view: &GroupView<'_>,
    grants: &Grants<'_>,
    family: Family,
    bundles: &BTreeMap<Bundle<'_>, Vec<RuleView<'_>>>,
    report: &mut Report,
) {
    let mut alike: BTreeMap<(&Blocks, Side, u8), Vec<Ring<'_, '_>>> = BTreeMap::new();
    for ((peer, local, side, protocol), rules) in bundles {
        if let Peer::Blocks(blocks) = peer
            && let BlockField::Block(block) = blocks.of(family)
        {
            let own = named(view.inventory, rules);
            alike
                .entry((local, *side, *protocol))
                .or_default()
                .push(Ring {
                    block,
                    all: own.clone(),
                    own,
                    rules,
                });
        }
    }
    for ((.., protocol), mut rings) in alike {
        rings.sort_by_key(|ring| (ring.block.interval().first, ring.block.length()));
        let mut around: Vec<Ring<'_, '_>> = Vec::new();
        for mut ring in rings {
            while around
                .pop_if(|outer| !outer.block.covers(&ring.block))
                .is_some()
            {}
            let outer = around.last().map(|outer| &outer.all);
            // What is open to a wider block in full is told of that.
            let told = ring.own.is_full() || outer.is_some_and(Intervals::is_full);
            if let Some(outer) = outer {
                ring.all = ring.all.union(outer);
            }
            if !told && ring.all.is_full() {
                tell_nested(view, grants, (family, protocol), (&ring, &around), report);
            }
            around.push(ring);
        }
    }
}

/// Reports a block with those around it that open more ports to it.
fn tell_nested(
    view: &GroupView<'_>,
    grants: &Grants<'_>,
    (family, protocol): (Family, u8),
    (ring, around): (&Ring<'_, '_>, &[Ring<'_, '_>]),
    report: &mut Report,
) {
    let within = Intervals::of(ring.block.interval());
    let mut named = Intervals::empty();
    let mut openers: Vec<RuleIndex> = Vec::new();
    let mut open = (Confidence::Certain, Traffic::empty());
    for ring in std::iter::once(ring).chain(around.iter().rev()) {
        if ring.own.is_subset(&named) {
            continue;
        }
        named = named.union(&ring.own);
        for rule in ring.rules {
            if let Some(left) = grants.left(rule, family, Some(&within)) {
                open = (open.0.min(left.confidence), open.1.union(&left.traffic));
                openers.push(rule.index);
            }
        }
    }
    if is_whole(&open.1, protocol) {
        let whom = ring.block.to_string();
        report_at(view, (protocol, family), (open.0, openers), &whom, report);
    }
}

/// The ports that some rules name.
fn named(inventory: &Inventory, rules: &[RuleView<'_>]) -> Intervals<Port> {
    let ports = rules.iter().map(|rule| ports(inventory, rule.rule));
    let parts: Vec<Intervals<Port>> = ports.collect();
    parts
        .iter()
        .flat_map(Intervals::as_slice)
        .copied()
        .collect()
}

fn ports(inventory: &Inventory, rule: &Rule) -> Intervals<Port> {
    match &rule.ports {
        Ports::Any => Intervals::full(),
        Ports::Only(ports) => ports.clone(),
        Ports::List(list) => {
            let entries = inventory.port_lists[*list].entries.clone();
            entries.unwrap_or_else(Intervals::empty)
        }
        Ports::Unreadable => Intervals::empty(),
    }
}

fn tell(
    view: &GroupView<'_>,
    grants: &Grants<'_>,
    protocol: u8,
    rules: &[RuleView<'_>],
    report: &mut Report,
) {
    let mut open: BTreeMap<Family, (Confidence, Traffic)> = BTreeMap::new();
    let mut openers: Vec<(RuleIndex, bool)> = Vec::new();
    for rule in rules {
        let Some((family, left)) = grants.left_of_any(rule) else {
            continue;
        };
        openers.push((rule.index, is_whole(&left.traffic, protocol)));
        let (confidence, sum) = open
            .entry(family)
            .or_insert_with(|| (Confidence::Certain, Traffic::empty()));
        *confidence = left.confidence.min(*confidence);
        *sum = sum.union(&left.traffic);
    }
    let whole = open
        .into_iter()
        .find(|(_, (_, traffic))| is_whole(traffic, protocol));
    let Some((family, (confidence, _))) = whole else {
        return;
    };
    // A rule that opens all of it alone is told alone.
    let alone = openers.iter().find(|(_, whole)| *whole);
    let openers: Vec<RuleIndex> = match alone {
        Some((rule, _)) => vec![*rule],
        None => openers.iter().map(|(rule, _)| *rule).collect(),
    };
    let whom = peer_words(view.inventory, rules[0].rule);
    report_at(
        view,
        (protocol, family),
        (confidence, openers),
        &whom,
        report,
    );
}

/// Reports the rules that open all ports together, at the strongest.
fn report_at(
    view: &GroupView<'_>,
    (protocol, family): (u8, Family),
    (confidence, mut openers): (Confidence, Vec<RuleIndex>),
    whom: &str,
    report: &mut Report,
) {
    let inventory = view.inventory;
    openers.sort_by_key(|rule| (inventory.rules[*rule].priority, *rule));
    let Some((strongest, others)) = openers.split_first() else {
        return;
    };
    let row = &inventory.rules[*strongest];
    let message = format!(
        "{} on every port {} open to {whom}",
        name(protocol),
        verb(confidence)
    );
    let draft = report.at_rule(inventory, *strongest, ports_field(row), message);
    draft.confidence = confidence;
    draft.key = name(protocol).to_owned();
    draft.key_of(inventory, others);
    draft.about(family, &openers);
    for rule in others {
        let row = &inventory.rules[*rule];
        draft
            .related
            .extend(spot(row.location, ports_field(row)).map(|spot| Related {
                message: "opens more of the ports to the same peer".to_owned(),
                spot,
            }));
    }
    if is_own_group(&row.peer) {
        draft.severity = Severity::Low;
    }
    weaken_unattached(view, draft);
}

/// The field that names a rule's ports.
fn ports_field(rule: &Rule) -> Option<&'static str> {
    Some(match rule.ports {
        Ports::List(_) => RuleField::PortRangeListId.key(),
        _ => RuleField::PortRange.key(),
    })
}
