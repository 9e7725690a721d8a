//! The records of an export with the fields the API answers with (schemas, appendix A), keys sorted
//! as the CLI sorts them.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::json::Json;
use super::plan::{Group, Plan, REGION, group_id, instance_id, interface_id};
use super::random::{Draw, Random, id};
use super::rules::{Peer, Rule};

const CREATED: &str = "2024-03-18T06:41:27Z";
const STARTED: &str = "2024-03-18T06:43Z";

/// An element of DescribeSecurityGroups.
pub(super) fn group(json: &mut Json, group: Group, rules: usize) {
    let role = format!("{:?}", group.role()).to_lowercase();
    json.object(|json| {
        json.text("CreationTime", CREATED);
        json.text("Description", "managed by the platform team");
        json.plain("EcsCount", 100);
        json.plain("GroupToGroupRuleCount", 0);
        json.text("ResourceGroupId", "");
        json.plain("RuleCount", rules);
        json.text("SecurityGroupId", &group.id());
        json.text("SecurityGroupName", &format!("{role}-{}", group.number));
        let kind = if group.vpc.is_enterprise() {
            "enterprise"
        } else {
            "normal"
        };
        json.text("SecurityGroupType", kind);
        json.plain("ServiceManaged", false);
        tags(json, &[("team", "platform"), ("role", &role)]);
        json.text("VpcId", &group.vpc.id());
    });
}

/// DescribeSecurityGroupAttribute.
pub(super) fn attribute(json: &mut Json, plan: Plan, group: Group, rules: &[Rule], request: &str) {
    json.object(|json| {
        json.text("Description", "managed by the platform team");
        json.text(
            "InnerAccessPolicy",
            if plan.lets_members_in(group) {
                "Accept"
            } else {
                "Drop"
            },
        );
        json.text("NextToken", "");
        json.list("Permissions", "Permission", |json| {
            for (place, one) in (0..).zip(rules) {
                rule(json, one, u64::from(group.number) << 16 | place);
            }
        });
        json.text("RegionId", REGION);
        json.text("RequestId", request);
        json.text("SecurityGroupId", &group.id());
        let role = format!("{:?}", group.role()).to_lowercase();
        json.text("SecurityGroupName", &format!("{role}-{}", group.number));
        json.text("VpcId", &group.vpc.id());
    });
}

fn rule(json: &mut Json, rule: &Rule, number: u64) {
    let block = rule.peer.block().unwrap_or_default();
    let named = match rule.peer {
        Peer::Group(number) => group_id(number),
        Peer::V4(..) | Peer::V6(..) => String::new(),
    };
    let six = matches!(rule.peer, Peer::V6(..));
    // The side that is not the peer's is empty.
    let [dest, source] = [!rule.ingress, rule.ingress].map(|is_peer| {
        let only = |condition: bool, text: &str| {
            if is_peer && condition {
                text.to_owned()
            } else {
                String::new()
            }
        };
        (only(!six, &block), only(six, &block), only(true, &named))
    });
    let ports = rule.ports.map_or_else(
        || "-1/-1".to_owned(),
        |(first, last)| format!("{first}/{last}"),
    );
    json.object(|json| {
        json.text("CreateTime", CREATED);
        json.text(
            "Description",
            if number.is_multiple_of(97) {
                r#"ask "ops" first"#
            } else {
                "ticket 4711"
            },
        );
        json.text("DestCidrIp", &dest.0);
        json.text("DestGroupId", &dest.2);
        json.text("DestGroupName", "");
        json.text("DestGroupOwnerAccount", "");
        json.text("DestPrefixListId", "");
        json.text("DestPrefixListName", "");
        json.text("Direction", if rule.ingress { "ingress" } else { "egress" });
        json.text("IpProtocol", rule.protocol);
        json.text("Ipv6DestCidrIp", &dest.1);
        json.text("Ipv6SourceCidrIp", &source.1);
        json.text("NicType", "intranet");
        json.text("Policy", if rule.accept { "Accept" } else { "Drop" });
        json.text("PortRange", &ports);
        json.plain("Priority", rule.priority);
        json.text("SecurityGroupRuleId", &id("sgr-", Draw::Rule, number));
        json.text("SourceCidrIp", &source.0);
        json.text("SourceGroupId", &source.2);
        json.text("SourceGroupName", "");
        json.text("SourceGroupOwnerAccount", "");
        json.text("SourcePortRange", "");
        json.text("SourcePrefixListId", "");
        json.text("SourcePrefixListName", "");
    });
}

/// An element of DescribeNetworkInterfaces.
pub(super) fn interface(json: &mut Json, plan: Plan, interface: u32) {
    let vpc = plan.vpc_of(interface);
    let primary = plan.primary_of(interface);
    let host = primary.map(instance_id).unwrap_or_default();
    let is_primary = primary == Some(interface);
    let groups: Vec<String> = plan
        .groups_of(interface)
        .into_iter()
        .map(group_id)
        .collect();
    json.object(|json| {
        json.within("AssociatedPublicIp", |_| {});
        json.within("Attachment", |json| {
            json.plain("DeviceIndex", u8::from(!is_primary));
            json.text("InstanceId", &host);
            json.plain("NetworkCardIndex", 0);
        });
        json.text("CreationTime", CREATED);
        json.plain("DeleteOnRelease", is_primary);
        json.text("Description", "");
        json.text("InstanceId", &host);
        addresses(json, plan, interface, |json| {
            json.text("MacAddress", &mac(interface));
            json.text("NetworkInterfaceId", &interface_id(interface));
            json.text("NetworkInterfaceName", "");
            json.text("NetworkInterfaceTrafficMode", "Standard");
            json.text("OwnerId", "1234567890123456");
            json.text("PrivateIpAddress", &plan.address(interface).to_string());
        });
        json.plain("QueueNumber", 4);
        json.text("ResourceGroupId", "");
        json.texts("SecurityGroupIds", "SecurityGroupId", &groups);
        json.plain("ServiceManaged", primary.is_none());
        json.plain("SourceDestCheck", false);
        json.text("Status", "InUse");
        tags(json, &[]);
        json.text("Type", if is_primary { "Primary" } else { "Secondary" });
        json.text("VSwitchId", &vpc.vswitch_id(plan.vswitch_of(interface)));
        json.text("VpcId", &vpc.id());
        json.text("ZoneId", zone(plan, interface));
    });
}

/// An element of DescribeInstances.
pub(super) fn instance(json: &mut Json, plan: Plan, primary: u32) {
    let mut random = Random::of(Draw::Host, u64::from(primary));
    let vpc = plan.vpc_of(primary);
    let groups: Vec<String> = plan.groups_of(primary).into_iter().map(group_id).collect();
    let (number, stopped) = (primary - vpc.first, random.percent(3));
    json.object(|json| {
        json.text("ClusterId", "");
        json.plain("Cpu", 4);
        json.within("CpuOptions", |json| {
            json.plain("CoreCount", 2);
            json.text("Numa", "");
            json.plain("ThreadsPerCore", 2);
        });
        json.text("CreationTime", "2024-03-18T06:41Z");
        json.text("CreditSpecification", "");
        json.within("DedicatedHostAttribute", |json| {
            json.text("DedicatedHostId", "");
            json.text("DedicatedHostName", "");
        });
        json.plain("DeletionProtection", false);
        json.text("DeploymentSetId", "");
        json.text("Description", "");
        json.plain("DeviceAvailable", true);
        json.within("EipAddress", |json| {
            json.text("AllocationId", "");
            json.text("InternetChargeType", "");
            json.text("IpAddress", "");
        });
        json.text("ExpiredTime", "2099-12-31T15:59Z");
        json.plain("GPUAmount", 0);
        json.text("GPUSpec", "");
        json.text("HostName", &format!("host-{number}"));
        json.text("ImageId", "aliyun_3_x64_20G_alibase_20240528.vhd");
        json.list("InnerIpAddress", "IpAddress", |_| {});
        json.text("InstanceChargeType", "PostPaid");
        json.text("InstanceId", &instance_id(primary));
        json.text("InstanceName", &format!("node-{}-{number}", vpc.number));
        json.text("InstanceNetworkType", "vpc");
        json.text("InstanceType", "ecs.g7.xlarge");
        json.text("InstanceTypeFamily", "ecs.g7");
        json.plain("InternetMaxBandwidthOut", 0);
        json.plain("IoOptimized", true);
        json.text("KeyPairName", "");
        json.plain("Memory", 16_384);
        json.within("MetadataOptions", |json| {
            json.text("HttpEndpoint", "");
            json.text("HttpTokens", "");
        });
        json.list("NetworkInterfaces", "NetworkInterface", |json| {
            for one in plan.interfaces_on(primary) {
                json.object(|json| {
                    addresses(json, plan, one, |json| {
                        json.text("MacAddress", &mac(one));
                        json.text("NetworkInterfaceId", &interface_id(one));
                        json.text("PrimaryIpAddress", &plan.address(one).to_string());
                    });
                    json.text(
                        "Type",
                        if one == primary {
                            "Primary"
                        } else {
                            "Secondary"
                        },
                    );
                });
            }
        });
        json.text("OSName", "Alibaba Cloud Linux  3.2104 LTS 64位");
        json.text("OSType", "linux");
        json.list("OperationLocks", "LockReason", |_| {});
        json.list("PublicIpAddress", "IpAddress", |_| {});
        json.plain("Recyclable", false);
        json.text("RegionId", REGION);
        json.text("ResourceGroupId", "");
        json.texts("SecurityGroupIds", "SecurityGroupId", &groups);
        json.text("SerialNumber", &random_serial(&mut random));
        json.text("SpotStrategy", "NoSpot");
        json.text("StartTime", STARTED);
        json.text("Status", if stopped { "Stopped" } else { "Running" });
        tags(json, &[("team", "platform")]);
        json.text("VlanId", "");
        json.within("VpcAttributes", |json| {
            json.text("NatIpAddress", "");
            json.texts(
                "PrivateIpAddress",
                "IpAddress",
                &[plan.address(primary).to_string()],
            );
            json.text("VSwitchId", &vpc.vswitch_id(plan.vswitch_of(primary)));
            json.text("VpcId", &vpc.id());
        });
        json.text("ZoneId", zone(plan, primary));
    });
}

/// The addresses of an interface around what stands between them in the order of keys.
fn addresses(json: &mut Json, plan: Plan, interface: u32, between: impl FnOnce(&mut Json)) {
    let member =
        |json: &mut Json, key: &str, value: String| json.object(|json| json.text(key, &value));
    if let Some(prefix) = plan.prefix(interface) {
        json.list("Ipv4PrefixSets", "Ipv4PrefixSet", |json| {
            member(json, "Ipv4Prefix", prefix)
        });
    }
    if let Some(prefix) = plan.prefix6(interface) {
        json.list("Ipv6PrefixSets", "Ipv6PrefixSet", |json| {
            member(json, "Ipv6Prefix", prefix)
        });
    }
    json.list("Ipv6Sets", "Ipv6Set", |json| {
        let address = plan.address6(interface).as_ref().map(Ipv6Addr::to_string);
        address
            .into_iter()
            .for_each(|address| member(json, "Ipv6Address", address));
    });
    between(json);
    json.list("PrivateIpSets", "PrivateIpSet", |json| {
        let mut one = |address: Ipv4Addr, primary: bool| {
            json.object(|json| {
                json.plain("Primary", primary);
                json.text("PrivateIpAddress", &address.to_string());
            });
        };
        one(plan.address(interface), true);
        plan.secondary_addresses(interface)
            .into_iter()
            .for_each(|address| one(address, false));
    });
}

fn tags(json: &mut Json, tags: &[(&str, &str)]) {
    json.list("Tags", "Tag", |json| {
        for (key, value) in tags {
            json.object(|json| {
                json.text("TagKey", key);
                json.text("TagValue", value);
            });
        }
    });
}

fn mac(interface: u32) -> String {
    let [one, two, three, _] = (interface << 8).to_be_bytes();
    format!("00:16:3e:{one:02x}:{two:02x}:{three:02x}")
}

fn zone(plan: Plan, interface: u32) -> &'static str {
    ["cn-hangzhou-h", "cn-hangzhou-i"][plan.vswitch_of(interface) as usize % 2]
}

fn random_serial(random: &mut Random) -> String {
    let (one, two) = (random.next(), random.next());
    format!(
        "{:08x}-{:04x}-{:04x}-{:016x}",
        one >> 32,
        one >> 16 & 0xffff,
        one & 0xffff,
        two
    )
}
