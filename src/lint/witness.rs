//! A packet that shows what a finding claims.
//!
//! A group alone proves nothing of an interface that has other groups too, so a witness is tried on
//! a member with all its groups, and there is none where no member lets it in.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::net::IpAddr;

use super::context::GroupView;
use super::judged::Side;
use crate::model::{Direction, NetworkInterface, Policy};
use crate::packet::{Family, Interval, Packet, Traffic};
use crate::verdict::{Origin, Owner, PeerGroups, PeerView, Reachability, Reading, Stack, stack};

/// So many different sets of groups are tried.
const TRIES: usize = 8;

/// A packet of some traffic from one of these hosts, which the export does not assign, to a member
/// that lets it in.
pub(super) fn witness(
    view: &GroupView<'_>,
    reading: Reading,
    traffic: &Traffic,
    sources: &[IpAddr],
) -> Option<Packet> {
    let family = Family::of(*sources.first()?);
    let mut tried = BTreeSet::new();
    for member in view.members() {
        let interface = &view.inventory.interfaces[*member];
        let Some(target) = target(interface, family) else {
            continue;
        };
        if !tried.insert(&interface.groups) {
            continue;
        }
        if tried.len() > TRIES {
            return None;
        }
        let owner = Owner::public(interface);
        let alone = owner.groups == Some(&[view.index])
            && owner.plane == Side::Public.plane(view.network());
        let own = alone.then(|| {
            let effect = view.effect(Side::Public, Direction::Ingress, family, reading);
            effect.stack()
        });
        let built = || stack(view.verdict(), &owner, Direction::Ingress, family, reading);
        let stack = own.map_or_else(|| Cow::Owned(built()), Cow::Borrowed);
        let packet = witness_at(&stack, traffic, sources, target);
        if packet.is_some() {
            return packet;
        }
    }
    None
}

/// A packet of some traffic from one of these hosts to an own address, that a stack lets in.
pub(super) fn witness_at(
    stack: &Stack,
    traffic: &Traffic,
    sources: &[IpAddr],
    target: IpAddr,
) -> Option<Packet> {
    let mut packets = sources
        .iter()
        .filter_map(|source| Packet::of(traffic, *source, target));
    packets.find(|packet| lets_in(stack, packet))
}

/// The address for which an interface's groups see packets from the internet; IPv4 needs a public
/// one.
fn target(interface: &NetworkInterface, family: Family) -> Option<IpAddr> {
    if family == Family::Ipv4 {
        return interface.public.iter().find_map(|public| public.local);
    }
    let mut own = interface.addresses.iter().map(|block| block.first());
    own.find(|address| Family::of(*address) == family)
}

/// Whether a rule of a stack lets a packet from the internet in.
fn lets_in(stack: &Stack, packet: &Packet) -> bool {
    let source = Family::number(packet.source);
    let peer = PeerView {
        addresses: Interval {
            first: source,
            last: source,
        },
        groups: PeerGroups::Public,
        near: Reachability::None,
    };
    let (traffic, local) = (packet.traffic(), Family::number(packet.target));
    let decides = stack.clauses.iter().find(|clause| {
        clause.local.as_ref().is_none_or(|own| own.contains(local))
            && crate::packet::Set::overlaps(&clause.traffic, &traffic)
            && clause.peer.matches(&peer)
    });
    decides.is_some_and(|clause| {
        clause.policy == Policy::Accept && matches!(clause.origin, Origin::Rule(_))
    })
}
