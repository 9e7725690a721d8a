//! Interfaces with a public address that the whole internet may call, by all their groups together.
//!
//! Groups by themselves are `open-to-world`'s and its companions'. Public IPv6 is not told: whether the
//! gateway carries it is in no export that is read.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::change::Edit;
use crate::config::PortClass;
use crate::lint::canonical::peer_field;
use crate::lint::draft::{Draft, Hole, Report};
use crate::lint::exposure::{
    by_confidence, class_severity, everyone, ported, sources, verb, why_possible,
};
use crate::lint::finding::{Confidence, Persona, Scope, Severity};
use crate::lint::fix::revoke;
use crate::lint::judged::Side;
use crate::lint::measure::Measure;
use crate::lint::openings::{Openers, Question};
use crate::lint::row::{Check, Lint};
use crate::lint::sets::SetView;
use crate::lint::witness::witness_at;
use crate::lint::words::{is_whole, traffic_words};
use crate::lint::world::{Opening, Openings};
use crate::model::{Direction, NetworkInterface, RuleIndex};
use crate::packet::{Family, Set, TCP, Traffic, UDP};
use crate::verdict::{Effect, Owner, Reading, stack};

pub(super) static LINT: Lint = Lint {
    name: "exposed-instance",
    severity: Severity::Critical,
    persona: Persona::Regular,
    aliases: &[
        "ecs-instances-are-prohibited-from-binding-public-addresses-and-opening",
        "ecs-instance-with-public-ip",
    ],
    supersedes: &[
        "all-ports-open-to-world",
        "sensitive-port-open-to-world",
        "open-to-world",
        "near-world-cidr",
        "wide-public-cidr",
    ],
    summary: "an instance with a public address may be called by the whole internet",
    page: include_str!("exposed_instance.md"),
    check: Check::Interfaces(check),
};

const FAMILY: Family = Family::Ipv4;

fn check(view: &SetView<'_>, report: &mut Report) {
    let exposed: Vec<&NetworkInterface> = view
        .interfaces()
        .filter(|interface| !interface.public.is_empty())
        .collect();
    if exposed.is_empty() || !may_be_open(view) {
        return;
    }
    let effects =
        Reading::BOTH.map(|reading| view.effect(Side::Public, Direction::Ingress, FAMILY, reading));
    let hosts: Vec<IpAddr> = sources(FAMILY)
        .into_iter()
        .filter(|source| !view.assigns_public(*source))
        .collect();
    if effects.iter().any(|effect| effect.is_local()) {
        // Rules for some own addresses tell even interfaces of one set apart.
        for interface in exposed {
            let own = interface.public.iter().filter_map(|public| public.local);
            let locals: Vec<Option<u128>> = own.map(|own| Some(Family::number(own))).collect();
            for hole in Holes::of(view, effects, &locals) {
                tell(view, effects, &hole, (interface, &hosts), report);
            }
        }
        return;
    }
    for hole in Holes::of(view, effects, &[None]) {
        for interface in &exposed {
            tell(view, effects, &hole, (interface, &hosts), report);
        }
    }
}

/// A quick no: whether the rules of all groups could open something to the world if no Drop were.
fn may_be_open(view: &SetView<'_>) -> bool {
    let owner = Owner {
        groups: Some(view.groups),
        plane: Side::Public.plane(view.network),
    };
    let (direction, reading) = (Direction::Ingress, Reading::Lenient);
    let rules = stack(view.verdict(), &owner, direction, FAMILY, reading);
    let clauses = Openers::Rules.of(view.inventory, &rules);
    let candidates = Measure::world(FAMILY).candidates(clauses, &Traffic::all(FAMILY));
    candidates.is_some()
}

/// A hole, and what would close it.
struct Holes {
    confidence: Confidence,
    opening: Opening,
    edits: Vec<Edit>,
}

impl Holes {
    /// The holes at some own addresses: what is open but not meant for everyone.
    fn of(view: &SetView<'_>, effects: [&Effect; 2], locals: &[Option<u128>]) -> Vec<Self> {
        let measure = Measure::world(FAMILY);
        let ask = |effect, without: &[RuleIndex], within: &Traffic| {
            let question = Question {
                inventory: view.inventory,
                effect,
                measure: &measure,
                openers: Openers::Rules,
                without,
                locals,
            };
            question.openings(within)
        };
        let everything = Traffic::all(FAMILY);
        let strict = ask(effects[0], &[], &everything);
        let lenient = if effects[0].stack() == effects[1].stack() {
            strict.clone()
        } else {
            ask(effects[1], &[], &everything)
        };
        let public = view.parameters().ports.of(PortClass::Public);
        let mut holes = Vec::new();
        for (confidence, opening) in by_confidence(&Openings { strict, lenient }) {
            let traffic = ported(&opening.traffic).difference(public);
            if traffic.is_empty() {
                continue;
            }
            let without = |rules: &[RuleIndex]| ask(effects[1], rules, &traffic);
            let edits = closing(view, &opening.rules, without);
            holes.push(Self {
                confidence,
                opening,
                edits,
            });
        }
        holes
    }
}

/// Revokes the rules of a hole, and those that would still hold it open without them.
fn closing(
    view: &SetView<'_>,
    rules: &[RuleIndex],
    without: impl Fn(&[RuleIndex]) -> Vec<Opening>,
) -> Vec<Edit> {
    let mut rules = rules.to_vec();
    loop {
        let left = without(&rules)
            .into_iter()
            .flat_map(|opening| opening.rules);
        let more: Vec<RuleIndex> = left.filter(|rule| !rules.contains(rule)).collect();
        if more.is_empty() {
            break;
        }
        rules.extend(more);
        rules.sort_unstable();
        rules.dedup();
    }
    let edits = rules.iter().map(|rule| revoke(view.inventory, *rule));
    edits.collect::<Option<_>>().unwrap_or_default()
}

fn tell(
    view: &SetView<'_>,
    effects: [&Effect; 2],
    hole: &Holes,
    (interface, hosts): (&NetworkInterface, &[IpAddr]),
    report: &mut Report,
) {
    let inventory = view.inventory;
    let Some((strongest, others)) = hole.opening.rules.split_first() else {
        return;
    };
    let public = view.parameters().ports.of(PortClass::Public);
    // Of ports that are not known, which are public ones is not known either.
    let open = if hole.opening.guessed || is_every_port(&hole.opening.traffic) {
        hole.opening.traffic.clone()
    } else {
        ported(&hole.opening.traffic).difference(public)
    };
    let instance = interface.instance.map(|it| &*inventory.instances[it].id);
    let subject = instance.unwrap_or(&interface.id);
    let addresses: Vec<String> = interface
        .public
        .iter()
        .map(|public| public.address.to_string())
        .collect();
    let addresses = addresses.join(", ");
    let message = format!(
        "{} of {subject} ({addresses}) {} open to {}",
        traffic_words(&open, FAMILY),
        verb(hole.confidence),
        everyone(FAMILY, hole.opening.nearly)
    );
    let row = &inventory.rules[*strongest];
    let draft = report.at_rule(inventory, *strongest, peer_field(row, FAMILY), message);
    draft.scope = Scope::Interface;
    draft.subject = Some(subject.to_owned());
    draft.confidence = hole.confidence;
    draft.severity = severity(view, &hole.opening);
    draft.relate(
        inventory,
        others,
        FAMILY,
        "opens it together with the rule above",
    );
    draft.key = format!("{}\n", interface.id);
    draft.key_of(inventory, others);
    draft.hole = Some(Hole {
        family: FAMILY,
        traffic: open,
        rules: hole.opening.rules.clone(),
    });
    draft.notes.extend(classes(view, &hole.opening));
    draft
        .notes
        .push(path(view, *strongest, interface, &addresses));
    if hole.confidence == Confidence::Possible {
        draft.notes.push(why_possible(&hole.opening));
    }
    weaken_managed(view, &hole.opening.rules, draft);
    let effect = match hole.confidence {
        Confidence::Certain => effects[0],
        _ => effects[1],
    };
    let traffic = ported(&hole.opening.traffic).difference(public);
    let mut targets = interface.public.iter().filter_map(|public| public.local);
    draft.witness = targets.find_map(|target| witness_at(effect.stack(), &traffic, hosts, target));
    draft.edits.clone_from(&hole.edits);
}

fn is_every_port(traffic: &Traffic) -> bool {
    [TCP, UDP].iter().any(|it| is_whole(traffic, *it))
}

/// The ports of classes among those that are open, each told for its gravest class.
fn classed(view: &SetView<'_>, opening: &Opening) -> (Vec<(PortClass, Traffic)>, Traffic) {
    let classes = &view.parameters().ports;
    let mut rest = ported(&opening.traffic).difference(classes.of(PortClass::Public));
    let mut met = Vec::new();
    for class in PortClass::ALL {
        let ports = rest.intersection(classes.of(class));
        if class_severity(class).is_some() && !ports.is_empty() {
            rest = rest.difference(&ports);
            met.push((class, ports));
        }
    }
    (met, rest)
}

/// As grave as the gravest class of the ports, and every port as the gravest.
fn severity(view: &SetView<'_>, opening: &Opening) -> Severity {
    if is_every_port(&opening.traffic) {
        return Severity::Critical;
    }
    let (met, rest) = classed(view, opening);
    // Ports of no class are as grave as `open-to-world` has them.
    let others = (!rest.is_empty()).then_some(Severity::High);
    let met = met.iter().filter_map(|(class, _)| class_severity(*class));
    met.chain(others).max().unwrap_or(Severity::High)
}

/// What listens there by custom; nothing to add where every port is open, or their numbers unknown.
fn classes(view: &SetView<'_>, opening: &Opening) -> Option<String> {
    if is_every_port(&opening.traffic) || opening.guessed {
        return None;
    }
    let (met, _) = classed(view, opening);
    let word = |(class, ports): &(PortClass, Traffic)| {
        format!("{} ({})", ports.notation(FAMILY), class.name())
    };
    let words: Vec<String> = met.iter().map(word).collect();
    (!words.is_empty()).then(|| format!("known ports: {}", words.join(", ")))
}

/// How a packet comes to the interface: rule, group, interface, address.
fn path(
    view: &SetView<'_>,
    rule: RuleIndex,
    interface: &NetworkInterface,
    addresses: &str,
) -> String {
    let row = &view.inventory.rules[rule];
    let rule = match &row.id {
        Some(id) => format!("rule {id}"),
        None => "the rule".to_owned(),
    };
    let own = interface.public.iter().filter_map(|public| public.local);
    let own: BTreeSet<String> = own.map(|own| own.to_string()).collect();
    let own = match Vec::from_iter(own).join(", ") {
        none if none.is_empty() => none,
        own => format!(" ({own})"),
    };
    let group = &view.inventory.groups[row.group].id;
    let many = match view.groups.len() {
        1 => String::new(),
        groups => format!(", one of {groups} groups of the interface"),
    };
    let id = &interface.id;
    format!("{rule} -> group {group}{many} -> interface {id}{own} -> {addresses}")
}

fn weaken_managed(view: &SetView<'_>, rules: &[RuleIndex], draft: &mut Draft) {
    let managed = |rule: &RuleIndex| {
        let group = view.inventory.rules[*rule].group;
        view.inventory.groups[group].managed
    };
    if rules.iter().all(managed) {
        draft.severity = Severity::Info;
        draft
            .notes
            .push("the group is managed by a cloud product, which alone may change it".to_owned());
    }
}
