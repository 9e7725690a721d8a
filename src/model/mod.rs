//! The nouns: what an export says, as plain typed rows.
//!
//! A row for every id ever named, its facts optional: a group that is only referenced is a group
//! whose rules are unseen. It is not a judge of packets (`verdict`) and reads no files (`load`).

mod group;
mod host;
mod index;
mod inventory;
mod list;
mod network;
mod rule;

pub use group::{Document, GroupKind, InnerAccess, RuleCoverage, RuleDocument, SecurityGroup};
pub use host::{Instance, InstanceStatus, NetworkInterface, PublicAddress};
pub use index::{
    GroupIndex, InstanceIndex, InterfaceIndex, PortListIndex, PrefixListIndex, RegionIndex,
    RuleIndex, Table, TableIndex, VSwitchIndex, VpcIndex,
};
pub use inventory::Inventory;
pub use list::{PortList, PrefixList};
pub use network::{Network, VSwitch, Vpc};
pub use rule::{
    BlockField, Blocks, Direction, Flaw, FlawKind, NicField, NicType, Peer, Policy, Ports,
    Protocol, Rule, RuleField,
};
