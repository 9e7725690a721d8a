//! Both readings of an owner's rows, as rows of bounds.
//!
//! Where the two stacks say the same of every peer, one computation serves both.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::lists::number;
use super::measure::{Accepted, Measure};
use super::peers::Peers;
use super::rows::{RawRow, raw_row};
use crate::packet::{Bounds, Family};
use crate::verdict::{Clause, Effect, PeerTerm, Reachability, Reading, Stack};

/// A row of both readings; the first of the palette is the default.
pub(super) struct BoundsRow {
    pub(super) palette: Vec<Bounds<Accepted>>,
    pub(super) exceptions: Vec<(u32, u32)>,
}

/// One row for all addresses of an owner, or one for each where rules are limited to own addresses.
pub(super) fn owner_rows(
    measure: &Measure,
    stack: impl Fn(Reading) -> Stack,
    addresses: impl Iterator<Item = u128>,
    others: &Peers,
    near: Reachability,
) -> Vec<BoundsRow> {
    let lenient = simplified(stack(Reading::Lenient));
    let strict = (near == Reachability::Certain).then(|| simplified(stack(Reading::Strict)));
    let exact = others.family == Family::Ipv4 && others.lists_all_groups();
    let one = exact && strict.as_ref().is_some_and(|own| alike(own, &lenient));
    let lenient = measure.effect(lenient);
    let strict = strict.filter(|_| !one).map(|own| measure.effect(own));
    let (may_gauge, must_gauge) = (
        measure.gauge(&lenient),
        strict.as_ref().map(|effect| measure.gauge(effect)),
    );
    let row = |local| {
        let may = raw_row(&may_gauge, local, others, near);
        match &must_gauge {
            _ if one => certain(may),
            Some(gauge) => paired(&raw_row(gauge, local, others, near), &may),
            None => paired(
                &RawRow {
                    accepted: vec![measure.nothing()],
                    exceptions: Vec::new(),
                },
                &may,
            ),
        }
    };
    if lenient.is_local() || strict.as_ref().is_some_and(Effect::is_local) {
        addresses.map(|address| row(Some(address))).collect()
    } else {
        vec![row(None)]
    }
}

/// Without the clauses that do what the default does anyway.
fn simplified(mut stack: Stack) -> Stack {
    while let [.., weakest, default] = stack.clauses.as_slice() {
        if weakest.policy != default.policy {
            break;
        }
        stack.clauses.remove(stack.clauses.len() - 2);
    }
    stack
}

/// Whether two readings are the same where every peer's groups are known.
fn alike(strict: &Stack, lenient: &Stack) -> bool {
    let same_peer = |one: &PeerTerm, other: &PeerTerm| match (one, other) {
        (PeerTerm::Member(a), PeerTerm::PossibleMember(b)) => a == b,
        (PeerTerm::PossibleMember(a), PeerTerm::Member(b)) => a == b,
        _ => one == other && *one != PeerTerm::PossibleMemberOfMasked,
    };
    let same = |(one, other): (&Arc<Clause>, &Arc<Clause>)| {
        one.policy == other.policy
            && one.traffic == other.traffic
            && one.local == other.local
            && same_peer(&one.peer, &other.peer)
    };
    strict.clauses.len() == lenient.clauses.len()
        && strict.clauses.iter().zip(&lenient.clauses).all(same)
}

fn certain(row: RawRow) -> BoundsRow {
    BoundsRow {
        palette: row.accepted.into_iter().map(Bounds::certain).collect(),
        exceptions: row.exceptions,
    }
}

/// Joins two readings of a row: a class is an exception if it is one in either.
fn paired(strict: &RawRow, lenient: &RawRow) -> BoundsRow {
    let mut row = BoundsRow {
        palette: Vec::new(),
        exceptions: Vec::new(),
    };
    let mut known: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    let mut joined = |must: u32, may: u32| {
        *known.entry((must, may)).or_insert_with(|| {
            let bounds = Bounds {
                must: strict.accepted[must as usize].clone(),
                may: lenient.accepted[may as usize].clone(),
            };
            row.palette.push(bounds);
            number(row.palette.len() - 1)
        })
    };
    joined(0, 0);
    let (mut musts, mut mays) = (
        strict.exceptions.iter().peekable(),
        lenient.exceptions.iter().peekable(),
    );
    while let Some(peer) = [musts.peek(), mays.peek()]
        .into_iter()
        .flatten()
        .map(|(peer, _)| *peer)
        .min()
    {
        let must = musts
            .next_if(|(at, _)| *at == peer)
            .map_or(0, |(_, traffic)| *traffic);
        let may = mays
            .next_if(|(at, _)| *at == peer)
            .map_or(0, |(_, traffic)| *traffic);
        row.exceptions.push((peer, joined(must, may)));
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Policy;
    use crate::packet::Traffic;
    use crate::verdict::Origin;

    #[test]
    fn clauses_that_do_what_the_default_does_are_left_out() {
        let clause = |policy| Clause {
            policy,
            traffic: Traffic::all(Family::Ipv4),
            peer: PeerTerm::Everyone,
            local: None,
            origin: Origin::Default,
            doubts: Vec::new(),
        };
        let of = |policies: &[Policy]| Stack {
            clauses: policies
                .iter()
                .map(|policy| clause(*policy).into())
                .collect(),
            family: Family::Ipv4,
        };
        use Policy::{Accept, Drop};
        assert_eq!(
            simplified(of(&[Drop, Accept, Drop, Drop])),
            of(&[Drop, Accept, Drop])
        );
        assert_eq!(simplified(of(&[Accept, Accept])), of(&[Accept]));
        assert_eq!(simplified(of(&[Drop])), of(&[Drop]));
    }
}
