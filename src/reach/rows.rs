//! Rows: what one owner's rules accept, for every peer class of a site.
//!
//! Definition: a row is a default and exceptions: the peer classes for which other clauses speak than
//! those that speak of everyone. Method: each clause's peers are found through an index (addresses as
//! a range of sorted addresses, members by group), the touches are grouped by class, and each distinct
//! list of clauses is folded once.

use std::collections::HashMap;

use super::classes::{ClassId, Classes};
use crate::model::GroupIndex;
use crate::packet::{Family, Traffic};
use crate::topology::Site;
use crate::verdict::{Effect, PeerGroups, PeerTerm, PeerView, Reachability};

/// The peer classes of one site and family.
pub(super) struct Peers {
    pub(super) family: Family,
    /// Sorted by address, then by number.
    pub(super) classes: Vec<ClassId>,
    addresses: Vec<u128>,
    by_group: HashMap<GroupIndex, Vec<u32>>,
    unknown_groups: Vec<u32>,
}

impl Peers {
    pub(super) fn of(all: &Classes<'_>, site: Site, family: Family) -> Self {
        let mut classes: Vec<ClassId> = (0..)
            .zip(&all.classes)
            .filter(|(_, class)| {
                class.family == family && all.owners[class.owner as usize].site == site
            })
            .map(|(index, _)| index)
            .collect();
        classes.sort_unstable_by_key(|class| (all.classes[*class as usize].address, *class));
        let addresses = classes
            .iter()
            .map(|class| all.classes[*class as usize].address)
            .collect();
        let (mut by_group, mut unknown_groups) =
            (HashMap::<GroupIndex, Vec<u32>>::new(), Vec::new());
        for (position, class) in (0..).zip(&classes) {
            match all.owners[all.classes[*class as usize].owner as usize].groups {
                None => unknown_groups.push(position),
                Some(groups) => {
                    groups
                        .iter()
                        .for_each(|group| by_group.entry(*group).or_default().push(position));
                }
            }
        }
        Self {
            family,
            classes,
            addresses,
            by_group,
            unknown_groups,
        }
    }

    /// The positions of the peers a term speaks of, where those are not all or none.
    fn touched(&self, term: &PeerTerm, near: Reachability) -> Vec<u32> {
        let members = |group| self.by_group.get(group).cloned().unwrap_or_default();
        match term {
            PeerTerm::Everyone | PeerTerm::PossibleMemberOfMasked => Vec::new(),
            PeerTerm::Addresses(set) => {
                let range = |part: &crate::packet::Interval<u128>| {
                    let first = self
                        .addresses
                        .partition_point(|address| *address < part.first);
                    first
                        ..self
                            .addresses
                            .partition_point(|address| *address <= part.last)
                };
                set.as_slice()
                    .iter()
                    .flat_map(range)
                    .filter_map(|position| u32::try_from(position).ok())
                    .collect()
            }
            PeerTerm::Member(group) if near == Reachability::Certain => members(group),
            PeerTerm::PossibleMember(group) if near != Reachability::None => members(group)
                .into_iter()
                .chain(self.unknown_groups.iter().copied())
                .collect(),
            PeerTerm::Member(_) | PeerTerm::PossibleMember(_) => Vec::new(),
        }
    }
}

/// The accepted traffic of one owner for the peers of one site.
pub(super) struct Row {
    default: Traffic,
    /// By position in [`Peers::classes`], ascending.
    exceptions: Vec<(u32, u32)>,
    traffic: Vec<Traffic>,
}

impl Row {
    pub(super) fn of(
        effect: &Effect,
        local: Option<u128>,
        peers: &Peers,
        near: Reachability,
    ) -> Self {
        // A peer that no term singles out.
        let nobody = PeerView {
            addresses: peers.family.span(),
            groups: PeerGroups::Listed(&[]),
            near,
        };
        let clauses = &effect.stack().clauses;
        let mut always = Vec::new();
        let mut touches: Vec<(u32, u32)> = Vec::new();
        for (clause, position) in clauses.iter().zip(0_u32..) {
            if !effect.covers(position as usize, local) {
                continue;
            }
            match &clause.peer {
                PeerTerm::Everyone => always.push(position),
                PeerTerm::PossibleMemberOfMasked if clause.peer.matches(&nobody) => {
                    always.push(position)
                }
                term => touches.extend(
                    peers
                        .touched(term, near)
                        .into_iter()
                        .map(|peer| (peer, position)),
                ),
            }
        }
        touches.sort_unstable();
        touches.dedup();
        let mut row = Self {
            default: fold(effect, &always, &[]),
            exceptions: Vec::new(),
            traffic: Vec::new(),
        };
        let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
        for group in touches.chunk_by(|one, other| one.0 == other.0) {
            let own: Vec<u32> = group.iter().map(|(_, clause)| *clause).collect();
            let traffic = match known.get(&own) {
                Some(traffic) => *traffic,
                None => {
                    let number = u32::try_from(row.traffic.len())
                        .expect("internal error: too many traffic sets");
                    row.traffic.push(fold(effect, &always, &own));
                    known.insert(own, number);
                    number
                }
            };
            row.exceptions.push((group[0].0, traffic));
        }
        row
    }

    /// What is accepted for the peer at a position.
    pub(super) fn at(&self, position: u32) -> &Traffic {
        match self
            .exceptions
            .binary_search_by_key(&position, |(peer, _)| *peer)
        {
            Ok(found) => &self.traffic[self.exceptions[found].1 as usize],
            Err(_) => &self.default,
        }
    }
}

/// What two ascending lists of clauses accept together.
fn fold(effect: &Effect, always: &[u32], own: &[u32]) -> Traffic {
    let mut clauses: Vec<usize> = always
        .iter()
        .chain(own)
        .map(|clause| *clause as usize)
        .collect();
    clauses.sort_unstable();
    effect.accepted(clauses)
}
