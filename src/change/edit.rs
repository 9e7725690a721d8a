//! One change of an inventory: what one call of the ECS API does.

use super::permission::Permission;
use crate::model::{
    Direction, GroupIndex, GroupKind, InnerAccess, InterfaceIndex, Network, RegionIndex, RuleIndex,
};

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
    /// ModifySecurityGroupRule, ModifySecurityGroupEgressRule: gives a rule other fields; its id stays.
    ModifyRule {
        /// The rule.
        rule: RuleIndex,
        /// What it becomes; its direction stays.
        permission: Permission,
    },
    /// ModifySecurityGroupPolicy: sets intra-group access of a basic group.
    SetInnerAccess {
        /// The group.
        group: GroupIndex,
        /// What it becomes.
        policy: InnerAccess,
    },
    /// JoinSecurityGroup, LeaveSecurityGroup, ModifyInstanceAttribute, ModifyNetworkInterfaceAttribute:
    /// sets the groups of an interface.
    SetGroups {
        /// The interface.
        interface: InterfaceIndex,
        /// Its groups, sorted; never empty.
        groups: Box<[GroupIndex]>,
    },
    /// CreateSecurityGroup: adds a group without rules or members.
    CreateGroup(NewGroup),
    /// DeleteSecurityGroup: removes a group that nobody is in and no rule of another group names.
    DeleteGroup {
        /// The group.
        group: GroupIndex,
    },
}

/// A group to add.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewGroup {
    /// What it is called until the cloud gives it an id.
    pub id: Box<str>,
    /// Its name.
    pub name: Option<Box<str>>,
    /// Its description, where one is said.
    pub description: Option<Box<str>>,
    /// Its region, where known.
    pub region: Option<RegionIndex>,
    /// Its network.
    pub network: Network,
    /// Its type.
    pub kind: GroupKind,
}

/// Which rule a revocation means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RuleSelector {
    /// A rule of the export: by its id where it has one, else by its fields.
    Rule(RuleIndex),
    /// The rule an authorization of the same fields added.
    Permission(Permission),
}
