//! Grants whose other side may not send what they accept.
//!
//! Not what the network between them lacks (`no-network-path`), and not what a host's own firewall
//! does.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::PermissionPeer;
use crate::lint::canonical::peer_field;
use crate::lint::context::{GroupView, ReachView};
use crate::lint::draft::{Report, spot};
use crate::lint::exposure::weaken_unattached;
use crate::lint::finding::{Persona, Related, Scope, Severity};
use crate::lint::host_grants::{HostGrant, host_grants};
use crate::lint::judged::Side;
use crate::lint::receivers::{Passed, Receivers};
use crate::lint::reverse::{Grant, answer, group_grant};
use crate::lint::row::{Check, Lint};
use crate::lint::words::{and_more, host_id, traffic_words};
use crate::model::{Direction, GroupIndex, GroupKind, InterfaceIndex, Peer, RuleIndex};
use crate::packet::{Block, Family, Set, Traffic};
use crate::topology::Neighbourhood;
use crate::verdict::{Effect, Origin, Reading};

pub(super) static LINT: Lint = Lint {
    name: "grant-blocked-by-egress",
    severity: Severity::High,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "a group accepts a peer whose outbound rules do not let it send that",
    page: include_str!("grant_blocked_by_egress.md"),
    check: Check::Reach(check),
};

/// So many hosts are worth a grant each.
const MAX_HOSTS: usize = 4;

fn check(view: &ReachView<'_>, report: &mut Report) {
    let mut receivers = None;
    for (peer, rules) in view.named() {
        let peer = view.group(peer);
        if peer.index == view.own.index
            || peer.group.is_masked()
            || view.own.neighbourhood(peer.network()) == Neighbourhood::Different
        {
            continue;
        }
        let receivers = receivers.get_or_insert_with(|| Receivers::of(&view.own));
        by_group(view, receivers, &peer, rules, report);
    }
    by_host(view, receivers, report);
}

/// A sender that holds something back.
struct Blocked<'e> {
    /// One of its interfaces; none where nobody is known to be in the group.
    first: Option<InterfaceIndex>,
    /// How many there are.
    count: usize,
    effect: &'e Effect,
    passed: Passed,
}

/// The grants of a group, against what each distinct set of its members' groups lets out.
fn by_group(
    view: &ReachView<'_>,
    receivers: &Receivers<'_>,
    peer: &GroupView<'_>,
    rules: &[RuleIndex],
    report: &mut Report,
) {
    let alone = if peer.members().is_empty() && !peer.is_unattached() {
        peer.outlet()
    } else {
        None
    };
    let outlets: Vec<(Option<InterfaceIndex>, usize, &Effect)> = peer
        .sets()
        .filter_map(|set| {
            let first = set.members().first().copied();
            Some((first, set.members().len(), set.outlet()?))
        })
        .chain(alone.iter().map(|effect| (None, 0, &**effect)))
        .collect();
    if outlets.is_empty() {
        return;
    }
    let effect = view.own.effect(
        Side::Private,
        Direction::Ingress,
        Family::Ipv4,
        Reading::Strict,
    );
    let Some(grant) = group_grant(effect, peer.index, rules) else {
        return;
    };
    let near = view.own.neighbourhood(peer.network());
    let mut blocked: Vec<Blocked<'_>> = Vec::new();
    for (first, count, effect) in outlets {
        let passed = receivers.passed(effect, near, None, &grant.traffic);
        if !grant.traffic.is_subset(&passed.traffic) {
            blocked.push(Blocked {
                first,
                count,
                effect,
                passed,
            });
        }
    }
    let hosts: usize = blocked.iter().map(|it| it.count).sum();
    let Some(worst) = worst(&blocked) else {
        return;
    };
    let entirely = blocked.iter().all(|it| it.passed.traffic.is_empty());
    let all = hosts >= peer.members().len();
    let id = &peer.group.id;
    let lacking = match (entirely, all) {
        (true, true) => format!("outbound rules let {id} send none of it"),
        (_, true) => format!(
            "outbound rules keep {id} from sending {}",
            lost(&grant, worst)
        ),
        (whole, false) => {
            let first = worst
                .first
                .map_or("", |first| host_id(view.own.inventory, first));
            let what = if whole {
                "any of it".to_owned()
            } else {
                lost(&grant, worst)
            };
            let some = and_more(first, hosts);
            format!("outbound rules keep {some} of {id} from sending {what}")
        }
    };
    let told = Told {
        granted: id.to_string(),
        subject: id.to_string(),
        lacking,
        entirely: entirely && all,
        mender: Some(peer.index),
    };
    tell(view, receivers, (&grant, worst), &told, report);
}

/// The grants to single known hosts.
fn by_host(view: &ReachView<'_>, receivers: Option<Receivers<'_>>, report: &mut Report) {
    let near = |network| view.own.neighbourhood(network) == Neighbourhood::Same;
    let owners = |host: &Block| -> Vec<InterfaceIndex> {
        let owners = view.own.addresses().owners(host, near);
        owners.map(|(_, owner)| owner).collect()
    };
    let mut possible = host_grants(&view.own, Reading::Lenient).into_iter();
    let held_back = |host: &Block| {
        let mut owners = owners(host).into_iter();
        owners.any(|owner| view.outlet_of(owner).is_some())
    };
    if !possible.any(|grant| held_back(&grant.host)) {
        return;
    }
    let grants = host_grants(&view.own, Reading::Strict);
    let mut senders: BTreeMap<(InterfaceIndex, Block), Grant> = BTreeMap::new();
    for HostGrant {
        rule,
        host,
        traffic,
    } in grants
    {
        for owner in owners(&host) {
            if view.own.members().binary_search(&owner).is_ok() {
                continue;
            }
            let empty = || Grant {
                traffic: Traffic::empty(),
                rules: Vec::new(),
            };
            let grant = senders.entry((owner, host)).or_insert_with(empty);
            grant.traffic = grant.traffic.union(&traffic);
            grant.rules.push(rule);
        }
    }
    let receivers = receivers.unwrap_or_else(|| Receivers::of(&view.own));
    for ((owner, host), grant) in senders {
        let inventory = view.own.inventory;
        let Some(groups) = inventory.interfaces[owner].groups.as_deref() else {
            continue;
        };
        let Some(effect) = view.outlet_of(owner) else {
            continue;
        };
        let local = Some(host.interval().first);
        let passed = receivers.passed(effect, Neighbourhood::Same, local, &grant.traffic);
        if grant.traffic.is_subset(&passed.traffic) {
            continue;
        }
        let worst = Blocked {
            first: Some(owner),
            count: 1,
            effect,
            passed,
        };
        let id = host_id(inventory, owner);
        let entirely = worst.passed.traffic.is_empty();
        let told = Told {
            granted: format!("{host} ({id})"),
            subject: id.to_owned(),
            lacking: if entirely {
                format!("outbound rules let {id} send none of it")
            } else {
                format!(
                    "outbound rules keep {id} from sending {}",
                    lost(&grant, &worst)
                )
            },
            entirely,
            mender: groups
                .iter()
                .copied()
                .find(|group| !inventory.groups[*group].managed),
        };
        tell(view, &receivers, (&grant, &worst), &told, report);
    }
}

/// Of several senders the one that may send least: nothing at all, else the first.
fn worst<'b, 'e>(blocked: &'b [Blocked<'e>]) -> Option<&'b Blocked<'e>> {
    let nothing = |it: &&Blocked<'_>| it.passed.traffic.is_empty();
    blocked.iter().find(nothing).or(blocked.first())
}

fn lost(grant: &Grant, blocked: &Blocked<'_>) -> String {
    traffic_words(
        &grant.traffic.difference(&blocked.passed.traffic),
        Family::Ipv4,
    )
}

/// What a finding says, and whose group an outbound rule would go into.
struct Told {
    granted: String,
    subject: String,
    lacking: String,
    entirely: bool,
    mender: Option<GroupIndex>,
}

fn tell(
    view: &ReachView<'_>,
    receivers: &Receivers<'_>,
    (grant, blocked): (&Grant, &Blocked<'_>),
    told: &Told,
    report: &mut Report,
) {
    let inventory = view.own.inventory;
    let Some((strongest, others)) = grant.rules.split_first() else {
        return;
    };
    let own = &view.own.group.id;
    let field = peer_field(&inventory.rules[*strongest], Family::Ipv4);
    let message = format!(
        "{own} accepts {} from {}, but {}",
        traffic_words(&grant.traffic, Family::Ipv4),
        told.granted,
        told.lacking
    );
    let draft = report.at_rule(inventory, *strongest, field, message);
    if !told.entirely {
        draft.severity = Severity::Medium;
    }
    weaken_unattached(&view.own, draft);
    draft.scope = Scope::Pair;
    draft.subject = Some(format!("{} -> {own}", told.subject));
    if let Peer::Blocks(_) = inventory.rules[*strongest].peer {
        draft.key = told.granted.clone();
    }
    let with = "grants it together with the rule above";
    draft.relate(inventory, others, Family::Ipv4, with);
    let clauses = &blocked.effect.stack().clauses;
    let mut drops: BTreeSet<RuleIndex> = BTreeSet::new();
    for stop in &blocked.passed.stopped_by {
        match clauses[*stop].origin {
            Origin::Rule(rule) => {
                drops.insert(rule);
            }
            _ => draft
                .notes
                .push("what no outbound rule of an enterprise group accepts is denied".to_owned()),
        }
    }
    for drop in &drops {
        if let Some(spot) = spot(inventory.rules[*drop].location, Some("Policy")) {
            let message = "this rule drops it".to_owned();
            draft.related.push(Related { message, spot });
        }
    }
    let Some(mender) = told
        .mender
        .filter(|group| !inventory.groups[*group].managed)
    else {
        return;
    };
    let is_basic = view.own.verdict().kind(mender) == Some(GroupKind::Basic);
    let peers = match receivers.few(MAX_HOSTS) {
        _ if is_basic && view.own.verdict().kind(view.own.index) == Some(GroupKind::Basic) => {
            vec![PermissionPeer::Group {
                group: view.own.index,
                account: None,
            }]
        }
        Some(hosts) => hosts.into_iter().map(PermissionPeer::Block).collect(),
        None => return,
    };
    // Another group of the senders may hold the Drop, which an Accept must precede.
    let to = (mender, Direction::Egress);
    draft.edits = answer(inventory, grant, to, &peers, drops.into_iter()).unwrap_or_default();
}
