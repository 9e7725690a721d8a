//! Which traffic an effect lets in from enough public addresses, and the rules to blame.
//!
//! Method: cut the address space where clauses begin and end, weigh each distinct list of clauses by
//! the addresses it stands for, and take from the traffic what lists of too much weight refuse. The
//! rules to blame for what is left are, heaviest first, those that decide it for enough addresses.
//! How many are enough: `measure.rs`.

use std::collections::BTreeMap;

use super::context::GroupView;
use super::measure::{Measure, weigh};
use super::world::Opening;
use crate::model::{BlockField, Inventory, Peer, Policy, Rule, RuleIndex};
use crate::packet::{Family, Intervals, Point, Set, Traffic};
use crate::verdict::{
    Clause, Decision, Doubt, Effect, Origin, PeerGroups, PeerView, Reachability, Stack,
};

/// One question to an effect: what it lets in by a measure, without some rules.
pub(super) struct Question<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) effect: &'a Effect,
    pub(super) measure: &'a Measure,
    pub(super) openers: Openers,
    pub(super) without: &'a [RuleIndex],
    /// The own addresses to ask for; none for what holds for all of them.
    pub(super) locals: &'a [Option<u128>],
}

/// Which Accepts count as opening something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Openers {
    /// Rules that name their peer.
    Rules,
    /// The default of the group type too.
    RulesAndDefaults,
}

impl Openers {
    /// Whether an accepting clause counts.
    fn count(self, inventory: &Inventory, family: Family, clause: &Clause) -> bool {
        match clause.origin {
            Origin::Rule(rule) => names_peer(inventory, &inventory.rules[rule], family),
            Origin::Default => self == Self::RulesAndDefaults,
            _ => false,
        }
    }

    /// The accepting clauses of a stack that count.
    pub(super) fn of<'s>(
        self,
        inventory: &'s Inventory,
        stack: &'s Stack,
    ) -> impl Iterator<Item = &'s Clause> {
        let counts = move |clause: &&Clause| {
            clause.policy == Policy::Accept && self.count(inventory, stack.family, clause)
        };
        stack.clauses.iter().map(|clause| &**clause).filter(counts)
    }
}

/// The own addresses of a group to ask for: one of each kind that limited clauses tell apart.
pub(super) fn locals(view: &GroupView<'_>, effect: &Effect) -> Vec<Option<u128>> {
    if !effect.is_local() {
        return vec![None];
    }
    let family = effect.stack().family;
    let mut own: Vec<u128> = view
        .members()
        .iter()
        .flat_map(|member| &view.inventory.interfaces[*member].addresses)
        .filter(|block| block.family() == family)
        .map(|block| block.interval().first)
        .collect();
    if own.is_empty() {
        let limits = effect
            .stack()
            .clauses
            .iter()
            .filter_map(|clause| clause.local.as_ref());
        let parts = limits.flat_map(Intervals::as_slice);
        own = parts
            .flat_map(|part| [Some(part.first), part.last.next()])
            .flatten()
            .collect();
    }
    let mut kinds: BTreeMap<Vec<bool>, u128> = BTreeMap::new();
    for address in own {
        let covers = |clause| effect.covers(clause, Some(address));
        let kind = (0..effect.stack().clauses.len()).map(covers).collect();
        kinds.entry(kind).or_insert(address);
    }
    kinds.into_values().map(Some).collect()
}

/// A list of clauses, with the number of addresses it stands for.
type Weighed = (u128, Vec<usize>);

impl Question<'_> {
    /// What is open of some traffic.
    pub(super) fn openings(&self, within: &Traffic) -> Vec<Opening> {
        let openers = self.openers.of(self.inventory, self.effect.stack());
        let openers = openers.filter(
            |clause| !matches!(clause.origin, Origin::Rule(rule) if self.without.contains(&rule)),
        );
        let Some(wanted) = self.measure.candidates(openers, within) else {
            return Vec::new();
        };
        let mut found: BTreeMap<Vec<usize>, Opening> = BTreeMap::new();
        for local in self.locals {
            for (clauses, opening) in self.openings_at(&wanted, *local) {
                found
                    .entry(clauses)
                    .and_modify(|known| {
                        known.traffic = known.traffic.union(&opening.traffic);
                        known.nearly |= opening.nearly;
                    })
                    .or_insert(opening);
            }
        }
        found.into_values().collect()
    }

    fn family(&self) -> Family {
        self.effect.stack().family
    }

    fn rule(&self, clause: usize) -> Option<RuleIndex> {
        match self.effect.stack().clauses[clause].origin {
            Origin::Rule(rule) => Some(rule),
            _ => None,
        }
    }

    fn accepts(&self, clause: usize) -> bool {
        self.effect.stack().clauses[clause].policy == Policy::Accept
    }

    /// Whether a clause counts: a Drop always.
    fn counts(&self, clause: usize) -> bool {
        let removed = || {
            self.rule(clause)
                .is_some_and(|rule| self.without.contains(&rule))
        };
        let opens = || {
            let clause = &self.effect.stack().clauses[clause];
            self.openers.count(self.inventory, self.family(), clause)
        };
        !removed() && (!self.accepts(clause) || opens())
    }

    /// What is open for one own address, by the clauses that open it.
    fn openings_at(&self, wanted: &Traffic, local: Option<u128>) -> Vec<(Vec<usize>, Opening)> {
        let lists = self.weighed_lists(wanted, local);
        let share = self.measure.share;
        let (open, nearly) = self.open(&lists, wanted);
        if open.is_empty() {
            return Vec::new();
        }
        let mut blamed: BTreeMap<Vec<usize>, (Traffic, u128)> = BTreeMap::new();
        for (traffic, deciders) in self.deciders(&lists, open, share) {
            let weight: u128 = deciders.iter().map(|(_, weight)| weight).sum();
            let mut clauses = to_blame(deciders, share);
            clauses.sort_unstable();
            let (sum, most) = blamed
                .entry(clauses)
                .or_insert_with(|| (Traffic::empty(), 0));
            *sum = sum.union(&traffic);
            *most = weight.max(*most);
        }
        blamed
            .into_iter()
            .map(|(clauses, (traffic, weight))| {
                let opening = Opening {
                    nearly: nearly.overlaps(&traffic),
                    guessed: clauses.iter().any(|clause| self.guesses(*clause)),
                    rules: clauses
                        .iter()
                        .filter_map(|clause| self.rule(*clause))
                        .collect(),
                    traffic,
                    weight,
                };
                (clauses, opening)
            })
            .collect()
    }

    /// The distinct lists of clauses that speak of the traffic and the counted addresses, the heaviest first, without
    /// those that accept at least what the heaviest does, where nothing is open without that.
    fn weighed_lists(&self, wanted: &Traffic, local: Option<u128>) -> Vec<Weighed> {
        let public = &self.measure.counted;
        let internet = PeerView {
            addresses: self.family().span(),
            groups: PeerGroups::Public,
            near: Reachability::None,
        };
        let mut weights: BTreeMap<Vec<usize>, u128> = BTreeMap::new();
        let counts = |clause: usize| {
            let traffic = &self.effect.stack().clauses[clause].traffic;
            traffic.overlaps(wanted) && self.counts(clause)
        };
        let pieces = self
            .effect
            .over_addresses_by(public, &internet, local, counts);
        for (part, clauses) in pieces {
            *weights.entry(clauses).or_default() += part.last - part.first + 1;
        }
        let mut lists: Vec<Weighed> = weights
            .into_iter()
            .map(|(list, weight)| (weight, list))
            .collect();
        lists.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        if let Some((weight, heaviest)) = lists.first().cloned()
            && weight >= self.most_refused()
        {
            let no_less = |list: &[usize]| {
                let adds = list
                    .iter()
                    .filter(|clause| heaviest.binary_search(clause).is_err());
                let lacks = heaviest
                    .iter()
                    .filter(|clause| list.binary_search(clause).is_err());
                adds.copied().all(|clause| self.accepts(clause))
                    && lacks.copied().all(|clause| !self.accepts(clause))
            };
            lists.retain(|(_, list)| *list == heaviest || !no_less(list));
        }
        lists
    }

    /// What is refused to so many of the counted addresses is not open.
    fn most_refused(&self) -> u128 {
        (weigh(&self.measure.counted) + 1).saturating_sub(self.measure.least)
    }

    /// The traffic that enough addresses may send, and what of it not all may.
    fn open(&self, lists: &[Weighed], wanted: &Traffic) -> (Traffic, Traffic) {
        let most = self.most_refused();
        // By the number of addresses it is refused to.
        let mut parts: BTreeMap<u128, Traffic> = BTreeMap::from([(0, wanted.clone())]);
        for (weight, list) in lists {
            let accepted = self.effect.accepted(list.iter().copied());
            let mut rest: BTreeMap<u128, Traffic> = BTreeMap::new();
            let mut add = |refused: u128, traffic: Traffic| {
                if refused < most && !traffic.is_empty() {
                    let sum = rest.entry(refused).or_insert_with(Traffic::empty);
                    *sum = sum.union(&traffic);
                }
            };
            for (refused, traffic) in parts {
                add(refused + weight, traffic.difference(&accepted));
                add(refused, traffic.intersection(&accepted));
            }
            parts = rest;
        }
        let sum = |least: u128| {
            let some = parts.range(least..).map(|(_, traffic)| traffic);
            some.fold(Traffic::empty(), |a, b| a.union(b))
        };
        (sum(0), sum(1))
    }

    /// Cuts open traffic by who decides it: each piece with its deciding clauses and the number of
    /// addresses for which each does.
    fn deciders(
        &self,
        lists: &[Weighed],
        open: Traffic,
        share: u128,
    ) -> Vec<(Traffic, Vec<Weight>)> {
        let mut rest: u128 = lists.iter().map(|(weight, _)| weight).sum();
        let mut pieces: Vec<(Traffic, Vec<Weight>)> = vec![(open, Vec::new())];
        for (weight, list) in lists {
            if rest < share {
                break;
            }
            rest -= weight;
            let decisions = self.effect.decide(list.iter().copied());
            let accepts: Vec<_> = decisions
                .into_iter()
                .filter(|decision| self.accepts(decision.clause))
                .collect();
            pieces = pieces
                .into_iter()
                .flat_map(|(traffic, deciders)| cut(traffic, &deciders, &accepts, *weight))
                .collect();
        }
        pieces
    }

    /// Whether protocol or ports of a clause are not known.
    fn guesses(&self, clause: usize) -> bool {
        let doubts = &self.effect.stack().clauses[clause].doubts;
        let of_traffic = |doubt: &Doubt| matches!(doubt, Doubt::PortList(_) | Doubt::Unreadable);
        doubts.iter().any(of_traffic)
    }
}

/// A clause, and for how many addresses it decides.
type Weight = (usize, u128);

/// Cuts a piece of traffic by the decisions on some more addresses.
fn cut(
    mut traffic: Traffic,
    deciders: &[Weight],
    accepts: &[Decision],
    weight: u128,
) -> Vec<(Traffic, Vec<Weight>)> {
    let mut pieces = Vec::new();
    for decision in accepts {
        let decided = traffic.intersection(&decision.traffic);
        if decided.is_empty() {
            continue;
        }
        traffic = traffic.difference(&decision.traffic);
        let mut deciders = deciders.to_vec();
        match deciders
            .iter_mut()
            .find(|(clause, _)| *clause == decision.clause)
        {
            Some((_, sum)) => *sum += weight,
            None => deciders.push((decision.clause, weight)),
        }
        pieces.push((decided, deciders));
    }
    if !traffic.is_empty() {
        pieces.push((traffic, deciders.to_vec()));
    }
    pieces
}

/// The clauses that decide for enough addresses together, heaviest first.
fn to_blame(mut deciders: Vec<Weight>, share: u128) -> Vec<usize> {
    let mut rest: u128 = deciders.iter().map(|(_, weight)| weight).sum();
    deciders.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    let mut blamed = Vec::new();
    for (clause, weight) in deciders {
        if !blamed.is_empty() && rest < share {
            break;
        }
        rest -= weight;
        blamed.push(clause);
    }
    blamed
}

/// Whether a rule says whom it speaks of in a family, as far as the export tells.
pub(super) fn names_peer(inventory: &Inventory, rule: &Rule, family: Family) -> bool {
    match &rule.peer {
        Peer::Blocks(blocks) => matches!(blocks.of(family), BlockField::Block(_)),
        Peer::PrefixList(list) => {
            let list = &inventory.prefix_lists[*list];
            list.entries.is_some() && !list.unreadable
        }
        Peer::Group { .. } | Peer::Missing => false,
    }
}
