//! The network stage: what lies between two ends, and what would be needed to know it.

use super::ends::{End, end_name};
use super::missing::{Fact, Missing, export, interface_argument, is_networked};
use super::pairs::verdict_of;
use super::{Reason, Stage, StageKind};
use crate::model::{Inventory, Network};
use crate::packet::{Block, Bounds, Family, Set, Traffic};
use crate::topology::{NetworkReason, Site, path};

pub(super) fn network_stage(
    inventory: &Inventory,
    from: End,
    to: End,
    family: Family,
    flow: &Traffic,
) -> (Stage, Bounds<Traffic>) {
    let (reason, carried) = decided(inventory, from, to, family, flow);
    let verdict = verdict_of(flow, &carried);
    let missing = network_missing(inventory, from, to, reason);
    let stage = Stage {
        kind: StageKind::Network,
        verdict,
        reason,
        rule: None,
        parts: Vec::new(),
        missing,
    };
    (stage, carried)
}

/// What the network between two ends carries.
pub(super) fn carried(
    inventory: &Inventory,
    from: End,
    to: End,
    family: Family,
) -> Bounds<Traffic> {
    decided(inventory, from, to, family, &Traffic::all(family)).1
}

/// What it carries of a flow, and why.
fn decided(
    inventory: &Inventory,
    from: End,
    to: End,
    family: Family,
    flow: &Traffic,
) -> (Reason, Bounds<Traffic>) {
    let nothing = Traffic::empty;
    let unknown = || Bounds {
        must: nothing(),
        may: flow.clone(),
    };
    if from.is_public() || to.is_public() {
        let connected = |end: End| !matches!(end, End::Private(..));
        if !(connected(from) && connected(to)) {
            (Reason::NoRoute, Bounds::certain(nothing()))
        } else if family == Family::Ipv6 {
            (Reason::Network(NetworkReason::UnseenNetwork), unknown())
        } else {
            (Reason::PublicAddress, Bounds::certain(flow.clone()))
        }
    } else {
        match (from, to) {
            (End::Outside(block), End::Private(index, _))
            | (End::Private(index, _), End::Outside(block)) => {
                let network = inventory.interfaces[index].network;
                if matches!(to, End::Outside(_))
                    && is_cloud_service(block)
                    && network != Network::Unseen
                {
                    (Reason::CloudService, Bounds::certain(flow.clone()))
                } else if in_vpc(inventory, network, block) {
                    (
                        Reason::Network(NetworkReason::SameVpc),
                        Bounds::certain(flow.clone()),
                    )
                } else {
                    (Reason::Network(NetworkReason::UnseenNetwork), unknown())
                }
            }
            _ => {
                let site = |end: End| {
                    end.interface()
                        .map_or(Site::UNSEEN, |index| Site::of(&inventory.interfaces[index]))
                };
                let path = path(site(from), site(to));
                let carried = path
                    .traffic(family)
                    .intersection(&Bounds::certain(flow.clone()));
                (Reason::Network(path.reason), carried)
            }
        }
    }
}

fn network_missing(inventory: &Inventory, from: End, to: End, reason: Reason) -> Vec<Missing> {
    let names = [from, to].map(|end| end_name(inventory, end));
    let region = |end: End| {
        end.interface()
            .and_then(|index| inventory.interfaces[index].region)
    };
    let links = |call: &str| {
        let command = export(inventory, call, region(from), &[]);
        vec![Missing {
            fact: Fact::Links,
            id: names.join(" - "),
            command,
        }]
    };
    match reason {
        Reason::Network(NetworkReason::IsolatedVpcs) => links("vpcpeer ListVpcPeerConnections"),
        Reason::Network(NetworkReason::NoClassicLink) => links("ecs DescribeClassicLinkInstances"),
        Reason::Network(NetworkReason::DifferentRegion) => links("cbn DescribeCens"),
        Reason::NoRoute => {
            let command = export(
                inventory,
                "vpc DescribeEipAddresses",
                region(from).or(region(to)),
                &[],
            );
            let id = [from, to]
                .into_iter()
                .zip(&names)
                .filter(|(end, _)| matches!(end, End::Private(..)));
            id.map(|(_, name)| Missing {
                fact: Fact::PublicAddresses,
                id: name.clone(),
                command: command.clone(),
            })
            .collect()
        }
        Reason::Network(NetworkReason::UnseenNetwork) => [from, to]
            .into_iter()
            .zip(&names)
            .filter(|(end, _)| match end.interface() {
                Some(index) => !is_networked(inventory.interfaces[index].network),
                None => true,
            })
            .map(|(end, name)| {
                let call = "ecs DescribeNetworkInterfaces";
                let argument = match end {
                    End::Internet(_) => None,
                    _ => interface_argument(name).map(|argument| (argument, name.as_str())),
                };
                let command = export(inventory, call, region(end), argument.as_slice());
                Missing {
                    fact: Fact::Network,
                    id: name.clone(),
                    command,
                }
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether a block lies in 100.64.0.0/10, to which every network has a system route ("Route tables").
pub(super) fn is_cloud_service(block: Block) -> bool {
    Block::parse("100.64.0.0/10").is_ok_and(|services| services.covers(&block))
}

/// Whether a block lies in the exported blocks of a VPC: its hosts are connected by system routes.
pub(super) fn in_vpc(inventory: &Inventory, network: Network, block: Block) -> bool {
    match network {
        Network::Vpc(vpc) => inventory.vpcs[vpc]
            .blocks
            .iter()
            .any(|own| own.covers(&block)),
        _ => false,
    }
}
