//! The engine: pairwise reachability by classes.
//!
//! `answer(s, d) = network(s, d) and egress[owner(s)][class(d)] and ingress[owner(d)][class(s)]`, on
//! each of two readings. Rows are computed for owners (in parallel, before they are asked), edges for
//! endpoint classes (in parallel, one row of edges at a time), and traffic sets are interned in the
//! order of the edges, so that nothing depends on timing.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::answer::{Edge, Endpoint, Reachability};
use super::classes::{ClassId, Classes, EndpointNode, Member, PublicSide};
use super::internet::Internet;
use super::query::{Query, Selection};
use super::tables::Tables;
use crate::model::Inventory;
use crate::packet::{Bounds, Family, Set, Traffic};
use crate::verdict::Context;

/// Computes who can reach whom.
#[must_use]
pub fn reach(inventory: &Inventory, query: &Query) -> Reachability {
    let context = Context::new(inventory);
    let classes = Classes::of(inventory);
    let internet = query.internet.then(|| Internet::of(&context, &classes));
    let groups = Grouping::of(&classes, query);
    let tables = Tables::of(&context, &classes);
    let edges: Vec<Sums> = groups
        .shapes
        .par_iter()
        .map(|shape| edges_from(shape, &groups, &tables, internet.as_ref(), query))
        .collect();
    groups.finish(edges)
}

/// What makes endpoints of one class alike.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Shape {
    classes: Vec<ClassId>,
    public: Vec<PublicSide>,
    internet: bool,
    selection: Selection,
}

/// Endpoints by class.
struct Grouping {
    endpoints: Vec<Endpoint>,
    shapes: Vec<Shape>,
    sizes: Vec<u32>,
    /// The endpoint classes a peer class belongs to.
    holders: Vec<Vec<u32>>,
}

impl Grouping {
    fn of(classes: &Classes<'_>, query: &Query) -> Self {
        let mut grouping = Self {
            endpoints: Vec::new(),
            shapes: Vec::new(),
            sizes: Vec::new(),
            holders: vec![Vec::new(); classes.classes.len()],
        };
        let mut known: BTreeMap<Shape, u32> = BTreeMap::new();
        let internet = query.internet.then(|| Member {
            id: "internet".into(),
            name: None,
            node: EndpointNode::Internet,
            interfaces: Vec::new(),
            classes: Vec::new(),
            public: Vec::new(),
        });
        let mut all: Vec<&Member> = classes.members.iter().chain(&internet).collect();
        all.sort_by(|one, other| one.id.cmp(&other.id));
        for member in all {
            let shape = Shape {
                classes: member.classes.clone(),
                public: if query.internet {
                    member.public.clone()
                } else {
                    Vec::new()
                },
                internet: member.node == EndpointNode::Internet,
                selection: Selection::of(member.node, query),
            };
            let next = u32::try_from(known.len()).expect("internal error: too many classes");
            let class = *known.entry(shape.clone()).or_insert(next);
            if class == next {
                for held in &shape.classes {
                    grouping.holders[*held as usize].push(class);
                }
                grouping.shapes.push(shape);
                grouping.sizes.push(0);
            }
            grouping.sizes[class as usize] += 1;
            grouping.endpoints.push(Endpoint {
                id: member.id.clone(),
                name: member.name.clone(),
                node: member.node,
                class,
            });
        }
        grouping
    }

    /// Interns the traffic of all edges, in their order.
    fn finish(self, edges: Vec<Sums>) -> Reachability {
        let mut traffic = vec![Traffic::empty()];
        let mut known: HashMap<Traffic, u32> = HashMap::from([(Traffic::empty(), 0)]);
        let mut intern = |set: Traffic| {
            *known.entry(set).or_insert_with_key(|set| {
                traffic.push(set.clone());
                u32::try_from(traffic.len() - 1).expect("internal error: too many traffic sets")
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
            endpoints: self.endpoints,
            classes: self.sizes,
            traffic,
            edges: rows,
        }
    }
}

/// What passes from one class of endpoints, by the class of the targets and the family.
type Sums = BTreeMap<(u32, Family), Bounds<Traffic>>;

fn edges_from(
    shape: &Shape,
    groups: &Grouping,
    tables: &Tables<'_>,
    internet: Option<&Internet>,
    query: &Query,
) -> Sums {
    let mut sums = Sums::new();
    if !shape.selection.from {
        return sums;
    }
    let mut add = |to: u32, family: Family, passes: &Bounds<Traffic>| {
        if passes.may.is_empty() || !groups.shapes[to as usize].selection.to {
            return;
        }
        match sums.get_mut(&(to, family)) {
            Some(sum) => *sum = sum.union(passes),
            None => {
                sums.insert((to, family), passes.clone());
            }
        }
    };
    for source in &shape.classes {
        tables.for_each_from(*source, |target, family, passes| {
            for to in &groups.holders[target as usize] {
                add(*to, family, passes);
            }
        });
    }
    if let Some(internet) = internet {
        for (to, target) in (0..).zip(&groups.shapes) {
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
    if let Some(flow) = &query.flow {
        for sum in sums.values_mut() {
            *sum = sum.intersection(&Bounds::certain(flow.clone()));
        }
    }
    let alone = |to: u32| {
        groups.sizes[to as usize] == 1 && std::ptr::eq(&groups.shapes[to as usize], shape)
    };
    sums.retain(|(to, _), sum| !sum.may.is_empty() && !alone(*to));
    sums
}
