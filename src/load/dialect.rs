//! The tables of what can be read: known lists, things known by their keys, and what is refused.
//!
//! Adding a dialect is adding a row. Nothing above this floor knows of them.

use super::key::{Key, KeySet};

/// What a record is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Kind {
    Permission,
    SecurityGroup,
    Instance,
    NetworkInterface,
    PrefixList,
    PortList,
    Entry,
    Vpc,
    VSwitch,
}

/// A list that some call answers with.
pub(super) struct ListRow {
    /// The key of the list.
    pub(super) key: Key,
    /// The key of its elements within it; newer calls have none, exports may have it all the same.
    pub(super) item: Key,
    /// The call.
    pub(super) call: &'static str,
    /// What its elements are; none if they are of no use yet.
    pub(super) reads: Option<Kind>,
}

const fn row(key: Key, item: Key, call: &'static str, reads: Option<Kind>) -> ListRow {
    ListRow {
        key,
        item,
        call,
        reads,
    }
}

/// Every known list. Where calls share a key, the first stands for them.
#[rustfmt::skip]
static LISTS: [ListRow; 23] = [
    row(Key::Permissions, Key::Permission, "DescribeSecurityGroupAttribute", Some(Kind::Permission)),
    row(Key::SecurityGroups, Key::SecurityGroup, "DescribeSecurityGroups", Some(Kind::SecurityGroup)),
    row(Key::Instances, Key::Instance, "DescribeInstances", Some(Kind::Instance)),
    row(Key::NetworkInterfaceSets, Key::NetworkInterfaceSet, "DescribeNetworkInterfaces", Some(Kind::NetworkInterface)),
    row(Key::PrefixLists, Key::PrefixList, "DescribePrefixLists", Some(Kind::PrefixList)),
    row(Key::Entries, Key::Entry, PREFIX_ENTRIES, Some(Kind::Entry)),
    row(Key::PortRangeLists, Key::PortRangeList, "DescribePortRangeLists", Some(Kind::PortList)),
    row(Key::Vpcs, Key::Vpc, "DescribeVpcs", Some(Kind::Vpc)),
    row(Key::VSwitches, Key::VSwitch, "DescribeVSwitches", Some(Kind::VSwitch)),
    row(Key::SecurityGroupReferences, Key::SecurityGroupReference, "DescribeSecurityGroupReferences", None),
    row(Key::PrefixListAssociations, Key::PrefixListAssociation, "DescribePrefixListAssociations", None),
    row(Key::PortRangeListAssociations, Key::PortRangeListAssociation, "DescribePortRangeListAssociations", None),
    row(Key::Links, Key::Link, "DescribeClassicLinkInstances", None),
    row(Key::EipAddresses, Key::EipAddress, "DescribeEipAddresses", None),
    row(Key::NetworkAcls, Key::NetworkAcl, "DescribeNetworkAcls", None),
    row(Key::NetworkAclAttribute, Key::NetworkAcl, "DescribeNetworkAclAttributes", None),
    row(Key::RouterTableList, Key::RouterTableListType, "DescribeRouteTableList", None),
    row(Key::RouteEntrys, Key::RouteEntry, "DescribeRouteEntryList", None),
    row(Key::VpcPeerConnects, Key::VpcPeerConnect, "ListVpcPeerConnections", None),
    row(Key::Cens, Key::Cen, "DescribeCens", None),
    row(Key::ChildInstances, Key::ChildInstance, "DescribeCenAttachedChildInstances", None),
    row(Key::TransitRouterAttachments, Key::TransitRouterAttachment, "ListTransitRouterVpcAttachments", None),
    row(Key::FlowLogs, Key::FlowLog, "DescribeFlowLogs", None),
];

/// The call that answers with a prefix list's entries.
pub(super) const PREFIX_ENTRIES: &str = "DescribePrefixListAttributes";
/// The call that answers with a port list's entries.
pub(super) const PORT_ENTRIES: &str = "DescribePortRangeListEntries";

/// What stands for a call where the console exported a group's rules.
pub(super) const CONSOLE: &str = "console export";

/// The known list of this key.
pub(super) fn list(key: Key) -> Option<&'static ListRow> {
    LISTS.iter().find(|row| row.key == key)
}

/// The key of an element of the known list that holds such records.
pub(super) fn item(kind: Kind) -> &'static str {
    let row = LISTS.iter().find(|row| row.reads == Some(kind));
    row.map_or("", |row| row.item.text())
}

/// The call whose answers hold records of a kind.
pub(super) fn call(kind: Kind) -> &'static str {
    let row = LISTS.iter().find(|row| row.reads == Some(kind));
    row.map_or("", |row| row.call)
}

/// The call that a document of nothing but such records answers, by how it holds them.
pub(super) fn bare_call(kind: Kind, lone: Lone) -> &'static str {
    match (kind, lone) {
        (Kind::Permission, _) => CONSOLE,
        (Kind::Instance, Lone::Alone) => "DescribeInstanceAttribute",
        _ => call(kind),
    }
}

/// Whether a record stands in a list or for itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lone {
    Listed,
    Alone,
}

/// What an object that stands in no known list is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// A record of its own.
    Record(Kind),
    /// A response, or anything that may hold one.
    Envelope,
    /// One of our own answers.
    OwnOutput,
    /// A state or a plan of Terraform, which is read as a whole.
    Terraform,
    /// Something to export in another way.
    Refused(Refusal),
}

/// Why something well known is of no use here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Refusal {
    TerraformOrder,
    /// What is not as Terraform writes it.
    Terraform(&'static str),
    TerraformStream,
    RosTemplate,
    CloudConfig,
    ResourceCenter,
    FlowLog,
    ApiError,
}

struct ShapeRow {
    all: &'static [Key],
    any: &'static [Key],
    none: &'static [Key],
    is: Shape,
}

const fn shape(
    all: &'static [Key],
    any: &'static [Key],
    none: &'static [Key],
    is: Shape,
) -> ShapeRow {
    ShapeRow { all, any, none, is }
}

/// The keys of lists that are read, and of their elements: an object that has one is an envelope.
#[rustfmt::skip]
const LIST_KEYS: [Key; 17] = [
    Key::Permissions, Key::Permission, Key::SecurityGroups, Key::SecurityGroup, Key::Instances, Key::Instance,
    Key::NetworkInterfaceSets, Key::NetworkInterfaceSet, Key::PrefixLists, Key::PrefixList, Key::Entries,
    Key::Entry, Key::PortRangeLists, Key::Vpcs, Key::Vpc, Key::VSwitches, Key::VSwitch,
];

/// Whether an object with these keys holds lists, rather than being an element of one.
pub(super) fn holds_lists(keys: KeySet) -> bool {
    keys.has_any(&LIST_KEYS)
}

/// Whether the list of this key is read.
pub(super) fn is_list(key: Key) -> bool {
    LIST_KEYS.contains(&key)
}

/// What is known by its keys; the first row that fits counts.
#[rustfmt::skip]
static SHAPES: [ShapeRow; 29] = [
    shape(&[Key::Code, Key::Message], &[Key::RequestId, Key::HostId], &[], Shape::Refused(Refusal::ApiError)),
    shape(&[Key::Source, Key::Target, Key::Family], &[], &[], Shape::OwnOutput),
    shape(&[Key::Lint, Key::Severity, Key::Confidence, Key::Fingerprint], &[], &[], Shape::OwnOutput),
    shape(&[Key::CheckName, Key::Severity, Key::Fingerprint], &[], &[], Shape::OwnOutput),
    shape(&[Key::SarifSchema, Key::Runs], &[], &[], Shape::OwnOutput),
    shape(&[Key::FormatVersion], &[Key::PlannedValues, Key::ResourceChanges], &[], Shape::Terraform),
    shape(&[Key::FormatVersion], &[Key::TerraformVersion, Key::Values], &[], Shape::Terraform),
    shape(&[Key::TerraformVersion], &[Key::Lineage, Key::Serial, Key::TfResources], &[], Shape::Terraform),
    shape(&[Key::AtMessage, Key::AtLevel], &[], &[], Shape::Refused(Refusal::TerraformStream)),
    shape(&[Key::RosVersion], &[], &[], Shape::Refused(Refusal::RosTemplate)),
    shape(&[Key::DiscoveredResourceDetail], &[], &[], Shape::Refused(Refusal::CloudConfig)),
    shape(&[Key::ResourceType, Key::ResourceId], &[Key::AccountId, Key::Configuration, Key::IpAddresses], &[], Shape::Refused(Refusal::ResourceCenter)),
    shape(&[Key::SourceAddress, Key::TargetAddress], &[], &[], Shape::Refused(Refusal::FlowLog)),
    shape(&[Key::EniId, Key::LogStatus], &[], &[], Shape::Refused(Refusal::FlowLog)),
    shape(&[Key::IpProtocol], &[Key::Direction, Key::Policy, Key::PortRange, Key::Priority, Key::NicType], &[], Shape::Record(Kind::Permission)),
    shape(&[Key::SecurityGroupRuleId], &[], &[], Shape::Record(Kind::Permission)),
    shape(&[Key::Direction], &[Key::Policy, Key::PortRange], &LIST_KEYS, Shape::Record(Kind::Permission)),
    shape(&[Key::Policy, Key::PortRange], &[], &LIST_KEYS, Shape::Record(Kind::Permission)),
    shape(&[], &LIST_KEYS, &[], Shape::Envelope),
    shape(&[Key::NetworkInterfaceId], &[], &[], Shape::Record(Kind::NetworkInterface)),
    shape(&[Key::InstanceId], &[
        Key::InstanceNetworkType, Key::VpcAttributes, Key::SecurityGroupIds, Key::InnerIpAddress,
        Key::InstanceType, Key::InstanceName, Key::HostName,
    ], &[], Shape::Record(Kind::Instance)),
    shape(&[Key::VSwitchId], &[Key::CidrBlock, Key::VSwitchName, Key::ZoneId], &[Key::InstanceId], Shape::Record(Kind::VSwitch)),
    shape(&[Key::VpcId], &[Key::CidrBlock, Key::VpcName, Key::VRouterId], &[Key::SecurityGroupId, Key::InstanceId], Shape::Record(Kind::Vpc)),
    shape(&[Key::SecurityGroupId], &[
        Key::SecurityGroupName, Key::SecurityGroupType, Key::InnerAccessPolicy, Key::RuleCount, Key::VpcId, Key::ServiceManaged,
    ], &[Key::InstanceId], Shape::Record(Kind::SecurityGroup)),
    shape(&[Key::PrefixListId], &[Key::PrefixListName, Key::AddressFamily, Key::MaxEntries], &[], Shape::Record(Kind::PrefixList)),
    shape(&[Key::PortRangeListId], &[Key::MaxEntries], &[], Shape::Record(Kind::PortList)),
    shape(&[Key::Cidr, Key::Description], &[], &[], Shape::Record(Kind::Entry)),
    shape(&[Key::PortRange, Key::Description], &[], &[], Shape::Record(Kind::Entry)),
    shape(&[], &[], &[], Shape::Envelope),
];

/// What an object with these keys is.
pub(super) fn recognise(keys: KeySet) -> Shape {
    let fits = |row: &&ShapeRow| {
        keys.has_all(row.all)
            && (row.any.is_empty() || keys.has_any(row.any))
            && !keys.has_any(row.none)
            && !(row.is == Shape::Record(Kind::Entry) && keys.others)
    };
    SHAPES
        .iter()
        .find(fits)
        .map_or(Shape::Envelope, |row| row.is)
}
