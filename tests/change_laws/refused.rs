//! What refuses a script, and what the API refuses of one: each with its line and the way out.

use crate::load;
use sgscope::change::apply_script;
use sgscope::source::{FileId, RemarkKind};

const ACCOUNT: &str = r#"
{"SecurityGroupId": "sg-a", "VpcId": "vpc-1", "InnerAccessPolicy": "Accept", "NextToken": "", "RegionId": "cn-hangzhou",
 "Permissions": {"Permission": [
  {"SecurityGroupRuleId": "sgr-1", "Direction": "ingress", "Policy": "Accept", "Priority": 5, "IpProtocol": "TCP", "PortRange": "22/22", "SourceCidrIp": "10.0.0.0/8"}]}}
{"SecurityGroupId": "sg-ent", "VpcId": "vpc-1", "NextToken": "", "Permissions": {"Permission": []}}
{"SecurityGroupId": "sg-other", "VpcId": "vpc-2", "NextToken": "", "Permissions": {"Permission": []}}
{"SecurityGroupId": "sg-classic", "VpcId": "", "NextToken": "", "RegionId": "cn-hangzhou", "Permissions": {"Permission": []}}
{"SecurityGroups": {"SecurityGroup": [
  {"SecurityGroupId": "sg-a", "VpcId": "vpc-1", "SecurityGroupType": "normal"},
  {"SecurityGroupId": "sg-ent", "VpcId": "vpc-1", "SecurityGroupType": "enterprise"},
  {"SecurityGroupId": "sg-managed", "VpcId": "vpc-1", "ServiceManaged": true},
  {"SecurityGroupId": "sg-seed****", "VpcId": "vpc-1"}]}}
{"NetworkInterfaceSets": {"NetworkInterfaceSet": [
  {"NetworkInterfaceId": "eni-1", "InstanceId": "i-1", "Type": "Primary", "VpcId": "vpc-1", "PrivateIpAddress": "10.0.0.1",
   "SecurityGroupIds": {"SecurityGroupId": ["sg-a"]}}]}}
"#;

#[test]
fn anything_but_commands_refuses_the_script_with_its_line() {
    let check = |script: &str, line: u64, column: u64, words: &str| {
        let error = apply_script(&load(ACCOUNT), script, FileId(0)).expect_err(script);
        assert_eq!(
            (error.line, error.column),
            (line, column),
            "{script}: {error}"
        );
        assert!(error.message.contains(words), "{script}: {error}");
    };
    check("set -e\necho hello", 2, 1, "\"echo\"");
    check("# x\n\naliyun vpc DeleteVpc", 3, 1, "aliyun ecs");
    check(
        "aliyun ecs StopInstance --InstanceId i-1",
        1,
        12,
        "\"StopInstance\"",
    );
    check(
        "aliyun ecs DeleteSecurityGroup sg-a",
        1,
        32,
        "begin with \"--\"",
    );
    check("SG=sg-a", 1, 1, "\"SG=sg-a\"");
    check(
        "aliyun ecs DeleteSecurityGroup --SecurityGroupId $SG",
        1,
        50,
        "$SG",
    );
    check(
        "aliyun ecs DeleteSecurityGroup --SecurityGroupId \"$SG\"",
        1,
        50,
        "$SG",
    );
    check("if true; then", 1, 8, "\";\"");
    check(
        "aliyun ecs DeleteSecurityGroup \\ \n --SecurityGroupId sg-a",
        1,
        32,
        "blanks follow",
    );
    check(
        "aliyun ecs DeleteSecurityGroup --SecurityGroupId sg-a sg-b",
        1,
        55,
        "\"sg-b\" is no parameter",
    );
    check(
        "aliyun ecs CreateSecurityGroup --VpcId vpc-1 --Description of ours",
        1,
        63,
        "quotes",
    );
    check("aliyun --profile", 1, 1, "aliyun ecs OPERATION");
    check("aliyun --profile a oss rm", 1, 1, "aliyun ecs OPERATION");
    check("aliyun ecs DescribeRegions | jq .", 1, 28, "\"|\"");
    check(
        "aliyun ecs DeleteSecurityGroup --SecurityGroupId 'sg-a",
        1,
        50,
        "does not end",
    );
}

#[test]
fn what_the_api_refuses_is_remarked_and_the_rest_goes_on() {
    let check = |command: &str, words: &str| {
        let script = format!(
            "\naliyun ecs {command}\naliyun ecs ModifySecurityGroupPolicy --SecurityGroupId sg-a --InnerAccessPolicy Drop\n"
        );
        let before = load(ACCOUNT);
        let changed = apply_script(&before, &script, FileId(3)).expect(command);
        let [remark] = changed.remarks.as_slice() else {
            panic!("{command}: {:?}", changed.remarks);
        };
        assert!(
            remark.message.contains(words),
            "{command}: {}",
            remark.message
        );
        assert_eq!(remark.kind, RemarkKind::Refused, "{command}");
        assert_eq!(
            remark.location.map(|it| (it.file, it.start)),
            Some((FileId(3), 1)),
            "{command}"
        );
        assert_eq!(changed.edits.len(), 1, "{command}: {:?}", changed.edits);
        assert_eq!(changed.inventory.rules, before.rules, "{command}");
    };
    check(
        "RevokeSecurityGroup --RegionId cn-beijing --SecurityGroupId sg-a --SecurityGroupRuleId.1 sgr-1",
        "group \"sg-a\" is in region cn-hangzhou, not in \"cn-beijing\" (InvalidSecurityGroupId.NotFound)",
    );
    check(
        "RevokeSecurityGroup --dryrun --SecurityGroupId sg-a --SecurityGroupRuleId.1 sgr-1",
        "it is a dry run",
    );
    check(
        "revoke-security-group --security-group-id sg-a --security-group-rule-id sgr-1 --cli-dry-run",
        "it is a dry run",
    );
    check(
        "RevokeSecurityGroup --SecurityGroupId sg-a --SecurityGroupId sg-a --SecurityGroupRuleId.1 sgr-1",
        "--SecurityGroupId is there twice",
    );
    check(
        "RevokeSecurityGroup --SecurityGroupId sg-a --SecurityGroupRuleId.1 sgr-1 --SecurityGroupRuleId.1 sgr-1",
        "--SecurityGroupRuleId.1 is there twice",
    );
    check(
        "AuthorizeSecurityGroup --SecurityGroupId sg-a --Permissions.N.IpProtocol tcp",
        "\"permissions.n.ipprotocol\" is no parameter",
    );
    let rule = |group: &str, fields: &str| {
        format!("AuthorizeSecurityGroup --SecurityGroupId {group} {fields}")
    };
    let tcp = "--IpProtocol tcp --PortRange 22/22";
    check(
        &rule(
            "sg-a",
            "--IpProtocol tcp --PortRange -1/-1 --SourceCidrIp 10.0.0.1",
        ),
        "--PortRange=VALUE",
    );
    check(
        &rule(
            "sg-a",
            "--IpProtocol tcp --PortRange=-1/-1 --SourceCidrIp 10.0.0.1",
        ),
        "no range of ports",
    );
    check(
        &rule(
            "sg-a",
            "--IpProtocol tcp --PortRange 0/22 --SourceCidrIp 10.0.0.1",
        ),
        "1 to 65535",
    );
    check(
        &rule("sg-a", &format!("{tcp} --SourceCidrIp 10.0.0.1/33")),
        "\"10.0.0.1/33\": the prefix length is not a plain number from 0 to 32",
    );
    check(
        &rule(
            "sg-a",
            "--IpProtocol tcp --PortRange 200/1 --SourceCidrIp 10.0.0.1",
        ),
        "ends before",
    );
    check(
        &rule(
            "sg-a",
            "--IpProtocol all --PortRange 80/80 --SourceCidrIp 10.0.0.1",
        ),
        "OperationDenied",
    );
    check(
        &rule("sg-a", "--IpProtocol tcp --SourceCidrIp 10.0.0.1"),
        "PortRange is missing",
    );
    check(
        &rule(
            "sg-a",
            "--IpProtocol what --PortRange=-1/-1 --SourceCidrIp 10.0.0.1",
        ),
        "\"what\"",
    );
    check(&rule("sg-a", tcp), "MissingParameter.Source");
    check(
        &rule("sg-a", &format!("{tcp} --SourceCidrIp 10.0.0.300")),
        "10.0.0.300",
    );
    check(
        &rule(
            "sg-a",
            &format!("{tcp} --SourceCidrIp 10.0.0.1 --Ipv6SourceCidrIp ::1"),
        ),
        "one rule",
    );
    check(
        &rule(
            "sg-a",
            &format!("{tcp} --SourceCidrIp 10.0.0.1 --Priority 0"),
        ),
        "InvalidPriority",
    );
    check(
        &rule(
            "sg-a",
            &format!("{tcp} --SourceCidrIp 10.0.0.1 --Policy allow"),
        ),
        "\"allow\"",
    );
    check(
        &rule(
            "sg-a",
            &format!("{tcp} --SourceCidrIp 10.0.0.1 --NicType internet"),
        ),
        "NicType",
    );
    check(
        &rule(
            "sg-a",
            "--IpProtocol icmpv6 --PortRange=-1/-1 --SourceCidrIp 10.0.0.1",
        ),
        "address family",
    );
    check(
        &rule(
            "sg-a",
            &format!("{tcp} --SourceCidrIp 10.0.0.1 --Colour red"),
        ),
        "\"colour\"",
    );
    check(
        &rule("sg-a", &format!("{tcp} --SourceGroupId sg-a")),
        "rule of its own",
    );
    check(
        &rule("sg-a", &format!("{tcp} --SourceGroupId sg-ent")),
        "enterprise",
    );
    check(
        &rule("sg-ent", &format!("{tcp} --SourceGroupId sg-a")),
        "enterprise",
    );
    check(
        &rule("sg-a", &format!("{tcp} --SourceGroupId sg-other")),
        "another VPC",
    );
    check(
        &rule("sg-a", &format!("{tcp} --SourceGroupId sg-classic")),
        "another VPC",
    );
    check(
        &rule("sg-classic", &format!("{tcp} --Ipv6SourceCidrIp ::/0")),
        "VPC only",
    );
    check(
        &rule("sg-classic", &format!("{tcp} --SourcePrefixListId pl-1")),
        "VPC only",
    );
    check(
        &rule("sg-managed", &format!("{tcp} --SourceCidrIp 10.0.0.1")),
        "managed",
    );
    check(
        &rule("sg-none", &format!("{tcp} --SourceCidrIp 10.0.0.1")),
        "\"sg-none\" is not in the export",
    );
    check(
        &rule(
            "sg-a",
            &format!("{tcp} --SourceCidrIp 10.0.0.1 --DestCidrIp 10.0.0.1"),
        ),
        "both sides",
    );
    check(
        "RevokeSecurityGroup --SecurityGroupId sg-a --SecurityGroupRuleId.1 sgr-9",
        "\"sgr-9\"",
    );
    check(
        "RevokeSecurityGroupEgress --SecurityGroupId sg-a --SecurityGroupRuleId.1 sgr-1",
        "other direction",
    );
    check(
        "ModifySecurityGroupRule --SecurityGroupId sg-a --SecurityGroupRuleId sgr-1 --SourceGroupId sg-other",
        "another kind of peer",
    );
    check(
        "ModifySecurityGroupPolicy --SecurityGroupId sg-ent --InnerAccessPolicy Accept",
        "enterprise",
    );
    check(
        "LeaveSecurityGroup --SecurityGroupId sg-a --InstanceId i-1",
        "must stay",
    );
    check(
        "JoinSecurityGroup --SecurityGroupId sg-ent --InstanceId i-1",
        "different types",
    );
    check(
        "JoinSecurityGroup --SecurityGroupId sg-other --NetworkInterfaceId eni-1",
        "another VPC",
    );
    check(
        "JoinSecurityGroup --SecurityGroupId sg-a --InstanceId i-9",
        "\"i-9\"",
    );
    check("DeleteSecurityGroup --SecurityGroupId sg-a", "has members");
    check(
        "AuthorizeSecurityGroup --SecurityGroupId sg-a --permissions nonsense",
        "Permissions",
    );
    check(
        "DeleteSecurityGroup --SecurityGroupId sg-other --DryRun true",
        "dry run",
    );
}

#[test]
fn a_revocation_that_finds_nothing_says_what_comes_near() {
    let script = "aliyun ecs RevokeSecurityGroup --SecurityGroupId sg-a --IpProtocol tcp --PortRange 22/22 --SourceCidrIp 10.0.0.0/8";
    let changed = apply_script(&load(ACCOUNT), script, FileId(0)).expect("a script");
    assert!(
        changed.remarks[0].message.contains("one of priority 5"),
        "{:?}",
        changed.remarks
    );
    assert_eq!(changed.remarks[0].kind, RemarkKind::Note);
    assert!(changed.edits.is_empty());
}

#[test]
fn a_new_group_can_be_named_by_the_lines_below() {
    let script = "aliyun ecs CreateSecurityGroup --RegionId cn-hangzhou --VpcId vpc-1 --SecurityGroupName mesh\n\
                  aliyun ecs JoinSecurityGroup --SecurityGroupId mesh --InstanceId i-1\n\
                  aliyun ecs AuthorizeSecurityGroup --SecurityGroupId mesh --IpProtocol icmp --PortRange=-1/-1 --SourceCidrIp 0.0.0.0/0\n\
                  aliyun ecs AuthorizeSecurityGroup --SecurityGroupId sg-seed**** --IpProtocol all --PortRange=-1/-1 --SourceCidrIp 10.0.0.2";
    let changed = apply_script(&load(ACCOUNT), script, FileId(0)).expect("a script");
    assert_eq!(changed.edits.len(), 4, "{:?}", changed.remarks);
    let inventory = &changed.inventory;
    let mesh = inventory.group("mesh").expect("a group");
    assert_eq!(inventory.groups[mesh].rules.len(), 1);
    let seed = inventory.group("sg-seed****").expect("a group");
    assert_eq!(inventory.groups[seed].rules.len(), 1);
    let own = inventory.interfaces.rows()[0]
        .groups
        .clone()
        .expect("groups");
    let ids: Vec<&str> = own
        .iter()
        .map(|group| &*inventory.groups[*group].id)
        .collect();
    assert_eq!(ids, ["mesh", "sg-a"]);
    assert!(
        inventory
            .groups
            .rows()
            .is_sorted_by(|one, other| one.id < other.id)
    );
}

#[test]
fn a_call_is_one_call_in_every_spelling() {
    let plain = "aliyun ecs AuthorizeSecurityGroup --RegionId cn-hangzhou --SecurityGroupId sg-a \
        --Permissions.1.IpProtocol TCP --Permissions.1.PortRange 80/80 --Permissions.1.SourceCidrIp 10.0.0.9/32 \
        --Permissions.2.IpProtocol UDP --Permissions.2.PortRange 53/53 --Permissions.2.SourceCidrIp 10.0.0.9/32";
    let before = load(ACCOUNT);
    let wanted = apply_script(&before, plain, FileId(0)).expect(plain).edits;
    assert_eq!(wanted.len(), 2);
    let script = "aliyun --profile prod --region=cn-hangzhou ecs authorize-security-group --security-group-id sg-a \
         --permissions IpProtocol=TCP PortRange=80/80 SourceCidrIp=10.0.0.9 \
         --permissions IpProtocol=17 PortRange=53/53 SourceCidrIp=10.0.0.9/32";
    let found = apply_script(&before, script, FileId(0)).expect(script);
    assert_eq!(found.edits, wanted, "{script}: {:?}", found.remarks);
    let json = [
        r#"{"IpProtocol": "tcp", "PortRange": "80/80", "SourceCidrIp": "10.0.0.9", "SourceGroupId": null}"#,
        r#"{"IpProtocol": "UDP", "PortRange": "53/53", "SourceCidrIp": "10.0.0.9", "Priority": 1}"#,
    ];
    for given in [
        format!("'[{}, {}]'", json[0], json[1]),
        format!("'{}' '{}'", json[0], json[1]),
        format!("'[{}]' --permissions '{}'", json[0], json[1]),
    ] {
        let script = format!(
            "aliyun ecs authorize-security-group -p prod --security-group-id sg-a --permissions {given}"
        );
        let found = apply_script(&before, &script, FileId(0)).expect(&script);
        assert_eq!(found.edits, wanted, "{script}: {:?}", found.remarks);
    }
}

#[test]
fn one_rule_twice_in_a_call_is_added_once() {
    let twice = |note: &str| {
        format!(
            "--permissions IpProtocol=tcp PortRange=80/80 SourceCidrIp=10.0.0.9 Description={note} "
        )
    };
    let script = format!(
        "aliyun ecs authorize-security-group --security-group-id sg-a {}{}\n",
        twice("a"),
        twice("b")
    );
    let before = load(ACCOUNT);
    let changed = apply_script(&before, &script, FileId(0)).expect("read");
    assert_eq!(changed.edits.len(), 1, "{:?}", changed.edits);
}

#[test]
fn a_region_before_the_product_counts() {
    let script = "aliyun --region cn-beijing ecs RevokeSecurityGroup --SecurityGroupId sg-a --SecurityGroupRuleId.1 sgr-1";
    let changed = apply_script(&load(ACCOUNT), script, FileId(0)).expect(script);
    assert_eq!(changed.edits, []);
    assert!(changed.remarks[0].message.contains("not in \"cn-beijing\""));
}

#[test]
fn groups_of_an_interface_come_after_one_name_or_several() {
    let before = load(ACCOUNT);
    let edits = |groups: &str| {
        let script = format!(
            "aliyun ecs modify-network-interface-attribute --network-interface-id eni-1 {groups}"
        );
        let changed = apply_script(&before, &script, FileId(0)).expect(&script);
        assert_eq!(changed.edits.len(), 1, "{script}: {:?}", changed.remarks);
        changed.edits
    };
    let wanted = edits("--SecurityGroupId.1 sg-a --SecurityGroupId.2 sg-seed****");
    assert_eq!(edits("--security-group-id sg-a sg-seed****"), wanted);
    assert_eq!(
        edits("--security-group-id sg-a --security-group-id sg-seed****"),
        wanted
    );
}
