//! The rules that stand over one pair of addresses, in order, and which of them a packet meets first.
//! What follows from the first match is `judge`'s matter.

use super::account::{
    Account, Addr, Cover, Direction, Ends, Field, GroupRef, Plane, Policy, Ports, Protocol, Rule,
    Shown,
};
use super::facts::{Truth, blocks, complete, on_plane};
use super::traffic::{Grid, Packet, TCP, UDP};
use super::view::View;

/// Which way every doubt is settled.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Reading {
    Strict,
    Lenient,
}

pub(crate) const READINGS: [Reading; 2] = [Reading::Strict, Reading::Lenient];

impl Reading {
    pub(crate) fn holds(self, truth: Truth) -> bool {
        match self {
            Reading::Strict => truth == Truth::Yes,
            Reading::Lenient => truth != Truth::No,
        }
    }
}

/// One packet's far end.
#[derive(Clone, Copy)]
pub(crate) enum Peer<'a> {
    Interface(&'a View),
    Internet,
}

/// A rule as one pair of addresses sees it; `None` stands for the rules that nobody has seen.
pub(crate) struct Standing<'a> {
    rule: Option<&'a Rule>,
    priority: u16,
    policy: Option<Policy>,
    truth: Truth,
}

/// Strict and lenient answers of one stage for each packet.
pub(crate) type Answers = [Vec<bool>; 2];

/// One end of a pair of addresses, and what it sees of the other.
pub(crate) struct Sight<'a> {
    pub(crate) account: &'a Account,
    pub(crate) own: &'a View,
    pub(crate) local: Addr,
    pub(crate) peer: Peer<'a>,
    pub(crate) far: Addr,
    pub(crate) plane: Plane,
    pub(crate) link: Truth,
}

impl<'a> Sight<'a> {
    /// Every rule of every group of the interface, in no order.
    pub(crate) fn rules(&self, direction: Direction) -> Vec<Standing<'a>> {
        let mut all = Vec::new();
        let Some(groups) = &self.own.groups else {
            unseen(&mut all);
            return all;
        };
        for group in groups {
            let group = &self.account.groups[*group];
            if matches!(group.cover, Cover::Hidden | Cover::Torn) {
                unseen(&mut all);
                continue;
            }
            if !complete(group) {
                unseen(&mut all);
            }
            for rule in &group.rules {
                let placed = match rule.direction {
                    Field::Ok(stated) => (stated == direction).into(),
                    Field::Unset | Field::Bad(_) => Truth::Maybe,
                };
                let (priority, ranked) = match rule.priority {
                    Field::Ok(priority) => (priority, Truth::Yes),
                    Field::Unset => (1, Truth::Yes),
                    Field::Bad(_) => (1, Truth::Maybe),
                };
                let policy = if let Field::Ok(policy) = rule.policy {
                    Some(policy)
                } else {
                    None
                };
                let (theirs, ours) = match direction {
                    Direction::Ingress => (&rule.source, &rule.dest),
                    Direction::Egress => (&rule.dest, &rule.source),
                };
                let truth = placed
                    .min(ranked)
                    .min(self.peer(theirs))
                    .min(blocks(ours, self.local).unwrap_or(Truth::Yes))
                    .min(on_plane(rule, group, self.own.network, self.plane));
                all.push(Standing {
                    rule: Some(rule),
                    priority,
                    policy,
                    truth,
                });
            }
        }
        all
    }

    fn peer(&self, ends: &Ends) -> Truth {
        if let Some(truth) = blocks(ends, self.far) {
            return truth;
        }
        if let Some(named) = ends.group {
            let Peer::Interface(view) = self.peer else {
                return Truth::No;
            };
            let member = match (named, &view.groups) {
                (GroupRef::Masked, _) | (_, None) => Truth::Maybe,
                (GroupRef::Nowhere, Some(_)) => Truth::No,
                (GroupRef::Group(group), Some(groups)) => groups.contains(&group).into(),
            };
            let family = if self.far.six {
                Truth::Maybe
            } else {
                Truth::Yes
            };
            return member.min(family).min(self.link);
        }
        if let Some(list) = ends.list {
            let list = &self.account.prefix_lists[list];
            return if list.shown == Shown::Full {
                list.entries
                    .iter()
                    .any(|entry| entry.contains(self.far))
                    .into()
            } else {
                Truth::Maybe
            };
        }
        Truth::Maybe
    }
}

/// The outcome for each packet: what its first match lets pass.
pub(crate) fn stage(
    account: &Account,
    grid: &Grid,
    rules: &[Standing],
    passes: impl Fn(Reading, Option<Policy>) -> bool,
) -> Answers {
    READINGS.map(|reading| {
        let doubt = if reading == Reading::Strict {
            Policy::Drop
        } else {
            Policy::Accept
        };
        let mut order: Vec<(u16, bool, Policy, &Standing)> = rules
            .iter()
            .map(|standing| (standing, standing.policy.unwrap_or(doubt)))
            .map(|(standing, policy)| {
                (
                    standing.priority,
                    policy == Policy::Accept,
                    policy,
                    standing,
                )
            })
            .collect();
        order.sort_by_key(|(priority, accept, _, _)| (*priority, *accept));
        let first = |packet: &Packet| {
            let hit = order.iter().find(|(_, _, policy, standing)| {
                let truth = standing.truth.min(meets(account, standing.rule, *packet));
                truth == Truth::Yes || (truth == Truth::Maybe && *policy == doubt)
            });
            hit.map(|(_, _, policy, _)| *policy)
        };
        grid.packets
            .iter()
            .map(|packet| passes(reading, first(packet)))
            .collect()
    })
}

fn meets(account: &Account, rule: Option<&Rule>, packet: Packet) -> Truth {
    let Some(rule) = rule else {
        return Truth::Yes;
    };
    match rule.protocol {
        Field::Ok(Protocol::All) => Truth::Yes,
        Field::Ok(Protocol::Number(number)) if number == packet.protocol => {
            ports(account, rule, packet)
        }
        Field::Ok(Protocol::Number(_)) => Truth::No,
        Field::Unset | Field::Bad(_) => Truth::Maybe.min(ports(account, rule, packet)),
    }
}

fn ports(account: &Account, rule: &Rule, packet: Packet) -> Truth {
    if packet.protocol != TCP && packet.protocol != UDP {
        return Truth::Yes;
    }
    let within = |ports: &Field<Ports>, port: u16| match ports {
        Field::Ok(Ports::Any) => Truth::Yes,
        Field::Ok(Ports::Range(low, high)) => (*low <= port && port <= *high).into(),
        Field::Unset | Field::Bad(_) => Truth::Maybe,
    };
    let port = match rule.port_list.map(|list| &account.port_lists[list]) {
        Some(list) if list.shown == Shown::Full => list
            .entries
            .iter()
            .any(|(low, high)| *low <= packet.port && packet.port <= *high)
            .into(),
        Some(_) => Truth::Maybe,
        None => within(&rule.ports, packet.port),
    };
    let source = if rule.source_ports == Field::Unset {
        Truth::Yes
    } else {
        within(&rule.source_ports, packet.source_port)
    };
    port.min(source)
}

/// A group that was not seen stands in the order as a Drop and an Accept of everything that may be there.
fn unseen(all: &mut Vec<Standing>) {
    for policy in [Policy::Drop, Policy::Accept] {
        all.push(Standing {
            rule: None,
            priority: 1,
            policy: Some(policy),
            truth: Truth::Maybe,
        });
    }
}
