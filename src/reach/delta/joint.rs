//! Joint classes: the classes of two inventories in one numbering.
//!
//! Each inventory is classified on its own, over the atoms of both. Then the classes of an endpoint
//! before are laid beside its classes after, those of one family and atom together; each pair that
//! occurs is a joint class, and so is a class that has no other beside it.

use std::cmp::Ordering;

use super::super::atoms::Atoms;
use super::super::classes::{ClassId, Classes, PeerClass};
use super::super::lists::{Lists, Numbering};
use super::super::nodes::{EndpointNode, Nodes, node_of_interface, nodes as nodes_of};
use super::{JointNode, JointSide, WORLDS};
use crate::model::Inventory;
use crate::packet::Family;

/// No class on this side.
const NONE: ClassId = ClassId::MAX;

/// One inventory, in its own classes.
struct Alone<'i> {
    nodes: Nodes,
    classes: Classes<'i>,
}

impl<'i> Alone<'i> {
    fn of(inventory: &'i Inventory, atoms: &[Atoms; 2], internet: bool) -> Self {
        let nodes = nodes_of(inventory);
        let places = node_of_interface(inventory, &nodes);
        let (classes, parts) = Classes::of(inventory, atoms, &places, internet);
        Self {
            nodes: Nodes::of(nodes, parts),
            classes,
        }
    }

    /// The family and atom of a class.
    fn place(&self, class: ClassId) -> (Family, u32) {
        let class = &self.classes.classes[class as usize];
        (class.family, class.atom)
    }
}

/// The endpoints of both inventories by id, in joint classes, and the classes of each as its own
/// inventory has them.
pub(super) fn nodes(
    inventories: [&Inventory; 2],
    internet: bool,
) -> (Nodes<JointNode, JointSide>, [Classes<'_>; 2]) {
    let atoms = Family::BOTH.map(|family| Atoms::of(&inventories, family));
    let worlds = inventories.map(|inventory| Alone::of(inventory, &atoms, internet));
    let matched = matched(
        inventories,
        [&worlds[0].nodes.nodes, &worlds[1].nodes.nodes],
    );
    let mut numbers: Numbering<[ClassId; 2]> = Numbering::default();
    let (mut own, mut public) = (Vec::with_capacity(matched.len()), Vec::new());
    for (endpoint, positions) in (0..).zip(&matched) {
        let classes = WORLDS.map(|world| {
            let list = |position| worlds[world].nodes.classes.of(position);
            positions[world].map_or(&[][..], list)
        });
        beside(&worlds, classes, |pair| {
            own.push((endpoint, numbers.number(pair)));
        });
        for world in WORLDS {
            let sides = positions[world].map_or(&[][..], |at| worlds[world].nodes.public.of(at));
            public.extend(sides.iter().map(|side| (endpoint, (world, *side))));
        }
    }
    let node = |positions: &[Option<u32>; 2]| {
        WORLDS.map(|world| Some(worlds[world].nodes.nodes[positions[world]? as usize]))
    };
    let nodes = Nodes {
        nodes: matched.iter().map(node).collect(),
        classes: Lists::from_pairs(own, matched.len()),
        public: Lists::from_pairs(public, matched.len()),
    };
    let joint = WORLDS.map(|world| classes(&worlds, &numbers.rows, world));
    let mut own = worlds.map(|world| world.classes);
    for (own, joint) in own.iter_mut().zip(joint) {
        own.classes = joint;
    }
    (nodes, own)
}

/// The id of an endpoint.
pub(super) fn id<'i>(inventories: [&'i Inventory; 2], node: &JointNode) -> &'i str {
    let mut ids = WORLDS
        .iter()
        .filter_map(|world| Some(node[*world]?.id(inventories[*world])));
    ids.next()
        .expect("internal error: an endpoint of neither inventory")
}

/// The positions of equal ids, in the order of ids.
fn matched(inventories: [&Inventory; 2], nodes: [&[EndpointNode]; 2]) -> Vec<[Option<u32>; 2]> {
    let [mut before, mut after] = WORLDS.map(|world| {
        (0..)
            .zip(
                nodes[world]
                    .iter()
                    .map(move |node| node.id(inventories[world])),
            )
            .peekable()
    });
    let mut matched = Vec::with_capacity(nodes[0].len().max(nodes[1].len()));
    loop {
        let order = match (before.peek(), after.peek()) {
            (None, None) => return matched,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((_, one)), Some((_, other))) => one.cmp(other),
        };
        let next = |side: &mut dyn Iterator<Item = (u32, &str)>, asked: bool| {
            asked
                .then(|| side.next().map(|(position, _)| position))
                .flatten()
        };
        matched.push([
            next(&mut before, order.is_le()),
            next(&mut after, order.is_ge()),
        ]);
    }
}

/// Tells the classes of one endpoint before and after, those of one family and atom together.
fn beside(worlds: &[Alone<'_>; 2], classes: [&[ClassId]; 2], mut tell: impl FnMut([ClassId; 2])) {
    if let [[before], [after]] = classes
        && worlds[0].place(*before) == worlds[1].place(*after)
    {
        // By far the most.
        return tell([*before, *after]);
    }
    let [before, after] = WORLDS.map(|world| {
        let keys = classes[world].iter();
        let mut keys: Vec<_> = keys
            .map(|class| (worlds[world].place(*class), *class))
            .collect();
        keys.sort_unstable();
        keys
    });
    let (mut before, mut after) = (before.into_iter().peekable(), after.into_iter().peekable());
    loop {
        let order = match (before.peek(), after.peek()) {
            (None, None) => return,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((one, _)), Some((other, _))) => one.cmp(other),
        };
        let mut pair = [NONE; 2];
        if order.is_le() {
            pair[0] = before.next().map_or(NONE, |(_, class)| class);
        }
        if order.is_ge() {
            pair[1] = after.next().map_or(NONE, |(_, class)| class);
        }
        tell(pair);
    }
}

/// The joint classes as one world sees them. Both see one address, the first one's, so that they sort alike.
fn classes(worlds: &[Alone<'_>; 2], pairs: &[[ClassId; 2]], world: usize) -> Vec<PeerClass> {
    let joint = |pair: &[ClassId; 2]| {
        let known = WORLDS.map(|world| {
            let class = pair[world];
            (class != NONE).then(|| worlds[world].classes.classes[class as usize])
        });
        let either = known[0].or(known[1]);
        let either = either.expect("internal error: a class of neither inventory");
        PeerClass {
            owner: known[world].map_or(PeerClass::NOBODY, |class| class.owner),
            ..either
        }
    };
    pairs.iter().map(joint).collect()
}
