//! Hosts, lists and networks as a file says they are, or will be.

use std::collections::BTreeMap;

use super::document::{Document, Kind, Resource};
use super::planned::{Host, Interface, List, Switch, Vpc};
use super::references::Reference;
use super::value::Value;

impl Document {
    /// The instances that are there afterwards.
    pub fn hosts(&self) -> impl Iterator<Item = Host<'_>> {
        let networks = self.networks();
        self.of(Kind::Instance).filter_map(move |resource| {
            let told = resource.after.as_ref()?;
            let network = self.network(resource, &networks);
            let primary = told
                .get("private_ip")
                .text()
                .or(told.get("primary_ip_address").text());
            let lists = ["secondary_private_ips", "ipv6_addresses"].map(|name| told.get(name));
            let others = lists
                .into_iter()
                .flat_map(Value::items)
                .filter_map(Value::text);
            let shown = told.get("network_interfaces").items();
            let interfaces = shown.filter_map(|block| {
                let groups = block.get("security_group_ids");
                let all_known = !groups.is_unset() && groups.items().all(|it| it.text().is_some());
                let ids = groups.items().filter_map(Value::text).map(str::to_owned);
                Some(Interface {
                    id: block.get("network_interface_id").text()?.to_owned(),
                    resource,
                    instance: Some(resource.id().to_owned()),
                    network: Switch {
                        vswitch: block
                            .get("vswitch_id")
                            .text()
                            .map_or(Reference::Unset, |id| Reference::Id(id.to_owned())),
                        vpc: network.vpc.clone(),
                    },
                    groups: all_known.then(|| ids.collect()),
                    addresses: Vec::new(),
                })
            });
            Some(Host {
                resource,
                name: told.get("instance_name").text(),
                groups: self.listed(resource, "security_groups", Kind::SecurityGroup),
                addresses: primary.into_iter().chain(others).collect(),
                public: told.get("public_ip").text(),
                status: told.get("status").text(),
                interfaces: interfaces.collect(),
                network,
            })
        })
    }

    /// The interfaces that are resources of their own.
    pub fn interfaces(&self) -> impl Iterator<Item = Interface<'_>> {
        let networks = self.networks();
        let attached: BTreeMap<String, String> = self
            .of(Kind::Attachment)
            .filter_map(|it| {
                let interface = self.reference(it, "network_interface_id", Kind::NetworkInterface);
                let instance = self.reference(it, "instance_id", Kind::Instance);
                match (interface, instance) {
                    (Reference::Id(interface), Reference::Id(instance)) => {
                        Some((interface, instance))
                    }
                    _ => None,
                }
            })
            .collect();
        self.of(Kind::NetworkInterface).filter_map(move |resource| {
            let told = resource.after.as_ref()?;
            let of = |names: &[&'static str]| -> Vec<&str> {
                let all = names.iter().flat_map(|name| told.get(name).items());
                all.filter_map(Value::text).collect()
            };
            let names = ["security_group_ids", "security_groups"];
            let named = names.iter().find(|name| !told.get(name).is_unset());
            Some(Interface {
                id: resource.id().to_owned(),
                resource,
                instance: attached
                    .get(resource.id())
                    .cloned()
                    .or_else(|| told.get("instance_id").text().map(str::to_owned)),
                network: self.network(resource, &networks),
                groups: named.and_then(|name| self.listed(resource, name, Kind::SecurityGroup)),
                addresses: of(&[
                    "primary_ip_address",
                    "private_ip",
                    "private_ip_addresses",
                    "ipv6_addresses",
                    "ipv4_prefixes",
                    "ipv6_prefixes",
                ]),
            })
        })
    }

    /// The prefix lists that are there afterwards.
    pub fn lists(&self) -> impl Iterator<Item = List<'_>> {
        self.of(Kind::PrefixList).filter_map(|resource| {
            let told = resource.after.as_ref()?;
            let entries = told.get("entry");
            let blocks = entries.items().map(|entry| entry.get("cidr").text());
            let known = !matches!(entries, Value::Absent | Value::Unknown);
            Some(List {
                resource,
                name: told.get("prefix_list_name").text(),
                family: told.get("address_family"),
                most: told.get("max_entries"),
                entries: blocks.collect::<Option<Vec<_>>>().filter(|_| known),
            })
        })
    }

    /// The VPCs that are there afterwards.
    pub fn vpcs(&self) -> impl Iterator<Item = Vpc<'_>> {
        self.of(Kind::Vpc).filter_map(|resource| {
            let names = ["cidr_block", "secondary_cidr_blocks", "ipv6_cidr_block"];
            self.blocks(resource, &names)
        })
    }

    /// The vSwitches that are there afterwards.
    pub fn vswitches(&self) -> impl Iterator<Item = Vpc<'_>> {
        self.of(Kind::VSwitch)
            .filter_map(|resource| self.blocks(resource, &["cidr_block", "ipv6_cidr_block"]))
    }

    fn blocks<'d>(&'d self, resource: &'d Resource, names: &[&str]) -> Option<Vpc<'d>> {
        let told = resource.after.as_ref()?;
        let blocks = names.iter().flat_map(|name| told.get(name).items());
        Some(Vpc {
            resource,
            name: told.get("vpc_name").text().or(told.get("name").text()),
            blocks: blocks.filter_map(Value::text).collect(),
            zone: told
                .get("zone_id")
                .text()
                .or(told.get("availability_zone").text()),
            vpc: self.reference(resource, "vpc_id", Kind::Vpc),
        })
    }

    /// The VPC of each vSwitch.
    fn networks(&self) -> BTreeMap<String, Reference> {
        let all = self.of(Kind::VSwitch);
        all.map(|it| (it.id().to_owned(), self.reference(it, "vpc_id", Kind::Vpc)))
            .collect()
    }

    /// Where a host stands: an id of a VPC, else that of its vSwitch's.
    fn network(&self, resource: &Resource, known: &BTreeMap<String, Reference>) -> Switch {
        let vswitch = self.reference(resource, "vswitch_id", Kind::VSwitch);
        let told = resource.after.as_ref().map(|it| it.get("vpc_id"));
        let vpc = match told.and_then(Value::text) {
            Some(id) => Reference::Id(id.to_owned()),
            None => match &vswitch {
                Reference::Id(id) => known.get(id).cloned().unwrap_or(Reference::Unset),
                _ => Reference::Unset,
            },
        };
        Switch { vswitch, vpc }
    }
}
