//! What an inventory holds, counted.

use std::collections::BTreeMap;

use crate::model::{
    Document, GroupKind, InstanceStatus, Inventory, Network, RuleCoverage, SecurityGroup,
};

/// The documents of one API call.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct CallCount {
    pub(super) documents: u64,
    pub(super) items: u64,
    /// Documents after which more pages follow.
    pub(super) unfinished: u64,
    /// Whether verdicts use it.
    pub(super) used: bool,
}

/// The documents by their call.
pub(super) fn calls(inventory: &Inventory) -> BTreeMap<&'static str, CallCount> {
    let mut calls: BTreeMap<&'static str, CallCount> = BTreeMap::new();
    for document in &inventory.documents {
        let count = calls.entry(document.call).or_default();
        count.documents += 1;
        count.items += u64::from(document.items);
        count.unfinished += u64::from(document.next_token.is_some());
        count.used |= document.used;
    }
    calls
}

/// Calls of which fewer items were read than an answer counts, and no page says that more follow.
pub(super) fn short_calls(inventory: &Inventory) -> Vec<(&'static str, u64, u64)> {
    let of_call = |call: &'static str| move |document: &&Document| document.call == call;
    calls(inventory)
        .into_iter()
        .filter_map(|(call, count)| {
            let totals = inventory
                .documents
                .iter()
                .filter(of_call(call))
                .filter_map(|document| document.total);
            let total = totals.max()?;
            (count.unfinished == 0 && count.items < total).then_some((call, count.items, total))
        })
        .collect()
}

/// Groups by how much of their rules is known, and by type.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct GroupCount {
    pub(super) total: u64,
    pub(super) complete: u64,
    pub(super) incomplete: u64,
    pub(super) contradicted: u64,
    pub(super) unseen: u64,
    pub(super) basic: u64,
    pub(super) enterprise: u64,
    pub(super) unknown_type: u64,
}

pub(super) fn groups(inventory: &Inventory) -> GroupCount {
    let count = |is: fn(&SecurityGroup) -> bool| {
        inventory
            .groups
            .rows()
            .iter()
            .filter(|group| is(group))
            .count() as u64
    };
    GroupCount {
        total: inventory.groups.len() as u64,
        complete: count(|group| group.coverage == RuleCoverage::Complete),
        incomplete: count(|group| group.coverage == RuleCoverage::Incomplete),
        contradicted: count(|group| matches!(group.coverage, RuleCoverage::Contradicted { .. })),
        unseen: count(|group| group.coverage == RuleCoverage::Unseen),
        basic: count(|group| group.kind == Some(GroupKind::Basic)),
        enterprise: count(|group| group.kind == Some(GroupKind::Enterprise)),
        unknown_type: count(|group| group.kind.is_none()),
    }
}

/// Interfaces, and of how many something is not known.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct InterfaceCount {
    pub(super) total: u64,
    pub(super) unknown_groups: u64,
    pub(super) unknown_network: u64,
    pub(super) without_address: u64,
}

pub(super) fn interfaces(inventory: &Inventory) -> InterfaceCount {
    let mut count = InterfaceCount::default();
    for interface in inventory.interfaces.rows() {
        count.total += 1;
        count.unknown_groups += u64::from(interface.groups.is_none());
        count.unknown_network += u64::from(matches!(interface.network, Network::Unseen));
        count.without_address += u64::from(interface.addresses.is_empty());
    }
    count
}

/// Instances that run.
pub(super) fn running(inventory: &Inventory) -> u64 {
    let runs = |status| status == Some(InstanceStatus::Running);
    inventory
        .instances
        .rows()
        .iter()
        .filter(|instance| runs(instance.status))
        .count() as u64
}
