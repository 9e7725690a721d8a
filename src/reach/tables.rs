//! The two tables: what every owner lets out to, and in from, every peer class.
//!
//! A *block* of them is an ordered pair of sites that may be connected: the rows of the senders'
//! owners over the receivers' classes, and the reverse. Both readings are one row of bounds; where
//! nothing is unknown they are one computation. Blocks, and owners within them, are computed in
//! parallel; numbers are given afterwards, in order, so that none depends on timing. Tables may hold
//! some of the senders only ([`super::tiles`]).

use std::sync::{Mutex, OnceLock};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::classes::{ClassId, Classes};
use super::lists::{Lists, Numbering, number};
use super::measure::{Accepted, Measure};
use super::palette::Palette;
use super::peers::{Peers, Sites};
use super::readings::{BoundsRow, owner_rows};
use crate::model::Direction;
use crate::packet::{Bounds, Traffic};
use crate::topology::{Neighbourhood, Site, path};
use crate::verdict::{Bits, Context, Plane, Reachability, Reading, Stacks};

/// The rows of one site's owners in one direction, over the peers of another.
pub(super) struct Side {
    /// What each row accepts from or to most peers, by number in the block's palette.
    pub(super) defaults: Vec<u32>,
    /// For each row, the peers of which it accepts something else, ascending, with its number.
    exceptions: Vec<Vec<(u32, u32)>>,
    /// The same by peer, once it is turned.
    by_peer: OnceLock<ByPeer>,
    /// The number of peers.
    peers: usize,
    /// The row of each class, by its position among the peers of its site.
    pub(super) row_of: Vec<u32>,
}

impl Side {
    /// What the class at a position accepts for the peer at another.
    pub(super) fn at(&self, own: u32, peer: u32) -> u32 {
        self.said(self.row_of[own as usize], peer)
    }

    /// Whether rows of two sides are the same, by numbers.
    fn says_the_same(&self, other: &Self) -> bool {
        self.row_of == other.row_of
            && self.defaults == other.defaults
            && self.exceptions == other.exceptions
    }

    /// What a row accepts for the peer at a position.
    pub(super) fn said(&self, row: u32, peer: u32) -> u32 {
        let exceptions = self.exceptions(row);
        let found = exceptions.binary_search_by_key(&peer, |(peer, _)| *peer);
        found.map_or(self.defaults[row as usize], |index| exceptions[index].1)
    }

    /// The peers of which a row accepts something else than its default, ascending, with its number.
    pub(super) fn exceptions(&self, row: u32) -> &[(u32, u32)] {
        &self.exceptions[row as usize]
    }

    /// Makes [`Side::by_peer`] answer for all peers. Not to be called from parallel work that others
    /// wait for.
    pub(super) fn turn(&self) {
        self.by_peer.get_or_init(|| ByPeer {
            rows: Lists::turned(&self.exceptions, self.peers, |_| true),
            asked: None,
        });
    }

    /// The same for these peers only, which takes less.
    pub(super) fn turn_for(&self, asked: Vec<bool>) {
        self.by_peer.get_or_init(|| ByPeer {
            rows: Lists::turned(&self.exceptions, self.peers, |peer| asked[peer as usize]),
            asked: Some(asked),
        });
    }

    /// The rows for which a peer is an exception, ascending, with the number.
    pub(super) fn by_peer(&self, peer: u32) -> &[(u32, u32)] {
        let turned = self.by_peer.get();
        let ByPeer { rows, asked } = turned.expect("internal error: a side that was not turned");
        assert!(
            asked.as_ref().is_none_or(|asked| asked[peer as usize]),
            "internal error: a peer that nobody asked about"
        );
        rows.of(peer)
    }

    /// What each row says of one peer.
    pub(super) fn towards(&self, peer: u32) -> Vec<u32> {
        let mut said = self.defaults.clone();
        self.by_peer(peer)
            .iter()
            .for_each(|(row, accepted)| said[*row as usize] = *accepted);
        said
    }

    /// Tells every peer with what the row of a class says of it.
    fn each_peer(&self, own: u32, peers: usize, mut tell: impl FnMut(u32, u32)) {
        let row = self.row_of[own as usize];
        let default = self.defaults[row as usize];
        let mut exceptions = self.exceptions(row).iter().peekable();
        for peer in 0..number(peers) {
            let exception = exceptions.next_if(|(at, _)| *at == peer);
            tell(peer, exception.map_or(default, |(_, accepted)| *accepted));
        }
    }
}

/// Exceptions by peer: of all peers, or of those that were asked about.
struct ByPeer {
    rows: Lists<(u32, u32)>,
    asked: Option<Vec<bool>>,
}

/// Two sites, the senders' and the receivers'.
pub(super) struct Block {
    /// The senders, an index into [`Tables::senders`].
    pub(super) from: usize,
    /// The receivers, an index into [`Tables::receivers`].
    pub(super) to: usize,
    pub(super) egress: Side,
    pub(super) ingress: Side,
    pub(super) palette: Palette,
    /// The numbers of what was spelled out for edges.
    pub(super) spelled: Mutex<FxHashMap<(Bits, Bits), Numbers>>,
}

/// The numbers of two traffic sets in the answer: allowed and unknown.
pub(super) type Numbers = (u32, u32);

impl Block {
    /// Whether rows of two blocks of the same peers are the same.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        self.palette == other.palette
            && self.egress.says_the_same(&other.egress)
            && self.ingress.says_the_same(&other.ingress)
    }

    /// Tells every receiver with what the sender's row says of it and what its row says of the sender,
    /// as numbers of the palette.
    pub(super) fn each_receiver(&self, sender: u32, mut tell: impl FnMut(u32, u32, u32)) {
        let into = self.ingress.towards(sender);
        let receivers = &self.ingress.row_of;
        self.egress
            .each_peer(sender, receivers.len(), |receiver, out| {
                tell(receiver, out, into[receivers[receiver as usize] as usize]);
            });
    }
}

/// Which peer classes are asked about as senders, and as receivers.
pub(super) struct Asked {
    pub(super) from: Vec<bool>,
    pub(super) to: Vec<bool>,
}

/// Where a class stands that is not among any peers.
const NOWHERE: (u32, u32) = (u32::MAX, u32::MAX);

/// The peer classes of one end, by site and family.
pub(super) struct End {
    pub(super) peers: Vec<Peers>,
    /// The peers a class is among, and its position there.
    place: Vec<(u32, u32)>,
    /// The blocks at which these peers are this end.
    blocks: Vec<Vec<usize>>,
}

impl End {
    fn of(classes: &Classes<'_>, sites: &Sites, asked: &[bool]) -> Self {
        let peers: Vec<Peers> = sites
            .rows
            .par_iter()
            .map(|(site, family, members)| {
                let members = members.iter().filter(|class| asked[**class as usize]);
                Peers::of(classes, *site, *family, members.copied().collect())
            })
            .collect();
        let mut place = vec![NOWHERE; classes.classes.len()];
        for (index, peers) in (0..).zip(&peers) {
            for (position, class) in (0..).zip(&peers.classes) {
                place[*class as usize] = (index, position);
            }
        }
        let blocks = vec![Vec::new(); peers.len()];
        Self {
            peers,
            place,
            blocks,
        }
    }

    /// The peers a class is among and its position there, if it is asked about.
    pub(super) fn place(&self, class: ClassId) -> Option<(usize, u32)> {
        let (peers, position) = self.place[class as usize];
        ((peers, position) != NOWHERE).then_some((peers as usize, position))
    }

    /// The blocks at which these peers are this end.
    pub(super) fn blocks(&self, peers: usize) -> &[usize] {
        &self.blocks[peers]
    }
}

/// All tables of an inventory, or those of some senders.
pub(super) struct Tables {
    pub(super) senders: End,
    pub(super) receivers: End,
    pub(super) blocks: Vec<Block>,
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
    pub(super) fn of(
        context: &Context<'_>,
        classes: &Classes<'_>,
        sites: &Sites,
        asked: &Asked,
        flow: Option<&Traffic>,
    ) -> Self {
        let mut senders = End::of(classes, sites, &asked.from);
        let mut receivers = End::of(classes, sites, &asked.to);
        let maker = Maker {
            context,
            classes,
            flow,
        };
        let blocks: Vec<Block> = connected(&senders.peers, &receivers.peers)
            .into_par_iter()
            .map(|(from, to, near)| {
                let ends = (&senders.peers[from], &receivers.peers[to]);
                maker.block((from, to), ends, near)
            })
            .collect();
        for (index, block) in blocks.iter().enumerate() {
            senders.blocks[block.from].push(index);
            receivers.blocks[block.to].push(index);
        }
        Self {
            senders,
            receivers,
            blocks,
        }
    }
}

/// The ordered pairs of peers that may be connected: each with itself, and all with those whose
/// network is not known.
fn connected(senders: &[Peers], receivers: &[Peers]) -> Vec<(usize, usize, Reachability)> {
    let open = |peers: &Peers| nearness(peers.site, peers.site) == Reachability::Possible;
    let all_open: Vec<usize> = (0..receivers.len())
        .filter(|to| open(&receivers[*to]))
        .collect();
    let mut pairs = Vec::new();
    for (from, one) in senders.iter().enumerate() {
        let mut add = |to: usize| {
            let other = &receivers[to];
            let near = nearness(one.site, other.site);
            let both = !one.classes.is_empty() && !other.classes.is_empty();
            if both && one.family == other.family && near != Reachability::None {
                pairs.push((from, to, near));
            }
        };
        if open(one) {
            (0..receivers.len()).for_each(add);
        } else {
            add(from);
            let others = all_open.iter().copied().filter(|to| *to != from);
            others.for_each(add);
        }
    }
    pairs
}

/// What blocks are made from.
struct Maker<'a> {
    context: &'a Context<'a>,
    classes: &'a Classes<'a>,
    flow: Option<&'a Traffic>,
}

impl Maker<'_> {
    fn block(
        &self,
        (from, to): (usize, usize),
        (senders, receivers): (&Peers, &Peers),
        near: Reachability,
    ) -> Block {
        let stacks: Vec<Stacks<'_>> = [
            (senders, Direction::Egress),
            (receivers, Direction::Ingress),
        ]
        .into_iter()
        .flat_map(|(own, direction)| {
            [Reading::Strict, Reading::Lenient].map(|reading| self.stacks(own, direction, reading))
        })
        .collect();
        let measure = Measure::of(&stacks, self.flow);
        let mut palette = Numbering::default();
        let (out, into) = stacks.split_at(2);
        let egress = self.side(out, &measure, (senders, receivers), near, &mut palette);
        let ingress = self.side(into, &measure, (receivers, senders), near, &mut palette);
        ingress.turn();
        Block {
            from,
            to,
            egress,
            ingress,
            palette: Palette::of(measure, palette.rows),
            spelled: Mutex::default(),
        }
    }

    /// The stacks of all owners of a site.
    fn stacks(&self, own: &Peers, direction: Direction, reading: Reading) -> Stacks<'_> {
        let plane = Plane::private(own.site.network);
        let mut stacks = Stacks::new(self.context, plane, direction, own.family, reading);
        for class in &own.classes {
            let owner = self.classes.owner(*class);
            stacks.prepare(owner.groups.unwrap_or_default());
        }
        stacks
    }

    /// The rows of the owners of one site over the peers of another; strict stacks, then lenient.
    fn side(
        &self,
        stacks: &[Stacks<'_>],
        measure: &Measure,
        (own, others): (&Peers, &Peers),
        near: Reachability,
        palette: &mut Numbering<Bounds<Accepted>>,
    ) -> Side {
        let mut owners = Numbering::default();
        let mut positions: Vec<Vec<u32>> = Vec::new();
        for (position, class) in (0..).zip(&own.classes) {
            let owner = owners.number(self.classes.classes[*class as usize].owner);
            positions.resize_with(owners.rows.len(), Vec::new);
            positions[owner as usize].push(position);
        }
        let made: Vec<Vec<BoundsRow>> = owners
            .rows
            .par_iter()
            .zip(&positions)
            .map(|(owner, positions)| {
                let groups = self.classes.owners[*owner as usize].groups;
                let stack = |reading| match reading {
                    Reading::Strict => stacks[0].stack(groups),
                    Reading::Lenient => stacks[1].stack(groups),
                };
                let class = |position: &u32| own.classes[*position as usize] as usize;
                let addresses = positions
                    .iter()
                    .map(|position| self.classes.classes[class(position)].address);
                owner_rows(measure, stack, addresses, others, near)
            })
            .collect();
        let mut defaults = Vec::with_capacity(made.len());
        let mut rows = Vec::with_capacity(made.len());
        let mut row_of = vec![0; own.classes.len()];
        for (made, positions) in made.into_iter().zip(positions) {
            let (first, several) = (number(defaults.len()), made.len() > 1);
            for row in made {
                let accepted = row.palette.into_iter();
                let numbers: Vec<u32> = accepted.map(|bounds| palette.number(bounds)).collect();
                defaults.push(numbers[0]);
                rows.push((row.exceptions, numbers));
            }
            for (offset, position) in (0..).zip(positions) {
                row_of[position as usize] = first + if several { offset } else { 0 };
            }
        }
        let renumbered = rows.into_par_iter().map(|(mut exceptions, numbers)| {
            for (_, accepted) in &mut exceptions {
                *accepted = numbers[*accepted as usize];
            }
            exceptions
        });
        Side {
            defaults,
            exceptions: renumbered.collect(),
            by_peer: OnceLock::new(),
            peers: others.classes.len(),
            row_of,
        }
    }
}
