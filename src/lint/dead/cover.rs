//! What some lines leave of a dead one, in all its pieces, and which of them are not needed.

use super::field::{Field, Whom};
use super::shadow::take;
use crate::verdict::Origin;

impl Field {
    /// The lines of an origin.
    pub(super) fn of_origin(&self, origin: Origin) -> Vec<usize> {
        let of = |line: &usize| self.lines[*line].clause.origin == origin;
        match origin {
            Origin::Rule(rule) => {
                let from = self.of_rule.partition_point(|(other, _)| *other < rule);
                let same = self.of_rule[from..].iter();
                let same = same.take_while(|(other, _)| *other == rule);
                same.map(|(_, line)| *line as usize).collect()
            }
            _ => (0..self.lines.len()).filter(of).collect(),
        }
    }
}

/// What is left of a dead line.
pub(super) struct Cover<'p, 'f> {
    places: &'p [(&'f Field, usize)],
    rests: Vec<Rest>,
    /// The first place and piece where anything may be left.
    next: (usize, usize),
}

/// What is left in one field.
struct Rest {
    /// The pieces, sorted.
    pieces: Vec<usize>,
    /// The bits of each, one behind the other.
    bits: Vec<u64>,
}

impl<'p, 'f> Cover<'p, 'f> {
    pub(super) fn new(places: &'p [(&'f Field, usize)]) -> Self {
        let rests = places.iter().map(|(field, line)| {
            let pieces = sorted_pieces(field, *line);
            let own = field.bits(*line, &field.span(*line));
            Rest {
                bits: own.repeat(pieces.len()),
                pieces,
            }
        });
        Self {
            places,
            rests: rests.collect(),
            next: (0, 0),
        }
    }

    /// A packet that is left: its place and piece, the word of the field and the bit in it.
    pub(super) fn open(&mut self) -> Option<(usize, usize, usize, u64)> {
        loop {
            let (place, number) = self.next;
            let rest = self.rests.get(place)?;
            let (field, line) = self.places[place];
            let span = field.span(line);
            let words = rest.bits.iter().skip(number * span.len());
            let left = words.take(span.len()).enumerate();
            let left = left.into_iter().find(|(_, word)| **word != 0);
            if let (Some((word, bits)), Some(piece)) = (left, rest.pieces.get(number)) {
                let lowest = bits & bits.wrapping_neg();
                return Some((place, *piece, span.start + word, lowest));
            }
            self.next = if number + 1 < rest.pieces.len() {
                (place, number + 1)
            } else {
                (place + 1, 0)
            };
        }
    }

    /// Takes what the certain lines of an origin take.
    pub(super) fn take(&mut self, origin: Origin) {
        for ((field, line), rest) in self.places.iter().zip(&mut self.rests) {
            let span = field.span(*line);
            for other in counting(field, *line, origin) {
                let bits = field.bits(other, &span);
                for (first, end) in field.runs(other) {
                    let from = |piece: u32| rest.pieces.partition_point(|it| *it < piece as usize);
                    let (first, end) = (from(first), from(end));
                    let rests = &mut rest.bits[first * span.len()..end * span.len()];
                    let rests = rests.chunks_exact_mut(span.len().max(1));
                    rests.for_each(|rest| take(rest, bits));
                }
            }
        }
    }
}

fn sorted_pieces(field: &Field, line: usize) -> Vec<usize> {
    let runs = field.runs(line).into_iter();
    runs.flat_map(|(first, end)| first as usize..end as usize)
        .collect()
}

/// The certain lines of an origin before a line that speak of its peers.
fn counting(field: &Field, line: usize, origin: Origin) -> Vec<usize> {
    let mut lines = field.of_origin(origin);
    lines.retain(|other| {
        let whom = field.whom(*other);
        let speaks = !matches!(whom, Whom::Members(_)) || whom == field.whom(line);
        *other < line && field.lines[*other].definite && speaks
    });
    lines
}

/// Leaves out what is not needed to cover a dead line, the last chosen first, but not what is to be
/// kept.
pub(super) fn prune(places: &[(&Field, usize)], chosen: &mut Vec<Origin>, keep: Option<Origin>) {
    let mut speaking: Vec<Speaking> = places
        .iter()
        .map(|(field, line)| Speaking::new(field, *line, chosen))
        .collect();
    let mut needed = vec![true; chosen.len()];
    for number in (0..chosen.len()).rev() {
        if Some(chosen[number]) == keep || speaking.iter().any(|it| it.needs(number)) {
            continue;
        }
        needed[number] = false;
        speaking.iter_mut().for_each(|it| it.gone[number] = true);
    }
    let mut needed = needed.into_iter();
    chosen.retain(|_| needed.next().unwrap_or(true));
}

/// The chosen lines that speak in each piece of a dead one.
struct Speaking<'f> {
    field: &'f Field,
    line: usize,
    /// By chosen origin: its line.
    lines: Vec<Option<usize>>,
    /// By piece of the dead line: the chosen that speak there.
    active: Vec<Vec<u32>>,
    pieces: Vec<usize>,
    gone: Vec<bool>,
}

impl<'f> Speaking<'f> {
    fn new(field: &'f Field, line: usize, chosen: &[Origin]) -> Self {
        let lines = chosen
            .iter()
            .map(|origin| counting(field, line, *origin).first().copied());
        let mut speaking = Self {
            field,
            line,
            lines: lines.collect(),
            active: Vec::new(),
            pieces: sorted_pieces(field, line),
            gone: vec![false; chosen.len()],
        };
        let mut active = vec![Vec::new(); speaking.pieces.len()];
        for (number, other) in speaking.lines.iter().enumerate() {
            for piece in other.iter().flat_map(|other| speaking.pieces_of(*other)) {
                active[piece].push(number as u32);
            }
        }
        speaking.active = active;
        speaking
    }

    /// The pieces of the dead line, by number, in which another speaks.
    fn pieces_of(&self, other: usize) -> impl Iterator<Item = usize> + '_ {
        let from = |piece: u32| self.pieces.partition_point(|it| *it < piece as usize);
        let runs = self.field.runs(other).into_iter();
        runs.flat_map(move |(first, end)| from(first)..from(end))
    }

    /// Whether without one of the chosen something is not covered.
    fn needs(&self, number: usize) -> bool {
        let Some(other) = self.lines[number] else {
            return false;
        };
        let own_span = self.field.span(self.line);
        let span = self.field.span(other);
        let span = span.start.max(own_span.start)..span.end.min(own_span.end);
        if span.start >= span.end {
            return false;
        }
        let own = self.field.bits(self.line, &span).iter();
        let both = own.zip(self.field.bits(other, &span));
        let shared: Vec<u64> = both.map(|(own, bits)| own & bits).collect();
        self.pieces_of(other).any(|piece| {
            let mut rest = shared.clone();
            for fellow in &self.active[piece] {
                let fellow = *fellow as usize;
                if fellow != number && !self.gone[fellow] {
                    let lines = self.lines[fellow].iter();
                    lines.for_each(|line| take(&mut rest, self.field.bits(*line, &span)));
                    if rest.iter().all(|word| *word == 0) {
                        return false;
                    }
                }
            }
            rest.iter().any(|word| *word != 0)
        })
    }
}
