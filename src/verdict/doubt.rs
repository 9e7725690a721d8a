//! Why something is not certain: the fact that is missing, or the point the vendor leaves open.
//!
//! Not the command that exports the fact; `reach` names that.

use crate::model::{GroupIndex, PortListIndex, PrefixListIndex};

/// A reason for not knowing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Doubt {
    /// The rules of this group are not exported, not all exported, or two files contradict.
    Rules(GroupIndex),
    /// The type of this group is not known, so neither is its default.
    Kind(GroupIndex),
    /// The `InnerAccessPolicy` of this group is not known.
    InnerAccess(GroupIndex),
    /// The entries of this prefix list are not (all) known.
    PrefixList(PrefixListIndex),
    /// The entries of this port list are not (all) known.
    PortList(PortListIndex),
    /// The groups of the interface itself are not known.
    OwnGroups,
    /// The groups of the peer are not known.
    PeerGroups,
    /// A group grant by a masked id.
    MaskedGroup(GroupIndex),
    /// A field of the rule cannot be read.
    Unreadable,
    /// An egress Drop against intra-group access: the vendor's pages contradict each other (U1).
    Conflict,
    /// Whether group membership covers IPv6 addresses: the vendor does not say (U4).
    Ipv6Membership,
    /// The network is not exported, so neither is whether both are in one VPC or which plane counts.
    Network,
}
