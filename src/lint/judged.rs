//! What the rules of a group, or of the groups of an interface together, do: each answer built once
//! and only if somebody asks.
//!
//! A group by itself and an interface with several groups are two things: rules merge, and what one
//! group opens another may drop. Nothing here starts parallel work, so that an answer may be built within it.

use std::sync::OnceLock;

use super::acceptors::Acceptors;
use super::dead::{Found, Standing};
use super::grants::Places;
use super::weight::Weight;
use super::world::World;
use crate::model::{Direction, Network, NicType};
use crate::packet::Family;
use crate::verdict::{Context, Effect, Owner, Plane, Reading, stack};

/// Which traffic is asked for: it decides which rules of a classic group count.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Side {
    /// Between private addresses.
    Private,
    /// From and to the internet.
    Public,
}

impl Side {
    /// The plane of a network. One that is not exported is read, towards the internet, as a VPC:
    /// the one network type that still exists.
    pub(super) fn plane(self, network: Network) -> Plane {
        match (self, network) {
            (Self::Public, Network::Unseen) => Plane::Vpc,
            (Self::Public, Network::Classic(_)) => Plane::Classic(NicType::Internet),
            _ => Plane::private(network),
        }
    }
}

/// The answers about one group, or one set of groups; what is kept of the whole world, of
/// acceptors and of weight is asked of groups alone.
#[derive(Default)]
pub(super) struct Judged {
    effects: [OnceLock<Box<Effect>>; 16],
    places: [OnceLock<Box<Places>>; 16],
    worlds: [OnceLock<World>; 2],
    acceptors: OnceLock<Acceptors>,
    weight: OnceLock<Weight>,
    needless: OnceLock<Found>,
    standing: OnceLock<Standing>,
}

impl Judged {
    /// What an owner's rules do; the owner is always the same but for the plane.
    pub(super) fn effect(
        &self,
        context: &Context<'_>,
        owner: &Owner<'_>,
        direction: Direction,
        (family, reading): (Family, Reading),
    ) -> &Effect {
        let slot = slot(owner, direction, (family, reading));
        self.effects[slot].get_or_init(|| {
            Box::new(Effect::new(stack(
                context, owner, direction, family, reading,
            )))
        })
    }

    /// Where the rules of an effect stand.
    pub(super) fn places(
        &self,
        owner: &Owner<'_>,
        direction: Direction,
        (family, reading): (Family, Reading),
        effect: &Effect,
    ) -> &Places {
        let slot = slot(owner, direction, (family, reading));
        self.places[slot].get_or_init(|| Box::new(Places::of(effect.stack())))
    }

    pub(super) fn world(&self, family: Family, find: impl FnOnce() -> World) -> &World {
        self.worlds[usize::from(family == Family::Ipv6)].get_or_init(find)
    }

    pub(super) fn weight(&self, weigh: impl FnOnce() -> Weight) -> Weight {
        *self.weight.get_or_init(weigh)
    }

    pub(super) fn acceptors(&self, find: impl FnOnce() -> Acceptors) -> &Acceptors {
        self.acceptors.get_or_init(find)
    }

    pub(super) fn needless(&self, find: impl FnOnce() -> Found) -> &Found {
        self.needless.get_or_init(find)
    }

    pub(super) fn standing(&self, find: impl FnOnce() -> Standing) -> &Standing {
        self.standing.get_or_init(find)
    }
}

fn slot(owner: &Owner<'_>, direction: Direction, (family, reading): (Family, Reading)) -> usize {
    // One network has two planes at most: the classic one by NicType, one that is not exported
    // as a VPC and as what may be the internal side of either.
    let internal = matches!(
        owner.plane,
        Plane::Classic(NicType::Intranet) | Plane::Unseen(_)
    );
    usize::from(internal)
        + 2 * usize::from(direction == Direction::Egress)
        + 4 * usize::from(family == Family::Ipv6)
        + 8 * usize::from(reading == Reading::Lenient)
}
