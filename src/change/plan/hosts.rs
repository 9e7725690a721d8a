//! Instances and interfaces of a plan: detached and deleted, made, changed, attached.

use super::{ENDS, MAKES, Planner, UPDATES};
use crate::model::{
    GroupIndex, Instance, InstanceIndex, InstanceStatus, InterfaceIndex, Network, NetworkInterface,
    PublicAddress,
};
use crate::packet::Block;
use crate::terraform::{Attributes, Host, Interface, Kind, Reference, Resource};

/// Attributes that hold addresses, and those that hold groups.
const ADDRESSES: [&str; 7] = [
    "private_ip",
    "primary_ip_address",
    "private_ip_addresses",
    "secondary_private_ips",
    "ipv6_addresses",
    "ipv4_prefixes",
    "ipv6_prefixes",
];
const GROUPS: [&str; 2] = ["security_groups", "security_group_ids"];

impl Planner<'_> {
    /// What is detached or deleted.
    pub(super) fn end_hosts(&mut self) {
        for resource in self.acted(Kind::Attachment, ENDS) {
            let id = resource
                .before
                .as_ref()
                .and_then(|it| it.get("network_interface_id").text());
            match id.and_then(|id| self.resolver.editor.interface(id)) {
                Some(index) => {
                    self.resolver
                        .editor
                        .inventory
                        .interfaces
                        .row_mut(index)
                        .instance = None
                }
                None => self.missing(resource, "interface", id),
            }
        }
        for resource in self.acted(Kind::NetworkInterface, ENDS) {
            let id = resource.old_id();
            match id.and_then(|id| self.resolver.editor.interface(id)) {
                Some(index) => self.resolver.editor.remove_interface(index),
                None => self.missing(resource, "interface", id),
            }
        }
        for resource in self.acted(Kind::Instance, ENDS) {
            let id = resource.old_id();
            match id.and_then(|id| self.resolver.editor.instance(id)) {
                Some(index) => self.end_instance(index),
                None => self.missing(resource, "instance", id),
            }
        }
    }

    /// Interfaces go with their instance, but for those that the plan keeps as resources of their own.
    fn end_instance(&mut self, index: InstanceIndex) {
        let editor = &mut self.resolver.editor;
        for interface in editor.interfaces_of(index) {
            let row = editor.inventory.interfaces.row_mut(interface);
            let mut own = self.document.resources.iter();
            if own.any(|it| {
                it.kind == Kind::NetworkInterface && it.after.is_some() && it.id() == &*row.id
            }) {
                row.instance = None;
            }
        }
        editor.remove_instance(index);
    }

    /// What is made, then what is changed, then what is attached.
    pub(super) fn make_hosts(&mut self) {
        let document = self.document;
        for host in document.hosts() {
            if MAKES.contains(&host.resource.action) {
                self.make_host(&host);
            }
        }
        for interface in document.interfaces() {
            if MAKES.contains(&interface.resource.action) {
                self.make_interface(&interface);
            }
        }
        for host in document.hosts() {
            if UPDATES.contains(&host.resource.action) {
                self.change_host(&host);
            }
        }
        for interface in document.interfaces() {
            if UPDATES.contains(&interface.resource.action) {
                self.change_interface(&interface);
            }
        }
        for resource in self.acted(Kind::Attachment, MAKES) {
            self.attach(resource);
        }
    }

    fn make_host(&mut self, host: &Host<'_>) {
        let resource = host.resource;
        let id = resource.id();
        let editor = &self.resolver.editor;
        if editor.instance(id).is_some() || editor.interface(id).is_some() {
            let why = format!("there is an instance \"{id}\" already");
            return self.refuse(resource, &why);
        }
        let place = self.place(resource);
        let (vswitch, network) = self.switch(&host.network);
        let instance = self.resolver.editor.add_instance(Instance {
            id: id.into(),
            name: host.name.map(Into::into),
            status: host.status.map(status),
            region: None,
            tags: Box::default(),
            location: Some(place),
        });
        let addresses = addresses(&host.addresses);
        let primary = self.resolver.editor.add_interface(NetworkInterface {
            id: id.into(),
            instance: Some(instance),
            primary: true,
            network,
            vswitch,
            region: None,
            groups: None,
            public: public(host.public, network, &addresses),
            addresses,
            tags: Box::default(),
            location: Some(place),
        });
        if !self.join(resource, primary, host.groups.as_deref()) {
            return self.resolver.editor.remove_instance(instance);
        }
        for shown in &host.interfaces {
            if self.resolver.editor.interface(&shown.id).is_none() {
                self.make_interface(shown);
            }
        }
    }

    fn make_interface(&mut self, interface: &Interface<'_>) {
        let resource = interface.resource;
        let id = interface.id.as_str();
        if self.resolver.editor.interface(id).is_some() {
            let why = format!("there is an interface \"{id}\" already");
            return self.refuse(resource, &why);
        }
        let place = self.place(resource);
        let (vswitch, network) = self.switch(&interface.network);
        let instance = interface.instance.as_deref();
        let instance = instance.map(|id| self.resolver.editor.named_instance(id));
        let index = self.resolver.editor.add_interface(NetworkInterface {
            id: id.into(),
            instance,
            primary: false,
            network,
            vswitch,
            region: None,
            groups: None,
            addresses: addresses(&interface.addresses),
            public: Box::default(),
            tags: Box::default(),
            location: Some(place),
        });
        if !self.join(resource, index, interface.groups.as_deref()) {
            self.resolver.editor.remove_interface(index);
        }
    }

    /// Sets the groups of an interface, unless the API refuses; those that are not known are not known.
    fn join(
        &mut self,
        resource: &Resource,
        interface: InterfaceIndex,
        ids: Option<&[String]>,
    ) -> bool {
        let Some(ids) = ids else {
            self.resolver
                .editor
                .inventory
                .interfaces
                .row_mut(interface)
                .groups = None;
            self.resolver.editor.sets = None;
            return true;
        };
        let groups: Vec<GroupIndex> = ids.iter().map(|id| self.group_of(resource, id)).collect();
        let edits = self.resolver.set_groups(interface, groups);
        self.edit(resource, edits)
    }

    fn change_host(&mut self, host: &Host<'_>) {
        let resource = host.resource;
        let Some(instance) = self.resolver.editor.instance(resource.id()) else {
            return self.missing(resource, "instance", Some(resource.id()));
        };
        let row = self.resolver.editor.inventory.instances.row_mut(instance);
        if resource.changes(&["instance_name"]) {
            row.name = host.name.map(Into::into);
        }
        if resource.changes(&["status"]) {
            row.status = host.status.map(status);
        }
        let moves = resource.changes(&["vswitch_id", "vpc_id"]);
        let changes = [&ADDRESSES[..], &GROUPS, &["public_ip"]];
        if !moves && !changes.iter().any(|names| resource.changes(names)) {
            return;
        }
        let Some(primary) = self.primary(instance) else {
            let why = format!(
                "what was read does not tell which interface of instance \"{}\" is its primary one",
                resource.id()
            );
            return self.refuse(resource, &why);
        };
        if moves {
            let (vswitch, network) = self.switch(&host.network);
            let row = self.resolver.editor.inventory.interfaces.row_mut(primary);
            (row.vswitch, row.network) = (vswitch, network);
        }
        let row = self.resolver.editor.inventory.interfaces.row_mut(primary);
        if resource.changes(&ADDRESSES) && known(resource, &ADDRESSES) {
            row.addresses = addresses(&host.addresses);
        }
        if resource.changes(&["public_ip"]) && known(resource, &["public_ip"]) {
            row.public = public(host.public, row.network, &row.addresses);
        }
        self.note_addresses(resource);
        if resource.changes(&GROUPS) {
            self.join(resource, primary, host.groups.as_deref());
        }
    }

    fn change_interface(&mut self, interface: &Interface<'_>) {
        let resource = interface.resource;
        let Some(index) = self.resolver.editor.interface(&interface.id) else {
            return self.missing(resource, "interface", Some(&interface.id));
        };
        if resource.changes(&ADDRESSES) && known(resource, &ADDRESSES) {
            let row = self.resolver.editor.inventory.interfaces.row_mut(index);
            row.addresses = addresses(&interface.addresses);
        }
        self.note_addresses(resource);
        if resource.changes(&GROUPS) {
            self.join(resource, index, interface.groups.as_deref());
        }
    }

    /// Tells of addresses that change and are only known after apply.
    fn note_addresses(&mut self, resource: &Resource) {
        let names = ADDRESSES.iter().chain(&["public_ip"]);
        let unknown = |name: &&&str| resource.changes(&[name]) && !known(resource, &[name]);
        let unknown: Vec<&str> = names.filter(unknown).copied().collect();
        if !unknown.is_empty() {
            let place = self.place(resource);
            self.resolver.note(
                place,
                format!(
                    "the addresses of \"{}\" ({}) change and are only known after apply: those before are kept",
                    resource.address,
                    unknown.join(", ")
                ),
            );
        }
    }

    fn attach(&mut self, resource: &Resource) {
        let document = self.document;
        let interface =
            document.reference(resource, "network_interface_id", Kind::NetworkInterface);
        let instance = document.reference(resource, "instance_id", Kind::Instance);
        let (Reference::Id(interface), Reference::Id(instance)) = (interface, instance) else {
            let place = self.place(resource);
            return self.resolver.note(
                place,
                format!(
                    "what \"{}\" attaches to what is only known after apply, so it is left out",
                    resource.address
                ),
            );
        };
        let Some(index) = self.resolver.editor.interface(&interface) else {
            return self.missing(resource, "interface", Some(&interface));
        };
        let instance = self.resolver.editor.named_instance(&instance);
        self.resolver
            .editor
            .inventory
            .interfaces
            .row_mut(index)
            .instance = Some(instance);
    }

    /// The interface whose groups an instance shows.
    fn primary(&self, instance: InstanceIndex) -> Option<InterfaceIndex> {
        let editor = &self.resolver.editor;
        let own = editor.interfaces_of(instance);
        let primary = own
            .iter()
            .find(|index| editor.inventory.interfaces[**index].primary);
        match (primary, own.as_slice()) {
            (Some(primary), _) => Some(*primary),
            (None, [only]) => Some(*only),
            _ => None,
        }
    }
}

/// Whether all of some attributes are known before apply.
fn known(resource: &Resource, names: &[&str]) -> bool {
    let known = |after: &Attributes| {
        names.iter().all(|name| {
            let value = after.get(name);
            !value.is_unknown() && !value.items().any(crate::terraform::Value::is_unknown)
        })
    };
    resource.after.as_ref().is_none_or(known)
}

/// Addresses and prefixes: the first one first, the others sorted.
fn addresses(texts: &[&str]) -> Box<[Block]> {
    let mut blocks: Vec<Block> = texts
        .iter()
        .filter_map(|text| Block::parse(text).ok())
        .collect();
    let first = blocks.first().copied();
    blocks.sort_unstable_by_key(|block| (Some(*block) != first, *block));
    blocks.dedup();
    blocks.into()
}

fn public(text: Option<&str>, network: Network, addresses: &[Block]) -> Box<[PublicAddress]> {
    let address = text.and_then(|text| text.parse().ok());
    let first = addresses
        .first()
        .filter(|block| block.is_host())
        .map(Block::first);
    let public = address.map(|address| PublicAddress {
        address,
        local: if network.is_classic() {
            Some(address)
        } else {
            first
        },
    });
    public.into_iter().collect()
}

fn status(word: &str) -> InstanceStatus {
    match word.to_ascii_lowercase().as_str() {
        "pending" => InstanceStatus::Pending,
        "starting" => InstanceStatus::Starting,
        "running" => InstanceStatus::Running,
        "stopping" => InstanceStatus::Stopping,
        "stopped" => InstanceStatus::Stopped,
        _ => InstanceStatus::Other,
    }
}
