//! The two tables: what every owner lets out to, and in from, every peer class.
//!
//! A *block* of them is an ordered pair of sites that may be connected: the rows of the senders'
//! owners over the receivers' classes, and the reverse. Both readings are one row of bounds; where
//! nothing is unknown they are one computation. Blocks, and owners within them, are computed in
//! parallel, each into a palette of its own; palettes are joined in order, so that no number depends
//! on timing.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::classes::{ClassId, Classes, Numbering, number};
use super::rows::{Peers, RawRow, raw_row};
use crate::model::Direction;
use crate::packet::{Bounds, Family, Set, Traffic};
use crate::topology::{Neighbourhood, Site, path};
use crate::verdict::{Clause, Context, Effect, PeerTerm, Reachability, Reading, Stack, stack};

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

/// A row of both readings; the first of the palette is the default.
struct BoundsRow {
    palette: Vec<Bounds<Traffic>>,
    exceptions: Vec<(u32, u32)>,
}

/// One row for all addresses of an owner, or one for each where rules are limited to own addresses.
fn owner_rows(
    effect: impl Fn(Reading) -> Effect,
    addresses: impl Iterator<Item = u128>,
    others: &Peers,
    near: Reachability,
) -> Vec<BoundsRow> {
    let lenient = effect(Reading::Lenient);
    let strict = (near == Reachability::Certain).then(|| effect(Reading::Strict));
    let exact = others.family == Family::Ipv4 && others.lists_all_groups();
    let one = strict
        .as_ref()
        .is_some_and(|strict| exact && alike(strict.stack(), lenient.stack()));
    let row = |local| {
        let may = raw_row(&lenient, local, others, near);
        match &strict {
            Some(_) if one => certain(may),
            Some(strict) => paired(&raw_row(strict, local, others, near), &may),
            None => paired(
                &RawRow {
                    traffic: vec![Traffic::empty()],
                    exceptions: Vec::new(),
                },
                &may,
            ),
        }
    };
    if lenient.is_local() || strict.as_ref().is_some_and(Effect::is_local) {
        addresses.map(|address| row(Some(address))).collect()
    } else {
        vec![row(None)]
    }
}

/// Without the clauses that do what the default does anyway.
fn simplified(mut stack: Stack) -> Stack {
    while let [.., weakest, default] = stack.clauses.as_slice() {
        if weakest.policy != default.policy {
            break;
        }
        stack.clauses.remove(stack.clauses.len() - 2);
    }
    stack
}

/// Whether two readings are the same where every peer's groups are known.
fn alike(strict: &Stack, lenient: &Stack) -> bool {
    let same_peer = |one: &PeerTerm, other: &PeerTerm| match (one, other) {
        (PeerTerm::Member(a), PeerTerm::PossibleMember(b)) => a == b,
        (PeerTerm::PossibleMember(a), PeerTerm::Member(b)) => a == b,
        _ => one == other && *one != PeerTerm::PossibleMemberOfMasked,
    };
    let same = |(one, other): (&Clause, &Clause)| {
        one.policy == other.policy
            && one.traffic == other.traffic
            && one.local == other.local
            && same_peer(&one.peer, &other.peer)
    };
    strict.clauses.len() == lenient.clauses.len()
        && strict.clauses.iter().zip(&lenient.clauses).all(same)
}

fn certain(row: RawRow) -> BoundsRow {
    BoundsRow {
        palette: row.traffic.into_iter().map(Bounds::certain).collect(),
        exceptions: row.exceptions,
    }
}

/// Joins two readings of a row: a class is an exception if it is one in either.
fn paired(strict: &RawRow, lenient: &RawRow) -> BoundsRow {
    let mut row = BoundsRow {
        palette: Vec::new(),
        exceptions: Vec::new(),
    };
    let mut known: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    let mut joined = |must: u32, may: u32| {
        *known.entry((must, may)).or_insert_with(|| {
            let bounds = Bounds {
                must: strict.traffic[must as usize].clone(),
                may: lenient.traffic[may as usize].clone(),
            };
            row.palette.push(bounds);
            number(row.palette.len() - 1)
        })
    };
    joined(0, 0);
    let (mut musts, mut mays) = (
        strict.exceptions.iter().peekable(),
        lenient.exceptions.iter().peekable(),
    );
    while let Some(peer) = [musts.peek(), mays.peek()]
        .into_iter()
        .flatten()
        .map(|(peer, _)| *peer)
        .min()
    {
        let must = musts
            .next_if(|(at, _)| *at == peer)
            .map_or(0, |(_, traffic)| *traffic);
        let may = mays
            .next_if(|(at, _)| *at == peer)
            .map_or(0, |(_, traffic)| *traffic);
        row.exceptions.push((peer, joined(must, may)));
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Policy;
    use crate::verdict::Origin;

    #[test]
    fn clauses_that_do_what_the_default_does_are_left_out() {
        let clause = |policy| Clause {
            policy,
            traffic: Traffic::all(Family::Ipv4),
            peer: PeerTerm::Everyone,
            local: None,
            origin: Origin::Default,
            doubts: Vec::new(),
        };
        let of = |policies: &[Policy]| Stack {
            clauses: policies.iter().map(|policy| clause(*policy)).collect(),
            family: Family::Ipv4,
        };
        use Policy::{Accept, Drop};
        assert_eq!(
            simplified(of(&[Drop, Accept, Drop, Drop])),
            of(&[Drop, Accept, Drop])
        );
        assert_eq!(simplified(of(&[Accept, Accept])), of(&[Accept]));
        assert_eq!(simplified(of(&[Drop])), of(&[Drop]));
    }
}
