//! The clauses of one owner as they hold in fact: both readings merged into one list.
//!
//! A reading lets a doubtful rule match all it may or only what it must, by its policy. What is dead
//! must be dead whatever is true, so here every clause stands once, with what it may match, and says
//! whether that is certain. A group grant of IPv6 is certain in this sense: whether membership covers
//! IPv6 is open, but it is so for all rules or for none.
//!
//! Not what clauses take from each other (`field.rs`).

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::model::{
    BlockField, Blocks, Direction, Inventory, NicField, Peer, Policy, Ports, RuleIndex,
};
use crate::packet::Family;
use crate::verdict::{Clause, Context, Origin, Owner, Plane, Reading, stack, strength};

/// What places a clause: before all rules, by priority and policy, or after them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Place {
    First,
    Rule(i64, Policy),
    Last,
}

/// A clause, with its place.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) clause: Arc<Clause>,
    pub(super) place: Place,
    /// Whether it certainly matches what it says.
    pub(super) definite: bool,
}

impl Line {
    pub(super) fn accepts(&self) -> bool {
        self.clause.policy == Policy::Accept
    }
}

/// The clauses of an owner in one direction and family.
pub(super) struct Lineup {
    /// The strongest first.
    pub(super) lines: Vec<Line>,
    /// Whether rules may be missing from it, at any priority.
    pub(super) unseen: bool,
    pub(super) family: Family,
}

/// The lineup of an owner's rules.
pub(super) fn lineup(
    context: &Context<'_>,
    owner: &Owner<'_>,
    direction: Direction,
    family: Family,
) -> Lineup {
    let clauses = |reading| stack(context, owner, direction, family, reading).clauses;
    let mut lines: Vec<Line> = Vec::new();
    let mut unseen = false;
    for clause in clauses(Reading::Lenient) {
        unseen |= is_unseen(clause.origin);
        let line = line(context, clause);
        // A default that is not known is both.
        let other = (line.place == Place::Last && !line.definite).then(|| Line {
            clause: Arc::new(Clause {
                policy: Policy::Drop,
                ..(*line.clause).clone()
            }),
            ..line.clone()
        });
        lines.push(line);
        lines.extend(other);
    }
    let groups = owner.groups.unwrap_or_default().iter();
    let mut rules = groups.flat_map(|group| &context.inventory.groups[*group].rules);
    if rules.any(|rule| may_hide(context.inventory, *rule, owner.plane, family)) {
        let accepts = |line: &&Line| line.accepts() || line.definite;
        let known: FxHashSet<(Origin, Policy)> = lines
            .iter()
            .filter(accepts)
            .map(|line| (line.clause.origin, line.clause.policy))
            .collect();
        let strict = clauses(Reading::Strict).into_iter();
        let drops = strict.filter(|clause| {
            clause.policy == Policy::Drop
                && matches!(clause.origin, Origin::Rule(_))
                && !known.contains(&(clause.origin, Policy::Drop))
        });
        let drops: Vec<Line> = drops.map(|clause| line(context, clause)).collect();
        // What a doubtful Drop must match is part of what it may.
        let hidden: FxHashSet<Origin> = drops.iter().map(|line| line.clause.origin).collect();
        lines.retain(|line| line.accepts() || !hidden.contains(&line.clause.origin));
        lines.extend(drops);
        lines.sort_by_key(|line| line.place);
    }
    Lineup {
        lines,
        unseen,
        family,
    }
}

fn is_unseen(origin: Origin) -> bool {
    matches!(origin, Origin::UnseenRules(_) | Origin::UnseenGroups)
}

fn line(context: &Context<'_>, clause: Arc<Clause>) -> Line {
    let place = match clause.origin {
        Origin::Rule(rule) => {
            let (priority, policy) = strength(&context.inventory.rules[rule], clause.policy);
            Place::Rule(priority, policy)
        }
        Origin::Intra(_) | Origin::Exempt => Place::First,
        Origin::UnseenRules(_) | Origin::UnseenGroups => Place::Rule(i64::MIN, clause.policy),
        Origin::Default => Place::Last,
    };
    Line {
        definite: clause.doubts.is_empty(),
        place,
        clause,
    }
}

/// Whether the lenient reading may leave out what a rule may drop.
fn may_hide(inventory: &Inventory, rule: RuleIndex, plane: Plane, family: Family) -> bool {
    let rule = &inventory.rules[rule];
    if rule.policy == Some(Policy::Accept) {
        return false;
    }
    let readable = |blocks: &Blocks| {
        blocks.ipv4 != BlockField::Unreadable && blocks.ipv6 != BlockField::Unreadable
    };
    let known = |ports: &Ports| matches!(ports, Ports::Any | Ports::Only(_));
    let plain = rule.direction.is_some()
        && rule.policy.is_some()
        && rule.priority.is_some()
        && rule.protocol.is_some()
        && rule.nic != NicField::Unreadable
        && !matches!(plane, Plane::Unseen(_))
        && known(&rule.ports)
        && known(&rule.source_ports)
        && readable(&rule.local)
        && match &rule.peer {
            Peer::Blocks(blocks) => readable(blocks),
            Peer::Group { group, .. } => {
                family == Family::Ipv4 && !inventory.groups[*group].is_masked()
            }
            Peer::PrefixList(_) | Peer::Missing => false,
        };
    !plain
}
