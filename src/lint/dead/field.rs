//! A lineup over packets: address pieces by cells of traffic, and who is active where.
//!
//! ```text
//!   addresses   | piece 0 | piece 1 | piece 2 |      active in piece 1: lines 0, 3, 7
//!   line 0      |---------------------------|        a line's traffic: bits over the cells
//!   line 3                |---------|                everyone's lines: active in every piece
//! ```
//!
//! Definition: pieces cut the address space wherever a line's addresses begin or end. A peer is a
//! piece and any set of groups. Lines that name addresses are listed by piece; those of everyone and
//! of members of a group are kept beside, for they are active whatever the piece. Of everyone's lines
//! the union up to each is kept, so that a question costs the lines that name addresses only.
//!
//! Not the questions: `shadow.rs`, `removal.rs`.

use rustc_hash::FxHashMap;

use super::lineup::{Line, Lineup};
use super::rows::Rows;
use super::sweep::Sweep;
use crate::model::{GroupIndex, Policy, RuleIndex};
use crate::packet::{Family, Interval, Intervals, Point, Traffic};
use crate::verdict::{Cells, Origin, PeerTerm};

/// A lineup, ready to be asked, for one kind of own address.
pub(super) struct Field {
    pub(super) lines: Vec<Line>,
    pub(super) unseen: bool,
    pub(super) family: Family,
    words: usize,
    bits: Vec<u64>,
    /// The words in which a line has bits.
    spans: Vec<(u32, u32)>,
    /// The first address of each piece.
    starts: Vec<u128>,
    /// The pieces of a line that names addresses, as ranges.
    runs: Vec<(u32, u32)>,
    runs_from: Vec<u32>,
    /// The lines that name addresses, by piece, the strongest first.
    active: Vec<u32>,
    active_from: Vec<u32>,
    /// The lines of everyone, the strongest first.
    pub(super) everyone: Vec<u32>,
    /// What the certain lines of everyone up to each take together, and what of it they accept; the
    /// first row is empty.
    before: [Rows; 2],
    /// What the lines of everyone from each on certainly drop, and what they certainly accept.
    after: [Rows; 2],
    members: FxHashMap<GroupIndex, Vec<u32>>,
    /// The lines of members, of whatever group.
    pub(super) any_member: Vec<u32>,
    /// The lines of rules, by rule.
    pub(super) of_rule: Vec<(RuleIndex, u32)>,
    /// How wide each line is.
    widths: Vec<f64>,
    /// What one pass over the pieces told.
    pub(super) sweep: Sweep,
}

/// Whom a line speaks of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Whom {
    Everyone,
    Addresses,
    Members(GroupIndex),
}

/// More lists of own addresses than this are not told apart.
const MOST_LOCALS: usize = 24;

/// The fields of a lineup: one for each kind of own address that some line tells apart.
pub(super) fn fields(lineup: &Lineup) -> Vec<Field> {
    let limits = lineup
        .lines
        .iter()
        .filter_map(|line| line.clause.local.as_ref());
    let mut own: Vec<u128> = limits
        .flat_map(Intervals::as_slice)
        .flat_map(|part| [Some(part.first), part.last.next()])
        .flatten()
        .collect();
    if own.is_empty() {
        return Field::new(lineup, lineup.lines.clone())
            .into_iter()
            .collect();
    }
    own.push(lineup.family.span().first);
    own.retain(|address| lineup.family.span().contains(*address));
    own.sort_unstable();
    own.dedup();
    if own.len() > MOST_LOCALS {
        // None of the limited lines is certain then.
        let mut lines = lineup.lines.clone();
        for line in &mut lines {
            line.definite &= line.clause.local.is_none();
        }
        return Field::new(lineup, lines).into_iter().collect();
    }
    let of = |address: u128| {
        let covers = |line: &&Line| match &line.clause.local {
            Some(set) => set.contains(address),
            None => true,
        };
        Field::new(
            lineup,
            lineup.lines.iter().filter(covers).cloned().collect(),
        )
    };
    let fields: Option<Vec<Field>> = own.into_iter().map(of).collect();
    fields.unwrap_or_default()
}

impl Field {
    /// The field of some lines; none if their traffic has too many cells.
    fn new(lineup: &Lineup, lines: Vec<Line>) -> Option<Self> {
        let cells = Cells::of(lines.iter().map(|line| &line.clause.traffic), lineup.family)?;
        let words = cells.none().words().len();
        let mut field = Self {
            unseen: lineup.unseen,
            family: lineup.family,
            words,
            bits: Vec::with_capacity(words * lines.len()),
            spans: Vec::with_capacity(lines.len()),
            starts: Vec::new(),
            runs: Vec::with_capacity(lines.len()),
            runs_from: vec![0],
            active: Vec::new(),
            active_from: Vec::new(),
            everyone: Vec::new(),
            before: Default::default(),
            after: Default::default(),
            members: FxHashMap::default(),
            any_member: Vec::new(),
            of_rule: Vec::new(),
            widths: Vec::new(),
            sweep: Sweep::default(),
            lines: Vec::new(),
        };
        for line in &lines {
            field.add_bits(&cells, &line.clause.traffic);
        }
        field.lines = lines;
        field.cut();
        field.sort_in();
        field.after = [Policy::Drop, Policy::Accept].map(|policy| field.fold_back(policy));
        field.widths = (0..field.lines.len())
            .map(|line| field.measure(line))
            .collect();
        field.sweep = Sweep::of(&field);
        Some(field)
    }

    fn add_bits(&mut self, cells: &Cells, traffic: &Traffic) {
        let bits = cells.bits(traffic);
        let used = |word: &u64| *word != 0;
        let first = bits.words().iter().position(used).unwrap_or(0);
        let last = bits
            .words()
            .iter()
            .rposition(used)
            .map_or(first, |last| last + 1);
        self.spans.push((first as u32, last as u32));
        self.bits.extend_from_slice(bits.words());
    }

    /// Cuts the address space into pieces, and finds those of each line.
    fn cut(&mut self) {
        let span = self.family.span();
        let mut starts = vec![span.first];
        let parts = self.lines.iter().flat_map(|line| parts(&line.clause.peer));
        for part in parts {
            starts.push(part.first);
            starts.extend(part.last.next().filter(|after| span.contains(*after)));
        }
        starts.sort_unstable();
        starts.dedup();
        let piece_of = |address: u128| starts.partition_point(|start| *start <= address) - 1;
        let mut counts = vec![0_u32; starts.len() + 1];
        for line in &self.lines {
            for part in parts_of(line) {
                let (first, last) = (piece_of(part.first), piece_of(part.last));
                self.runs.push((first as u32, last as u32 + 1));
                counts[first..=last]
                    .iter_mut()
                    .for_each(|count| *count += 1);
            }
            self.runs_from.push(self.runs.len() as u32);
        }
        let mut sum = 0;
        for count in &mut counts {
            sum += std::mem::replace(count, sum);
        }
        self.active = vec![0; sum as usize];
        let mut next = counts.clone();
        for line in 0..self.lines.len() {
            for &(first, end) in &self.runs[self.own_runs(line)] {
                for next in &mut next[first as usize..end as usize] {
                    self.active[*next as usize] = line as u32;
                    *next += 1;
                }
            }
        }
        self.active_from = counts;
        self.starts = starts;
    }

    /// Sorts in the lines that name no addresses.
    fn sort_in(&mut self) {
        let mut taken = vec![0; self.words];
        let mut accepted = vec![0; self.words];
        self.before[0].push(&taken);
        self.before[1].push(&accepted);
        for line in 0..self.lines.len() {
            match self.whom(line) {
                Whom::Everyone => {
                    self.everyone.push(line as u32);
                    if self.lines[line].definite {
                        let accepts = self.lines[line].accepts();
                        let bits = &self.bits[line * self.words..][..self.words];
                        for ((taken, accepted), bits) in
                            taken.iter_mut().zip(&mut accepted).zip(bits)
                        {
                            *accepted |= if accepts { bits & !*taken } else { 0 };
                            *taken |= bits;
                        }
                    }
                    self.before[0].push(&taken);
                    self.before[1].push(&accepted);
                }
                Whom::Members(group) => {
                    self.members.entry(group).or_default().push(line as u32);
                    self.any_member.push(line as u32);
                }
                Whom::Addresses => {}
            }
            if let Origin::Rule(rule) = self.lines[line].clause.origin {
                self.of_rule.push((rule, line as u32));
            }
        }
        self.of_rule.sort_unstable();
    }

    /// Folds the lines of everyone from the weakest on: what each and those after it certainly do with
    /// a policy. What may do the opposite takes from it, and what may do the same adds nothing.
    fn fold_back(&self, policy: Policy) -> Rows {
        let mut row = vec![0; self.words];
        let mut rows = Rows::default();
        rows.push(&row);
        for line in self.everyone.iter().rev() {
            let line = *line as usize;
            let bits = &self.bits[line * self.words..][..self.words];
            let same = self.lines[line].clause.policy == policy;
            for (row, bits) in row.iter_mut().zip(bits) {
                match (same, self.lines[line].definite) {
                    (true, true) => *row |= bits,
                    (true, false) => {}
                    (false, _) => *row &= !bits,
                }
            }
            rows.push(&row);
        }
        rows.at.reverse();
        rows
    }

    pub(super) fn whom(&self, line: usize) -> Whom {
        match &self.lines[line].clause.peer {
            PeerTerm::Everyone | PeerTerm::PossibleMemberOfMasked => Whom::Everyone,
            PeerTerm::Addresses(_) => Whom::Addresses,
            PeerTerm::Member(group) | PeerTerm::PossibleMember(group) => Whom::Members(*group),
        }
    }

    fn own_runs(&self, line: usize) -> std::ops::Range<usize> {
        self.runs_from[line] as usize..self.runs_from[line + 1] as usize
    }

    /// The pieces a line is active in: of its addresses, or all. Those that most likely show it alive
    /// come first.
    pub(super) fn pieces(&self, line: usize) -> impl Iterator<Item = usize> + '_ {
        let all = [(0, self.starts.len() as u32)];
        let named = self.whom(line) == Whom::Addresses;
        let runs = &self.runs[self.own_runs(line)];
        let runs: Vec<(u32, u32)> = if named { runs.to_vec() } else { all.to_vec() };
        let ends = runs.clone().into_iter();
        let ends = ends.flat_map(|(first, end)| {
            [Some(end - 1), (first + 1 < end).then_some(first)]
                .into_iter()
                .flatten()
        });
        let inner = runs
            .into_iter()
            .flat_map(|(first, end)| (first + 1)..(end - 1).max(first + 1));
        ends.chain(inner).map(|piece| piece as usize)
    }

    /// The lines that name addresses of a piece.
    pub(super) fn active(&self, piece: usize) -> &[u32] {
        &self.active[self.active_from[piece] as usize..self.active_from[piece + 1] as usize]
    }

    /// The lines of members of a group.
    pub(super) fn members(&self, group: GroupIndex) -> &[u32] {
        self.members.get(&group).map_or(&[], Vec::as_slice)
    }

    /// The words in which a line has bits.
    pub(super) fn span(&self, line: usize) -> std::ops::Range<usize> {
        self.spans[line].0 as usize..self.spans[line].1 as usize
    }

    /// A line's bits within some words.
    pub(super) fn bits(&self, line: usize, within: &std::ops::Range<usize>) -> &[u64] {
        &self.bits[line * self.words + within.start..line * self.words + within.end]
    }

    /// One word of a line's bits.
    pub(super) fn word(&self, line: usize, word: usize) -> u64 {
        self.bits[line * self.words + word]
    }

    /// What the certain lines of everyone before a line take.
    pub(super) fn before(&self, line: usize, within: &std::ops::Range<usize>) -> &[u64] {
        self.before[0].row(self.row_before(line), self.words, within)
    }

    /// What of that they accept.
    pub(super) fn accepted_before(&self, line: usize, within: &std::ops::Range<usize>) -> &[u64] {
        self.before[1].row(self.row_before(line), self.words, within)
    }

    fn row_before(&self, line: usize) -> usize {
        let before = |other: &u32| (*other as usize) < line;
        self.everyone.partition_point(before)
    }

    /// What the lines of everyone after a line certainly decide as it does, if no other does.
    pub(super) fn after(&self, line: usize, within: &std::ops::Range<usize>) -> &[u64] {
        let upto = |other: &u32| (*other as usize) <= line;
        let rows = &self.after[usize::from(self.lines[line].accepts())];
        rows.row(self.everyone.partition_point(upto), self.words, within)
    }

    /// How wide a line is: the wider of two that contain each other has more.
    pub(super) fn width(&self, line: usize) -> f64 {
        self.widths[line]
    }

    /// The number of words in a line's bits.
    pub(super) fn words(&self) -> usize {
        self.words
    }

    /// The number of pieces.
    pub(super) fn count(&self) -> usize {
        self.starts.len()
    }

    /// The pieces a line is active in, as sorted ranges.
    pub(super) fn runs(&self, line: usize) -> Vec<(u32, u32)> {
        if self.whom(line) == Whom::Addresses {
            self.runs[self.own_runs(line)].to_vec()
        } else {
            vec![(0, self.starts.len() as u32)]
        }
    }

    fn measure(&self, line: usize) -> f64 {
        let span = self.family.span();
        let addresses = |part: &Interval<u128>| (part.last - part.first) as f64 + 1.0;
        let addresses: f64 = match self.whom(line) {
            Whom::Everyone => addresses(&span),
            Whom::Addresses => parts_of(&self.lines[line]).map(addresses).sum(),
            Whom::Members(_) => 1.0,
        };
        let cells = self.bits(line, &self.span(line)).iter();
        addresses * f64::from(cells.map(|word| word.count_ones()).sum::<u32>())
    }
}

fn parts(peer: &PeerTerm) -> &[Interval<u128>] {
    match peer {
        PeerTerm::Addresses(set) => set.as_slice(),
        _ => &[],
    }
}

fn parts_of(line: &Line) -> impl Iterator<Item = &Interval<u128>> {
    parts(&line.clause.peer).iter()
}
