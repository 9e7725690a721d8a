//! Endpoint classes: endpoints that can be swapped without changing any answer.
//!
//! A *shape* is what makes them alike: their peer classes, their public addresses where the internet
//! is asked about, and in which columns they are asked for. Shapes are numbered by their first
//! endpoint, in the order of ids.

use rustc_hash::FxHashMap;

use super::classes::{ClassId, PublicSide};
use super::lists::{Lists, number};
use super::nodes::{EndpointNode, Nodes};
use super::query::{Query, Selection};
use crate::model::Inventory;

/// What makes endpoints of one class alike; their lists are those of their first endpoint.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// The first endpoint's position among the nodes; none for the internet.
    first: Option<u32>,
    pub(super) selection: Selection,
}

impl Shape {
    /// Whether it is the internet.
    pub(super) fn is_internet(&self) -> bool {
        self.first.is_none()
    }
}

/// Endpoints by class.
pub(super) struct Shapes {
    /// Endpoints sorted by id, each with its class.
    pub(super) endpoints: Vec<(EndpointNode, u32)>,
    pub(super) shapes: Vec<Shape>,
    pub(super) sizes: Vec<u32>,
    /// The class of the internet, if it is asked about.
    pub(super) internet: Option<usize>,
    /// The endpoint classes that each peer class belongs to.
    pub(super) holders: Lists<u32>,
    of_node: Lists<ClassId>,
    public: Lists<PublicSide>,
}

/// Equal where endpoints are alike.
type Key<'c> = (&'c [ClassId], &'c [PublicSide], Selection);

impl Shapes {
    pub(super) fn of(
        inventory: &Inventory,
        nodes: Nodes,
        class_count: usize,
        query: &Query,
    ) -> Self {
        let mut endpoints = Vec::with_capacity(nodes.nodes.len() + 1);
        let mut shapes: Vec<Shape> = Vec::new();
        let mut sizes: Vec<u32> = Vec::new();
        let mut known: FxHashMap<Key<'_>, u32> = FxHashMap::default();
        let mut internet = query.internet;
        let add_internet =
            |endpoints: &mut Vec<_>, shapes: &mut Vec<Shape>, sizes: &mut Vec<u32>| {
                endpoints.push((EndpointNode::Internet, number(shapes.len())));
                let selection = Selection::of(EndpointNode::Internet, query);
                shapes.push(Shape {
                    first: None,
                    selection,
                });
                sizes.push(1);
            };
        for (position, node) in (0..).zip(&nodes.nodes) {
            if internet && node.id(inventory) > INTERNET {
                internet = false;
                add_internet(&mut endpoints, &mut shapes, &mut sizes);
            }
            let public = nodes.public.of(position);
            let selection = Selection::of(*node, query);
            let class = *known
                .entry((nodes.classes.of(position), public, selection))
                .or_insert_with(|| {
                    shapes.push(Shape {
                        first: Some(position),
                        selection,
                    });
                    sizes.push(0);
                    number(shapes.len() - 1)
                });
            sizes[class as usize] += 1;
            endpoints.push((*node, class));
        }
        if internet {
            add_internet(&mut endpoints, &mut shapes, &mut sizes);
        }
        drop(known);
        let mut held = Vec::new();
        for (shape, first) in (0..).zip(shapes.iter().map(|shape| shape.first)) {
            let classes = first.map_or(&[][..], |first| nodes.classes.of(first));
            held.extend(classes.iter().map(|class| (*class, shape)));
        }
        let holders = Lists::from_pairs(held, class_count);
        let internet = shapes.iter().position(Shape::is_internet);
        Self {
            internet,
            endpoints,
            shapes,
            sizes,
            holders,
            of_node: nodes.classes,
            public: nodes.public,
        }
    }

    /// The peer classes of a shape's endpoints.
    pub(super) fn classes(&self, shape: usize) -> &[ClassId] {
        self.shapes[shape]
            .first
            .map_or(&[], |first| self.of_node.of(first))
    }

    /// The public addresses of a shape's endpoints.
    pub(super) fn public(&self, shape: usize) -> &[PublicSide] {
        self.shapes[shape]
            .first
            .map_or(&[], |first| self.public.of(first))
    }

    /// Whether a shape's endpoints are one peer class each.
    pub(super) fn is_plain(&self, shape: usize) -> bool {
        self.classes(shape).len() == 1
    }

    /// The number of ordered pairs of distinct endpoints of two classes.
    pub(super) fn pairs(&self, from: usize, to: usize) -> u64 {
        u64::from(self.sizes[from]) * (u64::from(self.sizes[to]) - u64::from(from == to))
    }
}

/// The id of the endpoint that stands for the internet.
pub(super) const INTERNET: &str = "internet";
