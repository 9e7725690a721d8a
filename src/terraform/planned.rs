//! Groups and rules as a file says they are, or will be; the nouns of the others, which `rest.rs` reads.
//!
//! Fields stay as they are written: what a text means is decided by those who read all exports alike.

use super::document::{Attributes, Document, Kind, Resource};
use super::references::Reference;
use super::value::Value;

/// Which side of a change is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Before it; a state has none.
    Before,
    /// After it, or as it is.
    After,
}

/// A security group.
#[derive(Clone, PartialEq, Debug)]
pub struct Group<'d> {
    /// The resource.
    pub resource: &'d Resource,
    /// `security_group_name`, or `name` as it was called.
    pub name: Option<&'d str>,
    /// `vpc_id`.
    pub vpc: Reference,
    /// `security_group_type`; what the cloud gives where a new group does not say.
    pub kind: Option<&'d str>,
    /// `inner_access_policy`, likewise.
    pub inner_access: Option<&'d str>,
}

/// Whom a rule speaks of.
#[derive(Clone, PartialEq, Debug)]
pub enum Peer<'d> {
    /// `cidr_ip` and `ipv6_cidr_ip`, at least one set.
    Blocks(Option<&'d str>, Option<&'d str>),
    /// `source_security_group_id`, of egress rules too, and the account it is of.
    Group(String, Option<&'d str>),
    /// `prefix_list_id`.
    List(String),
    /// It is only known after apply.
    Unknown,
    /// Nothing is set.
    Missing,
}

/// A rule.
#[derive(Clone, PartialEq, Debug)]
pub struct Rule<'d> {
    /// The resource.
    pub resource: &'d Resource,
    /// `security_group_id`.
    pub group: Reference,
    /// `security_group_rule_id`.
    pub id: Option<&'d str>,
    /// `type`, `ip_protocol`, `policy`, `priority`, `port_range` and `nic_type`.
    pub fields: [&'d Value; 6],
    /// Whom it speaks of.
    pub peer: Peer<'d>,
}

/// An instance.
#[derive(Clone, PartialEq, Debug)]
pub struct Host<'d> {
    /// The resource.
    pub resource: &'d Resource,
    /// `instance_name`.
    pub name: Option<&'d str>,
    /// The vSwitch and its VPC.
    pub network: Switch,
    /// `security_groups`; none where not known.
    pub groups: Option<Vec<String>>,
    /// The private addresses, the primary one first.
    pub addresses: Vec<&'d str>,
    /// `public_ip`.
    pub public: Option<&'d str>,
    /// `status`.
    pub status: Option<&'d str>,
    /// Interfaces that were made with it.
    pub interfaces: Vec<Interface<'d>>,
}

/// An interface beside an instance's primary one.
#[derive(Clone, PartialEq, Debug)]
pub struct Interface<'d> {
    /// Its id.
    pub id: String,
    /// The resource.
    pub resource: &'d Resource,
    /// The instance it is attached to.
    pub instance: Option<String>,
    /// The vSwitch and its VPC.
    pub network: Switch,
    /// Its groups; none where not known.
    pub groups: Option<Vec<String>>,
    /// Its addresses and prefixes, the primary one first.
    pub addresses: Vec<&'d str>,
}

/// A vSwitch and the VPC it is of.
#[derive(Clone, PartialEq, Debug)]
pub struct Switch {
    /// The vSwitch.
    pub vswitch: Reference,
    /// Its VPC.
    pub vpc: Reference,
}

/// A prefix list.
#[derive(Clone, PartialEq, Debug)]
pub struct List<'d> {
    /// The resource.
    pub resource: &'d Resource,
    /// `prefix_list_name`.
    pub name: Option<&'d str>,
    /// `address_family`.
    pub family: &'d Value,
    /// `max_entries`.
    pub most: &'d Value,
    /// The blocks of its entries; none where some are not known.
    pub entries: Option<Vec<&'d str>>,
}

/// A VPC or a vSwitch.
#[derive(Clone, PartialEq, Debug)]
pub struct Vpc<'d> {
    /// The resource.
    pub resource: &'d Resource,
    /// Its name.
    pub name: Option<&'d str>,
    /// Its blocks.
    pub blocks: Vec<&'d str>,
    /// The zone of a vSwitch.
    pub zone: Option<&'d str>,
    /// The VPC of a vSwitch.
    pub vpc: Reference,
}

impl Document {
    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = &Resource> {
        let all = self.resources.iter();
        all.filter(move |it| it.kind == kind && it.after.is_some())
    }

    /// The groups that are there afterwards.
    pub fn groups(&self) -> impl Iterator<Item = Group<'_>> {
        self.of(Kind::SecurityGroup)
            .filter_map(|it| self.group(it, it.after.as_ref()?))
    }

    /// A group as some attributes of its resource tell of it.
    #[must_use]
    pub fn group<'d>(&'d self, resource: &'d Resource, told: &'d Attributes) -> Option<Group<'d>> {
        let text = |name| told.get(name).text();
        // What a new group does not say is chosen by the cloud (CreateSecurityGroup).
        let given = |name: &str, default: &'static str| {
            let open = told.get(name).text().is_none();
            let chosen = open && resource.is_new() && !self.is_written(resource, name);
            chosen.then_some(default)
        };
        let inner = match told.get("inner_access") {
            Value::Bool(true) => Some("Accept"),
            Value::Bool(false) => Some("Drop"),
            _ => None,
        };
        Some(Group {
            resource,
            name: text("security_group_name").or(text("name")),
            vpc: self.reference(resource, "vpc_id", Kind::Vpc),
            kind: text("security_group_type").or_else(|| given("security_group_type", "normal")),
            inner_access: text("inner_access_policy")
                .or(inner)
                .or_else(|| given("inner_access_policy", "Accept")),
        })
    }

    /// The rules of one side.
    pub fn rules(&self, stage: Stage) -> impl Iterator<Item = Rule<'_>> {
        let all = self.resources.iter();
        all.filter(|it| it.kind == Kind::SecurityGroupRule)
            .filter_map(move |it| self.rule(it, stage))
    }

    /// A rule as it stands on one side.
    #[must_use]
    pub fn rule<'d>(&'d self, resource: &'d Resource, stage: Stage) -> Option<Rule<'d>> {
        let told = match stage {
            Stage::Before => resource.before.as_ref()?,
            Stage::After => resource.after.as_ref()?,
        };
        let reference = |name: &str, kind: Kind| match stage {
            Stage::After => self.reference(resource, name, kind),
            Stage::Before => told
                .get(name)
                .text()
                .map_or(Reference::Unset, |id| Reference::Id(id.to_owned())),
        };
        let names = [
            "type",
            "ip_protocol",
            "policy",
            "priority",
            "port_range",
            "nic_type",
        ];
        let account = ["source_group_owner_id", "source_group_owner_account"];
        let account = account.iter().find_map(|name| told.get(name).text());
        let [ipv4, ipv6] = ["cidr_ip", "ipv6_cidr_ip"].map(|name| told.get(name));
        let group = reference("source_security_group_id", Kind::SecurityGroup);
        // `prefix_list_id` is computed, so on its own it says nothing unless it is written.
        let list = match reference("prefix_list_id", Kind::PrefixList) {
            Reference::Unknown(_) if !self.is_written(resource, "prefix_list_id") => {
                Reference::Unset
            }
            list => list,
        };
        let peer = if ipv4.is_unknown() || ipv6.is_unknown() {
            Peer::Unknown
        } else if ipv4.text().is_some() || ipv6.text().is_some() {
            Peer::Blocks(ipv4.text(), ipv6.text())
        } else {
            match (group, list) {
                (Reference::Id(id), _) => Peer::Group(id, account),
                (Reference::Unknown(_), _) => Peer::Unknown,
                (_, Reference::Id(id)) => Peer::List(id),
                (_, Reference::Unknown(_)) => Peer::Unknown,
                _ => Peer::Missing,
            }
        };
        Some(Rule {
            resource,
            group: reference("security_group_id", Kind::SecurityGroup),
            id: told.get("security_group_rule_id").text(),
            fields: names.map(|name| told.get(name)),
            peer,
        })
    }
}
