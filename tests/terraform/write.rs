//! A world as the API exports it, as a state, and as a plan from one world to another.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::world::{Group, Host, Interface, Peer, Rule, World};

/// The id of a resource: its address as long as it has none.
fn id(world: &World, kind: &str, name: &str) -> String {
    if world.is_made(name) {
        format!("alicloud_{kind}.{name}")
    } else {
        let prefix = match kind {
            GROUP => "sg",
            HOST => "i",
            INTERFACE => "eni",
            LIST => "pl",
            RULE => "sgr",
            _ => "x",
        };
        format!("{prefix}-{name}")
    }
}

const GROUP: &str = "security_group";
const RULE: &str = "security_group_rule";
const HOST: &str = "instance";
const INTERFACE: &str = "ecs_network_interface";
const ATTACHMENT: &str = "ecs_network_interface_attachment";
const LIST: &str = "ecs_prefix_list";

/// The groups of a host, unless Terraform cannot know them: a set is known as a whole or not at all,
/// and one that is not known is found only if it is one group.
fn known_groups<'w>(world: &World, groups: &'w [String]) -> Option<&'w [String]> {
    let new = groups.iter().any(|group| world.is_made(group));
    (!new || groups.len() == 1).then_some(groups)
}

/// The export of the API, whole.
pub(crate) fn export(world: &World) -> String {
    let mut documents = Vec::new();
    let mut listed = Vec::new();
    for (name, group) in &world.groups {
        let id = id(world, GROUP, name);
        let rules = world.rules.iter().filter(|(_, rule)| rule.group == *name);
        let rules: Vec<Value> = rules.map(|(_, rule)| permission(world, rule)).collect();
        documents.push(
            json!({"SecurityGroupId": id, "VpcId": "vpc-1", "NextToken": "",
            "InnerAccessPolicy": if group.isolated { "Drop" } else { "Accept" },
            "Permissions": {"Permission": rules}}),
        );
        listed.push(json!({"SecurityGroupId": id, "VpcId": "vpc-1",
            "SecurityGroupType": if group.enterprise { "enterprise" } else { "normal" }}));
    }
    documents.push(json!({"SecurityGroups": {"SecurityGroup": listed}}));
    for (name, entries) in &world.lists {
        let entries: Vec<Value> = entries.iter().map(|cidr| json!({"Cidr": cidr})).collect();
        documents.push(
            json!({"PrefixListId": id(world, LIST, name), "AddressFamily": "IPv4", "MaxEntries": 5,
            "Entries": {"Entry": entries}}),
        );
    }
    let mut interfaces = Vec::new();
    for (name, host) in &world.hosts {
        let mut one = interface(
            world,
            &format!("eni-of-{name}"),
            &host.address,
            &host.groups,
        );
        one["InstanceId"] = json!(id(world, HOST, name));
        one["Type"] = json!("Primary");
        if host.public {
            one["AssociatedPublicIp"] = json!({"PublicIpAddress": public(&host.address)});
        }
        interfaces.push(one);
    }
    for (name, own) in &world.interfaces {
        let mut one = interface(
            world,
            &id(world, INTERFACE, name),
            &own.address,
            &own.groups,
        );
        one["Type"] = json!("Secondary");
        if let Some(host) = &own.instance {
            one["InstanceId"] = json!(id(world, HOST, host));
        }
        interfaces.push(one);
    }
    documents.push(json!({"NetworkInterfaceSets": {"NetworkInterfaceSet": interfaces}}));
    let texts: Vec<String> = documents.iter().map(Value::to_string).collect();
    texts.join("\n")
}

fn interface(world: &World, id: &str, address: &str, groups: &[String]) -> Value {
    let mut one = json!({"NetworkInterfaceId": id, "VpcId": "vpc-1", "VSwitchId": "vsw-1", "PrivateIpAddress": address});
    if let Some(groups) = known_groups(world, groups) {
        let ids: Vec<String> = groups
            .iter()
            .map(|group| self::id(world, GROUP, group))
            .collect();
        one["SecurityGroupIds"] = json!({"SecurityGroupId": ids});
    }
    one
}

fn public(address: &str) -> String {
    address.replacen("10.0.0", "47.0.0", 1)
}

fn permission(world: &World, rule: &Rule) -> Value {
    let side = if rule.egress { "Dest" } else { "Source" };
    let mut one = json!({"Direction": if rule.egress { "egress" } else { "ingress" },
        "Policy": if rule.accept { "Accept" } else { "Drop" }, "Priority": rule.priority,
        "IpProtocol": rule.protocol.to_uppercase(), "PortRange": rule.ports});
    let (key, value) = match &rule.peer {
        Peer::Block(block) => (format!("{side}CidrIp"), (*block).to_owned()),
        Peer::Ipv6(block) => (format!("Ipv6{side}CidrIp"), (*block).to_owned()),
        Peer::Group(group) => (format!("{side}GroupId"), id(world, GROUP, group)),
        Peer::List(list) => (format!("{side}PrefixListId"), id(world, LIST, list)),
    };
    one[key] = json!(value);
    one
}

/// A resource: its values, those that refer to others by the name of whom they refer to, and those that
/// the cloud chooses.
struct Resource {
    kind: &'static str,
    name: String,
    values: Map<String, Value>,
    references: Vec<(&'static str, Vec<String>)>,
    computed: &'static [&'static str],
}

fn resource(
    kind: &'static str,
    name: &str,
    values: Value,
    computed: &'static [&'static str],
) -> Resource {
    let Value::Object(values) = values else {
        panic!("values are an object");
    };
    Resource {
        kind,
        name: name.to_owned(),
        values,
        references: Vec::new(),
        computed,
    }
}

/// The resources of a world.
fn resources(world: &World) -> Vec<Resource> {
    let mut all = Vec::new();
    for (
        name,
        Group {
            enterprise,
            isolated,
        },
    ) in &world.groups
    {
        all.push(resource(GROUP, name, json!({"id": id(world, GROUP, name), "vpc_id": "vpc-1",
            "security_group_name": name, "security_group_type": if *enterprise { "enterprise" } else { "normal" },
            "inner_access_policy": if *enterprise { Value::Null } else if *isolated { json!("Drop") } else { json!("Accept") }}),
            &["id"]));
    }
    for (name, rule) in &world.rules {
        all.push(self::rule(world, name, rule));
    }
    for (name, entries) in &world.lists {
        let entries: Vec<Value> = entries
            .iter()
            .map(|cidr| json!({"cidr": cidr, "description": ""}))
            .collect();
        all.push(resource(
            LIST,
            name,
            json!({"id": id(world, LIST, name), "address_family": "IPv4", "max_entries": 5,
            "prefix_list_name": name, "entry": entries}),
            &["id"],
        ));
    }
    for (
        name,
        Host {
            address,
            public: has_public,
            groups,
        },
    ) in &world.hosts
    {
        let ids: Vec<String> = groups.iter().map(|group| id(world, GROUP, group)).collect();
        let mut one = resource(
            HOST,
            name,
            json!({"id": id(world, HOST, name), "instance_name": name, "vpc_id": "vpc-1",
            "vswitch_id": "vsw-1", "private_ip": address, "password": "hunter2-hunter2",
            "public_ip": if *has_public { public(address) } else { String::new() }, "security_groups": ids}),
            &["id"],
        );
        one.references.push(("security_groups", groups.clone()));
        all.push(one);
    }
    for (
        name,
        Interface {
            address,
            groups,
            instance,
        },
    ) in &world.interfaces
    {
        let ids: Vec<String> = groups.iter().map(|group| id(world, GROUP, group)).collect();
        let mut one = resource(
            INTERFACE,
            name,
            json!({"id": id(world, INTERFACE, name), "vswitch_id": "vsw-1",
            "vpc_id": "vpc-1", "primary_ip_address": address, "security_group_ids": ids}),
            &["id"],
        );
        one.references.push(("security_group_ids", groups.clone()));
        all.push(one);
        if let Some(host) = instance {
            let both = format!("{name}-of-{host}");
            let mut one = resource(
                ATTACHMENT,
                &both,
                json!({"id": format!("{name}:{host}"),
                "network_interface_id": id(world, INTERFACE, name), "instance_id": id(world, HOST, host)}),
                &["id"],
            );
            one.references
                .push(("network_interface_id", vec![name.clone()]));
            one.references.push(("instance_id", vec![host.clone()]));
            all.push(one);
        }
    }
    all
}

fn rule(world: &World, name: &str, rule: &Rule) -> Resource {
    let mut one = resource(
        RULE,
        name,
        json!({"id": format!("rule-{name}"), "security_group_rule_id": id(world, RULE, name),
        "security_group_id": id(world, GROUP, &rule.group), "type": if rule.egress { "egress" } else { "ingress" },
        "policy": if rule.accept { "accept" } else { "drop" }, "priority": rule.priority, "ip_protocol": rule.protocol,
        "port_range": rule.ports, "nic_type": "intranet", "cidr_ip": null, "ipv6_cidr_ip": null,
        "source_security_group_id": null, "prefix_list_id": ""}),
        &["id", "security_group_rule_id", "nic_type", "prefix_list_id"],
    );
    one.references
        .push(("security_group_id", vec![rule.group.clone()]));
    match &rule.peer {
        Peer::Block(block) => drop(one.values.insert("cidr_ip".to_owned(), json!(block))),
        Peer::Ipv6(block) => drop(one.values.insert("ipv6_cidr_ip".to_owned(), json!(block))),
        Peer::Group(group) => {
            one.values.insert(
                "source_security_group_id".to_owned(),
                json!(id(world, GROUP, group)),
            );
            one.references
                .push(("source_security_group_id", vec![group.clone()]));
        }
        Peer::List(list) => {
            one.values
                .insert("prefix_list_id".to_owned(), json!(id(world, LIST, list)));
            one.references.push(("prefix_list_id", vec![list.clone()]));
        }
    }
    one
}

impl Resource {
    fn address(&self) -> String {
        format!("alicloud_{}.{}", self.kind, self.name)
    }

    /// The part that states and plans share.
    fn head(&self) -> Value {
        json!({"address": self.address(), "mode": "managed", "type": format!("alicloud_{}", self.kind),
            "name": self.name, "provider_name": "registry.terraform.io/aliyun/alicloud"})
    }

    /// The names of values that are not known before apply.
    fn unknown(&self, world: &World, made: bool) -> BTreeSet<&str> {
        let computed = self.computed.iter().copied().filter(|name| {
            let refers = self.references.iter().any(|(of, _)| of == name);
            made && !refers
        });
        let later = self
            .references
            .iter()
            .filter(|(_, names)| names.iter().any(|name| world.is_made(name)));
        computed.chain(later.map(|(name, _)| *name)).collect()
    }
}

/// `terraform show -json` of a state.
pub(crate) fn state(world: &World) -> String {
    let all = resources(world).into_iter().map(|resource| {
        let mut one = resource.head();
        one["values"] = Value::Object(resource.values);
        one
    });
    json!({"format_version": "1.0", "terraform_version": "1.11.4",
        "values": {"root_module": {"resources": all.collect::<Vec<_>>()}}})
    .to_string()
}

/// `terraform show -json` of a plan.
pub(crate) fn plan(before: &World, after: &World) -> String {
    let (old, new) = (resources(before), resources(after));
    let mut changes = Vec::new();
    for was in &old {
        if !new.iter().any(|will| will.address() == was.address()) {
            changes.push(change(was, &["delete"], Some(was), None, after));
        }
    }
    for will in &new {
        let was = old.iter().find(|was| was.address() == will.address());
        let actions: &[&str] = match was {
            None => &["create"],
            Some(was)
                if after.is_made(&will.name)
                    || (was.values != will.values && will.kind == ATTACHMENT) =>
            {
                let _ = was;
                &["delete", "create"]
            }
            Some(was) if was.values != will.values => &["update"],
            Some(_) => &["no-op"],
        };
        changes.push(change(will, actions, was, Some(will), after));
    }
    let written: Vec<Value> = new.iter().map(written).collect();
    json!({"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {}, "resource_changes": changes,
        "configuration": {"root_module": {"resources": written}}, "complete": true, "errored": false})
    .to_string()
}

fn change(
    of: &Resource,
    actions: &[&str],
    was: Option<&Resource>,
    will: Option<&Resource>,
    after: &World,
) -> Value {
    let made = actions.contains(&"create");
    let mut known = will.map(|will| will.values.clone());
    let mut later = Map::new();
    if let (Some(will), Some(known)) = (will, &mut known) {
        for name in will.unknown(after, made) {
            known.remove(name);
            later.insert(name.to_owned(), json!(true));
        }
    }
    let mut one = of.head();
    one["change"] = json!({"actions": actions, "before": was.map(|was| was.values.clone()), "after": known,
        "after_unknown": later, "before_sensitive": {}, "after_sensitive": {"password": true}});
    one
}

/// A resource of the configuration: what refers to others, by the name of their resource.
fn written(resource: &Resource) -> Value {
    let mut expressions = Map::new();
    for (name, _) in &resource.values {
        if !resource.computed.contains(&name.as_str()) {
            expressions.insert(name.clone(), json!({"constant_value": "x"}));
        }
    }
    for (name, of) in &resource.references {
        let kind = match *name {
            "instance_id" => HOST,
            "network_interface_id" => INTERFACE,
            "prefix_list_id" => LIST,
            _ => GROUP,
        };
        let names = of.iter().flat_map(|of| {
            let address = format!("alicloud_{kind}.{of}");
            [format!("{address}.id"), address]
        });
        expressions.insert(
            (*name).to_owned(),
            json!({"references": names.collect::<Vec<_>>()}),
        );
    }
    let mut one = resource.head();
    one["expressions"] = Value::Object(expressions);
    one
}
