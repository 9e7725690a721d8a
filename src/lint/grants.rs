//! What stronger Drops leave of an accepting rule.
//!
//! Definition: the packets of a rule's peers that no stronger Drop of its group takes. Stronger
//! Accepts do not count: what two rules open is open by both.
//!
//! Method: only Drops that share traffic, peer and own addresses with the rule can take anything, and
//! there are few; the rule's addresses are cut by each of them in turn. Members of a group may have any
//! address, so of a grant to a group only Drops of everyone, or of the same group, take something.

use std::collections::BTreeMap;

use super::context::{GroupView, RuleView};
use super::finding::Confidence;
use super::judged::Side;
use crate::model::{Direction, Network, NicField, NicType, Peer, Policy, Rule, RuleIndex};
use crate::packet::{Family, Intervals, Set, Traffic};
use crate::verdict::{Clause, Origin, PeerTerm, Reading, Stack};

/// What is left of a rule.
#[derive(Clone, Debug)]
pub(super) struct Left {
    /// Certain from the strict reading, else possible.
    pub(super) confidence: Confidence,
    /// What some of its peers may still send or be sent; never empty.
    pub(super) traffic: Traffic,
}

/// The accepting rules of a group in one direction.
pub(super) struct Grants<'a> {
    view: GroupView<'a>,
    direction: Direction,
}

/// Where the rules and the Drops of a stack stand.
pub(super) struct Places {
    /// Sorted by rule.
    rules: Vec<(RuleIndex, usize)>,
    drops: Vec<usize>,
}

impl Places {
    pub(super) fn of(stack: &Stack) -> Self {
        let (mut rules, mut drops) = (Vec::new(), Vec::new());
        for (place, clause) in stack.clauses.iter().enumerate() {
            if let Origin::Rule(rule) = clause.origin {
                rules.push((rule, place));
            }
            if clause.policy == Policy::Drop {
                drops.push(place);
            }
        }
        rules.sort_unstable();
        Self { rules, drops }
    }

    fn rule(&self, rule: RuleIndex) -> Option<usize> {
        let found = self.rules.binary_search_by_key(&rule, |(rule, _)| *rule);
        found.ok().map(|position| self.rules[position].1)
    }
}

impl<'a> Grants<'a> {
    pub(super) fn new(view: &GroupView<'a>, direction: Direction) -> Self {
        Self {
            view: *view,
            direction,
        }
    }

    /// The rules that accept in the direction, as written.
    pub(super) fn rules(&self) -> impl Iterator<Item = RuleView<'a>> + use<'a> {
        let direction = self.direction;
        self.view.rules().filter(move |rule| {
            rule.rule.direction == Some(direction) && rule.rule.policy == Some(Policy::Accept)
        })
    }

    /// What is left of a rule in a family, of its own peers or those of them within some addresses.
    pub(super) fn left(
        &self,
        rule: &RuleView<'_>,
        family: Family,
        within: Option<&Intervals<u128>>,
    ) -> Option<Left> {
        let side = side(self.view.network(), rule.rule);
        let readings = [
            (Reading::Strict, Confidence::Certain),
            (Reading::Lenient, Confidence::Possible),
        ];
        readings.into_iter().find_map(|(reading, confidence)| {
            let (effect, places) = self.view.placed(side, self.direction, family, reading);
            let place = places.rule(rule.index)?;
            if self.is_elsewhere(&effect.stack().clauses[place], family) {
                return None;
            }
            let traffic = left_of(effect.stack(), (places, place), family, within);
            (!traffic.is_empty()).then_some(Left {
                confidence,
                traffic,
            })
        })
    }

    /// Whether a clause is for own addresses that no member has, as far as the export knows members.
    fn is_elsewhere(&self, clause: &Clause, family: Family) -> bool {
        let Some(local) = &clause.local else {
            return false;
        };
        let interfaces = &self.view.inventory.interfaces;
        let members = self.view.members().iter();
        let mut own = members
            .flat_map(|member| &interfaces[*member].addresses)
            .filter(|block| block.family() == family)
            .peekable();
        own.peek().is_some() && !own.any(|block| local.overlaps(&Intervals::of(block.interval())))
    }

    /// The same for the first family in which something is left.
    pub(super) fn left_of_any(&self, rule: &RuleView<'_>) -> Option<(Family, Left)> {
        let mut left = families(rule.rule)
            .iter()
            .filter_map(|family| Some((*family, self.left(rule, *family, None)?)))
            .collect::<Vec<_>>();
        // The surer one, and of two alike IPv4.
        left.sort_by_key(|(_, left)| std::cmp::Reverse(left.confidence));
        left.into_iter().next()
    }
}

/// The families a rule's peer can have. Group grants are asked for IPv4: whether they hold for IPv6 is
/// an open point.
fn families(rule: &Rule) -> &'static [Family] {
    match &rule.peer {
        Peer::Blocks(_) | Peer::PrefixList(_) => &Family::BOTH,
        Peer::Group { .. } | Peer::Missing => &[Family::Ipv4],
    }
}

/// The side on which a rule counts: on the classic network that of its NicType. A network that is not
/// exported is read as a VPC.
pub(super) fn side(network: Network, rule: &Rule) -> Side {
    match (network, rule.nic) {
        (Network::Classic(_), NicField::Plane(NicType::Intranet) | NicField::Unreadable) => {
            Side::Private
        }
        _ => Side::Public,
    }
}

fn left_of(
    stack: &Stack,
    (places, place): (&Places, usize),
    family: Family,
    within: Option<&Intervals<u128>>,
) -> Traffic {
    let clause = &*stack.clauses[place];
    let whole = match (&clause.peer, within) {
        (PeerTerm::Addresses(own), None) => Some(own.clone()),
        (PeerTerm::Addresses(own), Some(within)) => Some(own.intersection(within)),
        (PeerTerm::Everyone, None) => Some(Intervals::of(family.span())),
        (PeerTerm::Everyone, Some(within)) => Some(within.clone()),
        _ => None,
    };
    if whole.as_ref().is_some_and(Intervals::is_empty) {
        return Traffic::empty();
    }
    let stronger = places.drops.iter().take_while(|drop| **drop < place);
    let mut drops = stronger
        .map(|drop| &*stack.clauses[*drop])
        .filter(|drop| drop.traffic.overlaps(&clause.traffic) && holds_for(drop, clause))
        .peekable();
    if drops.peek().is_none() {
        return clause.traffic.clone();
    }
    let Some(whole) = whole else {
        let of_all = drops.filter(|drop| {
            drop.peer == PeerTerm::Everyone || is_same_group(&drop.peer, &clause.peer)
        });
        return of_all.fold(clause.traffic.clone(), |rest, drop| {
            rest.difference(&drop.traffic)
        });
    };
    // By what is left of the traffic, the addresses it is left for.
    let mut parts: BTreeMap<Traffic, Intervals<u128>> =
        BTreeMap::from([(clause.traffic.clone(), whole)]);
    for drop in drops {
        let dropped = match &drop.peer {
            PeerTerm::Everyone => Intervals::of(family.span()),
            PeerTerm::Addresses(set) => set.clone(),
            _ => continue,
        };
        let mut rest: BTreeMap<Traffic, Intervals<u128>> = BTreeMap::new();
        let mut add = |traffic: Traffic, addresses: Intervals<u128>| {
            if !traffic.is_empty() && !addresses.is_empty() {
                let sum = rest.entry(traffic).or_insert_with(Intervals::empty);
                *sum = sum.union(&addresses);
            }
        };
        for (traffic, addresses) in parts {
            add(
                traffic.difference(&drop.traffic),
                addresses.intersection(&dropped),
            );
            add(traffic, addresses.difference(&dropped));
        }
        parts = rest;
    }
    let traffic = parts.keys();
    traffic.fold(Traffic::empty(), |sum, traffic| sum.union(traffic))
}

/// Whether a clause speaks of all own addresses that another does.
fn holds_for(drop: &Clause, clause: &Clause) -> bool {
    match (&drop.local, &clause.local) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(dropped), Some(own)) => own.is_subset(dropped),
    }
}

fn is_same_group(one: &PeerTerm, other: &PeerTerm) -> bool {
    let group = |term: &PeerTerm| match term {
        PeerTerm::Member(group) | PeerTerm::PossibleMember(group) => Some(*group),
        _ => None,
    };
    group(one).is_some() && group(one) == group(other)
}
