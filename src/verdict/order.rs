//! The decision order: the only file that knows it.
//!
//! The vendor's table ("Basic and advanced security groups", default rules; "Security group rules",
//! match policy), first match wins:
//!
//! | | inbound | outbound |
//! |---|---|---|
//! | basic, intra-group access Accept | 1 fellow members, 2 custom, 3 deny | 1 custom, 2 allow |
//! | basic, intra-group access Drop | 1 custom, 2 deny | 1 custom, 2 allow |
//! | advanced (enterprise) | 1 custom, 2 deny | 1 custom, 2 deny |
//!
//! - Custom rules of all groups of the interface are one list: priority ascending, then Drop before
//!   Accept. Nothing else orders them: no names, no prefix lengths, no attachment order.
//! - Outbound to the metadata server 100.100.100.200 always passes ("Security group rules", special
//!   rules).
//! - Whether an outbound custom Drop stops intra-group access, the vendor's pages contradict: strictly
//!   it does, leniently intra-group access comes first (U1).
//! - Rules that are not exported stand at priority 1.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::context::{Context, Owner, Plane};
use super::doubt::Doubt;
use super::kind::default_policy;
use super::peer::PeerTerm;
use super::reading::Reading;
use super::{intra, matching, unseen};
use crate::model::{Direction, GroupIndex, Policy, Rule, RuleIndex};
use crate::packet::{Block, Family, Intervals, Set, Traffic};

/// Where a clause comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Origin {
    /// A rule of the export.
    Rule(RuleIndex),
    /// Intra-group access of a group.
    Intra(GroupIndex),
    /// Traffic that the cloud never filters.
    Exempt,
    /// Rules of this group that are not exported.
    UnseenRules(GroupIndex),
    /// Groups of the interface that are not exported.
    UnseenGroups,
    /// The default of the group type.
    Default,
}

/// One line of a stack: what it does with which packets, in one reading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clause {
    /// What it does.
    pub policy: Policy,
    /// Protocol and ports it matches.
    pub traffic: Traffic,
    /// The other side it matches.
    pub peer: PeerTerm,
    /// The own addresses it is limited to ([`Family::number`]); none for all.
    pub local: Option<Intervals<u128>>,
    /// Where it comes from.
    pub origin: Origin,
    /// Why it is not certain, where that does not depend on the peer.
    pub doubts: Vec<Doubt>,
}

/// The clauses of one owner in one direction, family and reading, strongest first; the last one is
/// the default, which matches everything.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stack {
    /// The clauses, strongest first; those of rules are shared by all stacks made together.
    pub clauses: Vec<Arc<Clause>>,
    /// The family.
    pub family: Family,
}

/// The metadata server.
const METADATA_SERVER: IpAddr = IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200));

/// Builds the stack of one owner's rules.
#[must_use]
pub fn stack(
    context: &Context<'_>,
    owner: &Owner<'_>,
    direction: Direction,
    family: Family,
    reading: Reading,
) -> Stack {
    let mut stacks = Stacks::new(context, owner.plane, direction, family, reading);
    stacks.prepare(owner.groups.unwrap_or_default());
    stacks.stack(owner.groups)
}

/// The stacks of many owners on one plane, in one direction, family and reading: each rule becomes a
/// clause once, and a group's clauses are ordered once.
#[derive(Clone, Debug)]
pub struct Stacks<'a> {
    context: &'a Context<'a>,
    plane: Plane,
    direction: Direction,
    family: Family,
    reading: Reading,
    custom: FxHashMap<GroupIndex, Vec<Ranked>>,
}

/// A custom rule's clause and what orders it: ascending.
#[derive(Clone, Debug)]
struct Ranked {
    priority: i64,
    policy: Policy,
    clause: Arc<Clause>,
}

impl Ranked {
    fn new(priority: i64, clause: Clause) -> Self {
        Self {
            priority,
            policy: clause.policy,
            clause: Arc::new(clause),
        }
    }

    fn strength(&self) -> (i64, Policy) {
        (self.priority, self.policy)
    }
}

/// What orders a rule that does `policy` among the custom rules: ascending, the strongest first. A
/// priority that cannot be read may be the strongest there is.
#[must_use]
pub fn strength(rule: &Rule, policy: Policy) -> (i64, Policy) {
    (rule.priority.unwrap_or(unseen::PRIORITY), policy)
}

impl<'a> Stacks<'a> {
    /// Stacks of no group yet.
    #[must_use]
    pub fn new(
        context: &'a Context<'a>,
        plane: Plane,
        direction: Direction,
        family: Family,
        reading: Reading,
    ) -> Self {
        Self {
            context,
            plane,
            direction,
            family,
            reading,
            custom: FxHashMap::default(),
        }
    }

    /// The family.
    #[must_use]
    pub fn family(&self) -> Family {
        self.family
    }

    /// Makes the clauses of these groups, where they are not made yet.
    pub fn prepare(&mut self, groups: &[GroupIndex]) {
        for group in groups {
            if !self.custom.contains_key(group) {
                self.custom.insert(*group, self.ranked(*group));
            }
        }
    }

    /// The traffic of every clause of a rule made so far, in no order.
    pub fn traffic(&self) -> impl Iterator<Item = &Traffic> {
        let ranked = self.custom.values().flatten();
        ranked.map(|ranked| &ranked.clause.traffic)
    }

    /// The stack of an owner's groups, all of them prepared; none where they are not exported.
    ///
    /// # Panics
    ///
    /// If a group was not prepared.
    #[must_use]
    pub fn stack(&self, groups: Option<&[GroupIndex]>) -> Stack {
        let owner = Owner {
            groups,
            plane: self.plane,
        };
        let mut clauses: Vec<Arc<Clause>> = Vec::new();
        let intra = || intra::clauses(self.context, &owner, self.family, self.reading);
        match (self.direction, self.reading) {
            (Direction::Ingress, _) => clauses.extend(intra().into_iter().map(Arc::new)),
            (Direction::Egress, Reading::Strict) => {
                clauses.extend(exempt(self.family).map(Arc::new));
            }
            (Direction::Egress, Reading::Lenient) => {
                clauses.extend(exempt(self.family).map(Arc::new));
                clauses.extend(intra().into_iter().map(|mut clause| {
                    clause.doubts.push(Doubt::Conflict);
                    Arc::new(clause)
                }));
            }
        }
        clauses.extend(self.custom(&owner));
        let (policy, doubts) = default_policy(self.context, &owner, self.direction, self.reading);
        clauses.push(Arc::new(Clause {
            policy,
            doubts,
            ..everything(self.family)
        }));
        Stack {
            clauses,
            family: self.family,
        }
    }

    /// The custom rules of all groups as one list, with those that may be missing from it.
    fn custom(&self, owner: &Owner<'_>) -> impl Iterator<Item = Arc<Clause>> {
        let groups = owner.groups.unwrap_or_default();
        let unseen: Vec<Ranked> = unseen::clauses(self.context, owner, self.family, self.reading)
            .into_iter()
            .map(|clause| Ranked::new(unseen::PRIORITY, clause))
            .collect();
        let of_groups = groups.iter().flat_map(|group| &self.custom[group]);
        let mut ordered: Vec<&Ranked> = of_groups.chain(&unseen).collect();
        ordered.sort_by_key(|ranked| ranked.strength());
        let clauses: Vec<_> = ordered
            .into_iter()
            .map(|ranked| Arc::clone(&ranked.clause))
            .collect();
        clauses.into_iter()
    }

    /// A group's rules, strongest first.
    fn ranked(&self, group: GroupIndex) -> Vec<Ranked> {
        let inventory = self.context.inventory;
        let clause = |rule: &RuleIndex| {
            let (plane, direction) = (self.plane, self.direction);
            let (family, reading) = (self.family, self.reading);
            let clause = matching::clause(self.context, *rule, plane, direction, family, reading)?;
            let (priority, _) = strength(&inventory.rules[*rule], clause.policy);
            Some(Ranked::new(priority, clause))
        };
        let mut ranked: Vec<Ranked> = inventory.groups[group]
            .rules
            .iter()
            .filter_map(clause)
            .collect();
        ranked.sort_by_key(Ranked::strength);
        ranked
    }
}

fn exempt(family: Family) -> Option<Clause> {
    (family == Family::Ipv4).then(|| Clause {
        peer: PeerTerm::Addresses(Intervals::of(Block::host(METADATA_SERVER).interval())),
        origin: Origin::Exempt,
        ..everything(family)
    })
}

fn everything(family: Family) -> Clause {
    Clause {
        policy: Policy::Accept,
        traffic: Traffic::all(family),
        peer: PeerTerm::Everyone,
        local: None,
        origin: Origin::Default,
        doubts: Vec::new(),
    }
}

/// What is left of the packets while rules are folded.
pub(super) trait Rest {
    /// Nothing.
    fn nothing(&self) -> Self;
    /// Whether nothing is left.
    fn is_spent(&self) -> bool;
    /// Takes what matches into `taken`; whether that is anything.
    fn take(&mut self, matched: &Self, taken: &mut Self) -> bool;
}

impl Rest for Traffic {
    fn nothing(&self) -> Self {
        Self::empty()
    }

    fn is_spent(&self) -> bool {
        self.is_empty()
    }

    fn take(&mut self, matched: &Self, taken: &mut Self) -> bool {
        *taken = self.intersection(matched);
        *self = self.difference(matched);
        !taken.is_empty()
    }
}

/// The fold: each match in turn takes what is left of the packets. What it takes is its effective
/// match; effective matches are disjoint, and empty ones are not told.
pub(super) fn first_match<'s, S: Rest + 's>(
    mut rest: S,
    matches: impl IntoIterator<Item = (usize, &'s S)>,
    mut decided: impl FnMut(usize, &S),
) {
    let mut taken = rest.nothing();
    for (position, matched) in matches {
        if rest.take(matched, &mut taken) {
            decided(position, &taken);
            if rest.is_spent() {
                break;
            }
        }
    }
}

/// The same fold where only what is accepted is asked, word by word: each match says whether it
/// accepts and which packets it speaks of.
pub(super) fn accepted_words<'w>(
    all: &'w [u64],
    matches: impl Iterator<Item = (bool, &'w [u64])> + Clone + 'w,
) -> impl Iterator<Item = u64> + 'w {
    all.iter().enumerate().map(move |(word, all)| {
        let (mut rest, mut accepted) = (*all, 0);
        for (accepts, matched) in matches.clone() {
            let taken = rest & matched[word];
            accepted |= if accepts { taken } else { 0 };
            rest ^= taken;
            if rest == 0 {
                break;
            }
        }
        accepted
    })
}
