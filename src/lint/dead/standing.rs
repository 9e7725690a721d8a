//! The rules of one group in the order that decides, kept for questions about several groups.
//!
//! Not what they take from each other (`field.rs`, `across.rs`).

use super::lineup::{Line, Place, lineup};
use super::planes;
use crate::model::{Direction, GroupIndex, Network, Policy};
use crate::packet::Family;
use crate::verdict::{Context, Origin, Owner};

/// The lines of a group by plane, direction and family: its slots, in this order. Groups of one network
/// have the same slots.
pub(in crate::lint) struct Standing {
    slots: Vec<(Family, Vec<Line>)>,
}

impl Standing {
    pub(in crate::lint) fn of(context: &Context<'_>, group: GroupIndex, network: Network) -> Self {
        let mut slots = Vec::new();
        for plane in planes(network) {
            for direction in Direction::BOTH {
                for family in Family::BOTH {
                    let owner = Owner {
                        groups: Some(&[group]),
                        plane,
                    };
                    let mut lines = lineup(context, &owner, direction, family).lines;
                    let of_rule = |line: &Line| matches!(line.clause.origin, Origin::Rule(_));
                    lines.retain(|line| of_rule(line) || line.place == Place::First);
                    slots.push((family, lines));
                }
            }
        }
        Self { slots }
    }

    pub(super) fn slots(&self) -> usize {
        self.slots.len()
    }

    /// The family of a slot.
    pub(super) fn family(&self, slot: usize) -> Family {
        self.slots[slot].0
    }

    /// The lines of a slot, the strongest first.
    pub(super) fn lines(&self, slot: usize) -> &[Line] {
        &self.slots[slot].1
    }

    /// Those before a place.
    pub(super) fn before(&self, slot: usize, place: Place) -> &[Line] {
        let lines = self.lines(slot);
        &lines[..lines.partition_point(|line| line.place < place)]
    }

    /// Those at a place.
    pub(super) fn at(&self, slot: usize, place: Place) -> &[Line] {
        at(self.lines(slot), place)
    }
}

fn at(lines: &[Line], place: Place) -> &[Line] {
    let from = lines.partition_point(|line| line.place < place);
    let end = lines.partition_point(|line| line.place <= place);
    &lines[from..end]
}

/// The certain Accepts of some lines and the Drops of others that have their priority.
pub(super) fn meeting<'l>(
    accepts: &'l [Line],
    drops: &'l [Line],
) -> impl Iterator<Item = (impl Iterator<Item = &'l Line>, Vec<&'l Line>)> {
    let alike = accepts.chunk_by(|one, other| one.place == other.place);
    alike.filter_map(move |accepts| {
        let Place::Rule(priority, Policy::Accept) = accepts[0].place else {
            return None;
        };
        let drops = at(drops, Place::Rule(priority, Policy::Drop)).iter();
        let drops: Vec<&Line> = drops.filter(|line| line.definite).collect();
        let accepts = accepts.iter().filter(|line| line.definite);
        (!drops.is_empty()).then_some((accepts, drops))
    })
}
