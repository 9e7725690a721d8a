//! Facts as one document states them: in part, one direction only, perhaps twice.
//!
//! Indices in them are numbers of the file's [`super::names::Names`] until `merge` replaces them. What
//! there are most of, instances and interfaces, is held without any allocation of its own: lists lie
//! in [`super::draft::Draft`], by [`Span`].

use std::marker::PhantomData;
use std::ops::Range;

use crate::model::{
    GroupIndex, GroupKind, InnerAccess, InstanceIndex, InstanceStatus, InterfaceIndex,
    PortListIndex, PrefixListIndex, RegionIndex, TableIndex, VSwitchIndex, VpcIndex,
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

/// An index or none, in four bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Maybe<I> {
    number: u32,
    kind: PhantomData<I>,
}

impl<I: TableIndex> Maybe<I> {
    pub(super) fn get(self) -> Option<I> {
        (self.number != u32::MAX).then(|| I::from_position(self.number as usize))
    }
}

impl<I: TableIndex> From<Option<I>> for Maybe<I> {
    fn from(index: Option<I>) -> Self {
        let number = index.and_then(|index| u32::try_from(index.position()).ok());
        Self {
            number: number.unwrap_or(u32::MAX),
            kind: PhantomData,
        }
    }
}

/// A stretch of one of a draft's lists; none is not the same as an empty one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    pub(super) const NONE: Self = Self {
        start: u32::MAX,
        end: u32::MAX,
    };

    pub(super) fn new(range: Range<usize>) -> Self {
        let number = |at| u32::try_from(at).expect("internal error: 4 billion items in one file");
        Self {
            start: number(range.start),
            end: number(range.end),
        }
    }

    /// What it spans; none if it is none.
    pub(super) fn of<T>(self, list: &[T]) -> Option<&[T]> {
        (self != Self::NONE).then(|| &list[self.start as usize..self.end as usize])
    }
}

/// The region a record stands in: what it or its envelope says, else its zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct RegionFact {
    pub(super) stated: Maybe<RegionIndex>,
    pub(super) zone: Maybe<RegionIndex>,
}

impl RegionFact {
    pub(super) fn new(stated: Option<RegionIndex>, zone: Option<RegionIndex>) -> Self {
        Self {
            stated: stated.into(),
            zone: zone.into(),
        }
    }

    pub(super) fn known(self) -> Option<RegionIndex> {
        self.stated.get().or_else(|| self.zone.get())
    }
}

/// An element of DescribeSecurityGroups, or the envelope of a group's rules.
#[derive(Debug)]
pub(super) struct GroupFact {
    pub(super) id: GroupIndex,
    pub(super) name: Option<Box<str>>,
    pub(super) description: Option<Box<str>>,
    pub(super) region: RegionFact,
    pub(super) network: NetworkFact,
    pub(super) kind: Option<GroupKind>,
    pub(super) inner_access: Option<InnerAccess>,
    pub(super) managed: bool,
    pub(super) rule_count: Option<u32>,
    pub(super) instance_count: Option<u32>,
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
    /// Whether it is Terraform's, which need not hold all rules: no document of the group's own.
    pub(super) partial: bool,
}

impl RuleList {
    /// Whether no rules follow it.
    pub(super) fn is_last(&self) -> bool {
        self.next_token.is_none() && !self.partial
    }
}

/// An instance.
#[derive(Debug)]
pub(super) struct InstanceFact {
    pub(super) id: InstanceIndex,
    pub(super) status: Option<InstanceStatus>,
    /// Where its name begins in the draft's texts, and its length; none is as long as can be.
    pub(super) name: (u64, u32),
    pub(super) region: RegionFact,
    pub(super) network: NetworkFact,
    pub(super) vswitch: Maybe<VSwitchIndex>,
    /// Those of its primary interface, each once.
    pub(super) groups: Span,
    /// Those of its primary interface, as listed.
    pub(super) addresses: Span,
    /// Sorted, without the addresses they stand for.
    pub(super) public: Span,
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
    pub(super) role: Option<Role>,
    pub(super) instance: Maybe<InstanceIndex>,
    pub(super) region: RegionFact,
    pub(super) network: NetworkFact,
    pub(super) vswitch: Maybe<VSwitchIndex>,
    /// Each once.
    pub(super) groups: Span,
    /// Sorted, the primary one first; none if there are none.
    pub(super) addresses: Span,
    /// Sorted; none if there are none.
    pub(super) public: Span,
    pub(super) location: Location,
}

/// Whose a tag is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TagOwner {
    Instance(InstanceIndex),
    Interface(InterfaceIndex),
}

/// One tag of an instance or interface.
#[derive(Debug)]
pub(super) struct TagFact {
    pub(super) of: TagOwner,
    pub(super) key: Box<str>,
    pub(super) value: Box<str>,
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
