//! Who is to blame that a line is dead: one correct explanation of several.
//!
//! Definition: a minimal set of lines before it that cover it, all of which take packets of it where
//! they were chosen. Where lines of the other action take some of its packets, one such is always
//! among them: it is what changes the reader's mind. Asked for a peer in no group but the one that
//! the line names.
//!
//! Method: the strongest single line that covers it all; else, while a packet is left, the widest of
//! those that take it or others of its piece, then whatever is not needed is left out again, the last
//! chosen first. Lines are chosen by how wide they are, not by how much they overlap (`why.md`).

use super::cover::{Cover, prune};
use super::field::{Field, Whom};
use super::shadow::take;
use crate::verdict::Origin;

/// Who takes the packets of a dead line.
pub(super) struct Blame {
    /// A minimal set of those that cover it, the strongest first.
    pub(super) by: Vec<Origin>,
    /// Where some of them does the opposite, the strongest that does so to packets of it.
    pub(super) opposed: Option<Origin>,
}

/// Who is to blame that a line is dead in all of these fields.
pub(super) fn blame(places: &[(&Field, usize)]) -> Blame {
    let opposed = places
        .iter()
        .find_map(|(field, line)| Some((*field, *line, field.opposed(*line)?)));
    let opposes = |origin: &Origin| {
        places.iter().any(|(field, line)| {
            let own = field.lines[*line].clause.policy;
            let lines = field.of_origin(*origin);
            lines.iter().any(|it| field.lines[*it].clause.policy != own)
        })
    };
    let mut chosen: Vec<Origin> = match single(places) {
        Some(one) => vec![one],
        None => together(places),
    };
    let mut keep = None;
    if let Some((field, line, piece)) = opposed {
        keep = chosen.iter().copied().find(opposes).or_else(|| {
            let takers = field.takers(line, piece).into_iter();
            let policy = field.lines[line].clause.policy;
            let opposite = takers.filter(|it| field.lines[*it].clause.policy != policy);
            let widest = field.widest(opposite)?;
            chosen.push(field.lines[widest].clause.origin);
            chosen.last().copied()
        });
    }
    if chosen.len() > 1 {
        prune(places, &mut chosen, keep);
    }
    let place = |origin: &Origin| {
        let place = |(field, _): &(&Field, usize)| field.of_origin(*origin).first().copied();
        (places.iter().find_map(place), *origin)
    };
    chosen.sort_by_cached_key(place);
    let strongest = || {
        places
            .iter()
            .find_map(|(field, line)| field.strongest_opposite(*line))
    };
    Blame {
        opposed: keep.map(|keep| strongest().unwrap_or(keep)),
        by: chosen,
    }
}

/// The strongest line that takes packets of a dead one and covers it in all its fields.
fn single(places: &[(&Field, usize)]) -> Option<Origin> {
    let (field, line) = *places.first()?;
    let piece = field.pieces(line).next()?;
    let covers = |other: &usize| field.contains(*other, line);
    let mut takers = field.takers(line, piece).into_iter().filter(covers);
    let everywhere = |other: usize| {
        let origin = field.lines[other].clause.origin;
        let covers = |(field, line): &(&Field, usize)| {
            let lines = field.of_origin(origin);
            lines.iter().any(|other| field.contains(*other, *line))
        };
        places[1..].iter().all(covers).then_some(origin)
    };
    takers.find_map(everywhere)
}

/// Some lines that cover a dead one together.
fn together(places: &[(&Field, usize)]) -> Vec<Origin> {
    let mut chosen = Vec::new();
    let mut cover = Cover::new(places);
    while let Some((place, piece, word, bit)) = cover.open() {
        let (field, line) = places[place];
        let takes = |other: &usize| field.word(*other, word) & bit != 0;
        let takers = field.takers(line, piece).into_iter().filter(takes);
        let Some(widest) = field.widest(takers) else {
            break;
        };
        let origin = field.lines[widest].clause.origin;
        cover.take(origin);
        chosen.push(origin);
    }
    chosen
}

impl Field {
    /// The certain lines that take packets of a dead line in a piece, the strongest first.
    fn takers(&self, line: usize, piece: usize) -> Vec<usize> {
        let span = self.span(line);
        let mut rest = self.bits(line, &span).to_vec();
        let mut takers = Vec::new();
        for other in self.speakers(line, piece) {
            let bits = self.bits(other, &span);
            if rest.iter().zip(bits).any(|(rest, bits)| rest & bits != 0) {
                takers.push(other);
                take(&mut rest, bits);
                if rest.iter().all(|word| *word == 0) {
                    break;
                }
            }
        }
        takers
    }

    /// The widest of some lines, of equal ones the strongest.
    fn widest(&self, lines: impl Iterator<Item = usize>) -> Option<usize> {
        lines.min_by(|one, other| {
            let widths = self.width(*other).total_cmp(&self.width(*one));
            widths.then(one.cmp(other))
        })
    }

    /// Whether a line before another certainly matches all it matches.
    fn contains(&self, other: usize, line: usize) -> bool {
        let span = self.span(line);
        let peers = match (self.whom(other), self.whom(line)) {
            (Whom::Everyone, _) => true,
            (Whom::Addresses, Whom::Addresses) => {
                let outer = self.runs(other);
                let inside = |run: &(u32, u32)| {
                    let after = outer.partition_point(|(first, _)| *first <= run.0);
                    after > 0 && run.1 <= outer[after - 1].1
                };
                self.runs(line).iter().all(inside)
            }
            (one, other) => one == other && one != Whom::Addresses,
        };
        let own = self.bits(line, &span).iter();
        let mut both = own.zip(self.bits(other, &span));
        other < line && self.lines[other].definite && peers && both.all(|(own, it)| own & !it == 0)
    }

    /// A piece in which a line of the other action takes packets of a dead one.
    fn opposed(&self, line: usize) -> Option<usize> {
        if self.whom(line) == Whom::Addresses {
            return self.sweep.opposed[line].map(|piece| piece as usize);
        }
        let own = self.lines[line].clause.policy;
        let is_opposed = |piece: &usize| {
            let mut takers = self.takers(line, *piece).into_iter();
            takers.any(|other| self.lines[other].clause.policy != own)
        };
        let first = std::iter::once(self.sweep.quietest);
        first.chain(self.pieces(line)).find(is_opposed)
    }

    /// The strongest rule before a line that certainly does the opposite to packets that it matches.
    fn strongest_opposite(&self, line: usize) -> Option<Origin> {
        let span = self.span(line);
        let own = self.bits(line, &span);
        let policy = self.lines[line].clause.policy;
        let mut best = line;
        for piece in self.pieces(line) {
            let mut speakers = self.speakers(best, piece).filter(|other| {
                let clause = &self.lines[*other].clause;
                let mut both = own.iter().zip(self.bits(*other, &span));
                clause.policy != policy
                    && matches!(clause.origin, Origin::Rule(_))
                    && both.any(|(own, bits)| own & bits != 0)
            });
            if let Some(other) = speakers.next() {
                best = other;
            }
        }
        (best < line).then(|| self.lines[best].clause.origin)
    }
}
