//! Every shape an export comes in, and what is refused with a way out.

use sgscope::load::{Loaded, Outcome, load_text};

/// What was read, on one line: groups with their rules, then the other tables.
fn summary(loaded: &Loaded) -> String {
    let inventory = &loaded.inventory;
    let mut parts: Vec<String> = Vec::new();
    for group in inventory.groups.rows() {
        parts.push(format!("{}:{}", group.id, group.rules.len()));
    }
    parts.extend(
        inventory
            .instances
            .rows()
            .iter()
            .map(|row| row.id.to_string()),
    );
    parts.extend(
        inventory
            .interfaces
            .rows()
            .iter()
            .map(|row| row.id.to_string()),
    );
    parts.extend(inventory.vpcs.rows().iter().map(|row| row.id.to_string()));
    parts.extend(
        inventory
            .vswitches
            .rows()
            .iter()
            .map(|row| row.id.to_string()),
    );
    for list in inventory.prefix_lists.rows() {
        parts.push(format!("{}={:?}", list.id, list.entries));
    }
    for list in inventory.port_lists.rows() {
        let entries = list
            .entries
            .as_ref()
            .map(|entries| entries.as_slice().len());
        parts.push(format!("{}={entries:?}", list.id));
    }
    parts.join(" ")
}

fn calls(loaded: &Loaded) -> String {
    let documents = loaded.inventory.documents.iter();
    let calls: Vec<String> = documents
        .map(|document| format!("{} {}", document.call, document.items))
        .collect();
    calls.join(", ")
}

#[track_caller]
fn check(text: &str, expected: &str, expected_calls: &str) {
    let loaded = load_text(&[("export.json", text)]);
    assert_eq!(summary(&loaded), expected, "{text}\n{:?}", loaded.remarks);
    assert_eq!(calls(&loaded), expected_calls, "{text}");
}

#[track_caller]
fn check_outcome(name: &str, text: &str, outcome: &str, remark: &str) {
    let loaded = load_text(&[(name, text)]);
    assert_eq!(
        format!("{:?}", loaded.files[0].outcome),
        outcome,
        "{:?}",
        loaded.remarks
    );
    let remarks: Vec<&str> = loaded
        .remarks
        .iter()
        .map(|one| one.message.as_str())
        .collect();
    assert!(
        remarks.iter().any(|message| message.contains(remark)) || remark.is_empty(),
        "{remark}: {remarks:?}"
    );
    if remark.is_empty() {
        assert!(remarks.is_empty(), "{remarks:?}");
    }
}

const RULE: &str = r#"{"Direction": "ingress", "Policy": "Accept", "IpProtocol": "TCP",
    "PortRange": "22/22", "SourceCidrIp": "10.0.0.0/8", "NicType": "intranet"}"#;

fn attribute(list: &str) -> String {
    format!(r#"{{"SecurityGroupId": "sg-1", "VpcId": "vpc-1", {list}}}"#)
}

#[test]
fn lists_in_every_style() {
    let call = "DescribeSecurityGroupAttribute";
    for (list, rules) in [
        (
            format!(r#""Permissions": {{"Permission": [{RULE}, {RULE}]}}"#),
            2,
        ),
        (format!(r#""Permissions": [{RULE}, null]"#), 1),
        (format!(r#""Permissions": {RULE}"#), 1),
        (format!(r#""Permissions": {{"Permission": {RULE}}}"#), 1),
        (r#""Permissions": {"Permission": []}"#.to_owned(), 0),
        (r#""Permissions": {"Permission": null}"#.to_owned(), 0),
        (r#""Permissions": {}"#.to_owned(), 0),
        (r#""Permissions": null"#.to_owned(), 0),
        (r#""Permissions": """#.to_owned(), 0),
        (r#""Perm\u0069ssions": []"#.to_owned(), 0),
    ] {
        check(
            &attribute(&list),
            &format!("sg-1:{rules} vpc-1"),
            &format!("{call} {rules}"),
        );
    }
}

#[test]
fn responses_below_wrappers() {
    let response = attribute(&format!(r#""Permissions": {{"Permission": [{RULE}]}}"#));
    let call = "DescribeSecurityGroupAttribute 1";
    for text in [
        format!(r#"{{"sg-9": {response}}}"#),
        format!(r#"{{"cache": {{"ecs": {{"cn-x": {{"sg-1": {{"data": {response}}}}}}}}}}}"#),
        format!(r#"[{response}]"#),
        format!(r#"{{"code": 0, "pages": [[{response}]]}}"#),
        format!("{response}{response}"),
    ] {
        let times = if text.starts_with("{\"Sec") {
            format!("{call}, {call}")
        } else {
            call.to_owned()
        };
        check(&text, "sg-1:1 vpc-1", &times);
    }
}

#[test]
fn ids_from_wrappers() {
    let lost = format!(r#"{{"Permissions": {{"Permission": [{RULE}]}}}}"#);
    let call = "DescribeSecurityGroupAttribute 1";
    check(
        &format!(r#"{{"sg-7": {lost}, "sg-8": {lost}}}"#),
        "sg-7:1 sg-8:1",
        &format!("{call}, {call}"),
    );
    check(
        &format!(r#"{{"response": {lost}, "SecurityGroupId": "sg-7"}}"#),
        "sg-7:1",
        call,
    );
    check(
        &format!(
            r#"[{{"SecurityGroup": {{"SecurityGroupId": "sg-7", "VpcId": ""}}, "Permissions": [{RULE}]}}]"#
        ),
        "sg-7:1",
        "DescribeSecurityGroupAttribute 1, DescribeSecurityGroups 1",
    );
    check(
        r#"{"PortRangeListId": "prl-1", "data": {"Entries": [{"PortRange": "80/80"}, {"PortRange": "90/99"}]}}"#,
        "prl-1=Some(2)",
        "DescribePortRangeListEntries 2",
    );
    check(
        r#"{"prl-1": {"Entries": [{"PortRange": "80/80", "Description": "x"}]}}"#,
        "prl-1=Some(1)",
        "DescribePortRangeListEntries 1",
    );
}

#[test]
fn the_only_group_beside_lost_rules_is_theirs() {
    let beside = |groups: &str| {
        let text = format!(
            r#"{{"SecurityGroups": {{"SecurityGroup": [{groups}]}}, "rules": {{"Permissions": {{"Permission": [{RULE}]}}}}}}"#
        );
        let loaded = load_text(&[("export.json", &text)]);
        let said = loaded.remarks[0].message.clone();
        (summary(&loaded), said)
    };
    let (one, said) = beside(r#"{"SecurityGroupId": "sg-1"}"#);
    assert_eq!(one, "sg-1:1");
    assert!(
        said.contains("the only group that stands beside them"),
        "{said}"
    );
    let (two, said) = beside(r#"{"SecurityGroupId": "sg-1"}, {"SecurityGroupId": "sg-2"}"#);
    assert_eq!(two, "export:1 sg-1:0 sg-2:0");
    assert!(said.contains("by the file's name"), "{said}");
}

#[test]
fn a_bundle_of_lists_below_other_names() {
    check(
        &format!(
            r#"{{"Instance": {{"InstanceId": "i-1", "InstanceName": "a", "InstanceNetworkType": "vpc"}},
             "NetworkInterfaceSet": [{{"NetworkInterfaceId": "eni-1", "InstanceId": "i-1"}}],
             "SecurityGroups": [{{"SecurityGroup": {{"SecurityGroupId": "sg-1", "VpcId": "vpc-1"}}, "Permissions": [{RULE}]}},
                                {{"SecurityGroup": {{"SecurityGroupId": "sg-2", "VpcId": "vpc-1"}}, "Permissions": []}}]}}"#
        ),
        "sg-1:1 sg-2:0 i-1 eni-1 vpc-1",
        "DescribeInstanceAttribute 1, DescribeNetworkInterfaces 1, \
         DescribeSecurityGroupAttribute 1, DescribeSecurityGroups 1, \
         DescribeSecurityGroupAttribute 0, DescribeSecurityGroups 1",
    );
}

#[test]
fn bare_records() {
    check(
        r#"[{"SecurityGroupId": "sg-1", "VpcId": "vpc-1", "SecurityGroupType": "normal"},
            {"SecurityGroupId": "sg-2", "VpcId": "vpc-1", "SecurityGroupType": "normal"}]"#,
        "sg-1:0 sg-2:0 vpc-1",
        "DescribeSecurityGroups 2",
    );
    check(
        r#"[{"InstanceId": "i-1", "InstanceNetworkType": "vpc"}, {"InstanceId": "i-2", "VpcAttributes": {}}]"#,
        "i-1 i-2",
        "DescribeInstances 2",
    );
    check(
        r#"{"InstanceId": "i-1", "InstanceName": "x"}"#,
        "i-1",
        "DescribeInstanceAttribute 1",
    );
    check(
        r#"[{"NetworkInterfaceId": "eni-1"}]"#,
        "eni-1",
        "DescribeNetworkInterfaces 1",
    );
    check(
        r#"[{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/8"}]"#,
        "vpc-1",
        "DescribeVpcs 1",
    );
    check(
        r#"[{"VSwitchId": "vsw-1", "CidrBlock": "10.0.0.0/8", "VpcId": "vpc-1"}]"#,
        "vpc-1 vsw-1",
        "DescribeVSwitches 1",
    );
    check(
        r#"[{"PrefixListId": "pl-1", "MaxEntries": 5}, {"PortRangeListId": "prl-1", "MaxEntries": 5}]"#,
        "pl-1=None prl-1=None",
        "DescribePrefixLists 1, DescribePortRangeLists 1",
    );
    check(&format!("[{RULE}, {RULE}]"), "export:2", "console export 2");
    check(&format!("{RULE}\n{RULE}\n"), "export:2", "console export 2");
    check(
        &format!(r#"[{RULE}, {{}}, {{"Policy": "Drop"}}]"#),
        "export:3",
        "console export 3",
    );
    check(
        r#"{"Code": "200", "Message": "success", "RequestId": "x", "Data": {"Vpcs": [{"VpcId": "vpc-1"}]}}"#,
        "vpc-1",
        "DescribeVpcs 1",
    );
}

#[test]
fn every_known_call() {
    check(
        r#"{"PrefixLists": {"PrefixList": [{"PrefixListId": "pl-1"}]}}
           {"PrefixListId": "pl-2", "Entries": {"Entry": [{"Cidr": "10.0.0.0/8"}, {"Cidr": "10.1.0.1"}]}}
           {"PortRangeLists": [{"PortRangeListId": "prl-1"}]}
           {"Vpcs": {"Vpc": [{"VpcId": "vpc-1"}]}} {"VSwitches": {"VSwitch": [{"VSwitchId": "vsw-1"}]}}
           {"Instances": {"Instance": [{"InstanceId": "i-1"}]}}
           {"NetworkInterfaceSets": {"NetworkInterfaceSet": [{"NetworkInterfaceId": "eni-1"}]}}"#,
        "i-1 eni-1 vpc-1 vsw-1 pl-1=None pl-2=Some([10.0.0.0/8, 10.1.0.1]) prl-1=None",
        "DescribePrefixLists 1, DescribePrefixListAttributes 2, DescribePortRangeLists 1, \
         DescribeVpcs 1, DescribeVSwitches 1, DescribeInstances 1, DescribeNetworkInterfaces 1",
    );
}

#[test]
fn calls_of_no_use_yet_are_told_once_a_kind() {
    let text = r#"{"Cens": {"Cen": [{"CenId": "cen-1"}]}} {"Cens": {}} {"NetworkAclAttribute": {"NetworkAclId": "n"}}
        {"RouteEntrys": {"RouteEntry": []}} {"VpcPeerConnects": [{"Vpc": {"VpcId": "vpc-9"}, "InstanceId": "pcc"}]}"#;
    check(
        text,
        "",
        "DescribeCens 1, DescribeCens 0, DescribeNetworkAclAttributes 1, DescribeRouteEntryList 0, \
         ListVpcPeerConnections 1",
    );
    let loaded = load_text(&[("a.json", text)]);
    let messages: Vec<&str> = loaded
        .remarks
        .iter()
        .map(|one| one.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "DescribeCens: 2 answers are not used yet",
            "DescribeNetworkAclAttributes: 1 answer is not used yet",
            "DescribeRouteEntryList: 1 answer is not used yet",
            "ListVpcPeerConnections: 1 answer is not used yet",
        ]
    );
    assert!(
        loaded
            .inventory
            .documents
            .iter()
            .all(|document| !document.used)
    );
}

#[test]
fn names_of_files_name_lists_without_ids() {
    let lost = format!(r#"{{"Permissions": {{"Permission": [{RULE}]}}}}"#);
    let named = |files: &[(&str, &str)]| {
        let loaded = load_text(files);
        assert!(
            loaded
                .inventory
                .groups
                .rows()
                .iter()
                .all(|group| group.named_after_file)
        );
        assert_eq!(loaded.remarks.len(), files.len(), "{:?}", loaded.remarks);
        summary(&loaded)
    };
    assert_eq!(named(&[("out/sg-2ze1.json", &lost)]), "sg-2ze1:1");
    assert_eq!(named(&[("out/web.rules.json", &lost)]), "web.rules:1");
    assert_eq!(
        named(&[("a/r.json", &lost), ("b/r.json", &lost)]),
        "a/r.json:1 b/r.json:1"
    );
    let console = load_text(&[("ecs_cn-qingdao_sg-2ze1.json", &format!("[{RULE}]"))]);
    assert_eq!(summary(&console), "sg-2ze1:1");
    assert_eq!(&*console.inventory.regions.rows()[0], "cn-qingdao");
    assert!(console.inventory.groups.rows()[0].region.is_some());
    let empty = load_text(&[("ecs_cn-qingdao_sg-2ze1.json", "[]")]);
    assert_eq!(
        format!("{:?}", empty.inventory.groups.rows()[0].coverage),
        "Complete"
    );
    let several = load_text(&[("all.json", &format!("{lost}\n{lost}"))]);
    assert_eq!(summary(&several), "all#1:1 all#2:1");
    let entries = r#"{"RequestId": "x", "Entries": [{"PortRange": "80/80"}]}"#;
    assert_eq!(
        summary(&load_text(&[("prl-2ze.json", entries)])),
        "prl-2ze=Some(1)"
    );
}

#[test]
fn an_id_from_elsewhere_confirms_a_name() {
    let lost = format!(r#"{{"Permissions": {{"Permission": [{RULE}]}}}}"#);
    let listed =
        r#"{"SecurityGroups": {"SecurityGroup": [{"SecurityGroupId": "sg-1", "VpcId": "vpc-1"}]}}"#;
    let loaded = load_text(&[("sg-1.json", &lost), ("groups.json", listed)]);
    assert_eq!(summary(&loaded), "sg-1:1 vpc-1");
    assert!(!loaded.inventory.groups.rows()[0].named_after_file);
}

#[test]
fn what_holds_nothing() {
    let read = "Read { documents: 1, refused: 0 }";
    check_outcome("a.json", "[]", read, "");
    check_outcome("a.json", " { } ", read, "");
    check_outcome(
        "a.json",
        r#"{"SecurityGroups": {"SecurityGroup": []}}"#,
        read,
        "",
    );
    check_outcome(
        "a.json",
        r#"{"name": "x", "list": [1, {"a": null}]}"#,
        "Nothing",
        "",
    );
    check_outcome("a.json", "[1, \"x\", null]", "Nothing", "");
    check_outcome("a.json", "null", "Nothing", "");
    check_outcome(
        "a.json",
        r#"{"schema": "sgscope.lint/1", "findings": []}"#,
        "OwnOutput",
        "",
    );
    check_outcome(
        "a.jsonl",
        "{\"source\": \"i-0\", \"target\": \"i-1\", \"family\": \"ipv4\", \"allowed\": \"all\"}\n",
        "OwnOutput",
        "",
    );
}

#[test]
fn what_is_refused_with_a_way_out() {
    for (text, remark) in [
        (
            r#"{"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": {}}"#,
            "a Terraform plan",
        ),
        (
            r#"{"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": 1}}"#,
            "not as Terraform writes it",
        ),
        (
            r#"{"format_version": "2.0", "terraform_version": "2.0.0", "values": {"root_module": {}}}"#,
            "newer than version 1",
        ),
        (
            r#"{"version": 3, "terraform_version": "0.11.4", "serial": 1, "resources": []}"#,
            "a version other than 4",
        ),
        (
            r#"{"@level": "info", "@message": "x"}"#,
            "terraform show -json",
        ),
        (
            r#"{"ROSTemplateFormatVersion": "2015-09-01", "Resources": {}}"#,
            "a ROS template",
        ),
        ("ROSTemplateFormatVersion: '2015-09-01'\n", "a ROS template"),
        (
            r#"{"RequestId": "1", "DiscoveredResourceDetail": {"Configuration": "{}"}}"#,
            "Cloud Config",
        ),
        (
            r#"{"ResourceType": "ACS::ECS::Instance", "ResourceId": "i-1", "AccountId": "1"}"#,
            "Resource Center",
        ),
        (
            r#"{"srcaddr": "10.0.0.1", "dstaddr": "10.0.0.2", "action": "ACCEPT"}"#,
            "flow log records",
        ),
        (
            r#"{"eni-id": "eni-1", "log-status": "NODATA"}"#,
            "flow log records",
        ),
        (
            r#"{"Code": "Forbidden.RAM", "Message": "no", "RequestId": "1", "HostId": "x"}"#,
            "\"Code\": \"Forbidden.RAM\"",
        ),
        (
            "SecurityGroupId | VpcId\n--------------- | -----\nsg-1 | vpc-1\n",
            "export again without --output",
        ),
        (
            "ERROR: SDK.ServerError\nErrorCode: Throttling\n",
            "an error of the command line",
        ),
        ("", "the file is empty"),
        (" \n", "the file is empty"),
        ("resource \"x\" \"y\" {\n}\n", "not JSON"),
    ] {
        check_outcome("a.json", text, "Refused { refused: 1 }", remark);
    }
}

#[test]
fn refusals_of_one_kind_are_one_remark() {
    let line = "{\"srcaddr\": \"10.0.0.1\", \"dstaddr\": \"10.0.0.2\"}\n";
    let loaded = load_text(&[("flow.jsonl", &line.repeat(50))]);
    assert_eq!(loaded.remarks.len(), 1);
    assert!(
        loaded.remarks[0].message.ends_with("(50 of them)"),
        "{:?}",
        loaded.remarks
    );
    assert!(matches!(loaded.files[0].outcome, Outcome::Refused { .. }));
}

#[test]
fn exactly_ten_without_a_total_is_suspicious() {
    let vpcs: Vec<String> = (0..10)
        .map(|n| format!(r#"{{"VpcId": "vpc-{n}"}}"#))
        .collect();
    let vpcs = format!(r#""Vpcs": {{"Vpc": [{}]}}"#, vpcs.join(","));
    check_outcome(
        "a.json",
        &format!("{{{vpcs}}}"),
        "Read { documents: 1, refused: 0 }",
        "--pager NextToken=",
    );
    check_outcome(
        "a.json",
        &format!("{{{vpcs}, \"TotalCount\": 10}}"),
        "Read { documents: 1, refused: 0 }",
        "",
    );
}

#[test]
fn envelopes_are_remembered() {
    let text = r#"{"NextToken": "abc", "TotalCount": "12", "RegionId": "cn-x",
        "SecurityGroups": {"SecurityGroup": [{"SecurityGroupId": "sg-1"}]}}"#;
    let loaded = load_text(&[("a.json", text)]);
    let document = &loaded.inventory.documents[0];
    assert_eq!(document.total, Some(12));
    let at = document.next_token.expect("a token");
    let start = usize::try_from(at.start).expect("small");
    assert_eq!(&text[start..start + at.length as usize], "\"abc\"");
    let group = &loaded.inventory.groups.rows()[0];
    assert_eq!(loaded.inventory.region_id(group.region), Some("cn-x"));
}
