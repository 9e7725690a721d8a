//! The other groups of a group's interfaces: their rules stand between those of the group.
//!
//! Definition: a rule that can go in its group by itself can go on every interface if no rule of
//! another group does the opposite to some of its packets and stands after it, but not after the last
//! of the rules that decide them instead. What such a rule matches is taken at its widest.

use std::collections::BTreeSet;

use super::lineup::Place;
use crate::lint::context::GroupView;
use crate::model::{Direction, GroupIndex, Policy, RuleCoverage, RuleIndex};
use crate::packet::{Family, Set};
use crate::verdict::{Clause, PeerTerm, Plane, extent, strength};

/// The groups that share interfaces with a group.
pub(super) struct Neighbours<'a> {
    view: GroupView<'a>,
    groups: BTreeSet<GroupIndex>,
    /// The rules of each policy in the direction, and those of which it is not known.
    rules: Option<[Vec<(Place, RuleIndex)>; 2]>,
    direction: Direction,
}

impl<'a> Neighbours<'a> {
    pub(super) fn of(view: GroupView<'a>, direction: Direction) -> Self {
        let interfaces = view.members().iter();
        let groups = interfaces
            .flat_map(|member| view.inventory.interfaces[*member].groups.as_deref())
            .flatten()
            .copied()
            .filter(|group| *group != view.index)
            .collect();
        Self {
            view,
            groups,
            rules: None,
            direction,
        }
    }

    /// Whether none of their rules stands in the way of letting a clause go, whose packets are decided
    /// the same up to a last place.
    pub(super) fn agree(
        &mut self,
        clause: &Clause,
        (from, last): (Place, Place),
        (plane, family): (Plane, Family),
    ) -> bool {
        if self.groups.is_empty() {
            return true;
        }
        let context = self.view.verdict();
        let kind = context.kind(self.view.index);
        let falls = last == Place::Last && self.direction == Direction::Egress;
        let sound = self.groups.iter().all(|group| {
            self.view.inventory.groups[*group].coverage == RuleCoverage::Complete
                && (!falls || context.kind(*group) == kind)
        });
        if !sound {
            return false;
        }
        let rules = &self.rules()[usize::from(clause.policy == Policy::Drop)];
        let first = rules.partition_point(|(place, _)| *place < from);
        let between = rules[first..].iter().take_while(|(place, _)| *place < last);
        !between.into_iter().any(|(_, rule)| {
            let extent = extent(context, *rule, plane, family);
            let meets = |peer: &PeerTerm| meets(peer, &clause.peer);
            extent.on_plane
                && extent.local.is_some()
                && extent.peer.as_ref().is_some_and(meets)
                && extent.traffic.overlaps(&clause.traffic)
        })
    }

    /// Their rules that may drop, and those that may accept, the strongest first.
    fn rules(&mut self) -> &[Vec<(Place, RuleIndex)>; 2] {
        let (inventory, direction) = (self.view.inventory, self.direction);
        let groups = &self.groups;
        self.rules.get_or_insert_with(|| {
            [Policy::Drop, Policy::Accept].map(|policy| {
                let of_group = |group: &GroupIndex| inventory.groups[*group].rules.iter();
                let mut rules: Vec<(Place, RuleIndex)> = Vec::new();
                for index in groups.iter().flat_map(of_group) {
                    let rule = &inventory.rules[*index];
                    if rule.direction.is_none_or(|known| known == direction)
                        && rule.policy.is_none_or(|known| known == policy)
                    {
                        let (priority, policy) = strength(rule, policy);
                        rules.push((Place::Rule(priority, policy), *index));
                    }
                }
                rules.sort_unstable();
                rules
            })
        })
    }
}

/// Whether a packet can come from, or go to, both.
pub(super) fn meets(one: &PeerTerm, other: &PeerTerm) -> bool {
    match (one, other) {
        (PeerTerm::Addresses(one), PeerTerm::Addresses(other)) => one.overlaps(other),
        _ => true,
    }
}
