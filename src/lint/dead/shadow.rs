//! Dead lines: those whose packets are all taken before, and who takes them.
//!
//! Definition: a line is dead if in each of its pieces the certain lines before it cover its traffic.
//! A peer may be in any groups, so a line for addresses is covered by lines that name addresses or
//! everyone; a line for the members of a group also by others for the same group.
//!
//! Who is to blame: of the lines that take some of its packets, the one that overlaps it most, then
//! the next, until they cover it; what turns out not to be needed is left out again. Where some of
//! them does the opposite, one such is always among them: it is what changes the reader's mind. Asked
//! for a peer in no group but the one that the line names.

use std::collections::BTreeMap;
use std::ops::Range;

use super::field::{Field, Whom};
use crate::verdict::Origin;

impl Field {
    /// Whether the certain lines before a line take all its packets.
    pub(super) fn is_dead(&self, line: usize) -> bool {
        if !self.lines[line].definite {
            return false;
        }
        let span = self.span(line);
        let mut rest = Vec::with_capacity(span.len());
        self.pieces(line).all(|piece| {
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
    fn speakers(&self, line: usize, piece: usize) -> impl Iterator<Item = usize> + '_ {
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

fn take(rest: &mut [u64], bits: &[u64]) {
    rest.iter_mut()
        .zip(bits)
        .for_each(|(rest, bits)| *rest &= !bits);
}

/// Who takes the packets of a dead line.
pub(super) struct Blame {
    /// A minimal set of those that cover it, the strongest first.
    pub(super) by: Vec<Origin>,
    /// Those that take some of its packets and do the opposite, the strongest first.
    pub(super) opposed: Vec<Origin>,
}

/// Who is to blame that a line is dead in all of these fields.
pub(super) fn blame(places: &[(&Field, usize)]) -> Blame {
    let mut weights: BTreeMap<Origin, Taker> = BTreeMap::new();
    for (field, line) in places {
        weigh(field, *line, &mut weights);
    }
    let mut takers: Vec<(Origin, Taker)> = weights.into_iter().collect();
    takers.sort_by(|(one, a), (other, b)| b.weight.total_cmp(&a.weight).then(one.cmp(other)));
    let mut chosen = Vec::new();
    let mut cover = Cover::new(places);
    for (origin, taker) in &takers {
        if cover.is_whole() {
            break;
        }
        if takers.len() == 1 || cover.take(*origin) {
            chosen.push((*origin, *taker));
        }
    }
    let opposes = |(_, taker): &&(Origin, Taker)| taker.opposes;
    if !chosen.iter().any(|taker| opposes(&taker)) {
        chosen.extend(takers.iter().find(opposes).copied());
    }
    prune(places, &mut chosen);
    chosen.sort_by_key(|(origin, taker)| (taker.line, *origin));
    takers.sort_by_key(|(origin, taker)| (taker.line, *origin));
    Blame {
        by: chosen.into_iter().map(|(origin, _)| origin).collect(),
        opposed: takers
            .iter()
            .filter(opposes)
            .map(|(origin, _)| *origin)
            .collect(),
    }
}

/// Leaves out what is not needed, the smallest first, but not the last that does the opposite.
fn prune(places: &[(&Field, usize)], chosen: &mut Vec<(Origin, Taker)>) {
    for position in (0..chosen.len()).rev() {
        let (origin, taker) = chosen[position];
        let opposing = chosen.iter().filter(|(_, taker)| taker.opposes).count();
        if chosen.len() == 1 || (taker.opposes && opposing == 1) {
            continue;
        }
        let mut cover = Cover::new(places);
        for (other, _) in chosen.iter().filter(|(other, _)| *other != origin) {
            cover.take(*other);
        }
        if cover.is_whole() {
            chosen.remove(position);
        }
    }
}

/// A line that takes packets of a dead one.
#[derive(Clone, Copy)]
struct Taker {
    /// How much it overlaps the dead one.
    weight: f64,
    /// Whether it does the opposite.
    opposes: bool,
    /// Its place among the lines.
    line: usize,
}

/// Adds the lines that take packets of a dead one.
fn weigh(field: &Field, line: usize, takers: &mut BTreeMap<Origin, Taker>) {
    let span = field.span(line);
    let own = field.bits(line, &span);
    let mut weights: Vec<f64> = vec![0.0; line];
    let mut rest = Vec::with_capacity(span.len());
    for piece in field.pieces(line) {
        rest.clear();
        rest.extend_from_slice(own);
        for other in field.speakers(line, piece) {
            let bits = field.bits(other, &span);
            let (mut taken, mut left, mut cells) = (0, 0, 0);
            for ((rest, bits), own) in rest.iter_mut().zip(bits).zip(own) {
                taken |= *rest & bits;
                *rest &= !bits;
                left |= *rest;
                cells += (own & bits).count_ones();
            }
            if taken != 0 {
                weights[other] += f64::from(cells) * field.weight(piece);
            }
            if left == 0 {
                break;
            }
        }
    }
    for (other, weight) in weights.into_iter().enumerate() {
        if weight > 0.0 {
            let other_clause = &field.lines[other].clause;
            let taker = takers.entry(other_clause.origin).or_insert(Taker {
                weight: 0.0,
                opposes: other_clause.policy != field.lines[line].clause.policy,
                line: other,
            });
            taker.weight += weight;
        }
    }
}

/// What some chosen lines leave of a dead one, in all its pieces.
struct Cover<'p, 'f> {
    places: &'p [(&'f Field, usize)],
    rests: Vec<Vec<(usize, Vec<u64>)>>,
}

impl<'p, 'f> Cover<'p, 'f> {
    fn new(places: &'p [(&'f Field, usize)]) -> Self {
        let rests = places.iter().map(|(field, line)| {
            let own = field.bits(*line, &field.span(*line));
            field
                .pieces(*line)
                .map(|piece| (piece, own.to_vec()))
                .collect()
        });
        Self {
            places,
            rests: rests.collect(),
        }
    }

    fn is_whole(&self) -> bool {
        self.rests.iter().all(Vec::is_empty)
    }

    /// Takes what the lines of an origin take; whether that is anything.
    fn take(&mut self, origin: Origin) -> bool {
        let mut any = false;
        for ((field, line), rests) in self.places.iter().zip(&mut self.rests) {
            let span = field.span(*line);
            for other in 0..*line {
                if field.lines[other].clause.origin != origin || !field.lines[other].definite {
                    continue;
                }
                let whom = field.whom(other);
                if matches!(whom, Whom::Members(_)) && whom != field.whom(*line) {
                    continue;
                }
                let bits = field.bits(other, &span);
                for (piece, rest) in rests.iter_mut() {
                    let speaks = whom != Whom::Addresses
                        || field.active(*piece).binary_search(&(other as u32)).is_ok();
                    if speaks && rest.iter().zip(bits).any(|(rest, bits)| rest & bits != 0) {
                        any = true;
                        take(rest, bits);
                    }
                }
            }
            rests.retain(|(_, rest)| rest.iter().any(|word| *word != 0));
        }
        any
    }
}
