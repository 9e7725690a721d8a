//! Drops that drop nothing, because what they match is accepted first or never filtered.
//!
//! Not Drops that other Drops make needless (`shadowed-rule`, `redundant-rule`).

use std::net::{IpAddr, Ipv4Addr};

use crate::change::{Edit, Permission};
use crate::lint::context::GroupView;
use crate::lint::dead::tell::{
    Kind, fellow_rules, field, of_kind, relate, rules, takers, tell, tell_fellows, words,
};
use crate::lint::dead::{Needless, Why};
use crate::lint::draft::Report;
use crate::lint::finding::{Confidence, Persona, Severity};
use crate::lint::fix::{permission, revoke};
use crate::lint::row::{Check, Lint};
use crate::model::{Direction, Inventory, Peer, Policy};
use crate::packet::{Addresses, Block, Set};
use crate::verdict::Origin;

pub(super) static LINT: Lint = Lint {
    name: "ineffective-drop",
    severity: Severity::High,
    persona: Persona::Regular,
    aliases: &["W71"],
    supersedes: &[],
    summary: "a drop drops nothing because its packets are accepted before it",
    page: include_str!("ineffective_drop.md"),
    check: Check::Group(check),
};

/// What helps against intra-group access.
const BEFORE_RULES: &str = "members of a group whose InnerAccessPolicy is Accept talk before any rule counts; only InnerAccessPolicy Drop ends that";

fn check(view: &GroupView<'_>, report: &mut Report) {
    let inventory = view.inventory;
    for needless in of_kind(view, Kind::IneffectiveDrop) {
        let Why::Dead { by, opposed, .. } = &needless.why else {
            continue;
        };
        let rule = &inventory.rules[needless.rule];
        let message = format!(
            "{} drops nothing: all its packets are taken first by {}",
            words(rule),
            takers(inventory, by)
        );
        let draft = tell(view, needless, message, report);
        draft.safe = false;
        draft.edits = strengthen(inventory, needless, *opposed).unwrap_or_default();
        if by.iter().any(|origin| matches!(origin, Origin::Intra(_))) {
            draft.notes.push(BEFORE_RULES.to_owned());
        }
        relate(draft, inventory, rules(by), |rule| {
            format!("{} takes packets of it first", words(rule))
        });
    }
    for of_fellows in fellow_rules(view, Policy::Drop) {
        let rule = &inventory.rules[of_fellows.rule];
        let message = format!(
            "{} drops nothing: all its packets are taken first by intra-group access",
            words(rule)
        );
        let draft = tell_fellows(view, &of_fellows, message, report);
        draft.safe = false;
        draft.edits.clear();
        draft.notes.push(BEFORE_RULES.to_owned());
    }
    if !view.group.managed {
        drops_of_the_platform(view, report);
    }
}

/// The same Drop at the priority of the strongest Accept that takes its packets: of equal priority a
/// Drop comes first.
fn strengthen(
    inventory: &Inventory,
    needless: &Needless,
    opposed: Option<Origin>,
) -> Option<Vec<Edit>> {
    let strongest = rules(opposed.as_slice()).next()?;
    let priority = u8::try_from(inventory.rules[strongest].priority?).ok()?;
    let permission = Permission {
        priority: (1..=100).contains(&priority).then_some(priority)?,
        ..permission(inventory, needless.rule)?
    };
    let rule = &inventory.rules[needless.rule];
    let grant = Edit::Authorize {
        group: rule.group,
        direction: rule.direction?,
        permission,
    };
    Some(vec![grant, revoke(inventory, needless.rule)?])
}

/// Inbound Drops of nothing but 100.64.0.0/10, from where load balancers forward and check.
fn drops_of_the_platform(view: &GroupView<'_>, report: &mut Report) {
    let platform = Block::new(IpAddr::V4(Ipv4Addr::new(100, 64, 0, 0)), 10);
    let platform = Addresses::of(platform.iter());
    for rule in view.rules() {
        let Peer::Blocks(blocks) = &rule.rule.peer else {
            continue;
        };
        let mut own = blocks.iter().peekable();
        if rule.rule.policy != Some(Policy::Drop)
            || rule.rule.direction != Some(Direction::Ingress)
            || own.peek().is_none()
            || !own.all(|block| Addresses::of([block].iter()).is_subset(&platform))
            || view
                .needless()
                .iter()
                .any(|needless| needless.rule == rule.index)
        {
            continue;
        }
        let message = format!(
            "{} may drop nothing: load balancers reach their backends from 100.64.0.0/10 whatever the rules say",
            words(rule.rule)
        );
        let draft = report.at_rule(view.inventory, rule.index, field(rule.rule), message);
        draft.confidence = Confidence::Likely;
        draft.severity = Severity::Info;
        draft.key = "platform".to_owned();
    }
}
