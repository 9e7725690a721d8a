//! Facts as one document states them: in part, one direction only, perhaps twice.
//!
//! Indices in them are numbers of the file's [`super::names::Names`] until `merge` replaces them.

use std::net::IpAddr;
use std::ops::Range;

use crate::model::{
    GroupIndex, GroupKind, InnerAccess, InstanceIndex, InstanceStatus, InterfaceIndex,
    PortListIndex, PrefixListIndex, PublicAddress, RegionIndex, VSwitchIndex, VpcIndex,
};
use crate::packet::{Block, Family, Interval, Intervals, Port};
use crate::source::Location;

/// What a record says of the network it stands in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NetworkFact {
    Unseen,
    Classic,
    Vpc(VpcIndex),
}

/// The region a record stands in: what it or its envelope says, else its zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct RegionFact {
    pub(super) stated: Option<RegionIndex>,
    pub(super) zone: Option<RegionIndex>,
}

impl RegionFact {
    pub(super) fn known(self) -> Option<RegionIndex> {
        self.stated.or(self.zone)
    }
}

/// An element of DescribeSecurityGroups, or the envelope of a group's rules.
#[derive(Debug)]
pub(super) struct GroupFact {
    pub(super) id: GroupIndex,
    pub(super) name: Option<Box<str>>,
    pub(super) region: RegionFact,
    pub(super) network: NetworkFact,
    pub(super) kind: Option<GroupKind>,
    pub(super) inner_access: Option<InnerAccess>,
    pub(super) managed: bool,
    pub(super) rule_count: Option<u32>,
    pub(super) location: Location,
}

/// One document of a group's rules.
#[derive(Debug)]
pub(super) struct RuleList {
    /// None until an envelope, a wrapper or the file's name says it.
    pub(super) group: Option<GroupIndex>,
    pub(super) named_after_file: bool,
    /// The region that the file's name tells.
    pub(super) region: Option<RegionIndex>,
    pub(super) call: &'static str,
    pub(super) location: Location,
    pub(super) next_token: Option<Location>,
    /// Its rules, by their place in the draft.
    pub(super) rules: Range<usize>,
    /// Whether something in it could not be read as a rule.
    pub(super) damaged: bool,
    /// Whether its rules stand one by one and not in a list.
    pub(super) lone: bool,
}

/// An instance.
#[derive(Debug)]
pub(super) struct InstanceFact {
    pub(super) id: InstanceIndex,
    pub(super) name: Option<Box<str>>,
    pub(super) status: Option<InstanceStatus>,
    pub(super) region: RegionFact,
    pub(super) network: NetworkFact,
    pub(super) vswitch: Option<VSwitchIndex>,
    /// Those of its primary interface.
    pub(super) groups: Option<Box<[GroupIndex]>>,
    /// Those of its primary interface, as listed.
    pub(super) addresses: Box<[Block]>,
    pub(super) public: Box<[IpAddr]>,
    pub(super) location: Location,
}

/// Which call shows an interface.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Witness {
    Interfaces,
    Instances,
}

/// `Type` of an interface.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    Primary,
    Secondary,
}

/// An interface.
#[derive(Debug)]
pub(super) struct InterfaceFact {
    pub(super) id: InterfaceIndex,
    pub(super) witness: Witness,
    pub(super) instance: Option<InstanceIndex>,
    pub(super) role: Option<Role>,
    pub(super) region: RegionFact,
    pub(super) network: NetworkFact,
    pub(super) vswitch: Option<VSwitchIndex>,
    pub(super) groups: Option<Box<[GroupIndex]>>,
    /// Sorted, the primary one first; none if there are none.
    pub(super) addresses: Option<Box<[Block]>>,
    pub(super) public: Option<Box<[PublicAddress]>>,
    pub(super) location: Location,
}

/// A VPC.
#[derive(Debug)]
pub(super) struct VpcFact {
    pub(super) id: VpcIndex,
    pub(super) name: Option<Box<str>>,
    pub(super) region: RegionFact,
    pub(super) blocks: Vec<Block>,
    pub(super) location: Location,
}

/// A vSwitch.
#[derive(Debug)]
pub(super) struct VSwitchFact {
    pub(super) id: VSwitchIndex,
    pub(super) vpc: Option<VpcIndex>,
    pub(super) region: RegionFact,
    pub(super) blocks: Vec<Block>,
    pub(super) location: Location,
}

/// A prefix list: what is said of it, or its entries.
#[derive(Debug)]
pub(super) struct PrefixListFact {
    pub(super) id: PrefixListIndex,
    pub(super) name: Option<Box<str>>,
    pub(super) family: Option<Family>,
    pub(super) max_entries: Option<u32>,
    pub(super) entries: Option<Entries<Vec<Block>>>,
    pub(super) location: Location,
}

/// A port list: what is said of it, or its entries.
#[derive(Debug)]
pub(super) struct PortListFact {
    pub(super) id: PortListIndex,
    pub(super) name: Option<Box<str>>,
    pub(super) max_entries: Option<u32>,
    pub(super) entries: Option<Entries<Intervals<Port>>>,
    pub(super) location: Location,
}

/// The entries of a list that could be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entries<T> {
    pub(super) readable: T,
    /// Whether some could not be.
    pub(super) unreadable: bool,
}

/// Entries of a prefix list or of a port list, as one document holds them.
#[derive(Debug)]
pub(super) struct EntryList {
    /// The prefix list they are of, if they are blocks.
    pub(super) prefix_list: Option<PrefixListIndex>,
    /// The port list they are of, if they are ports.
    pub(super) port_list: Option<PortListIndex>,
    pub(super) blocks: Vec<Block>,
    pub(super) ports: Vec<Interval<Port>>,
    /// The number of entries that have a block, readable or not.
    pub(super) cidrs: u32,
    /// The number of entries that have ports, readable or not.
    pub(super) ranges: u32,
    pub(super) unreadable: bool,
    pub(super) location: Location,
}

impl EntryList {
    pub(super) fn new(location: Location) -> Self {
        Self {
            prefix_list: None,
            port_list: None,
            blocks: Vec::new(),
            ports: Vec::new(),
            cidrs: 0,
            ranges: 0,
            unreadable: false,
            location,
        }
    }

    /// Whether its entries are ports and none is a block.
    pub(super) fn is_of_ports(&self) -> bool {
        self.ranges > 0 && self.cidrs == 0
    }

    /// Whether some entry is a block.
    pub(super) fn is_of_blocks(&self) -> bool {
        self.cidrs > 0
    }
}
