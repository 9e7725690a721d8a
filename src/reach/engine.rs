//! The engine: pairwise reachability by classes.
//!
//! `answer(s, d) = network(s, d) and egress[owner(s)][class(d)] and ingress[owner(d)][class(s)]`, on
//! each of two readings. The tables are computed once; edges between endpoint classes are read off
//! them one class at a time (in parallel), and traffic sets are numbered in the order of the edges, so
//! that nothing depends on timing.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::answer::{Edge, Reachability};
use super::classes::{ClassId, Classes, number};
use super::internet::Internet;
use super::query::Query;
use super::shapes::Shapes;
use super::tables::{Block, Tables};
use crate::model::Inventory;
use crate::packet::{Bounds, Family, Set, Traffic};
use crate::verdict::Context;

/// Computes who can reach whom.
#[must_use]
pub fn reach(inventory: &Inventory, query: &Query) -> Reachability {
    let context = Context::new(inventory);
    let classes = Classes::of(inventory);
    let shapes = Shapes::of(inventory, &classes, query);
    let tables = Tables::of(&context, &classes);
    let internet = query.internet.then(|| Internet::of(&context, &classes));
    let engine = Engine {
        shapes: &shapes,
        tables: &tables,
        internet: internet.as_ref(),
        query,
    };
    let edges: Vec<Sums> = (0..shapes.shapes.len())
        .into_par_iter()
        .map(|class| engine.edges_from(class))
        .collect();
    finish(shapes, edges)
}

/// What passes from one class of endpoints, by the class of the targets and the family.
type Sums = BTreeMap<(u32, Family), Bounds<Traffic>>;

struct Engine<'a> {
    shapes: &'a Shapes<'a>,
    tables: &'a Tables,
    internet: Option<&'a Internet>,
    query: &'a Query,
}

impl Engine<'_> {
    fn edges_from(&self, class: usize) -> Sums {
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
        for source in shape.classes {
            self.each_from(*source, |target, family, passes| {
                self.shapes.holders[target as usize]
                    .iter()
                    .for_each(|to| add(*to, family, passes));
            });
        }
        if let Some(internet) = self.internet {
            for (to, target) in (0..).zip(&self.shapes.shapes) {
                if shape.internet {
                    target
                        .public
                        .iter()
                        .for_each(|side| add(to, side.family, internet.into(side)));
                } else if target.internet {
                    shape
                        .public
                        .iter()
                        .for_each(|side| add(to, side.family, internet.out_of(side)));
                }
            }
        }
        if let Some(flow) = &self.query.flow {
            let flow = Bounds::certain(flow.clone());
            sums.values_mut()
                .for_each(|sum| *sum = sum.intersection(&flow));
        }
        let alone = |to: u32| to as usize == class && self.shapes.sizes[class] == 1;
        sums.retain(|(to, _), sum| !sum.may.is_empty() && !alone(*to));
        sums
    }

    /// Tells what passes from one peer class to every other that it may pass anything to.
    fn each_from(&self, source: ClassId, mut tell: impl FnMut(ClassId, Family, &Bounds<Traffic>)) {
        let (peers, position) = self.tables.place[source as usize];
        for index in &self.tables.blocks_from[peers as usize] {
            let block = &self.tables.blocks[*index];
            let others = &self.tables.peers[block.to];
            let mut known = FxHashMap::default();
            each_target(block, position, |target, out, into| {
                let passes = known
                    .entry((out, into))
                    .or_insert_with(|| block.meet(out, into));
                if !passes.may.is_empty() {
                    tell(others.classes[target as usize], others.family, passes);
                }
            });
        }
    }
}

/// Tells every receiver of a block with what the sender's row says of it and what its row says of the
/// sender, as numbers of the palette.
fn each_target(block: &Block, sender: u32, mut tell: impl FnMut(u32, u32, u32)) {
    let row = &block.egress.rows[block.egress.row_of[sender as usize] as usize];
    let mut into: Vec<u32> = block.ingress.rows.iter().map(|row| row.default).collect();
    for (receivers, traffic) in &block.exceptional[sender as usize] {
        into[*receivers as usize] = *traffic;
    }
    let mut exceptions = row.exceptions.iter().peekable();
    for (target, receivers) in (0..).zip(&block.ingress.row_of) {
        let out = exceptions
            .next_if(|(peer, _)| *peer == target)
            .map_or(row.default, |(_, traffic)| *traffic);
        tell(target, out, into[*receivers as usize]);
    }
}

/// Numbers the traffic of all edges, in their order.
fn finish(shapes: Shapes<'_>, edges: Vec<Sums>) -> Reachability {
    let mut traffic = vec![Traffic::empty()];
    let mut known: FxHashMap<Traffic, u32> = FxHashMap::default();
    known.insert(Traffic::empty(), 0);
    let mut intern = |set: Traffic| {
        *known.entry(set).or_insert_with_key(|set| {
            traffic.push(set.clone());
            number(traffic.len() - 1)
        })
    };
    let mut rows = Vec::with_capacity(edges.len());
    for sums in edges {
        let mut row = Vec::with_capacity(sums.len());
        for ((to, family), sum) in sums {
            let unknown = intern(sum.unknown());
            row.push(Edge {
                to,
                family,
                allowed: intern(sum.must),
                unknown,
            });
        }
        rows.push(row);
    }
    Reachability {
        endpoints: shapes.endpoints,
        classes: shapes.sizes,
        traffic,
        edges: rows,
    }
}
