//! Rows of instances and of their interfaces.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::attach::{Attached, Mine, Primary, attach};
use super::interfaces;
use super::settle::{Settled, Settler};
use super::told::{Hosts, InstanceTold, Places, in_order};
use crate::load::fact::{NetworkFact, TagOwner};
use crate::model::{Instance, InstanceIndex, NetworkInterface, TableIndex};
use crate::source::Remark;

/// Instances that are looked at before interfaces are changed.
const AT_ONCE: usize = 1 << 16;

/// Rows of all instances and of all interfaces, both sorted by id.
pub(super) fn merge(
    mut hosts: Hosts,
    instance_ids: Vec<Box<str>>,
    interface_ids: Vec<Box<str>>,
    settler: &mut Settler<'_>,
) -> (Vec<Instance>, Vec<NetworkInterface>) {
    let mut found = Vec::new();
    let (mut shown, hints) =
        interfaces::merge(&hosts, interface_ids, &mut Settler::new(&mut found));
    for draft in &mut hosts.drafts {
        draft.interfaces = Vec::new();
    }
    let places = hosts.instance_places(instance_ids.len());
    let members = members(&shown, instance_ids.len());
    let (described, attached) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
    let note = |into: &Mutex<Vec<(usize, Vec<Remark>)>>, row: usize, found: Vec<Remark>| {
        if !found.is_empty() {
            let mut remarks = into.lock().unwrap_or_else(PoisonError::into_inner);
            remarks.push((row, found));
        }
    };
    let mut instances: Vec<Instance> = Vec::with_capacity(instance_ids.len());
    let mut stand_ins = Vec::new();
    let mut ids = instance_ids.into_iter();
    while !ids.as_slice().is_empty() {
        let first = instances.len();
        let some: Vec<Box<str>> = ids.by_ref().take(AT_ONCE).collect();
        let make = |told: &mut Vec<_>, (number, id): (usize, Box<str>)| {
            let row = first + number;
            told.clear();
            told.extend(places.of(row).iter().map(|place| hosts.instance(*place)));
            let mut remarks = Vec::new();
            let (instance, primary) = describe(id, told, &mut Settler::new(&mut remarks));
            note(&described, row, remarks);
            let mut remarks = Vec::new();
            let made = attach(
                &instance,
                InstanceIndex::from_position(row),
                &primary,
                &Mine {
                    positions: members.of(row),
                    shown: &shown,
                    hints: &hints,
                },
                &mut Settler::new(&mut remarks),
            );
            note(&attached, row, remarks);
            (instance, made)
        };
        let (mut rows, mut made): (Vec<Instance>, Vec<Attached>) = (Vec::new(), Vec::new());
        some.into_par_iter()
            .enumerate()
            .map_init(Vec::new, make)
            .unzip_into_vecs(&mut rows, &mut made);
        instances.append(&mut rows);
        for made in made {
            for change in made.changes {
                change.apply(&mut shown);
            }
            stand_ins.extend(made.stand_in);
        }
    }
    let told = |remarks: Mutex<Vec<(usize, Vec<Remark>)>>| {
        in_order(remarks.into_inner().unwrap_or_else(PoisonError::into_inner))
    };
    settler.tell_all(told(described));
    settler.tell_all(found.into_iter());
    settler.tell_all(told(attached));
    tag(&hosts, &mut instances, &mut shown);
    if !stand_ins.is_empty() {
        shown.append(&mut stand_ins);
        shown.sort_by(|one, other| one.id.cmp(&other.id));
    }
    (instances, shown)
}

/// Gives instances and interfaces their tags, all that any document tells.
fn tag(hosts: &Hosts, instances: &mut [Instance], interfaces: &mut [NetworkInterface]) {
    let mut told: BTreeMap<(bool, usize), BTreeSet<(&str, &str)>> = BTreeMap::new();
    for (file, draft) in hosts.drafts.iter().enumerate() {
        for fact in &draft.tags {
            let row = match fact.of {
                TagOwner::Instance(id) => {
                    (true, hosts.instances.of(file)[id.position()].position())
                }
                TagOwner::Interface(id) => {
                    (false, hosts.interfaces.of(file)[id.position()].position())
                }
            };
            told.entry(row)
                .or_default()
                .insert((&fact.key, &fact.value));
        }
    }
    for ((of_instance, row), tags) in told {
        let tags = tags
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()));
        match of_instance {
            true => instances[row].tags = tags.collect(),
            false => interfaces[row].tags = tags.collect(),
        }
    }
}

/// The interfaces of each instance, by their positions.
fn members(shown: &[NetworkInterface], instances: usize) -> Places {
    let members = shown.iter().enumerate().filter_map(|(position, row)| {
        let position = u32::try_from(position).expect("internal error: 4 billion interfaces");
        Some((row.instance?.position(), 0, position))
    });
    Places::new(instances, members)
}

fn describe<'h>(
    id: Box<str>,
    told: &[InstanceTold<'h>],
    settler: &mut Settler<'_>,
) -> (Instance, Primary<'h>) {
    let Some(first) = told.first() else {
        return (unseen(id), Primary::default());
    };
    let names = told.iter().map(|fact| (fact.name, fact.location));
    let states = told.iter().map(|fact| (fact.status, fact.location));
    let regions = told.iter().map(|fact| (fact.region, fact.location));
    let name = settler.settle("InstanceName", &id, names).known();
    let status = settler.settle("Status", &id, states).known();
    let region = settler.settle("RegionId", &id, regions).known();
    let networks = told.iter().map(|fact| {
        let network = (fact.network != NetworkFact::Unseen).then_some(fact.network);
        (network, fact.location)
    });
    let vswitches = told.iter().map(|fact| (fact.vswitch, fact.location));
    let groups = told.iter().map(|fact| (fact.groups, fact.location));
    let addresses = told.iter().map(|fact| {
        let addresses = Some(fact.addresses).filter(|addresses| !addresses.is_empty());
        (addresses, fact.location)
    });
    let public = told.iter().map(|fact| {
        let public = Some(fact.public).filter(|public| !public.is_empty());
        (public, fact.location)
    });
    let primary = Primary {
        network: match settler.settle("VpcId", &id, networks) {
            Settled::Known(network) => Some(network),
            Settled::Untold => Some(NetworkFact::Unseen),
            Settled::Contradicted => None,
        },
        vswitch: settler.settle("VSwitchId", &id, vswitches).known(),
        groups: settler.settle("SecurityGroupIds", &id, groups).known(),
        addresses: settler
            .settle("PrivateIpAddress", &id, addresses)
            .known()
            .unwrap_or_default(),
        public: settler
            .settle("PublicIpAddress", &id, public)
            .known()
            .unwrap_or_default(),
        region,
        location: Some(first.location),
    };
    let row = Instance {
        name: name.map(Into::into),
        status,
        region,
        location: Some(first.location),
        ..unseen(id)
    };
    (row, primary)
}

fn unseen(id: Box<str>) -> Instance {
    Instance {
        id,
        name: None,
        status: None,
        region: None,
        tags: Box::default(),
        location: None,
    }
}
