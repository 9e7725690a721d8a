//! Lines that can go: without them, what follows decides their packets the same.
//!
//! Definition: a line can go, some others being gone, if for each packet it takes, the next line that
//! speaks of it does the same. Lines of the opposite action count whether gone or not and whether
//! certain or not; lines of the same action only if they are certain and stay. So the question only
//! ever gets harder as more lines go, and any part of a set of lines that went one by one can go as
//! well (`why.md`).
//!
//! The search is bounded: in a field of thousands of lines for the same addresses, lines may stay
//! untold. None is told that cannot go.
//!
//! A packet that also comes from a member of some group may meet a grant for that group, so an
//! opposite line for members always counts. Of the lines before it, those for the same group take
//! from a line for members only if they do the same: then both count in the same reading.

use std::cell::Cell;
use std::ops::Range;

use super::field::{Field, Whom};
use super::lineup::Place;

/// Which lines of a field are gone.
pub(super) struct Gone {
    lines: Vec<bool>,
    /// Whether one of everyone's is.
    everyone: bool,
    /// How many words may still be looked at.
    budget: Cell<u64>,
}

/// Words that are looked at to let lines of a field go, before the others stay untold.
const MOST_WORDS: u64 = 1 << 26;

impl Gone {
    pub(super) fn none(field: &Field) -> Self {
        Self {
            lines: vec![false; field.lines.len()],
            everyone: false,
            budget: Cell::new(MOST_WORDS),
        }
    }

    pub(super) fn remove(&mut self, field: &Field, line: usize) {
        self.lines[line] = true;
        self.everyone |= field.whom(line) == Whom::Everyone;
    }
}

/// What makes a line needless.
#[derive(Default)]
pub(super) struct Reasons {
    /// The lines that decide its packets instead, sorted.
    pub(super) lines: Vec<usize>,
}

impl Reasons {
    /// The place of the weakest of them.
    pub(super) fn last(&self, field: &Field) -> Place {
        let last = self.lines.last();
        last.map_or(Place::First, |line| field.lines[*line].place)
    }
}

impl Field {
    /// Why a line can go; none if it cannot.
    pub(super) fn removable(&self, line: usize, gone: &Gone) -> Option<Reasons> {
        if !self.lines[line].definite || self.unseen {
            return None;
        }
        let span = self.span(line);
        let mut rest = Vec::with_capacity(span.len());
        let quiet = (self.whom(line) != Whom::Addresses).then_some(self.sweep.quietest);
        let mut looks = quiet.into_iter().chain(self.pieces(line).take(2));
        if self.sweep.needed[line]
            || looks.any(|piece| self.is_needed(line, piece, &span, &mut rest))
        {
            return None;
        }
        let mut reasons = Reasons::default();
        for piece in self.pieces(line) {
            self.follow(line, piece, &span, gone, &mut reasons.lines)?;
        }
        reasons.lines.sort_unstable();
        reasons.lines.dedup();
        Some(reasons)
    }

    /// Whether some packet of a piece certainly needs a line: a quick look that finds most.
    fn is_needed(
        &self,
        line: usize,
        piece: usize,
        span: &Range<usize>,
        rest: &mut Vec<u64>,
    ) -> bool {
        self.untaken(line, piece, span, rest, |other| {
            self.same_policy(line, other)
        });
        let own = self.whom(line);
        let fellows = match own {
            Whom::Members(group) => self.members(group),
            _ => &[],
        };
        rest.iter_mut()
            .zip(self.after(line, span))
            .for_each(|(rest, after)| *rest &= !after);
        for other in self.active(piece).iter().chain(fellows) {
            let other = *other as usize;
            if other > line && self.lines[other].definite && self.same_policy(line, other) {
                let bits = self.bits(other, span);
                rest.iter_mut()
                    .zip(bits)
                    .for_each(|(rest, bits)| *rest &= !bits);
            }
        }
        rest.iter().any(|word| *word != 0)
    }

    fn same_policy(&self, line: usize, other: usize) -> bool {
        self.lines[line].clause.policy == self.lines[other].clause.policy
    }

    /// Follows a line's packets of one piece to the lines after it; none if one does the opposite.
    fn follow(
        &self,
        line: usize,
        piece: usize,
        span: &Range<usize>,
        gone: &Gone,
        reasons: &mut Vec<usize>,
    ) -> Option<()> {
        let own = self.whom(line);
        let mut rest = self.bits(line, span).to_vec();
        // Most lines that can go can do so even where others take their packets before them.
        let mut exact = false;
        let mut found: Vec<usize> = Vec::new();
        for other in self.after_line(line, piece) {
            let left = gone.budget.get().checked_sub(span.len() as u64)?;
            gone.budget.set(left);
            let bits = self.bits(other, span);
            if rest.iter().zip(bits).all(|(rest, bits)| rest & bits == 0) {
                continue;
            }
            if self.same_policy(line, other) {
                let speaks = match self.whom(other) {
                    Whom::Members(_) => self.whom(other) == own,
                    _ => true,
                };
                if speaks && self.lines[other].definite && !gone.lines[other] {
                    rest.iter_mut()
                        .zip(bits)
                        .for_each(|(rest, bits)| *rest &= !bits);
                    found.push(other);
                }
            } else {
                if !exact {
                    exact = true;
                    self.keep_taken(line, piece, span, gone, &mut rest);
                }
                if rest.iter().zip(bits).any(|(rest, bits)| rest & bits != 0) {
                    return None;
                }
            }
            if rest.iter().all(|word| *word == 0) {
                break;
            }
        }
        if rest.iter().any(|word| *word != 0) {
            if !exact {
                self.keep_taken(line, piece, span, gone, &mut rest);
            }
            if rest.iter().any(|word| *word != 0) {
                return None;
            }
        }
        reasons.append(&mut found);
        if reasons.len() > 4 * self.lines.len() {
            reasons.sort_unstable();
            reasons.dedup();
        }
        Some(())
    }

    /// Takes from some packets of a line those that lines before it take, of those that stay.
    fn keep_taken(
        &self,
        line: usize,
        piece: usize,
        span: &Range<usize>,
        gone: &Gone,
        rest: &mut [u64],
    ) {
        let fellows = match self.whom(line) {
            Whom::Members(group) => self.members(group),
            _ => &[],
        };
        let fellows = fellows
            .iter()
            .filter(|other| self.same_policy(line, **other as usize));
        let everyone: &[u32] = if gone.everyone { &self.everyone } else { &[] };
        if !gone.everyone {
            let before = self.before(line, span);
            rest.iter_mut()
                .zip(before)
                .for_each(|(rest, before)| *rest &= !before);
        }
        for other in self.active(piece).iter().chain(fellows).chain(everyone) {
            let other = *other as usize;
            if other < line && self.lines[other].definite && !gone.lines[other] {
                let bits = self.bits(other, span);
                rest.iter_mut()
                    .zip(bits)
                    .for_each(|(rest, bits)| *rest &= !bits);
            }
        }
    }

    /// The lines after one that speak of a peer of a piece, in whatever groups it is, in order.
    fn after_line(&self, line: usize, piece: usize) -> impl Iterator<Item = usize> + '_ {
        let lists = [self.active(piece), &self.everyone, &self.any_member];
        let mut lists = lists.map(|list| {
            let from = list.partition_point(|other| *other as usize <= line);
            &list[from..]
        });
        std::iter::from_fn(move || {
            let heads = lists.iter_mut().filter(|list| !list.is_empty());
            let list = heads.min_by_key(|list| list[0])?;
            let head = list[0];
            *list = &list[1..];
            Some(head as usize)
        })
    }
}
