//! Interfaces whose outbound rules hold back queries to the cloud's name servers.
//!
//! Not interfaces whose rules speak of name servers of their own.

use std::net::{IpAddr, Ipv4Addr};

use crate::change::{Edit, Permission, PermissionPeer};
use crate::lint::draft::{Draft, Report, group_spot, spot};
use crate::lint::finding::{Confidence, Persona, Related, Scope, Severity};
use crate::lint::row::{Check, Lint};
use crate::lint::sets::SetView;
use crate::lint::words::{NAME_SERVERS, and_more};
use crate::model::{Blocks, Direction, GroupIndex, NicType, Policy, Protocol, RuleIndex};
use crate::packet::{Block, Family, Interval, Intervals, Port, PortPairs, Set, TCP, Traffic, UDP};
use crate::verdict::{Effect, Origin, PeerGroups, PeerTerm, PeerView, Reachability};

pub(super) static LINT: Lint = Lint {
    name: "egress-blocks-dns",
    severity: Severity::Medium,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "outbound rules hold back queries to the cloud's name servers",
    page: include_str!("egress_blocks_dns.md"),
    check: Check::Interfaces(check),
};

fn check(view: &SetView<'_>, report: &mut Report) {
    let groups = view.groups.iter().map(|group| view.group(*group));
    let mut groups = groups.filter(|group| !group.group.managed);
    if groups.next().is_none() {
        return;
    }
    let Some(effect) = view.outlet() else {
        return;
    };
    let queries = queries();
    let blocked: Vec<Option<usize>> = NAME_SERVERS
        .iter()
        .filter_map(|server| denied(effect, Family::number(*server), &queries))
        .collect();
    if blocked.len() < NAME_SERVERS.len() || names_servers(effect) || is_closed(effect) {
        return;
    }
    tell(view, effect, blocked.into_iter().flatten().next(), report);
}

/// Queries by UDP, as resolvers send them first.
fn queries() -> Traffic {
    Traffic::with_ports(UDP, PortPairs::of(&dns_port(), &Intervals::full()))
}

fn dns_port() -> Intervals<Port> {
    let port = Port::new(53).expect("internal error: 53 is a port");
    Intervals::point(port)
}

/// If nothing of some traffic to a server may go out: the clause that stops it.
fn denied(effect: &Effect, server: u128, traffic: &Traffic) -> Option<Option<usize>> {
    let peer = PeerView {
        addresses: Interval {
            first: server,
            last: server,
        },
        groups: PeerGroups::Listed(&[]),
        near: Reachability::None,
    };
    let mut stopped_by = None;
    for decision in effect.decide(effect.matching(&peer, None)) {
        if decision.traffic.overlaps(traffic) {
            if effect.stack().clauses[decision.clause].policy == Policy::Accept {
                return None;
            }
            stopped_by = stopped_by.or(Some(decision.clause));
        }
    }
    Some(stopped_by)
}

/// Whether the only rules that accept anything name loopback addresses: the idiom for letting nothing
/// out.
fn is_closed(effect: &Effect) -> bool {
    let loopback = Block::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8).map(|block| block.interval());
    let mut accepts = effect
        .stack()
        .clauses
        .iter()
        .filter(|clause| {
            clause.policy == Policy::Accept && matches!(clause.origin, Origin::Rule(_))
        })
        .peekable();
    let nowhere = |peer: &PeerTerm| match (peer, loopback) {
        (PeerTerm::Addresses(set), Some(own)) => set.is_subset(&Intervals::of(own)),
        _ => false,
    };
    accepts.peek().is_some() && accepts.all(|clause| nowhere(&clause.peer))
}

/// Whether some rule accepts nothing but queries: then somebody thought of name servers.
fn names_servers(effect: &Effect) -> bool {
    let pairs = PortPairs::of(&dns_port(), &Intervals::full());
    let both = Traffic::with_ports(UDP, pairs.clone()).union(&Traffic::with_ports(TCP, pairs));
    effect.stack().clauses.iter().any(|clause| {
        clause.policy == Policy::Accept
            && matches!(clause.origin, Origin::Rule(_))
            && clause.traffic.is_subset(&both)
    })
}

fn tell(view: &SetView<'_>, effect: &Effect, stopped_by: Option<usize>, report: &mut Report) {
    let inventory = view.inventory;
    let first = &inventory.interfaces[view.members[0]];
    let drop = stopped_by.and_then(|clause| match effect.stack().clauses[clause].origin {
        Origin::Rule(rule) => Some(rule),
        _ => None,
    });
    let who = and_more(&first.id, view.members.len());
    let [one, two] = NAME_SERVERS;
    let message =
        format!("{who} cannot ask the name servers {one} and {two}: no rule lets udp/53 out");
    let group = drop.map_or(view.groups[0], |rule| inventory.rules[rule].group);
    let place = match drop {
        Some(rule) => spot(inventory.rules[rule].location, Some("Policy")),
        None => group_spot(&inventory.groups[group]),
    };
    let draft = report.at_group(inventory, group, place, message);
    draft.rule = drop;
    draft.confidence = Confidence::Likely;
    draft.scope = Scope::Interface;
    draft.subject = Some(first.id.to_string());
    draft.notes.push(match drop {
        Some(_) => "this rule drops the queries".to_owned(),
        None => "what no outbound rule of an enterprise group accepts is denied".to_owned(),
    });
    for other in view.groups.iter().filter(|other| **other != group) {
        if let Some(spot) = group_spot(&inventory.groups[*other]) {
            let message = "its rules count too".to_owned();
            draft.related.push(Related { message, spot });
        }
    }
    mend(view, effect, group, draft);
}

/// Accepts queries to both servers, stronger than any Drop that could take them.
fn mend(view: &SetView<'_>, effect: &Effect, group: GroupIndex, draft: &mut Draft) {
    let queries = queries();
    let drops = effect.stack().clauses.iter().filter_map(|clause| {
        let takes = clause.policy == Policy::Drop && clause.traffic.overlaps(&queries);
        match clause.origin {
            Origin::Rule(rule) if takes => Some(rule),
            _ => None,
        }
    });
    let strength = |rule: RuleIndex| view.inventory.rules[rule].priority.unwrap_or(1);
    let weakest = drops.map(strength).min().unwrap_or(101);
    // A Drop comes before an Accept of its own priority.
    let Some(priority) = u8::try_from(weakest - 1)
        .ok()
        .filter(|it| (1..=100).contains(it))
    else {
        return;
    };
    if view.inventory.groups[group].managed {
        return;
    }
    let port = dns_port().as_slice().first().copied();
    draft.edits = NAME_SERVERS
        .iter()
        .map(|server| Edit::Authorize {
            group,
            direction: Direction::Egress,
            permission: Permission {
                policy: Policy::Accept,
                priority,
                protocol: Protocol::Number(UDP),
                ports: port,
                port_list: None,
                source_ports: None,
                peer: PermissionPeer::Block(Block::host(*server)),
                local: Blocks::ABSENT,
                nic: view.network.is_classic().then_some(NicType::Intranet),
                description: None,
            },
        })
        .collect();
}
