//! Rows of two blocks laid side by side.
//!
//! Positions of peers differ between two worlds where endpoints came or went, so cells are told by
//! *joint positions*: those in the peers of both, in the order both have.

use rayon::prelude::*;

use super::super::classes::ClassId;
use super::super::lists::{Numbering, number};
use super::super::tables::Side;
use super::WORLDS;
use super::meetings::Meetings;

/// No position.
pub(super) const NOWHERE: u32 = u32::MAX;

/// The peers of both worlds in one order.
pub(super) struct Joint {
    pub(super) classes: Vec<ClassId>,
    /// For each joint position, the one in each world, or [`NOWHERE`].
    pub(super) at: Vec<[u32; 2]>,
    /// For each world, the joint position of each of its own.
    of: [Vec<u32>; 2],
    /// Whether all are in both worlds, so that joint positions are those of each.
    is_aligned: bool,
}

impl Joint {
    /// Merges two lists of classes; `place` is what both are sorted by.
    pub(super) fn of<K: Ord>(lists: [&[ClassId]; 2], place: impl Fn(ClassId) -> K) -> Self {
        let mut joint = Self {
            classes: Vec::with_capacity(lists[0].len().max(lists[1].len())),
            at: Vec::new(),
            of: [Vec::new(), Vec::new()],
            is_aligned: lists[0] == lists[1],
        };
        let mut next = [0, 0];
        while let Some(class) = WORLDS
            .iter()
            .filter_map(|world| lists[*world].get(next[*world]).copied())
            .min_by_key(|class| place(*class))
        {
            let position = number(joint.classes.len());
            joint.classes.push(class);
            joint.at.push(WORLDS.map(|world| {
                if lists[world].get(next[world]) != Some(&class) {
                    return NOWHERE;
                }
                joint.of[world].push(position);
                next[world] += 1;
                number(next[world] - 1)
            }));
        }
        joint
    }

    /// The joint position of one in a world.
    pub(super) fn position(&self, world: usize, own: u32) -> u32 {
        self.of[world][own as usize]
    }

    /// Whether a joint position is in both worlds.
    pub(super) fn in_both(&self, position: u32) -> bool {
        !self.at[position as usize].contains(&NOWHERE)
    }

    /// The joint positions that are in one world only.
    pub(super) fn alone(&self) -> Vec<u32> {
        let all = 0..number(self.at.len());
        all.filter(|position| !self.in_both(*position)).collect()
    }
}

/// In which cells a row differs from the one it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Differs {
    Nowhere,
    /// In some exceptions.
    Here,
    /// In its default.
    Everywhere,
}

/// The pairs of rows of one direction, before and after.
pub(super) struct RowPairs {
    /// For each joint position of an owner, its pair; [`NOWHERE`] if it is in one world only.
    pub(super) of: Vec<u32>,
    /// A row of each world.
    pub(super) pairs: Vec<[u32; 2]>,
    pub(super) differs: Vec<Differs>,
}

impl RowPairs {
    pub(super) fn of(own: &Joint, beside: &Beside<'_>) -> Self {
        let mut pairs = Numbering::default();
        let of = own.at.iter().map(|at| {
            if at.contains(&NOWHERE) {
                return NOWHERE;
            }
            pairs.number(WORLDS.map(|world| beside.sides[world].row_of[at[world] as usize]))
        });
        let of = of.collect();
        Self {
            of,
            differs: pairs
                .rows
                .par_iter()
                .map(|rows| beside.differ(*rows))
                .collect(),
            pairs: pairs.rows,
        }
    }

    /// The pairs that differ so.
    pub(super) fn differing(&self, how: Differs) -> Vec<u32> {
        let all = (0..).zip(&self.differs);
        let found = all.filter(|(_, differs)| **differs == how);
        found.map(|(pair, _)| pair).collect()
    }
}

/// The rows of one direction laid side by side.
#[derive(Clone, Copy)]
pub(super) struct Beside<'a> {
    pub(super) sides: [&'a Side; 2],
    /// The peers that rows speak of.
    pub(super) others: &'a Joint,
    pub(super) meetings: &'a Meetings,
}

impl Beside<'_> {
    /// What a row of each world says of a peer that is in both, by number in their palette.
    pub(super) fn said(&self, rows: [u32; 2], peer: u32) -> [u32; 2] {
        let at = self.others.at[peer as usize];
        WORLDS.map(|world| self.sides[world].said(rows[world], at[world]))
    }

    fn differ(&self, rows: [u32; 2]) -> Differs {
        let [before, after] = self.defaults(rows);
        if before != after {
            return Differs::Everywhere;
        }
        if self.others.is_aligned && self.same_exceptions(rows) {
            return Differs::Nowhere;
        }
        let mut differs = Differs::Nowhere;
        self.each_changed(rows, |_| differs = Differs::Here);
        differs
    }

    /// Whether rows of the same peers have the same exceptions, one by one.
    fn same_exceptions(&self, rows: [u32; 2]) -> bool {
        let [before, after] = WORLDS.map(|world| self.sides[world].exceptions(rows[world]));
        let same = |((peer, was), (other, is)): (&(u32, u32), &(u32, u32))| {
            peer == other && self.meetings.accepted(0, *was) == self.meetings.accepted(1, *is)
        };
        before.len() == after.len() && before.iter().zip(after).all(same)
    }

    fn defaults(&self, rows: [u32; 2]) -> [u32; 2] {
        WORLDS.map(|world| {
            let default = self.sides[world].defaults[rows[world] as usize];
            self.meetings.accepted(world, default)
        })
    }

    /// Tells the peers, in both worlds, of which a row says something else than it did.
    pub(super) fn each_changed(&self, rows: [u32; 2], mut tell: impl FnMut(u32)) {
        let defaults = self.defaults(rows);
        let mut exceptions = WORLDS.map(|world| {
            let joint = move |(peer, said): &(u32, u32)| {
                let accepted = self.meetings.accepted(world, *said);
                (self.others.position(world, *peer), accepted)
            };
            let exceptions = self.sides[world].exceptions(rows[world]).iter();
            exceptions.map(joint).peekable()
        });
        let everywhere = defaults[0] != defaults[1];
        let mut next = 0;
        loop {
            let first = exceptions.iter_mut().filter_map(|list| list.peek());
            let first = first.map(|(position, _)| *position).min();
            let position = if everywhere {
                next
            } else {
                first.unwrap_or(NOWHERE)
            };
            if position as usize >= self.others.at.len() {
                return;
            }
            let [before, after] = WORLDS.map(|world| {
                let said = exceptions[world].next_if(|(at, _)| *at == position);
                said.map_or(defaults[world], |(_, said)| said)
            });
            if before != after && self.others.in_both(position) {
                tell(position);
            }
            next = position + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peers_of_both_worlds_are_in_one_order() {
        // Sorted by the number over ten, then by the number.
        let joint = Joint::of([&[3, 7, 12, 30], &[3, 11, 12, 25, 31]], |class| {
            (class / 10, class)
        });
        assert_eq!(joint.classes, [3, 7, 11, 12, 25, 30, 31]);
        let positions = [
            [0, 0],
            [1, NOWHERE],
            [NOWHERE, 1],
            [2, 2],
            [NOWHERE, 3],
            [3, NOWHERE],
            [NOWHERE, 4],
        ];
        assert_eq!(joint.at, positions);
        assert_eq!(joint.alone(), [1, 2, 4, 5, 6]);
        for (joint_position, at) in (0..).zip(positions) {
            for world in WORLDS.into_iter().filter(|world| at[*world] != NOWHERE) {
                assert_eq!(joint.position(world, at[world]), joint_position);
            }
        }
        assert!(Joint::of([&[1, 2], &[1, 2]], |class| class).is_aligned);
    }
}
