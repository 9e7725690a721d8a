//! What rules alone allow between addresses of the export.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{Soles, entry, merge};
use crate::model::{Direction, RuleIndex};
use crate::packet::{Set, Traffic};
use crate::reach::classes::{ClassId, Classes};
use crate::reach::lists::{Numbering, number};
use crate::reach::peers::{Peers, Sites};
use crate::reach::rows::refined;
use crate::reach::shapes::Shapes;
use crate::reach::tables::{Asked, Block, Side, Tables, nearness};
use crate::verdict::{Context, Effect, Origin, Owner, Plane, Reachability, Reading, stack};

/// What rules alone allow between addresses of the export.
pub(super) fn between(
    context: &Context<'_>,
    classes: &Classes<'_>,
    sites: &Sites,
    shapes: &Shapes,
) -> Soles {
    let count = classes.classes.len();
    let asked = Asked {
        from: vec![true; count],
        to: vec![true; count],
    };
    let tables = Tables::of(context, classes, sites, &asked, None);
    let weights = Weights::of(classes, shapes);
    let mut sum = Soles::new();
    for block in &tables.blocks {
        let (senders, receivers) = (
            &tables.senders.peers[block.from],
            &tables.receivers.peers[block.to],
        );
        let near = nearness(senders.site, receivers.site);
        let sets: Vec<Traffic> = block
            .palette
            .sets()
            .into_iter()
            .map(|set| set.must)
            .collect();
        for (own, others, direction) in [
            (senders, receivers, Direction::Egress),
            (receivers, senders, Direction::Ingress),
        ] {
            let maker = Maker {
                context,
                classes,
                weights: &weights,
                block,
                sets: &sets,
                own,
                others,
                direction,
                near,
            };
            sum = merge(sum, maker.soles());
        }
    }
    sum
}

/// How many endpoints a class stands for, and pairs of an endpoint with itself.
struct Weights {
    of: Vec<u64>,
    /// Endpoints with addresses of both classes.
    same: BTreeMap<(ClassId, ClassId), u64>,
}

impl Weights {
    fn of(classes: &Classes<'_>, shapes: &Shapes) -> Self {
        let mut of = vec![0; classes.classes.len()];
        let mut same = BTreeMap::new();
        for (shape, size) in shapes.sizes.iter().enumerate() {
            let own = shapes.classes(shape);
            for one in own {
                of[*one as usize] += u64::from(*size);
                for other in own {
                    *same.entry((*one, *other)).or_default() += u64::from(*size);
                }
            }
        }
        Self { of, same }
    }

    /// Ordered pairs of distinct endpoints of two classes.
    fn pairs(&self, one: ClassId, other: ClassId) -> u64 {
        let same = self.same.get(&(one, other)).copied().unwrap_or_default();
        self.of[one as usize] * self.of[other as usize] - same
    }
}

/// What a row loses with each rule: the number of the traffic that is lost.
type Losses = Vec<(RuleIndex, u32)>;

struct Maker<'a> {
    context: &'a Context<'a>,
    classes: &'a Classes<'a>,
    weights: &'a Weights,
    block: &'a Block,
    /// What each number of the block certainly accepts.
    sets: &'a [Traffic],
    own: &'a Peers,
    others: &'a Peers,
    direction: Direction,
    near: Reachability,
}

impl Maker<'_> {
    fn soles(&self) -> Soles {
        let mut owners = Numbering::default();
        let mut positions: Vec<Vec<u32>> = Vec::new();
        for (position, class) in (0..).zip(&self.own.classes) {
            let owner = owners.number(self.classes.classes[*class as usize].owner);
            positions.resize_with(owners.rows.len(), Vec::new);
            positions[owner as usize].push(position);
        }
        // The other side's rows by what they say of one of ours need them by peer.
        self.other_side().turn();
        owners
            .rows
            .par_iter()
            .zip(&positions)
            .map(|(owner, positions)| self.of_owner(*owner, positions))
            .reduce(Soles::new, merge)
    }

    /// The rows of the others over ours.
    fn other_side(&self) -> &Side {
        match self.direction {
            Direction::Egress => &self.block.ingress,
            Direction::Ingress => &self.block.egress,
        }
    }

    fn of_owner(&self, owner: u32, positions: &[u32]) -> Soles {
        let mut soles = Soles::new();
        for reading in [Reading::Strict, Reading::Lenient] {
            if reading == Reading::Strict && self.near != Reachability::Certain {
                continue;
            }
            let groups = self.classes.owners[owner as usize].groups;
            let plane = Plane::private(self.own.site.network);
            let owner = Owner { groups, plane };
            let family = self.own.family;
            let stack = stack(self.context, &owner, self.direction, family, reading);
            let effect = Effect::new(stack);
            if effect.is_local() {
                for position in positions {
                    let class = self.own.classes[*position as usize];
                    let local = Some(self.classes.classes[class as usize].address);
                    self.of_row(&effect, local, &[*position], reading, &mut soles);
                }
            } else {
                self.of_row(&effect, None, positions, reading, &mut soles);
            }
        }
        soles
    }

    /// Adds what a row's rules alone allow the classes at some positions.
    fn of_row(
        &self,
        effect: &Effect,
        local: Option<u128>,
        positions: &[u32],
        reading: Reading,
        soles: &mut Soles,
    ) {
        let mut row = Row::default();
        let judge = |clauses: &[usize]| row.number(effect, clauses, reading);
        let exceptions = refined(effect, local, self.others, self.near, judge);
        let only_exceptions = exceptions.len() == self.others.classes.len();
        for (number, deciders) in row.deciders.iter().enumerate() {
            if number > 0 || !only_exceptions {
                deciders
                    .iter()
                    .for_each(|rule| entry(soles, *rule).decides = true);
            }
        }
        if reading == Reading::Strict && row.losses.iter().any(|losses| !losses.is_empty()) {
            for position in positions {
                self.meet(&mut row, &exceptions, *position, soles);
            }
        }
    }

    /// Adds the pairs of one of our classes that lose something.
    fn meet(&self, row: &mut Row, exceptions: &[(u32, u32)], position: u32, soles: &mut Soles) {
        let own = self.own.classes[position as usize];
        let other_side = self.other_side();
        let said = other_side.towards(position);
        let mut add = |row: &mut Row, losses: u32, other_row: u32, pairs: u64| {
            if pairs == 0 {
                return;
            }
            let accepted = said[other_row as usize];
            for at in 0..row.losses[losses as usize].len() {
                let (rule, lost) = row.losses[losses as usize][at];
                if let Some(common) = row.meeting(lost, accepted, self.sets) {
                    let sole = entry(soles, rule);
                    sole.pairs += pairs;
                    let sum = &mut sole.traffic[self.own.family as usize];
                    if !common.is_subset(sum) {
                        *sum = sum.union(common);
                    }
                }
            }
        };
        // Those that no rule singles out, counted by the row of theirs that speaks of us.
        let mut rest: BTreeMap<u32, u64> = BTreeMap::new();
        let mut singled = exceptions.iter().peekable();
        let default = !row.losses[0].is_empty();
        for (at, class) in (0..).zip(&self.others.classes) {
            let other_row = other_side.row_of[at as usize];
            let pairs = || self.weights.pairs(own, *class);
            match singled.next_if(|(peer, _)| *peer == at) {
                Some((_, losses)) => add(row, *losses, other_row, pairs()),
                None if default => *rest.entry(other_row).or_default() += pairs(),
                None => {}
            }
        }
        for (other_row, pairs) in rest {
            add(row, 0, other_row, pairs);
        }
    }
}

/// What the nodes of one row lose with each rule.
#[derive(Default)]
struct Row {
    lost: Numbering<Traffic>,
    /// By number of the node.
    losses: Vec<Losses>,
    /// The rules that take any packet, by number of the node.
    deciders: Vec<Vec<RuleIndex>>,
    /// What is lost of what the other side accepts, by both numbers; none where nothing is.
    meetings: FxHashMap<(u32, u32), Option<Traffic>>,
}

impl Row {
    fn number(&mut self, effect: &Effect, clauses: &[usize], reading: Reading) -> u32 {
        let (mut losses, mut deciders) = (Losses::new(), Vec::new());
        for loss in effect.losses(clauses) {
            let Origin::Rule(rule) = effect.stack().clauses[loss.clause].origin else {
                continue;
            };
            deciders.push(rule);
            if reading == Reading::Strict && !loss.traffic.is_empty() {
                losses.push((rule, self.lost.number(loss.traffic)));
            }
        }
        self.losses.push(losses);
        self.deciders.push(deciders);
        number(self.losses.len() - 1)
    }

    fn meeting(&mut self, lost: u32, accepted: u32, sets: &[Traffic]) -> Option<&Traffic> {
        let traffic = &self.lost.rows[lost as usize];
        let meet = || {
            let common = traffic.intersection(&sets[accepted as usize]);
            (!common.is_empty()).then_some(common)
        };
        let known = self.meetings.entry((lost, accepted)).or_insert_with(meet);
        known.as_ref()
    }
}
