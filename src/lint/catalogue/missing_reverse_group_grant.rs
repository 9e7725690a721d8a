//! Group grants that the other group does not answer.
//!
//! Not grants between networks that are not joined: those are `no-network-path`'s.

use crate::change::PermissionPeer;
use crate::lint::canonical::peer_field;
use crate::lint::context::{GroupView, ReachView};
use crate::lint::draft::Report;
use crate::lint::exposure::weaken_unattached;
use crate::lint::finding::{Persona, Severity};
use crate::lint::openings::locals;
use crate::lint::reverse::{
    Gap, Grant, Words, answer, drops, gap, group_grant, judge, member_of, message, relate_drop,
};
use crate::lint::row::{Check, Lint};
use crate::model::{Direction, GroupIndex, Inventory, Peer, RuleCoverage, RuleIndex};
use crate::packet::{Family, Interval, Intervals};
use crate::topology::Neighbourhood;

pub(super) static LINT: Lint = Lint {
    name: "missing-reverse-group-grant",
    severity: Severity::Medium,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "a group accepts another that does not accept it back",
    page: include_str!("missing_reverse_group_grant.md"),
    check: Check::Reach(check),
};

fn check(view: &ReachView<'_>, report: &mut Report) {
    let hosts = hosts(&view.own);
    for (peer, rules) in view.named() {
        let peer = view.group(peer);
        if peer.index == view.own.index
            || peer.group.is_masked()
            || view.own.neighbourhood(peer.network()) == Neighbourhood::Different
            || view.own.patterns().is_one_way(view.own.group, peer.group)
        {
            continue;
        }
        let Some(grant) = group_grant(view.own.ingress(), peer.index, rules) else {
            continue;
        };
        let account = account(view.own.inventory, &grant.rules);
        if let Some(gap) = gap_of(view, &hosts, &peer, &grant, account.is_some()) {
            tell(view, &peer, &grant, (&gap, account), report);
        }
    }
}

/// The account of the other group, if another than ours.
fn account<'a>(inventory: &'a Inventory, rules: &[RuleIndex]) -> Option<&'a str> {
    rules
        .iter()
        .find_map(|rule| match &inventory.rules[*rule].peer {
            Peer::Group { account, .. } => account.as_deref(),
            _ => None,
        })
}

/// What is missing from the answer, towards some member of the group or, where none is known, any: of
/// several the one to tell.
fn gap_of(
    view: &ReachView<'_>,
    hosts: &[Interval<u128>],
    peer: &GroupView<'_>,
    grant: &Grant,
    foreign: bool,
) -> Option<Gap> {
    let complete = peer.group.coverage == RuleCoverage::Complete;
    if peer.group.coverage == RuleCoverage::Unseen {
        // A group of the own account that is absent is another lint's matter.
        return foreign.then_some(Gap::Unseen);
    }
    if !peer.acceptors().may_accept(hosts, &[view.own.index]) {
        return Some(if complete { Gap::Missing } else { Gap::Unseen });
    }
    let effect = peer.ingress();
    let member = member_of(&view.own.index);
    let addresses: Intervals<u128> = hosts.iter().copied().collect();
    let gap_at = |local: Option<u128>| {
        let lists = if hosts.is_empty() {
            vec![effect.matching(&member, local).collect()]
        } else {
            effect.lists_over_addresses(&addresses, &member, local)
        };
        let gaps = lists
            .iter()
            .filter_map(|list| gap(effect, list, &grant.traffic, complete));
        gaps.min_by_key(Gap::rank)
    };
    // Rules for some own addresses answer where one of these members has answered all of it.
    let mut own = locals(peer, effect);
    if own.is_empty() {
        own.push(None);
    }
    let mut worst = None;
    for local in own {
        let found = gap_at(local)?;
        let nearer = |known: &Gap| known.rank() <= found.rank();
        if !worst.as_ref().is_some_and(nearer) {
            worst = Some(found);
        }
    }
    worst
}

/// The private IPv4 addresses of a group's members.
fn hosts(view: &GroupView<'_>) -> Vec<Interval<u128>> {
    let members = view
        .members()
        .iter()
        .map(|member| &view.inventory.interfaces[*member]);
    members
        .flat_map(|member| &member.addresses)
        .filter(|block| block.family() == Family::Ipv4)
        .map(|block| block.interval())
        .collect()
}

fn tell(
    view: &ReachView<'_>,
    peer: &GroupView<'_>,
    grant: &Grant,
    (gap, account): (&Gap, Option<&str>),
    report: &mut Report,
) {
    let inventory = view.own.inventory;
    let Some((strongest, others)) = grant.rules.split_first() else {
        return;
    };
    let (own_id, peer_id) = (&view.own.group.id, &peer.group.id);
    let words = Words {
        holder: own_id,
        granted: peer_id,
        answerer: peer_id,
        nothing: &format!("{peer_id} accepts none of it back"),
    };
    let field = peer_field(&inventory.rules[*strongest], Family::Ipv4);
    let draft = report.at_rule(inventory, *strongest, field, message(grant, gap, &words));
    judge(draft, grant, gap, Severity::High);
    draft.subject = Some(format!("{own_id} -> {peer_id}"));
    draft.relate(
        inventory,
        others,
        Family::Ipv4,
        "grants it together with the rule above",
    );
    relate_drop(inventory, gap, draft);
    weaken_unattached(&view.own, draft);
    if *gap == Gap::Unseen {
        draft.notes.push(match account {
            Some(account) => format!(
                "{peer_id} belongs to account {account}; run on the exports of both accounts"
            ),
            None => format!("the rules of {peer_id} are not all in the export"),
        });
        return;
    }
    let own_account = account.and_then(|_| account_of(inventory, view.own.index));
    if let (Some(account), None) = (account, own_account) {
        draft.notes.push(format!(
            "the answer is a rule in account {account} that names {own_id} and, as SourceGroupOwnerAccount, its account, which the export does not hold"
        ));
        return;
    }
    let own = PermissionPeer::Group {
        group: view.own.index,
        account: own_account.map(Into::into),
    };
    let member = member_of(&view.own.index);
    let drops = drops(peer.ingress(), &grant.traffic, &member);
    draft.edits = answer(
        inventory,
        grant,
        (peer.index, Direction::Ingress),
        &[own],
        drops,
    )
    .unwrap_or_default();
}

/// The account of a group, as some rule that names it says.
fn account_of(inventory: &Inventory, group: GroupIndex) -> Option<&str> {
    inventory
        .rules
        .rows()
        .iter()
        .find_map(|rule| match &rule.peer {
            Peer::Group {
                group: named,
                account: Some(account),
            } if *named == group => Some(&**account),
            _ => None,
        })
}
