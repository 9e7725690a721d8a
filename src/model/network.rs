//! Networks: VPCs, vSwitches, the classic network.
//!
//! Whether two sites are connected is `topology`'s matter.

use super::index::{RegionIndex, VpcIndex};
use crate::packet::Block;
use crate::source::Location;

/// The network something stands in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Network {
    /// A VPC.
    Vpc(VpcIndex),
    /// The classic network of a region; the region may not be exported.
    Classic(Option<RegionIndex>),
    /// Not exported.
    Unseen,
}

impl Network {
    /// Whether it is the classic network.
    #[must_use]
    pub const fn is_classic(self) -> bool {
        matches!(self, Self::Classic(_))
    }
}

/// A VPC (DescribeVpcs), or the id of one that something names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vpc {
    /// `vpc-...`
    pub id: Box<str>,
    /// Its name.
    pub name: Option<Box<str>>,
    /// Its region.
    pub region: Option<RegionIndex>,
    /// Its address blocks: primary, secondary, IPv6. Empty where they are not exported.
    pub blocks: Vec<Block>,
    /// Where DescribeVpcs says so.
    pub location: Option<Location>,
}

/// A vSwitch (DescribeVSwitches), or the id of one that something names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VSwitch {
    /// `vsw-...`
    pub id: Box<str>,
    /// Its VPC.
    pub vpc: Option<VpcIndex>,
    /// Its address blocks. Empty where they are not exported.
    pub blocks: Vec<Block>,
    /// Where DescribeVSwitches says so.
    pub location: Option<Location>,
}
