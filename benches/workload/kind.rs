//! The kinds of workloads and the shapes of exports.

/// What is hard about a workload.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// VPCs of some thousand interfaces, a group for a hundred of them, 5 to 20 rules a group. A tier
    /// lives in a vSwitch, and blocks are those of networks and now and then of one host. Nothing is
    /// unknown over IPv4.
    Ordinary,
    /// Ordinary, but five VPCs whatever the number of interfaces: pairs that can talk grow with its
    /// square.
    LargeVpcs,
    /// Ordinary, but tiers are strewn over vSwitches and blocks of all lengths over the VPC, so that
    /// nearly every interface is a class of its own; outbound Drops against members' access.
    Scattered,
    /// 100 to 200 rules a group, of nested CIDR blocks and nested port ranges.
    Heavy,
    /// 200 rules a group, all of them one chain: each in the one before it, and nearly all dead.
    Nested,
    /// Ordinary, and as many grants to distinct single addresses as there are interfaces.
    SingleAddresses,
    /// One VPC in which every interface is in 5 random groups of 1,000.
    GroupSets,
    /// Ordinary, with IPv6 beside IPv4 and assigned IPv6 prefixes.
    DualStack,
    /// Ordinary, with secondary addresses and assigned prefixes.
    MultiAddress,
}

impl Kind {
    /// All kinds with their names.
    pub(crate) const ALL: [(Self, &'static str); 9] = [
        (Self::Ordinary, "ordinary"),
        (Self::LargeVpcs, "large-vpcs"),
        (Self::Scattered, "scattered"),
        (Self::Heavy, "heavy"),
        (Self::Nested, "nested"),
        (Self::SingleAddresses, "single-addresses"),
        (Self::GroupSets, "group-sets"),
        (Self::DualStack, "dual-stack"),
        (Self::MultiAddress, "multi-address"),
    ];

    pub(crate) fn name(self) -> &'static str {
        let row = Self::ALL.iter().find(|(kind, _)| *kind == self);
        row.map_or("", |(_, name)| name)
    }
}

/// How the documents are spread over files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    /// One response a file, as a loop over the CLI leaves them.
    Files,
    /// One response a line, all in one file (`jq -c`).
    Lines,
    /// All responses as one array in one file (`jq -s`).
    Merged,
}

impl Shape {
    /// All shapes with their names.
    pub(crate) const ALL: [(Self, &'static str); 3] = [
        (Self::Files, "files"),
        (Self::Lines, "lines"),
        (Self::Merged, "merged"),
    ];

    pub(crate) fn name(self) -> &'static str {
        let row = Self::ALL.iter().find(|(shape, _)| *shape == self);
        row.map_or("", |(_, name)| name)
    }
}
