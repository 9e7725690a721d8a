//! Rules that are alive in their group by itself, but dead on every interface that is in it.
//!
//! Rules of all groups of an interface merge, so another group's may take all packets of a rule. Asked
//! only of groups that no interface is in alone.

use std::collections::BTreeSet;

use super::blame::{Blame, blame};
use super::field::Field;
use super::{Needless, Places, Why, places, play};
use crate::lint::context::GroupView;
use crate::model::{Direction, GroupIndex, Network, Peer, RuleIndex};

/// In more sets of groups than this a group is judged by itself only.
const MOST_SETS: usize = 32;

/// The rules that are dead on every interface, those told before left out.
pub(super) fn dead_on_interfaces(
    view: &GroupView<'_>,
    direction: Direction,
    rules: &[(RuleIndex, Places)],
    told: &mut [bool],
) -> Vec<Needless> {
    let mut candidates: BTreeSet<RuleIndex> = BTreeSet::new();
    for ((rule, _), told) in rules.iter().zip(told.iter()) {
        if !told && view.inventory.rules[*rule].group == view.index {
            candidates.insert(*rule);
        }
    }
    let mut sets: BTreeSet<(&[GroupIndex], Network)> = BTreeSet::new();
    for member in view.members() {
        let interface = &view.inventory.interfaces[*member];
        let groups = interface.groups.as_deref().unwrap_or_default();
        let may_add = |group: &GroupIndex| {
            *group != view.index && !view.inventory.groups[*group].rules.is_empty()
        };
        if interface.network != view.network() || !groups.iter().any(may_add) {
            return Vec::new();
        }
        sets.insert((groups, interface.network));
        if sets.len() > MOST_SETS {
            return Vec::new();
        }
    }
    let mut found = Vec::new();
    for (round, (groups, network)) in sets.into_iter().enumerate() {
        if candidates.is_empty() {
            break;
        }
        let played = play(view.verdict(), groups, network, direction);
        let of_set = places(played.iter().map(|(_, field)| field));
        let of_set = of_set.iter().filter(|(rule, _)| candidates.contains(rule));
        let mut dead = BTreeSet::new();
        found.retain(|known: &Needless| candidates.contains(&known.rule));
        for (rule, places) in of_set {
            let of_rule: Vec<(&Field, usize)> = places
                .iter()
                .map(|(field, line)| (&played[*field].1, *line))
                .collect();
            if !of_rule.iter().all(|(field, line)| field.is_dead(*line)) {
                continue;
            }
            dead.insert(*rule);
            if round == 0 {
                let Blame { by, opposed } = blame(&of_rule);
                let named = matches!(view.inventory.rules[*rule].peer, Peer::Group { .. });
                found.push(Needless {
                    rule: *rule,
                    why: Why::Dead {
                        by,
                        opposed,
                        on_interfaces: true,
                    },
                    certain: true,
                    safe: !named,
                });
            }
        }
        candidates = dead;
    }
    found.retain(|known| candidates.contains(&known.rule));
    for ((rule, _), told) in rules.iter().zip(told) {
        *told |= found.iter().any(|known| known.rule == *rule);
    }
    found
}
