//! Any text as a file of intents: refused in words with a place, or judged, an outcome for each intent.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use sgscope::load::load_text;
use sgscope::model::Inventory;
use sgscope::verify::{Outcome, read, verify};

/// Two hosts, one of them public, a group without members and one whose rules are unseen.
static ACCOUNT: LazyLock<Inventory> = LazyLock::new(|| {
    let text = r#"
        {"SecurityGroupId": "sg-a", "VpcId": "vpc-1", "NextToken": "", "RegionId": "cn-hangzhou", "Permissions": {"Permission": [
          {"SecurityGroupRuleId": "sgr-1", "Direction": "ingress", "Policy": "Accept", "Priority": 5, "IpProtocol": "TCP",
           "PortRange": "22/22", "SourceCidrIp": "10.0.0.0/8"}]}}
        {"SecurityGroups": {"SecurityGroup": [
          {"SecurityGroupId": "sg-a", "VpcId": "vpc-1", "SecurityGroupType": "normal"},
          {"SecurityGroupId": "sg-e", "VpcId": "vpc-1", "SecurityGroupType": "enterprise"}]}}
        {"Instances": {"Instance": [
          {"InstanceId": "i-1", "InstanceName": "web", "Tags": {"Tag": [{"TagKey": "tier", "TagValue": "web"}]}}]}}
        {"NetworkInterfaceSets": {"NetworkInterfaceSet": [
          {"NetworkInterfaceId": "eni-1", "InstanceId": "i-1", "Type": "Primary", "VpcId": "vpc-1",
           "PrivateIpAddress": "10.0.0.1", "SecurityGroupIds": {"SecurityGroupId": ["sg-a"]}},
          {"NetworkInterfaceId": "eni-2", "InstanceId": "i-2", "Type": "Primary", "VpcId": "vpc-1",
           "PrivateIpAddress": "10.0.0.2", "AssociatedPublicIp": {"PublicIpAddress": "47.0.0.2"},
           "SecurityGroupIds": {"SecurityGroupId": ["sg-x"]}}]}}"#;
    load_text(&[("account.json", text)]).inventory
});

fuzz_target!(|text: &str| {
    let troubles = match read(text) {
        Err(troubles) => troubles,
        Ok(intents) => match verify(&ACCOUNT, &intents, None) {
            Err(troubles) => troubles,
            Ok(findings) => {
                assert_eq!(findings.len(), intents.intents.len());
                for finding in findings {
                    assert_eq!(finding.case.is_none(), finding.outcome == Outcome::Holds);
                }
                return;
            }
        },
    };
    assert!(!troubles.is_empty());
    for trouble in troubles {
        assert!(trouble.mark.line >= 1 && trouble.mark.column >= 1 && !trouble.message.is_empty());
    }
});
