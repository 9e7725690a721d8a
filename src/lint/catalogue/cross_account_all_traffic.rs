//! Grants of everything to a group of another account.
//!
//! Whether the account may be granted anything is `untrusted-account`'s.

use crate::lint::canonical::peer_field;
use crate::lint::context::GroupView;
use crate::lint::draft::Report;
use crate::lint::exposure::{verb, weaken_unattached};
use crate::lint::finding::{Persona, Severity};
use crate::lint::grants::Grants;
use crate::lint::row::{Check, Lint};
use crate::lint::words::{is_trusted, is_whole, traffic_words};
use crate::model::{Direction, Peer};
use crate::packet::{TCP, UDP};

pub(super) static LINT: Lint = Lint {
    name: "cross-account-all-traffic",
    severity: Severity::Low,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "a group of another account may send everything",
    page: include_str!("cross_account_all_traffic.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    if view.group.managed {
        return;
    }
    let grants = Grants::new(view, Direction::Ingress);
    for rule in grants.rules() {
        let Peer::Group {
            group,
            account: Some(account),
        } = &rule.rule.peer
        else {
            continue;
        };
        let Some((family, left)) = grants.left_of_any(&rule) else {
            continue;
        };
        if ![TCP, UDP].iter().any(|it| is_whole(&left.traffic, *it)) {
            continue;
        }
        let message = format!(
            "{} {} open to group {} of account {account}, whose members that account alone chooses",
            traffic_words(&left.traffic, family),
            verb(left.confidence),
            view.inventory.groups[*group].id
        );
        let field = peer_field(rule.rule, family);
        let draft = report.at_rule(view.inventory, rule.index, field, message);
        draft.confidence = left.confidence;
        draft.about(family, &[rule.index]);
        let note = "instances that are put into that group later are granted too";
        draft.notes.push(note.to_owned());
        if is_trusted(view.parameters(), account) == Some(false) {
            draft.severity = Severity::High;
            draft
                .notes
                .push("the account is not one of trusted-accounts".to_owned());
        }
        weaken_unattached(view, draft);
    }
}
