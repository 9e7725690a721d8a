//! The two tables: what every owner lets out to, and in from, every peer class.
//!
//! A *block* of them is an ordered pair of sites that may be connected: the rows of the senders'
//! owners over the receivers' classes, and the reverse. Both readings are one row of bounds; where
//! nothing is unknown they are one computation. Blocks, and owners within them, are computed in
//! parallel, each into a palette of its own; palettes are joined in order, so that no number depends
//! on timing.

use rayon::prelude::*;

use super::classes::{ClassId, Classes, Numbering, number};
use super::readings::{BoundsRow, owner_rows, simplified};
use super::rows::Peers;
use crate::model::Direction;
use crate::packet::{Bounds, Traffic};
use crate::topology::{Neighbourhood, Site, path};
use crate::verdict::{Context, Effect, Reachability, stack};

/// A row of one owner: what is accepted from or to each class, by number in the block's palette.
pub(super) struct Row {
    pub(super) default: u32,
    /// By position among the other site's peers, ascending.
    pub(super) exceptions: Vec<(u32, u32)>,
}

/// The rows of one site's owners in one direction.
pub(super) struct Side {
    pub(super) rows: Vec<Row>,
    /// The row of each class, by its position among the peers of its site.
    pub(super) row_of: Vec<u32>,
}

impl Side {
    /// What the class at a position accepts for the peer at another.
    pub(super) fn at(&self, own: u32, peer: u32) -> u32 {
        let row = &self.rows[self.row_of[own as usize] as usize];
        let found = row
            .exceptions
            .binary_search_by_key(&peer, |(peer, _)| *peer);
        found.map_or(row.default, |index| row.exceptions[index].1)
    }
}

impl Side {
    /// What each row says of one peer, whose exceptions these are.
    fn towards(&self, exceptions: &[(u32, u32)]) -> Vec<u32> {
        let mut said: Vec<u32> = self.rows.iter().map(|row| row.default).collect();
        exceptions
            .iter()
            .for_each(|(row, traffic)| said[*row as usize] = *traffic);
        said
    }

    /// Tells every peer with what the row of a class says of it.
    fn each_peer(&self, own: u32, peers: usize, mut tell: impl FnMut(u32, u32)) {
        let row = &self.rows[self.row_of[own as usize] as usize];
        let mut exceptions = row.exceptions.iter().peekable();
        for peer in 0..number(peers) {
            let exception = exceptions.next_if(|(at, _)| *at == peer);
            tell(peer, exception.map_or(row.default, |(_, traffic)| *traffic));
        }
    }
}

/// Two sites, the senders' and the receivers'.
pub(super) struct Block {
    /// The senders, an index into [`Tables::peers`].
    pub(super) from: usize,
    /// The receivers.
    pub(super) to: usize,
    pub(super) egress: Side,
    pub(super) ingress: Side,
    /// For each sender, the receivers' rows for which it is an exception.
    pub(super) exceptional: Vec<Vec<(u32, u32)>>,
    /// For each receiver, the senders' rows for which it is an exception.
    pub(super) singled_out: Vec<Vec<(u32, u32)>>,
    pub(super) palette: Vec<Bounds<Traffic>>,
}

impl Block {
    /// What passes where a sender's row says one thing and a receiver's another.
    pub(super) fn meet(&self, out: u32, into: u32) -> Bounds<Traffic> {
        self.palette[out as usize].intersection(&self.palette[into as usize])
    }

    /// Tells every receiver with what the sender's row says of it and what its row says of the sender,
    /// as numbers of the palette.
    pub(super) fn each_receiver(&self, sender: u32, mut tell: impl FnMut(u32, u32, u32)) {
        let into = self.ingress.towards(&self.exceptional[sender as usize]);
        self.egress
            .each_peer(sender, self.ingress.row_of.len(), |receiver, out| {
                tell(
                    receiver,
                    out,
                    into[self.ingress.row_of[receiver as usize] as usize],
                );
            });
    }

    /// The same from the receiver's end.
    pub(super) fn each_sender(&self, receiver: u32, mut tell: impl FnMut(u32, u32, u32)) {
        let out = self.egress.towards(&self.singled_out[receiver as usize]);
        self.ingress
            .each_peer(receiver, self.egress.row_of.len(), |sender, into| {
                tell(
                    sender,
                    out[self.egress.row_of[sender as usize] as usize],
                    into,
                );
            });
    }
}

/// All tables of an inventory.
pub(super) struct Tables {
    pub(super) peers: Vec<Peers>,
    pub(super) blocks: Vec<Block>,
    /// The peers a class is among, and its position there.
    pub(super) place: Vec<(u32, u32)>,
    /// The blocks whose senders these peers are.
    pub(super) blocks_from: Vec<Vec<usize>>,
    /// The blocks whose receivers these peers are.
    pub(super) blocks_to: Vec<Vec<usize>>,
}

/// Whether group grants reach from one site to another.
pub(super) fn nearness(one: Site, other: Site) -> Reachability {
    match path(one, other).neighbourhood {
        Neighbourhood::Same => Reachability::Certain,
        Neighbourhood::Unknown => Reachability::Possible,
        Neighbourhood::Different => Reachability::None,
    }
}

impl Tables {
    pub(super) fn of(context: &Context<'_>, classes: &Classes<'_>) -> Self {
        let mut keys = Numbering::default();
        let mut members: Vec<Vec<ClassId>> = Vec::new();
        for (class, row) in (0..).zip(&classes.classes) {
            let key = keys.number((classes.owners[row.owner as usize].site, row.family));
            members.resize_with(keys.rows.len(), Vec::new);
            members[key as usize].push(class);
        }
        let peers: Vec<Peers> = keys
            .rows
            .par_iter()
            .zip(members)
            .map(|((site, family), members)| Peers::of(classes, *site, *family, members))
            .collect();
        let mut place = vec![(0, 0); classes.classes.len()];
        for (index, peers) in (0..).zip(&peers) {
            (0..)
                .zip(&peers.classes)
                .for_each(|(position, class)| place[*class as usize] = (index, position));
        }
        let pairs = connected(&peers);
        let blocks: Vec<Block> = pairs
            .into_par_iter()
            .map(|(from, to, near)| block(context, classes, &peers, from, to, near))
            .collect();
        let by = |end: fn(&Block) -> usize| {
            let mut found = vec![Vec::new(); peers.len()];
            blocks
                .iter()
                .enumerate()
                .for_each(|(index, block)| found[end(block)].push(index));
            found
        };
        let (blocks_from, blocks_to) = (by(|block| block.from), by(|block| block.to));
        Self {
            peers,
            blocks,
            place,
            blocks_from,
            blocks_to,
        }
    }
}

/// The ordered pairs of peers that may be connected: each with itself, and all with those whose
/// network is not known.
fn connected(peers: &[Peers]) -> Vec<(usize, usize, Reachability)> {
    let open = |peers: &Peers| nearness(peers.site, peers.site) == Reachability::Possible;
    let mut pairs = Vec::new();
    for (from, senders) in peers.iter().enumerate() {
        let mut add = |to: usize| {
            let near = nearness(senders.site, peers[to].site);
            if senders.family == peers[to].family && near != Reachability::None {
                pairs.push((from, to, near));
            }
        };
        if open(senders) {
            (0..peers.len()).for_each(add);
        } else {
            add(from);
            (0..peers.len())
                .filter(|to| *to != from && open(&peers[*to]))
                .for_each(add);
        }
    }
    pairs
}

fn block(
    context: &Context<'_>,
    classes: &Classes<'_>,
    peers: &[Peers],
    from: usize,
    to: usize,
    near: Reachability,
) -> Block {
    let mut palette = Numbering::default();
    let egress = side(
        context,
        classes,
        (&peers[from], &peers[to]),
        Direction::Egress,
        near,
        &mut palette,
    );
    let ingress = side(
        context,
        classes,
        (&peers[to], &peers[from]),
        Direction::Ingress,
        near,
        &mut palette,
    );
    Block {
        from,
        to,
        exceptional: by_peer(&ingress, peers[from].classes.len()),
        singled_out: by_peer(&egress, peers[to].classes.len()),
        egress,
        ingress,
        palette: palette.rows,
    }
}

/// For each peer, the rows for which it is an exception.
fn by_peer(side: &Side, peers: usize) -> Vec<Vec<(u32, u32)>> {
    let mut found = vec![Vec::new(); peers];
    for (index, row) in (0..).zip(&side.rows) {
        for (peer, traffic) in &row.exceptions {
            found[*peer as usize].push((index, *traffic));
        }
    }
    found
}

/// The rows of the owners of one site over the peers of another.
fn side(
    context: &Context<'_>,
    classes: &Classes<'_>,
    (own, others): (&Peers, &Peers),
    direction: Direction,
    near: Reachability,
    palette: &mut Numbering<Bounds<Traffic>>,
) -> Side {
    let mut owners = Numbering::default();
    let mut positions: Vec<Vec<u32>> = Vec::new();
    for (position, class) in (0..).zip(&own.classes) {
        let owner = owners.number(classes.classes[*class as usize].owner);
        positions.resize_with(owners.rows.len(), Vec::new);
        positions[owner as usize].push(position);
    }
    let made: Vec<Vec<BoundsRow>> = owners
        .rows
        .par_iter()
        .zip(&positions)
        .map(|(owner, positions)| {
            let asked = classes.owners[*owner as usize].private();
            let effect = |reading| {
                Effect::new(simplified(stack(
                    context, &asked, direction, own.family, reading,
                )))
            };
            let address =
                |position: &u32| classes.classes[own.classes[*position as usize] as usize].address;
            owner_rows(effect, positions.iter().map(address), others, near)
        })
        .collect();
    let mut side = Side {
        rows: Vec::new(),
        row_of: vec![0; own.classes.len()],
    };
    for (rows, positions) in made.into_iter().zip(positions) {
        let (first, several) = (number(side.rows.len()), rows.len() > 1);
        for row in rows {
            let numbers: Vec<u32> = row
                .palette
                .into_iter()
                .map(|bounds| palette.number(bounds))
                .collect();
            let exceptions = row
                .exceptions
                .into_iter()
                .map(|(peer, own)| (peer, numbers[own as usize]));
            side.rows.push(Row {
                default: numbers[0],
                exceptions: exceptions.collect(),
            });
        }
        for (offset, position) in (0..).zip(positions) {
            side.row_of[position as usize] = first + if several { offset } else { 0 };
        }
    }
    side
}
