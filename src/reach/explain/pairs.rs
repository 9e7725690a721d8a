//! The pairs of addresses of two hosts, each judged through network, egress and ingress.

use super::hosts::Host;
use super::missing::{Fact, Missing, export, interface_argument};
use super::near::{Question, near_misses};
use super::stage::{Asked, Quantifier, judge_rules};
use super::{PairExplanation, Reason, Side, Stage, StageKind, Verdict};
use crate::model::{Direction, InterfaceIndex, Inventory, Network};
use crate::packet::{Block, Bounds, Family, Interval, Intervals, Set, Traffic, is_private};
use crate::reach::atoms::Atoms;
use crate::reach::internet::internet_addresses;
use crate::reach::tables::nearness;
use crate::topology::{NetworkReason, Site, path};
use crate::verdict::{Context, Owner, PeerGroups, PeerView, Reachability};

/// The pairs of two hosts, judged.
pub(super) struct Judged {
    pub(super) flow: Traffic,
    pub(super) verdict: Verdict,
    pub(super) pairs: Vec<PairExplanation>,
}

/// One end of a packet.
#[derive(Clone, Copy, Debug)]
enum End {
    /// An interface on one of its private addresses.
    Private(InterfaceIndex, Block),
    /// An interface on one of its public addresses, and the own address its rules see.
    Public(InterfaceIndex, Block, Option<Block>),
    /// A host that is not in the export.
    Outside(Block),
    /// Any public host of a family.
    Internet(Family),
}

impl End {
    fn family(&self) -> Family {
        match self {
            Self::Private(_, block) | Self::Public(_, block, _) | Self::Outside(block) => {
                block.family()
            }
            Self::Internet(family) => *family,
        }
    }

    fn interface(&self) -> Option<InterfaceIndex> {
        match self {
            Self::Private(index, _) | Self::Public(index, ..) => Some(*index),
            _ => None,
        }
    }

    /// Whether packets to it go through the internet.
    fn is_public(&self) -> bool {
        match self {
            Self::Private(..) => false,
            Self::Public(..) | Self::Internet(_) => true,
            Self::Outside(block) => !is_private(block.first()),
        }
    }

    fn side(&self) -> Side {
        match self {
            Self::Private(index, block) | Self::Public(index, block, _) => Side {
                interface: Some(*index),
                address: Some(*block),
            },
            Self::Outside(block) => Side {
                interface: None,
                address: Some(*block),
            },
            Self::Internet(_) => Side {
                interface: None,
                address: None,
            },
        }
    }
}

/// Judges a flow from one host to another over all pairs of their addresses.
pub(super) fn judge(
    inventory: &Inventory,
    source: Host,
    target: Host,
    flow: Option<&Traffic>,
) -> Judged {
    let context = Context::new(inventory);
    let mut pairs = Vec::new();
    let mut families = Vec::new();
    for (from, to) in ends(inventory, source, target) {
        let family = from.family();
        let asked = flow.cloned().unwrap_or_else(|| Traffic::ping(family));
        let asked = asked.intersection(&Traffic::all(family));
        if asked.is_empty() {
            continue;
        }
        families.push(family);
        pairs.push(judge_pair(&context, from, to, family, asked));
    }
    pairs.sort_by_key(|pair| std::cmp::Reverse(pair.verdict));
    let ping = || {
        let own = families.iter().fold(Traffic::empty(), |sum, family| {
            sum.union(&Traffic::ping(*family))
        });
        if own.is_empty() {
            Traffic::ping(Family::Ipv4)
        } else {
            own
        }
    };
    // Without addresses to judge, what is not exported decides.
    let known = [source, target]
        .iter()
        .all(|host| has_addresses(inventory, *host));
    let none = if known {
        Verdict::Denied
    } else {
        Verdict::Unknown
    };
    let verdict = pairs.first().map_or(none, |pair| pair.verdict);
    Judged {
        flow: flow.cloned().unwrap_or_else(ping),
        verdict,
        pairs,
    }
}

fn has_addresses(inventory: &Inventory, host: Host) -> bool {
    match host {
        Host::Instance(_) | Host::Interface(_) => interfaces(inventory, host)
            .iter()
            .any(|index| !inventory.interfaces[*index].addresses.is_empty()),
        _ => true,
    }
}

/// The interfaces of a host of the export.
pub(super) fn interfaces(inventory: &Inventory, host: Host) -> Vec<InterfaceIndex> {
    match host {
        Host::Instance(instance) => inventory
            .interfaces
            .iter()
            .filter(|(_, interface)| interface.instance == Some(instance))
            .map(|(index, _)| index)
            .collect(),
        Host::Interface(index) | Host::Address(index, _) | Host::Public(index, _) => vec![index],
        Host::Outside(_) | Host::Internet => Vec::new(),
    }
}

/// The pairs of ends of one family that packets between two hosts can have.
fn ends(inventory: &Inventory, source: Host, target: Host) -> Vec<(End, End)> {
    let outside = |host| matches!(host, Host::Outside(_) | Host::Internet);
    if outside(source) && outside(target) {
        return Vec::new();
    }
    let through_internet = |host| match host {
        Host::Internet | Host::Public(..) => true,
        Host::Outside(block) => !is_private(block.first()),
        _ => false,
    };
    let from = host_ends(inventory, source, through_internet(target));
    let to = host_ends(inventory, target, through_internet(source));
    let mut pairs = Vec::new();
    for one in &from {
        for other in &to {
            let same = one.interface().is_some() && one.interface() == other.interface();
            if one.family() == other.family() && !same {
                pairs.push((*one, *other));
            }
        }
    }
    pairs
}

fn host_ends(inventory: &Inventory, host: Host, through_internet: bool) -> Vec<End> {
    match host {
        Host::Internet => Family::BOTH.map(End::Internet).to_vec(),
        Host::Outside(block) => vec![End::Outside(block)],
        Host::Address(index, address) if !through_internet => {
            vec![End::Private(index, Block::host(address))]
        }
        Host::Public(index, address) => public_ends(inventory, index)
            .into_iter()
            .filter(|end| matches!(end, End::Public(_, block, _) if block.first() == address))
            .collect(),
        _ => {
            let found = interfaces(inventory, host);
            if through_internet {
                let mut ends: Vec<End> = found
                    .iter()
                    .flat_map(|index| public_ends(inventory, *index))
                    .collect();
                if ends.is_empty() {
                    // Judged all the same, so that every stage is told.
                    ends = found
                        .iter()
                        .flat_map(|index| private_ends(inventory, *index))
                        .collect();
                }
                ends
            } else {
                found
                    .iter()
                    .flat_map(|index| private_ends(inventory, *index))
                    .collect()
            }
        }
    }
}

/// An assigned prefix counts once for each way in which rules treat its addresses.
fn private_ends(inventory: &Inventory, index: InterfaceIndex) -> Vec<End> {
    let mut ends = Vec::new();
    for block in &inventory.interfaces[index].addresses {
        if block.is_host() {
            ends.push(End::Private(index, *block));
            continue;
        }
        let family = block.family();
        let pieces = Atoms::of(inventory, family).within(block.interval());
        ends.extend(
            pieces
                .into_iter()
                .map(|(_, address)| End::Private(index, Block::host(family.address(address)))),
        );
    }
    ends
}

fn public_ends(inventory: &Inventory, index: InterfaceIndex) -> Vec<End> {
    let interface = &inventory.interfaces[index];
    let ipv4 = interface.public.iter().map(|public| {
        End::Public(
            index,
            Block::host(public.address),
            public.local.map(Block::host),
        )
    });
    let ipv6 = private_ends(inventory, index)
        .into_iter()
        .filter_map(|end| match end {
            End::Private(index, block)
                if block.family() == Family::Ipv6 && !is_private(block.first()) =>
            {
                Some(End::Public(index, block, Some(block)))
            }
            _ => None,
        });
    ipv4.chain(ipv6).collect()
}

fn judge_pair(
    context: &Context<'_>,
    from: End,
    to: End,
    family: Family,
    flow: Traffic,
) -> PairExplanation {
    let inventory = context.inventory;
    let (network, carried) = network_stage(inventory, from, to, family, &flow);
    let mut stages = vec![network];
    let mut passes = carried;
    let mut near = Vec::new();
    for direction in [Direction::Egress, Direction::Ingress] {
        let (own, other) = match direction {
            Direction::Egress => (from, to),
            Direction::Ingress => (to, from),
        };
        let (stage, stage_passes) =
            rule_stage(context, direction, own, other, family, &flow, &mut near);
        passes = passes.intersection(&stage_passes);
        stages.push(stage);
    }
    near.sort_by_key(|miss: &super::NearMiss| (miss.differs.len(), miss.stage));
    near.truncate(10);
    let verdict = verdict_of(&flow, &passes);
    PairExplanation {
        source: from.side(),
        target: to.side(),
        family,
        flow,
        verdict,
        stages,
        near_misses: near,
    }
}

/// Allowed if all of it must pass, denied if some of it cannot, else unknown.
pub(super) fn verdict_of(flow: &Traffic, passes: &Bounds<Traffic>) -> Verdict {
    if flow.is_subset(&passes.must) {
        Verdict::Allowed
    } else if flow.is_subset(&passes.may) {
        Verdict::Unknown
    } else {
        Verdict::Denied
    }
}

fn rule_stage(
    context: &Context<'_>,
    direction: Direction,
    own: End,
    other: End,
    family: Family,
    flow: &Traffic,
    near: &mut Vec<super::NearMiss>,
) -> (Stage, Bounds<Traffic>) {
    let inventory = context.inventory;
    let kind = match direction {
        Direction::Egress => StageKind::Egress,
        Direction::Ingress => StageKind::Ingress,
    };
    let Some(index) = own.interface() else {
        let stage = Stage {
            kind,
            verdict: Verdict::Allowed,
            reason: Reason::OutsideHost,
            rule: None,
            parts: Vec::new(),
            missing: Vec::new(),
        };
        return (stage, Bounds::certain(flow.clone()));
    };
    let interface = &inventory.interfaces[index];
    let public = own.is_public() || other.is_public();
    let owner = if public {
        Owner::public(interface)
    } else {
        Owner::private(interface)
    };
    let local = match own {
        End::Private(_, block) => Some(Family::number(block.first())),
        End::Public(_, _, local) => local.map(|block| Family::number(block.first())),
        End::Outside(_) | End::Internet(_) => None,
    };
    let (addresses, quantifier, groups) = match other {
        End::Private(peer, block) if !public => {
            let groups = inventory.interfaces[peer].groups.as_deref();
            let groups = groups.map_or(PeerGroups::Unknown, PeerGroups::Listed);
            (Intervals::of(block.interval()), Quantifier::Every, groups)
        }
        // A host without a public address of its own could only send from an address of the internet's.
        End::Private(..) | End::Internet(_) => (
            internet_addresses(inventory).intervals(family),
            Quantifier::Some,
            PeerGroups::Public,
        ),
        End::Public(_, block, _) => (
            Intervals::of(block.interval()),
            Quantifier::Every,
            PeerGroups::Public,
        ),
        End::Outside(block) => {
            let groups = if public {
                PeerGroups::Public
            } else {
                PeerGroups::Unknown
            };
            (Intervals::of(block.interval()), Quantifier::Every, groups)
        }
    };
    let near_peer = match (public, other) {
        (true, _) => Reachability::None,
        (false, End::Private(peer, _)) => {
            nearness(Site::of(interface), Site::of(&inventory.interfaces[peer]))
        }
        (false, End::Outside(block)) if in_vpc(inventory, interface.network, block) => {
            Reachability::Certain
        }
        (false, _) => Reachability::Possible,
    };
    let first = addresses.first().unwrap_or_default();
    let peer = PeerView {
        addresses: Interval { first, last: first },
        groups,
        near: near_peer,
    };
    let names = (end_name(inventory, own), end_name(inventory, other));
    let asked = Asked {
        context,
        owner,
        direction,
        family,
        peer,
        addresses,
        quantifier,
        local,
        names: (&names.0, &names.1),
    };
    let (stage, passes) = judge_rules(&asked, flow);
    if stage.verdict != Verdict::Allowed {
        let lacking = flow.difference(&passes.must);
        near.extend(near_misses(&Question {
            context,
            owner,
            direction,
            family,
            peer,
            local,
            lacking: &lacking,
        }));
    }
    (stage, passes)
}

/// The id of the instance or interface, or the address of a host outside.
fn end_name(inventory: &Inventory, end: End) -> String {
    match (end.interface(), end) {
        (Some(index), _) => inventory.interfaces[index].id.to_string(),
        (None, End::Outside(block)) => block.to_string(),
        _ => "internet".to_owned(),
    }
}

/// Whether a block lies in the exported blocks of a VPC: its hosts are connected by system routes.
fn in_vpc(inventory: &Inventory, network: Network, block: Block) -> bool {
    match network {
        Network::Vpc(vpc) => inventory.vpcs[vpc]
            .blocks
            .iter()
            .any(|own| own.covers(&block)),
        _ => false,
    }
}

fn network_stage(
    inventory: &Inventory,
    from: End,
    to: End,
    family: Family,
    flow: &Traffic,
) -> (Stage, Bounds<Traffic>) {
    let nothing = Traffic::empty;
    let unknown = || Bounds {
        must: nothing(),
        may: flow.clone(),
    };
    let (reason, carried) = if from.is_public() || to.is_public() {
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
                if in_vpc(inventory, inventory.interfaces[index].network, block) {
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
    };
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
                Some(index) => matches!(
                    inventory.interfaces[index].network,
                    Network::Unseen | Network::Classic(None)
                ),
                None => true,
            })
            .map(|(end, name)| {
                let call = "ecs DescribeNetworkInterfaces";
                let argument: (&str, &str) = match end.interface() {
                    Some(_) => (interface_argument(name), name),
                    None => ("PrivateIpAddress.1", name),
                };
                let command = export(inventory, call, region(end), &[argument]);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_is_denied_as_soon_as_some_of_it_certainly_is() {
        let (ping, gre) = (Traffic::protocol(1), Traffic::protocol(47));
        let both = ping.union(&gre);
        let passes = Bounds {
            must: ping.clone(),
            may: both.clone(),
        };
        assert_eq!(verdict_of(&ping, &passes), Verdict::Allowed);
        assert_eq!(verdict_of(&both, &passes), Verdict::Unknown);
        assert_eq!(verdict_of(&both, &Bounds::certain(ping)), Verdict::Denied);
    }
}
