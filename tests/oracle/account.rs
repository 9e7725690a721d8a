//! The abstract account: what an export says, before anybody has spelled it as JSON.
//! It is not the tool's model: no code is shared with it, and trouble (unreadable fields, contradicted facts,
//! truncated groups) is part of the data here.

/// A field of a rule as somebody wrote it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Field<T> {
    Unset,
    Bad(&'static str),
    Ok(T),
}

/// A scalar that documents state, keep silent about, or contradict.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fact<T> {
    Missing,
    Known(T),
    Torn(T, T),
}

impl<T: Copy> Fact<T> {
    pub(crate) fn known(&self) -> Option<T> {
        match self {
            Fact::Known(value) => Some(*value),
            Fact::Missing | Fact::Torn(..) => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Direction {
    Ingress,
    Egress,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Policy {
    Accept,
    Drop,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Basic,
    Enterprise,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Plane {
    Intranet,
    Internet,
}

/// ALL, or a number; names are numbers spelled differently.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Protocol {
    All,
    Number(u8),
}

/// `-1/-1`, or a range whose start may be 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ports {
    Any,
    Range(u16, u16),
}

/// An address of either family; IPv4 uses the low 32 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Addr {
    pub(crate) six: bool,
    pub(crate) bits: u128,
}

/// A block as written: host bits are kept, the judge masks them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Block {
    pub(crate) addr: Addr,
    pub(crate) len: u8,
}

impl Block {
    fn host_mask(&self) -> u128 {
        let width: u32 = if self.addr.six { 128 } else { 32 };
        let host = width - u32::from(self.len);
        if host == 128 {
            u128::MAX
        } else {
            (1u128 << host) - 1
        }
    }

    pub(crate) fn first(&self) -> u128 {
        self.addr.bits & !self.host_mask()
    }

    pub(crate) fn last(&self) -> u128 {
        self.addr.bits | self.host_mask()
    }

    pub(crate) fn contains(&self, addr: Addr) -> bool {
        addr.six == self.addr.six && self.first() <= addr.bits && addr.bits <= self.last()
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum GroupRef {
    /// A group of the account (it need not be in the export).
    Group(usize),
    /// A group that no interface lists.
    Nowhere,
    /// An id with stars.
    Masked,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rule {
    pub(crate) direction: Field<Direction>,
    pub(crate) policy: Field<Policy>,
    pub(crate) priority: Field<u16>,
    pub(crate) protocol: Field<Protocol>,
    pub(crate) ports: Field<Ports>,
    pub(crate) source_ports: Field<Ports>,
    pub(crate) port_list: Option<usize>,
    pub(crate) source: Ends,
    pub(crate) dest: Ends,
    pub(crate) nic: Option<Plane>,
}

/// The `Source...` or the `Dest...` fields of one rule.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ends {
    pub(crate) v4: Field<Block>,
    pub(crate) v6: Field<Block>,
    pub(crate) group: Option<GroupRef>,
    pub(crate) list: Option<usize>,
}

impl Ends {
    pub(crate) fn nothing() -> Self {
        Ends {
            v4: Field::Unset,
            v6: Field::Unset,
            group: None,
            list: None,
        }
    }
}

/// Which documents of the group's rules exist.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cover {
    /// Some document has no NextToken.
    Whole,
    /// Every document has a NextToken.
    Cut,
    /// No document at all.
    Hidden,
    /// Two documents without NextToken that differ.
    Torn,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Count {
    Absent,
    Right,
    TooFew,
    TooMany,
    Torn,
}

#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) kind: Fact<Kind>,
    pub(crate) inner: Fact<Policy>,
    /// `Some(n)` is a VPC, `None` an empty VpcId.
    pub(crate) vpc: Fact<Option<usize>>,
    pub(crate) listed: bool,
    pub(crate) cover: Cover,
    pub(crate) count: Count,
    pub(crate) rules: Vec<Rule>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Network {
    Vpc(usize),
    /// The number of a region.
    Classic(usize),
    Unseen,
    /// Two documents name different VPCs.
    Torn,
}

impl Network {
    pub(crate) fn is_unseen(self) -> bool {
        matches!(self, Network::Unseen | Network::Torn)
    }
}

/// The groups of an interface as DescribeNetworkInterfaces says them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Listed {
    Missing,
    Known(Vec<usize>),
    Torn(Vec<usize>, Vec<usize>),
}

#[derive(Clone, Debug)]
pub(crate) struct Nic {
    /// Private IPv4, the primary one first.
    pub(crate) v4: Vec<Addr>,
    pub(crate) v6: Vec<Addr>,
    /// Assigned prefixes of both families.
    pub(crate) prefixes: Vec<Block>,
    /// In a DescribeNetworkInterfaces document?
    pub(crate) described: bool,
    pub(crate) groups: Listed,
    /// Public address and the place of the private one it maps to.
    pub(crate) public: Option<(Addr, usize)>,
}

/// An instance with its interfaces (the first is the primary one), or an interface without an instance.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) instance: bool,
    pub(crate) network: Network,
    pub(crate) nics: Vec<Nic>,
    /// In a DescribeInstances document?
    pub(crate) described: bool,
    /// With its list of interfaces there?
    pub(crate) sublist: bool,
    /// Groups as DescribeInstances says them.
    pub(crate) groups: Option<Vec<usize>>,
    pub(crate) eip: Option<Addr>,
    pub(crate) public: Option<Addr>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Shown {
    Full,
    /// Listed, without entries.
    Listed,
    Absent,
}

#[derive(Clone, Debug)]
pub(crate) struct List<T> {
    pub(crate) entries: Vec<T>,
    pub(crate) shown: Shown,
}

#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) groups: Vec<Group>,
    pub(crate) hosts: Vec<Host>,
    pub(crate) prefix_lists: Vec<List<Block>>,
    pub(crate) port_lists: Vec<List<(u16, u16)>>,
}

pub(crate) fn host_id(host: usize, instance: bool) -> String {
    if instance {
        format!("i-a{host}")
    } else {
        nic_id(host, 0)
    }
}

pub(crate) fn nic_id(host: usize, nic: usize) -> String {
    format!("eni-a{host}{nic}")
}

pub(crate) fn group_id(group: usize) -> String {
    format!("sg-a{group}")
}
