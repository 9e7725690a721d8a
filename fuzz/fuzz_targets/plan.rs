//! Any text as a Terraform plan: refused in words with its line, or read, with every remark inside it; and the
//! same text as an export.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sgscope::change::apply_plan;
use sgscope::load::load_text;
use sgscope::model::Inventory;
use sgscope::source::FileId;

/// What the plans of the corpus change.
static ACCOUNT: LazyLock<Inventory> = LazyLock::new(|| {
    let text = r#"
        {"SecurityGroupId": "sg-a", "VpcId": "vpc-1", "NextToken": "", "RegionId": "cn-hangzhou", "Permissions": {"Permission": [
          {"SecurityGroupRuleId": "sgr-1", "Direction": "ingress", "Policy": "Accept", "Priority": 5, "IpProtocol": "TCP",
           "PortRange": "22/22", "SourceCidrIp": "10.0.0.0/8"}]}}
        {"SecurityGroups": {"SecurityGroup": [
          {"SecurityGroupId": "sg-a", "VpcId": "vpc-1", "SecurityGroupType": "normal"},
          {"SecurityGroupId": "sg-e", "VpcId": "vpc-1", "SecurityGroupType": "enterprise"},
          {"SecurityGroupId": "sg-c", "VpcId": "", "SecurityGroupType": "normal"}]}}
        {"NetworkInterfaceSets": {"NetworkInterfaceSet": [
          {"NetworkInterfaceId": "eni-1", "InstanceId": "i-1", "Type": "Primary", "VpcId": "vpc-1",
           "PrivateIpAddress": "10.0.0.1", "SecurityGroupIds": {"SecurityGroupId": ["sg-a"]}}]}}"#;
    load_text(&[("account.json", text)]).inventory
});

fuzz_target!(|text: &str| {
    let length = text.len() as u64;
    match apply_plan(&ACCOUNT, text, FileId(0)) {
        Ok(changed) => {
            for remark in &changed.remarks {
                assert!(remark.location.is_some_and(|place| place.end() <= length));
            }
        }
        Err(error) => assert!(error.line >= 1 && error.column >= 1 && !error.message.is_empty()),
    }
    for remark in load_text(&[("plan.json", text)]).remarks {
        assert!(!remark.message.is_empty());
    }
});
