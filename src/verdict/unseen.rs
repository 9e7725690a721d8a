//! Groups whose rules are not exported, or not all: they may accept or drop anything.
//!
//! Such a group stands in the order as one Drop and one Accept of everything, of priority 1, each of
//! which may or may not be there. An interface whose groups are not exported is like one in a single
//! such group.

use super::context::{Context, Owner};
use super::doubt::Doubt;
use super::order::{Clause, Origin};
use super::peer::PeerTerm;
use super::reading::Reading;
use crate::model::RuleCoverage;
use crate::packet::{Family, Traffic};

/// The priority at which unseen rules may stand: the strongest there is.
pub(super) const PRIORITY: i64 = 1;

/// The clauses of unseen rules in one reading, where only the worst of each pair counts.
pub(super) fn clauses(
    context: &Context<'_>,
    owner: &Owner<'_>,
    family: Family,
    reading: Reading,
) -> Vec<Clause> {
    let clause = |origin, doubt| Clause {
        policy: reading.worst(),
        traffic: Traffic::all(family),
        peer: PeerTerm::Everyone,
        local: None,
        origin,
        doubts: vec![doubt],
    };
    let Some(groups) = owner.groups else {
        return vec![clause(Origin::UnseenGroups, Doubt::OwnGroups)];
    };
    groups
        .iter()
        .filter(|group| context.inventory.groups[**group].coverage != RuleCoverage::Complete)
        .map(|group| clause(Origin::UnseenRules(*group), Doubt::Rules(*group)))
        .collect()
}
