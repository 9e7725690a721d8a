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
    Direction, GroupIndex, GroupKind, InnerAccess, InterfaceIndex, Peer, Policy, Ports, Protocol,
    RuleIndex,
};
use crate::packet::{Block, Family, Interval, Set, TCP, Traffic, UDP};
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
        && view.own.verdict().kind(view.own.index) != Some(GroupKind::Enterprise);
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
    other.verdict().kind(other.index) != Some(GroupKind::Enterprise)
        && other.group.inner_access == Some(InnerAccess::Accept)
        && !other.patterns().is_intercom(other.group)
}

fn is_one_host(view: &ReachView<'_>, one: InterfaceIndex, other: InterfaceIndex) -> bool {
    let [a, b] = [one, other].map(|index| &view.own.inventory.interfaces[index]);
    one == other || (a.instance.is_some() && a.instance == b.instance)
}

fn tell_group(view: &ReachView<'_>, joint: GroupIndex, pair: Pair, report: &mut Report) {
    let inventory = view.own.inventory;
    let (own, other) = (view.own.group, &inventory.groups[joint]);
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
    doubt_of_kind(view, joint, draft);
    if let Some(spot) = group_spot(other) {
        draft.related.push(Related {
            message: "lets its members talk".to_owned(),
            spot,
        });
    }
}

/// The strongest of the rules by which two of its members talk, with those that do so together.
fn by_rules(view: &ReachView<'_>, report: &mut Report) {
    let inventory = view.own.inventory;
    let mut opens: Vec<(RuleIndex, Pair)> = candidates(view)
        .into_iter()
        .filter_map(|index| Some((index, pair_by(view, index)?)))
        .collect();
    opens.sort_by_key(|(index, _)| {
        let rule = &inventory.rules[*index];
        (rule.group != view.own.index, rule.priority, *index)
    });
    let all: BTreeSet<RuleIndex> = opens.iter().map(|(index, _)| *index).collect();
    let pairs: BTreeSet<Pair> = opens.iter().map(|(_, pair)| *pair).collect();
    let granted: BTreeMap<Pair, Grant> = pairs
        .into_iter()
        .filter_map(|pair| Some((pair, granted(view, &all, pair)?)))
        .collect();
    let found = opens.iter().find_map(|(_, pair)| {
        let grant = granted.get(pair)?;
        Some((*grant.rules.first()?, *pair, grant))
    });
    let Some((index, pair, grant)) = found else {
        return;
    };
    let rule = &inventory.rules[index];
    let (one, two) = (host_id(inventory, pair.0), host_id(inventory, pair.1));
    let whose = match (grant.rules.len(), rule.group == view.own.index) {
        (1, true) => "a rule of its own lets".to_owned(),
        (1, false) => format!("a rule of {} lets", inventory.groups[rule.group].id),
        (count, _) => format!("{count} rules together let"),
    };
    let message = format!(
        "{} isolates its members, but {whose} {one} send {} to {two}",
        view.own.group.id,
        traffic_words(&grant.traffic, Family::Ipv4)
    );
    let field = peer_field(rule, Family::Ipv4);
    let draft = report.at_rule(inventory, index, field, message);
    pair_of(view, pair, draft);
    draft.relate(inventory, &grant.rules[1..], Family::Ipv4, "opens it too");
    if rule.group != view.own.index {
        draft.key = view.own.group.id.to_string();
    }
    if view.outlet_of(pair.0).is_some() {
        draft.confidence = Confidence::Possible;
        let note = "the sender has outbound Drops; what they leave is told";
        draft.notes.push(note.to_owned());
    }
    doubt_of_kind(view, view.own.index, draft);
}

/// The rules that may open the group again: all of its own, and those of other groups that its members
/// have which are of all ports.
fn candidates(view: &ReachView<'_>) -> Vec<RuleIndex> {
    let inventory = view.own.inventory;
    let mut found = view.own.group.rules.clone();
    let looked_at = view.own.members().iter().take(LOOKED_AT);
    let others: BTreeSet<GroupIndex> = looked_at
        .flat_map(|member| inventory.interfaces[*member].groups.as_deref())
        .flatten()
        .copied()
        .filter(|group| *group != view.own.index)
        .collect();
    let of_others = others
        .iter()
        .flat_map(|group| &inventory.groups[*group].rules);
    found.extend(of_others.copied().filter(|rule| {
        let rule = &inventory.rules[*rule];
        rule.protocol == Some(Protocol::All)
            || matches!(rule.protocol, Some(Protocol::Number(TCP | UDP)))
                && match &rule.ports {
                    Ports::Any => true,
                    Ports::Only(ports) => ports.is_full(),
                    Ports::List(_) | Ports::Unreadable => false,
                }
    }));
    found
}

fn pair_of(view: &ReachView<'_>, pair: Pair, draft: &mut Draft) {
    let inventory = view.own.inventory;
    let (one, two) = (host_id(inventory, pair.0), host_id(inventory, pair.1));
    draft.scope = Scope::Pair;
    draft.subject = Some(format!("{one} -> {two}"));
}

/// Two members that a rule speaks of: it names the group itself or another that one of them is in, or
/// private blocks of several.
fn pair_by(view: &ReachView<'_>, rule: RuleIndex) -> Option<Pair> {
    let inventory = view.own.inventory;
    let rule = &inventory.rules[rule];
    if rule.policy != Some(Policy::Accept) || rule.direction != Some(Direction::Ingress) {
        return None;
    }
    let wide = |block: &Block| {
        block.family() == Family::Ipv4
            && !block.is_host()
            && crate::packet::is_private(block.first())
    };
    let blocks: Vec<Block> = match &rule.peer {
        Peer::Group { .. } => Vec::new(),
        Peer::Blocks(blocks) => blocks.iter().filter(wide).collect(),
        Peer::PrefixList(list) => {
            let entries = inventory.prefix_lists[*list].entries.as_deref();
            entries
                .unwrap_or_default()
                .iter()
                .copied()
                .filter(wide)
                .collect()
        }
        Peer::Missing => return None,
    };
    let is_in = |member: InterfaceIndex, group: GroupIndex| {
        let groups = inventory.interfaces[member].groups.as_deref();
        groups.is_some_and(|groups| groups.contains(&group))
    };
    let meant = |member: &InterfaceIndex| match &rule.peer {
        Peer::Group { group, .. } => is_in(*member, *group),
        _ => {
            let own = &inventory.interfaces[*member].addresses;
            own.iter()
                .any(|address| blocks.iter().any(|block| block.covers(address)))
        }
    };
    if blocks.is_empty() && !matches!(rule.peer, Peer::Group { .. }) {
        return None;
    }
    let looked_at = || view.own.members().iter().take(LOOKED_AT).copied();
    let one = looked_at().find(meant)?;
    let two = looked_at().find(|two| is_in(*two, rule.group) && !is_one_host(view, one, *two))?;
    Some((one, two))
}

/// What the second of two members certainly accepts of the first by some rules, over all its groups:
/// by one that names the group itself, else by all of them together where that is all ports.
fn granted(view: &ReachView<'_>, rules: &BTreeSet<RuleIndex>, (one, two): Pair) -> Option<Grant> {
    let inventory = view.own.inventory;
    let (sender, receiver) = (&inventory.interfaces[one], &inventory.interfaces[two]);
    if sender.network != receiver.network {
        return None;
    }
    let ipv4 = |block: &&Block| block.family() == Family::Ipv4;
    let from = sender.addresses.iter().find(ipv4)?.interval().first;
    let to = receiver.addresses.iter().find(ipv4)?.interval().first;
    let (direction, family) = (Direction::Ingress, Family::Ipv4);
    let owner = Owner::private(receiver);
    let context = view.own.verdict();
    let effect = Effect::new(stack(context, &owner, direction, family, Reading::Strict));
    let peer = PeerView {
        addresses: Interval {
            first: from,
            last: from,
        },
        groups: PeerGroups::Listed(sender.groups.as_deref()?),
        near: Reachability::Certain,
    };
    let list: Vec<usize> = effect.matching(&peer, Some(to)).collect();
    let out = let_out(view, (one, two), (from, to))?;
    let mut together = Grant {
        traffic: Traffic::empty(),
        rules: Vec::new(),
    };
    for decision in effect.decide(list) {
        let Origin::Rule(rule) = effect.stack().clauses[decision.clause].origin else {
            continue;
        };
        if !rules.contains(&rule) {
            continue;
        }
        let itself = matches!(inventory.rules[rule].peer, Peer::Group { group, .. } if group == view.own.index);
        let own = inventory.rules[rule].group == view.own.index;
        let alone = Grant {
            traffic: decision.traffic.intersection(&out),
            rules: vec![rule],
        };
        if alone.traffic.is_empty() {
            continue;
        }
        if itself && own || alone.is_broad() {
            return Some(alone);
        }
        together.traffic = together.traffic.union(&alone.traffic);
        together.rules.push(rule);
    }
    together.is_broad().then_some(together)
}

/// What the first of two members, at these addresses, possibly lets out to the second.
fn let_out(view: &ReachView<'_>, pair: Pair, (from, to): (u128, u128)) -> Option<Traffic> {
    let Some(effect) = view.outlet_of(pair.0) else {
        return Some(Traffic::full());
    };
    let receiver = &view.own.inventory.interfaces[pair.1];
    let peer = PeerView {
        addresses: Interval {
            first: to,
            last: to,
        },
        groups: PeerGroups::Listed(receiver.groups.as_deref()?),
        near: Reachability::Certain,
    };
    let decisions = effect.decide(effect.matching(&peer, Some(from)));
    let accepts = |clause: usize| effect.stack().clauses[clause].policy == Policy::Accept;
    let accepted = decisions.iter().filter(|decision| accepts(decision.clause));
    Some(accepted.fold(Traffic::empty(), |all, decision| {
        all.union(&decision.traffic)
    }))
}

/// Says so where the type of a group is not exported: an advanced group is isolated for good, and lets
/// nobody talk.
fn doubt_of_kind(view: &ReachView<'_>, group: GroupIndex, draft: &mut Draft) {
    if view.own.verdict().kind(group).is_none() {
        draft.confidence = Confidence::Possible;
        draft.notes.push(format!(
            "the type of {} is not exported: add `aliyun ecs DescribeSecurityGroups`",
            view.own.inventory.groups[group].id
        ));
    }
}
