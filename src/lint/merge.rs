//! Rules of a group that one rule can replace: equal in all fields but the block or the ports.
//!
//! Definition: a set of rules can be merged if they have the same plane, direction, policy, priority,
//! protocol, ports, source ports and own addresses and their blocks together are one block; or the
//! same with peer and ports exchanged. What they match together is then just what the one matches, at
//! the same place of the order, so nothing passes differently.
//!
//! Method: rules sorted by the equal fields, then by the other, so that sets are runs of neighbours.
//! Blocks are nested or disjoint: a stack of them in which two halves of a block become that block ends
//! with the fewest blocks for the same addresses. Ranges of ports grow while the next one meets them.
//! A rule is in one set at most; blocks come first.
//!
//! Not how it is told (`catalogue/mergeable_rules.rs`). Decisions: `dead/why.md`.

use rustc_hash::FxHashSet;

use crate::model::{
    BlockField, Blocks, Direction, Inventory, Network, NicField, NicType, Peer, Policy,
    PortListIndex, Ports, Protocol, RuleIndex, SecurityGroup,
};
use crate::packet::{Block, Family, Interval, Point, Port, carries_ports};

/// What one rule would have in place of several.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Whole {
    /// This block.
    Block(Block),
    /// These ports.
    Ports(Interval<Port>),
}

/// Rules that one can replace.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Mergeable {
    /// At least two, the lowest block or ports first.
    pub(super) rules: Vec<RuleIndex>,
    pub(super) whole: Whole,
}

/// The sets of rules of a group that one rule can replace each, in the order of the group; without the rules
/// that are told as needless, which is asked only if there are sets at all.
pub(super) fn mergeable(
    inventory: &Inventory,
    group: &SecurityGroup,
    needless: impl FnOnce() -> FxHashSet<RuleIndex>,
) -> Vec<Mergeable> {
    let rows: Vec<Row<'_>> = group
        .rules
        .iter()
        .enumerate()
        .filter_map(|(place, rule)| Row::of(inventory, *rule, place))
        .collect();
    if sets(&rows, &rows).is_empty() {
        return Vec::new();
    }
    let needless = needless();
    let kept: Vec<Row<'_>> = rows
        .iter()
        .filter(|row| !needless.contains(&row.rule))
        .copied()
        .collect();
    sets(&kept, &rows)
}

/// The ports of a rule, however they are spelled.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Range {
    /// The protocol has none.
    None,
    Only(Interval<Port>),
    List(PortListIndex),
}

/// All fields of a rule that decide packets but those of one axis.
type Rest<'a> = (
    (Direction, Policy, i64, NicField),
    (Protocol, Option<Range>, Range),
    (Option<&'a Peer>, Family, &'a Blocks),
);

/// All fields of a rule that decide packets: those but for the peer, and the peer, of which a block is
/// told apart.
type Fields<'a> = (Rest<'a>, Option<Block>);

/// A rule with fields that can all be read and that one call of the API could give.
#[derive(Clone, Copy, Debug)]
struct Row<'a> {
    rule: RuleIndex,
    /// Its place in the group.
    place: usize,
    strength: (Direction, Policy, i64, NicField),
    protocol: Protocol,
    ports: Range,
    source_ports: Range,
    peer: &'a Peer,
    /// Its block, if it names one.
    block: Option<Block>,
    local: &'a Blocks,
}

impl<'a> Row<'a> {
    fn of(inventory: &'a Inventory, index: RuleIndex, place: usize) -> Option<Self> {
        let rule = &inventory.rules[index];
        let priority = rule.priority.filter(|it| (1..=100).contains(it))?;
        let nic = match (inventory.groups[rule.group].network, rule.nic) {
            (_, NicField::Unreadable) => return None,
            (Network::Vpc(_), _) => NicField::Absent,
            // AuthorizeSecurityGroup: the default.
            (_, NicField::Absent) => NicField::Plane(NicType::Internet),
            (_, written) => written,
        };
        let protocol = rule.protocol?;
        let ported = matches!(protocol, Protocol::Number(number) if carries_ports(number));
        let range = |ports: &Ports| match ports {
            _ if !ported => Some(Range::None),
            Ports::Any => Some(Range::Only(Interval::whole())),
            Ports::Only(set) => match set.as_slice() {
                [one] => Some(Range::Only(*one)),
                _ => None,
            },
            Ports::List(list) => Some(Range::List(*list)),
            Ports::Unreadable => None,
        };
        let block = match &rule.peer {
            Peer::Missing => return None,
            Peer::Blocks(blocks) => match (blocks.ipv4, blocks.ipv6) {
                (BlockField::Block(block), BlockField::Absent)
                | (BlockField::Absent, BlockField::Block(block)) => Some(block),
                _ => return None,
            },
            Peer::Group { .. } | Peer::PrefixList(_) => None,
        };
        let foreign = |block: &Block| protocol == Protocol::Number(block.family().foreign_icmp());
        let unreadable = [rule.local.ipv4, rule.local.ipv6].contains(&BlockField::Unreadable);
        if unreadable || block.as_ref().is_some_and(foreign) || !rule.ignored_peers.is_empty() {
            return None;
        }
        Some(Self {
            rule: index,
            place,
            strength: (rule.direction?, rule.policy?, priority, nic),
            protocol,
            ports: range(&rule.ports)?,
            source_ports: range(&rule.source_ports)?,
            peer: &rule.peer,
            block,
            local: &rule.local,
        })
    }

    /// Its ports, if they are a range.
    fn range(&self) -> Option<Interval<Port>> {
        match self.ports {
            Range::Only(range) => Some(range),
            Range::None | Range::List(_) => None,
        }
    }

    /// All but its block.
    fn beside_block(&self) -> Rest<'a> {
        let family = self.block.map_or(Family::Ipv4, |block| block.family());
        let traffic = (self.protocol, Some(self.ports), self.source_ports);
        (self.strength, traffic, (None, family, self.local))
    }

    /// All of them.
    fn fields(&self) -> Fields<'a> {
        match self.block {
            Some(block) => self.with_block(block),
            None => {
                let (strength, traffic, (_, family, local)) = self.beside_block();
                ((strength, traffic, (Some(self.peer), family, local)), None)
            }
        }
    }

    /// All of them, with another block.
    fn with_block(&self, block: Block) -> Fields<'a> {
        (self.beside_block(), Some(block))
    }

    /// All of them, with other ports.
    fn with_ports(&self, ports: Interval<Port>) -> Fields<'a> {
        let ports = Range::Only(ports);
        Self { ports, ..*self }.fields()
    }

    /// All but its ports.
    fn beside_ports(&self) -> Rest<'a> {
        let traffic = (self.protocol, None, self.source_ports);
        let peer = (Some(self.peer), Family::Ipv4, self.local);
        (self.strength, traffic, peer)
    }
}

/// The sets among some rules, in the order of their first rules; a set whose rule the group has already is the matter
/// of other lints.
fn sets(rows: &[Row<'_>], group: &[Row<'_>]) -> Vec<Mergeable> {
    let mut made = Made::of(group);
    let mut found: Vec<(usize, Mergeable)> = Vec::new();
    let mut by_block: Vec<(Block, &Row<'_>)> = rows
        .iter()
        .filter_map(|row| Some((row.block?, row)))
        .collect();
    by_block.sort_by_cached_key(|(block, row)| (row.beside_block(), *block, row.place));
    for alike in by_block.chunk_by(|one, other| one.1.beside_block() == other.1.beside_block()) {
        for (block, run) in blocks(alike) {
            if made.adds(run[0].1.with_block(block)) {
                found.push(set(run, Whole::Block(block)));
            }
        }
    }
    let taken: FxHashSet<RuleIndex> = found
        .iter()
        .flat_map(|(_, set)| set.rules.iter().copied())
        .collect();
    let mut by_ports: Vec<(Interval<Port>, &Row<'_>)> = rows
        .iter()
        .filter(|row| !taken.contains(&row.rule))
        .filter_map(|row| Some((row.range()?, row)))
        .collect();
    by_ports.sort_by_cached_key(|(ports, row)| (row.beside_ports(), *ports, row.place));
    for alike in by_ports.chunk_by(|one, other| one.1.beside_ports() == other.1.beside_ports()) {
        for (ports, run) in ranges(alike) {
            if made.adds(run[0].1.with_ports(ports)) {
                found.push(set(run, Whole::Ports(ports)));
            }
        }
    }
    found.sort_unstable_by_key(|(first, _)| *first);
    found.into_iter().map(|(_, set)| set).collect()
}

/// The set of a run, with the place of its first rule.
fn set<T>(run: &[(T, &Row<'_>)], whole: Whole) -> (usize, Mergeable) {
    let rules = run.iter().map(|(_, row)| row.rule).collect();
    (run[0].1.place, Mergeable { rules, whole })
}

/// The rules that are there, or would be.
struct Made<'a>(FxHashSet<Fields<'a>>);

impl<'a> Made<'a> {
    fn of(group: &[Row<'a>]) -> Self {
        Self(group.iter().map(Row::fields).collect())
    }

    /// Whether a rule is new; it is there from now on.
    fn adds(&mut self, fields: Fields<'a>) -> bool {
        self.0.insert(fields)
    }
}

type Runs<'s, T, R> = Vec<(T, &'s [(T, R)])>;

/// The fewest blocks for the addresses of some sorted ones, those of two and more with what they are
/// made of.
fn blocks<R>(sorted: &[(Block, R)]) -> Runs<'_, Block, R> {
    let mut stack: Vec<(Block, usize)> = Vec::new();
    for (place, (block, _)) in sorted.iter().enumerate() {
        if stack.last().is_some_and(|(top, _)| top.covers(block)) {
            continue;
        }
        stack.push((*block, place));
        while let [.., (left, from), (right, _)] = stack.as_slice()
            && let Some(both) = parent(left, right)
        {
            let from = *from;
            stack.truncate(stack.len() - 2);
            stack.push((both, from));
        }
    }
    runs(sorted, &stack)
}

/// The block of which two are the halves.
fn parent(left: &Block, right: &Block) -> Option<Block> {
    let length = left.length().checked_sub(1)?;
    let both = Block::new(left.first(), length)?;
    let halves = left.length() == right.length() && left != right && both.covers(right);
    halves.then_some(both)
}

/// The fewest ranges for the ports of some sorted ones, those of two and more with what they are made
/// of.
fn ranges<R>(sorted: &[(Interval<Port>, R)]) -> Runs<'_, Interval<Port>, R> {
    let mut found: Vec<(Interval<Port>, usize)> = Vec::new();
    for (place, (range, _)) in sorted.iter().enumerate() {
        match found.last_mut() {
            Some((last, _)) if last.last.next().is_none_or(|next| range.first <= next) => {
                last.last = last.last.max(range.last);
            }
            _ => found.push((*range, place)),
        }
    }
    runs(sorted, &found)
}

/// What starts at places of a list, each with its run, where that is two and more.
fn runs<'s, T: Copy, R>(sorted: &'s [(T, R)], starts: &[(T, usize)]) -> Runs<'s, T, R> {
    let ends = starts.iter().skip(1).map(|(_, from)| *from);
    let ends = ends.chain(std::iter::once(sorted.len()));
    let runs = starts.iter().zip(ends);
    runs.map(|((whole, from), end)| (*whole, &sorted[*from..end]))
        .filter(|(_, run)| run.len() > 1)
        .collect()
}
