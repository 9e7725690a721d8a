//! Why the API would refuse a change, or why no command can be printed for it.

/// A refused change.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// A managed group (`ServiceManaged`): every write fails.
    #[error(
        "group {0:?} is managed by a cloud product and only that product may change it (InvalidOperation.ResourceManagedByCloudProduct)"
    )]
    Managed(Box<str>),
    /// The id is masked or was taken from a file's name, so no command can name the group.
    #[error(
        "the id of group {0:?} is not in the export; export it with DescribeSecurityGroups to get the commands"
    )]
    UnknownId(Box<str>),
    /// The group is only planned, so no command can name it.
    #[error(
        "group {0:?} has no id before it is made, so no command can name it; change it in Terraform"
    )]
    Planned(Box<str>),
    /// The rule cannot be named by fields the API takes.
    #[error("the rule has no id and a field that cannot be read, so no command can name it")]
    UnnamedRule,
    /// ICMP goes with IPv4, ICMPv6 with IPv6.
    #[error("the protocol does not go with the address family of the peer")]
    Family,
    /// TCP and UDP need ports, other protocols have none.
    #[error("ports go with TCP and UDP, and only with them (OperationDenied)")]
    Ports,
    /// A priority the API does not take.
    #[error("priority {0} is not one of 1 to 100 (InvalidPriority)")]
    Priority(u8),
    /// Enterprise groups have no group grants.
    #[error(
        "group {0:?} is an enterprise group, which can neither hold group grants nor be named by one"
    )]
    EnterpriseGrant(Box<str>),
    /// Only basic groups have an intra-group policy.
    #[error("group {0:?} is an enterprise group, whose intra-group access cannot be changed")]
    EnterprisePolicy(Box<str>),
    /// A text that no command line may carry.
    #[error("{0:?} holds control characters, so it is not printed in a command")]
    Unprintable(Box<str>),
    /// In a VPC there is one plane.
    #[error("in a VPC NicType can only be \"intranet\" (InvalidNicType.Mismatch)")]
    VpcNic,
    /// What classic groups do not have.
    #[error("{0} goes with groups of a VPC only")]
    VpcOnly(&'static str),
    /// Both sides of a rule are the same addresses.
    #[error("both sides of the rule are {0} (InvalidParamter.Conflict)")]
    SameAddresses(Box<str>),
    /// A group cannot be granted to itself.
    #[error("group {0:?} cannot be named by a rule of its own (InvalidParamter.Conflict)")]
    OwnGroup(Box<str>),
    /// Group grants are for internal traffic.
    #[error("a group grant goes with NicType \"intranet\" only (InvalidSourceGroupId.Mismatch)")]
    InternetGrant,
    /// The granted group is in another network.
    #[error(
        "group {0:?} is in another VPC, region or kind of network (InvalidNetworkType.Mismatch)"
    )]
    OtherNetwork(Box<str>),
    /// As many group grants as there may be.
    #[error("group {0:?} has 20 rules that name groups already (AuthorizationLimitExceed)")]
    GroupGrants(Box<str>),
    /// An interface would have more rules than it may have.
    #[error(
        "interface {0:?} would have {1} rules over all its groups, and may have 1000 (AuthorizationLimitExceed)"
    )]
    RuleQuota(Box<str>, u64),
    /// An interface would be in more groups than it may be in.
    #[error(
        "interface {0:?} would be in {1} groups, and may be in 10 (InstanceSecurityGroupLimitExceeded)"
    )]
    GroupQuota(Box<str>, usize),
    /// An interface must be in a group.
    #[error("interface {0:?} must stay in some group (InstanceLastSecurityGroup)")]
    LastGroup(Box<str>),
    /// Groups of one interface are of one type.
    #[error(
        "groups {0:?} and {1:?} are of different types, and an interface has groups of one type only"
    )]
    MixedKinds(Box<str>, Box<str>),
    /// A group of another network than the interface's.
    #[error(
        "group {0:?} is in another VPC, region or kind of network than interface {1:?} (InvalidNetworkType.Mismatch)"
    )]
    ForeignGroup(Box<str>, Box<str>),
    /// A group that somebody is in.
    #[error("group {0:?} has members (DependencyViolation)")]
    HasMembers(Box<str>),
    /// A group that rules of another name.
    #[error("group {0:?} is named by rules of group {1:?} (DependencyViolation)")]
    IsNamed(Box<str>, Box<str>),
    /// A deleted group comes back as another.
    #[error("group {0:?} cannot be had back: a new one gets another id")]
    Deleted(Box<str>),
}
