//! Interfaces as documents show them, before it is known which is an instance's primary one.

use super::groups::network_of;
use super::settle::{Settled, Settler};
use super::unite::Facts;
use crate::load::fact::{InterfaceFact, NetworkFact, Role, Witness};
use crate::model::{Network, NetworkInterface, TableIndex};

/// An interface, and what its instance may not fill in because documents contradict.
pub(super) struct Shown {
    pub(super) row: NetworkInterface,
    pub(super) role: Option<Role>,
    pub(super) groups_contradict: bool,
    pub(super) addresses_contradict: bool,
    pub(super) network_contradicts: bool,
}

/// A row for every interface that is shown, sorted by id.
pub(super) fn merge(facts: &Facts, settler: &mut Settler<'_>) -> Vec<Shown> {
    facts
        .interfaces
        .chunk_by(|one, other| one.id == other.id)
        .map(|told| shown(&facts.interface_ids[told[0].id.position()], told, settler))
        .collect()
}

/// DescribeNetworkInterfaces counts over DescribeInstances for groups and addresses.
fn shown(id: &str, told: &[InterfaceFact], settler: &mut Settler<'_>) -> Shown {
    let own = || {
        told.iter()
            .filter(|fact| fact.witness == Witness::Interfaces)
    };
    let attached = || {
        told.iter()
            .filter(|fact| fact.witness == Witness::Instances)
    };
    let groups = own().map(|fact| (fact.groups.as_ref(), fact.location));
    let groups = settler.settle("SecurityGroupIds", id, groups);
    let addresses = own().map(|fact| (fact.addresses.as_ref(), fact.location));
    let addresses = match settler.settle("PrivateIpSets", id, addresses) {
        Settled::Untold => {
            let addresses = attached().map(|fact| (fact.addresses.as_ref(), fact.location));
            settler.settle("PrivateIpSets", id, addresses)
        }
        settled => settled,
    };
    let public = told
        .iter()
        .map(|fact| (fact.public.as_ref(), fact.location));
    let public = settler.settle("AssociatedPublicIp", id, public).known();
    let instances = told.iter().map(|fact| (fact.instance, fact.location));
    let roles = told.iter().map(|fact| (fact.role, fact.location));
    let regions = told.iter().map(|fact| (fact.region.known(), fact.location));
    let vswitches = told.iter().map(|fact| (fact.vswitch, fact.location));
    let networks = told.iter().map(|fact| {
        let network = (fact.network != NetworkFact::Unseen).then_some(fact.network);
        (network, fact.location)
    });
    let network = settler.settle("VpcId", id, networks);
    Shown {
        groups_contradict: groups == Settled::Contradicted,
        addresses_contradict: addresses == Settled::Contradicted,
        network_contradicts: network == Settled::Contradicted,
        role: settler.settle("Type", id, roles).known(),
        row: NetworkInterface {
            id: id.into(),
            instance: settler.settle("InstanceId", id, instances).known(),
            primary: false,
            network: network.known().map_or(Network::Unseen, network_of),
            vswitch: settler.settle("VSwitchId", id, vswitches).known(),
            region: settler.settle("RegionId", id, regions).known(),
            groups: groups.known().cloned(),
            addresses: addresses.known().cloned().unwrap_or_default(),
            public: public.cloned().unwrap_or_default(),
            location: own().next().or(told.first()).map(|fact| fact.location),
        },
    }
}
