//! One file as a value: its resources, each with what it was, what it will be and what is done to it.
//!
//! How it is read is `reader.rs`'s.

use std::collections::BTreeMap;
use std::ops::Range;

use super::address::{Key, Step};
use super::value::{Marks, Value};
use super::wire::Configuration;

/// What kind of file it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// What is.
    State,
    /// What is and what will be.
    Plan,
}

/// A file of Terraform, as far as it speaks of networks.
#[derive(Debug)]
pub struct Document {
    /// What kind of file it is.
    pub origin: Origin,
    /// The resources that are read, in the order of the file.
    pub resources: Vec<Resource>,
    /// Whether the plan says that it does not hold everything.
    pub partial: bool,
    /// Resources that the plan changes and that are not read, though verdicts may rest on them.
    pub unread: Vec<Unread>,
    pub(super) configuration: Configuration,
}

/// A resource that is not read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unread {
    /// Its address.
    pub address: String,
    /// Where it is named.
    pub place: Range<usize>,
}

/// Types that are not read, though what reaches what may rest on them: public addresses, ACLs, links
/// between networks and routes.
pub(super) const UNREAD: [&str; 15] = [
    "alicloud_cen_instance_attachment",
    "alicloud_cen_transit_router_vpc_attachment",
    "alicloud_common_bandwidth_package_attachment",
    "alicloud_eip",
    "alicloud_eip_address",
    "alicloud_eip_association",
    "alicloud_ess_scaling_group",
    "alicloud_network_acl",
    "alicloud_network_acl_attachment",
    "alicloud_network_acl_entries",
    "alicloud_route_entry",
    "alicloud_vpc_ipv4_cidr_block",
    "alicloud_vpc_network_acl_attachment",
    "alicloud_vpc_peer_connection",
    "alicloud_vpc_peer_connection_accepter",
];

/// The types of resources that are read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "the names are the provider's own")]
pub enum Kind {
    SecurityGroup,
    SecurityGroupRule,
    Instance,
    NetworkInterface,
    Attachment,
    PrefixList,
    Vpc,
    VSwitch,
}

impl Kind {
    /// The kind of a type of the provider, old names too.
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "alicloud_security_group" => Self::SecurityGroup,
            "alicloud_security_group_rule" => Self::SecurityGroupRule,
            "alicloud_instance" => Self::Instance,
            "alicloud_ecs_network_interface" | "alicloud_network_interface" => {
                Self::NetworkInterface
            }
            "alicloud_ecs_network_interface_attachment"
            | "alicloud_network_interface_attachment" => Self::Attachment,
            "alicloud_ecs_prefix_list" => Self::PrefixList,
            "alicloud_vpc" => Self::Vpc,
            "alicloud_vswitch" => Self::VSwitch,
            _ => return None,
        })
    }
}

/// What a plan does to a resource; a state does nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Nothing: it stays as it is.
    Keep,
    /// It is made.
    Create,
    /// It is changed where it stands.
    Update,
    /// It is deleted and made anew, in either order: the end counts.
    Replace,
    /// It is deleted.
    Delete,
    /// It stays as it is, and Terraform no longer minds it.
    Forget,
}

/// The attributes that are read of a resource.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Attributes {
    pub(super) values: BTreeMap<&'static str, Value>,
}

static ABSENT: Value = Value::Absent;

impl Attributes {
    /// An attribute; one that is not listed in `wire` is always absent.
    #[must_use]
    pub fn get(&self, name: &str) -> &Value {
        self.values.get(name).unwrap_or(&ABSENT)
    }

    pub(super) fn overlaid(mut self, unknown: &Marks) -> Self {
        if let Marks::Block(marks) = unknown {
            for name in super::wire::ATTRIBUTES {
                if let Some(mark) = marks.get(name).filter(|mark| **mark != Marks::No) {
                    let value = self.values.remove(name).unwrap_or_default();
                    self.values.insert(name, value.overlaid(mark));
                }
            }
        }
        self
    }

    /// Without names that are sensitive: they decide nothing and would be shown.
    pub(super) fn hushed(mut self, sensitive: &Marks) -> Self {
        if let Marks::Block(marks) = sensitive {
            self.values.retain(|name, _| {
                !NAMES.contains(name) || marks.get(*name).is_none_or(|mark| *mark == Marks::No)
            });
        }
        self
    }
}

/// What people are shown of a resource besides its ids.
const NAMES: [&str; 5] = [
    "instance_name",
    "name",
    "prefix_list_name",
    "security_group_name",
    "vpc_name",
];

/// One instance of a resource.
#[derive(PartialEq, Debug)]
pub struct Resource {
    /// Its address, such as `module.web["a"].alicloud_instance.this[0]`.
    pub address: String,
    /// Its type.
    pub kind: Kind,
    /// What is done to it.
    pub action: Action,
    /// What it was, in a plan.
    pub before: Option<Attributes>,
    /// What it is, or will be; none if it goes.
    pub after: Option<Attributes>,
    /// Where it is named: bytes of the text, nothing but its address or name.
    pub place: Range<usize>,
    /// Whether some of what is read of it is sensitive, so that no value of it may be told.
    pub sensitive: bool,
    /// Where its attributes stand.
    pub body: Range<usize>,
    /// The module instance it stands in.
    pub(super) module: Vec<Step>,
    pub(super) type_name: String,
    pub(super) name: String,
    pub(super) key: Option<Key>,
}

impl Resource {
    /// The id it has, or will be known by: its address as long as the cloud has given it none.
    #[must_use]
    pub fn id(&self) -> &str {
        self.after
            .as_ref()
            .and_then(|it| it.get("id").text())
            .unwrap_or(&self.address)
    }

    /// The id it had.
    #[must_use]
    pub fn old_id(&self) -> Option<&str> {
        self.before.as_ref()?.get("id").text()
    }

    /// Whether it is there afterwards and the cloud has given it no id yet.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.after
            .as_ref()
            .is_some_and(|it| it.get("id").is_unknown())
    }

    /// Whether a plan changes one of some attributes; null, "" and nothing are alike.
    #[must_use]
    pub fn changes(&self, names: &[&str]) -> bool {
        let (Some(before), Some(after)) = (&self.before, &self.after) else {
            return self.before.is_some() != self.after.is_some();
        };
        names.iter().any(|name| {
            let (was, will) = (before.get(name), after.get(name));
            was != will && !(was.is_unset() && will.is_unset())
        })
    }
}
