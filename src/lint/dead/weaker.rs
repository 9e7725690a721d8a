//! Accepts that may have the next weaker priority, so that the numbers say what happens anyway.
//!
//! Definition: an Accept of priority p may have p + 1 if no Drop of p + 1, in its group or another of its
//! interfaces, can match a packet of it. Then it passes by nothing that does the opposite, and what each
//! packet meets first stays. Drops never move, so any Accepts that may can do so together.
//!
//! Not two steps at once: a Drop that stands in the way of the first would have to be passed.

use std::collections::BTreeSet;

use super::lineup::{Line, Place};
use super::neighbours::meets;
use super::standing::Standing;
use crate::change::{Edit, Permission};
use crate::lint::context::GroupView;
use crate::lint::fix::fields;
use crate::model::{Policy, RuleCoverage, RuleIndex};
use crate::packet::Set;
use crate::verdict::Origin;

/// A group and those that share interfaces with it.
pub(in crate::lint) struct Surroundings<'v, 'a> {
    view: &'v GroupView<'a>,
    own: &'a Standing,
    /// All of them.
    all: Vec<&'a Standing>,
    /// Whether all their rules are known.
    whole: bool,
}

impl<'v, 'a> Surroundings<'v, 'a> {
    pub(in crate::lint) fn of(view: &'v GroupView<'a>) -> Self {
        let mut seen = BTreeSet::from([view.index]);
        let own = view.standing();
        let mut all = vec![own];
        let mut whole = true;
        for set in view.sets() {
            whole &= set.network() == view.group.network;
            let new = set.groups().iter().filter(|group| seen.insert(**group));
            all.extend(new.map(|group| set.group(*group).standing()));
        }
        whole &= seen
            .iter()
            .all(|group| view.inventory.groups[*group].coverage == RuleCoverage::Complete);
        Self {
            view,
            own,
            all,
            whole,
        }
    }

    /// The edit that gives an Accept the next weaker priority, if that changes nothing.
    pub(in crate::lint) fn weaker(&self, rule: RuleIndex) -> Option<Edit> {
        let priority = self.view.inventory.rules[rule].priority?;
        let next = u8::try_from(priority + 1)
            .ok()
            .filter(|next| *next <= 100)?;
        let known = self.view.inventory.rules[rule].id.is_some();
        if !known || !self.whole || !self.is_free(rule, priority) {
            return None;
        }
        let permission = Permission {
            priority: next,
            ..fields(self.view.inventory, rule)?
        };
        Some(Edit::ModifyRule { rule, permission })
    }

    /// Whether nothing stands in its way: no Drop of the next priority that may match its packets, and no
    /// Accept that says the same, of either priority.
    fn is_free(&self, rule: RuleIndex, priority: i64) -> bool {
        let own = self.own;
        (0..own.slots()).all(|slot| {
            let at = own.at(slot, Place::Rule(priority, Policy::Accept)).iter();
            let mut lines = at.filter(|line| line.clause.origin == Origin::Rule(rule));
            lines.all(|line| {
                let opposes = |other: &Line| {
                    other.clause.traffic.overlaps(&line.clause.traffic)
                        && meets(&other.clause.peer, &line.clause.peer)
                };
                let same = |other: &Line| {
                    let (one, two) = (&line.clause, &other.clause);
                    (&one.traffic, &one.peer, &one.local) == (&two.traffic, &two.peer, &two.local)
                };
                let next = |policy| Place::Rule(priority + 1, policy);
                let here = own.at(slot, line.place).iter();
                let fellows = here.filter(|other| other.clause.origin != line.clause.origin);
                let fellows = fellows.chain(own.at(slot, next(Policy::Accept)));
                let drops = |standing: &Standing| {
                    slot < standing.slots()
                        && standing.at(slot, next(Policy::Drop)).iter().any(opposes)
                };
                !fellows.into_iter().any(same) && !self.all.iter().any(|it| drops(it))
            })
        })
    }
}
