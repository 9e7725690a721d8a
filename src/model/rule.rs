//! A rule of a security group, as it was written and as far as it can be read.
//!
//! Fields that cannot be read are `None` (or `Unreadable`) and stand in [`Rule::flaws`] with the
//! user's own words. What a rule matches is `verdict`'s matter.

use super::index::{GroupIndex, PortListIndex, PrefixListIndex};
use crate::packet::{Block, Family, Intervals, Port};
use crate::source::Location;

/// Ingress or egress.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Direction {
    /// Into the interface.
    Ingress,
    /// Out of the interface.
    Egress,
}

impl Direction {
    /// Both directions, ingress first.
    pub const BOTH: [Self; 2] = [Self::Ingress, Self::Egress];

    /// `ingress` or `egress`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }
}

/// What a rule does with a packet it matches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Policy {
    /// Silently discards it. Sorts before [`Policy::Accept`], as the evaluation order has it.
    Drop,
    /// Lets it pass.
    Accept,
}

impl Policy {
    /// `accept` or `drop`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Accept => "accept",
        }
    }
}

/// `IpProtocol`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Protocol {
    /// `ALL`.
    All,
    /// One IANA protocol number, however it was spelled.
    Number(u8),
}

/// `PortRange`, `PortRangeListId` or `SourcePortRange`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Ports {
    /// Every port: `-1/-1`, or for source ports nothing at all.
    Any,
    /// These.
    Only(Intervals<Port>),
    /// Those of a port list.
    List(PortListIndex),
    /// Not readable.
    Unreadable,
}

/// One address field of a rule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum BlockField {
    /// Not set.
    Absent,
    /// Set to something that is no block of the field's family.
    Unreadable,
    /// A block.
    Block(Block),
}

/// The IPv4 and the IPv6 address field of one side of a rule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Blocks {
    /// `SourceCidrIp` or `DestCidrIp`.
    pub ipv4: BlockField,
    /// `Ipv6SourceCidrIp` or `Ipv6DestCidrIp`.
    pub ipv6: BlockField,
}

impl Blocks {
    /// Neither field set.
    pub const ABSENT: Self = Self {
        ipv4: BlockField::Absent,
        ipv6: BlockField::Absent,
    };

    /// The field of one family.
    #[must_use]
    pub const fn of(&self, family: Family) -> BlockField {
        match family {
            Family::Ipv4 => self.ipv4,
            Family::Ipv6 => self.ipv6,
        }
    }

    /// The blocks that can be read.
    pub fn iter(&self) -> impl Iterator<Item = Block> + use<> {
        [self.ipv4, self.ipv6]
            .into_iter()
            .filter_map(|field| match field {
                BlockField::Block(block) => Some(block),
                _ => None,
            })
    }
}

/// The authorization object: whom the rule speaks of. Only what counts: a block beside a group or
/// prefix list counts alone, a group beside a prefix list too (AuthorizeSecurityGroup).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Peer {
    /// CIDR blocks, at least one field set; each matches its family.
    Blocks(Blocks),
    /// The members of a group.
    Group {
        /// The group.
        group: GroupIndex,
        /// The account that owns it, if another than ours.
        account: Option<Box<str>>,
    },
    /// The entries of a prefix list.
    PrefixList(PrefixListIndex),
    /// No field is set: what the rule speaks of was not exported.
    Missing,
}

/// `NicType`: the plane of a classic rule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NicType {
    /// The public interface.
    Internet,
    /// The internal interface.
    Intranet,
}

impl NicType {
    /// `internet` or `intranet`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Internet => "internet",
            Self::Intranet => "intranet",
        }
    }
}

/// The `NicType` field.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NicField {
    /// Not set: the API's default is `internet`.
    Absent,
    /// Neither word.
    Unreadable,
    /// A plane.
    Plane(NicType),
}

/// The fields of a rule that a finding can point at, by their name in the export.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[expect(missing_docs, reason = "the names are the vendor's own")]
pub enum RuleField {
    Direction,
    Policy,
    Priority,
    IpProtocol,
    PortRange,
    PortRangeListId,
    SourcePortRange,
    SourceCidrIp,
    Ipv6SourceCidrIp,
    SourceGroupId,
    SourcePrefixListId,
    DestCidrIp,
    Ipv6DestCidrIp,
    DestGroupId,
    DestPrefixListId,
    NicType,
}

impl RuleField {
    /// The key in the export.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Direction => "Direction",
            Self::Policy => "Policy",
            Self::Priority => "Priority",
            Self::IpProtocol => "IpProtocol",
            Self::PortRange => "PortRange",
            Self::PortRangeListId => "PortRangeListId",
            Self::SourcePortRange => "SourcePortRange",
            Self::SourceCidrIp => "SourceCidrIp",
            Self::Ipv6SourceCidrIp => "Ipv6SourceCidrIp",
            Self::SourceGroupId => "SourceGroupId",
            Self::SourcePrefixListId => "SourcePrefixListId",
            Self::DestCidrIp => "DestCidrIp",
            Self::Ipv6DestCidrIp => "Ipv6DestCidrIp",
            Self::DestGroupId => "DestGroupId",
            Self::DestPrefixListId => "DestPrefixListId",
            Self::NicType => "NicType",
        }
    }
}

/// What is wrong with a field's text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FlawKind {
    /// Missing where the rule cannot be understood without it.
    Missing,
    /// No word or number the field may hold; the field is not readable.
    Unreadable,
    /// Only known after apply (a Terraform plan); the field is not readable.
    Later,
    /// Masked with `*` by the exporter; the field is not readable.
    Masked,
    /// A range that ends before it starts; the field is not readable.
    Reversed,
    /// TCP or UDP with `-1/-1`: read as every port; the API's form is `1/65535`.
    AnyPort,
    /// A port range that starts at 0: read as starting at 1.
    PortZero,
    /// Ports on a protocol that has none: ignored.
    PortsIgnored,
    /// A priority outside 1 to 100; 110 is a system rule from before 2020-05-27. Read as it is.
    PriorityRange,
    /// Bits beyond the prefix length: masked.
    HostBits,
}

/// Something wrong with one field of a rule.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Flaw {
    /// The field.
    pub field: RuleField,
    /// What is wrong.
    pub kind: FlawKind,
    /// The user's own words, at most 64 characters.
    pub text: Box<str>,
}

/// One rule (an element of `Permissions.Permission[]`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    /// The group it belongs to.
    pub group: GroupIndex,
    /// `SecurityGroupRuleId`, absent in exports from before 2023.
    pub id: Option<Box<str>>,
    /// Its direction; none if not readable.
    pub direction: Option<Direction>,
    /// Its policy; none if not readable.
    pub policy: Option<Policy>,
    /// Its priority, 1 the strongest; 1 if absent (the API's default); none if not readable.
    pub priority: Option<i64>,
    /// Its protocol; none if not readable.
    pub protocol: Option<Protocol>,
    /// Destination ports; they count for TCP and UDP only.
    pub ports: Ports,
    /// Source ports; they count for TCP and UDP only.
    pub source_ports: Ports,
    /// Whom it speaks of.
    pub peer: Peer,
    /// Peer fields that are set but do not count.
    pub ignored_peers: Box<[RuleField]>,
    /// The local addresses it is limited to (quintuple rules); [`Blocks::ABSENT`] for all.
    pub local: Blocks,
    /// Peer and local addresses as an egress rule, where the direction cannot be read; the fields
    /// above are then those of an ingress rule.
    pub as_egress: Option<Box<(Peer, Blocks)>>,
    /// The plane, which counts on the classic network only.
    pub nic: NicField,
    /// What is wrong with its fields.
    pub flaws: Box<[Flaw]>,
    /// Its description, empty where it is exported and empty; none where it is not exported.
    pub description: Option<Box<str>>,
    /// Where it stands.
    pub location: Location,
}

impl Rule {
    /// Whom it speaks of and which local addresses it is limited to, in a direction.
    #[must_use]
    pub fn sides(&self, direction: Direction) -> (&Peer, &Blocks) {
        match (&self.as_egress, direction) {
            (Some(sides), Direction::Egress) => (&sides.0, &sides.1),
            _ => (&self.peer, &self.local),
        }
    }
}
