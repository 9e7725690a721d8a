//! Peers: the peer classes of one site and family, and an index of those that a term of a rule finds.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::classes::{ClassId, Classes};
use super::lists::{Numbering, number};
use crate::model::GroupIndex;
use crate::packet::{Family, Interval};
use crate::topology::Site;
use crate::verdict::{PeerTerm, Reachability};

/// The peer classes of every site and family, each sorted by address, then by number.
pub(super) struct Sites {
    pub(super) rows: Vec<(Site, Family, Vec<ClassId>)>,
}

impl Sites {
    pub(super) fn of(all: &Classes<'_>) -> Self {
        let mut keys = Numbering::default();
        let mut members: Vec<Vec<ClassId>> = Vec::new();
        for (class, row) in (0..).zip(&all.classes) {
            if !row.exists() {
                continue;
            }
            let key = keys.number((all.owners[row.owner as usize].site, row.family));
            members.resize_with(keys.rows.len(), Vec::new);
            members[key as usize].push(class);
        }
        let rows = keys.rows.into_iter().zip(members);
        let sorted = rows.map(|((site, family), mut classes)| {
            classes.sort_unstable_by_key(|class| (all.classes[*class as usize].address, *class));
            (site, family, classes)
        });
        Self {
            rows: sorted.collect(),
        }
    }
}

/// The peer classes of one site and family.
pub(super) struct Peers {
    pub(super) site: Site,
    pub(super) family: Family,
    /// Sorted by address, then by number.
    pub(super) classes: Vec<ClassId>,
    addresses: Vec<u128>,
    by_group: FxHashMap<GroupIndex, Vec<u32>>,
    unknown_groups: Vec<u32>,
}

impl Peers {
    /// Of classes in the order of [`Sites`], all of a site or some of them.
    pub(super) fn of(all: &Classes<'_>, site: Site, family: Family, classes: Vec<ClassId>) -> Self {
        let addresses = classes
            .iter()
            .map(|class| all.classes[*class as usize].address)
            .collect();
        let (mut by_group, mut unknown_groups) = (FxHashMap::<_, Vec<u32>>::default(), Vec::new());
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
            site,
            family,
            classes,
            addresses,
            by_group,
            unknown_groups,
        }
    }

    /// The number of peers in a group.
    pub(super) fn member_count(&self, group: GroupIndex) -> usize {
        self.by_group.get(&group).map_or(0, Vec::len)
    }

    /// The number of peers with an address in an interval.
    pub(super) fn count_within(&self, addresses: Interval<u128>) -> usize {
        self.within(addresses).len()
    }

    /// The positions of the peers with an address in an interval.
    fn within(&self, Interval { first, last }: Interval<u128>) -> Range<u32> {
        let from = self.addresses.partition_point(|address| *address < first);
        let to = self.addresses.partition_point(|address| *address <= last);
        number(from)..number(to)
    }

    /// Whether a possible membership is certain of every peer.
    pub(super) fn lists_all_groups(&self) -> bool {
        self.unknown_groups.is_empty()
    }

    /// Tells the positions of the peers a term holds for, where those are not all or none.
    pub(super) fn each_touched(
        &self,
        term: &PeerTerm,
        near: Reachability,
        mut tell: impl FnMut(u32),
    ) {
        let members = |group| self.by_group.get(group).map_or(&[][..], Vec::as_slice);
        match term {
            PeerTerm::Everyone | PeerTerm::PossibleMemberOfMasked => {}
            PeerTerm::Addresses(set) => {
                for interval in set.as_slice() {
                    self.within(*interval).for_each(&mut tell);
                }
            }
            PeerTerm::Member(group) if near == Reachability::Certain => {
                members(group).iter().copied().for_each(tell);
            }
            PeerTerm::PossibleMember(group) if near != Reachability::None => {
                members(group)
                    .iter()
                    .chain(&self.unknown_groups)
                    .copied()
                    .for_each(tell);
            }
            PeerTerm::Member(_) | PeerTerm::PossibleMember(_) => {}
        }
    }
}
