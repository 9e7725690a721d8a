//! Which pairs of endpoint classes may have changed, and by which meetings of rows.
//!
//! Definition: a cell of two peer classes is a *candidate* if the sender's egress row changed of the
//! receiver, or the receiver's ingress row of the sender, or one of them is in one world only. A
//! candidate where what meets is the same in both worlds falls away.
//!
//! Where endpoints have several addresses of a family, a candidate only says that the pair is to be
//! looked at: what they may do is the union over all pairs of their addresses.

use rustc_hash::FxHashMap;

use super::super::classes::ClassId;
use super::super::lists::number;
use super::matched::{Both, Changed, Compared, Pair, Rows};
use super::meetings::Meeting;
use super::rows::{Beside, Differs, NOWHERE};
use super::{Delta, WORLDS};
use crate::packet::Family;

/// What may have changed between two endpoint classes in one family.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Passage {
    /// One cell in two matched blocks: the pair of blocks, and what meets in each world.
    Cell(u32, [Meeting; 2]),
    /// The union of what meets in several cells; of each, its block.
    United([Vec<(u32, Meeting)>; 2]),
}

/// A candidate: the receivers' class, the family, and the cell if it is the only one.
type Candidate = ((u32, Family), Option<(u32, [Meeting; 2])>);

impl Delta<'_> {
    /// What may have changed from an endpoint class, sorted by receivers and family.
    pub(super) fn candidates(
        &self,
        both: &Both,
        compared: &Compared,
        shape: usize,
    ) -> Vec<((u32, Family), Passage)> {
        let mut found: Vec<Candidate> = Vec::new();
        for sender in self.shapes.classes(shape) {
            for pair in pairs(both, compared, *sender) {
                self.in_pair(both, compared, (shape, *sender), pair, &mut found);
            }
        }
        found.sort_unstable();
        found.dedup();
        let told = found.chunk_by(|one, other| one.0 == other.0).map(|same| {
            let (to, family) = same[0].0;
            let passage = match same {
                [(_, Some((pair, meetings)))] => Passage::Cell(*pair, *meetings),
                _ => self.united(both, [shape, to as usize], family),
            };
            ((to, family), passage)
        });
        told.collect()
    }

    /// Adds the candidates of a sender's class in a pair of blocks.
    fn in_pair(
        &self,
        both: &Both,
        compared: &Compared,
        (shape, sender): (usize, ClassId),
        index: u32,
        found: &mut Vec<Candidate>,
    ) {
        let pair = &compared.pairs[index as usize];
        let Some(changed) = &pair.changed else {
            return;
        };
        let (family, own) = (self.family(sender), self.in_family(shape, sender) == 1);
        let mut add = |receiver: u32, meetings: Option<[Meeting; 2]>| {
            let class = changed.receivers.classes[receiver as usize];
            for to in self.shapes.holders.of(class) {
                let target = *to as usize;
                if !self.shapes.shapes[target].selection.to || self.shapes.pairs(shape, target) == 0
                {
                    continue;
                }
                let alone = own && self.in_family(target, class) == 1;
                let cell = meetings.filter(|_| alone).map(|meetings| (index, meetings));
                found.push(((*to, family), cell));
            }
        };
        let position = position(both, pair, changed, sender);
        let rows = changed.rows.as_ref().zip(both.beside(pair, changed));
        let Some((rows, beside)) = rows.filter(|_| changed.senders.in_both(position)) else {
            // All its cells are new, or gone.
            return (0..)
                .zip(&changed.receivers.at)
                .for_each(|(at, _)| add(at, None));
        };
        let mut last = None;
        let mut known: FxHashMap<[Meeting; 2], bool> = FxHashMap::default();
        each_cell(changed, rows, beside, position, |receiver, meetings| {
            let changes = match last {
                Some((same, changes)) if same == meetings => changes,
                _ => *known.entry(meetings).or_insert_with(|| {
                    let [before, after] = meetings;
                    changed.meetings.changes([&[before], &[after]]).any()
                }),
            };
            last = Some((meetings, changes));
            if changes {
                add(receiver, Some(meetings));
            }
        });
        changed
            .alone
            .iter()
            .for_each(|receiver| add(*receiver, None));
    }

    fn family(&self, class: ClassId) -> Family {
        self.worlds[0].classes.classes[class as usize].family
    }

    /// How many classes of the family of one of them an endpoint has.
    fn in_family(&self, shape: usize, class: ClassId) -> usize {
        match self.shapes.classes(shape) {
            [_] => 1,
            several => {
                let family = self.family(class);
                let same = several
                    .iter()
                    .filter(|class| self.family(**class) == family);
                same.count()
            }
        }
    }

    /// All that meets from one endpoint class to another in one family.
    fn united(&self, both: &Both, shapes: [usize; 2], family: Family) -> Passage {
        let [from, to] = shapes.map(|shape| {
            let classes = self.shapes.classes(shape).iter().copied();
            classes.filter(move |class| self.family(*class) == family)
        });
        Passage::United(WORLDS.map(|world| {
            let tables = &both.tables[world];
            let mut meetings = Vec::new();
            for sender in from.clone() {
                let Some((senders, sender)) = tables.senders.place(sender) else {
                    continue;
                };
                for receiver in to.clone() {
                    let Some((receivers, receiver)) = tables.receivers.place(receiver) else {
                        continue;
                    };
                    for index in tables.senders.blocks(senders) {
                        let block = &tables.blocks[*index];
                        if block.to == receivers {
                            let out = block.egress.at(sender, receiver);
                            let into = block.ingress.at(receiver, sender);
                            meetings.push((number(*index), (out, into)));
                        }
                    }
                }
            }
            meetings.sort_unstable();
            meetings.dedup();
            meetings
        }))
    }
}

/// The pairs of blocks with a sender's class.
fn pairs(both: &Both, compared: &Compared, sender: ClassId) -> Vec<u32> {
    let mut pairs = Vec::new();
    for world in WORLDS {
        let senders = &both.tables[world].senders;
        let Some((peers, _)) = senders.place(sender) else {
            continue;
        };
        let of_block = &compared.of_block[world];
        pairs.extend(senders.blocks(peers).iter().map(|block| of_block[*block]));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The joint position of a sender's class in a pair of blocks.
fn position(both: &Both, pair: &Pair, changed: &Changed, sender: ClassId) -> u32 {
    let mut places = WORLDS.iter().filter_map(|world| {
        let tables = &both.tables[*world];
        let block = &tables.blocks[pair.blocks[*world]?];
        let (peers, own) = tables.senders.place(sender)?;
        (peers == block.from).then(|| changed.senders.position(*world, own))
    });
    places.next().unwrap_or(NOWHERE)
}

/// Tells the receivers in both worlds whose cell with a sender in both worlds changed, and what meets
/// there; some twice.
fn each_cell(
    changed: &Changed,
    rows: &Rows,
    [egress, ingress]: [Beside<'_>; 2],
    sender: u32,
    mut tell: impl FnMut(u32, [Meeting; 2]),
) {
    let own = rows.egress.of[sender as usize];
    let out_rows = rows.egress.pairs[own as usize];
    let meet = |out: [u32; 2], into: [u32; 2]| WORLDS.map(|world| (out[world], into[world]));
    if rows.egress.differs[own as usize] != Differs::Nowhere {
        egress.each_changed(out_rows, |receiver| {
            let of = rows.ingress.of[receiver as usize];
            let into = ingress.said(rows.ingress.pairs[of as usize], sender);
            tell(receiver, meet(egress.said(out_rows, receiver), into));
        });
    }
    let here = rows.by_sender.of(sender).iter().chain(&rows.everywhere);
    for pair in here {
        let into = ingress.said(rows.ingress.pairs[*pair as usize], sender);
        let accepted = WORLDS.map(|world| changed.meetings.accepted(world, into[world]));
        if accepted[0] == accepted[1] {
            continue;
        }
        for receiver in rows.receivers.of(*pair) {
            tell(*receiver, meet(egress.said(out_rows, *receiver), into));
        }
    }
}
