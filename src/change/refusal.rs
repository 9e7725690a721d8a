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
}
