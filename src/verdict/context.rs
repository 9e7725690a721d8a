//! What verdicts need of an inventory, prepared once, and whose rules are asked.

use super::kind::infer_kinds;
use crate::model::{
    GroupIndex, GroupKind, Inventory, Network, NetworkInterface, NicType, TableIndex,
};

/// An inventory with what follows from it: the types of groups that were not exported.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The facts.
    pub inventory: &'a Inventory,
    kinds: Vec<Option<GroupKind>>,
}

impl<'a> Context<'a> {
    /// Prepares an inventory.
    #[must_use]
    pub fn new(inventory: &'a Inventory) -> Self {
        Self {
            inventory,
            kinds: infer_kinds(inventory),
        }
    }

    /// The type of a group: as exported, or that of the groups it shares interfaces with.
    #[must_use]
    pub fn kind(&self, group: GroupIndex) -> Option<GroupKind> {
        self.kinds[group.position()]
    }
}

/// Which rules count by their `NicType`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Plane {
    /// In a VPC all of them: public and private traffic alike.
    Vpc,
    /// On the classic network those of one plane.
    Classic(NicType),
    /// The network is not exported: in a VPC all of them, on the classic network those of one plane.
    Unseen(NicType),
}

impl Plane {
    /// The plane of traffic between private addresses.
    #[must_use]
    pub const fn private(network: Network) -> Self {
        match network {
            Network::Vpc(_) => Self::Vpc,
            Network::Classic(_) => Self::Classic(NicType::Intranet),
            Network::Unseen => Self::Unseen(NicType::Intranet),
        }
    }

    /// The plane of traffic from and to the internet.
    #[must_use]
    pub const fn public(network: Network) -> Self {
        match network {
            Network::Classic(_) => Self::Classic(NicType::Internet),
            Network::Unseen => Self::Unseen(NicType::Internet),
            Network::Vpc(_) => Self::Vpc,
        }
    }
}

/// Whose rules are asked: a distinct set of groups, on one plane.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Owner<'a> {
    /// The groups, sorted; none where they are not exported.
    pub groups: Option<&'a [GroupIndex]>,
    /// The plane.
    pub plane: Plane,
}

impl<'a> Owner<'a> {
    /// An interface's rules for traffic between private addresses.
    #[must_use]
    pub fn private(interface: &'a NetworkInterface) -> Self {
        Self {
            groups: interface.groups.as_deref(),
            plane: Plane::private(interface.network),
        }
    }

    /// An interface's rules for traffic from and to the internet.
    #[must_use]
    pub fn public(interface: &'a NetworkInterface) -> Self {
        Self {
            groups: interface.groups.as_deref(),
            plane: Plane::public(interface.network),
        }
    }
}
