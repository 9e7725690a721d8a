//! What a change opens and closes: the difference of two analyses, by changed cells.
//!
//! Definition: an endpoint is matched by its id. A *joint class* is a class of the inventory before, a
//! class of the one after, or both, of one family and atom, where the atoms are those of the blocks of
//! both. Tables of both worlds are over joint classes, so a cell of one stands beside one of the other.
//!
//! ```text
//!            before                 after
//!          d1 d2 d3 d4           d1 d2 d3 d4
//!     s1 |  a  a  b  a  |   s1 |  a  a  b  a  |    the same row: skipped
//!     s2 |  a  c  a  a  |   s2 |  a  a  a  a  |    one candidate: s2 -> d2
//! ```
//!
//! Method: blocks that are the same in both worlds are skipped whole, then rows, then cells; what two
//! cells that remain let through together is compared on common cells of traffic. So the work is what
//! changed, after the two tables. The tables are each world's own: an inventory is asked about itself.

mod answer;
mod candidates;
mod joint;
mod matched;
mod meetings;
mod rows;
mod totals;

use super::classes::{Classes, PublicSide};
use super::internet::Internet;
use super::nodes::EndpointNode;
use super::peers::Sites;
use super::query::Selection;
use super::shapes::{INTERNET, Shapes};
use super::tables::Tables;
use super::tiles::{Tiles, estimate};
use crate::model::Inventory;
use crate::packet::Traffic;
use crate::verdict::Context;
pub use answer::{Change, DeltaEdge, DeltaEndpoint, DeltaRow};
use matched::Both;
pub use totals::DeltaSummary;

/// Which rows of a difference are asked for. Endpoints are named by id, as two inventories number them
/// differently.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DeltaQuery {
    /// Whether `internet` is an endpoint.
    pub internet: bool,
    /// Only rows from these endpoints; empty for all.
    pub from: Vec<String>,
    /// Only rows to these endpoints; empty for all.
    pub to: Vec<String>,
    /// Only this traffic, if given.
    pub flow: Option<Traffic>,
    /// How many bytes the tables of both worlds may take at once; not bounded if none.
    pub memory: Option<u64>,
}

/// The positions of the two worlds in pairs.
const WORLDS: [usize; 2] = [0, 1];

/// An endpoint before and after.
type JointNode = [Option<EndpointNode>; 2];
/// A public address of an endpoint, and the world in which it is.
type JointSide = (usize, PublicSide);

/// One inventory, in joint classes.
struct World<'i> {
    context: Context<'i>,
    classes: Classes<'i>,
    sites: Sites,
    internet: Option<Internet>,
}

/// The difference of two analyses.
pub struct Delta<'i> {
    /// The number of endpoints of each class; classes are numbered by their first endpoint.
    pub classes: Vec<u32>,
    query: DeltaQuery,
    worlds: [World<'i>; 2],
    shapes: Shapes<JointNode, JointSide>,
    tiles: Tiles<Both>,
}

/// Compares who can reach whom before and after a change.
#[must_use]
pub fn diff<'i>(before: &'i Inventory, after: &'i Inventory, query: &DeltaQuery) -> Delta<'i> {
    let inventories = [before, after];
    let (nodes, classes) = joint::nodes(inventories, query.internet);
    let mut at = 0;
    let worlds = classes.map(|classes| {
        let (world, context) = (at, Context::new(inventories[at]));
        at += 1;
        let sides = nodes.public.all().iter();
        let sides = sides.filter(|(of, _)| *of == world).map(|(_, side)| side);
        let internet = query
            .internet
            .then(|| Internet::of(&context, &classes, sides));
        World {
            sites: Sites::of(&classes),
            context,
            classes,
            internet,
        }
    });
    let class_count = worlds[0].classes.classes.len();
    let internet = query.internet.then(|| {
        let id = |node: &JointNode| joint::id(inventories, node);
        let at = nodes.nodes.partition_point(|node| id(node) <= INTERNET);
        (at, [Some(EndpointNode::Internet); 2])
    });
    let shapes = Shapes::of(nodes, class_count, internet, |node| {
        let id = joint::id(inventories, node);
        let asked = |ids: &[String]| ids.is_empty() || ids.iter().any(|asked| asked == id);
        Selection {
            from: asked(&query.from),
            to: asked(&query.to),
        }
    });
    let bytes = query.memory.map_or(0, |_| {
        let of =
            |world: &World<'_>| estimate(world.context.inventory, &world.classes, &world.sites);
        worlds.iter().map(of).fold(0, u64::saturating_add)
    });
    Delta {
        classes: shapes.sizes.clone(),
        query: query.clone(),
        tiles: Tiles::of(shapes.shapes.len(), bytes, query.memory),
        worlds,
        shapes,
    }
}

impl Delta<'_> {
    /// In how many parts tables are computed to stay within [`DeltaQuery::memory`].
    #[must_use]
    pub fn parts(&self) -> usize {
        self.tiles.ranges.len()
    }

    /// The bytes that the tables of both worlds would take together, from above; 0 where memory is not
    /// bounded.
    #[must_use]
    pub fn estimate(&self) -> u64 {
        self.tiles.estimate
    }

    /// Makes the tables of the first senders, of all if memory is not bounded. Answers make those they
    /// need themselves: this is for who wants to tell or to time the two apart.
    pub fn tabulate(&self) {
        self.tables(0);
    }

    /// The tables of a tile. Not to be called from parallel work, which would wait for itself.
    fn tables(&self, tile: usize) -> std::sync::Arc<Both> {
        self.tiles.tables(tile, |senders| {
            let tables = WORLDS.map(|world| {
                let World {
                    context,
                    classes,
                    sites,
                    ..
                } = &self.worlds[world];
                let asked = self.shapes.asked(senders, classes.classes.len());
                Tables::of(context, classes, sites, &asked, self.query.flow.as_ref())
            });
            Both::of(tables)
        })
    }
}
