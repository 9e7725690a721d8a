//! Is there a network between two sites, and for which traffic?
//!
//! Security groups never create connectivity (vendor page "Authorize internal network communication
//! between ECS instances in different accounts"): this floor answers for what lies between two
//! interfaces, `verdict` for what stands at each of them, and both must allow. The answer is a set of
//! traffic, all or nothing today, so that links, network ACLs and routes can come in later.

use crate::model::{Network, NetworkInterface, RegionIndex};
use crate::packet::{Bounds, Family, Set, Traffic};

/// Where an interface stands: all that the network between two of them depends on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Site {
    /// The network.
    pub network: Network,
}

impl Site {
    /// The site of an interface.
    #[must_use]
    pub fn of(interface: &NetworkInterface) -> Self {
        Self {
            network: interface.network,
        }
    }

    /// A site nothing is known of.
    pub const UNSEEN: Self = Self {
        network: Network::Unseen,
    };
}

/// Whether two sites lie in one VPC, or in one region's classic network: the range within which
/// group grants and intra-group access hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Neighbourhood {
    /// They do.
    Same,
    /// The export does not tell.
    Unknown,
    /// They do not.
    Different,
}

/// Why the network between two sites allows or denies, in the words of the `explain` contract.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NetworkReason {
    /// Both in one VPC.
    SameVpc,
    /// Both classic, in one region.
    SameRegionClassic,
    /// Two VPCs, and no link between them in the export.
    IsolatedVpcs,
    /// A VPC and the classic network, and no ClassicLink in the export.
    NoClassicLink,
    /// Both classic, in two regions.
    DifferentRegion,
    /// One network is not exported.
    UnseenNetwork,
}

impl NetworkReason {
    /// The contract's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SameVpc => "same-vpc",
            Self::SameRegionClassic => "same-region-classic",
            Self::IsolatedVpcs => "isolated-vpcs",
            Self::NoClassicLink => "no-classiclink",
            Self::DifferentRegion => "different-region",
            Self::UnseenNetwork => "unseen-network",
        }
    }
}

/// The network between two sites.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Path {
    /// Whether they lie in one VPC or classic region.
    pub neighbourhood: Neighbourhood,
    /// Why.
    pub reason: NetworkReason,
}

impl Path {
    /// The traffic of a family that the network carries, certainly and possibly.
    #[must_use]
    pub fn traffic(&self, family: Family) -> Bounds<Traffic> {
        let all = Traffic::all(family);
        match self.neighbourhood {
            Neighbourhood::Same => Bounds::certain(all),
            Neighbourhood::Unknown => Bounds {
                must: Traffic::empty(),
                may: all,
            },
            Neighbourhood::Different => Bounds::certain(Traffic::empty()),
        }
    }
}

/// The network between two sites (semantics: same VPC by system routes, classic within a region,
/// everything else only over links, and none are read yet).
#[must_use]
pub fn path(one: Site, other: Site) -> Path {
    use Network::{Classic, Unseen, Vpc};
    let (neighbourhood, reason) = match (one.network, other.network) {
        (Unseen, _) | (_, Unseen) => (Neighbourhood::Unknown, NetworkReason::UnseenNetwork),
        (Vpc(a), Vpc(b)) if a == b => (Neighbourhood::Same, NetworkReason::SameVpc),
        (Vpc(_), Vpc(_)) => (Neighbourhood::Different, NetworkReason::IsolatedVpcs),
        (Classic(a), Classic(b)) => classic(a, b),
        (Classic(_), Vpc(_)) | (Vpc(_), Classic(_)) => {
            (Neighbourhood::Different, NetworkReason::NoClassicLink)
        }
    };
    Path {
        neighbourhood,
        reason,
    }
}

fn classic(one: Option<RegionIndex>, other: Option<RegionIndex>) -> (Neighbourhood, NetworkReason) {
    match (one, other) {
        (Some(a), Some(b)) if a == b => (Neighbourhood::Same, NetworkReason::SameRegionClassic),
        (Some(_), Some(_)) => (Neighbourhood::Different, NetworkReason::DifferentRegion),
        _ => (Neighbourhood::Unknown, NetworkReason::UnseenNetwork),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::VpcIndex;

    fn check(one: Network, other: Network, neighbourhood: Neighbourhood, reason: NetworkReason) {
        let (one, other) = (Site { network: one }, Site { network: other });
        assert_eq!(
            path(one, other),
            Path {
                neighbourhood,
                reason
            }
        );
        assert_eq!(
            path(other, one),
            Path {
                neighbourhood,
                reason
            }
        );
    }

    #[test]
    fn networks_connect_only_where_the_vendor_says_so() {
        let (a, b) = (Network::Vpc(VpcIndex(0)), Network::Vpc(VpcIndex(1)));
        let (here, there) = (
            Network::Classic(Some(RegionIndex(0))),
            Network::Classic(Some(RegionIndex(1))),
        );
        check(a, a, Neighbourhood::Same, NetworkReason::SameVpc);
        check(a, b, Neighbourhood::Different, NetworkReason::IsolatedVpcs);
        check(
            a,
            here,
            Neighbourhood::Different,
            NetworkReason::NoClassicLink,
        );
        check(
            here,
            here,
            Neighbourhood::Same,
            NetworkReason::SameRegionClassic,
        );
        check(
            here,
            there,
            Neighbourhood::Different,
            NetworkReason::DifferentRegion,
        );
        check(
            here,
            Network::Classic(None),
            Neighbourhood::Unknown,
            NetworkReason::UnseenNetwork,
        );
        check(
            Network::Unseen,
            Network::Unseen,
            Neighbourhood::Unknown,
            NetworkReason::UnseenNetwork,
        );
        check(
            a,
            Network::Unseen,
            Neighbourhood::Unknown,
            NetworkReason::UnseenNetwork,
        );
    }
}
