//! Interfaces as documents show them, before it is known which is an instance's primary one.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::groups::network_of;
use super::settle::{Settled, Settler};
use super::told::{Hosts, InterfaceTold, in_order};
use crate::load::fact::{NetworkFact, Role, Witness};
use crate::model::{Network, NetworkInterface};

/// What is known of an interface beside its row, and what its instance may not fill in because
/// documents contradict.
#[derive(Clone, Copy)]
pub(super) struct Hint {
    pub(super) role: Option<Role>,
    pub(super) groups_contradict: bool,
    pub(super) addresses_contradict: bool,
    pub(super) network_contradicts: bool,
}

/// A row for every interface that is shown, sorted by id, and what else is known of each.
pub(super) fn merge(
    hosts: &Hosts,
    ids: Vec<Box<str>>,
    settler: &mut Settler<'_>,
) -> (Vec<NetworkInterface>, Vec<Hint>) {
    let places = hosts.interface_places(ids.len());
    let remarks = Mutex::new(Vec::new());
    let make = |told: &mut Vec<_>, (row, id): (usize, Box<str>)| {
        told.clear();
        told.extend(places.of(row).iter().map(|place| hosts.interface(*place)));
        let mut found = Vec::new();
        let made = shown(id, told, &mut Settler::new(&mut found));
        if !found.is_empty() {
            let mut remarks = remarks.lock().unwrap_or_else(PoisonError::into_inner);
            remarks.push((row, found));
        }
        made
    };
    let (mut rows, mut hints): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
    ids.into_par_iter()
        .enumerate()
        .map_init(Vec::new, make)
        .unzip_into_vecs(&mut rows, &mut hints);
    settler.tell_all(in_order(
        remarks.into_inner().unwrap_or_else(PoisonError::into_inner),
    ));
    // An id whose facts were dropped again is not shown.
    let mut shown = (0..rows.len()).map(|row| !places.of(row).is_empty());
    if !shown.clone().all(|shown| shown) {
        let mut again = shown.clone();
        rows.retain(|_| shown.next().unwrap_or_default());
        hints.retain(|_| again.next().unwrap_or_default());
    }
    (rows, hints)
}

/// DescribeNetworkInterfaces counts over DescribeInstances for groups and addresses.
fn shown(
    id: Box<str>,
    told: &[InterfaceTold<'_>],
    settler: &mut Settler<'_>,
) -> (NetworkInterface, Hint) {
    let own = || {
        told.iter()
            .filter(|fact| fact.witness == Witness::Interfaces)
    };
    let attached = || {
        told.iter()
            .filter(|fact| fact.witness == Witness::Instances)
    };
    let groups = own().map(|fact| (fact.groups, fact.location));
    let groups = settler.settle("SecurityGroupIds", &id, groups);
    let addresses = own().map(|fact| (fact.addresses, fact.location));
    let addresses = match settler.settle("PrivateIpSets", &id, addresses) {
        Settled::Untold => {
            let addresses = attached().map(|fact| (fact.addresses, fact.location));
            settler.settle("PrivateIpSets", &id, addresses)
        }
        settled => settled,
    };
    let public = told.iter().map(|fact| (fact.public, fact.location));
    let public = settler.settle("AssociatedPublicIp", &id, public).known();
    let instances = told.iter().map(|fact| (fact.instance, fact.location));
    let roles = told.iter().map(|fact| (fact.role, fact.location));
    let regions = told.iter().map(|fact| (fact.region, fact.location));
    let vswitches = told.iter().map(|fact| (fact.vswitch, fact.location));
    let networks = told.iter().map(|fact| {
        let network = (fact.network != NetworkFact::Unseen).then_some(fact.network);
        (network, fact.location)
    });
    let network = settler.settle("VpcId", &id, networks);
    let hint = Hint {
        groups_contradict: matches!(groups, Settled::Contradicted),
        addresses_contradict: matches!(addresses, Settled::Contradicted),
        network_contradicts: matches!(network, Settled::Contradicted),
        role: settler.settle("Type", &id, roles).known(),
    };
    let row = NetworkInterface {
        instance: settler.settle("InstanceId", &id, instances).known(),
        primary: false,
        network: network.known().map_or(Network::Unseen, network_of),
        vswitch: settler.settle("VSwitchId", &id, vswitches).known(),
        region: settler.settle("RegionId", &id, regions).known(),
        groups: groups.known().map(super::told::Groups::rows),
        addresses: addresses.known().unwrap_or_default().into(),
        public: public.unwrap_or_default().into(),
        tags: Box::default(),
        location: own().next().or(told.first()).map(|fact| fact.location),
        id,
    };
    (row, hint)
}
