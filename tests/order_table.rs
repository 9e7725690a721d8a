//! The decision table, row by row: each a small account, a question, and what a person would answer.
//!
//! Not the random comparison (`reach_oracle`): these say which rule of the vendor each case is.

#![cfg(feature = "cli")]

mod support;

use serde_json::Value;

/// Asks `explain` (a flow's blanks are written `_`); `expected` is the verdict, then `stage=verdict/reason[/rule]` for stages that matter.
fn check(account: &str, question: &str, expected: &str) {
    let folder = support::folder(account);
    let words: Vec<&str> = question.split_whitespace().collect();
    let flow = words[2].replace('_', " ");
    let path = folder.path().to_string_lossy().into_owned();
    let output = support::sgscope(&[
        "explain", words[0], words[1], "--flow", &flow, "--format", "json", &path,
    ]);
    let text = String::from_utf8_lossy(&output.stdout);
    let answer: Value = serde_json::from_str(&text).unwrap_or_else(|error| {
        panic!(
            "{error}: {text}\n{}",
            String::from_utf8_lossy(&output.stderr)
        )
    });
    let mut parts = expected.split_whitespace();
    let verdict = parts.next().expect("a verdict");
    assert_eq!(answer["verdict"], verdict, "{question}\n{account}\n{text}");
    assert_eq!(
        output.status.code(),
        Some(i32::from(verdict != "allowed")),
        "{question}"
    );
    let pair = &answer["pairs"][0];
    for part in parts {
        let (stage, wanted) = part.split_once('=').expect("stage=verdict/reason");
        let stages = pair["stages"].as_array().expect("stages");
        let found = stages
            .iter()
            .find(|found| found["stage"] == stage)
            .expect("the stage");
        let text = |key: &str| found[key].as_str().unwrap_or_default();
        let mut got = format!("{}/{}", text("verdict"), text("reason"));
        if wanted.matches('/').count() == 2 {
            got = format!("{got}/{}", found["rule"]["id"].as_str().unwrap_or_default());
        }
        assert_eq!(got, wanted, "{question}, {stage}\n{account}\n{answer:#}");
    }
}

/// Two hosts in one VPC, each in a group of its own.
const TWO: &str = "
    group sg-a basic accept
    group sg-b basic accept
    host i-a vpc-1 10.0.0.1 sg-a
    host i-b vpc-1 10.0.0.2 sg-b
";

fn two(rules: &str) -> String {
    format!("{TWO}{rules}")
}

#[test]
fn inbound_is_denied_and_outbound_of_a_basic_group_allowed_by_default() {
    check(
        TWO,
        "i-a i-b icmp",
        "denied network=allowed/same-vpc egress=allowed/default ingress=denied/default",
    );
}

#[test]
fn the_stronger_priority_decides_whatever_the_order_of_the_file() {
    let rules =
        "rule sg-b ingress accept 2 icmp 10.0.0.0/8\nrule sg-b ingress drop 1 icmp 10.0.0.1";
    check(
        &two(rules),
        "i-a i-b icmp",
        "denied ingress=denied/rule/sgr-5",
    );
    let rules =
        "rule sg-b ingress drop 2 icmp 10.0.0.1\nrule sg-b ingress accept 1 icmp 10.0.0.0/8";
    check(
        &two(rules),
        "i-a i-b icmp",
        "allowed ingress=allowed/rule/sgr-5",
    );
}

#[test]
fn at_equal_priority_drop_comes_first_and_no_prefix_length_counts() {
    let rules = "rule sg-b ingress accept 1 icmp 10.0.0.1\nrule sg-b ingress drop 1 icmp 0.0.0.0/0";
    check(
        &two(rules),
        "i-a i-b icmp",
        "denied ingress=denied/rule/sgr-5",
    );
}

#[test]
fn rules_of_all_groups_are_one_list() {
    let account = "
        group sg-a basic accept
        group sg-b basic accept
        group sg-c basic accept
        rule sg-b ingress accept 10 tcp/22 0.0.0.0/0
        rule sg-c ingress drop 5 tcp/22 0.0.0.0/0
        host i-a vpc-1 10.0.0.1 sg-a
        host i-b vpc-1 10.0.0.2 sg-b,sg-c
    ";
    check(
        account,
        "i-a i-b tcp/22",
        "denied ingress=denied/rule/sgr-4",
    );
}

#[test]
fn priority_110_is_weaker_than_any_other() {
    let rules =
        "rule sg-b ingress accept 110 icmp 0.0.0.0/0\nrule sg-b ingress drop 100 icmp 10.0.0.1";
    check(
        &two(rules),
        "i-a i-b icmp",
        "denied ingress=denied/rule/sgr-5",
    );
}

#[test]
fn members_of_an_accept_group_pass_before_any_custom_rule() {
    let account = "
        group sg-a basic accept
        group sg-c basic drop
        rule sg-a ingress drop 1 all 0.0.0.0/0
        rule sg-c ingress drop 1 all 0.0.0.0/0
        host i-a vpc-1 10.0.0.1 sg-a
        host i-b vpc-1 10.0.0.2 sg-a,sg-c
    ";
    check(
        account,
        "i-a i-b tcp/3306",
        "allowed ingress=allowed/intra-group",
    );
}

#[test]
fn one_shared_group_with_accept_suffices() {
    let account = "
        group sg-a basic drop
        group sg-b basic accept
        host i-1 vpc-1 10.0.0.1 sg-a
        host i-2 vpc-1 10.0.0.2 sg-a,sg-b
        host i-3 vpc-1 10.0.0.3 sg-b
    ";
    check(account, "i-1 i-2 icmp", "denied ingress=denied/default");
    check(
        account,
        "i-2 i-3 icmp",
        "allowed ingress=allowed/intra-group",
    );
    check(account, "i-1 i-3 icmp", "denied");
}

#[test]
fn an_outbound_drop_against_intra_group_access_is_unknown() {
    let account = "
        group sg-a basic accept
        rule sg-a egress drop 1 all 0.0.0.0/0
        host i-a vpc-1 10.0.0.1 sg-a
        host i-b vpc-1 10.0.0.2 sg-a
    ";
    check(
        account,
        "i-a i-b icmp",
        "unknown egress=unknown/conflict/sgr-1 ingress=allowed/intra-group",
    );
}

#[test]
fn an_enterprise_group_lets_nothing_out_and_has_no_intra_group_access() {
    let account = "
        group sg-a enterprise accept
        host i-a vpc-1 10.0.0.1 sg-a
        host i-b vpc-1 10.0.0.2 sg-a
    ";
    check(
        account,
        "i-a i-b icmp",
        "denied egress=denied/default ingress=denied/default",
    );
}

#[test]
fn a_group_grant_speaks_of_the_groups_the_peer_has() {
    let rules = "rule sg-b ingress accept 1 tcp/80 sg-a";
    check(
        &two(rules),
        "i-a i-b tcp/80",
        "allowed ingress=allowed/rule/sgr-4",
    );
    check(&two(rules), "i-b i-a tcp/80", "denied");
    check(
        &two("rule sg-b ingress accept 1 tcp/80 sg-b"),
        "i-a i-b tcp/80",
        "denied",
    );
}

#[test]
fn a_masked_group_may_be_any() {
    let rules = "rule sg-b ingress accept 1 tcp/80 sg-a****";
    check(
        &two(rules),
        "i-a i-b tcp/80",
        "unknown ingress=unknown/unseen-groups/sgr-4",
    );
}

#[test]
fn no_group_grant_reaches_into_another_network_not_even_a_masked_one() {
    let rules = "rule sg-b ingress accept 1 tcp/80 sg-a****\nhost i-far vpc-2 10.0.0.9 sg-z";
    check(
        &two(rules),
        "i-far i-b tcp/80",
        "denied network=denied/isolated-vpcs ingress=denied/default",
    );
}

#[test]
fn a_group_grant_is_in_doubt_where_the_network_is() {
    let rules = "rule sg-b ingress accept 1 tcp/80 sg-a\nhost i-u ? 10.0.0.9 sg-a";
    check(
        &two(rules),
        "i-u i-b tcp/80",
        "unknown network=unknown/unseen-network ingress=unknown/unseen-network/sgr-4",
    );
}

#[test]
fn where_the_network_is_not_exported_the_groups_tell_which_rules_count() {
    let account = "
        group sg-a basic accept
        group sg-v basic accept
        group sg-c basic accept classic
        rule sg-v ingress accept 1 icmp 0.0.0.0/0
        rule sg-c ingress accept 1 tcp/1 0.0.0.0/0 NicType=intranet
        rule sg-c ingress accept 1 tcp/2 0.0.0.0/0 NicType=internet
        host i-a vpc-1 10.0.0.1 sg-a
        host i-v ? 10.0.0.2 sg-v
        host i-c ? 10.0.0.3 sg-c
    ";
    check(
        account,
        "i-a i-v icmp",
        "unknown ingress=allowed/rule/sgr-3",
    );
    check(
        account,
        "i-a i-c tcp/1",
        "unknown ingress=allowed/rule/sgr-4",
    );
    check(
        account,
        "i-a i-c tcp/2",
        "unknown ingress=unknown/unseen-network/sgr-5",
    );
}

#[test]
fn a_list_that_is_not_exported_may_hold_anything() {
    check(
        &two("rule sg-b ingress accept 1 tcp/80 pl-x"),
        "i-a i-b tcp/80",
        "unknown ingress=unknown/unseen-list/sgr-4",
    );
    check(
        &two("rule sg-b ingress accept 1 tcp/80 pl-x"),
        "i-a i-b udp/80",
        "denied ingress=denied/default",
    );
    check(
        &two("rule sg-b ingress accept 1 tcp/prl-x 0.0.0.0/0"),
        "i-a i-b tcp/9",
        "unknown ingress=unknown/unseen-list/sgr-4",
    );
}

#[test]
fn lists_match_by_any_entry() {
    let lists = "prefixes pl-1 172.16.0.0/12,10.0.0.0/30\nports prl-1 80/80,8000/8100\nrule sg-b ingress accept 1 tcp/prl-1 pl-1";
    check(&two(lists), "i-a i-b tcp/80,8000-8100", "allowed");
    check(&two(lists), "i-a i-b tcp/81", "denied");
}

#[test]
fn a_list_with_an_entry_that_cannot_be_read_holds_the_others_for_certain() {
    let ports = "ports prl-1 80/80,eighty\nrule sg-b ingress accept 1 tcp/prl-1 10.0.0.0/8";
    check(
        &two(ports),
        "i-a i-b tcp/80",
        "allowed ingress=allowed/rule/sgr-5",
    );
    check(
        &two(ports),
        "i-a i-b tcp/81",
        "unknown ingress=unknown/unseen-list/sgr-5",
    );
    let blocks = "prefixes pl-1 10.0.0.0/30,ten\nrule sg-b ingress accept 1 icmp pl-1";
    check(
        &two(blocks),
        "i-a i-b icmp",
        "allowed ingress=allowed/rule/sgr-5",
    );
    let far = blocks.replace("10.0.0.0/30", "10.9.0.0/30");
    check(
        &two(&far),
        "i-a i-b icmp",
        "unknown ingress=unknown/unseen-list/sgr-5",
    );
}

#[test]
fn unseen_rules_stand_at_priority_one() {
    let account = "
        group sg-a basic accept
        unseen sg-x basic drop
        host i-a vpc-1 10.0.0.1 sg-a
        host i-b vpc-1 10.0.0.2 sg-x
    ";
    check(
        account,
        "i-a i-b icmp",
        "unknown ingress=unknown/unseen-rules",
    );
    let partial = "
        group sg-a basic accept
        partial sg-p basic drop
        rule sg-p ingress drop 1 icmp 10.0.0.1
        rule sg-p ingress accept 1 tcp/22 10.0.0.1
        host i-a vpc-1 10.0.0.1 sg-a
        host i-b vpc-1 10.0.0.2 sg-p
    ";
    check(partial, "i-a i-b icmp", "denied ingress=denied/rule/sgr-2");
    check(
        partial,
        "i-a i-b tcp/22",
        "unknown ingress=unknown/unseen-rules",
    );
}

#[test]
fn a_type_follows_from_groups_that_share_an_interface() {
    let account = "
        group sg-u - accept
        group sg-e enterprise -
        group sg-b basic accept
        rule sg-b ingress accept 1 icmp 0.0.0.0/0
        host i-a vpc-1 10.0.0.1 sg-u
        host i-c vpc-1 10.0.0.3 sg-u,sg-e
        host i-b vpc-1 10.0.0.2 sg-b
    ";
    check(account, "i-a i-b icmp", "denied egress=denied/default");
    let alone = account.replace("sg-u,sg-e", "sg-e");
    check(&alone, "i-a i-b icmp", "unknown egress=unknown/unseen-type");
}

#[test]
fn an_unseen_policy_may_be_accept() {
    let account = "
        group sg-a basic -
        host i-a vpc-1 10.0.0.1 sg-a
        host i-b vpc-1 10.0.0.2 sg-a
    ";
    check(
        account,
        "i-a i-b icmp",
        "unknown ingress=unknown/unseen-policy",
    );
}

#[test]
fn unknown_groups_are_one_unseen_group() {
    let account = "
        group sg-a basic accept
        rule sg-a ingress accept 1 icmp sg-z
        host i-a vpc-1 10.0.0.1 ?
        host i-b vpc-1 10.0.0.2 sg-a
    ";
    check(
        account,
        "i-a i-b icmp",
        "unknown egress=unknown/unseen-groups ingress=unknown/unseen-groups",
    );
}

#[test]
fn ipv6_membership_is_an_open_point() {
    let account = "
        group sg-a basic accept
        group sg-b basic drop
        rule sg-b ingress accept 1 tcp/80 sg-a
        rule sg-b ingress accept 1 tcp/81 2001:db8::/64
        host i-a vpc-1 2001:db8::1 sg-a
        host i-b vpc-1 2001:db8::2 sg-b
    ";
    check(
        account,
        "i-a i-b tcp/80",
        "unknown ingress=unknown/ipv6-membership/sgr-2",
    );
    check(account, "i-a i-b tcp/81", "allowed");
    check(account, "i-a i-b icmpv6", "denied");
}

#[test]
fn each_family_has_its_own_icmp_and_blocks() {
    let rules = "rule sg-b ingress accept 1 icmpv6 ::/0\nrule sg-b ingress accept 1 all ::/0";
    check(&two(rules), "i-a i-b icmp", "denied ingress=denied/default");
}

#[test]
fn quintuple_rules_bind_source_ports_and_own_addresses() {
    let rules = "rule sg-b ingress accept 1 udp/53 10.0.0.0/8 SourcePortRange=1024/65535 DestCidrIp=10.0.0.2";
    check(&two(rules), "i-a i-b udp/53", "denied");
    check(&two(rules), "i-a i-b udp/53_from_1024-2000", "allowed");
    let elsewhere = rules.replace("DestCidrIp=10.0.0.2", "DestCidrIp=10.0.0.3");
    check(
        &two(&elsewhere),
        "i-a i-b udp/53_from_1024-2000",
        "denied ingress=denied/default",
    );
}

#[test]
fn a_quintuple_rule_for_another_own_address_is_a_near_miss_by_that_alone() {
    let folder = support::folder(&two(
        "rule sg-b ingress accept 1 udp/53 10.0.0.0/8 DestCidrIp=10.0.0.3",
    ));
    let path = folder.path().to_string_lossy().into_owned();
    let output = support::sgscope(&[
        "explain", "i-a", "i-b", "--flow", "udp/53", "--format", "json", &path,
    ]);
    let answer: Value = serde_json::from_slice(&output.stdout).expect("an explanation");
    let misses = &answer["pairs"][0]["near_misses"];
    assert_eq!(misses[0]["rule"]["id"], "sgr-4", "{answer:#}");
    let expected = serde_json::json!(["local-address"]);
    assert_eq!(misses[0]["differs"], expected, "{answer:#}");
}

#[test]
fn no_member_of_a_group_lives_among_the_services_of_the_cloud() {
    let account = "group sg-a enterprise drop\ngroup sg-b enterprise drop\n\
        rule sg-a egress accept 1 tcp/80 sg-b\nhost i-a vpc-1 10.0.0.1 sg-a";
    let question = "i-a 100.100.2.136 tcp/80";
    check(account, question, "denied egress=denied/default");
}

#[test]
fn a_field_that_cannot_be_read_may_match_but_the_others_still_bind() {
    let rules = "rule sg-b ingress accept 1 tcp/22 10.0.0.300";
    check(
        &two(rules),
        "i-a i-b tcp/22",
        "unknown ingress=unknown/unreadable-rule/sgr-4",
    );
    check(
        &two(rules),
        "i-a i-b tcp/23",
        "denied ingress=denied/default",
    );
    let rules = "rule sg-b ingress perhaps 1 tcp/22 10.0.0.0/8\nrule sg-b ingress accept 2 tcp/22 10.0.0.0/8";
    check(
        &two(rules),
        "i-a i-b tcp/22",
        "unknown ingress=unknown/unreadable-rule/sgr-4",
    );
    let rules = "rule sg-b ingress accept strong tcp/22 10.0.0.0/8";
    check(
        &two(rules),
        "i-a i-b tcp/22",
        "unknown ingress=unknown/unreadable-rule/sgr-4",
    );
    let rules = "rule sg-b sideways accept 1 tcp/22 10.0.0.0/8";
    check(
        &two(rules),
        "i-a i-b tcp/22",
        "unknown ingress=unknown/unreadable-rule/sgr-4",
    );
}

#[test]
fn numbers_are_names_and_ports_of_portless_protocols_do_not_count() {
    check(
        &two("rule sg-b ingress accept 1 6/22 10.0.0.0/8"),
        "i-a i-b tcp/22",
        "allowed",
    );
    check(
        &two("rule sg-b ingress accept 1 all/80 10.0.0.0/8"),
        "i-a i-b gre",
        "allowed",
    );
    check(
        &two("rule sg-b ingress accept 1 tcp/-1/-1 10.0.0.0/8"),
        "i-a i-b tcp",
        "allowed",
    );
    check(
        &two("rule sg-b ingress accept 1 tcp/0/100 10.0.0.0/8"),
        "i-a i-b tcp/1-100",
        "allowed",
    );
}

/// Two classic hosts of one region.
const CLASSIC: &str = "
    group sg-a basic accept classic
    group sg-b basic accept classic
    host i-a classic@cn-q 10.0.0.1 sg-a public=47.0.0.1
    host i-b classic@cn-q 10.0.0.2 sg-b public=47.0.0.2
    host i-c classic@cn-x 10.0.0.3 sg-a
    host i-d vpc-1 10.0.0.4 sg-a
";

#[test]
fn the_classic_network_has_two_planes() {
    let with = |nic: &str| format!("{CLASSIC}rule sg-b ingress accept 1 icmp 0.0.0.0/0 {nic}");
    check(
        &with("NicType=intranet"),
        "i-a i-b icmp",
        "allowed network=allowed/same-region-classic",
    );
    check(
        &with("NicType=internet"),
        "i-a i-b icmp",
        "denied ingress=denied/default",
    );
    check(&with(""), "i-a i-b icmp", "denied ingress=denied/default");
    check(
        &with("NicType=internet"),
        "8.8.8.8 i-b icmp",
        "allowed network=allowed/public-address",
    );
    check(
        &with("NicType=intranet"),
        "8.8.8.8 i-b icmp",
        "denied ingress=denied/default",
    );
}

#[test]
fn networks_that_are_not_linked_are_apart() {
    let open = format!("{CLASSIC}rule sg-a ingress accept 1 all 0.0.0.0/0 NicType=intranet");
    check(
        &open,
        "i-b i-c icmp",
        "denied network=denied/different-region ingress=allowed/rule",
    );
    check(
        &open,
        "i-b i-d icmp",
        "denied network=denied/no-classiclink",
    );
    let two_vpcs = two("host i-x vpc-2 10.0.0.1 sg-a\nrule sg-b ingress accept 1 all 0.0.0.0/0");
    check(
        &two_vpcs,
        "i-x i-b icmp",
        "denied network=denied/isolated-vpcs ingress=allowed/rule",
    );
    let unseen = two("host i-u ? 10.0.0.9 sg-a\nrule sg-b ingress accept 1 all 0.0.0.0/0");
    check(
        &unseen,
        "i-u i-b icmp",
        "unknown network=unknown/unseen-network",
    );
}

#[test]
fn a_public_address_is_the_interface_seen_from_the_internet() {
    let account = "
        group sg-a basic accept
        rule sg-a ingress accept 1 tcp/80 sg-a
        rule sg-a ingress accept 2 tcp/443 0.0.0.0/0
        host i-a vpc-1 10.0.0.1 sg-a public=47.0.0.1
        host i-b vpc-1 10.0.0.2 sg-a public=47.0.0.2
        host i-c vpc-1 10.0.0.3 sg-a
    ";
    check(
        account,
        "i-a i-b tcp/80",
        "allowed ingress=allowed/intra-group",
    );
    check(
        account,
        "i-a 47.0.0.2 tcp/80",
        "denied network=allowed/public-address ingress=denied/default",
    );
    check(account, "i-a 47.0.0.2 tcp/443", "allowed");
    check(account, "internet i-b tcp/443", "allowed");
    check(
        account,
        "internet i-c tcp/443",
        "denied network=denied/no-route",
    );
    check(
        account,
        "i-c 47.0.0.2 tcp/443",
        "denied network=denied/no-route",
    );
}

#[test]
fn the_metadata_server_is_always_reached() {
    let account = "
        group sg-e enterprise -
        host i-a vpc-1 10.0.0.1 sg-e
    ";
    check(
        account,
        "i-a 100.100.100.200 tcp/80",
        "allowed network=allowed/cloud-service egress=allowed/exempt",
    );
    check(
        account,
        "i-a 100.100.100.201 tcp/80",
        "denied egress=denied/default",
    );
}
