//! Facts that would settle an unknown, each with the command that exports it.

use crate::change::{quote, region_argument};
use crate::model::{Inventory, Network, RegionIndex};
use crate::packet::{Block, Family};
use crate::verdict::Doubt;

/// What kind of fact is missing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Fact {
    /// The rules of a group.
    Rules,
    /// The type of a group.
    Type,
    /// The `InnerAccessPolicy` of a group.
    InnerAccess,
    /// The entries of a prefix list.
    PrefixList,
    /// The entries of a port list.
    PortList,
    /// The groups of an interface.
    Groups,
    /// The network of an interface.
    Network,
    /// The addresses of an instance.
    Addresses,
    /// Links between networks: peering, CEN, ClassicLink.
    Links,
    /// Public addresses, NAT and load balancers.
    PublicAddresses,
    /// What a rule says in a field that cannot be read.
    Rule,
}

impl Fact {
    /// The word in answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::Type => "type",
            Self::InnerAccess => "inner-access-policy",
            Self::PrefixList => "prefix-list",
            Self::PortList => "port-list",
            Self::Groups => "groups",
            Self::Network => "network",
            Self::Addresses => "addresses",
            Self::Links => "links",
            Self::PublicAddresses => "public-addresses",
            Self::Rule => "rule",
        }
    }
}

/// A missing fact.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Missing {
    /// What kind.
    pub fact: Fact,
    /// Of what.
    pub id: String,
    /// The command that exports it.
    pub command: String,
}

/// A command line of one export call; an id that cannot be printed leaves the placeholder `ID`.
pub(super) fn export(
    inventory: &Inventory,
    call: &str,
    region: Option<RegionIndex>,
    arguments: &[(&str, &str)],
) -> String {
    let mut line = format!(
        "aliyun {call}{}",
        region_argument(inventory, region).unwrap_or_default()
    );
    for (name, value) in arguments {
        line.push_str(&format!(
            " --{name} {}",
            quote(value).unwrap_or_else(|_| "ID".to_owned())
        ));
    }
    line
}

/// The fact behind a doubt; none where no export could settle it.
pub(super) fn missing(
    inventory: &Inventory,
    doubt: Doubt,
    own: &str,
    peer: &str,
) -> Option<Missing> {
    let group = |fact, group: crate::model::GroupIndex, call, argument, list| {
        let group = &inventory.groups[group];
        let value = if list {
            format!("[\"{}\"]", group.id)
        } else {
            group.id.to_string()
        };
        let command = export(inventory, call, group.region, &[(argument, &value)]);
        Missing {
            fact,
            id: group.id.to_string(),
            command,
        }
    };
    let interface = |id: &str| {
        let argument = interface_argument(id).map(|argument| (argument, id));
        let command = export(
            inventory,
            "ecs DescribeNetworkInterfaces",
            None,
            argument.as_slice(),
        );
        Missing {
            fact: Fact::Groups,
            id: id.to_owned(),
            command,
        }
    };
    let networked = |id: &str| {
        let index = inventory.interface(id);
        index.is_some_and(|index| is_networked(inventory.interfaces[index].network))
    };
    Some(match doubt {
        Doubt::Rules(index) => {
            let mut fact = group(
                Fact::Rules,
                index,
                "ecs DescribeSecurityGroupAttribute",
                "SecurityGroupId",
                false,
            );
            fact.command.push_str(" --MaxResults 1000");
            fact
        }
        Doubt::InnerAccess(index) => group(
            Fact::InnerAccess,
            index,
            "ecs DescribeSecurityGroupAttribute",
            "SecurityGroupId",
            false,
        ),
        Doubt::Kind(index) => group(
            Fact::Type,
            index,
            "ecs DescribeSecurityGroups",
            "SecurityGroupIds",
            true,
        ),
        Doubt::MaskedGroup(index) => group(
            Fact::Groups,
            index,
            "ecs DescribeSecurityGroupAttribute",
            "SecurityGroupId",
            false,
        ),
        Doubt::PrefixList(index) => {
            let id = &*inventory.prefix_lists[index].id;
            let command = export(
                inventory,
                "ecs DescribePrefixListAttributes",
                None,
                &[("PrefixListId", id)],
            );
            Missing {
                fact: Fact::PrefixList,
                id: id.to_owned(),
                command,
            }
        }
        Doubt::PortList(index) => {
            let id = &*inventory.port_lists[index].id;
            let mut command = export(
                inventory,
                "ecs DescribePortRangeListEntries",
                None,
                &[("PortRangeListId", id)],
            );
            command.push_str(&format!(
                " > {}",
                quote(&format!("{id}.json")).unwrap_or_else(|_| "ID.json".to_owned())
            ));
            Missing {
                fact: Fact::PortList,
                id: id.to_owned(),
                command,
            }
        }
        Doubt::OwnGroups => interface(own),
        Doubt::PeerGroups => interface(peer),
        Doubt::Network => Missing {
            fact: Fact::Network,
            ..interface(if networked(own) { peer } else { own })
        },
        Doubt::Unreadable | Doubt::Conflict | Doubt::Ipv6Membership => return None,
    })
}

/// What narrows DescribeNetworkInterfaces to an interface, an instance or an address; nothing does for a
/// block.
pub(super) fn interface_argument(id: &str) -> Option<&'static str> {
    match Block::parse(id) {
        Ok(block) if !block.is_host() => None,
        Ok(block) => Some(match block.family() {
            Family::Ipv4 => "PrivateIpAddress.1",
            Family::Ipv6 => "Ipv6Address.1",
        }),
        Err(_) if id.starts_with("i-") => Some("InstanceId"),
        Err(_) => Some("NetworkInterfaceId.1"),
    }
}

/// Whether the export tells which network an interface is in.
pub(super) const fn is_networked(network: Network) -> bool {
    !matches!(network, Network::Unseen | Network::Classic(None))
}
