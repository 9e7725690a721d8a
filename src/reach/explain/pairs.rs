//! The pairs of addresses of two hosts, each judged through network, egress and ingress.

use super::ends::{End, Party, end_name, ends};
use super::hosts::Host;
use super::near::{Question, near_misses};
use super::network::{in_vpc, is_cloud_service, network_stage};
use super::stage::{Asked, Quantifier, judge_rules};
use super::{PairExplanation, Reason, Stage, StageKind, Verdict};
use crate::model::{Direction, Inventory};
use crate::packet::{Bounds, Family, Interval, Intervals, Set, Traffic};
use crate::reach::internet::internet_addresses;
use crate::reach::tables::nearness;
use crate::topology::Site;
use crate::verdict::{Context, Owner, PeerGroups, PeerView, Reachability};

/// The most near misses that are told of a pair.
const MOST_NEAR_MISSES: usize = 10;

/// The pairs of two hosts, judged.
pub(super) struct Judged {
    pub(super) flow: Traffic,
    pub(super) verdict: Verdict,
    pub(super) pairs: Vec<PairExplanation>,
}

/// Judges a flow from one host to another over all pairs of their addresses.
pub(super) fn judge(
    inventory: &Inventory,
    source: &Party,
    target: &Party,
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
        .all(|party| has_addresses(inventory, party));
    let same = !source.interfaces.is_empty() && source.interfaces == target.interfaces;
    let none = if known && !same {
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

fn has_addresses(inventory: &Inventory, party: &Party) -> bool {
    match party.host {
        Host::Instance(_) | Host::Interface(_) => party
            .interfaces
            .iter()
            .any(|index| !inventory.interfaces[*index].addresses.is_empty()),
        _ => true,
    }
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
    near.truncate(MOST_NEAR_MISSES);
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
    let kind = match direction {
        Direction::Egress => StageKind::Egress,
        Direction::Ingress => StageKind::Ingress,
    };
    let names = [own, other].map(|end| end_name(context.inventory, end));
    let Some(asked) = asked(context, direction, own, other, (&names[0], &names[1])) else {
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
    let (owner, peer, local) = (asked.owner, asked.peer, asked.local);
    let (stage, passes) = judge_rules(&asked, flow);
    if stage.verdict != Verdict::Allowed {
        let lacking = flow.difference(&passes.must);
        let question = Question {
            context,
            owner,
            direction,
            family,
            peer,
            local,
            lacking: &lacking,
        };
        // A rule that decides, if only perhaps, is no near miss.
        let decides = |rule| {
            stage.rule == Some(rule) || stage.parts.iter().any(|part| part.rule == Some(rule))
        };
        let misses = near_misses(&question).into_iter();
        near.extend(misses.filter(|miss| !decides(miss.rule)));
    }
    (stage, passes)
}

/// Whose rules a stage asks about whom, by the ids to name them; nobody's where the own end is not in
/// the export.
pub(super) fn asked<'a>(
    context: &'a Context<'a>,
    direction: Direction,
    own: End,
    other: End,
    names: (&'a str, &'a str),
) -> Option<Asked<'a>> {
    let inventory = context.inventory;
    let index = own.interface()?;
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
            internet_addresses(inventory).intervals(own.family()),
            Quantifier::Some,
            PeerGroups::Public,
        ),
        End::Public(_, block, _) => (
            Intervals::of(block.interval()),
            Quantifier::Every,
            PeerGroups::Public,
        ),
        End::Outside(block) => {
            // A group grant speaks of instances, and none has an address of the cloud's services.
            let groups = match public {
                true => PeerGroups::Public,
                false if is_cloud_service(block) => PeerGroups::Listed(&[]),
                false => PeerGroups::Unknown,
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
    Some(Asked {
        context,
        owner,
        direction,
        family: own.family(),
        peer,
        addresses,
        quantifier,
        local,
        names,
    })
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
