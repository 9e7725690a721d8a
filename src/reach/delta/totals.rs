//! What a candidate comes to: edges, and totals without spelling traffic out.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::super::lists::number;
use super::answer::{Change, DeltaEdge};
use super::candidates::Passage;
use super::matched::{Both, Compared};
use super::meetings::{Changes, Meeting};
use super::{Delta, WORLDS};
use crate::model::Direction;
use crate::packet::{Bounds, Family, Set, Traffic};

/// Totals of a difference: ordered pairs of distinct endpoints, counted over classes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DeltaSummary {
    /// The number of endpoints, of both sides.
    pub endpoints: u64,
    /// The number of classes.
    pub classes: u64,
    /// Pairs with some change in some family.
    pub pairs: u64,
    /// Pairs to which something was opened.
    pub opened: u64,
    /// Pairs to which something was closed.
    pub closed: u64,
    /// Pairs to which something was maybe opened.
    pub maybe_opened: u64,
    /// Pairs to which something was maybe closed.
    pub maybe_closed: u64,
    /// Rows: ordered pairs and families with some change.
    pub rows: u64,
}

impl DeltaSummary {
    /// So many pairs with these changes in one family or the other.
    fn of(changes: Changes, families: u64, pairs: u64) -> Self {
        let times = |holds: bool| if holds { pairs } else { 0 };
        Self {
            pairs: times(changes.any()),
            opened: times(changes.opened),
            closed: times(changes.closed),
            maybe_opened: times(changes.maybe_opened),
            maybe_closed: times(changes.maybe_closed),
            rows: families * pairs,
            ..Self::default()
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            pairs: self.pairs + other.pairs,
            opened: self.opened + other.opened,
            closed: self.closed + other.closed,
            maybe_opened: self.maybe_opened + other.maybe_opened,
            maybe_closed: self.maybe_closed + other.maybe_closed,
            rows: self.rows + other.rows,
            ..self
        }
    }
}

impl Delta<'_> {
    /// The totals. Not to be called from parallel work; it is parallel itself.
    #[must_use]
    pub fn summary(&self) -> DeltaSummary {
        let mut sum = DeltaSummary::default();
        for (tile, senders) in self.tiles.ranges.iter().enumerate() {
            let both = self.tables(tile);
            let compared = both.compared(&self.worlds[0].classes);
            let of_tile = senders
                .clone()
                .into_par_iter()
                .filter(|class| self.sends(*class))
                .map(|class| self.count(&both, compared, class))
                .reduce(DeltaSummary::default, DeltaSummary::plus);
            sum = sum.plus(of_tile);
        }
        DeltaSummary {
            endpoints: self.shapes.endpoints.len() as u64,
            classes: self.classes.len() as u64,
            ..sum
        }
    }

    /// What changed from a class, sorted by target and family. Not to be called from parallel work.
    #[must_use]
    pub fn edges_from(&self, class: u32) -> Vec<DeltaEdge> {
        if !self.sends(class as usize) {
            return Vec::new();
        }
        let both = self.tables(self.tiles.of_class(class as usize));
        let compared = both.compared(&self.worlds[0].classes);
        self.edges_in(&both, compared, class)
    }

    /// The edges from every class that has any, by class.
    pub fn edges(&self) -> impl Iterator<Item = (u32, Vec<DeltaEdge>)> + '_ {
        self.tiles.by_class(
            |class| self.sends(class),
            |tile| {
                let both = self.tables(tile);
                // Compared here, as parallel work must not.
                both.compared(&self.worlds[0].classes);
                both
            },
            |both, class| self.edges_in(both, both.compared(&self.worlds[0].classes), class),
        )
    }

    fn sends(&self, class: usize) -> bool {
        self.shapes.shapes[class].selection.from
    }

    /// The pairs from one class.
    fn count(&self, both: &Both, compared: &Compared, class: usize) -> DeltaSummary {
        let changes = self.each_of(both, compared, class, Changes::of, |passage| {
            self.changes(both, compared, passage)
        });
        let mut sum = DeltaSummary::default();
        for same in changes.chunk_by(|one, other| one.0.0 == other.0.0) {
            let (to, _) = same[0].0;
            let all = same.iter().map(|(_, changes)| *changes);
            let changed = all.clone().filter(|changes| changes.any()).count() as u64;
            let united = all.fold(Changes::default(), Changes::or);
            let pairs = self.shapes.pairs(class, to as usize);
            sum = sum.plus(DeltaSummary::of(united, changed, pairs));
        }
        sum
    }

    fn edges_in(&self, both: &Both, compared: &Compared, class: u32) -> Vec<DeltaEdge> {
        let sets = |passage: &Passage| Arc::new(self.sets(both, compared, passage));
        let change = |change: &Change| Arc::new(change.clone());
        let all = self.each_of(both, compared, class as usize, change, sets);
        all.into_iter()
            .filter(|(_, change)| change.before != change.after)
            .map(|((to, family), change)| DeltaEdge { to, family, change })
            .collect()
    }

    /// What every candidate of a class comes to, sorted by receivers and family; each passage once.
    fn each_of<T: Clone>(
        &self,
        both: &Both,
        compared: &Compared,
        class: usize,
        of_internet: impl Fn(&Change) -> T,
        of: impl Fn(&Passage) -> T,
    ) -> Vec<((u32, Family), T)> {
        let mut known: FxHashMap<Passage, T> = FxHashMap::default();
        let candidates = self.candidates(both, compared, class).into_iter();
        let mut all: Vec<((u32, Family), T)> = candidates
            .map(|(to, passage)| {
                let told = known.get(&passage).cloned();
                let told = told.unwrap_or_else(|| {
                    let told = of(&passage);
                    known.insert(passage, told.clone());
                    told
                });
                (to, told)
            })
            .collect();
        let internet = self.internet(class);
        if !internet.is_empty() {
            let internet = internet.iter();
            all.extend(internet.map(|(to, change)| (*to, of_internet(change))));
            all.sort_by_key(|(to, _)| *to);
        }
        all
    }

    /// Which kinds of traffic changed.
    fn changes(&self, both: &Both, compared: &Compared, passage: &Passage) -> Changes {
        let meetings = |pair: u32, meetings: [&[Meeting]; 2]| {
            let changed = compared.pairs[pair as usize].changed.as_ref();
            changed.map(|changed| changed.meetings.changes(meetings))
        };
        let told = match passage {
            Passage::Cell(pair, [before, after]) => meetings(*pair, [&[*before], &[*after]]),
            Passage::United(united) => {
                let pairs = WORLDS.iter().flat_map(|world| {
                    let blocks = united[*world].iter();
                    blocks.map(|(block, _)| compared.of_block[*world][*block as usize])
                });
                let first = pairs.clone().next();
                let one = first.filter(|first| pairs.clone().all(|pair| pair == *first));
                let [before, after] = united
                    .each_ref()
                    .map(|side| side.iter().map(|(_, meeting)| *meeting).collect::<Vec<_>>());
                one.and_then(|pair| meetings(pair, [&before, &after]))
            }
        };
        told.unwrap_or_else(|| Changes::of(&self.sets(both, compared, passage)))
    }

    /// The change spelled out.
    fn sets(&self, both: &Both, compared: &Compared, passage: &Passage) -> Change {
        let side = |world: usize| {
            let blocks = &both.tables[world].blocks;
            let meet =
                |block: u32, (out, into): Meeting| blocks[block as usize].palette.meet(out, into);
            let united = match passage {
                Passage::Cell(pair, meetings) => {
                    let block = compared.pairs[*pair as usize].blocks[world];
                    block.map(|block| meet(number(block), meetings[world]))
                }
                Passage::United(united) => {
                    let sets = united[world].iter();
                    let sets = sets.map(|(block, meeting)| meet(*block, *meeting));
                    sets.reduce(|sum, more| sum.union(&more))
                }
            };
            united.unwrap_or_else(|| Bounds::certain(Traffic::empty()))
        };
        Change {
            before: side(0),
            after: side(1),
        }
    }

    /// What changed between a class and the internet.
    fn internet(&self, class: usize) -> Vec<((u32, Family), Change)> {
        let mut changes = Vec::new();
        for to in self.shapes.beside_internet(class) {
            let (host, direction) = if self.shapes.shapes[class].is_internet() {
                (to, Direction::Ingress)
            } else {
                (class, Direction::Egress)
            };
            let public = self.shapes.public(host);
            if public.is_empty() || !self.shapes.shapes[to].selection.to {
                continue;
            }
            let sums = WORLDS.map(|world| {
                let sides = public.iter().filter(|(of, _)| *of == world);
                let sides = sides.map(|(_, side)| side);
                let internet = self.worlds[world].internet.as_ref();
                let flow = self.query.flow.as_ref();
                internet.map_or_else(Vec::new, |known| known.sums(direction, sides, flow))
            });
            for family in Family::BOTH {
                let [before, after] = sums.each_ref().map(|sums| {
                    let found = sums.iter().find(|(of, _)| *of == family);
                    let nothing = || Bounds::certain(Traffic::empty());
                    found.map_or_else(nothing, |(_, passes)| passes.clone())
                });
                if before != after {
                    changes.push(((number(to), family), Change { before, after }));
                }
            }
        }
        changes
    }
}
