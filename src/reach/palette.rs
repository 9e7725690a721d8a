//! The palette of a block: what its rows accept, by number, and what two numbers have in common.
//!
//! Totals ask for kinds of traffic, which is a few words of and; sets are made only for edges.

use std::sync::Arc;

use super::lists::number;
use super::measure::{Accepted, Measure};
use crate::packet::{Bounds, Set, Traffic};
use crate::verdict::{Bits, Cells};

/// Which kinds of traffic pass.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Kinds {
    /// Something certainly passes.
    pub(super) allowed: bool,
    /// Something possibly passes, and not certainly.
    pub(super) unknown: bool,
}

impl Kinds {
    /// Whether anything passes, certainly or possibly.
    pub(super) fn any(self) -> bool {
        self.allowed || self.unknown
    }

    /// The kinds of what passes.
    pub(super) fn of(passes: &Bounds<Traffic>) -> Self {
        Self {
            allowed: !passes.must.is_empty(),
            unknown: !passes.may.is_subset(&passes.must),
        }
    }
}

/// What rows accept, by number.
#[derive(PartialEq, Eq)]
pub(super) struct Palette {
    /// Whether both readings of a number are one.
    certain: Vec<bool>,
    all_certain: bool,
    numbers: Numbers,
}

#[derive(PartialEq, Eq)]
enum Numbers {
    /// Words of each number one after the other.
    Cells {
        cells: Arc<Cells>,
        width: usize,
        must: Vec<u64>,
        may: Vec<u64>,
    },
    Sets(Vec<Bounds<Traffic>>),
}

impl Palette {
    pub(super) fn of(measure: Measure, rows: Vec<Bounds<Accepted>>) -> Self {
        let certain: Vec<bool> = rows.iter().map(|row| row.must == row.may).collect();
        let all_certain = certain.iter().all(|certain| *certain);
        let numbers = match measure.cells {
            None => Numbers::Sets(rows.into_iter().map(sets).collect()),
            Some(cells) => {
                let width = cells.none().words().len();
                let (mut must, mut may) = (Vec::with_capacity(rows.len() * width), Vec::new());
                for row in &rows {
                    must.extend_from_slice(words(&row.must));
                    if !all_certain {
                        may.extend_from_slice(words(&row.may));
                    }
                }
                Numbers::Cells {
                    cells,
                    width,
                    must,
                    may,
                }
            }
        };
        Self {
            certain,
            all_certain,
            numbers,
        }
    }

    /// The cells numbers are sets of, if they are.
    pub(super) fn cells(&self) -> Option<&Cells> {
        match &self.numbers {
            Numbers::Cells { cells, .. } => Some(cells),
            Numbers::Sets(_) => None,
        }
    }

    /// What each number accepts as words of other cells, which are cut wherever its own are.
    pub(super) fn on(&self, onto: &Cells) -> Bounds<Vec<u64>> {
        let Numbers::Cells {
            cells,
            width,
            must,
            may,
        } = &self.numbers
        else {
            unreachable!("internal error: sets in the measure of cells");
        };
        let may = if self.all_certain { must } else { may };
        if **cells == *onto {
            return Bounds {
                must: must.clone(),
                may: may.clone(),
            };
        }
        let spread = cells.spread(onto);
        let spread = |words: &[u64]| {
            let all = words.chunks_exact(*width);
            all.flat_map(|words| {
                let bits = spread.bits(&Bits::of_words(words.iter().copied()));
                bits.words().to_vec()
            })
            .collect()
        };
        Bounds {
            must: spread(must),
            may: spread(may),
        }
    }

    /// What each number accepts.
    pub(super) fn sets(&self) -> Vec<Bounds<Traffic>> {
        (0..number(self.certain.len()))
            .map(|number| self.meet(number, number))
            .collect()
    }

    /// Whether nothing is unknown, whatever meets.
    pub(super) fn is_certain(&self) -> bool {
        self.all_certain
    }

    /// Which kinds of traffic a sender's and a receiver's number have in common.
    pub(super) fn kinds(&self, out: u32, into: u32) -> Kinds {
        let (out, into) = (out as usize, into as usize);
        let certain = self.all_certain || (self.certain[out] && self.certain[into]);
        match &self.numbers {
            Numbers::Cells {
                width, must, may, ..
            } => {
                let (sent, taken) = (slice(must, out, *width), slice(must, into, *width));
                if certain {
                    return Kinds {
                        allowed: overlap(sent, taken),
                        unknown: false,
                    };
                }
                let (may_send, may_take) = (slice(may, out, *width), slice(may, into, *width));
                let mut kinds = Kinds::default();
                for word in 0..*width {
                    let must = sent[word] & taken[word];
                    kinds.allowed |= must != 0;
                    kinds.unknown |= may_send[word] & may_take[word] & !must != 0;
                }
                kinds
            }
            Numbers::Sets(sets) if certain => Kinds {
                allowed: sets[out].must.overlaps(&sets[into].must),
                unknown: false,
            },
            Numbers::Sets(sets) => Kinds::of(&sets[out].intersection(&sets[into])),
        }
    }

    /// Which kinds of traffic several pairs of numbers have in common, united.
    pub(super) fn united(&self, meetings: &[(u32, u32)]) -> Kinds {
        match &self.numbers {
            Numbers::Cells {
                width, must, may, ..
            } => {
                let may = if self.all_certain { must } else { may };
                let common = |words: &[u64], word: usize| {
                    let at = |number: u32| words[number as usize * width + word];
                    let pairs = meetings.iter();
                    pairs.fold(0, |sum, (out, into)| sum | (at(*out) & at(*into)))
                };
                let mut kinds = Kinds::default();
                for word in 0..*width {
                    let must = common(must, word);
                    kinds.allowed |= must != 0;
                    kinds.unknown |= common(may, word) & !must != 0;
                }
                kinds
            }
            Numbers::Sets(_) => {
                let pairs = meetings.iter();
                let passes = pairs.map(|(out, into)| self.meet(*out, *into));
                let sum = passes.reduce(|sum, more| sum.union(&more));
                sum.map_or_else(Kinds::default, |sum| Kinds::of(&sum))
            }
        }
    }

    /// What a sender's and a receiver's number have in common, as cells: certainly, and possibly. None
    /// where the block has no cells.
    pub(super) fn common(&self, out: u32, into: u32) -> Option<(Bits, Bits)> {
        let (out, into) = (out as usize, into as usize);
        let Numbers::Cells {
            width, must, may, ..
        } = &self.numbers
        else {
            return None;
        };
        let common = |words: &[u64]| {
            Bits::of_words(both(slice(words, out, *width), slice(words, into, *width)))
        };
        let certainly = common(must);
        let possibly = if self.all_certain {
            certainly.clone()
        } else {
            common(may)
        };
        Some((certainly, possibly))
    }

    /// What a sender's and a receiver's number have in common.
    pub(super) fn meet(&self, out: u32, into: u32) -> Bounds<Traffic> {
        match (&self.numbers, self.common(out, into)) {
            (Numbers::Sets(sets), _) => sets[out as usize].intersection(&sets[into as usize]),
            (Numbers::Cells { .. }, common) => {
                self.traffic(&common.expect("internal error: cells without words"))
            }
        }
    }

    /// The traffic of cells, as [`Palette::common`] gave them; nothing where the block has none.
    pub(super) fn traffic(&self, (must, may): &(Bits, Bits)) -> Bounds<Traffic> {
        match &self.numbers {
            Numbers::Sets(_) => Bounds::certain(Traffic::empty()),
            Numbers::Cells { cells, .. } if must == may => Bounds::certain(cells.traffic(must)),
            Numbers::Cells { cells, .. } => Bounds {
                must: cells.traffic(must),
                may: cells.traffic(may),
            },
        }
    }
}

fn slice(words: &[u64], number: usize, width: usize) -> &[u64] {
    &words[number * width..(number + 1) * width]
}

fn overlap(one: &[u64], other: &[u64]) -> bool {
    for (one, other) in one.iter().zip(other) {
        if one & other != 0 {
            return true;
        }
    }
    false
}

fn both<'w>(one: &'w [u64], other: &'w [u64]) -> impl Iterator<Item = u64> + 'w {
    one.iter().zip(other).map(|(one, other)| one & other)
}

fn words(accepted: &Accepted) -> &[u64] {
    match accepted {
        Accepted::Bits(bits) => bits.words(),
        Accepted::Set(_) => unreachable!("internal error: two measures in one block"),
    }
}

fn sets(row: Bounds<Accepted>) -> Bounds<Traffic> {
    let set = |accepted| match accepted {
        Accepted::Set(set) => set,
        Accepted::Bits(_) => unreachable!("internal error: two measures in one block"),
    };
    Bounds {
        must: set(row.must),
        may: set(row.may),
    }
}
