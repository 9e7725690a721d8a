//! Inbound grants of a range of ports where the ports in use could be named.
//!
//! Every port is `all-ports-grant`'s; port lists name their ports on purpose.

use crate::lint::context::GroupView;
use crate::lint::draft::Report;
use crate::lint::exposure::{verb, weaken_unattached};
use crate::lint::finding::{Persona, Severity};
use crate::lint::grants::Grants;
use crate::lint::row::{Check, Lint};
use crate::lint::words::peer_words;
use crate::model::{Direction, Peer, Ports, Protocol, Rule, RuleField};
use crate::packet::{Set, carries_ports};

pub(super) static LINT: Lint = Lint {
    name: "wide-port-range",
    severity: Severity::Low,
    persona: Persona::Pedantic,
    aliases: &["W27"],
    supersedes: &[],
    summary: "a range of ports is open where single ports could be named",
    page: include_str!("wide_port_range.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    if view.group.managed {
        return;
    }
    let grants = Grants::new(view, Direction::Ingress);
    for rule in grants.rules() {
        let Some(width) = width(rule.rule).filter(|width| *width > 1) else {
            continue;
        };
        let reader = if width <= rule.parameters.max_width {
            Persona::Auditor
        } else {
            LINT.persona
        };
        if !view.is_for(reader) {
            continue;
        }
        let Some((family, left)) = grants.left_of_any(&rule) else {
            continue;
        };
        let message = format!(
            "{} {} open to {}, by a range of {width} ports",
            left.traffic.notation(family),
            verb(left.confidence),
            peer_words(view.inventory, rule.rule)
        );
        let field = Some(RuleField::PortRange.key());
        let draft = report.at_rule(view.inventory, rule.index, field, message);
        draft.confidence = left.confidence;
        draft.about(family, &[rule.index]);
        draft.persona = reader;
        weaken_unattached(view, draft);
    }
}

/// The number of ports of a rule's range; none where it has no range, or the range is all ports.
fn width(rule: &Rule) -> Option<u32> {
    let ported = matches!(rule.protocol, Some(Protocol::Number(number)) if carries_ports(number));
    match &rule.ports {
        Ports::Only(ports) if ported && !ports.is_full() && rule.peer != Peer::Missing => {
            let parts = ports.as_slice().iter();
            let width = parts
                .map(|part| 1 + u32::from(part.last.number()) - u32::from(part.first.number()));
            Some(width.sum())
        }
        _ => None,
    }
}
