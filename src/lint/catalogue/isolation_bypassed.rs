//! Isolated groups whose members talk all the same.
//!
//! Not single grants from one member to the others: those are exceptions somebody wrote on purpose.

use std::collections::{BTreeMap, BTreeSet};

use crate::lint::canonical::peer_field;
use crate::lint::context::ReachView;
use crate::lint::draft::{Draft, Report, group_spot};
use crate::lint::finding::{Confidence, Persona, Related, Scope, Severity};
use crate::lint::reverse::Grant;
use crate::lint::row::{Check, Lint};
use crate::lint::words::{host_id, traffic_words};
use crate::model::{
    Direction, GroupIndex, GroupKind, InnerAccess, InterfaceIndex, Peer, Policy, Rule, RuleIndex,
};
use crate::packet::{Block, Family, Interval};
use crate::verdict::{Effect, Origin, Owner, PeerGroups, PeerView, Reachability, Reading, stack};

pub(super) static LINT: Lint = Lint {
    name: "isolation-bypassed",
    severity: Severity::Medium,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "members of an isolated group reach each other by another group or a rule",
    page: include_str!("isolation_bypassed.md"),
    check: Check::Reach(check),
};

/// So many members are looked at for two that a block holds.
const LOOKED_AT: usize = 256;

/// Two members: who sends, and who accepts.
type Pair = (InterfaceIndex, InterfaceIndex);

fn check(view: &ReachView<'_>, report: &mut Report) {
    let group = view.own.group;
    let isolated = group.inner_access == Some(InnerAccess::Drop)
        && view.own.verdict().kind(view.own.index) == Some(GroupKind::Basic);
    if group.managed || !isolated || view.own.members().len() < 2 {
        return;
    }
    by_groups(view, report);
    by_rules(view, report);
}

/// Other groups that let two of the members talk, each with the first two.
fn by_groups(view: &ReachView<'_>, report: &mut Report) {
    let inventory = view.own.inventory;
    let mut first: BTreeMap<GroupIndex, InterfaceIndex> = BTreeMap::new();
    let mut told: BTreeSet<GroupIndex> = BTreeSet::new();
    for member in view.own.members() {
        let groups = inventory.interfaces[*member].groups.as_deref();
        for other in groups.unwrap_or_default() {
            if *other == view.own.index || told.contains(other) {
                continue;
            }
            let one = *first.entry(*other).or_insert(*member);
            if is_one_host(view, one, *member) {
                continue;
            }
            told.insert(*other);
            if joins(view, *other) {
                tell_group(view, *other, (one, *member), report);
            }
        }
    }
}

/// Whether a group lets its members talk, and nobody said that this is what it is for.
fn joins(view: &ReachView<'_>, other: GroupIndex) -> bool {
    let other = view.group(other);
    other.verdict().kind(other.index) == Some(GroupKind::Basic)
        && other.group.inner_access == Some(InnerAccess::Accept)
        && !other.patterns().is_intercom(other.group)
}

fn is_one_host(view: &ReachView<'_>, one: InterfaceIndex, other: InterfaceIndex) -> bool {
    let [a, b] = [one, other].map(|index| &view.own.inventory.interfaces[index]);
    one == other || (a.instance.is_some() && a.instance == b.instance)
}

fn tell_group(view: &ReachView<'_>, other: GroupIndex, pair: Pair, report: &mut Report) {
    let inventory = view.own.inventory;
    let (own, other) = (view.own.group, &inventory.groups[other]);
    let (one, two) = (host_id(inventory, pair.0), host_id(inventory, pair.1));
    let message = format!(
        "{} isolates its members, but {one} and {two} reach each other through {}, which they are both in",
        own.id, other.id
    );
    let draft = report.at_group(inventory, view.own.index, group_spot(own), message);
    pair_of(view, pair, draft);
    draft.key = other.id.to_string();
    let sender = inventory.interfaces[pair.0].groups.as_deref();
    let mut sets = view.own.sets();
    let held_back = sets.any(|set| Some(set.groups()) == sender && set.outlet().is_some());
    if held_back {
        draft.confidence = Confidence::Possible;
        let note =
            "outbound rules of the sender may stop it: the vendor's pages contradict each other";
        draft.notes.push(note.to_owned());
    }
    if let Some(spot) = group_spot(other) {
        draft.related.push(Related {
            message: "lets its members talk".to_owned(),
            spot,
        });
    }
}

/// The strongest rule of the group by which two of its members talk.
fn by_rules(view: &ReachView<'_>, report: &mut Report) {
    let rules = view.own.rules();
    let mut opens: Vec<(RuleIndex, &Rule, Pair)> = rules
        .filter_map(|rule| Some((rule.index, rule.rule, pair_by(view, rule.rule)?)))
        .collect();
    opens.sort_by_key(|(index, rule, _)| (rule.priority, *index));
    let mut effects: BTreeMap<InterfaceIndex, Effect> = BTreeMap::new();
    for (index, rule, pair) in opens {
        let Some(grant) = granted(view, index, pair, &mut effects) else {
            continue;
        };
        let inventory = view.own.inventory;
        let (one, two) = (host_id(inventory, pair.0), host_id(inventory, pair.1));
        let message = format!(
            "{} isolates its members, but a rule of its own lets {one} send {} to {two}",
            view.own.group.id,
            traffic_words(&grant.traffic, Family::Ipv4)
        );
        let field = peer_field(rule, Family::Ipv4);
        let draft = report.at_rule(inventory, index, field, message);
        pair_of(view, pair, draft);
        return;
    }
}

fn pair_of(view: &ReachView<'_>, pair: Pair, draft: &mut Draft) {
    let inventory = view.own.inventory;
    let (one, two) = (host_id(inventory, pair.0), host_id(inventory, pair.1));
    draft.scope = Scope::Pair;
    draft.subject = Some(format!("{one} -> {two}"));
}

/// Two members that a rule speaks of: it names the group itself, or a private block of several.
fn pair_by(view: &ReachView<'_>, rule: &Rule) -> Option<Pair> {
    if rule.policy != Some(Policy::Accept) || rule.direction != Some(Direction::Ingress) {
        return None;
    }
    let block = match &rule.peer {
        Peer::Group { group, .. } if *group == view.own.index => None,
        Peer::Blocks(blocks) => Some(blocks.iter().find(|block| {
            block.family() == Family::Ipv4
                && !block.is_host()
                && crate::packet::is_private(block.first())
        })?),
        _ => return None,
    };
    let meant = |member: &InterfaceIndex| {
        block.is_none_or(|block: Block| {
            let own = &view.own.inventory.interfaces[*member].addresses;
            own.iter().any(|address| block.covers(address))
        })
    };
    let looked_at = view.own.members().iter().take(LOOKED_AT);
    let mut inside = looked_at.copied().filter(meant);
    let one = inside.next()?;
    let two = inside.find(|two| !is_one_host(view, one, *two))?;
    Some((one, two))
}

/// What the second of two members certainly accepts of the first by a rule, over all its groups;
/// grants of a block count where they are of all ports.
fn granted(
    view: &ReachView<'_>,
    rule: RuleIndex,
    (one, two): Pair,
    effects: &mut BTreeMap<InterfaceIndex, Effect>,
) -> Option<Grant> {
    let inventory = view.own.inventory;
    let (sender, receiver) = (&inventory.interfaces[one], &inventory.interfaces[two]);
    if sender.network != receiver.network {
        return None;
    }
    let ipv4 = |block: &&Block| block.family() == Family::Ipv4;
    let from = sender.addresses.iter().find(ipv4)?.interval().first;
    let to = receiver.addresses.iter().find(ipv4)?.interval().first;
    let (direction, family) = (Direction::Ingress, Family::Ipv4);
    let effect = effects.entry(two).or_insert_with(|| {
        let owner = Owner::private(receiver);
        let context = view.own.verdict();
        Effect::new(stack(context, &owner, direction, family, Reading::Strict))
    });
    let peer = PeerView {
        addresses: Interval {
            first: from,
            last: from,
        },
        groups: PeerGroups::Listed(sender.groups.as_deref()?),
        near: Reachability::Certain,
    };
    let list: Vec<usize> = effect.matching(&peer, Some(to)).collect();
    let by_rule = effect
        .decide(list)
        .into_iter()
        .find(|decision| effect.stack().clauses[decision.clause].origin == Origin::Rule(rule))?;
    let grant = Grant {
        traffic: by_rule.traffic,
        rules: vec![rule],
    };
    let names_group = matches!(inventory.rules[rule].peer, Peer::Group { .. });
    (names_group || grant.is_broad()).then_some(grant)
}
