//! What rules alone allow from and to the internet.
//!
//! As [`crate::reach::internet`] has it: what at least one address may do that is public and not
//! assigned in the export. Public IPv6 never certainly passes, so nothing certain is lost of it.

use rayon::prelude::*;

use super::{Soles, entry, merge};
use crate::model::{Direction, RuleIndex};
use crate::packet::{Family, Intervals, Set, Traffic};
use crate::reach::classes::{Classes, PublicSide};
use crate::reach::internet::{internet_addresses, public_view};
use crate::reach::shapes::Shapes;
use crate::verdict::{Context, Effect, Origin, Reading, stack};

/// What rules alone allow from and to the internet.
pub(super) fn beyond(context: &Context<'_>, classes: &Classes<'_>, shapes: &Shapes) -> Soles {
    let hosts = internet_addresses(context.inventory);
    let mut sides: Vec<(PublicSide, u64)> = Vec::new();
    for (shape, size) in shapes.sizes.iter().enumerate() {
        let own = shapes.public(shape).iter();
        sides.extend(own.map(|side| (*side, u64::from(*size))));
    }
    sides.sort_unstable();
    let alike: Vec<(PublicSide, u64)> = sides
        .chunk_by(|one, other| one.0 == other.0)
        .map(|same| (same[0].0, same.iter().map(|(_, size)| size).sum()))
        .collect();
    alike
        .par_iter()
        .map(|(side, size)| {
            let mut soles = Soles::new();
            let hosts = hosts.intervals(side.family);
            for direction in Direction::BOTH {
                for reading in [Reading::Strict, Reading::Lenient] {
                    let asked = Asked {
                        context,
                        classes,
                        side,
                        hosts: &hosts,
                    };
                    asked.add(direction, reading, *size, &mut soles);
                }
            }
            soles
        })
        .reduce(Soles::new, merge)
}

struct Asked<'a> {
    context: &'a Context<'a>,
    classes: &'a Classes<'a>,
    side: &'a PublicSide,
    hosts: &'a Intervals<u128>,
}

impl Asked<'_> {
    fn add(&self, direction: Direction, reading: Reading, size: u64, soles: &mut Soles) {
        let family = self.side.family;
        let owner = self.classes.owners[self.side.owner as usize].public();
        let effect = Effect::new(stack(self.context, &owner, direction, family, reading));
        let local = self.classes.local(self.side);
        let pieces = effect.over_addresses(self.hosts, &public_view(family), local);
        let mut lists: Vec<Vec<usize>> = pieces.into_iter().map(|(_, clauses)| clauses).collect();
        lists.sort_unstable();
        lists.dedup();
        let rule_of = |clause: usize| match effect.stack().clauses[clause].origin {
            Origin::Rule(rule) => Some(rule),
            _ => None,
        };
        let mut losing: Vec<(usize, RuleIndex)> = Vec::new();
        for list in &lists {
            for loss in effect.losses(list) {
                if let Some(rule) = rule_of(loss.clause) {
                    entry(soles, rule).decides = true;
                    if !loss.traffic.is_empty() {
                        losing.push((loss.clause, rule));
                    }
                }
            }
        }
        if reading != Reading::Strict || family == Family::Ipv6 || losing.is_empty() {
            return;
        }
        losing.sort_unstable();
        losing.dedup();
        let some_host = |without: Option<usize>| {
            let accepted = lists.iter().map(|list| {
                let clauses = list.iter().copied();
                effect.accepted(clauses.filter(|clause| Some(*clause) != without))
            });
            accepted.fold(Traffic::empty(), |sum, traffic| sum.union(&traffic))
        };
        let all = some_host(None);
        for (clause, rule) in losing {
            let lost = all.difference(&some_host(Some(clause)));
            if !lost.is_empty() {
                let sole = entry(soles, rule);
                sole.public += size;
                let sum = &mut sole.internet[family as usize];
                *sum = sum.union(&lost);
            }
        }
    }
}
