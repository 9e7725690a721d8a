//! Types of groups, and the invisible default rules that follow from them.
//!
//! Source: "Basic and advanced security groups", the two default-rule tables. All groups of one
//! interface are of one type (same page), so a type that was not exported follows from any group
//! that shares an interface, over any number of interfaces.

use petgraph::unionfind::UnionFind;

use super::context::{Context, Owner};
use super::doubt::Doubt;
use super::reading::Reading;
use crate::model::{Direction, GroupKind, Inventory, Policy, TableIndex};

/// The type of each group, where it is exported or follows; none where groups that share interfaces
/// contradict each other.
pub(super) fn infer_kinds(inventory: &Inventory) -> Vec<Option<GroupKind>> {
    let groups = inventory.groups.rows();
    if groups.iter().all(|group| group.kind.is_some()) {
        return groups.iter().map(|group| group.kind).collect();
    }
    let mut shared = UnionFind::<usize>::new(groups.len());
    for interface in inventory.interfaces.rows() {
        let listed = interface.groups.as_deref().unwrap_or_default();
        for pair in listed.windows(2) {
            shared.union(pair[0].position(), pair[1].position());
        }
    }
    let component = shared.into_labeling();
    let (mut basic, mut enterprise) = (vec![false; groups.len()], vec![false; groups.len()]);
    for (position, group) in groups.iter().enumerate() {
        match group.kind {
            Some(GroupKind::Basic) => basic[component[position]] = true,
            Some(GroupKind::Enterprise) => enterprise[component[position]] = true,
            None => {}
        }
    }
    let inferred =
        |position: usize| match (basic[component[position]], enterprise[component[position]]) {
            (true, false) => Some(GroupKind::Basic),
            (false, true) => Some(GroupKind::Enterprise),
            _ => None,
        };
    groups
        .iter()
        .enumerate()
        .map(|(position, group)| group.kind.or_else(|| inferred(position)))
        .collect()
}

/// What happens to a packet that no rule matched, and why that is not certain where it is not.
pub(super) fn default_policy(
    context: &Context<'_>,
    owner: &Owner<'_>,
    direction: Direction,
    reading: Reading,
) -> (Policy, Vec<Doubt>) {
    if direction == Direction::Ingress {
        return (Policy::Drop, Vec::new());
    }
    let Some(groups) = owner.groups else {
        return (reading.worst(), vec![Doubt::OwnGroups]);
    };
    let mut kinds = groups.iter().map(|group| context.kind(*group));
    match kinds.next().flatten() {
        Some(first) if kinds.all(|kind| kind == Some(first)) => match first {
            GroupKind::Basic => (Policy::Accept, Vec::new()),
            GroupKind::Enterprise => (Policy::Drop, Vec::new()),
        },
        _ => {
            let unknown = groups
                .iter()
                .filter(|group| context.kind(**group).is_none());
            let doubts: Vec<Doubt> = unknown.map(|group| Doubt::Kind(*group)).collect();
            // Types that are known but mixed, which the cloud refuses: one of them must be wrong.
            let mixed = || groups.iter().map(|group| Doubt::Kind(*group)).collect();
            (
                reading.worst(),
                if doubts.is_empty() { mixed() } else { doubts },
            )
        }
    }
}
