//! From whom a group accepts anything at all: a quick no before the full question is asked.
//!
//! Not what it accepts, and not what Drops leave of it.

use crate::model::{GroupIndex, Policy};
use crate::packet::{Interval, Intervals, Set};
use crate::verdict::{Effect, Origin, PeerTerm};

/// The peers that the accepting rules of a stack name.
pub(super) struct Acceptors {
    everyone: bool,
    addresses: Intervals<u128>,
    /// Sorted.
    groups: Vec<GroupIndex>,
}

impl Acceptors {
    pub(super) fn of(effect: &Effect) -> Self {
        let mut acceptors = Self {
            everyone: false,
            addresses: Intervals::empty(),
            groups: Vec::new(),
        };
        let mut addresses = Vec::new();
        for clause in &effect.stack().clauses {
            let exported = matches!(clause.origin, Origin::Rule(_) | Origin::Intra(_));
            if clause.policy == Policy::Drop || !exported {
                continue;
            }
            match &clause.peer {
                PeerTerm::Addresses(set) => addresses.extend_from_slice(set.as_slice()),
                PeerTerm::Member(group) | PeerTerm::PossibleMember(group) => {
                    acceptors.groups.push(*group);
                }
                PeerTerm::Everyone | PeerTerm::PossibleMemberOfMasked => acceptors.everyone = true,
            }
        }
        acceptors.groups.sort_unstable();
        acceptors.addresses = addresses.into_iter().collect();
        acceptors
    }

    /// Whether some rule may accept something of a host at one of these addresses, in these groups.
    pub(super) fn may_accept(&self, hosts: &[Interval<u128>], groups: &[GroupIndex]) -> bool {
        self.knows(groups) || hosts.iter().any(|host| self.knows_address(host))
    }

    /// Whether some rule accepts everyone, or the members of one of these groups.
    pub(super) fn knows(&self, groups: &[GroupIndex]) -> bool {
        let named = |group: &GroupIndex| self.groups.binary_search(group).is_ok();
        self.everyone || groups.iter().any(named)
    }

    /// Whether some rule accepts one of these addresses.
    pub(super) fn knows_address(&self, host: &Interval<u128>) -> bool {
        let parts = self.addresses.as_slice();
        let after = parts.partition_point(|part| part.last < host.first);
        parts.get(after).is_some_and(|part| part.first <= host.last)
    }
}
