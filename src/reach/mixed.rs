//! Totals of the endpoints that are not plain: several addresses that rules tell apart, two families.
//!
//! Method: what each peer class of such an endpoint may exchange is sets of slots ([`super::slots`]),
//! and what the endpoint may is their union. Plain endpoints at the other end are weighed by slot;
//! those that are not plain are looked at one by one. Unions are exact, but for unknown traffic that
//! comes from several pairs of addresses, of which one may certainly allow what another leaves
//! unknown: that alone is looked at as sets.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

use super::answer::Reachability;
use super::classes::ClassId;
use super::counts::{Counts, Passing};
use super::lists::{Lists, number};
use super::palette::Kinds;
use super::slots::{Layers, Slots, View, Way, each};
use super::tables::{Block, End, Tables};
use crate::packet::Family;

/// The other end, as mixed endpoints at one end see it.
struct Other<'a> {
    tables: &'a Tables,
    way: Way,
    /// The slots of the other end's peers.
    slots: &'a [Slots],
    /// By block.
    views: Vec<View<'a>>,
    /// The mixed endpoint classes at the other end.
    mixed: Mixed,
}

/// Mixed endpoint classes at one end.
struct Mixed {
    /// For each peers, those that have two classes, both there.
    twins: Vec<Vec<Twin>>,
    /// For each peers, the others that have a class there.
    others: Vec<Vec<u32>>,
    /// The peers and slots of each endpoint class, where it is one of those.
    parts: Lists<(u32, u32)>,
}

/// An endpoint class with two peer classes of one site and family.
struct Twin {
    class: u32,
    slots: [u32; 2],
    size: u32,
}

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
        let mut asked: Vec<Vec<bool>> = tables
            .receivers
            .peers
            .iter()
            .map(|peers| vec![false; peers.classes.len()])
            .collect();
        for class in to.iter().flat_map(|shape| self.shapes.classes(*shape)) {
            if let Some((peers, position)) = tables.receivers.place(*class) {
                asked[peers][position as usize] = true;
            }
        }
        for block in &tables.blocks {
            block.egress.turn_for(asked[block.to].clone());
        }
        let sending = |shape: usize| senders.contains(&shape) && selection(shape).from;
        let receivers = self.slots(&tables.receivers, |shape| selection(shape).to);
        let sources = self.slots(&tables.senders, sending);
        let receiving = self.mixed_at(&tables.receivers, &receivers, &to);
        let nobody = self.mixed_at(&tables.senders, &sources, &[]);
        let onward = Other::of(tables, Way::From, &receivers, receiving);
        let back = Other::of(tables, Way::To, &sources, nobody);
        let outward = from.into_par_iter().map(|shape| self.count(shape, &onward));
        let inward = to.into_par_iter().map(|shape| self.count(shape, &back));
        outward
            .chain(inward)
            .reduce(Counts::default, |one, other| one.plus(&other))
    }

    /// The slots of all peers of one end, weighed by the plain endpoints that are asked about.
    fn slots(&self, end: &End, asked: impl Fn(usize) -> bool + Sync) -> Vec<Slots> {
        let weight = |class: ClassId| {
            let holders = self.shapes.holders.of(class).iter();
            let plain = holders
                .map(|shape| *shape as usize)
                .filter(|shape| self.shapes.is_plain(*shape) && asked(*shape));
            plain.map(|shape| self.shapes.sizes[shape]).sum()
        };
        end.peers
            .par_iter()
            .map(|peers| Slots::of(&self.peer_classes, peers, weight))
            .collect()
    }

    fn mixed_at(&self, end: &End, slots: &[Slots], mixed: &[usize]) -> Mixed {
        let mut twins: Vec<Vec<Twin>> = Vec::new();
        twins.resize_with(end.peers.len(), Vec::new);
        let mut others = vec![Vec::new(); end.peers.len()];
        let mut pairs = Vec::new();
        for (class, shape) in mixed.iter().map(|shape| (number(*shape), *shape)) {
            let place = |class: &ClassId| {
                let (peers, position) = end.place(*class)?;
                Some((number(peers), slots[peers].of[position as usize]))
            };
            let parts: Vec<(u32, u32)> = self
                .shapes
                .classes(shape)
                .iter()
                .filter_map(place)
                .collect();
            match &parts[..] {
                [(peers, one), (same, other)] if peers == same => {
                    twins[*peers as usize].push(Twin {
                        class,
                        slots: [*one, *other],
                        size: self.shapes.sizes[shape],
                    })
                }
                _ => {
                    let mut peers: Vec<u32> = parts.iter().map(|(peers, _)| *peers).collect();
                    peers.sort_unstable();
                    peers.dedup();
                    peers
                        .into_iter()
                        .for_each(|peers| others[peers as usize].push(class));
                }
            }
            pairs.extend(parts.into_iter().map(|part| (class, part)));
        }
        Mixed {
            twins,
            others,
            parts: Lists::from_pairs(pairs, self.shapes.shapes.len()),
        }
    }

    /// All pairs of one endpoint class with those at the other end.
    fn count(&self, shape: usize, other: &Other<'_>) -> Counts {
        let reached = self.reached(shape, other);
        let mut sum = Counts::default();
        for (peers, layers) in &reached {
            sum = sum.plus(&self.count_plain(shape, other, *peers, layers));
        }
        for (peers, layers) in &reached {
            let twins = &other.mixed.twins[*peers];
            if layers.unknown.is_empty() {
                sum = sum.plus(&self.count_twins(shape, twins, other.family(*peers), layers));
            } else {
                for twin in twins {
                    sum = sum.plus(&self.count_mixed(shape, twin.class, *peers, other, &reached));
                }
            }
            for mixed in &other.mixed.others[*peers] {
                sum = sum.plus(&self.count_mixed(shape, *mixed, *peers, other, &reached));
            }
        }
        sum
    }

    /// The pairs with twins, where nothing is unknown.
    fn count_twins(&self, shape: usize, twins: &[Twin], family: Family, layers: &Layers) -> Counts {
        let (mut sum, mut itself) = (0, 0);
        for twin in twins {
            if twin.slots.iter().any(|slot| layers.allows(*slot)) {
                sum += u64::from(twin.size);
                itself += u64::from(twin.class as usize == shape);
            }
        }
        let pairs = (sum - itself) * u64::from(self.shapes.sizes[shape]);
        Counts::in_family(family, pairs, 0, pairs)
    }

    /// The pairs with one other mixed class.
    fn count_mixed(
        &self,
        shape: usize,
        mixed: u32,
        peers: usize,
        other: &Other<'_>,
        reached: &[(usize, Cow<'_, Layers>)],
    ) -> Counts {
        let Some((passing, several)) = mixed_passing(other, mixed, peers, reached) else {
            return Counts::default();
        };
        let passing = if several {
            let ends = [shape, mixed as usize].map(|shape| self.shapes.classes(shape));
            exact(other.tables, ends)
        } else {
            passing
        };
        Counts::of(passing, self.shapes.pairs(shape, mixed as usize))
    }

    /// What an endpoint class may exchange with every site's peers, where that is anything.
    fn reached<'a>(&self, shape: usize, other: &'a Other<'_>) -> Vec<(usize, Cow<'a, Layers>)> {
        let own = match other.way {
            Way::From => &other.tables.senders,
            Way::To => &other.tables.receivers,
        };
        let mut reached: Vec<(usize, Cow<'_, Layers>)> = Vec::new();
        for class in self.shapes.classes(shape) {
            let Some((peers, position)) = own.place(*class) else {
                continue;
            };
            for index in own.blocks(peers) {
                let block = &other.tables.blocks[*index];
                let far = match other.way {
                    Way::From => block.to,
                    Way::To => block.from,
                };
                let layers = other.views[*index].from(position);
                match reached.iter_mut().find(|(known, _)| *known == far) {
                    Some((_, known)) => known.to_mut().join(&layers),
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
    ) -> Counts {
        let slots = &other.slots[peers];
        let (classes, family) = {
            let peers = &other.end().peers[peers];
            (&peers.classes, peers.family)
        };
        let times = u64::from(self.shapes.sizes[shape]);
        if layers.unknown.is_empty() {
            let allowed = slots.weigh(&layers.allowed) * times;
            return Counts::in_family(family, allowed, 0, allowed);
        }
        let mut allowed = layers.allowed.clone();
        let mut unknown = layers.unknown.clone();
        let words = layers.allowed.iter().zip(&layers.unknown);
        let any: Vec<u64> = words.map(|(allowed, unknown)| allowed | unknown).collect();
        for (word, twice) in layers.twice.iter().enumerate() {
            each(word, layers.unknown[word] & twice, |slot| {
                if slots.weight(slot) == 0 {
                    return;
                }
                let class = [classes[slots.order[slot] as usize]];
                let mut ends = [self.shapes.classes(shape), &class[..]];
                if other.way == Way::To {
                    ends.swap(0, 1);
                }
                let kinds = exact(other.tables, ends)[family as usize];
                let bit = 1 << (slot % 64);
                let layers = [(&mut allowed, kinds.allowed), (&mut unknown, kinds.unknown)];
                for (layer, holds) in layers {
                    let word = &mut layer[word];
                    *word = if holds { *word | bit } else { *word & !bit };
                }
            });
        }
        let [allowed, unknown, any] =
            [allowed, unknown, any].map(|bits| slots.weigh(&bits) * times);
        Counts::in_family(family, allowed, unknown, any)
    }
}

impl<'a> Other<'a> {
    fn of(tables: &'a Tables, way: Way, slots: &'a [Slots], mixed: Mixed) -> Self {
        let view = |block: &'a Block| {
            let peers = match way {
                Way::From => block.to,
                Way::To => block.from,
            };
            View::of(block, way, &slots[peers])
        };
        Self {
            tables,
            way,
            slots,
            views: tables.blocks.par_iter().map(view).collect(),
            mixed,
        }
    }

    /// The peers that are seen.
    fn end(&self) -> &'a End {
        match self.way {
            Way::From => &self.tables.receivers,
            Way::To => &self.tables.senders,
        }
    }

    fn family(&self, peers: usize) -> Family {
        self.end().peers[peers].family
    }
}

/// What passes to a mixed class, and whether some of it is unknown to one pair of addresses and
/// possible for another of the same family. None where nothing passes, or where it is told with the
/// peers of another site.
fn mixed_passing(
    other: &Other<'_>,
    mixed: u32,
    peers: usize,
    reached: &[(usize, Cow<'_, Layers>)],
) -> Option<(Passing, bool)> {
    let mut passing = Passing::default();
    let mut ways = [0; 2];
    let mut first = usize::MAX;
    for (at, slot) in other.mixed.parts.of(mixed) {
        let mut places = reached.iter().enumerate();
        let Some((place, (_, layers))) = places.find(|(_, (known, _))| *known == *at as usize)
        else {
            continue;
        };
        first = first.min(place);
        let (kinds, from) = layers.at(*slot);
        let family = other.family(*at as usize) as usize;
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

/// A block, and what rows of senders and receivers say of each other there.
type Meetings = (usize, Vec<(u32, u32)>);

/// What passes from some classes to others, united over all pairs of them.
fn exact(tables: &Tables, [from, to]: [&[ClassId]; 2]) -> Passing {
    let mut meetings: [Vec<Meetings>; 2] = Default::default();
    for source in from {
        let Some((senders, sender)) = tables.senders.place(*source) else {
            continue;
        };
        for index in tables.senders.blocks(senders) {
            let block = &tables.blocks[*index];
            let of_family = &mut meetings[tables.receivers.peers[block.to].family as usize];
            for target in to {
                let place = tables.receivers.place(*target);
                let Some((_, receiver)) = place.filter(|(peers, _)| *peers == block.to) else {
                    continue;
                };
                let meeting = (
                    block.egress.at(sender, receiver),
                    block.ingress.at(receiver, sender),
                );
                match of_family.last_mut().filter(|(known, _)| known == index) {
                    Some((_, known)) => known.push(meeting),
                    None => of_family.push((*index, vec![meeting])),
                }
            }
        }
    }
    meetings.map(|blocks| match &blocks[..] {
        [] => Kinds::default(),
        [(index, meetings)] => tables.blocks[*index].palette.united(meetings),
        several => {
            // Sets of different blocks have no cells in common.
            let sets = several.iter().flat_map(|(index, meetings)| {
                let palette = &tables.blocks[*index].palette;
                let sets = meetings.iter();
                sets.map(|(out, into)| palette.meet(*out, *into))
            });
            let sum = sets.reduce(|sum, more| sum.union(&more));
            sum.map_or_else(Kinds::default, |sum| Kinds::of(&sum))
        }
    })
}
