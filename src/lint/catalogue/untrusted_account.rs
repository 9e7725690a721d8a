//! Grants to groups of accounts that the user does not trust.
//!
//! Nothing where no accounts are named as trusted.

use crate::lint::canonical::peer_field;
use crate::lint::context::{GroupView, RuleView};
use crate::lint::draft::Report;
use crate::lint::exposure::{verb, weaken_unattached};
use crate::lint::finding::{Persona, Severity};
use crate::lint::fix::revoke;
use crate::lint::grants::Grants;
use crate::lint::row::{Check, Lint};
use crate::lint::words::{is_trusted, traffic_words};
use crate::model::{Direction, Peer};

pub(super) static LINT: Lint = Lint {
    name: "untrusted-account",
    severity: Severity::High,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "a group of an account that is not trusted is granted access",
    page: include_str!("untrusted_account.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    if view.parameters().trusted_accounts.is_none() || view.group.managed {
        return;
    }
    for direction in Direction::BOTH {
        let grants = Grants::new(view, direction);
        for rule in grants.rules() {
            if let Peer::Group {
                account: Some(account),
                ..
            } = &rule.rule.peer
                && is_trusted(view.parameters(), account) == Some(false)
            {
                tell(view, &grants, &rule, account, report);
            }
        }
    }
}

fn tell(
    view: &GroupView<'_>,
    grants: &Grants<'_>,
    rule: &RuleView<'_>,
    account: &str,
    report: &mut Report,
) {
    let Some((family, left)) = grants.left_of_any(rule) else {
        return;
    };
    let what = traffic_words(&left.traffic, family);
    let way = match rule.rule.direction {
        Some(Direction::Egress) => "allowed out to",
        _ => "open to",
    };
    let verb = verb(left.confidence);
    let message = format!(
        "{what} {verb} {way} a group of account {account}, which is not one of trusted-accounts"
    );
    let field = peer_field(rule.rule, family);
    let draft = report.at_rule(view.inventory, rule.index, field, message);
    draft.confidence = left.confidence;
    draft.edits = revoke(view.inventory, rule.index).into_iter().collect();
    weaken_unattached(view, draft);
}
