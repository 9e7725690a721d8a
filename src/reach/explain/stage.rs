//! One stage of rules, judged: what each clause decides of a flow, on both readings, and why.

use std::collections::BTreeMap;

use super::missing::{Missing, missing};
use super::{Part, Reason, Stage, StageKind, Verdict};
use crate::model::{Direction, Policy};
use crate::packet::{Bounds, Family, Interval, Intervals, Set, Traffic};
use crate::topology::NetworkReason;
use crate::verdict::{Clause, Context, Doubt, Effect, Origin, Owner, PeerView, Reading, stack};

/// How a verdict over several peer addresses is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Quantifier {
    /// What at least one of them may do.
    Some,
    /// What every one of them may do.
    Every,
}

/// Whose rules are asked about which packets.
pub(super) struct Asked<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) owner: Owner<'a>,
    pub(super) direction: Direction,
    pub(super) family: Family,
    /// The other side; its addresses are those of `addresses`.
    pub(super) peer: PeerView<'a>,
    pub(super) addresses: Intervals<u128>,
    pub(super) quantifier: Quantifier,
    /// The own address that rules see.
    pub(super) local: Option<u128>,
    /// The ids to name where their groups are missing: own, peer.
    pub(super) names: (&'a str, &'a str),
}

/// A part of the flow with everything that is not known about it.
struct Finding {
    part: Part,
    doubts: Vec<Doubt>,
}

/// Intervals of peer addresses in order, each with the position of its sets; and the sets.
pub(super) type ByAddress = (Vec<(Interval<u128>, usize)>, Vec<Bounds<Traffic>>);

/// Judges a flow; also what certainly and possibly passes.
pub(super) fn judge_rules(asked: &Asked<'_>, flow: &Traffic) -> (Stage, Bounds<Traffic>) {
    let kind = match asked.direction {
        Direction::Egress => StageKind::Egress,
        Direction::Ingress => StageKind::Ingress,
    };
    let effects = effects(asked);
    let mut found = Vec::new();
    for (address, clauses) in pieces(asked, &effects) {
        let peer = PeerView {
            addresses: Interval {
                first: address,
                last: address,
            },
            ..asked.peer
        };
        found.extend(findings(asked, &effects, &clauses, &peer, flow));
    }
    settle(asked, kind, found, flow)
}

/// The distinct ways in which the peer addresses are treated: one address of each, with the clauses
/// that speak of it in either reading.
fn pieces(asked: &Asked<'_>, effects: &[Effect; 2]) -> Vec<(u128, [Vec<usize>; 2])> {
    let [strict, lenient] = [0, 1].map(|reading: usize| {
        effects[reading].over_addresses(&asked.addresses, &asked.peer, asked.local)
    });
    let mut pieces = Vec::new();
    let mut other = lenient.iter().peekable();
    for (interval, clauses) in &strict {
        while let Some((beside, may)) = other.peek() {
            if let Some(common) = interval.intersection(beside) {
                pieces.push((common.first, [clauses.clone(), may.clone()]));
            }
            if beside.last > interval.last {
                break;
            }
            other.next();
            if beside.last == interval.last {
                break;
            }
        }
    }
    pieces.sort_by(|one, other| one.1.cmp(&other.1).then(one.0.cmp(&other.0)));
    pieces.dedup_by(|one, other| one.1 == other.1);
    pieces
}

/// What certainly and possibly passes for each of the peer addresses: intervals in order, each with
/// the position of its sets.
pub(super) fn by_address(effects: &[Effect; 2], asked: &Asked<'_>) -> ByAddress {
    let [strict, lenient] = [0, 1].map(|reading: usize| {
        effects[reading].over_addresses(&asked.addresses, &asked.peer, asked.local)
    });
    let mut known: BTreeMap<[&[usize]; 2], usize> = BTreeMap::new();
    let (mut intervals, mut sets) = (Vec::new(), Vec::new());
    let mut start = 0;
    for (interval, must) in &strict {
        while lenient
            .get(start)
            .is_some_and(|(beside, _)| beside.last < interval.first)
        {
            start += 1;
        }
        for (beside, may) in &lenient[start..] {
            let Some(common) = interval.intersection(beside) else {
                break;
            };
            let position = *known.entry([must, may]).or_insert_with(|| {
                sets.push(Bounds {
                    must: effects[0].accepted(must.iter().copied()),
                    may: effects[1].accepted(may.iter().copied()),
                });
                sets.len() - 1
            });
            intervals.push((common, position));
        }
    }
    (intervals, sets)
}

/// The rules that are asked, in both readings.
pub(super) fn effects(asked: &Asked<'_>) -> [Effect; 2] {
    Reading::BOTH.map(|reading| {
        Effect::new(stack(
            asked.context,
            &asked.owner,
            asked.direction,
            asked.family,
            reading,
        ))
    })
}

/// What each pair of deciding clauses, one in each reading, makes of the flow.
fn findings(
    asked: &Asked<'_>,
    effects: &[Effect; 2],
    clauses: &[Vec<usize>; 2],
    peer: &PeerView<'_>,
    flow: &Traffic,
) -> Vec<Finding> {
    let decisions =
        [0, 1].map(|reading: usize| effects[reading].decide(clauses[reading].iter().copied()));
    let mut found = Vec::new();
    for strict in &decisions[0] {
        let asked_of = strict.traffic.intersection(flow);
        if asked_of.is_empty() {
            continue;
        }
        for lenient in &decisions[1] {
            let traffic = asked_of.intersection(&lenient.traffic);
            if traffic.is_empty() {
                continue;
            }
            let strict = &effects[0].stack().clauses[strict.clause];
            let lenient = &effects[1].stack().clauses[lenient.clause];
            found.push(explain_decision(asked, strict, lenient, peer, traffic));
        }
    }
    found
}

fn explain_decision(
    asked: &Asked<'_>,
    strict: &Clause,
    lenient: &Clause,
    peer: &PeerView<'_>,
    traffic: Traffic,
) -> Finding {
    let doubts_of = |clause: &Clause| {
        let mut doubts = clause.doubts.clone();
        doubts.extend(clause.peer.doubts(peer, asked.family));
        doubts
    };
    let rule = |clause: &Clause| match clause.origin {
        Origin::Rule(index) => Some(index),
        _ => None,
    };
    let certain = |clause: &Clause| match clause.origin {
        Origin::Rule(_) => Reason::Rule,
        Origin::Intra(_) => Reason::IntraGroup,
        Origin::Exempt => Reason::Exempt,
        Origin::Default => Reason::Default,
        Origin::UnseenRules(_) => Reason::UnseenRules,
        Origin::UnseenGroups => Reason::UnseenGroups,
    };
    if strict.policy == Policy::Accept {
        let part = Part {
            traffic,
            verdict: Verdict::Allowed,
            reason: certain(strict),
            rule: rule(strict),
        };
        return Finding {
            part,
            doubts: Vec::new(),
        };
    }
    if lenient.policy == Policy::Drop {
        let part = Part {
            traffic,
            verdict: Verdict::Denied,
            reason: certain(lenient),
            rule: rule(lenient),
        };
        return Finding {
            part,
            doubts: Vec::new(),
        };
    }
    // Strictly denied, leniently allowed: by whichever of the two clauses is in doubt.
    let (doubted, mut doubts) = match doubts_of(strict) {
        none if none.is_empty() => (lenient, doubts_of(lenient)),
        some => (strict, some),
    };
    let reason = doubts
        .first()
        .map_or(certain(doubted), |doubt| reason_of(*doubt));
    let rule = rule(doubted).or_else(|| {
        if reason == Reason::Conflict {
            rule(strict)
        } else {
            None
        }
    });
    doubts.extend(doubts_of(lenient));
    let part = Part {
        traffic,
        verdict: Verdict::Unknown,
        reason,
        rule,
    };
    Finding { part, doubts }
}

fn reason_of(doubt: Doubt) -> Reason {
    match doubt {
        Doubt::Rules(_) => Reason::UnseenRules,
        Doubt::Kind(_) => Reason::UnseenType,
        Doubt::InnerAccess(_) => Reason::UnseenPolicy,
        Doubt::PrefixList(_) | Doubt::PortList(_) => Reason::UnseenList,
        Doubt::OwnGroups | Doubt::PeerGroups | Doubt::MaskedGroup(_) => Reason::UnseenGroups,
        Doubt::Unreadable => Reason::UnreadableRule,
        Doubt::Conflict => Reason::Conflict,
        Doubt::Ipv6Membership => Reason::Ipv6Membership,
        Doubt::Network => Reason::Network(NetworkReason::UnseenNetwork),
    }
}

/// Joins what was found for all addresses: what counts first takes its traffic first.
fn settle(
    asked: &Asked<'_>,
    kind: StageKind,
    mut found: Vec<Finding>,
    flow: &Traffic,
) -> (Stage, Bounds<Traffic>) {
    found.sort_by_key(|one| (one.part.verdict, one.part.reason, one.part.rule));
    if asked.quantifier == Quantifier::Some {
        found.sort_by_key(|one| std::cmp::Reverse(one.part.verdict));
    }
    let mut rest = flow.clone();
    let mut parts: Vec<Part> = Vec::new();
    let mut facts: Vec<Missing> = Vec::new();
    for Finding { part, doubts } in found {
        let traffic = part.traffic.intersection(&rest);
        if traffic.is_empty() {
            continue;
        }
        rest = rest.difference(&traffic);
        let inventory = asked.context.inventory;
        let (own, peer) = asked.names;
        facts.extend(
            doubts
                .into_iter()
                .filter_map(|doubt| missing(inventory, doubt, own, peer)),
        );
        let same = |known: &&mut Part| {
            (known.verdict, known.reason, known.rule) == (part.verdict, part.reason, part.rule)
        };
        match parts.iter_mut().find(same) {
            Some(known) => known.traffic = known.traffic.union(&traffic),
            None => parts.push(Part { traffic, ..part }),
        }
    }
    facts.sort();
    facts.dedup();
    parts.sort_by(|one, other| {
        let key = |part: &Part| (part.verdict, part.reason, part.rule);
        key(one).cmp(&key(other))
    });
    let sum = |verdicts: &[Verdict]| {
        let chosen = parts.iter().filter(|part| verdicts.contains(&part.verdict));
        chosen.fold(Traffic::empty(), |sum, part| sum.union(&part.traffic))
    };
    let passes = Bounds {
        must: sum(&[Verdict::Allowed]),
        may: sum(&[Verdict::Allowed, Verdict::Unknown]),
    };
    let worst = parts.first().cloned();
    let (verdict, reason, rule) = worst.map_or((Verdict::Denied, Reason::Default, None), |part| {
        (part.verdict, part.reason, part.rule)
    });
    let parts = if parts.len() > 1 { parts } else { Vec::new() };
    (
        Stage {
            kind,
            verdict,
            reason,
            rule,
            parts,
            missing: facts,
        },
        passes,
    )
}
