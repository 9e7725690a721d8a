//! Rows: what one owner's rules accept, for every peer class of a site.
//!
//! Definition: a row is a default and exceptions: the peer classes for which other clauses speak than
//! those that speak of everyone, where that makes a difference.
//!
//! Method: exact refinement. The distinct peers that clauses name are terms; an index finds the
//! classes a term holds for (a range of sorted addresses, the members of a group). Classes start in
//! one node; each term in turn moves the classes it touches to the child of their node for this term.
//!
//! ```text
//!   root --term 0--> a --term 2--> b        a class in b matches the clauses of terms 0 and 2,
//!     \--term 2--> c                        one in c those of term 2, one in the root none
//! ```
//!
//! A node is (parent, term), so nothing is hashed and nothing merged by mistake, and each final node
//! is folded once, with only the clauses that match it.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::lists::number;
use super::measure::{Accepted, Gauge};
use super::peers::Peers;
use crate::packet::Family;
use crate::verdict::{Effect, PeerGroups, PeerTerm, PeerView, Reachability};

/// What one owner's rules accept, on one reading.
pub(super) struct RawRow {
    /// The first is the default.
    pub(super) accepted: Vec<Accepted>,
    /// Positions in [`Peers::classes`], ascending, with an index into `accepted`.
    pub(super) exceptions: Vec<(u32, u32)>,
}

#[derive(Clone, Copy)]
struct Node {
    parent: u32,
    term: u32,
    /// The child that the term being worked on made.
    child: u32,
    made_by: u32,
}

/// The default's node.
const ROOT: u32 = 0;

#[derive(Default)]
struct Scratch {
    node_of: Vec<u32>,
    touched: Vec<u32>,
    nodes: Vec<Node>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Computes the row of an effect, for an own address, over the peers of a site.
pub(super) fn raw_row(
    gauge: &Gauge<'_>,
    local: Option<u128>,
    peers: &Peers,
    near: Reachability,
) -> RawRow {
    let mut made = Made::new(gauge);
    let number = |clauses: &[usize]| made.number(clauses);
    let exceptions = refined(gauge.effect, local, peers, near, number);
    RawRow {
        accepted: made.accepted,
        exceptions,
    }
}

/// Tells the peers of a site apart by the clauses that speak of them, which `judge` is handed, sorted,
/// for a number: first those that speak of everyone, whose number is 0, then those of each final node.
/// What comes out are the positions with another number, ascending.
pub(super) fn refined(
    effect: &Effect,
    local: Option<u128>,
    peers: &Peers,
    near: Reachability,
    judge: impl FnMut(&[usize]) -> u32,
) -> Vec<(u32, u32)> {
    SCRATCH.with_borrow_mut(|scratch| scratch.refine(effect, local, peers, near, judge))
}

impl Scratch {
    fn refine(
        &mut self,
        effect: &Effect,
        local: Option<u128>,
        peers: &Peers,
        near: Reachability,
        mut judge: impl FnMut(&[usize]) -> u32,
    ) -> Vec<(u32, u32)> {
        let (always, terms) = terms(effect, local, peers.family, near);
        if self.node_of.len() < peers.classes.len() {
            self.node_of.resize(peers.classes.len(), ROOT);
        }
        self.nodes.clear();
        self.nodes.push(Node {
            parent: ROOT,
            term: u32::MAX,
            child: ROOT,
            made_by: u32::MAX,
        });
        for (index, (term, _)) in (0..).zip(&terms) {
            // Neighbours mostly step from one node to another together.
            let mut last = (u32::MAX, ROOT);
            peers.each_touched(term, near, |position| self.step(position, index, &mut last));
        }
        let default = judge(&always);
        let mut exceptions = Vec::with_capacity(self.touched.len());
        let mut known: Vec<Option<u32>> = vec![None; self.nodes.len()];
        let mut own = Vec::new();
        self.in_order(peers.classes.len());
        for position in self.touched.drain(..) {
            let node = std::mem::replace(&mut self.node_of[position as usize], ROOT);
            let traffic = *known[node as usize].get_or_insert_with(|| {
                own.clear();
                own_clauses(&self.nodes, node, &terms, &mut own);
                own.extend_from_slice(&always);
                own.sort_unstable();
                judge(&own)
            });
            if traffic != default {
                exceptions.push((position, traffic));
            }
        }
        exceptions
    }

    /// Sorts what was touched; where that is much of all, by walking over all.
    fn in_order(&mut self, peers: usize) {
        if self.touched.len() < peers / 4 {
            self.touched.sort_unstable();
            return;
        }
        self.touched.clear();
        let touched = (0..).zip(&self.node_of[..peers]);
        let touched = touched.filter(|(_, node)| **node != ROOT);
        self.touched.extend(touched.map(|(position, _)| position));
    }

    /// Moves a class to the child of its node for a term; `last` is the step before this one.
    fn step(&mut self, position: u32, term: u32, last: &mut (u32, u32)) {
        let node = &mut self.node_of[position as usize];
        let from = *node;
        if from == last.0 {
            *node = last.1;
            if from == ROOT {
                self.touched.push(position);
            }
            return;
        }
        if self.nodes[from as usize].term == term {
            // The term holds for it through two of its addresses' ranges.
            return;
        }
        if from == ROOT {
            self.touched.push(position);
        }
        if self.nodes[from as usize].made_by != term {
            let child = number(self.nodes.len());
            self.nodes.push(Node {
                parent: from,
                term,
                child: ROOT,
                made_by: u32::MAX,
            });
            let parent = &mut self.nodes[from as usize];
            (parent.child, parent.made_by) = (child, term);
        }
        *last = (from, self.nodes[from as usize].child);
        *node = last.1;
    }
}

/// The clauses that speak of everyone, and the others by their term.
fn terms(
    effect: &Effect,
    local: Option<u128>,
    family: Family,
    near: Reachability,
) -> (Vec<usize>, Vec<(&PeerTerm, Vec<usize>)>) {
    // A peer that no term singles out.
    let nobody = PeerView {
        addresses: family.span(),
        groups: PeerGroups::Listed(&[]),
        near,
    };
    let (mut always, mut terms) = (Vec::new(), Vec::<(&PeerTerm, Vec<usize>)>::new());
    let mut known: FxHashMap<&PeerTerm, usize> = FxHashMap::default();
    for (position, clause) in effect.stack().clauses.iter().enumerate() {
        if !effect.covers(position, local) {
            continue;
        }
        match &clause.peer {
            PeerTerm::Everyone => always.push(position),
            PeerTerm::PossibleMemberOfMasked => {
                if clause.peer.matches(&nobody) {
                    always.push(position);
                }
            }
            term => {
                let index = *known.entry(term).or_insert_with(|| {
                    terms.push((term, Vec::new()));
                    terms.len() - 1
                });
                terms[index].1.push(position);
            }
        }
    }
    (always, terms)
}

/// Adds the clauses of all terms on the way to a node.
fn own_clauses(
    nodes: &[Node],
    mut node: u32,
    terms: &[(&PeerTerm, Vec<usize>)],
    clauses: &mut Vec<usize>,
) {
    while node != ROOT {
        let Node { parent, term, .. } = nodes[node as usize];
        clauses.extend_from_slice(&terms[term as usize].1);
        node = parent;
    }
}

/// What a row accepts, in the order it was made; the default's is the first.
struct Made<'e> {
    gauge: &'e Gauge<'e>,
    /// By what the effect's own cells say, which is quickly compared.
    known: FxHashMap<Accepted, u32>,
    accepted: Vec<Accepted>,
}

impl<'e> Made<'e> {
    fn new(gauge: &'e Gauge<'e>) -> Self {
        Self {
            gauge,
            known: FxHashMap::default(),
            accepted: Vec::new(),
        }
    }

    /// The number of what some clauses accept together.
    fn number(&mut self, clauses: &[usize]) -> u32 {
        let accepted = self.gauge.fold(clauses);
        if let Some(known) = self.known.get(&accepted) {
            return *known;
        }
        self.accepted.push(self.gauge.measured(&accepted));
        let next = number(self.accepted.len() - 1);
        self.known.insert(accepted, next);
        next
    }
}
