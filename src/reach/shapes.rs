//! Endpoint classes: endpoints that can be swapped without changing any answer.
//!
//! A *shape* is what makes them alike: their peer classes, their public addresses where the internet
//! is asked about, and in which columns they are asked for. Shapes are numbered by their first
//! endpoint, in the order of ids.

use rustc_hash::FxHashMap;

use super::answer::Endpoint;
use super::classes::{ClassId, Classes, EndpointNode, PublicSide, number};
use super::query::{Query, Selection};
use crate::model::Inventory;

/// What makes endpoints of one class alike.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Shape<'c> {
    pub(super) classes: &'c [ClassId],
    pub(super) public: &'c [PublicSide],
    pub(super) internet: bool,
    pub(super) selection: Selection,
}

/// Endpoints by class.
pub(super) struct Shapes<'c> {
    pub(super) endpoints: Vec<Endpoint>,
    pub(super) shapes: Vec<Shape<'c>>,
    pub(super) sizes: Vec<u32>,
    /// The endpoint classes a peer class belongs to.
    pub(super) holders: Vec<Vec<u32>>,
}

impl<'c> Shapes<'c> {
    pub(super) fn of(inventory: &Inventory, classes: &'c Classes<'_>, query: &Query) -> Self {
        let mut all = Self {
            endpoints: Vec::with_capacity(classes.nodes.len()),
            shapes: Vec::new(),
            sizes: Vec::new(),
            holders: vec![Vec::new(); classes.classes.len()],
        };
        let mut known = FxHashMap::default();
        let mut internet = query.internet;
        for (position, node) in classes.nodes.iter().enumerate() {
            let (id, name) = match node {
                EndpointNode::Instance(index) => {
                    let instance = &inventory.instances[*index];
                    (&instance.id, instance.name.clone())
                }
                EndpointNode::Interface(index) => (&inventory.interfaces[*index].id, None),
                EndpointNode::Internet => continue,
            };
            if internet && &**id > INTERNET {
                internet = false;
                all.add_internet(query, &mut known);
            }
            let public = if query.internet {
                classes.public.of_endpoint(position)
            } else {
                &[]
            };
            let shape = Shape {
                classes: classes.of_node.of_endpoint(position),
                public,
                internet: false,
                selection: Selection::of(*node, query),
            };
            let class = all.class_of(shape, &mut known);
            all.endpoints.push(Endpoint {
                id: id.clone(),
                name,
                node: *node,
                class,
            });
        }
        if internet {
            all.add_internet(query, &mut known);
        }
        all
    }

    fn add_internet(&mut self, query: &Query, known: &mut FxHashMap<Shape<'c>, u32>) {
        let node = EndpointNode::Internet;
        let selection = Selection::of(node, query);
        let class = self.class_of(
            Shape {
                classes: &[],
                public: &[],
                internet: true,
                selection,
            },
            known,
        );
        self.endpoints.push(Endpoint {
            id: INTERNET.into(),
            name: None,
            node,
            class,
        });
    }

    fn class_of(&mut self, shape: Shape<'c>, known: &mut FxHashMap<Shape<'c>, u32>) -> u32 {
        let next = number(self.shapes.len());
        let class = *known.entry(shape).or_insert(next);
        if class == next {
            shape
                .classes
                .iter()
                .for_each(|held| self.holders[*held as usize].push(class));
            self.shapes.push(shape);
            self.sizes.push(0);
        }
        self.sizes[class as usize] += 1;
        class
    }
}

/// The id of the endpoint that stands for the internet.
const INTERNET: &str = "internet";
