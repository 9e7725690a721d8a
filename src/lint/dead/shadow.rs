//! Dead lines: those whose packets are all taken before, and who takes them.
//!
//! Definition: a line is dead if in each of its pieces the certain lines before it cover its traffic.
//! A peer may be in any groups, so a line for addresses is covered by lines that name addresses or
//! everyone; a line for the members of a group also by others for the same group.
//!
//! Who is to blame: `blame.rs`.

use std::ops::Range;

use super::field::{Field, Whom};

impl Field {
    /// Whether the certain lines before a line take all its packets.
    pub(super) fn is_dead(&self, line: usize) -> bool {
        if !self.lines[line].definite {
            return false;
        }
        let whom = self.whom(line);
        if whom == Whom::Addresses {
            return !self.sweep.takes[line];
        }
        let span = self.span(line);
        let mut own = self.bits(line, &span).iter().zip(self.before(line, &span));
        if own.all(|(own, taken)| own & !taken == 0) {
            return true;
        }
        let mut rest = Vec::with_capacity(span.len());
        let first = std::iter::once(self.sweep.quietest);
        first.chain(self.pieces(line)).all(|piece| {
            self.untaken(line, piece, &span, &mut rest, |_| true);
            rest.iter().all(|word| *word == 0)
        })
    }

    /// What of a line's traffic is left in a piece by the certain lines before it, of those for
    /// members by these.
    pub(super) fn untaken(
        &self,
        line: usize,
        piece: usize,
        span: &Range<usize>,
        rest: &mut Vec<u64>,
        counts: impl Fn(usize) -> bool,
    ) {
        rest.clear();
        let own = self.bits(line, span).iter().zip(self.before(line, span));
        rest.extend(own.map(|(own, taken)| own & !taken));
        let members = match self.whom(line) {
            Whom::Members(group) => self.members(group),
            _ => &[],
        };
        let members = members.iter().filter(|other| counts(**other as usize));
        for other in self.active(piece).iter().chain(members) {
            let other = *other as usize;
            if other < line && self.lines[other].definite {
                take(rest, self.bits(other, span));
                if rest.iter().all(|word| *word == 0) {
                    return;
                }
            }
        }
    }

    /// The certain lines before a line that speak of its peers in a piece, in order.
    pub(super) fn speakers(&self, line: usize, piece: usize) -> impl Iterator<Item = usize> + '_ {
        let members = match self.whom(line) {
            Whom::Members(group) => self.members(group),
            _ => &[],
        };
        let mut lists = [self.active(piece), members, &self.everyone];
        std::iter::from_fn(move || {
            let heads = lists.iter_mut().filter(|list| !list.is_empty());
            let list = heads.min_by_key(|list| list[0])?;
            let head = list[0] as usize;
            *list = &list[1..];
            (head < line).then_some(head)
        })
        .filter(|other| self.lines[*other].definite)
    }
}

/// Takes some packets from others.
pub(super) fn take(rest: &mut [u64], bits: &[u64]) {
    rest.iter_mut()
        .zip(bits)
        .for_each(|(rest, bits)| *rest &= !bits);
}
