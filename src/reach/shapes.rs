//! Endpoint classes: endpoints that can be swapped without changing any answer.
//!
//! A *shape* is what makes them alike: their peer classes, their public addresses where the internet
//! is asked about, and in which columns they are asked for. Shapes are numbered by their first
//! endpoint, in the order of ids.

use std::hash::Hash;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::classes::{ClassId, PublicSide};
use super::lists::{Lists, number};
use super::nodes::{EndpointNode, Nodes};
use super::query::Selection;
use super::tables::Asked;

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
pub(super) struct Shapes<N = EndpointNode, P = PublicSide> {
    /// Endpoints sorted by id, each with its class.
    pub(super) endpoints: Vec<(N, u32)>,
    pub(super) shapes: Vec<Shape>,
    pub(super) sizes: Vec<u32>,
    /// The class of the internet, if it is asked about.
    pub(super) internet: Option<usize>,
    /// The endpoint classes that each peer class belongs to.
    pub(super) holders: Lists<u32>,
    of_node: Lists<ClassId>,
    public: Lists<P>,
}

/// Equal where endpoints are alike.
type Key<'c, P> = (&'c [ClassId], &'c [P], Selection);

impl<N: Copy, P: Copy + Ord + Hash> Shapes<N, P> {
    /// The classes of endpoints; where the internet is asked about, it comes before the endpoint at a
    /// position.
    pub(super) fn of(
        nodes: Nodes<N, P>,
        class_count: usize,
        internet: Option<(usize, N)>,
        selection: impl Fn(&N) -> Selection,
    ) -> Self {
        let mut endpoints = Vec::with_capacity(nodes.nodes.len() + 1);
        let mut shapes: Vec<Shape> = Vec::new();
        let mut sizes: Vec<u32> = Vec::new();
        let mut known: FxHashMap<Key<'_, P>, u32> = FxHashMap::default();
        let add_internet =
            |endpoints: &mut Vec<_>, shapes: &mut Vec<Shape>, sizes: &mut Vec<u32>, node: N| {
                endpoints.push((node, number(shapes.len())));
                shapes.push(Shape {
                    first: None,
                    selection: selection(&node),
                });
                sizes.push(1);
            };
        for (position, node) in (0..).zip(&nodes.nodes) {
            if let Some((_, node)) = internet.filter(|(at, _)| *at == position as usize) {
                add_internet(&mut endpoints, &mut shapes, &mut sizes, node);
            }
            let public = nodes.public.of(position);
            let selection = selection(node);
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
        if let Some((_, node)) = internet.filter(|(at, _)| *at == nodes.nodes.len()) {
            add_internet(&mut endpoints, &mut shapes, &mut sizes, node);
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
    pub(super) fn public(&self, shape: usize) -> &[P] {
        self.shapes[shape]
            .first
            .map_or(&[], |first| self.public.of(first))
    }

    /// Whether a shape's endpoints are one peer class each.
    pub(super) fn is_plain(&self, shape: usize) -> bool {
        self.classes(shape).len() == 1
    }

    /// The classes to which traffic from one may cross the internet: all from the internet, else the
    /// internet; none where nobody asks about it.
    pub(super) fn beside_internet(&self, class: usize) -> Range<usize> {
        match self.internet {
            None => 0..0,
            Some(internet) if class == internet => 0..self.shapes.len(),
            Some(internet) => internet..internet + 1,
        }
    }

    /// The peer classes of some senders, and of all receivers that are asked about.
    pub(super) fn asked(&self, senders: &Range<usize>, classes: usize) -> Asked {
        let mut asked = Asked {
            from: vec![false; classes],
            to: vec![false; classes],
        };
        for (number, shape) in self.shapes.iter().enumerate() {
            for class in self.classes(number) {
                asked.from[*class as usize] |= shape.selection.from && senders.contains(&number);
                asked.to[*class as usize] |= shape.selection.to;
            }
        }
        asked
    }

    /// The number of ordered pairs of distinct endpoints of two classes.
    pub(super) fn pairs(&self, from: usize, to: usize) -> u64 {
        u64::from(self.sizes[from]) * (u64::from(self.sizes[to]) - u64::from(from == to))
    }
}

/// The id of the endpoint that stands for the internet.
pub(super) const INTERNET: &str = "internet";
