//! Tiles: how many senders' tables are held at once.
//!
//! Definition: a tile is a range of endpoint classes, as senders; its tables say everything about
//! traffic from them. One tile holds all where that fits into the memory that is allowed.
//!
//! ```text
//!              receivers
//!            +-----------+
//!   senders  |  tile 0   |     egress rows of its senders' owners over all receivers,
//!            +-----------+     ingress rows of all receivers' owners over its senders
//!            |  tile 1   |
//!            +-----------+
//! ```
//!
//! Method: the sizes of rows are estimated from above before any is made. A rule touches as many
//! classes as its peer has, a row no more than its rules touch together, nor more than there are.
//! Both tables shrink with the senders of a tile, so their sum says how many tiles it takes.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::answer::Reachability;
use super::classes::{Classes, OwnerId};
use super::lists::number;
use super::peers::{Peers, Sites};
use super::tables::{Tables, nearness};
use crate::model::{Direction, GroupIndex, Inventory, Peer};
use crate::packet::Block;
use crate::verdict::Reachability as Nearness;

/// What an exception costs while tables are made: a row's and a peer's entry, and the row before it
/// is joined to the others, of which some are larger than they end.
const BYTES: u64 = 32;

/// Ranges of endpoint classes whose tables are held at once, and those held now.
pub(super) struct Tiles<T = Tables> {
    /// The bytes that one tile for all would take, from above; 0 if nobody asked.
    pub(super) estimate: u64,
    pub(super) ranges: Vec<Range<usize>>,
    held: Mutex<Option<(usize, Arc<T>)>>,
}

impl<T> Tiles<T> {
    /// As many tiles of so many endpoint classes as it takes to stay below so many bytes; one if there
    /// is no bound.
    pub(super) fn of(senders: usize, estimate: u64, memory: Option<u64>) -> Self {
        let tiles = memory.map_or(1, |memory| estimate.div_ceil(memory.max(1)));
        let tiles = usize::try_from(tiles)
            .unwrap_or(senders)
            .clamp(1, senders.max(1));
        let size = senders.div_ceil(tiles).max(1);
        let ranges = (0..senders.div_ceil(size).max(1))
            .map(|tile| (tile * size).min(senders)..((tile + 1) * size).min(senders));
        Self {
            estimate,
            ranges: ranges.collect(),
            held: Mutex::new(None),
        }
    }

    /// The tile of a class.
    pub(super) fn of_class(&self, class: usize) -> usize {
        self.ranges.partition_point(|range| range.end <= class)
    }

    /// The tables of a tile: those that are held, or made now, after the others are dropped.
    pub(super) fn tables(&self, tile: usize, make: impl FnOnce(&Range<usize>) -> T) -> Arc<T> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, tables)) = held.as_ref().filter(|(known, _)| *known == tile) {
            return Arc::clone(tables);
        }
        *held = None;
        let tables = Arc::new(make(&self.ranges[tile]));
        *held = Some((tile, Arc::clone(&tables)));
        tables
    }
}

/// As many classes are worked on at once where all are asked for.
const AT_ONCE: usize = 64;

impl<T: Send + Sync> Tiles<T> {
    /// What `from` tells of every class that is asked about and of which it tells anything, by class:
    /// some at a time, in parallel, with the tables of their tile.
    pub(super) fn by_class<'a, E: Send + 'a>(
        &'a self,
        asked: impl Fn(usize) -> bool + Sync + 'a,
        tables: impl Fn(usize) -> Arc<T> + 'a,
        from: impl Fn(&T, u32) -> Vec<E> + Sync + 'a,
    ) -> impl Iterator<Item = (u32, Vec<E>)> + 'a {
        let classes = self.ranges.last().map_or(0, |range| range.end);
        let mut next = 0;
        let mut ready = VecDeque::new();
        std::iter::from_fn(move || {
            while ready.is_empty() && next < classes {
                let tile = self.of_class(next);
                let range = next..self.ranges[tile].end.min(next + AT_ONCE);
                next = range.end;
                if !range.clone().any(&asked) {
                    continue;
                }
                let tables = tables(tile);
                let found: Vec<(u32, Vec<E>)> = range
                    .into_par_iter()
                    .filter(|class| asked(*class))
                    .map(|class| (number(class), from(&tables, number(class))))
                    .filter(|(_, told)| !told.is_empty())
                    .collect();
                ready.extend(found);
            }
            ready.pop_front()
        })
    }
}

impl Reachability<'_> {
    /// In how many parts tables are computed to stay within [`super::Query::memory`].
    #[must_use]
    pub fn parts(&self) -> usize {
        self.tiles.ranges.len()
    }

    /// The bytes that all tables together would take, from above; 0 where memory is not bounded.
    #[must_use]
    pub fn estimate(&self) -> u64 {
        self.tiles.estimate
    }

    /// The tables of a tile. Not to be called from parallel work, which would wait for itself.
    pub(super) fn tables(&self, tile: usize) -> Arc<Tables> {
        self.tiles.tables(tile, |senders| {
            let asked = self.shapes.asked(senders, self.peer_classes.classes.len());
            Tables::of(
                &self.context,
                &self.peer_classes,
                &self.sites,
                &asked,
                self.query.flow.as_ref(),
            )
        })
    }
}

/// The bytes that tables of everybody would take, from above.
pub(super) fn estimate(inventory: &Inventory, classes: &Classes<'_>, sites: &Sites) -> u64 {
    let mut sum = 0;
    for (site, family, members) in &sites.rows {
        let touches = Touches {
            inventory,
            peers: Peers::of(classes, *site, *family, members.clone()),
            known: FxHashMap::default(),
        };
        sum += touches.rows(classes, members.len() as u64);
        if nearness(*site, *site) != Nearness::Certain {
            // Rows over every other site as well.
            sum += (members.len() as u64).saturating_mul(classes.classes.len() as u64) / 8;
        }
    }
    sum.saturating_mul(BYTES)
}

/// How many classes of a site the rules of groups touch.
struct Touches<'a> {
    inventory: &'a Inventory,
    peers: Peers,
    known: FxHashMap<(GroupIndex, Direction), u64>,
}

impl Touches<'_> {
    /// The exceptions of all rows of the site's owners.
    fn rows(mut self, classes: &Classes<'_>, most: u64) -> u64 {
        let mut owners: Vec<OwnerId> = self
            .peers
            .classes
            .iter()
            .map(|class| classes.classes[*class as usize].owner)
            .collect();
        owners.sort_unstable();
        let mut sum: u64 = 0;
        for same in owners.chunk_by(|one, other| one == other) {
            let groups = classes.owners[same[0] as usize].groups.unwrap_or_default();
            for direction in Direction::BOTH {
                let touched: u64 = groups
                    .iter()
                    .map(|group| self.of_group(*group, direction))
                    .fold(0, u64::saturating_add);
                // Rules limited to own addresses make a row for each of them.
                let rows = if self.is_local(groups) { same.len() } else { 1 };
                sum = sum.saturating_add(touched.min(most).saturating_mul(rows as u64));
            }
        }
        sum
    }

    fn is_local(&self, groups: &[GroupIndex]) -> bool {
        let mut rules = groups
            .iter()
            .flat_map(|group| &self.inventory.groups[*group].rules);
        rules.any(|rule| self.inventory.rules[*rule].local.iter().next().is_some())
    }

    fn of_group(&mut self, group: GroupIndex, direction: Direction) -> u64 {
        if let Some(known) = self.known.get(&(group, direction)) {
            return *known;
        }
        let members = |group| self.peers.member_count(group) as u64;
        let range = |block: &Block| self.peers.count_within(block.interval()) as u64;
        let family = |block: &&Block| block.family() == self.peers.family;
        // Fellow members, by intra-group access.
        let mut sum = members(group);
        for rule in &self.inventory.groups[group].rules {
            let rule = &self.inventory.rules[*rule];
            if rule.direction.is_some_and(|known| known != direction) {
                continue;
            }
            let (peer, _) = rule.sides(direction);
            sum += match peer {
                Peer::Missing => 0,
                Peer::Group { group, .. } => members(*group),
                Peer::Blocks(blocks) => blocks
                    .iter()
                    .filter(|block| block.family() == self.peers.family)
                    .map(|block| range(&block))
                    .sum(),
                Peer::PrefixList(list) => {
                    let entries = self.inventory.prefix_lists[*list].entries.iter().flatten();
                    entries.filter(family).map(range).sum()
                }
            };
        }
        self.known.insert((group, direction), sum);
        sum
    }
}
