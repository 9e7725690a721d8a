//! What an inventory's facts amount to on one reading, from the written decision table (10.2, 10.4).

use std::net::IpAddr;

use sgscope::model::{
    GroupIndex, GroupKind, InnerAccess, InterfaceIndex, Inventory, Network, NetworkInterface,
};

use crate::judges::Reading;

/// Whether something holds, as far as is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Truth {
    No,
    Perhaps,
    Yes,
}

impl Truth {
    /// Whether it counts as holding.
    pub(crate) fn holds(self, reading: Reading) -> bool {
        self == Self::Yes || (self == Self::Perhaps && reading == Reading::Lenient)
    }

    fn of(known: Option<bool>) -> Self {
        match known {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::Perhaps,
        }
    }
}

/// The type of each group: its own, or that of any group it shares an interface with.
fn kind(inventory: &Inventory, group: GroupIndex) -> Option<GroupKind> {
    let (mut seen, mut next) = (vec![group], 0);
    while let Some(group) = seen.get(next).copied() {
        if let Some(kind) = inventory.groups[group].kind {
            return Some(kind);
        }
        let interfaces = inventory.interfaces.rows().iter();
        let lists = interfaces.filter_map(|interface| interface.groups.as_deref());
        for list in lists.filter(|list| list.contains(&group)) {
            let new: Vec<GroupIndex> = list
                .iter()
                .copied()
                .filter(|it| !seen.contains(it))
                .collect();
            seen.extend(new);
        }
        next += 1;
    }
    None
}

/// Whether an interface lets out what no rule matches (2.1, U10).
pub(crate) fn lets_out(inventory: &Inventory, interface: &NetworkInterface) -> Truth {
    let Some(groups) = &interface.groups else {
        return Truth::Perhaps;
    };
    let basic = |group: &GroupIndex| {
        Truth::of(kind(inventory, *group).map(|kind| kind == GroupKind::Basic))
    };
    groups.iter().map(basic).min().unwrap_or(Truth::Perhaps)
}

/// Whether members of a group reach each other before any rule (2.1, U10, U11).
pub(crate) fn opens_inside(inventory: &Inventory, group: GroupIndex) -> Truth {
    let basic = Truth::of(kind(inventory, group).map(|kind| kind == GroupKind::Basic));
    let inner = inventory.groups[group].inner_access;
    basic.min(Truth::of(inner.map(|inner| inner == InnerAccess::Accept)))
}

/// The private addresses of one family that are, or may be, those of a group's members in a network.
pub(crate) fn members(
    inventory: &Inventory,
    group: GroupIndex,
    network: Network,
    six: bool,
) -> Vec<(IpAddr, Truth)> {
    let masked = inventory.groups[group].is_masked();
    let mut all = Vec::new();
    for interface in inventory
        .interfaces
        .rows()
        .iter()
        .filter(|it| it.network == network)
    {
        let truth = match &interface.groups {
            _ if masked => Truth::Perhaps,
            Some(groups) if groups.contains(&group) => Truth::Yes,
            Some(_) => continue,
            None => Truth::Perhaps,
        };
        // Whether membership covers IPv6 is not stated (U4).
        let truth = if six {
            truth.min(Truth::Perhaps)
        } else {
            truth
        };
        all.extend(private(interface, six).map(|address| (address, truth)));
    }
    all
}

/// The private addresses of one family of an interface.
pub(crate) fn private(interface: &NetworkInterface, six: bool) -> impl Iterator<Item = IpAddr> {
    let blocks = interface.addresses.iter().filter(|block| block.is_host());
    blocks
        .map(|block| block.first())
        .filter(move |it| it.is_ipv6() == six)
}

/// The interfaces of a network.
pub(crate) fn interfaces_of(inventory: &Inventory, network: Network) -> Vec<InterfaceIndex> {
    let all = inventory.interfaces.iter();
    all.filter(|(_, it)| it.network == network)
        .map(|(index, _)| index)
        .collect()
}
