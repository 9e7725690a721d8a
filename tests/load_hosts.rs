//! Instances and their interfaces: groups, addresses, networks, regions.

use sgscope::load::{Loaded, load_text};
use sgscope::model::{Network, NetworkInterface};

/// An interface on one line.
fn show(loaded: &Loaded, row: &NetworkInterface) -> String {
    let inventory = &loaded.inventory;
    let instance = row
        .instance
        .map_or("-", |index| &*inventory.instances[index].id);
    let network = match row.network {
        Network::Vpc(vpc) => inventory.vpcs[vpc].id.to_string(),
        Network::Classic(region) => {
            format!("classic {}", inventory.region_id(region).unwrap_or("?"))
        }
        Network::Unseen => "unseen".to_owned(),
    };
    let groups = row.groups.as_ref().map(|groups| {
        let ids: Vec<&str> = groups
            .iter()
            .map(|group| &*inventory.groups[*group].id)
            .collect();
        ids.join("+")
    });
    let public: Vec<String> = row
        .public
        .iter()
        .map(|public| match public.local {
            Some(local) => format!("{}>{local}", public.address),
            None => public.address.to_string(),
        })
        .collect();
    format!(
        "{} of {instance}{} in {network} ({}) groups {} at {:?} public {public:?}",
        row.id,
        if row.primary { " primary" } else { "" },
        inventory.region_id(row.region).unwrap_or("?"),
        groups.as_deref().unwrap_or("?"),
        row.addresses,
    )
}

#[track_caller]
fn check(texts: &[&str], expected: &[&str], remarks: &[&str]) {
    let names = ["a.json", "b.json", "c.json"];
    let files: Vec<(&str, &str)> = names.into_iter().zip(texts.iter().copied()).collect();
    for files in [files.clone(), files.iter().rev().copied().collect()] {
        let loaded = load_text(&files);
        let shown: Vec<String> = loaded
            .inventory
            .interfaces
            .rows()
            .iter()
            .map(|row| show(&loaded, row))
            .collect();
        assert_eq!(shown, expected);
        let mut said: Vec<&str> = loaded
            .remarks
            .iter()
            .map(|one| one.message.as_str())
            .collect();
        said.sort_unstable();
        assert_eq!(said.len(), remarks.len(), "{said:?}");
        assert!(
            said.iter()
                .zip(remarks)
                .all(|(said, part)| said.contains(part)),
            "{said:?}"
        );
    }
}

fn instances(items: &str) -> String {
    format!(r#"{{"Instances": {{"Instance": [{items}]}}}}"#)
}

fn interfaces(items: &str) -> String {
    format!(r#"{{"NetworkInterfaceSets": {{"NetworkInterfaceSet": [{items}]}}}}"#)
}

#[test]
fn an_interface_with_everything() {
    check(
        &[&interfaces(
            r#"{"NetworkInterfaceId": "eni-1", "InstanceId": "i-1", "Type": "Primary", "VpcId": "vpc-1",
                "VSwitchId": "vsw-1", "ZoneId": "cn-hangzhou-h", "PrivateIpAddress": "10.0.0.9",
                "PrivateIpSets": {"PrivateIpSet": [
                    {"PrivateIpAddress": "10.0.0.3", "Primary": false,
                     "AssociatedPublicIp": {"PublicIpAddress": "47.0.0.3", "AllocationId": "eip-1"}},
                    {"PrivateIpAddress": "10.0.0.9", "Primary": true}]},
                "Ipv6Sets": {"Ipv6Set": [{"Ipv6Address": "2001:db8::1"}]},
                "Ipv4PrefixSets": {"Ipv4PrefixSet": [{"Ipv4Prefix": "10.0.1.0/28"}]},
                "Ipv6PrefixSets": {"Ipv6PrefixSet": [{"Ipv6Prefix": "2001:db8:1::/80"}]},
                "SecurityGroupIds": {"SecurityGroupId": ["sg-2", "sg-1", "sg-2"]},
                "AssociatedPublicIp": {"PublicIpAddress": "47.0.0.9", "AllocationId": "null"}}"#,
        )],
        &[
            "eni-1 of i-1 primary in vpc-1 (cn-hangzhou) groups sg-1+sg-2 at \
           [10.0.0.9, 10.0.0.3, 10.0.1.0/28, 2001:db8::1, 2001:db8:1::/80] public \
           [\"47.0.0.3>10.0.0.3\", \"47.0.0.9>10.0.0.9\"]",
        ],
        &[],
    );
}

#[test]
fn interfaces_of_services_belong_to_no_instance() {
    for id in ["\"\"", "null", "\"null\""] {
        check(
            &[&interfaces(&format!(
                r#"{{"NetworkInterfaceId": "eni-1", "InstanceId": {id}, "Attachment": {{"InstanceId": "null"}}, "VpcId": "vpc-1"}}"#
            ))],
            &["eni-1 of - in vpc-1 (?) groups ? at [] public []"],
            &[],
        );
    }
    check(
        &[&interfaces(
            r#"{"NetworkInterfaceId": "eni-1", "Attachment": {"InstanceId": "i-1"}, "VpcId": "vpc-1"}"#,
        )],
        &["eni-1 of i-1 primary in vpc-1 (?) groups ? at [] public []"],
        &[],
    );
}

const VPC_INSTANCE: &str = r#"{"InstanceId": "i-1", "InstanceNetworkType": "vpc", "RegionId": "cn-x",
    "SecurityGroupIds": {"SecurityGroupId": ["sg-1"]}, "PublicIpAddress": {"IpAddress": ["47.0.0.1"]},
    "EipAddress": {"IpAddress": "47.0.0.2", "AllocationId": "eip-1"},
    "VpcAttributes": {"VpcId": "vpc-1", "VSwitchId": "vsw-1", "PrivateIpAddress": {"IpAddress": ["10.0.0.1"]}}"#;

#[test]
fn an_instance_without_interfaces_stands_for_its_own() {
    check(
        &[&instances(&format!("{VPC_INSTANCE}}}"))],
        &[
            "i-1 of i-1 primary in vpc-1 (cn-x) groups sg-1 at [10.0.0.1] public \
           [\"47.0.0.1>10.0.0.1\", \"47.0.0.2>10.0.0.1\"]",
        ],
        &[],
    );
}

#[test]
fn the_primary_interface_is_found() {
    let primary = "eni-1 of i-1 primary in vpc-1 (cn-x) groups sg-1 at [10.0.0.1] public \
                   [\"47.0.0.1>10.0.0.1\", \"47.0.0.2>10.0.0.1\"]";
    let secondary = "eni-2 of i-1 in vpc-1 (cn-x) groups ? at [10.0.0.2] public []";
    let with = |interfaces: &str| {
        instances(&format!(
            r#"{VPC_INSTANCE}, "NetworkInterfaces": {{"NetworkInterface": [{interfaces}]}}}}"#
        ))
    };
    let by_type = with(
        r#"{"NetworkInterfaceId": "eni-2", "Type": "Secondary", "PrimaryIpAddress": "10.0.0.2"},
           {"NetworkInterfaceId": "eni-1", "Type": "Primary", "PrimaryIpAddress": "10.0.0.1"}"#,
    );
    check(&[&by_type], &[primary, secondary], &[]);
    let by_address = with(
        r#"{"NetworkInterfaceId": "eni-2", "PrimaryIpAddress": "10.0.0.2"},
           {"NetworkInterfaceId": "eni-1", "PrimaryIpAddress": "10.0.0.1"}"#,
    );
    check(&[&by_address], &[primary, secondary], &[]);
    let only = with(r#"{"NetworkInterfaceId": "eni-1"}"#);
    check(&[&only], &[primary], &[]);
    let only_secondary = with(
        r#"{"NetworkInterfaceId": "eni-2", "Type": "Secondary", "PrimaryIpAddress": "10.0.0.2"}"#,
    );
    check(
        &[&only_secondary],
        &[secondary, &primary.replacen("eni-1", "i-1", 1)],
        &[],
    );
}

#[test]
fn interfaces_count_over_instances() {
    let interface = interfaces(
        r#"{"NetworkInterfaceId": "eni-1", "InstanceId": "i-1", "Type": "Primary", "VpcId": "vpc-1",
            "PrivateIpAddress": "10.0.0.7", "SecurityGroupIds": {"SecurityGroupId": ["sg-7"]},
            "AssociatedPublicIp": {"PublicIpAddress": "47.0.0.2"}}"#,
    );
    check(
        &[&instances(&format!("{VPC_INSTANCE}}}")), &interface],
        &[
            "eni-1 of i-1 primary in vpc-1 (cn-x) groups sg-7 at [10.0.0.7] public \
           [\"47.0.0.1>10.0.0.7\", \"47.0.0.2>10.0.0.7\"]",
        ],
        &[],
    );
}

#[test]
fn an_interface_without_a_network_takes_its_instances() {
    let interface = interfaces(
        r#"{"NetworkInterfaceId": "eni-2", "InstanceId": "i-1", "Type": "Secondary", "PrivateIpAddress": "10.0.0.7"}"#,
    );
    let instance = r#"{"InstanceId": "i-1", "ZoneId": "ap-southeast-1a", "VpcAttributes": {"VpcId": "vpc-1"}}"#;
    check(
        &[&instances(instance), &interface],
        &["eni-2 of i-1 in vpc-1 (ap-southeast-1) groups ? at [10.0.0.7] public []"],
        &[],
    );
}

#[test]
fn networks() {
    let of = |fields: &str, network: &str| {
        let text = instances(&format!(
            r#"{{"InstanceId": "i-1", "RegionId": "cn-x", "SecurityGroupIds": {{"SecurityGroupId": ["sg-1"]}}{fields}}}"#
        ));
        let expected =
            format!("i-1 of i-1 primary in {network} (cn-x) groups sg-1 at [] public []");
        check(&[&text], &[&expected], &[]);
    };
    of("", "unseen");
    of(r#", "InstanceNetworkType": "classic""#, "classic cn-x");
    of(
        r#", "InstanceNetworkType": "Classic", "VpcAttributes": {"VpcId": ""}"#,
        "classic cn-x",
    );
    of(r#", "VpcAttributes": {"VpcId": ""}"#, "classic cn-x");
    of(r#", "VpcAttributes": {"VpcId": null}"#, "unseen");
    of(
        r#", "InstanceNetworkType": "vpc", "VpcAttributes": {"VpcId": ""}"#,
        "unseen",
    );
    of(r#", "InstanceNetworkType": "vpc""#, "unseen");
    of(
        r#", "InstanceNetworkType": "classic", "VpcAttributes": {"VpcId": "vpc-1"}"#,
        "vpc-1",
    );
}

#[test]
fn classic_instances() {
    check(
        &[&instances(
            r#"{"InstanceId": "i-1", "InstanceNetworkType": "classic", "ZoneId": "cn-shenzhen-a",
                "InnerIpAddress": {"IpAddress": ["10.170.0.2", "10.170.0.1"]},
                "PublicIpAddress": {"IpAddress": "120.25.0.1"}, "VpcAttributes": {"PrivateIpAddress": {"IpAddress": []}}}"#,
        )],
        &[
            "i-1 of i-1 primary in classic cn-shenzhen (cn-shenzhen) groups ? at \
           [10.170.0.2, 10.170.0.1] public [\"120.25.0.1>120.25.0.1\"]",
        ],
        &[],
    );
    check(
        &[&instances(
            r#"{"InstanceId": "i-1", "InstanceNetworkType": "classic"}"#,
        )],
        &["i-1 of i-1 primary in classic ? (?) groups ? at [] public []"],
        &[],
    );
}

#[test]
fn masked_and_unreadable_addresses_are_left_out_and_counted() {
    check(
        &[&interfaces(
            r#"{"NetworkInterfaceId": "eni-1", "PrivateIpAddress": "10.0.*.*", "VpcId": "vpc-1",
                "Ipv6Sets": {"Ipv6Set": [{"Ipv6Address": "2001:*::1"}, {"Ipv6Address": "x"}, {"Ipv6Address": "::1"}]}}"#,
        )],
        &["eni-1 of - in vpc-1 (?) groups ? at [::1] public []"],
        &["1 value is no IP address", "2 addresses are masked"],
    );
}

#[test]
fn contradictions_count_as_missing() {
    let interface = |address: &str, group: &str| {
        interfaces(&format!(
            r#"{{"NetworkInterfaceId": "eni-1", "InstanceId": "i-1", "Type": "Primary", "VpcId": "vpc-1",
                "PrivateIpAddress": "{address}", "SecurityGroupIds": {{"SecurityGroupId": ["{group}"]}}}}"#
        ))
    };
    check(
        &[
            &interface("10.0.0.1", "sg-1"),
            &interface("10.0.0.2", "sg-2"),
            &instances(&format!("{VPC_INSTANCE}}}")),
        ],
        &[
            "eni-1 of i-1 primary in vpc-1 (cn-x) groups ? at [] public [\"47.0.0.1\", \"47.0.0.2\"]",
        ],
        &[
            "\"PrivateIpSets\" of \"eni-1\" differs",
            "\"SecurityGroupIds\" of \"eni-1\" differs",
        ],
    );
    check(
        &[
            &interface("10.0.0.1", "sg-1").replace("vpc-1", "vpc-2"),
            &instances(&format!("{VPC_INSTANCE}}}")),
        ],
        &[
            "eni-1 of i-1 primary in unseen (cn-x) groups sg-1 at [10.0.0.1] public \
           [\"47.0.0.1>10.0.0.1\", \"47.0.0.2>10.0.0.1\"]",
        ],
        &["\"VpcId\" of \"eni-1\" differs"],
    );
}

#[test]
fn states_and_names() {
    let text = instances(
        r#"{"InstanceId": "i-1", "InstanceName": "web", "Status": "running"},
           {"InstanceId": "i-2", "InstanceName": {"x": 1}, "Status": "Migrating"}"#,
    );
    let loaded = load_text(&[("a.json", &text)]);
    let shown: Vec<String> = loaded
        .inventory
        .instances
        .rows()
        .iter()
        .map(|row| format!("{:?} {:?}", row.name, row.status))
        .collect();
    assert_eq!(shown, ["Some(\"web\") Some(Running)", "None Some(Other)"]);
    assert!(
        loaded.remarks[0]
            .message
            .contains("\"InstanceName\" holds what it should not, once")
    );
    let other = text.replace("running", "Stopped");
    let loaded = load_text(&[("a.json", &text), ("b.json", &other)]);
    assert_eq!(loaded.inventory.instances.rows()[0].status, None);
    assert_eq!(
        loaded.inventory.instances.rows()[0].name.as_deref(),
        Some("web")
    );
}

#[test]
fn regions_follow_from_vpcs() {
    let vpcs =
        r#"{"Vpcs": {"Vpc": [{"VpcId": "vpc-1", "RegionId": "cn-x", "CidrBlock": "10.0.0.0/8"}]}}"#;
    check(
        &[
            vpcs,
            &interfaces(r#"{"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1"}"#),
        ],
        &["eni-1 of - in vpc-1 (cn-x) groups ? at [] public []"],
        &[],
    );
    let envelope = r#"{"RegionId": "cn-y", "NetworkInterfaceSets": {"NetworkInterfaceSet":
        [{"NetworkInterfaceId": "eni-1", "VpcId": "vpc-1", "ZoneId": "cn-z-a"}]}}"#;
    check(
        &[envelope],
        &["eni-1 of - in vpc-1 (cn-y) groups ? at [] public []"],
        &[],
    );
}
