//! One change of an inventory: what one call of the ECS API does.

use crate::model::{
    Direction, GroupIndex, InnerAccess, NicType, Policy, PrefixListIndex, Protocol, RuleIndex,
};
use crate::packet::{Block, Interval, Port};

/// One change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Edit {
    /// AuthorizeSecurityGroup, AuthorizeSecurityGroupEgress: adds a rule.
    Authorize {
        /// The group that gets it.
        group: GroupIndex,
        /// Its direction.
        direction: Direction,
        /// The rule.
        permission: Permission,
    },
    /// RevokeSecurityGroup, RevokeSecurityGroupEgress: removes a rule.
    Revoke {
        /// The group that has it.
        group: GroupIndex,
        /// Its direction.
        direction: Direction,
        /// The rule.
        rule: RuleSelector,
    },
    /// ModifySecurityGroupPolicy: sets intra-group access of a basic group.
    SetInnerAccess {
        /// The group.
        group: GroupIndex,
        /// What it becomes.
        policy: InnerAccess,
    },
}

impl Edit {
    /// The group it changes.
    #[must_use]
    pub const fn group(&self) -> GroupIndex {
        match self {
            Self::Authorize { group, .. }
            | Self::Revoke { group, .. }
            | Self::SetInnerAccess { group, .. } => *group,
        }
    }
}

/// Which rule a revocation means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RuleSelector {
    /// A rule of the export: by its id where it has one, else by its fields.
    Rule(RuleIndex),
    /// The rule an authorization of the same fields added.
    Permission(Permission),
}

/// A rule to add (AuthorizeSecurityGroup, `Permissions.N`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Permission {
    /// Accept or drop.
    pub policy: Policy,
    /// 1 to 100, 1 the strongest.
    pub priority: u8,
    /// The protocol.
    pub protocol: Protocol,
    /// Destination ports of TCP and UDP; none for other protocols.
    pub ports: Option<Interval<Port>>,
    /// Source ports of TCP and UDP; none for all.
    pub source_ports: Option<Interval<Port>>,
    /// Whom it speaks of.
    pub peer: PermissionPeer,
    /// The plane, for classic groups; none in a VPC.
    pub nic: Option<NicType>,
}

/// The peer of a rule to add: exactly one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PermissionPeer {
    /// An address block of either family.
    Block(Block),
    /// The members of a group.
    Group {
        /// The group.
        group: GroupIndex,
        /// The account that owns it, if another than ours.
        account: Option<Box<str>>,
    },
    /// The entries of a prefix list.
    PrefixList(PrefixListIndex),
}
