//! One rule changed: a grant to a group, on another port.

use std::io;

use sgscope::change::{Edit, RuleSelector, apply, rollback};
use sgscope::model::{Direction, Inventory, Peer, Policy, Ports, Protocol, RuleIndex, TableIndex};
use sgscope::packet::{Interval, Port, TCP, parse_traffic};
use sgscope::reach::{DeltaSummary, Query, reach};

/// A port that no workload names.
const OTHER: u16 = 7;

/// Which rule is changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Which {
    /// The one in the middle of all that could be.
    Middle,
    /// One of the group with the most members.
    Widest,
}

/// An inventory after a change of one rule.
pub(crate) struct Changed {
    pub(crate) inventory: Inventory,
    /// The port that was granted, and the one that is.
    ports: [Port; 2],
}

/// Changes one rule of an inventory: an Accept of one TCP port from a group.
pub(crate) fn changed(before: &Inventory, which: Which) -> io::Result<Changed> {
    let port = |rule: RuleIndex| {
        let rule = &before.rules[rule];
        let Ports::Only(ports) = &rule.ports else {
            return None;
        };
        let [Interval { first, last }] = ports.as_slice() else {
            return None;
        };
        let granted = first == last
            && rule.direction == Some(Direction::Ingress)
            && rule.policy == Some(Policy::Accept)
            && rule.protocol == Some(Protocol::Number(TCP))
            && rule.source_ports == Ports::Any
            && matches!(rule.peer, Peer::Group { .. });
        granted.then_some(*first)
    };
    let rules: Vec<(RuleIndex, Port)> = before
        .rules
        .indices()
        .filter_map(|rule| Some((rule, port(rule)?)))
        .collect();
    let mut members = vec![0; before.groups.len()];
    for interface in before.interfaces.rows() {
        for group in interface.groups.iter().flatten() {
            members[group.position()] += 1;
        }
    }
    let found = match which {
        Which::Middle => rules.get(rules.len() / 2),
        Which::Widest => rules
            .iter()
            .max_by_key(|(rule, _)| members[before.rules[*rule].group.position()]),
    };
    let (rule, was) = found.ok_or_else(|| io::Error::other("no rule to change"))?;
    let revoke = Edit::Revoke {
        group: before.rules[*rule].group,
        direction: Direction::Ingress,
        rule: RuleSelector::Rule(*rule),
    };
    let mut edits = rollback(before, std::slice::from_ref(&revoke)).map_err(io::Error::other)?;
    let other = Port::new(OTHER).ok_or_else(|| io::Error::other("no port"))?;
    for edit in &mut edits {
        if let Edit::Authorize { permission, .. } = edit {
            permission.ports = Some(Interval {
                first: other,
                last: other,
            });
        }
    }
    edits.insert(0, revoke);
    Ok(Changed {
        inventory: apply(before, &edits),
        ports: [*was, other],
    })
}

impl Changed {
    /// Whether totals of a difference are right: on one port a pair's answer is all or nothing, so pairs
    /// are opened on the new port and closed on the old one, and as many as the two analyses say.
    pub(crate) fn is_told_by(&self, before: &Inventory, told: &DeltaSummary) -> bool {
        let pairs = |inventory: &Inventory, port: Port| {
            let query = Query {
                flow: parse_traffic(&format!("tcp/{}", port.number())).ok(),
                ..Query::default()
            };
            reach(inventory, &query).summary().pairs
        };
        let [was, is] = self.ports;
        told.pairs > 0
            && pairs(before, is) + told.opened == pairs(&self.inventory, is)
            && pairs(&self.inventory, was) + told.closed == pairs(before, was)
            && told.maybe_opened + told.maybe_closed == 0
    }
}
