//! The engine: pairwise reachability by classes.
//!
//! `answer(s, d) = network(s, d) and egress[owner(s)][class(d)] and ingress[owner(d)][class(s)]`, on
//! each of two readings. The tables are computed once; edges between endpoint classes are read off
//! them one class at a time, when they are asked for.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use rustc_hash::FxHashMap;

use super::answer::{Edge, Reachability};
use super::classes::{ClassId, Classes};
use super::internet::Internet;
use super::query::Query;
use super::shapes::Shapes;
use super::tables::Tables;
use crate::model::Inventory;
use crate::packet::{Bounds, Family, Set, Traffic};
use crate::verdict::Context;

/// Computes who can reach whom.
#[must_use]
pub fn reach(inventory: &Inventory, query: &Query) -> Reachability {
    let context = Context::new(inventory);
    let classes = Classes::of(inventory);
    let tables = Tables::of(&context, &classes);
    let internet = query.internet.then(|| Internet::of(&context, &classes));
    let shapes = Shapes::of(inventory, classes, query);
    Reachability::new(inventory, query, shapes, tables, internet)
}

/// What passes from one class of endpoints, by the class of the targets and the family.
pub(super) type Sums = BTreeMap<(u32, Family), Bounds<Traffic>>;

impl Reachability {
    /// The edges from a class, sorted by target and family; only where something passes.
    #[must_use]
    pub fn edges_from(&self, class: u32) -> Vec<Edge> {
        let sums = self.sums_from(class as usize);
        let mut traffic = self.traffic.lock().unwrap_or_else(PoisonError::into_inner);
        sums.into_iter()
            .map(|((to, family), sum)| Edge {
                to,
                family,
                allowed: traffic.number(Arc::new(sum.must.clone())),
                unknown: traffic.number(Arc::new(sum.unknown())),
            })
            .collect()
    }

    /// What passes from a class to every other that anything may pass to.
    pub(super) fn sums_from(&self, class: usize) -> Sums {
        let shape = &self.shapes.shapes[class];
        let mut sums = Sums::new();
        if !shape.selection.from {
            return sums;
        }
        let mut add = |to: u32, family: Family, passes: &Bounds<Traffic>| {
            if passes.may.is_empty() || !self.shapes.shapes[to as usize].selection.to {
                return;
            }
            match sums.get_mut(&(to, family)) {
                Some(sum) => *sum = sum.union(passes),
                None => {
                    sums.insert((to, family), passes.clone());
                }
            }
        };
        for source in self.shapes.classes(class) {
            self.each_from(*source, |target, family, passes| {
                self.shapes
                    .holders
                    .of(target)
                    .iter()
                    .for_each(|to| add(*to, family, passes));
            });
        }
        let targets = if shape.is_internet() {
            0..self.shapes.shapes.len()
        } else {
            self.internet_class()
        };
        for to in targets {
            for (family, passes) in self.internet_sums(class, to) {
                add(super::classes::number(to), family, &passes);
            }
        }
        if let Some(flow) = &self.query.flow {
            let flow = Bounds::certain(flow.clone());
            sums.values_mut()
                .for_each(|sum| *sum = sum.intersection(&flow));
        }
        sums.retain(|(to, _), sum| {
            !sum.may.is_empty() && self.shapes.pairs(class, *to as usize) > 0
        });
        sums
    }

    /// Tells what passes from one peer class to every other that it may pass anything to.
    fn each_from(&self, source: ClassId, mut tell: impl FnMut(ClassId, Family, &Bounds<Traffic>)) {
        let (peers, position) = self.tables.place[source as usize];
        for index in &self.tables.blocks_from[peers as usize] {
            let block = &self.tables.blocks[*index];
            let others = &self.tables.peers[block.to];
            let mut known = FxHashMap::default();
            block.each_receiver(position, |target, out, into| {
                let passes = known
                    .entry((out, into))
                    .or_insert_with(|| block.meet(out, into));
                if !passes.may.is_empty() {
                    tell(others.classes[target as usize], others.family, passes);
                }
            });
        }
    }

    /// The class of the internet, if it is asked about.
    fn internet_class(&self) -> std::ops::Range<usize> {
        let found = self
            .shapes
            .shapes
            .iter()
            .position(|shape| shape.is_internet());
        found.map_or(0..0, |class| class..class + 1)
    }

    /// What passes between the internet and a class with public addresses, cut to the flow.
    pub(super) fn internet_sums(&self, from: usize, to: usize) -> Vec<(Family, Bounds<Traffic>)> {
        let Some(internet) = &self.internet else {
            return Vec::new();
        };
        let ends = [from, to].map(|class| &self.shapes.shapes[class]);
        if !ends[0].selection.from || !ends[1].selection.to {
            return Vec::new();
        }
        let mut sums: BTreeMap<Family, Bounds<Traffic>> = BTreeMap::new();
        let mut add = |family, passes: &Bounds<Traffic>| {
            let sum = sums
                .entry(family)
                .or_insert_with(|| Bounds::certain(Traffic::empty()));
            *sum = sum.union(passes);
        };
        match ends.map(|shape| shape.is_internet()) {
            [true, false] => {
                self.shapes
                    .public(to)
                    .iter()
                    .for_each(|side| add(side.family, internet.into(side)));
            }
            [false, true] => {
                self.shapes
                    .public(from)
                    .iter()
                    .for_each(|side| add(side.family, internet.out_of(side)));
            }
            _ => {}
        }
        if let Some(flow) = self.query.flow.clone().map(Bounds::certain) {
            sums.values_mut()
                .for_each(|sum| *sum = sum.intersection(&flow));
        }
        sums.into_iter()
            .filter(|(_, sum)| !sum.may.is_empty())
            .collect()
    }
}
