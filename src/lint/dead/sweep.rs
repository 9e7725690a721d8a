//! One pass over all pieces, which settles most questions about the lines that name addresses.
//!
//! Definition: of a peer in no group. A line *takes* a packet of a piece if no certain line before it
//! does. It is *needed* if it takes one that what follows does not decide the same. It is *opposed* in
//! a piece if a line of the other action takes a packet that it matches too.
//!
//! ```text
//!   piece 4:   lines 0, 3, 7, 9      forth: what 0 takes, what of 3 is left, ...   back: what 9 does,
//!              0 ----###-------      then 7, ...: a line that took a packet on the way forth is
//!              3 ------#####---      needed unless the rest does the same with it
//! ```
//!
//! Method: the lines of everyone are the same in each piece, so what they take before a line and do
//! after it is kept in rows; a piece costs its own lines. The pass ends early in a piece whose traffic
//! is all taken, once what it could still tell is known.
//!
//! Not lines of everyone and of members (`shadow.rs`, `removal.rs`).

use super::field::{Field, Whom};

/// What the pass tells of each line.
#[derive(Default)]
pub(super) struct Sweep {
    /// Whether it takes a packet.
    pub(super) takes: Vec<bool>,
    /// Whether some packet needs it.
    pub(super) needed: Vec<bool>,
    /// A piece in which it is opposed.
    pub(super) opposed: Vec<Option<u32>>,
    /// The piece with the fewest lines.
    pub(super) quietest: usize,
}

/// What is fixed of a line, whatever the piece.
#[derive(Clone, Copy, Default)]
struct Known {
    /// The certain lines of everyone before it take all it matches.
    covered: bool,
    /// They do the opposite to some of it, if nothing else takes that.
    opposed: bool,
}

/// One pass.
struct Pass<'f> {
    field: &'f Field,
    known: Vec<Known>,
    /// What lines that name addresses took in the piece: dropped, accepted.
    taken: [Vec<u64>; 2],
    any: [bool; 2],
    /// The traffic that lines speak of that name addresses.
    spoken: Vec<u64>,
    /// What is left of it, and in how many words.
    left: Vec<u64>,
    words_left: usize,
    /// What some lines took, one behind the other.
    took: Vec<u64>,
    /// These lines, with where that begins.
    waiting: Vec<(usize, usize)>,
    told: Sweep,
}

impl Sweep {
    pub(super) fn of(field: &Field) -> Self {
        let lines = field.lines.len();
        let mut pass = Pass {
            field,
            known: (0..lines).map(|line| known(field, line)).collect(),
            taken: [vec![0; field.words()], vec![0; field.words()]],
            any: [false; 2],
            spoken: spoken(field),
            left: vec![0; field.words()],
            words_left: 0,
            took: Vec::new(),
            waiting: Vec::new(),
            told: Self {
                takes: vec![false; lines],
                needed: vec![false; lines],
                opposed: vec![None; lines],
                quietest: 0,
            },
        };
        for piece in 0..field.count() {
            let active = field.active(piece);
            if active.len() < field.active(pass.told.quietest).len() {
                pass.told.quietest = piece;
            }
            let again = piece > 0 && field.active(piece - 1) == active;
            if !active.is_empty() && !again {
                pass.forth(piece);
                pass.back(piece);
            }
        }
        pass.told
    }
}

fn spoken(field: &Field) -> Vec<u64> {
    let mut spoken = vec![0; field.words()];
    for line in 0..field.lines.len() {
        if field.whom(line) == Whom::Addresses {
            let span = field.span(line);
            let own = field.bits(line, &span);
            let sums = spoken[span].iter_mut().zip(own);
            sums.for_each(|(sum, own)| *sum |= own);
        }
    }
    spoken
}

fn known(field: &Field, line: usize) -> Known {
    let span = field.span(line);
    let before = field.before(line, &span);
    let accepted = field.accepted_before(line, &span);
    let accepts = field.lines[line].accepts();
    let mut known = Known {
        covered: true,
        opposed: false,
    };
    for ((own, before), accepted) in field.bits(line, &span).iter().zip(before).zip(accepted) {
        known.covered &= own & !before == 0;
        let opposite = if accepts {
            before & !accepted
        } else {
            *accepted
        };
        known.opposed |= own & opposite != 0;
    }
    known
}

impl Pass<'_> {
    fn forth(&mut self, piece: usize) {
        let field = self.field;
        self.left.copy_from_slice(&self.spoken);
        self.words_left = self.left.iter().filter(|word| **word != 0).count();
        self.taken.iter_mut().for_each(|taken| taken.fill(0));
        self.any = [false; 2];
        self.took.clear();
        self.waiting.clear();
        for line in field.active(piece) {
            let line = *line as usize;
            if !field.lines[line].definite {
                continue;
            }
            let opposite = usize::from(!field.lines[line].accepts());
            if self.told.opposed[line].is_none()
                && (self.any[opposite] || self.known[line].opposed)
                && self.is_opposed(line)
            {
                self.told.opposed[line] = Some(piece as u32);
            }
            if self.words_left > 0 && !self.known[line].covered {
                self.take(line);
            }
        }
    }

    /// Whether lines before it do the opposite to some packet of a line.
    fn is_opposed(&self, line: usize) -> bool {
        let field = self.field;
        let span = field.span(line);
        let accepts = field.lines[line].accepts();
        let [same, opposite] = [accepts, !accepts].map(|policy| &self.taken[usize::from(policy)]);
        let before = field.before(line, &span).iter();
        let before = before.zip(field.accepted_before(line, &span));
        let taken = same[span.clone()].iter().zip(&opposite[span.clone()]);
        let mut words = field.bits(line, &span).iter().zip(before).zip(taken);
        words.any(|((own, (before, accepted)), (same, opposite))| {
            let by_everyone = if accepts {
                before & !accepted
            } else {
                *accepted
            };
            own & (opposite | by_everyone & !same) != 0
        })
    }

    fn take(&mut self, line: usize) {
        let field = self.field;
        let span = field.span(line);
        let policy = usize::from(field.lines[line].accepts());
        let from = self.took.len();
        let mut any = 0;
        let own = field.bits(line, &span).iter();
        let own = own.zip(field.before(line, &span));
        let left = self.left[span.clone()].iter_mut();
        let taken = self.taken[policy][span].iter_mut();
        for (((own, before), left), taken) in own.zip(left).zip(taken) {
            let bits = own & !before & *left;
            self.took.push(bits);
            any |= bits;
            *taken |= bits;
            self.words_left -= usize::from(bits != 0 && bits == *left);
            *left &= !bits;
        }
        if any == 0 || self.told.needed[line] {
            self.took.truncate(from);
        } else {
            self.waiting.push((line, from));
        }
        self.any[policy] |= any != 0;
        self.told.takes[line] |= any != 0;
    }

    fn back(&mut self, piece: usize) {
        let field = self.field;
        // What the lines of each action decide: dropped, accepted.
        self.taken.iter_mut().for_each(|taken| taken.fill(0));
        for line in field.active(piece).iter().rev() {
            let line = *line as usize;
            let Some(&(next, from)) = self.waiting.last() else {
                return;
            };
            let span = field.span(line);
            let policy = usize::from(field.lines[line].accepts());
            if next == line {
                self.waiting.pop();
                let same = &self.taken[policy][span.clone()];
                let after = field.after(line, &span).iter().zip(same);
                let mut words = self.took[from..].iter().zip(after);
                self.told.needed[line] =
                    words.any(|(took, (after, same))| took & !after & !same != 0);
            }
            let definite = field.lines[line].definite;
            let [dropped, accepted] = &mut self.taken;
            let own = field.bits(line, &span).iter();
            let both = dropped[span.clone()].iter_mut().zip(&mut accepted[span]);
            for (own, (dropped, accepted)) in own.zip(both) {
                let (same, opposite) = if policy == 1 {
                    (accepted, dropped)
                } else {
                    (dropped, accepted)
                };
                *same |= if definite { *own } else { 0 };
                *opposite &= !own;
            }
        }
    }
}
