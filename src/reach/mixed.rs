//! Totals of the endpoints that are not plain: several addresses that rules tell apart, two families.
//!
//! Method: what each peer class of such an endpoint may exchange is sets of slots ([`super::slots`]),
//! and what the endpoint may is their union. Plain endpoints at the other end are weighed by slot;
//! those that are not plain are looked at one by one. Unions are exact, but for unknown traffic that
//! comes from several pairs of addresses, of which one may certainly allow what another leaves
//! unknown: that alone is looked at as sets.

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::answer::Reachability;
use super::classes::ClassId;
use super::counts::{Counts, Passing};
use super::lists::{Lists, number};
use super::palette::Kinds;
use super::slots::{Layers, Slots, Way, each, layers, runs};
use super::tables::{End, Tables};
use crate::packet::{Bounds, Set, Traffic};

/// What is counted for all mixed endpoints of a tile at one end.
struct Other<'a> {
    tables: &'a Tables,
    way: Way,
    /// The slots of the other end's peers.
    slots: Vec<Slots>,
    /// The runs of the other side's rows, by block.
    runs: Vec<Lists<(u32, u32)>>,
    /// The mixed endpoint classes at the other end that have a class among these peers.
    mixed: Vec<Vec<u32>>,
    /// The peers and slots of each endpoint class, where it is one of those.
    parts: Lists<(u32, u32)>,
}

/// A block, and what a sender's row and a receiver's row say of each other there.
type Meeting = (usize, u32, u32);

impl Reachability<'_> {
    /// The pairs from some senders of which an endpoint is not plain.
    pub(super) fn mixed_pairs(&self, tables: &Tables, senders: &Range<usize>) -> Counts {
        let is_mixed = |shape: &usize| self.shapes.classes(*shape).len() > 1;
        let selection = |shape: usize| self.shapes.shapes[shape].selection;
        let from: Vec<usize> = senders
            .clone()
            .filter(|shape| is_mixed(shape) && selection(*shape).from)
            .collect();
        let to: Vec<usize> = (0..self.shapes.shapes.len())
            .filter(|shape| is_mixed(shape) && selection(*shape).to)
            .collect();
        if from.is_empty() && to.is_empty() {
            return Counts::default();
        }
        let sending = |shape: usize| senders.contains(&shape) && selection(shape).from;
        let others = [
            self.other(tables, Way::From, &to, |shape| selection(shape).to),
            self.other(tables, Way::To, &[], sending),
        ];
        let outward = from
            .into_par_iter()
            .map(|shape| self.count(shape, &others[0]));
        let inward = to
            .into_par_iter()
            .map(|shape| self.count(shape, &others[1]));
        outward
            .chain(inward)
            .reduce(Counts::default, |one, other| one.plus(&other))
    }

    fn other<'a>(
        &self,
        tables: &'a Tables,
        way: Way,
        mixed: &[usize],
        asked: impl Fn(usize) -> bool + Sync,
    ) -> Other<'a> {
        let end = match way {
            Way::From => &tables.receivers,
            Way::To => &tables.senders,
        };
        let weight = |class: ClassId| {
            let holders = self
                .shapes
                .holders
                .of(class)
                .iter()
                .map(|shape| *shape as usize);
            let plain = holders.filter(|shape| self.shapes.is_plain(*shape) && asked(*shape));
            plain.map(|shape| self.shapes.sizes[shape]).sum()
        };
        let slots: Vec<Slots> = end
            .peers
            .par_iter()
            .map(|peers| Slots::of(&self.peer_classes, peers, weight))
            .collect();
        let runs = tables
            .blocks
            .par_iter()
            .map(|block| {
                let (_, others) = way.sides(block);
                let peers = match way {
                    Way::From => block.to,
                    Way::To => block.from,
                };
                runs(others, &slots[peers])
            })
            .collect();
        let mut mixed_at = vec![Vec::new(); end.peers.len()];
        let mut parts = Vec::new();
        for shape in mixed.iter().map(|shape| number(*shape)) {
            for class in self.shapes.classes(shape as usize) {
                let Some((peers, position)) = end.place(*class) else {
                    continue;
                };
                parts.push((shape, (number(peers), slots[peers].of[position as usize])));
                let at: &mut Vec<u32> = &mut mixed_at[peers];
                if at.last() != Some(&shape) {
                    at.push(shape);
                }
            }
        }
        Other {
            tables,
            way,
            slots,
            runs,
            mixed: mixed_at,
            parts: Lists::from_pairs(parts, self.shapes.shapes.len()),
        }
    }

    /// All pairs of one endpoint class with those at the other end.
    fn count(&self, shape: usize, other: &Other<'_>) -> Counts {
        let reached = self.reached(shape, other);
        let mut known = FxHashMap::default();
        let mut sum = Counts::default();
        for (peers, layers) in &reached {
            sum = sum.plus(&self.count_plain(shape, other, *peers, layers, &mut known));
        }
        for (peers, _) in &reached {
            for mixed in &other.mixed[*peers] {
                let passing = mixed_passing(other, *mixed, *peers, &reached);
                let Some((passing, several)) = passing else {
                    continue;
                };
                let passing = if several {
                    let ends = [shape, *mixed as usize].map(|shape| self.shapes.classes(shape));
                    exact(other.tables, ends, &mut known)
                } else {
                    passing
                };
                sum = sum.plus(&Counts::of(
                    passing,
                    self.shapes.pairs(shape, *mixed as usize),
                ));
            }
        }
        sum
    }

    /// What an endpoint class may exchange with every site's peers, where that is anything.
    fn reached(&self, shape: usize, other: &Other<'_>) -> Vec<(usize, Layers)> {
        let (own, far): (&End, fn(_) -> _) = match other.way {
            Way::From => (&other.tables.senders, |block: &super::tables::Block| {
                block.to
            }),
            Way::To => (&other.tables.receivers, |block: &super::tables::Block| {
                block.from
            }),
        };
        let mut reached: Vec<(usize, Layers)> = Vec::new();
        for class in self.shapes.classes(shape) {
            let Some((peers, position)) = own.place(*class) else {
                continue;
            };
            for index in own.blocks(peers) {
                let block = &other.tables.blocks[*index];
                let far = far(block);
                let layers = layers(
                    block,
                    other.way,
                    position,
                    &other.slots[far],
                    &other.runs[*index],
                );
                match reached.iter_mut().find(|(known, _)| *known == far) {
                    Some((_, known)) => known.join(&layers),
                    None => reached.push((far, layers)),
                }
            }
        }
        reached
    }

    /// The plain endpoints among some peers.
    fn count_plain(
        &self,
        shape: usize,
        other: &Other<'_>,
        peers: usize,
        layers: &Layers,
        known: &mut FxHashMap<Vec<Meeting>, Passing>,
    ) -> Counts {
        let slots = &other.slots[peers];
        let end = match other.way {
            Way::From => &other.tables.receivers,
            Way::To => &other.tables.senders,
        };
        let family = end.peers[peers].family;
        let mut allowed = layers.allowed.clone();
        let mut unknown = layers.unknown.clone();
        let mut any = layers.allowed.clone();
        any.iter_mut()
            .zip(&layers.unknown)
            .for_each(|(any, unknown)| *any |= unknown);
        for word in 0..allowed.len() {
            each(word, layers.unknown[word] & layers.twice[word], |slot| {
                if slots.weight(slot) == 0 {
                    return;
                }
                let class = [end.peers[peers].classes[slots.order[slot] as usize]];
                let mut ends = [self.shapes.classes(shape), &class[..]];
                if other.way == Way::To {
                    ends.swap(0, 1);
                }
                let kinds = exact(other.tables, ends, known)[family as usize];
                let bit = 1 << (slot % 64);
                for (layer, holds) in [(&mut allowed, kinds.allowed), (&mut unknown, kinds.unknown)]
                {
                    layer[word] = if holds {
                        layer[word] | bit
                    } else {
                        layer[word] & !bit
                    };
                }
            });
        }
        let times = u64::from(self.shapes.sizes[shape]);
        let [allowed, unknown, any] =
            [allowed, unknown, any].map(|bits| slots.weigh(&bits) * times);
        Counts::in_family(family, allowed, unknown, any)
    }
}

/// What passes to a mixed class, and whether some of it is unknown to one pair of addresses and
/// possible for another of the same family. None where nothing passes, or where it is told with the
/// peers of another site.
fn mixed_passing(
    other: &Other<'_>,
    mixed: u32,
    peers: usize,
    reached: &[(usize, Layers)],
) -> Option<(Passing, bool)> {
    let mut passing = Passing::default();
    let mut ways = [0; 2];
    let mut first = usize::MAX;
    for (at, slot) in other.parts.of(mixed) {
        let mut places = reached.iter().enumerate();
        let Some((place, (_, layers))) = places.find(|(_, (known, _))| *known == *at as usize)
        else {
            continue;
        };
        first = first.min(place);
        let (kinds, from) = layers.at(*slot as usize);
        let family = other.tables.receivers.peers[*at as usize].family as usize;
        passing[family].allowed |= kinds.allowed;
        passing[family].unknown |= kinds.unknown;
        ways[family] += from;
    }
    let told_here = reached.get(first).is_some_and(|(first, _)| *first == peers);
    if !told_here || !passing.iter().any(|kinds| kinds.any()) {
        return None;
    }
    let several = (0..2).any(|family| passing[family].unknown && ways[family] > 1);
    Some((passing, several))
}

/// What passes from some classes to others, united over all pairs of them.
fn exact(
    tables: &Tables,
    [from, to]: [&[ClassId]; 2],
    known: &mut FxHashMap<Vec<Meeting>, Passing>,
) -> Passing {
    let mut meetings: Vec<Meeting> = Vec::new();
    for source in from {
        let Some((senders, sender)) = tables.senders.place(*source) else {
            continue;
        };
        for index in tables.senders.blocks(senders) {
            let block = &tables.blocks[*index];
            for target in to {
                if let Some((_, receiver)) = tables
                    .receivers
                    .place(*target)
                    .filter(|(peers, _)| *peers == block.to)
                {
                    let out = block.egress.at(sender, receiver);
                    meetings.push((*index, out, block.ingress.at(receiver, sender)));
                }
            }
        }
    }
    meetings.sort_unstable();
    meetings.dedup();
    if let Some(known) = known.get(&meetings) {
        return *known;
    }
    let mut sums = [(); 2].map(|()| Bounds::certain(Traffic::empty()));
    for (index, out, into) in &meetings {
        let block = &tables.blocks[*index];
        let sum = &mut sums[tables.receivers.peers[block.to].family as usize];
        *sum = sum.union(&block.palette.meet(*out, *into));
    }
    let passing = sums.map(|sum| Kinds::of(&sum));
    known.insert(meetings, passing);
    passing
}
