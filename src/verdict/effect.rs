//! An effect: what one stack does, prepared once and asked by reach, explain and lints.
//!
//! Built per (owner, direction, family, reading): the clauses' traffic as cells, then every question
//! is a fold over the clauses that match a peer. It is not a set of products: those are made only of
//! an answer somebody wants to see.

use std::sync::{Arc, OnceLock};

use super::bits::Bits;
use super::cells::Cells;
use super::order::{Stack, accepted_words, first_match};
use super::peer::PeerView;
use super::spread::Spread;
use super::sweep::Turn;
use crate::model::Policy;
use crate::packet::{Set, Traffic};

/// What one clause took of the packets of a question: its effective match.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// The clause's position in the stack.
    pub clause: usize,
    /// The packets it decided; never empty.
    pub traffic: Traffic,
}

/// A stack, ready to be asked.
#[derive(Clone, Debug)]
pub struct Effect {
    stack: Stack,
    cells: Option<(Arc<Cells>, Vec<Bits>)>,
    /// Where clauses begin and end to speak along the addresses of peers; made when first asked.
    turns: OnceLock<Box<[Turn]>>,
}

impl Effect {
    /// Prepares a stack, on cells of its own.
    #[must_use]
    pub fn new(stack: Stack) -> Self {
        let traffic = stack.clauses.iter().map(|clause| &clause.traffic);
        match Cells::of(traffic, stack.family) {
            Some(cells) => Self::on(stack, &Arc::new(cells)),
            None => Self {
                stack,
                cells: None,
                turns: OnceLock::new(),
            },
        }
    }

    /// Prepares a stack, on cells it shares: they must be cut wherever its own would be.
    #[must_use]
    pub fn on(stack: Stack, cells: &Arc<Cells>) -> Self {
        let bits = stack.clauses.iter();
        let bits = bits.map(|clause| cells.bits(&clause.traffic)).collect();
        Self {
            stack,
            cells: Some((Arc::clone(cells), bits)),
            turns: OnceLock::new(),
        }
    }

    /// The stack.
    #[must_use]
    pub fn stack(&self) -> &Stack {
        &self.stack
    }

    /// Whether any clause is limited to some of the owner's addresses.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.stack
            .clauses
            .iter()
            .any(|clause| clause.local.is_some())
    }

    /// The clauses that speak of packets between a peer and an own address, strongest first; without
    /// an own address, those that speak of all of them.
    pub fn matching<'e>(
        &'e self,
        peer: &'e PeerView<'_>,
        local: Option<u128>,
    ) -> impl Iterator<Item = usize> + 'e {
        let speaks = move |position: &usize| {
            let clause = &self.stack.clauses[*position];
            self.covers(*position, local) && clause.peer.matches(peer)
        };
        (0..self.stack.clauses.len()).filter(speaks)
    }

    /// Whether a clause is not limited to other own addresses than this one.
    #[must_use]
    pub fn covers(&self, clause: usize, local: Option<u128>) -> bool {
        match (&self.stack.clauses[clause].local, local) {
            (None, _) => true,
            (Some(set), Some(address)) => set.contains(address),
            (Some(_), None) => false,
        }
    }

    /// What each of some clauses, given strongest first, takes of all packets.
    pub fn decide(&self, clauses: impl IntoIterator<Item = usize>) -> Vec<Decision> {
        let mut decisions = Vec::new();
        match &self.cells {
            None => self.fold_sets(clauses, |clause, traffic| {
                let traffic = traffic.clone();
                decisions.push(Decision { clause, traffic });
            }),
            Some((cells, bits)) => {
                let matches = clauses.into_iter().map(|clause| (clause, &bits[clause]));
                first_match(cells.all(), matches, |clause, taken| {
                    let traffic = cells.traffic(taken);
                    decisions.push(Decision { clause, traffic });
                });
            }
        }
        decisions
    }

    /// The traffic that some clauses, given strongest first, accept.
    pub fn accepted(&self, clauses: impl IntoIterator<Item = usize>) -> Traffic {
        match &self.cells {
            Some((cells, bits)) => {
                let clauses: Vec<usize> = clauses.into_iter().collect();
                cells.traffic(&self.fold_bits(cells, bits, &clauses))
            }
            None => {
                let mut sum = Traffic::empty();
                self.fold_sets(clauses, |clause, taken| {
                    if self.accepts(clause) {
                        sum = sum.union(taken);
                    }
                });
                sum
            }
        }
    }

    /// The traffic that at least one of several lists of clauses, each strongest first, accepts.
    pub fn accepted_by_any<'l>(&self, lists: impl IntoIterator<Item = &'l Vec<usize>>) -> Traffic {
        let lists = lists.into_iter();
        match &self.cells {
            Some((cells, bits)) => {
                let accepted = lists.map(|list| self.fold_bits(cells, bits, list));
                let all = accepted.reduce(|sum, more| sum.either(&more));
                all.map_or_else(Traffic::empty, |all| cells.traffic(&all))
            }
            None => {
                let accepted = lists.map(|list| self.accepted(list.iter().copied()));
                accepted.fold(Traffic::empty(), |sum, more| sum.union(&more))
            }
        }
    }

    /// Which of some clauses, given strongest first, decide anything, each with what would no longer be
    /// accepted without it: what it takes and the clauses after it do not accept.
    ///
    /// Method: one pass from the strongest for what each takes, one from the weakest for what is
    /// accepted by those after it.
    #[must_use]
    pub fn losses(&self, clauses: &[usize]) -> Vec<Decision> {
        let mut losses = Vec::new();
        let mut accepted = Traffic::empty();
        for Decision { clause, traffic } in self.decide(clauses.iter().copied()) {
            losses.push(Decision { clause, traffic });
        }
        let mut next = losses.len();
        for clause in clauses.iter().rev() {
            let taken = losses[..next].last().filter(|it| it.clause == *clause);
            let accepts = self.accepts(*clause);
            if taken.is_some() {
                next -= 1;
                let lost = if accepts {
                    losses[next].traffic.difference(&accepted)
                } else {
                    Traffic::empty()
                };
                losses[next].traffic = lost;
            }
            let own = &self.stack.clauses[*clause].traffic;
            accepted = if accepts {
                accepted.union(own)
            } else {
                accepted.difference(own)
            };
        }
        losses
    }

    /// Where clauses begin and end to speak, in the order of addresses.
    pub(super) fn turns(&self) -> &[Turn] {
        self.turns.get_or_init(|| Turn::all_of(&self.stack))
    }

    /// The same as bits, for whoever compares many answers of one effect before wanting any of them
    /// ([`Effect::traffic`]); none where the effect has no cells.
    #[must_use]
    pub fn accepted_bits(&self, clauses: &[usize]) -> Option<Bits> {
        let (cells, bits) = self.cells.as_ref()?;
        Some(self.fold_bits(cells, bits, clauses))
    }

    /// The traffic of some bits of this effect.
    #[must_use]
    pub fn traffic(&self, bits: &Bits) -> Traffic {
        self.cells
            .as_ref()
            .map_or_else(Traffic::empty, |(cells, _)| cells.traffic(bits))
    }

    /// How the bits of this effect lie on cells that many effects share; none where it has no cells.
    #[must_use]
    pub fn spread(&self, onto: &Cells) -> Option<Spread> {
        let (cells, _) = self.cells.as_ref()?;
        Some(cells.spread(onto))
    }

    fn fold_bits(&self, cells: &Cells, bits: &[Bits], clauses: &[usize]) -> Bits {
        let matches = clauses
            .iter()
            .map(|clause| (self.accepts(*clause), bits[*clause].words()));
        Bits::of_words(accepted_words(cells.all().words(), matches))
    }

    fn fold_sets(
        &self,
        clauses: impl IntoIterator<Item = usize>,
        decided: impl FnMut(usize, &Traffic),
    ) {
        let matches = clauses
            .into_iter()
            .map(|clause| (clause, &self.stack.clauses[clause].traffic));
        first_match(Traffic::all(self.stack.family), matches, decided);
    }

    fn accepts(&self, clause: usize) -> bool {
        self.stack.clauses[clause].policy == Policy::Accept
    }
}
