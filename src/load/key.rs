//! The keys by which an export is recognised, and sets of them.
//!
//! Not the keys inside records, which are declared where records are read.

macro_rules! keys {
    ($($name:ident = $text:literal,)*) => {
        /// A key that tells what an object is.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        pub(super) enum Key { $($name),* }

        impl Key {
            /// The key of this spelling.
            pub(super) fn of(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$name),)*
                    _ => None,
                }
            }

            /// How it is spelled.
            pub(super) const fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text),*
                }
            }
        }
    };
}

keys! {
    Permissions = "Permissions", Permission = "Permission",
    SecurityGroups = "SecurityGroups", SecurityGroup = "SecurityGroup",
    Instances = "Instances", Instance = "Instance",
    NetworkInterfaceSets = "NetworkInterfaceSets", NetworkInterfaceSet = "NetworkInterfaceSet",
    PrefixLists = "PrefixLists", PrefixList = "PrefixList",
    Entries = "Entries", Entry = "Entry",
    PortRangeLists = "PortRangeLists", PortRangeList = "PortRangeList",
    Vpcs = "Vpcs", Vpc = "Vpc",
    VSwitches = "VSwitches", VSwitch = "VSwitch",
    SecurityGroupReferences = "SecurityGroupReferences",
    SecurityGroupReference = "SecurityGroupReference",
    PrefixListAssociations = "PrefixListAssociations",
    PrefixListAssociation = "PrefixListAssociation",
    PortRangeListAssociations = "PortRangeListAssociations",
    PortRangeListAssociation = "PortRangeListAssociation",
    Links = "Links", Link = "Link",
    EipAddresses = "EipAddresses", EipAddress = "EipAddress",
    NetworkAcls = "NetworkAcls", NetworkAcl = "NetworkAcl",
    NetworkAclAttribute = "NetworkAclAttribute",
    RouterTableList = "RouterTableList", RouterTableListType = "RouterTableListType",
    RouteEntrys = "RouteEntrys", RouteEntry = "RouteEntry",
    VpcPeerConnects = "VpcPeerConnects", VpcPeerConnect = "VpcPeerConnect",
    Cens = "Cens", Cen = "Cen",
    ChildInstances = "ChildInstances", ChildInstance = "ChildInstance",
    TransitRouterAttachments = "TransitRouterAttachments",
    TransitRouterAttachment = "TransitRouterAttachment",
    FlowLogs = "FlowLogs", FlowLog = "FlowLog",

    SecurityGroupId = "SecurityGroupId", SecurityGroupName = "SecurityGroupName",
    SecurityGroupType = "SecurityGroupType", InnerAccessPolicy = "InnerAccessPolicy",
    RuleCount = "RuleCount", ServiceManaged = "ServiceManaged",
    VpcId = "VpcId", RegionId = "RegionId", NextToken = "NextToken", TotalCount = "TotalCount",
    PrefixListId = "PrefixListId", PrefixListName = "PrefixListName",
    AddressFamily = "AddressFamily", MaxEntries = "MaxEntries",
    PortRangeListId = "PortRangeListId", Schema = "schema",

    SecurityGroupRuleId = "SecurityGroupRuleId", IpProtocol = "IpProtocol",
    Direction = "Direction", Policy = "Policy", PortRange = "PortRange", Priority = "Priority",
    NicType = "NicType", Cidr = "Cidr", Description = "Description",
    InstanceId = "InstanceId", InstanceNetworkType = "InstanceNetworkType",
    InstanceName = "InstanceName", InstanceType = "InstanceType", HostName = "HostName",
    VpcAttributes = "VpcAttributes", SecurityGroupIds = "SecurityGroupIds",
    InnerIpAddress = "InnerIpAddress", NetworkInterfaceId = "NetworkInterfaceId",
    VSwitchId = "VSwitchId", VSwitchName = "VSwitchName", ZoneId = "ZoneId",
    CidrBlock = "CidrBlock", VpcName = "VpcName", VRouterId = "VRouterId",

    Code = "Code", Message = "Message", RequestId = "RequestId", HostId = "HostId",
    ResourceType = "ResourceType", ResourceId = "ResourceId", AccountId = "AccountId",
    Configuration = "Configuration", IpAddresses = "IpAddresses",
    DiscoveredResourceDetail = "DiscoveredResourceDetail",
    RosVersion = "ROSTemplateFormatVersion",
    FormatVersion = "format_version", TerraformVersion = "terraform_version",
    PlannedValues = "planned_values", ResourceChanges = "resource_changes", Values = "values",
    Lineage = "lineage", Serial = "serial", TfResources = "resources",
    AtMessage = "@message", AtLevel = "@level",
    SourceAddress = "srcaddr", TargetAddress = "dstaddr", EniId = "eni-id", LogStatus = "log-status",
    Lint = "lint", Confidence = "confidence", Severity = "severity", Fingerprint = "fingerprint",
    CheckName = "check_name", Runs = "runs", SarifSchema = "$schema",
    Source = "source", Target = "target", Family = "family",
}

/// A set of keys, and whether an object has other keys besides.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct KeySet {
    known: u128,
    pub(super) others: bool,
}

const _: () = assert!((Key::Family as u8) < 128, "a set of keys has 128 places");

impl KeySet {
    pub(super) fn insert(&mut self, key: Option<Key>) {
        match key {
            Some(key) => self.known |= 1 << key as u8,
            None => self.others = true,
        }
    }

    pub(super) const fn is_empty(self) -> bool {
        self.known == 0 && !self.others
    }

    pub(super) const fn has(self, key: Key) -> bool {
        self.known & (1 << key as u8) != 0
    }

    pub(super) fn has_all(self, keys: &[Key]) -> bool {
        keys.iter().all(|key| self.has(*key))
    }

    pub(super) fn has_any(self, keys: &[Key]) -> bool {
        keys.iter().any(|key| self.has(*key))
    }
}
