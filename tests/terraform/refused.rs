//! What a plan is refused for, as a whole or in part, and what must never be told of it.

use serde_json::{Value, json};
use sgscope::change::apply_plan;
use sgscope::source::FileId;

use crate::by_hand::{
    BASE, account, applied, change, check, computed, create, delete, from_block, plan, told,
};

#[test]
fn what_the_api_refuses_is_told_and_left_out() {
    let rule = |name: &str, value: Value| {
        let mut after = from_block("sg-db", "80/80", "10.0.0.1");
        after[name] = value;
        let mut unknown = computed();
        unknown[name] = json!(false);
        create("alicloud_security_group_rule.bad", after, unknown)
    };
    for (change, why) in [
        (
            rule("port_range", json!("-1/-1")),
            "PortRange \"-1/-1\" is no range of ports",
        ),
        (
            rule("priority", json!(200)),
            "Priority \"200\" is not one of 1 to 100",
        ),
        (
            rule("ipv6_cidr_ip", json!("2001:db8::/32")),
            "an IPv4 and an IPv6 block do not go into one rule",
        ),
        (
            rule("type", json!("inward")),
            "type \"inward\" is neither ingress nor egress",
        ),
        (
            rule("nic_type", json!("internet")),
            "in a VPC NicType can only be \"intranet\"",
        ),
        (
            delete("alicloud_security_group.web", json!({"id": "sg-web"})),
            "has members (DependencyViolation)",
        ),
        (
            change(
                "alicloud_instance.web",
                &["update"],
                json!({"id": "i-web", "security_groups": ["sg-web"]}),
                json!({"id": "i-web", "security_groups": []}),
                json!({}),
            ),
            "must stay in some group",
        ),
    ] {
        check(&applied(&[change], json!({})), &BASE, &[why]);
    }
}

#[test]
fn what_was_not_read_is_told() {
    let gone = from_block("sg-db", "3306/3306", "10.0.0.1");
    for (change, why) in [
        (
            delete("alicloud_security_group_rule.gone", gone),
            "deletes the rule, which is not in what was read",
        ),
        (
            delete("alicloud_security_group.gone", json!({"id": "sg-9"})),
            "deletes group \"sg-9\", which is not",
        ),
        (
            delete("alicloud_instance.gone", json!({"id": "i-9"})),
            "deletes instance \"i-9\", which is not",
        ),
        (
            change(
                "alicloud_security_group.other",
                &["update"],
                json!({"id": "sg-8", "inner_access_policy": "Drop"}),
                json!({"id": "sg-8", "inner_access_policy": "Accept"}),
                json!({}),
            ),
            "changes group \"sg-8\", which is not",
        ),
        (
            change(
                "alicloud_network_acl.other",
                &["update"],
                json!({"id": "nacl-1"}),
                json!({"id": "nacl-1"}),
                json!({}),
            ),
            "is of a type that is not read",
        ),
    ] {
        check(&applied(&[change], json!({})), &BASE, &[why]);
    }
}

#[test]
fn sensitive_values_are_never_told() {
    let mut after = from_block("sg-db", "80/80", "hunter2");
    after["description"] = json!("hunter2");
    let mut one = create("alicloud_security_group_rule.bad", after, computed());
    one["change"]["after_sensitive"] = json!({"cidr_ip": true});
    let host = json!({"instance_name": "hunter2", "password": "hunter2", "user_data": "hunter2", "private_ip": "10.0.0.7",
        "vswitch_id": "vsw-1", "security_groups": ["sg-db"]});
    let mut other = create("alicloud_instance.new", host, json!({"id": true}));
    other["change"]["after_sensitive"] = json!({"instance_name": true, "password": true});
    let changed = applied(&[one, other], json!({}));
    let all = format!("{:?} {:?}", told(&changed), changed.inventory);
    assert!(!all.contains("hunter2"), "{all}");
    assert!(
        told(&changed)[0].contains("why is not told"),
        "{:?}",
        told(&changed)
    );
    assert!(
        changed
            .inventory
            .instance("alicloud_instance.new")
            .is_some()
    );
}

#[test]
fn remarks_stand_at_the_address() {
    let text = plan(
        &[delete("alicloud_instance.gone", json!({"id": "i-9"}))],
        json!({}),
    );
    let changed = apply_plan(&account(), &text, FileId(0)).expect("it is a plan");
    let place = changed.remarks[0].location.expect("it has a place");
    let (start, length) = (
        usize::try_from(place.start).expect("short"),
        place.length as usize,
    );
    assert_eq!(&text[start..start + length], "\"alicloud_instance.gone\"");
}

#[test]
fn what_is_no_plan_is_refused_with_its_place() {
    let broken = plan(
        &[
            json!({"address": "alicloud_vpc.x", "mode": "managed", "type": "alicloud_vpc", "name": "x",
        "change": {"actions": ["explode"], "before": null, "after": {}}}),
        ],
        json!({}),
    );
    let line = 1 + broken[..broken.find("\"resource_changes\"").expect("it is there")]
        .matches('\n')
        .count() as u64;
    for (text, at, words) in [
        (
            "{\"format_version\": \"1.0\", \"terraform_version\": \"1.11.4\", \"values\": {}}",
            (1, 1),
            "this is a Terraform state",
        ),
        (
            "{\"version\": 4, \"terraform_version\": \"1.11.4\", \"serial\": 1, \"resources\": []}",
            (1, 1),
            "this is a Terraform state",
        ),
        (
            "{\"SecurityGroups\": {}}",
            (1, 1),
            "this JSON is no Terraform plan",
        ),
        ("\u{feff}\n {}", (1, 1), "this JSON is no Terraform plan"),
        (
            "{\"@level\": \"info\", \"@message\": \"x\"}\n{}\n",
            (1, 1),
            "the log of \"terraform plan -json\"",
        ),
        (
            "{\n  \"resource_changes\": [}\n",
            (2, 24),
            "not as Terraform writes it",
        ),
        (
            "{\"resource_changes\": [\"\u{648}",
            (1, 24),
            "not as Terraform writes it",
        ),
        (
            "{\"format_version\": \"1.2\", \"planned_values\": {}}",
            (1, 1),
            "without \"resource_changes\"",
        ),
        (&broken, (line + 1, 5), "not as Terraform writes it"),
        (
            "{\n  \"format_version\": \"2.0\",\n  \"resource_changes\": []}",
            (2, 21),
            "newer than version 1",
        ),
    ] {
        let error = apply_plan(&account(), text, FileId(0)).expect_err(text);
        assert!(error.message.contains(words), "{text}: {error}");
        assert_eq!((error.line, error.column), at, "{text}: {error}");
    }
}
