//! How holes towards the world are told: what the lints about them have in common.
//!
//! Which holes there are: `world.rs`. Which of them a lint speaks of, the lint says.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::canonical::peer_field;
use super::context::GroupView;
use super::draft::{Draft, Hole, Report};
use super::finding::{Confidence, Severity};
use super::fix::revoke;
use super::witness::witness;
use super::world::{Opening, Openings, World};
use crate::config::PortClass;
use crate::model::RuleIndex;
use crate::packet::{Family, Set, TCP, Traffic, UDP};
use crate::verdict::Reading;

/// What is open to the whole world, with how sure that is: certainly, and what else possibly.
pub(super) fn openings(view: &GroupView<'_>, family: Family) -> Vec<(Confidence, Opening)> {
    by_confidence(&view.world(family).whole)
}

/// Openings with how sure they are: certainly, and what else possibly.
pub(super) fn by_confidence(found: &Openings) -> Vec<(Confidence, Opening)> {
    let certain = |opening: &Opening| (Confidence::Certain, opening.clone());
    let mut openings: Vec<(Confidence, Opening)> = found.strict.iter().map(certain).collect();
    let known = found
        .strict
        .iter()
        .fold(Traffic::empty(), |sum, opening| sum.union(&opening.traffic));
    for opening in &found.lenient {
        let traffic = opening.traffic.difference(&known);
        if !traffic.is_empty() {
            let opening = Opening {
                traffic,
                ..opening.clone()
            };
            openings.push((Confidence::Possible, opening));
        }
    }
    openings
}

/// How grave it is that a port of a class is open; none for what is meant for everyone.
pub(super) const fn class_severity(class: PortClass) -> Option<Severity> {
    match class {
        PortClass::Admin | PortClass::Database => Some(Severity::Critical),
        PortClass::Bigdata | PortClass::File => Some(Severity::High),
        PortClass::Plaintext => Some(Severity::Medium),
        PortClass::Public => None,
    }
}

/// The part of some traffic that has ports.
pub(super) fn ported(traffic: &Traffic) -> Traffic {
    let with_ports = Traffic::protocol(TCP).union(&Traffic::protocol(UDP));
    traffic.intersection(&with_ports)
}

/// How a hole is told.
pub(super) struct Told<'t> {
    /// What is open.
    pub(super) what: &'t str,
    /// To whom; none for every address or nearly.
    pub(super) whom: Option<String>,
    /// All the traffic the finding speaks for.
    pub(super) whole: &'t Traffic,
    /// How grave it is where somebody is behind the hole.
    pub(super) severity: Severity,
    /// What tells it from the lint's other findings about the same rules.
    pub(super) key: &'t str,
    /// Hosts that may come in.
    pub(super) sources: Vec<IpAddr>,
}

/// Reports a hole at the strongest of the rules that open it.
pub(super) fn report<'r>(
    view: &GroupView<'_>,
    family: Family,
    (confidence, opening): &(Confidence, Opening),
    told: Told<'_>,
    report: &'r mut Report,
) -> Option<&'r mut Draft> {
    let (strongest, others) = opening.rules.split_first()?;
    let rule = &view.inventory.rules[*strongest];
    let whom = told
        .whom
        .unwrap_or_else(|| everyone(family, opening.nearly));
    let message = format!("{} {} open to {whom}", told.what, verb(*confidence));
    let draft = report.at_rule(
        view.inventory,
        *strongest,
        peer_field(rule, family),
        message,
    );
    draft.severity = told.severity;
    draft.confidence = *confidence;
    draft.relate(
        view.inventory,
        others,
        family,
        "opens it together with the rule above",
    );
    draft.key = format!("{}{}", family.name(), told.key);
    draft.key_of(view.inventory, others);
    draft.hole = Some(Hole {
        family,
        traffic: told.whole.clone(),
        rules: opening.rules.clone(),
    });
    if *confidence == Confidence::Possible {
        draft.notes.push(why_possible(opening));
    }
    weaken(view, family, draft);
    let reading = match confidence {
        Confidence::Certain => Reading::Strict,
        _ => Reading::Lenient,
    };
    let sources: Vec<IpAddr> = told
        .sources
        .into_iter()
        .filter(|source| !view.addresses().assigns_public(*source))
        .collect();
    draft.witness = witness(view, reading, &ported(&opening.traffic), &sources);
    Some(draft)
}

/// `is`, or `may be`.
pub(super) const fn verb(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Possible => "may be",
        Confidence::Likely | Confidence::Certain => "is",
    }
}

/// `every IPv4 address`, or nearly.
pub(super) fn everyone(family: Family, nearly: bool) -> String {
    let every = if nearly { "nearly every" } else { "every" };
    format!("{every} {} address", family_word(family))
}

/// `IPv4` or `IPv6`.
pub(super) const fn family_word(family: Family) -> &'static str {
    match family {
        Family::Ipv4 => "IPv4",
        Family::Ipv6 => "IPv6",
    }
}

pub(super) fn why_possible(opening: &Opening) -> String {
    if opening.guessed {
        "some field of the rule is not known, so it may open less".to_owned()
    } else {
        "it depends on facts that the export does not hold".to_owned()
    }
}

/// Less grave where nobody is behind the hole, or nobody may mend it.
pub(super) fn weaken(view: &GroupView<'_>, family: Family, draft: &mut Draft) {
    if !view.is_unattached() && is_private(view, family) {
        draft.severity = draft.severity.lower();
        let note =
            "no member has a public address; reachable from every private network routed here";
        draft.notes.push(note.to_owned());
    }
    weaken_idle(view, draft);
}

/// Less grave where no interface is in the group, or nobody may mend it.
pub(super) fn weaken_idle(view: &GroupView<'_>, draft: &mut Draft) {
    weaken_unattached(view, draft);
    if view.group.managed {
        draft.severity = Severity::Info;
        draft
            .notes
            .push("the group is managed by a cloud product, which alone may change it".to_owned());
    }
}

/// Less grave where no interface is in the group.
pub(super) fn weaken_unattached(view: &GroupView<'_>, draft: &mut Draft) {
    if view.is_unattached() {
        draft.severity = draft.severity.lower();
        draft
            .notes
            .push("not attached: no interface of the export is in the group".to_owned());
    }
}

/// Whether the export tells the addresses of all members, and none is one that the internet can call.
fn is_private(view: &GroupView<'_>, family: Family) -> bool {
    let mut members = view
        .members()
        .iter()
        .map(|member| &view.inventory.interfaces[*member]);
    !view.members().is_empty()
        && members.all(|member| {
            let own = |block: &crate::packet::Block| block.family() == family;
            let called = match family {
                Family::Ipv4 => !member.public.is_empty(),
                // An IPv6 address is public as soon as its gateway gives it bandwidth.
                Family::Ipv6 => member.addresses.iter().any(own),
            };
            !member.addresses.is_empty() && !called
        })
}

/// Hosts on the internet, those of documentation first.
pub(super) fn sources(family: Family) -> Vec<IpAddr> {
    match family {
        Family::Ipv4 => [
            [198, 51, 100, 1],
            [203, 0, 113, 1],
            [192, 0, 2, 1],
            [8, 8, 8, 8],
            [77, 88, 8, 8],
        ]
        .map(|[a, b, c, d]| IpAddr::V4(Ipv4Addr::new(a, b, c, d)))
        .into(),
        Family::Ipv6 => [
            [0x2001, 0xdb8],
            [0x2001, 0x4860],
            [0x2a00, 0x1450],
            [0x2400, 0xcb00],
        ]
        .map(|[a, b]| IpAddr::V6(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 1)))
        .into(),
    }
}

/// Revokes the rules of a hole, and those that would still hold it open without them.
pub(super) fn close(
    view: &GroupView<'_>,
    family: Family,
    opening: &Opening,
    still_open: impl Fn(&[Opening]) -> bool,
    draft: &mut Draft,
) {
    let mut rules: Vec<RuleIndex> = opening.rules.clone();
    loop {
        let left = World::without(view, family, &rules, &ported(&opening.traffic));
        if !still_open(&left) {
            break;
        }
        let known = rules.len();
        for rule in left.into_iter().flat_map(|opening| opening.rules) {
            if !rules.contains(&rule) {
                rules.push(rule);
            }
        }
        if rules.len() == known {
            return;
        }
    }
    let edits: Option<Vec<_>> = rules
        .iter()
        .map(|rule| revoke(view.inventory, *rule))
        .collect();
    draft.edits = edits.unwrap_or_default();
}
