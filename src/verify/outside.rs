//! Pairs of an endpoint and a block of addresses outside the export.
//!
//! Each way in which the endpoint's rules treat addresses of the block is asked once, for one endpoint
//! of each class: rules treat all of a class alike.

use std::net::IpAddr;

use rayon::prelude::*;

use super::case::{End, Example, endpoint_host};
use super::compile::Strangers;
use super::intents::Kind;
use super::judge::{Tally, family_outcome, joined};
use super::members::Endpoints;
use super::outcome::Outcome;
use crate::model::Direction;
use crate::packet::{Addresses, Bounds, Family, Set, Traffic};
use crate::reach::{Outside, OutsideHost, internet_addresses};
use crate::verdict::Context;

/// What comes of one class.
struct Met {
    outcome: Outcome,
    endpoint: usize,
    address: IpAddr,
    passes: [Bounds<Traffic>; 2],
    pairs: u64,
}

/// Takes all pairs with blocks of either side.
pub(super) fn meet(tally: &mut Tally<'_>, endpoints: &Endpoints<'_>) {
    let question = tally.question;
    let context = Context::new(endpoints.inventory);
    for (place, strangers) in question.sources.strangers.iter().enumerate() {
        for met in classes(tally, (&context, endpoints), strangers, Direction::Ingress) {
            take(tally, met, |endpoint, address| {
                (End::Stranger(place, address), End::Endpoint(endpoint))
            });
        }
    }
    for (place, strangers) in question.targets.strangers.iter().enumerate() {
        for met in classes(tally, (&context, endpoints), strangers, Direction::Egress) {
            take(tally, met, |endpoint, address| {
                (End::Endpoint(endpoint), End::Stranger(place, address))
            });
        }
    }
}

fn take(tally: &mut Tally<'_>, met: Met, ends: impl FnOnce(usize, IpAddr) -> (End, End)) {
    tally.pairs.total += met.pairs;
    tally.count(met.outcome, met.pairs);
    let (source, target) = ends(met.endpoint, met.address);
    let passes = met.passes;
    tally.offer(met.outcome, || Example {
        source,
        target,
        passes,
    });
}

/// What comes of every class of targets (`Ingress`) or sources (`Egress`).
fn classes(
    tally: &Tally<'_>,
    (context, endpoints): (&Context<'_>, &Endpoints<'_>),
    strangers: &Strangers,
    direction: Direction,
) -> Vec<Met> {
    let share = match direction {
        Direction::Ingress => &tally.shares.targets,
        Direction::Egress => &tally.shares.sources,
    };
    let (kind, addressed) = (tally.question.kind, tally.addressed);
    let outside = Outside::new(context, &strangers.addresses);
    let judge = |class: usize| {
        let endpoint = share.first(class);
        let own = endpoint_host(endpoints.nodes[endpoint]);
        let hosts = outside.of(own, direction);
        let outcome = |host: &OutsideHost| {
            family_outcome(tally.question, Family::of(host.address), &host.passes)
        };
        let families = Family::BOTH.into_iter().filter_map(|family| {
            let own = hosts
                .iter()
                .filter(|host| Family::of(host.address) == family);
            own.map(outcome).max()
        });
        let sum = match joined(kind, families) {
            _ if !addressed[class] => Outcome::Undecided,
            Some(sum) => sum,
            None if kind == Kind::Allow => Outcome::Fails,
            None => Outcome::Holds,
        };
        let shown = hosts.iter().find(|host| outcome(host) == sum);
        let mut passes = [(); 2].map(|()| Bounds::certain(Traffic::empty()));
        if let Some(host) = shown {
            passes[Family::of(host.address) as usize] = host.passes.clone();
        }
        Some(Met {
            outcome: sum,
            endpoint,
            address: shown
                .map_or_else(|| first(&strangers.addresses), |host| Some(host.address))?,
            passes,
            pairs: share.count[class],
        })
    };
    (0..share.count.len())
        .into_par_iter()
        .filter(|class| share.count[*class] > 0 && Some(share.first(*class)) != endpoints.internet)
        .filter_map(judge)
        .collect()
}

fn first(addresses: &Addresses) -> Option<IpAddr> {
    Family::BOTH.into_iter().find_map(|family| {
        let first = addresses.intervals(family).first()?;
        Some(family.address(first))
    })
}

/// What certainly passes between every address of the internet and each class, by family. `firsts` is an
/// endpoint of each class that is asked about.
pub(super) fn internet_flows(
    endpoints: &Endpoints<'_>,
    firsts: &[Option<usize>],
    direction: Direction,
) -> Vec<[Traffic; 2]> {
    let context = Context::new(endpoints.inventory);
    let addresses = internet_addresses(endpoints.inventory);
    let outside = Outside::new(&context, &addresses);
    let flows = |first: &Option<usize>| {
        let mut sums = [None, None];
        let hosts = first.map_or_else(Vec::new, |first| {
            let own = endpoint_host(endpoints.nodes[first]);
            outside.of(own, direction)
        });
        for host in hosts {
            let sum: &mut Option<Traffic> = &mut sums[Family::of(host.address) as usize];
            *sum = Some(match sum.take() {
                None => host.passes.must,
                Some(known) => known.intersection(&host.passes.must),
            });
        }
        sums.map(|sum| sum.unwrap_or_else(Traffic::empty))
    };
    firsts.par_iter().map(flows).collect()
}
