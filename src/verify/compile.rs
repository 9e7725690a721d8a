//! An intent as the engine is asked: sets of endpoints, and blocks of outside addresses.

use super::intents::{Intent, Kind};
use super::members::{Endpoints, Members};
use crate::packet::{Addresses, Block, Family, Set, Traffic};
use crate::reach::internet_addresses;

/// Hosts outside the export, asked about together.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Strangers {
    /// The block they were named by; none for the internet.
    pub(super) block: Option<Block>,
    pub(super) addresses: Addresses,
}

/// One side of an intent.
#[derive(Clone, Debug)]
pub(super) struct Side {
    /// By the position of endpoints, the internet's as "some address of it".
    pub(super) endpoints: Vec<bool>,
    pub(super) strangers: Vec<Strangers>,
}

/// An intent as pairs of sources and targets, each of which must pass all of a flow or nothing of it.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) kind: Kind,
    pub(super) sources: Side,
    pub(super) targets: Side,
    /// By family; empty where no packet of the family can be it.
    pub(super) flow: [Traffic; 2],
}

impl Question {
    pub(super) fn of(
        intent: &Intent,
        all: &[Members],
        endpoints: &Endpoints<'_>,
        assigned: &Addresses,
    ) -> Self {
        let count = endpoints.nodes.len();
        let named = Members::of_all(all, &intent.from, count);
        let to = Members::of_all(all, &intent.to, count);
        let sources = match intent.kind {
            Kind::Only => everybody_but(&named, endpoints, assigned),
            kind => side(named, kind, endpoints, assigned),
        };
        Self {
            kind: intent.kind,
            sources,
            targets: side(to, intent.kind, endpoints, assigned),
            flow: Family::BOTH.map(|family| intent.flow.intersection(&Traffic::all(family))),
        }
    }
}

fn side(members: Members, kind: Kind, endpoints: &Endpoints<'_>, assigned: &Addresses) -> Side {
    let mut side = Side {
        endpoints: members.endpoints,
        strangers: Vec::new(),
    };
    for block in members.outside {
        side.strangers.push(Strangers {
            block: Some(block),
            addresses: Addresses::of([&block]).difference(assigned),
        });
    }
    // What is allowed must pass for each of its addresses, what is denied for none.
    match (members.internet, kind, endpoints.internet) {
        (true, Kind::Allow, _) => side.strangers.push(Strangers {
            block: None,
            addresses: internet_addresses(endpoints.inventory),
        }),
        (true, _, Some(place)) => side.endpoints[place] = true,
        _ => {}
    }
    side
}

/// Every other endpoint, and the internet as far as no block of the named roles holds it.
fn everybody_but(named: &Members, endpoints: &Endpoints<'_>, assigned: &Addresses) -> Side {
    let mut side = Side {
        endpoints: named.endpoints.iter().map(|named| !named).collect(),
        strangers: Vec::new(),
    };
    let Some(place) = endpoints.internet else {
        return side;
    };
    side.endpoints[place] = false;
    if named.internet {
        return side;
    }
    let hosts = internet_addresses(endpoints.inventory);
    let blocks = Addresses::of(&named.outside).difference(assigned);
    if blocks.overlaps(&hosts) {
        side.strangers.push(Strangers {
            block: None,
            addresses: hosts.difference(&blocks),
        });
    } else {
        side.endpoints[place] = true;
    }
    side
}
