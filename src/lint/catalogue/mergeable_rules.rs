//! Rules that differ in one field only and that one rule can replace.
//!
//! Which these are is `merge.rs`'s. Not rules that can go by themselves (`redundant-rule` and its
//! kin): those are left to their lints.

use std::collections::BTreeSet;

use crate::change::{Edit, Permission, PermissionPeer};
use crate::lint::context::GroupView;
use crate::lint::dead::tell::{field, words};
use crate::lint::draft::{Report, spot};
use crate::lint::finding::{Persona, Related, Severity};
use crate::lint::fix::{fields, revoke};
use crate::lint::marker::is_marked;
use crate::lint::merge::{Mergeable, Whole, mergeable};
use crate::lint::row::{Check, Lint};
use crate::lint::weight::Weight;
use crate::model::{
    Direction, InterfaceIndex, Network, Peer, Policy, RuleCoverage, RuleField, RuleIndex,
};
use crate::packet::{Interval, Port, is_private};

pub(super) static LINT: Lint = Lint {
    name: "mergeable-rules",
    severity: Severity::Info,
    persona: Persona::Pedantic,
    aliases: &[],
    supersedes: &[],
    summary: "one rule can replace several that differ in one field",
    page: include_str!("mergeable_rules.md"),
    check: Check::Group(check),
};

/// The longest description of a rule, in characters (AuthorizeSecurityGroup).
const LONGEST_DESCRIPTION: usize = 512;

fn check(view: &GroupView<'_>, report: &mut Report) {
    if view.group.managed {
        return;
    }
    let needless = || view.needless().iter().map(|it| it.rule).collect();
    for set in mergeable(view.inventory, view.group, needless) {
        tell(view, &set, report);
    }
}

fn tell(view: &GroupView<'_>, set: &Mergeable, report: &mut Report) {
    let inventory = view.inventory;
    let [first, others @ ..] = set.rules.as_slice() else {
        return;
    };
    let rule = &inventory.rules[*first];
    let (what, whole) = match set.whole {
        Whole::Block(block) => ("block", format!("{}/{}", block.first(), block.length())),
        Whole::Ports(ports) => ("ports", range_words(ports)),
    };
    let (count, fewer) = (set.rules.len(), others.len());
    let message = format!(
        "{count} rules like this {} differ in their {what} only and can be one of {whole}: {fewer} fewer of the {} in the group",
        words(rule),
        view.group.rules.len()
    );
    let key = |rule: RuleIndex| match set.whole {
        Whole::Block(_) => field(&inventory.rules[rule]),
        Whole::Ports(_) => Some(RuleField::PortRange.key()),
    };
    let draft = report.at_rule(inventory, *first, key(*first), message);
    draft.key_of(inventory, others);
    for other in others {
        let place = spot(inventory.rules[*other].location, key(*other));
        draft.related.extend(place.map(|spot| Related {
            message: "goes into the same rule".to_owned(),
            spot,
        }));
    }
    let weight = Weight::of_rule(inventory, rule).rules;
    if weight > 1 {
        let saved = weight.saturating_mul(fewer as u64);
        let note = format!("each counts as {weight} rules, so that {saved} are saved");
        draft.notes.push(note);
    }
    if is_for_hosts(view, set) {
        let note = "single addresses are what `non-host-cidr` asks for: it speaks of the one rule";
        draft.notes.push(note.to_owned());
    }
    draft.edits = edits(view, set).unwrap_or_default();
    let at_home =
        |member: &InterfaceIndex| inventory.interfaces[*member].network == view.group.network;
    draft.safe = view.members().iter().all(at_home);
}

/// Whether the rules let in private hosts, each by itself.
fn is_for_hosts(view: &GroupView<'_>, set: &Mergeable) -> bool {
    let Whole::Block(block) = set.whole else {
        return false;
    };
    let rule = &view.inventory.rules[set.rules[0]];
    let host = |rule: &RuleIndex| match &view.inventory.rules[*rule].peer {
        Peer::Blocks(blocks) => blocks.iter().any(|block| block.is_host()),
        _ => false,
    };
    rule.policy == Some(Policy::Accept)
        && rule.direction == Some(Direction::Ingress)
        && is_private(block.first())
        && set.rules.iter().any(host)
}

/// The one rule added, then the others removed; none where the group is not known whole, or a
/// description is one that counts for its rule alone.
fn edits(view: &GroupView<'_>, set: &Mergeable) -> Option<Vec<Edit>> {
    let inventory = view.inventory;
    let is_marked = |rule: &RuleIndex| is_marked(&inventory.rules[*rule]);
    let is_known =
        view.group.coverage == RuleCoverage::Complete && view.group.network != Network::Unseen;
    if !is_known || set.rules.iter().any(is_marked) {
        return None;
    }
    let first = set.rules[0];
    let own = fields(inventory, first)?;
    let permission = match set.whole {
        Whole::Block(block) => Permission {
            peer: PermissionPeer::Block(block),
            ..own
        },
        Whole::Ports(ports) => Permission {
            ports: Some(ports),
            ..own
        },
    };
    let added = Edit::Authorize {
        group: view.index,
        direction: inventory.rules[first].direction?,
        permission: Permission {
            description: description(view, &set.rules),
            ..permission
        },
    };
    let removed = set.rules.iter().map(|rule| revoke(inventory, *rule));
    std::iter::once(Some(added)).chain(removed).collect()
}

/// What the rules say of themselves, each once; none if that is nothing, or too long.
fn description(view: &GroupView<'_>, rules: &[RuleIndex]) -> Option<Box<str>> {
    let texts = rules
        .iter()
        .filter_map(|rule| view.inventory.rules[*rule].description.as_deref())
        .map(str::trim);
    let mut seen = BTreeSet::new();
    let texts: Vec<&str> = texts
        .filter(|text| !text.is_empty() && seen.insert(*text))
        .collect();
    let all = texts.join("; ");
    let fits = !all.is_empty() && all.chars().count() <= LONGEST_DESCRIPTION;
    fits.then(|| all.into())
}

/// `22/23`, as a rule has it.
fn range_words(ports: Interval<Port>) -> String {
    format!("{}/{}", ports.first.number(), ports.last.number())
}
