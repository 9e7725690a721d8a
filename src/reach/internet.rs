//! The endpoint `internet`: any public address that the export does not assign.
//!
//! Its row is what at least one such address may do: from it, to endpoints with a public address of
//! their own; to it, from those. Only the endpoint's own rules decide; group grants and intra-group
//! access never apply. Public IPv6 is unknown, because whether the IPv6 gateway carries it is not in
//! any export that is read.

use std::collections::BTreeMap;

use super::classes::{Classes, PublicSide};
use crate::model::{Direction, Inventory};
use crate::packet::{Addresses, Block, Bounds, Family, Intervals, Set, Traffic, private_addresses};
use crate::verdict::{Context, Effect, Owner, PeerGroups, PeerView, Reachability, Reading, stack};

/// What passes between the internet and each public side.
pub(super) struct Internet {
    into: BTreeMap<PublicSide, Bounds<Traffic>>,
    out_of: BTreeMap<PublicSide, Bounds<Traffic>>,
}

impl Internet {
    pub(super) fn of<'s>(
        context: &Context<'_>,
        classes: &Classes<'_>,
        sides: impl IntoIterator<Item = &'s PublicSide>,
    ) -> Self {
        let hosts = internet_addresses(context.inventory);
        let mut internet = Self {
            into: BTreeMap::new(),
            out_of: BTreeMap::new(),
        };
        for side in sides {
            if internet.into.contains_key(side) {
                continue;
            }
            let owner = classes.owners[side.owner as usize].public();
            let hosts = hosts.intervals(side.family);
            let passes = |direction| {
                some_host(
                    context,
                    &owner,
                    direction,
                    side.family,
                    classes.local(side),
                    &hosts,
                )
            };
            internet.into.insert(*side, passes(Direction::Ingress));
            internet.out_of.insert(*side, passes(Direction::Egress));
        }
        internet
    }

    /// What passes between at least one internet address and some public sides, united by family and
    /// cut to a flow; `direction` is the sides'. Only where anything does.
    pub(super) fn sums<'s>(
        &self,
        direction: Direction,
        sides: impl IntoIterator<Item = &'s PublicSide>,
        flow: Option<&Traffic>,
    ) -> Vec<(Family, Bounds<Traffic>)> {
        let passes = match direction {
            Direction::Ingress => &self.into,
            Direction::Egress => &self.out_of,
        };
        let mut sums: BTreeMap<Family, Bounds<Traffic>> = BTreeMap::new();
        for side in sides {
            let sum = sums
                .entry(side.family)
                .or_insert_with(|| Bounds::certain(Traffic::empty()));
            *sum = sum.union(&passes[side]);
        }
        if let Some(flow) = flow.cloned().map(Bounds::certain) {
            sums.values_mut()
                .for_each(|sum| *sum = sum.intersection(&flow));
        }
        sums.into_iter()
            .filter(|(_, sum)| !sum.may.is_empty())
            .collect()
    }
}

/// All public addresses but those that the export assigns to an interface: the hosts of `internet`.
#[must_use]
pub fn internet_addresses(inventory: &Inventory) -> Addresses {
    Addresses::full()
        .difference(&private_addresses())
        .difference(&assigned_addresses(inventory))
}

/// The private and public addresses that the export assigns to an interface.
#[must_use]
pub fn assigned_addresses(inventory: &Inventory) -> Addresses {
    let mut assigned: Vec<Block> = Vec::new();
    for interface in inventory.interfaces.rows() {
        assigned.extend(interface.addresses.iter());
        assigned.extend(
            interface
                .public
                .iter()
                .map(|public| Block::host(public.address)),
        );
    }
    Addresses::of(&assigned)
}

/// How rules see a host on the internet.
pub(super) fn public_view(family: Family) -> PeerView<'static> {
    PeerView {
        addresses: family.span(),
        groups: PeerGroups::Public,
        near: Reachability::None,
    }
}

fn some_host(
    context: &Context<'_>,
    owner: &Owner<'_>,
    direction: Direction,
    family: Family,
    local: Option<u128>,
    hosts: &Intervals<u128>,
) -> Bounds<Traffic> {
    let accepted = |reading| {
        let effect = Effect::new(stack(context, owner, direction, family, reading));
        let mut pieces = effect.over_addresses(hosts, &public_view(family), local);
        pieces.sort_by(|one, other| one.1.cmp(&other.1));
        pieces.dedup_by(|one, other| one.1 == other.1);
        let some = pieces
            .into_iter()
            .map(|(_, clauses)| effect.accepted(clauses));
        some.fold(Traffic::empty(), |sum, traffic| sum.union(&traffic))
    };
    let must = match family {
        Family::Ipv4 => accepted(Reading::Strict),
        Family::Ipv6 => Traffic::empty(),
    };
    Bounds {
        must,
        may: accepted(Reading::Lenient),
    }
}
