//! One rule: an element of `Permissions.Permission[]`, or of the console's export.
//!
//! Fields that cannot be read become flaws with the user's own words; a rule is never left out.

use super::peer::{self, Sides};
use super::ports::{self, PortsOf};
use super::wire::PermissionWire;
use super::word;
use crate::load::draft::Draft;
use crate::load::leaf::Leaf;
use crate::load::terraform::LATER;
use crate::model::{
    Direction, Flaw, FlawKind, GroupIndex, NicField, NicType, Policy, Protocol, Rule, RuleField,
};
use crate::packet::{GRE, ICMP, ICMPV6, TCP, UDP, carries_ports};
use crate::source::Location;

/// The priorities a user can set (API page AuthorizeSecurityGroup, Priority).
const PRIORITIES: std::ops::RangeInclusive<i64> = 1..=100;

/// What is wrong with a rule, as it is found.
#[derive(Default)]
pub(super) struct Flaws(Vec<Flaw>);

impl Flaws {
    pub(super) fn add(&mut self, field: RuleField, kind: FlawKind, leaf: &Leaf<'_>) {
        let text = leaf.words();
        let kind = match kind {
            FlawKind::Unreadable if *text == *LATER => FlawKind::Later,
            kind => kind,
        };
        self.0.push(Flaw { field, kind, text });
    }
}

/// Takes a rule into the draft. Its group is known when its document ends.
pub(super) fn rule(wire: &PermissionWire<'_>, draft: &mut Draft, location: Location) {
    let mut flaws = Flaws::default();
    let direction = required(
        RuleField::Direction,
        &wire.direction,
        &[
            ("ingress", Direction::Ingress),
            ("egress", Direction::Egress),
        ],
        &mut flaws,
    );
    let policy = required(
        RuleField::Policy,
        &wire.policy,
        &[("accept", Policy::Accept), ("drop", Policy::Drop)],
        &mut flaws,
    );
    let protocol = protocol(&wire.ip_protocol, &mut flaws);
    let ported = match protocol {
        None => PortsOf::Unknown,
        Some(Protocol::Number(number)) if carries_ports(number) => PortsOf::Ported,
        Some(_) => PortsOf::Portless,
    };
    let sides = Sides::of(wire, direction.unwrap_or(Direction::Ingress));
    let as_egress = direction.is_none().then(|| {
        let sides = Sides::of(wire, Direction::Egress);
        let mut seen = Flaws::default();
        let peer = peer::peer(&sides, draft, &mut seen);
        Box::new((peer, peer::blocks(&sides.local, &mut seen)))
    });
    let rule = Rule {
        group: GroupIndex(0),
        id: wire.security_group_rule_id.id().map(Into::into),
        direction,
        policy,
        priority: priority(&wire.priority, &mut flaws),
        protocol,
        ports: ports::target(wire, ported, draft, &mut flaws),
        source_ports: ports::source(&wire.source_port_range, ported, &mut flaws),
        peer: peer::peer(&sides, draft, &mut flaws),
        ignored_peers: if direction.is_some() {
            sides.ignored()
        } else {
            Box::default()
        },
        local: peer::blocks(&sides.local, &mut flaws),
        as_egress,
        nic: nic(&wire.nic_type, &mut flaws),
        flaws: flaws.0.into_boxed_slice(),
        description: wire.description.words_or_empty(),
        location,
    };
    draft.rules.push(rule);
}

fn required<T: Copy>(
    field: RuleField,
    leaf: &Leaf<'_>,
    words: &[(&str, T)],
    flaws: &mut Flaws,
) -> Option<T> {
    let value = word(leaf, words);
    if value.is_none() {
        flaws.add(field, missing_or_unreadable(leaf), leaf);
    }
    value
}

pub(super) fn missing_or_unreadable(leaf: &Leaf<'_>) -> FlawKind {
    if !leaf.is_set() {
        FlawKind::Missing
    } else if leaf.text().is_some_and(|text| text.contains('*')) {
        FlawKind::Masked
    } else {
        FlawKind::Unreadable
    }
}

fn priority(leaf: &Leaf<'_>, flaws: &mut Flaws) -> Option<i64> {
    let Ok(number) = leaf.whole() else {
        flaws.add(RuleField::Priority, missing_or_unreadable(leaf), leaf);
        return None;
    };
    let number = number.unwrap_or(1);
    if !PRIORITIES.contains(&number) {
        flaws.add(RuleField::Priority, FlawKind::PriorityRange, leaf);
    }
    Some(number)
}

fn protocol(leaf: &Leaf<'_>, flaws: &mut Flaws) -> Option<Protocol> {
    let named = word(
        leaf,
        &[
            ("tcp", Protocol::Number(TCP)),
            ("udp", Protocol::Number(UDP)),
            ("icmp", Protocol::Number(ICMP)),
            ("icmpv6", Protocol::Number(ICMPV6)),
            ("gre", Protocol::Number(GRE)),
            ("all", Protocol::All),
        ],
    );
    let numbered = || {
        let number = leaf.whole().ok().flatten()?;
        u8::try_from(number).ok().map(Protocol::Number)
    };
    let protocol = named.or_else(numbered);
    if protocol.is_none() {
        flaws.add(RuleField::IpProtocol, missing_or_unreadable(leaf), leaf);
    }
    protocol
}

fn nic(leaf: &Leaf<'_>, flaws: &mut Flaws) -> NicField {
    match word(
        leaf,
        &[
            ("internet", NicType::Internet),
            ("intranet", NicType::Intranet),
        ],
    ) {
        Some(plane) => NicField::Plane(plane),
        None if leaf.is_set() => {
            flaws.add(RuleField::NicType, missing_or_unreadable(leaf), leaf);
            NicField::Unreadable
        }
        None => NicField::Absent,
    }
}
