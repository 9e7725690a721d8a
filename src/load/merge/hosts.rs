//! Instances, and what they tell of their interfaces.
//!
//! An instance tells the groups and addresses of its primary interface (vendor page "Start using
//! security groups"); where that is not exported, an interface of the instance's own id stands for
//! it.

use std::net::IpAddr;

use super::groups::network_of;
use super::interfaces::{self, Shown};
use super::settle::{Settled, Settler};
use super::unite::Facts;
use crate::load::fact::{InstanceFact, NetworkFact, Role};
use crate::model::{
    GroupIndex, Instance, InstanceIndex, Network, NetworkInterface, PublicAddress, RegionIndex,
    TableIndex, VSwitchIndex,
};
use crate::packet::Block;
use crate::source::Location;

/// What is told of an instance's primary interface.
#[derive(Default)]
struct Primary {
    network: Option<NetworkFact>,
    vswitch: Option<VSwitchIndex>,
    groups: Option<Box<[GroupIndex]>>,
    addresses: Box<[Block]>,
    public: Box<[IpAddr]>,
    region: Option<RegionIndex>,
    location: Option<Location>,
}

/// Rows of all instances, sorted by id, and of all interfaces, in any order.
pub(super) fn merge(
    facts: &Facts,
    settler: &mut Settler<'_>,
) -> (Vec<Instance>, Vec<NetworkInterface>) {
    let mut instances: Vec<Instance> = facts.instance_ids.iter().map(|id| unseen(id)).collect();
    let mut primaries: Vec<Primary> = Vec::new();
    primaries.resize_with(instances.len(), Primary::default);
    for told in facts.instances.chunk_by(|one, other| one.id == other.id) {
        let position = told[0].id.position();
        primaries[position] = describe(&mut instances[position], told, settler);
    }
    let mut shown = interfaces::merge(facts, settler);
    let mut members: Vec<(InstanceIndex, usize)> = shown
        .iter()
        .enumerate()
        .filter_map(|(position, shown)| shown.row.instance.map(|instance| (instance, position)))
        .collect();
    members.sort_unstable();
    let mut members = members.as_slice();
    let mut stand_ins = Vec::new();
    for (position, primary) in primaries.into_iter().enumerate() {
        let index = InstanceIndex::from_position(position);
        let count = members
            .iter()
            .take_while(|(instance, _)| *instance == index)
            .count();
        let (mine, others) = members.split_at(count);
        members = others;
        let mine: Vec<usize> = mine.iter().map(|(_, shown)| *shown).collect();
        stand_ins.extend(attach(
            &instances[position],
            index,
            primary,
            &mine,
            &mut shown,
            settler,
        ));
    }
    let rows = shown.into_iter().map(|shown| shown.row).chain(stand_ins);
    (instances, rows.collect())
}

fn unseen(id: &str) -> Instance {
    Instance {
        id: id.into(),
        name: None,
        status: None,
        region: None,
        location: None,
    }
}

fn describe(row: &mut Instance, told: &[InstanceFact], settler: &mut Settler<'_>) -> Primary {
    let id = row.id.clone();
    let names = told.iter().map(|fact| (fact.name.clone(), fact.location));
    row.name = settler.settle("InstanceName", &id, names).known();
    let states = told.iter().map(|fact| (fact.status, fact.location));
    row.status = settler.settle("Status", &id, states).known();
    let regions = told.iter().map(|fact| (fact.region.known(), fact.location));
    row.region = settler.settle("RegionId", &id, regions).known();
    row.location = Some(told[0].location);
    let networks = told.iter().map(|fact| {
        let network = (fact.network != NetworkFact::Unseen).then_some(fact.network);
        (network, fact.location)
    });
    let vswitches = told.iter().map(|fact| (fact.vswitch, fact.location));
    let groups = told
        .iter()
        .map(|fact| (fact.groups.as_ref(), fact.location));
    let addresses = told.iter().map(|fact| {
        (
            Some(&fact.addresses).filter(|addresses| !addresses.is_empty()),
            fact.location,
        )
    });
    let public = told.iter().map(|fact| {
        (
            Some(&fact.public).filter(|public| !public.is_empty()),
            fact.location,
        )
    });
    Primary {
        network: match settler.settle("VpcId", &id, networks) {
            Settled::Known(network) => Some(network),
            Settled::Untold => Some(NetworkFact::Unseen),
            Settled::Contradicted => None,
        },
        vswitch: settler.settle("VSwitchId", &id, vswitches).known(),
        groups: settler
            .settle("SecurityGroupIds", &id, groups)
            .known()
            .cloned(),
        addresses: settler
            .settle("PrivateIpAddress", &id, addresses)
            .known()
            .cloned()
            .unwrap_or_default(),
        public: settler
            .settle("PublicIpAddress", &id, public)
            .known()
            .cloned()
            .unwrap_or_default(),
        region: row.region,
        location: row.location,
    }
}

/// Gives an instance's interfaces what the instance tells of them; the interface that stands for
/// its primary one if that is not shown.
fn attach(
    instance: &Instance,
    index: InstanceIndex,
    told: Primary,
    mine: &[usize],
    shown: &mut [Shown],
    settler: &mut Settler<'_>,
) -> Option<NetworkInterface> {
    let primary = find_primary(&told, mine, shown);
    let network = told.network.unwrap_or(NetworkFact::Unseen);
    for position in mine {
        let one = &mut shown[*position];
        one.row.primary = one.role == Some(Role::Primary) || primary == Some(*position);
        if one.row.network == Network::Unseen && !one.network_contradicts {
            one.row.network = network_of(network);
        } else if one.row.primary
            && network != NetworkFact::Unseen
            && one.row.network != network_of(network)
            && let (Some(at), Some(other)) = (one.row.location, told.location)
        {
            settler.contradiction("VpcId", &one.row.id, at, other);
            one.row.network = Network::Unseen;
        }
    }
    let known: Vec<IpAddr> = mine
        .iter()
        .flat_map(|position| {
            shown[*position]
                .row
                .public
                .iter()
                .map(|public| public.address)
        })
        .collect();
    let public = told
        .public
        .iter()
        .copied()
        .filter(|address| !known.contains(address));
    let public: Vec<IpAddr> = public.collect();
    if let Some(position) = primary {
        let one = &mut shown[position];
        let row = &mut one.row;
        if row.groups.is_none() && !one.groups_contradict {
            row.groups.clone_from(&told.groups);
        }
        if row.addresses.is_empty() && !one.addresses_contradict {
            row.addresses = sorted(&told.addresses);
        }
        row.vswitch = row.vswitch.or(told.vswitch);
        row.public = with_public(row, public);
        return None;
    }
    let classic = network == NetworkFact::Classic;
    let empty = told.groups.is_none() && told.addresses.is_empty() && public.is_empty();
    if empty && !classic {
        return None;
    }
    let mut row = NetworkInterface {
        id: instance.id.clone(),
        instance: Some(index),
        primary: true,
        network: network_of(network),
        vswitch: told.vswitch,
        region: told.region,
        addresses: sorted(&told.addresses),
        groups: told.groups,
        public: Box::default(),
        location: told.location,
    };
    row.public = with_public(&row, public);
    Some(row)
}

/// The primary interface: the one that is said to be, else the one of the instance's address, else
/// the only one.
fn find_primary(told: &Primary, mine: &[usize], shown: &[Shown]) -> Option<usize> {
    let role = |position: &&usize| shown[**position].role;
    let first = |position: &&usize| shown[**position].row.addresses.first().copied();
    let address = told.addresses.first().copied();
    let said = mine
        .iter()
        .find(|position| role(position) == Some(Role::Primary));
    let by_address = || {
        let mut open = mine.iter().filter(|position| role(position).is_none());
        open.find(|position| address.is_some() && first(position) == address)
    };
    let only = || match mine {
        [only] => Some(only).filter(|only| role(only).is_none()),
        _ => None,
    };
    said.or_else(by_address).or_else(only).copied()
}

/// The first address first, the others sorted.
fn sorted(addresses: &[Block]) -> Box<[Block]> {
    let mut addresses = addresses.to_vec();
    let first = addresses.first().copied();
    addresses.sort_unstable_by_key(|block| (Some(*block) != first, *block));
    addresses.dedup();
    addresses.into()
}

/// The public addresses of a row and others, behind its first address; on the classic network
/// there is no translation.
fn with_public(row: &NetworkInterface, others: Vec<IpAddr>) -> Box<[PublicAddress]> {
    let first = row.addresses.first().filter(|block| block.is_host());
    let first = first.map(Block::first);
    let mut public: Vec<PublicAddress> = row.public.to_vec();
    public.extend(others.into_iter().map(|address| PublicAddress {
        address,
        local: if row.network.is_classic() {
            Some(address)
        } else {
            first
        },
    }));
    public.sort_unstable();
    public.into()
}
