//! The pair that shows what comes of an intent: one packet between two hosts, explained.
//!
//! Method: of the traffic for which the intent does not hold one packet is taken, of a kind that the
//! other family does not treat otherwise where there is one, and explained alone, so that one rule or
//! default decides at every stage.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::compile::Question;
use super::intents::Kind;
use super::members::Endpoints;
use super::outcome::Outcome;
use crate::model::{Direction, Inventory};
use crate::packet::{Block, Bounds, Family, Intervals, Packet, Product, Set, Traffic};
use crate::reach::{
    Edge, EndpointNode, Explanation, Host, Outside, PairExplanation, Reachability, Reason, Stage,
    StageKind, Verdict, explain, internet_addresses,
};
use crate::verdict::Context;

/// A pair for which an intent does not hold.
#[derive(Clone, Debug)]
pub struct Case {
    /// The traffic that is asked about: all of it shows what the packet shows.
    pub flow: Traffic,
    /// One packet of it; none where the two have no addresses of one family.
    pub packet: Option<Packet>,
    /// Why it can, cannot, or perhaps can reach its target.
    pub explanation: Explanation,
    /// The pair of addresses the packet goes between, by its place in the explanation.
    pub pair: Option<usize>,
}

impl Case {
    /// The pair of addresses the packet goes between.
    #[must_use]
    pub fn pair(&self) -> Option<&PairExplanation> {
        self.explanation.pairs.get(self.pair?)
    }

    /// The stage that decides: the receiver's rules if it passes, else the first that does not let it
    /// through.
    #[must_use]
    pub fn stage(&self) -> Option<&Stage> {
        let pair = self.pair()?;
        let mut stages = pair.stages.iter();
        match pair.verdict {
            Verdict::Allowed => stages.rfind(|stage| stage.reason != Reason::OutsideHost),
            verdict => {
                let first = stages.clone().find(|stage| stage.verdict == verdict);
                first.or_else(|| stages.find(|stage| stage.kind == StageKind::Network))
            }
        }
    }
}

/// One end of an example; endpoints come before hosts outside.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum End {
    /// An endpoint, by its position.
    Endpoint(usize),
    /// A host of a block, by the block's position.
    Stranger(usize, IpAddr),
}

/// A pair for which a question does not hold, and what passes between the two by family.
#[derive(Clone, Debug)]
pub(super) struct Example {
    pub(super) source: End,
    pub(super) target: End,
    pub(super) passes: [Bounds<Traffic>; 2],
}

impl Example {
    /// Two endpoints, and the edges between their classes.
    pub(super) fn inside(
        source: usize,
        target: usize,
        answer: &Reachability<'_>,
        edges: &[Edge],
    ) -> Self {
        let mut passes = [(); 2].map(|()| Bounds::certain(Traffic::empty()));
        for edge in edges {
            let must = Traffic::clone(&answer.traffic(edge.allowed));
            let may = must.union(&answer.traffic(edge.unknown));
            passes[edge.family as usize] = Bounds { must, may };
        }
        Self {
            source: End::Endpoint(source),
            target: End::Endpoint(target),
            passes,
        }
    }

    /// The position of the source, after all if it is no endpoint.
    pub(super) fn source(&self) -> usize {
        match self.source {
            End::Endpoint(place) => place,
            End::Stranger(..) => usize::MAX,
        }
    }

    pub(super) fn order(&self) -> (End, End) {
        (self.source, self.target)
    }
}

/// The verdict of `explain` that shows an outcome.
const fn shown_by(kind: Kind, outcome: Outcome) -> Verdict {
    match (kind, outcome) {
        (_, Outcome::Undecided | Outcome::Holds) => Verdict::Unknown,
        (Kind::Allow, Outcome::Fails) => Verdict::Denied,
        (Kind::Deny | Kind::Only, Outcome::Fails) => Verdict::Allowed,
    }
}

/// Explains an example.
pub(super) fn example(
    endpoints: &Endpoints<'_>,
    question: &Question,
    outcome: Outcome,
    example: &Example,
) -> Case {
    let inventory = endpoints.inventory;
    let wanted = shown_by(question.kind, outcome);
    let hosts = [example.source, example.target].map(|end| host(endpoints, end));
    let mut best: Option<Case> = None;
    for (family, traffic) in telling(question, outcome, example) {
        let (source, target) = anybody(family);
        let Some(packet) = Packet::of(&traffic, source, target) else {
            continue;
        };
        for flow in [every_source_port(&packet, &traffic), packet.traffic()] {
            let [source, target] = witnesses(inventory, hosts, family, &flow, wanted);
            let case = case(inventory, source, target, flow, family, wanted);
            if case.packet.is_some() && case.explanation.verdict == wanted {
                return case;
            }
            best = match best {
                Some(known) if known.packet.is_some() || case.packet.is_none() => Some(known),
                _ => Some(case),
            };
        }
    }
    let flow = || question.flow[0].union(&question.flow[1]);
    best.unwrap_or_else(|| case(inventory, hosts[0], hosts[1], flow(), Family::Ipv4, wanted))
}

/// The traffic of which any packet shows the outcome, the best first: in a family, and such that the
/// other does not show otherwise.
fn telling(question: &Question, outcome: Outcome, example: &Example) -> Vec<(Family, Traffic)> {
    let shows = Family::BOTH.map(|family| {
        let (flow, passes) = (
            &question.flow[family as usize],
            &example.passes[family as usize],
        );
        match (question.kind, outcome) {
            (Kind::Allow, Outcome::Fails) => flow.difference(&passes.may),
            (Kind::Allow, _) if !flow.is_subset(&passes.may) && !passes.may.is_empty() => {
                Traffic::empty()
            }
            (Kind::Allow, _) => flow.difference(&passes.must),
            (_, Outcome::Fails) => flow.intersection(&passes.must),
            _ if example.passes.iter().all(|passes| passes.may.is_empty()) => flow.clone(),
            _ => flow.intersection(&passes.unknown()),
        }
    });
    let mut found = Vec::new();
    if question.kind == Kind::Allow {
        for (family, other) in [(0, 1), (1, 0)] {
            let otherwise = question.flow[other].difference(&shows[other]);
            found.push((Family::BOTH[family], shows[family].difference(&otherwise)));
        }
    }
    found.extend(Family::BOTH.into_iter().zip(shows));
    found.retain(|(_, traffic)| !traffic.is_empty());
    found
}

fn host(endpoints: &Endpoints<'_>, end: End) -> Host {
    match end {
        End::Endpoint(place) => endpoint_host(endpoints.nodes[place]),
        End::Stranger(_, address) => Host::Outside(Block::host(address)),
    }
}

/// The host that an endpoint is.
pub(super) const fn endpoint_host(node: EndpointNode) -> Host {
    match node {
        EndpointNode::Instance(index) => Host::Instance(index),
        EndpointNode::Interface(index) => Host::Interface(index),
        EndpointNode::Internet => Host::Internet,
    }
}

/// Addresses of nobody, to choose a packet before its ends are known.
const fn anybody(family: Family) -> (IpAddr, IpAddr) {
    let address = match family {
        Family::Ipv4 => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        Family::Ipv6 => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    (address, address)
}

/// The packet's traffic from any source port, if all of it is in the traffic; else its own alone.
fn every_source_port(packet: &Packet, traffic: &Traffic) -> Traffic {
    let Some((_, to)) = packet.ports else {
        return packet.traffic();
    };
    let pairs = Product::of(&Intervals::point(to), &Intervals::full());
    let wide = Traffic::with_ports(packet.protocol, pairs);
    if wide.is_subset(traffic) {
        wide
    } else {
        packet.traffic()
    }
}

/// The hosts, and for the internet one of its addresses that shows the verdict.
fn witnesses(
    inventory: &Inventory,
    [source, target]: [Host; 2],
    family: Family,
    flow: &Traffic,
    wanted: Verdict,
) -> [Host; 2] {
    let (own, direction) = match (source, target) {
        (Host::Internet, _) => (target, Direction::Ingress),
        (_, Host::Internet) => (source, Direction::Egress),
        _ => return [source, target],
    };
    let shows = |passes: &Bounds<Traffic>| match wanted {
        Verdict::Allowed => flow.is_subset(&passes.must),
        Verdict::Unknown => flow.is_subset(&passes.may) && !flow.overlaps(&passes.must),
        Verdict::Denied => !flow.overlaps(&passes.may),
    };
    let (context, hosts) = (Context::new(inventory), internet_addresses(inventory));
    let mut found = Outside::new(&context, &hosts)
        .of(own, direction)
        .into_iter();
    let witness = found.find(|host| Family::of(host.address) == family && shows(&host.passes));
    let Some(witness) = witness.map(|host| Host::Outside(Block::host(host.address))) else {
        return [source, target];
    };
    match direction {
        Direction::Ingress => [witness, target],
        Direction::Egress => [source, witness],
    }
}

fn case(
    inventory: &Inventory,
    source: Host,
    target: Host,
    flow: Traffic,
    family: Family,
    wanted: Verdict,
) -> Case {
    let explanation = explain(inventory, source, target, Some(&flow));
    let mut pairs = explanation.pairs.iter();
    let pair = pairs.position(|pair| pair.family == family && pair.verdict == wanted);
    let packet = pair.and_then(|place| {
        let pair = &explanation.pairs[place];
        let (source, target) = (pair.source.address?, pair.target.address?);
        Packet::of(&flow, source.first(), target.first())
    });
    Case {
        flow,
        packet,
        explanation,
        pair,
    }
}
