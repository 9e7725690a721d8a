//! Grants to an address of the account's own networks that nobody has.
//!
//! Not grants to addresses of elsewhere: whether those still belong to whom they were meant for, no
//! export tells.

use crate::lint::canonical::peer_field;
use crate::lint::context::GroupView;
use crate::lint::draft::Report;
use crate::lint::exposure::weaken_unattached;
use crate::lint::finding::{Confidence, Persona, Severity};
use crate::lint::fix::revoke;
use crate::lint::host_grants::all_host_grants;
use crate::lint::row::{Check, Lint};
use crate::model::{BlockField, Network, NicField, NicType, Peer};
use crate::packet::{Block, Family, is_private};
use crate::topology::Neighbourhood;
use crate::verdict::Reading;

pub(super) static LINT: Lint = Lint {
    name: "stale-ip-grant",
    severity: Severity::Medium,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "a rule accepts an address of the own networks that no interface has",
    page: include_str!("stale_ip_grant.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    if view.group.managed {
        return;
    }
    for grant in all_host_grants(view, Reading::Lenient) {
        let rule = &view.inventory.rules[grant.rule];
        let internal = rule.nic == NicField::Plane(NicType::Intranet);
        let in_own = if view.network().is_classic() {
            internal && is_classic(&grant.host)
        } else {
            view.addresses().is_in_range(&grant.host)
        };
        let trusted = &view.parameters().trusted_networks;
        // The same address in a network that is not joined to this one is another's.
        let near = |network| view.neighbourhood(network) != Neighbourhood::Different;
        let own_range = is_own_range(view, &grant.host);
        let owned = || {
            let wanted = |network| !own_range || near(network);
            let mut owners = view.addresses().owners(&grant.host, wanted);
            owners.next().is_some()
        };
        if !in_own
            || !is_private(grant.host.first())
            || trusted.contains(grant.host.first())
            || owned()
        {
            continue;
        }
        let some_interfaces = view.is_peopled();
        let message = if some_interfaces {
            let mut elsewhere = view.addresses().owners(&grant.host, |_| true);
            let of = match elsewhere.next() {
                Some(_) => "of this network in this export",
                None => "of this export",
            };
            format!("{} belongs to no network interface {of}", grant.host)
        } else {
            format!(
                "{} belongs to nobody in this export, which has no interfaces of this network",
                grant.host
            )
        };
        let field = peer_field(rule, Family::Ipv4);
        let draft = report.at_rule(view.inventory, grant.rule, field, message);
        (draft.severity, draft.confidence) = if some_interfaces {
            (Severity::Medium, Confidence::Likely)
        } else {
            (Severity::Low, Confidence::Possible)
        };
        draft.notes.push(
            if view.network().is_classic() {
                "whoever gets the address next is accepted: on the classic network that may be another \
                 tenant"
            } else {
                "whoever gets the address next is accepted"
            }
            .to_owned(),
        );
        weaken_unattached(view, draft);
        // A rule that names an IPv6 block too does more than this.
        let alone = matches!(&rule.peer, Peer::Blocks(blocks) if blocks.ipv6 == BlockField::Absent);
        draft
            .edits
            .extend(revoke(view.inventory, grant.rule).filter(|_| some_interfaces && alone));
    }
}

/// Whether the group's own VPC has a host's address in its range.
fn is_own_range(view: &GroupView<'_>, host: &Block) -> bool {
    let Network::Vpc(vpc) = view.network() else {
        return false;
    };
    let blocks = &view.inventory.vpcs[vpc].blocks;
    blocks.iter().any(|own| own.covers(host))
}

/// Whether a host has an address of the classic network's internal side ("ClassicLink": 10.0.0.0/8
/// but 10.111.0.0/16).
fn is_classic(host: &Block) -> bool {
    let number = host.interval().first;
    host.family() == Family::Ipv4 && number >> 24 == 10 && number >> 16 != (10 << 8 | 111)
}
