//! Grants to a known host whose own groups do not answer.
//!
//! Not grants to hosts that nobody knows, and not blocks wider than one host.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::PermissionPeer;
use crate::lint::canonical::peer_field;
use crate::lint::context::{GroupView, ReachView};
use crate::lint::draft::Report;
use crate::lint::exposure::weaken_unattached;
use crate::lint::finding::{Persona, Severity};
use crate::lint::host_grants::{HostGrant, host_grants, view_of};
use crate::lint::reverse::{Gap, Grant, Words, answer, drops, gap, judge, message, relate_drop};
use crate::lint::row::{Check, Lint};
use crate::model::{Direction, GroupIndex, InterfaceIndex, Network, RuleCoverage};
use crate::packet::{Block, Family, Interval, Intervals, Set};
use crate::topology::Neighbourhood;
use crate::verdict::{PeerView, Reading};

pub(super) static LINT: Lint = Lint {
    name: "missing-reverse-ip-grant",
    severity: Severity::Low,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "a group accepts a host whose groups do not accept its members back",
    page: include_str!("missing_reverse_ip_grant.md"),
    check: Check::Reach(check),
};

/// So many members are worth a grant each.
const MAX_MEMBERS: usize = 4;

fn check(view: &ReachView<'_>, report: &mut Report) {
    let grants = grants(view);
    if grants.is_empty() {
        return;
    }
    let members = Members::of(&view.own);
    for ((interface, host), grant) in grants {
        if let Some((answerer, gap)) = gap_of(view, &members, (interface, host), &grant) {
            tell(
                view,
                (interface, host),
                &grant,
                (&members, answerer, &gap),
                report,
            );
        }
    }
}

/// The grants to single known hosts that are no members, by the host.
fn grants(view: &ReachView<'_>) -> BTreeMap<(InterfaceIndex, Block), Grant> {
    let mut grants: BTreeMap<(InterfaceIndex, Block), Grant> = BTreeMap::new();
    if view.own.members().is_empty() || view.own.network() == Network::Unseen {
        return grants;
    }
    let near = |network| view.own.neighbourhood(network) == Neighbourhood::Same;
    let patterns = view.own.patterns();
    let needs_none = |owner: InterfaceIndex| {
        let groups = view.own.inventory.interfaces[owner].groups.as_deref();
        let granted = |group: &GroupIndex| &view.own.inventory.groups[*group];
        groups
            .unwrap_or_default()
            .iter()
            .any(|group| patterns.is_one_way(view.own.group, granted(group)))
    };
    for HostGrant {
        rule,
        host,
        traffic,
    } in host_grants(&view.own, Reading::Lenient)
    {
        for (_, owner) in view.own.addresses().owners(&host, near) {
            if view.own.members().binary_search(&owner).is_ok() || needs_none(owner) {
                continue;
            }
            let grant = grants.entry((owner, host)).or_insert_with(|| Grant {
                traffic: traffic.clone(),
                rules: Vec::new(),
            });
            grant.traffic = grant.traffic.union(&traffic);
            grant.rules.push(rule);
        }
    }
    grants
}

/// The members of the group that holds the grant, as rules of others see them.
struct Members {
    /// Their addresses, each by itself.
    hosts: Vec<Interval<u128>>,
    /// The groups that all of them have.
    groups: Vec<GroupIndex>,
}

impl Members {
    fn of(view: &GroupView<'_>) -> Self {
        let members = view
            .members()
            .iter()
            .map(|member| &view.inventory.interfaces[*member]);
        let mut common: Option<Vec<GroupIndex>> = None;
        let mut hosts = Vec::new();
        for member in members {
            let groups = member.groups.as_deref().unwrap_or_default();
            match &mut common {
                None => common = Some(groups.to_vec()),
                Some(common) => common.retain(|group| groups.contains(group)),
            }
            let ipv4 = member
                .addresses
                .iter()
                .filter(|block| block.family() == Family::Ipv4);
            hosts.extend(ipv4.map(Block::interval));
        }
        hosts.sort_unstable();
        hosts.dedup();
        Self {
            hosts,
            groups: common.unwrap_or_default(),
        }
    }

    /// The few of them, where each is one address.
    fn few(&self) -> Option<&[Interval<u128>]> {
        let single = self.hosts.iter().all(|host| host.first == host.last);
        (single && self.hosts.len() <= MAX_MEMBERS).then_some(&self.hosts)
    }
}

/// What is missing from the best answer that a group of the host gives to some member, and the group.
fn gap_of(
    view: &ReachView<'_>,
    members: &Members,
    (interface, host): (InterfaceIndex, Block),
    grant: &Grant,
) -> Option<(GroupIndex, Gap)> {
    let groups = view.own.inventory.interfaces[interface].groups.as_deref()?;
    let local = Some(host.interval().first);
    let mut best: Option<(GroupIndex, Gap)> = None;
    for group in groups {
        let group = view.group(*group);
        let complete = group.group.coverage == RuleCoverage::Complete;
        let acceptors = group.acceptors();
        if !acceptors.may_accept(&members.hosts, &members.groups) {
            let nothing = if complete { Gap::Missing } else { Gap::Unseen };
            best = Some(best_of(best, (group.index, nothing)));
            continue;
        }
        let effect = group.ingress();
        let mut consider = |list: &[usize]| match gap(effect, list, &grant.traffic, complete) {
            None => true,
            Some(found) => {
                best = Some(best_of(best.take(), (group.index, found)));
                false
            }
        };
        let known = acceptors.knows(&members.groups);
        let mut asked: Vec<Interval<u128>> = members.hosts.clone();
        asked.retain(|host| known || acceptors.knows_address(host));
        let lists: Vec<Vec<usize>> = if asked.len() <= MAX_MEMBERS {
            let list = |host: &Interval<u128>| {
                effect
                    .matching(&view_of(*host, &members.groups), local)
                    .collect()
            };
            let distinct: BTreeSet<Vec<usize>> = asked.iter().map(list).collect();
            distinct.into_iter().collect()
        } else {
            let like = view_of(host.interval(), &members.groups);
            let addresses: Intervals<u128> = asked.into_iter().collect();
            effect.lists_over_addresses(&addresses, &like, local)
        };
        let answered = lists.iter().any(|list| consider(list));
        if answered {
            return None;
        }
    }
    best
}

/// Of two gaps the one to tell.
fn best_of(known: Option<(GroupIndex, Gap)>, found: (GroupIndex, Gap)) -> (GroupIndex, Gap) {
    match known {
        Some(known) if known.1.rank() <= found.1.rank() => known,
        _ => found,
    }
}

fn tell(
    view: &ReachView<'_>,
    (interface, host): (InterfaceIndex, Block),
    grant: &Grant,
    (members, answerer, gap): (&Members, GroupIndex, &Gap),
    report: &mut Report,
) {
    let inventory = view.own.inventory;
    let Some((strongest, others)) = grant.rules.split_first() else {
        return;
    };
    let row = &inventory.interfaces[interface];
    let id = row
        .instance
        .map_or(&row.id, |instance| &inventory.instances[instance].id);
    let own_id = &view.own.group.id;
    let words = Words {
        holder: own_id,
        granted: &format!("{host} ({id})"),
        answerer: &inventory.groups[answerer].id,
        nothing: &format!("no group of {id} accepts it back"),
    };
    let field = peer_field(&inventory.rules[*strongest], Family::Ipv4);
    let draft = report.at_rule(inventory, *strongest, field, message(grant, gap, &words));
    judge(draft, grant, gap, Severity::Medium);
    draft.subject = Some(format!("{own_id} -> {id}"));
    draft.key = host.to_string();
    draft.relate(
        inventory,
        others,
        Family::Ipv4,
        "grants it together with the rule above",
    );
    relate_drop(inventory, gap, draft);
    weaken_unattached(&view.own, draft);
    if *gap == Gap::Unseen {
        draft.notes.push(format!(
            "the rules of {} are not all in the export",
            inventory.groups[answerer].id
        ));
        return;
    }
    let Some(few) = members.few() else {
        return;
    };
    let peer = |part: &Interval<u128>| {
        PermissionPeer::Block(Block::host(Family::Ipv4.address(part.first)))
    };
    let peers: Vec<PermissionPeer> = few.iter().map(peer).collect();
    let effect = view.group(answerer).ingress();
    let views: Vec<PeerView<'_>> = few
        .iter()
        .map(|part| view_of(*part, &members.groups))
        .collect();
    let drops = views
        .iter()
        .flat_map(|view| drops(effect, &grant.traffic, view));
    draft.edits = answer(
        inventory,
        grant,
        (answerer, Direction::Ingress),
        &peers,
        drops,
    )
    .unwrap_or_default();
}
