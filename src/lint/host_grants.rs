//! Grants to single hosts: the rules of a group that accept one address.
//!
//! Whose address it is: `addresses.rs`.

use super::context::GroupView;
use crate::lint::judged::Side;
use crate::model::{BlockField, Blocks, Direction, GroupIndex, Peer, Policy, RuleIndex};
use crate::packet::{Block, Family, Interval, Set, Traffic};
use crate::verdict::{Effect, Origin, PeerGroups, PeerView, Reachability, Reading};

/// A grant to one host.
pub(super) struct HostGrant {
    /// The rule.
    pub(super) rule: RuleIndex,
    /// The host.
    pub(super) host: Block,
    /// What stronger Drops leave of it; never empty.
    pub(super) traffic: Traffic,
}

/// The inbound grants of a group to single IPv4 hosts, strongest first. Rules that are limited to some
/// own addresses are left out.
pub(super) fn host_grants(view: &GroupView<'_>, reading: Reading) -> Vec<HostGrant> {
    let mut grants = all_host_grants(view, reading);
    grants.retain(|grant| view.inventory.rules[grant.rule].local == Blocks::ABSENT);
    grants
}

/// The same, with the rules that are limited to some own addresses.
pub(super) fn all_host_grants(view: &GroupView<'_>, reading: Reading) -> Vec<HostGrant> {
    let is_grant = |rule: &crate::model::Rule| {
        let host = matches!(&rule.peer, Peer::Blocks(blocks) if host_of(blocks).is_some());
        host && rule.policy == Some(Policy::Accept) && rule.direction == Some(Direction::Ingress)
    };
    if !view.rules().any(|rule| is_grant(rule.rule)) {
        return Vec::new();
    }
    let effect = view.effect(Side::Private, Direction::Ingress, Family::Ipv4, reading);
    let (mut grants, mut drops) = (Vec::new(), Vec::new());
    for (place, clause) in effect.stack().clauses.iter().enumerate() {
        if clause.policy == Policy::Drop {
            if clause.local.is_none() {
                drops.push(place);
            }
            continue;
        }
        let Origin::Rule(rule) = clause.origin else {
            continue;
        };
        let Peer::Blocks(blocks) = &view.inventory.rules[rule].peer else {
            continue;
        };
        let Some(host) = host_of(blocks) else {
            continue;
        };
        let traffic = after(effect, &drops, place, &host);
        if !traffic.is_empty() {
            grants.push(HostGrant {
                rule,
                host,
                traffic,
            });
        }
    }
    grants
}

/// The IPv4 host that blocks name, if they name one.
pub(super) fn host_of(blocks: &Blocks) -> Option<Block> {
    match blocks.ipv4 {
        BlockField::Block(block) if block.is_host() => Some(block),
        _ => None,
    }
}

/// A near peer at these addresses in these groups.
pub(super) fn view_of(addresses: Interval<u128>, groups: &[GroupIndex]) -> PeerView<'_> {
    PeerView {
        addresses,
        groups: PeerGroups::Listed(groups),
        near: Reachability::Certain,
    }
}

/// What Drops leave a clause of what a host sends.
fn after(effect: &Effect, drops: &[usize], place: usize, host: &Block) -> Traffic {
    let peer = view_of(host.interval(), &[]);
    let clauses = &effect.stack().clauses;
    let drops = drops.iter().map(|drop| &clauses[*drop]);
    drops
        .filter(|drop| drop.peer.matches(&peer))
        .fold(clauses[place].traffic.clone(), |left, drop| {
            left.difference(&drop.traffic)
        })
}
