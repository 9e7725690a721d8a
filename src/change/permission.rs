//! A rule as a call of the API gives it.
//!
//! Not a rule of an inventory, which also holds what nobody could write (`model::Rule`). What the API
//! refuses of these is `check.rs`.

use crate::model::{Blocks, GroupIndex, NicType, Policy, PortListIndex, PrefixListIndex, Protocol};
use crate::packet::{Block, Interval, Port};

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
    /// A port list in place of ports, for TCP and UDP in a VPC.
    pub port_list: Option<PortListIndex>,
    /// Source ports of TCP and UDP; none for all.
    pub source_ports: Option<Interval<Port>>,
    /// Whom it speaks of.
    pub peer: PermissionPeer,
    /// The own addresses it is limited to ("Security group rules", quintuple rules);
    /// [`Blocks::ABSENT`] for all.
    pub local: Blocks,
    /// The plane, for classic groups; none in a VPC.
    pub nic: Option<NicType>,
    /// Its description.
    pub description: Option<Box<str>>,
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
