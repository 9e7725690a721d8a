//! Which traffic an effect lets in from nearly all public addresses, and the rules to blame.
//!
//! Method: cut the address space where clauses begin and end, weigh each distinct list of clauses by
//! the addresses it stands for, and take from the traffic what lists of too much weight refuse. The
//! rules to blame for what is left are, heaviest first, those that decide it for enough addresses.

use std::collections::BTreeMap;

use super::context::GroupView;
use super::world::{Opening, public_unicast};
use crate::model::{BlockField, Inventory, Peer, Policy, Rule, RuleIndex};
use crate::packet::{Family, Intervals, Point, Set, TCP, Traffic, UDP};
use crate::verdict::{
    Decision, Doubt, Effect, Origin, PeerGroups, PeerTerm, PeerView, Reachability,
};

/// The part of the world that may be left out: one in so many addresses.
const SHARE: u128 = 256;

/// What an effect lets in from the world of some traffic, without some rules.
pub(super) fn openings(
    view: &GroupView<'_>,
    effect: &Effect,
    without: &[RuleIndex],
    within: &Traffic,
) -> Vec<Opening> {
    let family = effect.stack().family;
    let question = Question {
        inventory: view.inventory,
        effect,
        family,
        without,
    };
    let public = public_unicast(family);
    let Some(wanted) = question.candidates(&public, within) else {
        return Vec::new();
    };
    let mut found: BTreeMap<Vec<usize>, Opening> = BTreeMap::new();
    for local in locals(view, effect) {
        for (clauses, opening) in question.openings(&public, &wanted, local) {
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

/// The own addresses to ask for: one of each kind that limited clauses tell apart.
fn locals(view: &GroupView<'_>, effect: &Effect) -> Vec<Option<u128>> {
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

/// One question to an effect.
struct Question<'a> {
    inventory: &'a Inventory,
    effect: &'a Effect,
    family: Family,
    without: &'a [RuleIndex],
}

/// A list of clauses, with the number of addresses it stands for.
type Weighed = (u128, Vec<usize>);

impl Question<'_> {
    fn rule(&self, clause: usize) -> Option<RuleIndex> {
        match self.effect.stack().clauses[clause].origin {
            Origin::Rule(rule) => Some(rule),
            _ => None,
        }
    }

    fn accepts(&self, clause: usize) -> bool {
        self.effect.stack().clauses[clause].policy == Policy::Accept
    }

    /// Whether a clause counts: an Accept only if it is a rule that names its peer.
    fn counts(&self, clause: usize) -> bool {
        match self.rule(clause) {
            Some(rule) => {
                let named = || names_peer(self.inventory, &self.inventory.rules[rule], self.family);
                !self.without.contains(&rule) && (!self.accepts(clause) || named())
            }
            None => !self.accepts(clause),
        }
    }

    /// The traffic with ports that some rules accept, if together they name enough addresses.
    fn candidates(&self, public: &Intervals<u128>, within: &Traffic) -> Option<Traffic> {
        let mut named = Vec::new();
        let mut traffic = Traffic::empty();
        let mut everyone = false;
        for (position, clause) in self.effect.stack().clauses.iter().enumerate() {
            if !self.accepts(position) || !clause.traffic.overlaps(within) || !self.counts(position)
            {
                continue;
            }
            match &clause.peer {
                PeerTerm::Everyone => everyone = true,
                PeerTerm::Addresses(set) => named.extend_from_slice(set.as_slice()),
                _ => continue,
            }
            traffic = traffic.union(&clause.traffic);
        }
        let with_ports = [TCP, UDP].map(Traffic::protocol);
        if !with_ports.iter().any(|ports| traffic.overlaps(ports)) {
            return None;
        }
        let total = weigh(public);
        let enough = everyone || {
            let named: Intervals<u128> = named.into_iter().collect();
            total - weigh(&named.intersection(public)) < total / SHARE
        };
        enough.then(|| traffic.intersection(within))
    }

    /// What is open for one own address, by the clauses that open it.
    fn openings(
        &self,
        public: &Intervals<u128>,
        wanted: &Traffic,
        local: Option<u128>,
    ) -> Vec<(Vec<usize>, Opening)> {
        let lists = self.weighed_lists(public, local);
        let share = weigh(public) / SHARE;
        let (open, nearly) = self.open(&lists, wanted, share);
        if open.is_empty() {
            return Vec::new();
        }
        let mut blamed: BTreeMap<Vec<usize>, Traffic> = BTreeMap::new();
        for (traffic, deciders) in self.deciders(&lists, open, share) {
            let mut clauses = to_blame(deciders, share);
            clauses.sort_unstable();
            let sum = blamed.entry(clauses).or_insert_with(Traffic::empty);
            *sum = sum.union(&traffic);
        }
        blamed
            .into_iter()
            .map(|(clauses, traffic)| {
                let opening = Opening {
                    nearly: nearly.overlaps(&traffic),
                    guessed: clauses.iter().any(|clause| self.guesses(*clause)),
                    rules: clauses
                        .iter()
                        .filter_map(|clause| self.rule(*clause))
                        .collect(),
                    traffic,
                };
                (clauses, opening)
            })
            .collect()
    }

    /// The distinct lists of clauses that speak of public addresses, the heaviest first, without
    /// those that accept at least what the heaviest does.
    fn weighed_lists(&self, public: &Intervals<u128>, local: Option<u128>) -> Vec<Weighed> {
        let internet = PeerView {
            addresses: self.family.span(),
            groups: PeerGroups::Public,
            near: Reachability::None,
        };
        let mut weights: BTreeMap<Vec<usize>, u128> = BTreeMap::new();
        let counts: Vec<bool> = (0..self.effect.stack().clauses.len())
            .map(|clause| self.counts(clause))
            .collect();
        for (part, mut clauses) in self.effect.over_addresses(public, &internet, local) {
            clauses.retain(|clause| counts[*clause]);
            *weights.entry(clauses).or_default() += part.last - part.first + 1;
        }
        let mut lists: Vec<Weighed> = weights
            .into_iter()
            .map(|(list, weight)| (weight, list))
            .collect();
        lists.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        if let Some((weight, heaviest)) = lists.first().cloned()
            && weight >= weigh(public) / SHARE
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

    /// The traffic that enough addresses may send, and what of it not all may.
    fn open(&self, lists: &[Weighed], wanted: &Traffic, share: u128) -> (Traffic, Traffic) {
        let mut parts = vec![(wanted.clone(), 0)];
        for (weight, list) in lists {
            let accepted = self.effect.accepted(list.iter().copied());
            let mut rest = Vec::with_capacity(parts.len());
            for (traffic, refused) in parts {
                let refused_here = traffic.difference(&accepted);
                if refused + weight < share && !refused_here.is_empty() {
                    rest.push((refused_here, refused + weight));
                }
                let accepted_here = traffic.intersection(&accepted);
                if !accepted_here.is_empty() {
                    rest.push((accepted_here, refused));
                }
            }
            parts = rest;
        }
        let sum = |some: Vec<&Traffic>| some.into_iter().fold(Traffic::empty(), |a, b| a.union(b));
        let nearly = parts.iter().filter(|(_, refused)| *refused > 0);
        let nearly = sum(nearly.map(|(traffic, _)| traffic).collect());
        (
            sum(parts.iter().map(|(traffic, _)| traffic).collect()),
            nearly,
        )
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
fn names_peer(inventory: &Inventory, rule: &Rule, family: Family) -> bool {
    match &rule.peer {
        Peer::Blocks(blocks) => matches!(blocks.of(family), BlockField::Block(_)),
        Peer::PrefixList(list) => {
            let list = &inventory.prefix_lists[*list];
            list.entries.is_some() && !list.unreadable
        }
        Peer::Group { .. } | Peer::Missing => false,
    }
}

/// The number of addresses.
fn weigh(addresses: &Intervals<u128>) -> u128 {
    let parts = addresses.as_slice().iter();
    parts.map(|part| part.last - part.first + 1).sum()
}
