//! What a sender's outbound rules let pass to the members of a group.
//!
//! Definition: the traffic that may reach at least one member. Method: members are taken by distinct
//! sets of groups, their addresses in pieces that every rule treats alike, until all that is wanted
//! has passed. What the members accept is not asked here.

use std::collections::BTreeSet;

use super::context::GroupView;
use crate::model::{GroupIndex, Policy};
use crate::packet::{Block, Family, Intervals, Set, Traffic};
use crate::topology::Neighbourhood;
use crate::verdict::{Effect, Origin, PeerGroups, PeerView, Reachability};

/// The members of a group, as outbound rules of others see them.
pub(super) struct Receivers<'a> {
    /// By distinct set of groups; every address where no member is known.
    parts: Vec<(Groups<'a>, Intervals<u128>)>,
    known: bool,
}

enum Groups<'a> {
    Of(&'a [GroupIndex]),
    Alone(GroupIndex),
}

impl Groups<'_> {
    fn list(&self) -> &[GroupIndex] {
        match self {
            Self::Of(groups) => groups,
            Self::Alone(group) => std::slice::from_ref(group),
        }
    }
}

/// What passed of what was wanted, and the clauses that stopped the rest.
pub(super) struct Passed {
    /// Of the wanted traffic, what may reach some member.
    pub(super) traffic: Traffic,
    /// The places of clauses that deny some of it.
    pub(super) stopped_by: BTreeSet<usize>,
}

impl<'a> Receivers<'a> {
    pub(super) fn of(view: &GroupView<'a>) -> Self {
        let inventory = view.inventory;
        let parts: Vec<(Groups<'a>, Intervals<u128>)> = view
            .sets()
            .map(|set| {
                let members = set.members().iter();
                let addresses = members.flat_map(|member| &inventory.interfaces[*member].addresses);
                let ipv4 = addresses.filter(|block| block.family() == Family::Ipv4);
                let hosts = ipv4.map(|block| block.interval()).collect();
                (Groups::Of(set.groups()), hosts)
            })
            .filter(|(_, hosts): &(_, Intervals<u128>)| !hosts.is_empty())
            .collect();
        if parts.is_empty() {
            let everywhere = Intervals::of(Family::Ipv4.span());
            return Self {
                parts: vec![(Groups::Alone(view.index), everywhere)],
                known: false,
            };
        }
        Self { parts, known: true }
    }

    /// What an outlet lets pass of some traffic, from an own address where one is meant.
    pub(super) fn passed(
        &self,
        outlet: &Effect,
        near: Neighbourhood,
        local: Option<u128>,
        wanted: &Traffic,
    ) -> Passed {
        let mut lists: BTreeSet<Vec<usize>> = BTreeSet::new();
        for (groups, hosts) in &self.parts {
            let like = PeerView {
                addresses: crate::packet::Interval { first: 0, last: 0 },
                groups: PeerGroups::Listed(groups.list()),
                near: match near {
                    Neighbourhood::Same => Reachability::Certain,
                    Neighbourhood::Unknown => Reachability::Possible,
                    Neighbourhood::Different => Reachability::None,
                },
            };
            lists.extend(outlet.lists_over_addresses(hosts, &like, local));
        }
        let clauses = &outlet.stack().clauses;
        // The metadata server is no member of a group.
        let is_member = |place: &usize| clauses[*place].origin != Origin::Exempt;
        let members = lists.iter().all(|list| list.iter().all(is_member));
        // Most let everything pass, and then nobody asks which clause.
        if members && wanted.is_subset(&outlet.accepted_by_any(&lists)) {
            return Passed {
                traffic: wanted.clone(),
                stopped_by: BTreeSet::new(),
            };
        }
        let mut passed = Passed {
            traffic: Traffic::empty(),
            stopped_by: BTreeSet::new(),
        };
        for list in lists {
            if ask(outlet, list, wanted, &mut passed) {
                break;
            }
        }
        passed
    }

    /// The few of them, where they are known and each is one address.
    pub(super) fn few(&self, most: usize) -> Option<Vec<Block>> {
        let ranges: Vec<_> = self
            .parts
            .iter()
            .flat_map(|(_, hosts)| hosts.as_slice())
            .collect();
        let count: u128 = ranges
            .iter()
            .map(|range| range.last - range.first + 1)
            .sum();
        if !self.known || count > most as u128 {
            return None;
        }
        let hosts = ranges
            .into_iter()
            .flat_map(|range| range.first..=range.last);
        let blocks: BTreeSet<Block> = hosts
            .map(|host| Block::host(Family::Ipv4.address(host)))
            .collect();
        Some(blocks.into_iter().collect())
    }
}

/// Adds what some clauses let pass; whether that is all that is wanted.
fn ask(outlet: &Effect, list: Vec<usize>, wanted: &Traffic, passed: &mut Passed) -> bool {
    for decision in outlet.decide(list) {
        let part = decision.traffic.intersection(wanted);
        if part.is_empty() {
            continue;
        }
        let clause = &outlet.stack().clauses[decision.clause];
        if clause.origin == Origin::Exempt {
            // The metadata server is no member of a group.
            continue;
        }
        if clause.policy == Policy::Accept {
            passed.traffic = passed.traffic.union(&part);
        } else if matches!(clause.origin, Origin::Rule(_) | Origin::Default) {
            passed.stopped_by.insert(decision.clause);
        }
    }
    wanted.is_subset(&passed.traffic)
}
