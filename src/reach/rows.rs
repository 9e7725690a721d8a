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

use super::classes::{ClassId, Classes, number};
use crate::model::GroupIndex;
use crate::packet::{Family, Interval, Traffic};
use crate::topology::Site;
use crate::verdict::{Bits, Effect, PeerGroups, PeerTerm, PeerView, Reachability};

/// The peer classes of one site and family.
pub(super) struct Peers {
    pub(super) site: Site,
    pub(super) family: Family,
    /// Sorted by address, then by number.
    pub(super) classes: Vec<ClassId>,
    addresses: Vec<u128>,
    by_group: FxHashMap<GroupIndex, Vec<u32>>,
    unknown_groups: Vec<u32>,
}

impl Peers {
    pub(super) fn of(
        all: &Classes<'_>,
        site: Site,
        family: Family,
        mut classes: Vec<ClassId>,
    ) -> Self {
        classes.sort_unstable_by_key(|class| (all.classes[*class as usize].address, *class));
        let addresses = classes
            .iter()
            .map(|class| all.classes[*class as usize].address)
            .collect();
        let (mut by_group, mut unknown_groups) = (FxHashMap::<_, Vec<u32>>::default(), Vec::new());
        for (position, class) in (0..).zip(&classes) {
            match all.owners[all.classes[*class as usize].owner as usize].groups {
                None => unknown_groups.push(position),
                Some(groups) => {
                    groups
                        .iter()
                        .for_each(|group| by_group.entry(*group).or_default().push(position));
                }
            }
        }
        Self {
            site,
            family,
            classes,
            addresses,
            by_group,
            unknown_groups,
        }
    }

    /// Whether a possible membership is certain of every peer.
    pub(super) fn lists_all_groups(&self) -> bool {
        self.unknown_groups.is_empty()
    }

    /// Tells the positions of the peers a term holds for, where those are not all or none.
    fn each_touched(&self, term: &PeerTerm, near: Reachability, mut tell: impl FnMut(u32)) {
        let members = |group| self.by_group.get(group).map_or(&[][..], Vec::as_slice);
        match term {
            PeerTerm::Everyone | PeerTerm::PossibleMemberOfMasked => {}
            PeerTerm::Addresses(set) => {
                for Interval { first, last } in set.as_slice() {
                    let from = self.addresses.partition_point(|address| address < first);
                    let to = self.addresses.partition_point(|address| address <= last);
                    (number(from)..number(to)).for_each(&mut tell);
                }
            }
            PeerTerm::Member(group) if near == Reachability::Certain => {
                members(group).iter().copied().for_each(tell);
            }
            PeerTerm::PossibleMember(group) if near != Reachability::None => {
                members(group)
                    .iter()
                    .chain(&self.unknown_groups)
                    .copied()
                    .for_each(tell);
            }
            PeerTerm::Member(_) | PeerTerm::PossibleMember(_) => {}
        }
    }
}

/// What one owner's rules accept, on one reading.
pub(super) struct RawRow {
    /// The first is the default.
    pub(super) traffic: Vec<Traffic>,
    /// Positions in [`Peers::classes`], ascending, with an index into `traffic`.
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
    effect: &Effect,
    local: Option<u128>,
    peers: &Peers,
    near: Reachability,
) -> RawRow {
    SCRATCH.with_borrow_mut(|scratch| scratch.refine(effect, local, peers, near))
}

impl Scratch {
    fn refine(
        &mut self,
        effect: &Effect,
        local: Option<u128>,
        peers: &Peers,
        near: Reachability,
    ) -> RawRow {
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
            peers.each_touched(term, near, |position| self.step(position, index));
        }
        let mut made = Made::new(effect, fold(effect, &always, &[]));
        let mut exceptions = Vec::new();
        let mut known: Vec<Option<u32>> = vec![None; self.nodes.len()];
        self.touched.sort_unstable();
        for position in self.touched.drain(..) {
            let node = std::mem::replace(&mut self.node_of[position as usize], ROOT);
            let traffic = *known[node as usize].get_or_insert_with(|| {
                let own = own_clauses(&self.nodes, node, &terms);
                made.number(fold(effect, &always, &own))
            });
            if traffic != 0 {
                exceptions.push((position, traffic));
            }
        }
        RawRow {
            traffic: made.traffic,
            exceptions,
        }
    }

    /// Moves a class to the child of its node for a term.
    fn step(&mut self, position: u32, term: u32) {
        let from = self.node_of[position as usize];
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
        self.node_of[position as usize] = self.nodes[from as usize].child;
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

/// The clauses of all terms on the way to a node.
fn own_clauses(nodes: &[Node], mut node: u32, terms: &[(&PeerTerm, Vec<usize>)]) -> Vec<usize> {
    let mut clauses = Vec::new();
    while node != ROOT {
        let Node { parent, term, .. } = nodes[node as usize];
        clauses.extend_from_slice(&terms[term as usize].1);
        node = parent;
    }
    clauses
}

/// What two lists of clauses accept together.
fn fold(effect: &Effect, always: &[usize], own: &[usize]) -> Accepted {
    let mut clauses: Vec<usize> = always.iter().chain(own).copied().collect();
    clauses.sort_unstable();
    match effect.accepted_bits(clauses.iter().copied()) {
        Some(bits) => Accepted::Bits(bits),
        None => Accepted::Set(effect.accepted(clauses)),
    }
}

/// What a node accepts, compared before it is spelled out as a set.
#[derive(PartialEq, Eq, Hash)]
enum Accepted {
    Bits(Bits),
    Set(Traffic),
}

/// The distinct sets a row accepts, in the order they were made; the default's is the first.
struct Made<'e> {
    effect: &'e Effect,
    known: FxHashMap<Accepted, u32>,
    traffic: Vec<Traffic>,
}

impl<'e> Made<'e> {
    fn new(effect: &'e Effect, default: Accepted) -> Self {
        let mut made = Self {
            effect,
            known: FxHashMap::default(),
            traffic: Vec::new(),
        };
        made.number(default);
        made
    }

    fn number(&mut self, accepted: Accepted) -> u32 {
        if let Some(known) = self.known.get(&accepted) {
            return *known;
        }
        self.traffic.push(match &accepted {
            Accepted::Bits(bits) => self.effect.traffic(bits),
            Accepted::Set(traffic) => traffic.clone(),
        });
        let next = number(self.traffic.len() - 1);
        self.known.insert(accepted, next);
        next
    }
}
