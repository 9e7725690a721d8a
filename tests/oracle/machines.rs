//! Instances and network interfaces as elements of their lists, each as its call spells it.
//! Which of them an export holds is `export`'s matter.

use super::account::{Host, Listed, Network, Nic, group_id, host_id, nic_id};
use super::export::{list, texts, vpc_id};
use super::json::{Dice, Fields, Json, text};
use super::spell::{address, any_case, unset};

fn region(host: &Host) -> Json {
    text(if host.network == Network::Classic(1) {
        "cn-beijing"
    } else {
        "cn-hangzhou"
    })
}

pub(crate) fn instance(dice: &mut Dice, number: usize, host: &Host) -> Json {
    let mut fields = Fields::default();
    let nic = &host.nics[0];
    fields.put("InstanceId", text(host_id(number, true)));
    fields.put("InstanceName", text(format!("web-{number}")));
    fields.put("Status", text(dice.pick(&["Running", "Stopped"])));
    fields.put("RegionId", region(host));
    if let Some(groups) = &host.groups {
        let ids = texts(
            dice,
            "SecurityGroupId",
            groups.iter().map(|group| group_id(*group)),
        );
        fields.put("SecurityGroupIds", ids);
    }
    let public = texts(
        dice,
        "IpAddress",
        host.public.iter().map(|public| address(*public)),
    );
    fields.put("PublicIpAddress", public);
    let eip = host.eip.map(address).unwrap_or_default();
    fields.put(
        "EipAddress",
        Json::Object(vec![
            ("IpAddress".to_owned(), text(eip)),
            ("AllocationId".to_owned(), text("")),
        ]),
    );
    let first = texts(
        dice,
        "IpAddress",
        nic.v4.iter().take(1).map(|addr| address(*addr)),
    );
    match host.network {
        Network::Vpc(vpc) => {
            if !dice.chance(20) {
                fields.put("InstanceNetworkType", any_case(dice, "vpc"));
            }
            let mut attributes = Fields::default();
            attributes.put("VpcId", vpc_id(Some(vpc)));
            attributes.put("VSwitchId", text("vsw-1"));
            attributes.put("NatIpAddress", text(""));
            attributes.put("PrivateIpAddress", first);
            fields.put("VpcAttributes", attributes.json());
            fields.put(
                "InnerIpAddress",
                Json::Object(vec![("IpAddress".to_owned(), Json::Array(Vec::new()))]),
            );
        }
        Network::Classic(_) => {
            fields.put("InstanceNetworkType", any_case(dice, "classic"));
            fields.put("InnerIpAddress", first);
            if dice.chance(70) {
                let mut attributes = Fields::default();
                if dice.chance(50) {
                    attributes.put("VpcId", text(""));
                }
                attributes.put(
                    "PrivateIpAddress",
                    Json::Object(vec![("IpAddress".to_owned(), Json::Array(Vec::new()))]),
                );
                fields.put("VpcAttributes", attributes.json());
            }
        }
        Network::Unseen | Network::Torn => {}
    }
    if host.sublist {
        let nics = (0..host.nics.len())
            .map(|place| interface(dice, number, host, place, true))
            .collect();
        let nics = list(dice, "NetworkInterface", nics);
        fields.put("NetworkInterfaces", nics);
    }
    fields.json()
}

/// An interface as it stands in an instance's own list, or the first part of a full one.
fn interface(dice: &mut Dice, number: usize, host: &Host, place: usize, short: bool) -> Json {
    let nic = &host.nics[place];
    let mut fields = Fields::default();
    fields.put("NetworkInterfaceId", text(nic_id(number, place)));
    fields.put(
        "Type",
        text(if host.instance && place == 0 {
            "Primary"
        } else {
            "Secondary"
        }),
    );
    fields.put(
        if short {
            "PrimaryIpAddress"
        } else {
            "PrivateIpAddress"
        },
        text(address(nic.v4[0])),
    );
    let mut sets = Vec::new();
    for (at, addr) in nic.v4.iter().enumerate() {
        let mut set = Fields::default();
        set.put("PrivateIpAddress", text(address(*addr)));
        set.put("Primary", Json::Bool(at == 0));
        if let Some((public, _)) = nic
            .public
            .filter(|(_, mapped)| *mapped == at && !short && (at > 0 || dice.chance(50)))
        {
            set.put(
                "AssociatedPublicIp",
                Json::Object(vec![("PublicIpAddress".to_owned(), text(address(public)))]),
            );
        }
        sets.push(set.json());
    }
    let sets = list(dice, "PrivateIpSet", sets);
    fields.put("PrivateIpSets", sets);
    let one = |key: &str, value: String| Json::Object(vec![(key.to_owned(), text(value))]);
    let sixes = list(
        dice,
        "Ipv6Set",
        nic.v6
            .iter()
            .map(|addr| one("Ipv6Address", address(*addr)))
            .collect(),
    );
    fields.put("Ipv6Sets", sixes);
    for (six, outer, inner, leaf) in [
        (false, "Ipv4PrefixSets", "Ipv4PrefixSet", "Ipv4Prefix"),
        (true, "Ipv6PrefixSets", "Ipv6PrefixSet", "Ipv6Prefix"),
    ] {
        let prefixes = nic.prefixes.iter().filter(|prefix| prefix.addr.six == six);
        let prefixes = prefixes
            .map(|prefix| one(leaf, format!("{}/{}", address(prefix.addr), prefix.len)))
            .collect();
        let prefixes = list(dice, inner, prefixes);
        fields.put(outer, prefixes);
    }
    fields.json()
}

/// The second listing holds what contradicts the first.
pub(crate) fn describe_nic(
    dice: &mut Dice,
    (number, host, place): (usize, &Host, usize),
    listings: &mut [Vec<Json>; 2],
) {
    let nic: &Nic = &host.nics[place];
    let torn = matches!(nic.groups, Listed::Torn(..)) || host.network == Network::Torn;
    for (round, listing) in listings.iter_mut().enumerate() {
        if round == 1 && !torn && !dice.chance(10) {
            return;
        }
        let Json::Object(fields) = interface(dice, number, host, place, false) else {
            return;
        };
        let mut fields = Fields(fields);
        fields.put("Status", text("InUse"));
        if host.instance {
            fields.put("InstanceId", text(host_id(number, true)));
        } else {
            unset(dice, &mut fields, "InstanceId");
        }
        match host.network {
            Network::Vpc(vpc) => fields.put("VpcId", vpc_id(Some(vpc))),
            Network::Torn => fields.put("VpcId", vpc_id(Some(round))),
            Network::Unseen | Network::Classic(_) => {}
        }
        let groups = match &nic.groups {
            Listed::Missing => None,
            Listed::Known(groups) => Some(groups),
            Listed::Torn(one, two) => Some(if round == 0 { one } else { two }),
        };
        if let Some(groups) = groups {
            let ids = texts(
                dice,
                "SecurityGroupId",
                groups.iter().map(|group| group_id(*group)),
            );
            fields.put("SecurityGroupIds", ids);
        } else if dice.chance(50) {
            fields.put("SecurityGroupIds", Json::Null);
        }
        let own = nic
            .public
            .filter(|(_, mapped)| *mapped == 0)
            .map(|(public, _)| public);
        match own.or(host.eip.filter(|_| host.instance && place == 0)) {
            Some(public) => fields.put(
                "AssociatedPublicIp",
                Json::Object(vec![("PublicIpAddress".to_owned(), text(address(public)))]),
            ),
            None => fields.put("AssociatedPublicIp", Json::Object(Vec::new())),
        }
        listing.push(fields.json());
    }
}
