//! Inbound grants of every protocol.
//!
//! Every port of one protocol is `all-ports-grant`'s; what goes out is `egress-open-to-world`'s.

use crate::lint::context::GroupView;
use crate::lint::draft::Report;
use crate::lint::exposure::{verb, weaken_unattached};
use crate::lint::finding::{Persona, Severity};
use crate::lint::grants::Grants;
use crate::lint::row::{Check, Lint};
use crate::lint::words::{is_own_group, peer_words, traffic_words};
use crate::model::{Direction, Peer, Protocol, RuleField};

pub(super) static LINT: Lint = Lint {
    name: "all-protocols-grant",
    severity: Severity::Medium,
    persona: Persona::Regular,
    aliases: &["ecs-security-group-not-open-all-protocol", "W42"],
    supersedes: &[],
    summary: "a rule lets every protocol in",
    page: include_str!("all_protocols_grant.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    if view.group.managed {
        return;
    }
    let grants = Grants::new(view, Direction::Ingress);
    for rule in grants.rules() {
        if rule.rule.protocol != Some(Protocol::All) || rule.rule.peer == Peer::Missing {
            continue;
        }
        let Some((family, left)) = grants.left_of_any(&rule) else {
            continue;
        };
        let message = format!(
            "{} {} open to {}, by a rule for every protocol",
            traffic_words(&left.traffic, family),
            verb(left.confidence),
            peer_words(view.inventory, rule.rule)
        );
        let field = Some(RuleField::IpProtocol.key());
        let draft = report.at_rule(view.inventory, rule.index, field, message);
        draft.confidence = left.confidence;
        draft.about(family, &[rule.index]);
        if is_own_group(&rule.rule.peer) {
            draft.severity = Severity::Low;
        }
        weaken_unattached(view, draft);
    }
}
