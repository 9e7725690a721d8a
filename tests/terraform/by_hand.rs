//! Plans written by hand: modules and keys, what is not known before apply, what comes and goes.

use serde_json::{Value, json};
use sgscope::change::{Changed, apply_plan};
use sgscope::model::{Inventory, Peer, RuleCoverage};
use sgscope::source::FileId;

use crate::{load, rows};

/// Two hosts in two groups, one of which takes SSH from the other's.
pub(crate) fn account() -> Inventory {
    load(
        r#"
        {"SecurityGroupId": "sg-web", "VpcId": "vpc-1", "NextToken": "", "InnerAccessPolicy": "Drop", "Permissions": {"Permission": []}}
        {"SecurityGroupId": "sg-db", "VpcId": "vpc-1", "NextToken": "", "InnerAccessPolicy": "Drop", "Permissions": {"Permission": [
          {"SecurityGroupRuleId": "sgr-1", "Direction": "ingress", "Policy": "Accept", "Priority": 1, "IpProtocol": "TCP",
           "PortRange": "22/22", "SourceGroupId": "sg-web"}]}}
        {"SecurityGroups": {"SecurityGroup": [
          {"SecurityGroupId": "sg-web", "VpcId": "vpc-1", "SecurityGroupType": "normal"},
          {"SecurityGroupId": "sg-db", "VpcId": "vpc-1", "SecurityGroupType": "normal"}]}}
        {"NetworkInterfaceSets": {"NetworkInterfaceSet": [
          {"NetworkInterfaceId": "eni-web", "InstanceId": "i-web", "Type": "Primary", "VpcId": "vpc-1", "VSwitchId": "vsw-1",
           "PrivateIpAddress": "10.0.0.1", "SecurityGroupIds": {"SecurityGroupId": ["sg-web"]}},
          {"NetworkInterfaceId": "eni-db", "InstanceId": "i-db", "Type": "Primary", "VpcId": "vpc-1", "VSwitchId": "vsw-1",
           "PrivateIpAddress": "10.0.0.2", "SecurityGroupIds": {"SecurityGroupId": ["sg-db"]}}]}}"#,
    )
}

pub(crate) const BASE: [&str; 1] = ["i-web i-db Ipv4 tcp/22 | none"];

/// A change of a resource of a kind at an address.
pub(crate) fn change(
    address: &str,
    actions: &[&str],
    before: Value,
    after: Value,
    unknown: Value,
) -> Value {
    let own = address.rsplit("alicloud_").next().unwrap_or_default();
    let (kind, name) = own.split_once('.').expect("an address");
    let name = name.split('[').next().unwrap_or_default();
    let module = address
        .split(".alicloud_")
        .next()
        .filter(|module| module.starts_with("module."));
    let mut one = json!({"address": address, "mode": "managed", "type": format!("alicloud_{kind}"), "name": name,
        "change": {"actions": actions, "before": before, "after": after, "after_unknown": unknown}});
    if let Some(key) = address
        .strip_suffix("\"]")
        .and_then(|start| start.rsplit("[\"").next())
    {
        one["index"] = json!(key);
    }
    if let Some(module) = module {
        one["module_address"] = json!(module);
    }
    one
}

pub(crate) fn create(address: &str, after: Value, unknown: Value) -> Value {
    change(address, &["create"], Value::Null, after, unknown)
}

pub(crate) fn delete(address: &str, before: Value) -> Value {
    change(address, &["delete"], before, Value::Null, json!({}))
}

pub(crate) fn plan(changes: &[Value], root: Value) -> String {
    let plan = json!({"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {},
        "resource_changes": changes, "configuration": {"root_module": root}});
    serde_json::to_string_pretty(&plan).expect("it is JSON")
}

pub(crate) fn applied(changes: &[Value], root: Value) -> Changed {
    apply_plan(&account(), &plan(changes, root), FileId(0)).expect("it is a plan")
}

pub(crate) fn told(changed: &Changed) -> Vec<&str> {
    changed
        .remarks
        .iter()
        .map(|remark| remark.message.as_str())
        .collect()
}

/// What is known of a rule that takes TCP from a block.
pub(crate) fn from_block(group: &str, ports: &str, block: &str) -> Value {
    json!({"security_group_id": group, "type": "ingress", "ip_protocol": "tcp", "policy": "accept", "priority": 1,
        "port_range": ports, "cidr_ip": block, "ipv6_cidr_ip": null, "source_security_group_id": null})
}

pub(crate) fn computed() -> Value {
    json!({"id": true, "security_group_rule_id": true, "prefix_list_id": true, "nic_type": true})
}

#[track_caller]
pub(crate) fn check(changed: &Changed, wanted: &[&str], remarks: &[&str]) {
    assert_eq!(rows(&changed.inventory), wanted, "{:#?}", told(changed));
    let told = told(changed);
    assert_eq!(told.len(), remarks.len(), "{told:#?}");
    for (told, words) in told.iter().zip(remarks) {
        assert!(told.contains(words), "{told:?} lacks {words:?}");
    }
}

#[test]
fn nothing_changes_nothing() {
    assert_eq!(rows(&account()), BASE);
    check(&applied(&[], json!({})), &BASE, &[]);
}

#[test]
fn a_rule_of_a_module_comes_with_its_group_and_its_host() {
    let changes = [
        create(
            r#"module.app["blue"].alicloud_security_group.this"#,
            json!({"vpc_id": "vpc-1", "security_group_type": "normal",
            "inner_access_policy": "Drop"}),
            json!({"id": true}),
        ),
        create(
            r#"module.app["blue"].alicloud_security_group_rule.this["ssh"]"#,
            from_block("", "22/22", "10.0.0.1"),
            json!({"id": true, "security_group_id": true, "security_group_rule_id": true, "prefix_list_id": true, "nic_type": true}),
        ),
        create(
            "alicloud_instance.app",
            json!({"instance_name": "app", "vpc_id": "vpc-1", "vswitch_id": "vsw-1", "private_ip": "10.0.0.9"}),
            json!({"id": true, "security_groups": true}),
        ),
    ];
    let root = json!({
        "resources": [{"mode": "managed", "type": "alicloud_instance", "name": "app", "expressions":
            {"security_groups": {"references": ["module.app[\"blue\"].id", "module.app[\"blue\"]", "module.app"]}}}],
        "module_calls": {"app": {"for_each_expression": {"constant_value": {}}, "module": {
            "outputs": {"id": {"expression": {"references": ["alicloud_security_group.this.id", "alicloud_security_group.this"]}}},
            "resources": [
                {"mode": "managed", "type": "alicloud_security_group", "name": "this", "expressions": {}},
                {"mode": "managed", "type": "alicloud_security_group_rule", "name": "this", "for_each_expression": {"references": ["var.rules"]},
                 "expressions": {"security_group_id": {"references": ["alicloud_security_group.this.id", "alicloud_security_group.this"]}}}]}}}});
    let changed = applied(&changes, root);
    check(
        &changed,
        &[
            "i-web alicloud_instance.app Ipv4 tcp/22 | none",
            "i-web i-db Ipv4 tcp/22 | none",
        ],
        &["the configuration refers to"],
    );
}

#[test]
fn a_peer_that_is_not_known_may_be_anybody() {
    let mut after = from_block("sg-db", "80/80", "");
    after.as_object_mut().expect("an object").remove("cidr_ip");
    let mut unknown = computed();
    unknown["cidr_ip"] = json!(true);
    let changed = applied(
        &[create("alicloud_security_group_rule.later", after, unknown)],
        json!({}),
    );
    check(
        &changed,
        &["i-web i-db Ipv4 tcp/22 | tcp/80"],
        &[
            "whom \"alicloud_security_group_rule.later\" speaks of (cidr_ip) is only known after apply",
        ],
    );
    assert!(
        changed
            .inventory
            .rules
            .rows()
            .iter()
            .all(|rule| rule.peer != Peer::Missing)
    );
}

#[test]
fn a_port_range_a_policy_and_a_priority_may_be_known_later() {
    for (name, wanted) in [
        ("port_range", "i-web i-db Ipv4 tcp/22 | tcp/1-21,23-65535"),
        ("policy", "i-web i-db Ipv4 none | tcp/22-80"),
        ("priority", "i-web i-db Ipv4 tcp/22 | tcp/80"),
        (
            "ip_protocol",
            "i-web i-db Ipv4 tcp/22 | icmp; tcp/80; udp/80; gre; other",
        ),
    ] {
        let mut after = from_block(
            "sg-db",
            if name == "policy" { "22/80" } else { "80/80" },
            "10.0.0.1",
        );
        after.as_object_mut().expect("an object").remove(name);
        let mut unknown = computed();
        unknown[name] = json!(true);
        let changed = applied(
            &[create("alicloud_security_group_rule.later", after, unknown)],
            json!({}),
        );
        assert_eq!(rows(&changed.inventory), [wanted], "{name}");
        assert!(told(&changed)[0].starts_with(&format!(
            "\"{name}\" of \"alicloud_security_group_rule.later\""
        )));
    }
}

#[test]
fn a_group_that_is_not_known_is_each_it_can_be() {
    let mut after = from_block("", "80/80", "10.0.0.1");
    after
        .as_object_mut()
        .expect("an object")
        .remove("security_group_id");
    let mut unknown = computed();
    unknown["security_group_id"] = json!(true);
    let changed = applied(
        &[create("alicloud_security_group_rule.later", after, unknown)],
        json!({}),
    );
    check(
        &changed,
        &["i-web i-db Ipv4 tcp/22 | tcp/80"],
        &[
            "the group of \"alicloud_security_group_rule.later\" (security_group_id) is only known after apply: the rule may stand in any group",
        ],
    );
}

#[test]
fn a_rule_is_found_by_its_id_or_by_its_fields() {
    for id in ["sgr-1", ""] {
        let mut before = from_block("sg-db", "22/22", "");
        before["cidr_ip"] = Value::Null;
        before["source_security_group_id"] = json!("sg-web");
        before["security_group_rule_id"] = json!(id);
        let changed = applied(
            &[delete("alicloud_security_group_rule.ssh", before)],
            json!({}),
        );
        check(&changed, &[], &[]);
    }
}

#[test]
fn one_rule_of_two_resources_may_be_gone() {
    let mut same = from_block("sg-db", "22/22", "");
    same["cidr_ip"] = Value::Null;
    same["source_security_group_id"] = json!("sg-web");
    let mut old = same.clone();
    old["security_group_rule_id"] = json!("sgr-1");
    let changed = applied(
        &[
            delete("alicloud_security_group_rule.old", old),
            create("alicloud_security_group_rule.new", same, computed()),
        ],
        json!({}),
    );
    assert_eq!(
        rows(&changed.inventory).last().map(String::as_str),
        Some("i-web i-db Ipv4 none | tcp/22")
    );
    assert!(
        told(&changed)[0]
            .contains("deletes the very rule that \"alicloud_security_group_rule.new\" makes")
    );
}

#[test]
fn a_replaced_host_comes_under_its_address_and_its_group_can_go() {
    let before = json!({"id": "i-web", "security_groups": ["sg-web"], "private_ip": "10.0.0.1"});
    let after =
        json!({"security_groups": ["sg-db"], "private_ip": "10.0.0.5", "vswitch_id": "vsw-1"});
    let mut rule = from_block("sg-db", "22/22", "");
    rule["cidr_ip"] = Value::Null;
    rule["security_group_rule_id"] = json!("sgr-1");
    rule["source_security_group_id"] = json!("sg-web");
    let changed = applied(
        &[
            delete("alicloud_security_group.web", json!({"id": "sg-web"})),
            change(
                "alicloud_instance.web",
                &["delete", "create"],
                before,
                after,
                json!({"id": true}),
            ),
            delete("alicloud_security_group_rule.ssh", rule),
        ],
        json!({}),
    );
    check(&changed, &[], &[]);
    let ids: Vec<&str> = changed
        .inventory
        .instances
        .rows()
        .iter()
        .map(|row| &*row.id)
        .collect();
    assert_eq!(ids, ["alicloud_instance.web", "i-db"]);
}

#[test]
fn a_new_group_is_known_whole() {
    let after = json!({"vpc_id": "vpc-1", "security_group_name": "new"});
    let unknown = json!({"id": true, "security_group_type": true, "inner_access_policy": true});
    let changed = applied(
        &[create("alicloud_security_group.new", after, unknown)],
        json!({}),
    );
    let index = changed
        .inventory
        .group("alicloud_security_group.new")
        .expect("it was made");
    let row = &changed.inventory.groups[index];
    assert_eq!(row.coverage, RuleCoverage::Complete);
    assert!(row.is_planned());
}

#[test]
fn a_set_of_groups_is_taken_only_where_nothing_else_comes_in() {
    let changes = [
        create(
            "alicloud_security_group.new",
            json!({"vpc_id": "vpc-1", "security_group_type": "normal"}),
            json!({"id": true}),
        ),
        create(
            "alicloud_instance.app",
            json!({"vpc_id": "vpc-1", "private_ip": "10.0.0.9"}),
            json!({"id": true, "security_groups": true}),
        ),
    ];
    for (references, known) in [
        (
            json!([
                "alicloud_security_group.new.id",
                "alicloud_security_group.new"
            ]),
            true,
        ),
        (
            json!([
                "alicloud_security_group.new.id",
                "alicloud_security_group.new",
                "var.others"
            ]),
            false,
        ),
        (
            json!([
                "alicloud_security_group.new.id",
                "alicloud_security_group.new",
                "local.others"
            ]),
            false,
        ),
        (
            json!([
                "alicloud_security_group.new.id",
                "alicloud_security_group.new",
                "data.alicloud_security_groups.all"
            ]),
            false,
        ),
        (json!([]), false),
    ] {
        let root = json!({"resources": [{"mode": "managed", "type": "alicloud_instance", "name": "app",
            "expressions": {"security_groups": {"references": references}}}]});
        let changed = applied(&changes, root);
        let index = changed
            .inventory
            .interface("alicloud_instance.app")
            .expect("it was made");
        let groups = &changed.inventory.interfaces[index].groups;
        assert_eq!(groups.is_some(), known, "{references} {:?}", told(&changed));
        assert_eq!(told(&changed).len(), 1, "{:?}", told(&changed));
    }
}

#[test]
fn a_prefix_list_counts_only_where_it_is_written() {
    let rule = |peer: Value| {
        let mut after = from_block("sg-db", "80/80", "");
        after["cidr_ip"] = peer;
        create("alicloud_security_group_rule.listed", after, computed())
    };
    let list = create(
        "alicloud_ecs_prefix_list.new",
        json!({"address_family": "IPv4", "max_entries": 3, "entry": [{"cidr": "10.0.0.1/32", "description": ""}]}),
        json!({"id": true}),
    );
    let root = |expressions: Value| {
        json!({"resources": [{"mode": "managed", "type": "alicloud_security_group_rule", "name": "listed",
            "expressions": expressions}]})
    };
    let written = json!({"prefix_list_id": {"references": ["alicloud_ecs_prefix_list.new.id", "alicloud_ecs_prefix_list.new"]}});
    let changed = applied(&[list.clone(), rule(Value::Null)], root(written));
    check(&changed, &["i-web i-db Ipv4 tcp/22,80 | none"], &[]);
    let changed = applied(&[list, rule(Value::Null)], root(json!({})));
    check(&changed, &BASE, &["whom the rule speaks of is missing"]);
}
