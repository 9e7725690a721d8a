//! Which clauses speak, address by address: one effect asked for many peers.
//!
//! Definition: some addresses cut into pieces that every clause treats alike. Picture: the clauses as
//! bars above the line of addresses; a piece lies between two ends of bars. Method: the ends of all
//! bars are sorted once for an effect; a question walks along them and keeps the bars above it as bits.
//! What the clauses decide there is not asked here.

use std::collections::BTreeSet;

use super::bits::Bits;
use super::effect::Effect;
use super::order::Stack;
use super::peer::{PeerTerm, PeerView};
use crate::packet::{Interval, Intervals, Point};

/// Where a clause begins or ends to speak.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Turn {
    at: u128,
    clause: usize,
    begins: bool,
}

impl Turn {
    /// Those of all clauses that name addresses, sorted by address.
    pub(super) fn all_of(stack: &Stack) -> Box<[Self]> {
        let mut turns = Vec::new();
        for (clause, row) in stack.clauses.iter().enumerate() {
            let PeerTerm::Addresses(set) = &row.peer else {
                continue;
            };
            for part in set.as_slice() {
                let turn = |at, begins| Self { at, clause, begins };
                turns.push(turn(part.first, true));
                turns.extend(part.last.next().map(|after| turn(after, false)));
            }
        }
        turns.sort_unstable();
        turns.into()
    }
}

impl Effect {
    /// Cuts some peer addresses into pieces that every clause treats alike, with the clauses that
    /// speak of them, strongest first. Memberships are those of `like`, whose addresses do not count.
    #[must_use]
    pub fn over_addresses(
        &self,
        addresses: &Intervals<u128>,
        like: &PeerView<'_>,
        local: Option<u128>,
    ) -> Vec<(Interval<u128>, Vec<usize>)> {
        self.over_addresses_by(addresses, like, local, |_| true)
    }

    /// The same where only some clauses count, for whoever asks for some traffic only.
    #[must_use]
    pub fn over_addresses_by(
        &self,
        addresses: &Intervals<u128>,
        like: &PeerView<'_>,
        local: Option<u128>,
        counts: impl Fn(usize) -> bool,
    ) -> Vec<(Interval<u128>, Vec<usize>)> {
        let mut pieces = Vec::new();
        self.sweep(addresses, like, local, counts, |piece, speaking| {
            pieces.push((piece, speaking.positions().collect()));
        });
        pieces
    }

    /// The distinct lists of clauses of those pieces, in no order of meaning, but always the same.
    #[must_use]
    pub fn lists_over_addresses(
        &self,
        addresses: &Intervals<u128>,
        like: &PeerView<'_>,
        local: Option<u128>,
    ) -> Vec<Vec<usize>> {
        let mut distinct: BTreeSet<Bits> = BTreeSet::new();
        self.sweep(
            addresses,
            like,
            local,
            |_| true,
            |_, speaking| {
                if !distinct.contains(speaking) {
                    distinct.insert(speaking.clone());
                }
            },
        );
        let lists = distinct.iter();
        lists.map(|bits| bits.positions().collect()).collect()
    }

    fn sweep(
        &self,
        addresses: &Intervals<u128>,
        like: &PeerView<'_>,
        local: Option<u128>,
        counts: impl Fn(usize) -> bool,
        mut told: impl FnMut(Interval<u128>, &Bits),
    ) {
        let clauses = &self.stack().clauses;
        let (mut asked, mut speaking) = (Bits::empty(clauses.len()), Bits::empty(clauses.len()));
        for (position, clause) in clauses.iter().enumerate() {
            if !self.covers(position, local) || !counts(position) {
                continue;
            }
            match &clause.peer {
                PeerTerm::Addresses(_) => asked.set(position),
                term if term.matches(like) => speaking.set(position),
                _ => {}
            }
        }
        let mut turns = self
            .turns()
            .iter()
            .filter(|turn| asked.has(turn.clause))
            .peekable();
        for part in addresses.as_slice() {
            let mut first = part.first;
            loop {
                while let Some(turn) = turns.next_if(|turn| turn.at <= first) {
                    if turn.begins {
                        speaking.set(turn.clause);
                    } else {
                        speaking.clear(turn.clause);
                    }
                }
                let next = turns
                    .peek()
                    .map(|turn| turn.at)
                    .filter(|at| *at <= part.last);
                let last = next.and_then(Point::previous).unwrap_or(part.last);
                told(Interval { first, last }, &speaking);
                match next {
                    Some(next) => first = next,
                    None => break,
                }
            }
        }
    }
}
