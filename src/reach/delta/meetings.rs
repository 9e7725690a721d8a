//! What rows of two blocks accept, in one measure: the numbers of both palettes on the cells cut at
//! the bounds of both, so that equal is equal and a change of what two rows let through together is a
//! few words of and. Sets where a block has too many cells.

use rustc_hash::FxHashMap;

use super::super::lists::{Numbering, number};
use super::super::measure::MOST_CELLS;
use super::super::palette::Palette;
use super::WORLDS;
use super::answer::Change;
use crate::packet::{Bounds, Set, Traffic};
use crate::verdict::Cells;

/// What a sender's row says of a receiver, and its row of the sender; by number in their palette.
pub(super) type Meeting = (u32, u32);

/// Which kinds of traffic changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Changes {
    pub(super) opened: bool,
    pub(super) closed: bool,
    pub(super) maybe_opened: bool,
    pub(super) maybe_closed: bool,
}

impl Changes {
    pub(super) fn any(self) -> bool {
        self.opened || self.closed || self.maybe_opened || self.maybe_closed
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self {
            opened: self.opened || other.opened,
            closed: self.closed || other.closed,
            maybe_opened: self.maybe_opened || other.maybe_opened,
            maybe_closed: self.maybe_closed || other.maybe_closed,
        }
    }

    /// The kinds of a change.
    pub(super) fn of(change: &Change) -> Self {
        Self {
            opened: !change.opened().is_empty(),
            closed: !change.closed().is_empty(),
            maybe_opened: !change.maybe_opened().is_empty(),
            maybe_closed: !change.maybe_closed().is_empty(),
        }
    }
}

/// The palettes of a block before and after, where there are any.
pub(super) struct Meetings {
    /// For each world, what each number accepts: equal if and only if it is.
    equal: [Vec<u32>; 2],
    numbers: Numbers,
}

enum Numbers {
    Cells {
        width: usize,
        words: [Bounds<Vec<u64>>; 2],
    },
    Sets([Vec<Bounds<Traffic>>; 2]),
}

impl Meetings {
    pub(super) fn of(palettes: [Option<&Palette>; 2]) -> Self {
        let cells: Option<Vec<&Cells>> = palettes
            .iter()
            .flatten()
            .map(|palette| palette.cells())
            .collect();
        let common = cells
            .and_then(|cells| match cells[..] {
                [one] => Some(one.clone()),
                [one, other] if one == other => Some(one.clone()),
                [one, other] => Some(one.common(other)),
                _ => None,
            })
            .filter(|cells| cells.len() <= MOST_CELLS);
        let Some(cells) = common else {
            return Self::of_sets(
                palettes.map(|palette| palette.map_or_else(Vec::new, Palette::sets)),
            );
        };
        let nothing = Bounds::default;
        let words = palettes.map(|palette| palette.map_or_else(nothing, |own| own.on(&cells)));
        let width = cells.none().words().len();
        let mut known: FxHashMap<[&[u64]; 2], u32> = FxHashMap::default();
        let equal = WORLDS.map(|world| {
            let Bounds { must, may } = &words[world];
            let all = must.chunks_exact(width).zip(may.chunks_exact(width));
            all.map(|(must, may)| {
                let next = number(known.len());
                *known.entry([must, may]).or_insert(next)
            })
            .collect()
        });
        Self {
            equal,
            numbers: Numbers::Cells { width, words },
        }
    }

    fn of_sets(sets: [Vec<Bounds<Traffic>>; 2]) -> Self {
        let mut known: Numbering<&Bounds<Traffic>> = Numbering::default();
        let equal = WORLDS.map(|world| {
            let all = sets[world].iter();
            all.map(|bounds| known.number(bounds)).collect()
        });
        Self {
            equal,
            numbers: Numbers::Sets(sets),
        }
    }

    /// What a number of a world accepts: equal if and only if it is.
    pub(super) fn accepted(&self, world: usize, number: u32) -> u32 {
        self.equal[world][number as usize]
    }

    /// Which kinds of traffic changed, where that is the union of some meetings in each world.
    pub(super) fn changes(&self, meetings: [&[Meeting]; 2]) -> Changes {
        match &self.numbers {
            Numbers::Cells { width, words } => {
                let common = |words: &[u64], meetings: &[Meeting], word: usize| {
                    let at = |number: u32| words[number as usize * width + word];
                    let meetings = meetings.iter();
                    meetings.fold(0, |sum, (out, into)| sum | (at(*out) & at(*into)))
                };
                let mut changes = Changes::default();
                for word in 0..*width {
                    let [before, after] = WORLDS.map(|world| Bounds {
                        must: common(&words[world].must, meetings[world], word),
                        may: common(&words[world].may, meetings[world], word),
                    });
                    let was = before.may & !before.must;
                    let is = after.may & !after.must;
                    changes.opened |= after.must & !before.may != 0;
                    changes.closed |= before.must & !after.may != 0;
                    changes.maybe_opened |= is & !before.may != 0 || was & after.must != 0;
                    changes.maybe_closed |= before.must & is != 0 || was & !after.may != 0;
                }
                changes
            }
            Numbers::Sets(sets) => {
                let [before, after] = WORLDS.map(|world| {
                    let at = |number: u32| &sets[world][number as usize];
                    let meetings = meetings[world].iter();
                    meetings.fold(Bounds::certain(Traffic::empty()), |sum, (out, into)| {
                        sum.union(&at(*out).intersection(at(*into)))
                    })
                });
                Changes::of(&Change { before, after })
            }
        }
    }
}
