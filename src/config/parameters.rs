//! The parameters of lints: thresholds, and what the user trusts.
//!
//! Not levels and allowances, which speak of findings that were made already.

use std::collections::BTreeSet;

use super::ports::PortClasses;
use crate::packet::{Addresses, Set};

/// Which of the vendor's quotas on rules is held against a group.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum QuotaProfile {
    /// 100 rules a group ("Configure instances to access each other in classic networks", 2019).
    Seed2019,
    /// 200 rules a group (the user guide of 2021).
    Of2021,
    /// None a group, 1000 an interface over all its groups ("Start using security groups", 2025).
    Of2025,
}

impl QuotaProfile {
    /// All of them, the oldest first.
    pub const ALL: [Self; 3] = [Self::Seed2019, Self::Of2021, Self::Of2025];

    /// The limits that hold today.
    pub const IN_FORCE: Self = Self::Of2025;

    /// The year its limits were published.
    #[must_use]
    pub const fn year(self) -> u16 {
        match self {
            Self::Seed2019 => 2019,
            Self::Of2021 => 2021,
            Self::Of2025 => 2025,
        }
    }

    /// `seed-2019`, `2021` or `2025`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seed2019 => "seed-2019",
            Self::Of2021 => "2021",
            Self::Of2025 => "2025",
        }
    }

    /// The most rules of a group, in and out together.
    #[must_use]
    pub const fn rules_a_group(self) -> Option<u64> {
        match self {
            Self::Seed2019 => Some(100),
            Self::Of2021 => Some(200),
            Self::Of2025 => None,
        }
    }

    /// The most rules of an interface over all its groups, in and out together.
    #[must_use]
    pub const fn rules_an_interface(self) -> u64 {
        match self {
            Self::Seed2019 => 500,
            Self::Of2021 | Self::Of2025 => 1000,
        }
    }

    /// The most groups of an interface.
    #[must_use]
    pub const fn groups_an_interface(self) -> usize {
        match self {
            Self::Seed2019 => 5,
            Self::Of2021 | Self::Of2025 => 10,
        }
    }
}

/// What lints are told by the user; the default is what the catalogue says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parameters {
    /// Networks of partners, offices and content networks: grants to blocks within them are wanted.
    pub trusted_networks: Addresses,
    /// The accounts, by id or login name, whose groups may be granted; none where nothing is said.
    pub trusted_accounts: Option<BTreeSet<String>>,
    /// The ports of each class.
    pub ports: PortClasses,
    /// The quotas that hold.
    pub quota: QuotaProfile,
    /// Pairs of groups, in either order, whose grants to each other need no answer; ids, names or globs.
    pub one_way: Vec<(String, String)>,
    /// Groups meant for intercommunication only; ids, names or globs.
    pub intercom_groups: Vec<String>,
    /// `non-host-cidr`: so many hosts are worth a grant each.
    pub max_hosts: usize,
    /// `non-host-cidr`: whether outbound grants count too.
    pub both_directions: bool,
    /// `near-world-cidr`: one in so many public addresses is nearly the world.
    pub min_share: u32,
    /// `wide-public-cidr`: the shortest prefix of an IPv4 block that is not wide.
    pub max_prefix_ipv4: u8,
    /// `wide-public-cidr`: the shortest prefix of an IPv6 block that is not wide.
    pub max_prefix_ipv6: u8,
    /// `wide-port-range`: the most ports of a range that is not wide.
    pub max_width: u32,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            trusted_networks: Addresses::empty(),
            trusted_accounts: None,
            ports: PortClasses::default(),
            quota: QuotaProfile::Seed2019,
            one_way: Vec::new(),
            intercom_groups: Vec::new(),
            max_hosts: 4,
            both_directions: false,
            min_share: 256,
            max_prefix_ipv4: 24,
            max_prefix_ipv6: 48,
            max_width: 100,
        }
    }
}
