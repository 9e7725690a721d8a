//! Accepts and Drops of equal priority in two groups of one interface: the Drop decides what both match.
//!
//! Definition: that of `ties.rs`, on the rules of all groups of an interface. An Accept of a group ties
//! with a Drop of another if on some set of groups that holds both, the Drop takes a packet that the
//! Accept matches too, and no Drop of that priority in the Accept's own group takes it already.
//!
//! ```text
//!   sg-a  ... | accept 5 | ...         both in sets 2, 7 and 9: asked of the two groups alone, for what
//!   sg-b  ... | drop   5 | ...         other rules take they take in all sets, then of set 2, 7, ...
//! ```
//! Method: the lines of two groups are met by priority. Two lines that match a common packet are held
//! against the stronger lines: these cut the addresses into pieces, and in each their traffic is taken
//! away. The search is bounded in steps, so that the answer does not depend on the machine; what is not
//! reached is not told.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::lineup::Line;
use super::standing::{Standing, meeting};
use crate::lint::context::GroupView;
use crate::lint::sets::Members;
use crate::model::{GroupIndex, RuleIndex};
use crate::packet::{Family, Interval, Intervals, Point, Set, Traffic};
use crate::verdict::{Clause, Origin, PeerTerm};

/// An Accept of a group, and a Drop of its priority in another that takes packets of it.
pub(in crate::lint) struct Across<'a> {
    pub(in crate::lint) accept: RuleIndex,
    pub(in crate::lint) drop: RuleIndex,
    /// The first set of groups on which it does.
    pub(in crate::lint) set: Members<'a>,
    /// How many interfaces are in both groups.
    pub(in crate::lint) interfaces: usize,
}

/// Steps of the search in a group: looks at a line.
const MOST_STEPS: u64 = 1 << 20;
/// Taking traffic away costs as much as so many.
const DIFFERENCE: usize = 16;
/// More sets that hold two groups are not looked at.
const MOST_SETS: usize = 16;
/// More Drops of another group that take packets of one Accept are not told.
const MOST_DROPS: usize = 3;

/// The ties of a group's Accepts with Drops of other groups, in the order of its rules.
pub(in crate::lint) fn across<'a>(view: &GroupView<'a>) -> Vec<Across<'a>> {
    let mut shared: BTreeMap<GroupIndex, Vec<Members<'a>>> = BTreeMap::new();
    if view.group.managed || view.group.rules.is_empty() {
        return Vec::new();
    }
    for set in view.sets().filter(|set| set.network() == view.network()) {
        let others = set.groups().iter().filter(|group| **group != view.index);
        others.for_each(|other| shared.entry(*other).or_default().push(set));
    }
    let steps = Cell::new(MOST_STEPS);
    let mut found: BTreeMap<(RuleIndex, RuleIndex), Across<'a>> = BTreeMap::new();
    for sets in shared.into_iter() {
        Pair::new(view, sets, &steps).ties(&mut found);
    }
    let mut found: Vec<Across<'a>> = found.into_values().collect();
    found.retain(|tie| view.needless().iter().all(|it| it.rule != tie.accept));
    found
}

/// Two groups, and the sets that hold both.
struct Pair<'s, 'a> {
    own: &'a Standing,
    other: &'a Standing,
    groups: [GroupIndex; 2],
    sets: Vec<Members<'a>>,
    steps: &'s Cell<u64>,
}

impl<'s, 'a> Pair<'s, 'a> {
    fn new(
        view: &GroupView<'a>,
        (other, sets): (GroupIndex, Vec<Members<'a>>),
        steps: &'s Cell<u64>,
    ) -> Self {
        Self {
            own: view.standing(),
            other: sets[0].group(other).standing(),
            groups: [view.index, other],
            sets,
            steps,
        }
    }

    /// Some steps more; none if there have been too many.
    fn step(&self, steps: usize) -> Option<()> {
        self.steps.set(self.steps.get().checked_sub(steps as u64)?);
        Some(())
    }

    fn ties(&self, found: &mut BTreeMap<(RuleIndex, RuleIndex), Across<'a>>) {
        for slot in 0..self.own.slots().min(self.other.slots()) {
            for (accepts, drops) in meeting(self.own.lines(slot), self.other.lines(slot)) {
                for accept in accepts {
                    if self.ties_of(slot, accept, &drops, found).is_none() {
                        return;
                    }
                }
            }
        }
    }

    /// The ties of one Accept with Drops of its priority; none if the search is at its end.
    fn ties_of(
        &self,
        slot: usize,
        accept: &Line,
        drops: &[&Line],
        found: &mut BTreeMap<(RuleIndex, RuleIndex), Across<'a>>,
    ) -> Option<()> {
        let mut told = 0;
        for drop in drops {
            self.step(1)?;
            let (Origin::Rule(one), Origin::Rule(two)) = (accept.clause.origin, drop.clause.origin)
            else {
                continue;
            };
            if told == MOST_DROPS {
                break;
            }
            if found.contains_key(&(one, two)) {
                told += 1;
                continue;
            }
            let family = self.own.family(slot);
            let Some(shared) = Shared::of(&accept.clause, &drop.clause, family) else {
                continue;
            };
            let alone = self.is_left(slot, drop, &shared, &self.groups)?;
            if !alone || self.stands_in_one(slot, accept) {
                continue;
            }
            for set in self.sets.iter().take(MOST_SETS) {
                if self.is_left(slot, drop, &shared, set.groups())? {
                    told += 1;
                    let tie = Across {
                        accept: one,
                        drop: two,
                        set: *set,
                        interfaces: self.sets.iter().map(|set| set.members().len()).sum(),
                    };
                    found.insert((one, two), tie);
                    break;
                }
            }
        }
        Some(())
    }

    /// Whether the other group says what an Accept says, so that its own tie is told there.
    fn stands_in_one(&self, slot: usize, accept: &Line) -> bool {
        let same = |line: &&Line| {
            let (one, two) = (&line.clause, &accept.clause);
            (&one.traffic, &one.peer, &one.local) == (&two.traffic, &two.peer, &two.local)
        };
        let lines = self.other.at(slot, accept.place).iter();
        lines.filter(|line| line.definite).any(|line| same(&line))
    }

    /// Whether the stronger lines of some groups leave something of what an Accept and a Drop match.
    fn is_left(
        &self,
        slot: usize,
        drop: &Line,
        shared: &Shared,
        groups: &[GroupIndex],
    ) -> Option<bool> {
        let mut takers: Vec<&Clause> = Vec::new();
        for group in groups {
            let standing = self.sets[0].group(*group).standing();
            if slot >= standing.slots() {
                continue;
            }
            let own = (*group == self.groups[0]).then(|| standing.at(slot, drop.place));
            let before = standing.before(slot, drop.place);
            self.step(before.len())?;
            let takes = |line: &&Line| line.definite && shared.meets(&line.clause);
            let lines = before.iter().chain(own.into_iter().flatten());
            takers.extend(lines.filter(takes).map(|line| &*line.clause));
        }
        shared.is_left(&takers, || self.step(DIFFERENCE))
    }
}

/// Whether two terms that name no addresses name the same peers: in one reading a grant for a group
/// counts for those that certainly are in it, in the other for those that may be.
fn alike(one: &PeerTerm, other: &PeerTerm) -> bool {
    let group = |term: &PeerTerm| match term {
        PeerTerm::Member(group) | PeerTerm::PossibleMember(group) => Some(*group),
        _ => None,
    };
    one == other || group(one).is_some_and(|known| group(other) == Some(known))
}

/// The packets that two clauses match.
struct Shared {
    traffic: Traffic,
    peer: PeerTerm,
    local: Option<Intervals<u128>>,
    family: Family,
}

impl Shared {
    fn of(one: &Clause, two: &Clause, family: Family) -> Option<Self> {
        let peer = match (&one.peer, &two.peer) {
            (PeerTerm::Addresses(one), PeerTerm::Addresses(two)) => {
                let both = one.intersection(two);
                (!both.is_empty()).then_some(PeerTerm::Addresses(both))?
            }
            (PeerTerm::Addresses(some), PeerTerm::Everyone)
            | (PeerTerm::Everyone, PeerTerm::Addresses(some)) => PeerTerm::Addresses(some.clone()),
            (one, two) => alike(one, two).then(|| one.clone())?,
        };
        let local = match (&one.local, &two.local) {
            (Some(one), Some(two)) => {
                let both = one.intersection(two);
                (!both.is_empty()).then_some(Some(both))?
            }
            (Some(some), None) | (None, Some(some)) => Some(some.clone()),
            (None, None) => None,
        };
        let traffic = one.traffic.intersection(&two.traffic);
        (!traffic.is_empty()).then_some(Self {
            traffic,
            peer,
            local,
            family,
        })
    }

    /// Whether a clause matches some of them.
    fn meets(&self, clause: &Clause) -> bool {
        let peers = match (&self.peer, &clause.peer) {
            (PeerTerm::Addresses(one), PeerTerm::Addresses(two)) => one.overlaps(two),
            (_, PeerTerm::Everyone | PeerTerm::Addresses(_)) => true,
            (one, two) => alike(one, two),
        };
        let local = match (&self.local, &clause.local) {
            (Some(one), Some(two)) => one.overlaps(two),
            _ => true,
        };
        peers && local && self.traffic.overlaps(&clause.traffic)
    }

    /// Whether some clauses that meet them leave some. One limited to own addresses counts as if it
    /// were not.
    fn is_left(&self, takers: &[&Clause], step: impl Fn() -> Option<()>) -> Option<bool> {
        let everywhere = |clause: &&&Clause| !matches!(clause.peer, PeerTerm::Addresses(_));
        let mut rest = self.traffic.clone();
        for taker in takers.iter().filter(everywhere) {
            step()?;
            rest = rest.difference(&taker.traffic);
            if rest.is_empty() {
                return Some(false);
            }
        }
        let here: Vec<(&Intervals<u128>, &Traffic)> = takers
            .iter()
            .filter_map(|clause| match &clause.peer {
                PeerTerm::Addresses(set) => Some((set, &clause.traffic)),
                _ => None,
            })
            .collect();
        for first in self.starts(&here) {
            let mut rest = rest.clone();
            for (_, traffic) in here.iter().filter(|(set, _)| set.contains(first)) {
                step()?;
                rest = rest.difference(traffic);
            }
            if !rest.is_empty() {
                return Some(true);
            }
        }
        Some(false)
    }

    /// The first address of each piece into which some sets of addresses cut the peers.
    fn starts(&self, sets: &[(&Intervals<u128>, &Traffic)]) -> Vec<u128> {
        let whole = [self.family.span()];
        let own: &[Interval<u128>] = match &self.peer {
            PeerTerm::Addresses(set) => set.as_slice(),
            _ => &whole,
        };
        let parts = sets.iter().flat_map(|(set, _)| set.as_slice());
        let cuts = parts.flat_map(|part| [Some(part.first), part.last.next()]);
        let inside = |address: &u128| own.iter().any(|part| part.contains(*address));
        let mut starts: Vec<u128> = cuts.flatten().filter(inside).collect();
        starts.extend(own.iter().map(|part| part.first));
        starts.sort_unstable();
        starts.dedup();
        starts
    }
}
