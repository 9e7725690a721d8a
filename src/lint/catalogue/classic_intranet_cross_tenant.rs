//! Classic internal rules that let other customers' instances in.
//!
//! Not rules of NicType internet, and not VPCs, where 10.0.0.0/8 is one's own.

use std::net::{IpAddr, Ipv4Addr};

use crate::lint::canonical::peer_field;
use crate::lint::context::{GroupView, RuleView};
use crate::lint::draft::Report;
use crate::lint::exposure::{verb, weaken_idle};
use crate::lint::finding::{Confidence, Persona, Severity};
use crate::lint::grants::Grants;
use crate::lint::narrow::narrower;
use crate::lint::row::{Check, Lint};
use crate::lint::words::{size, traffic_words};
use crate::model::{BlockField, Direction, NicField, NicType, Peer};
use crate::packet::{Block, Family, Intervals, Set};

pub(super) static LINT: Lint = Lint {
    name: "classic-intranet-cross-tenant",
    severity: Severity::Critical,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &["non-host-cidr"],
    summary: "a classic internal rule lets other customers' instances in",
    page: include_str!("classic_intranet_cross_tenant.md"),
    check: Check::Group(check),
};

/// Blocks of fewer addresses than a /24 are taken for one's own.
const NARROW: u8 = 24;

/// The addresses of the classic network.
fn plane() -> Option<Block> {
    Block::new(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8)
}

fn check(view: &GroupView<'_>, report: &mut Report) {
    if !view.network().is_classic() {
        return;
    }
    let Some(plane) = plane() else {
        return;
    };
    let trusted = &view.parameters().trusted_networks;
    let others = Intervals::of(plane.interval()).difference(&trusted.intervals(Family::Ipv4));
    let grants = Grants::new(view, Direction::Ingress);
    for rule in grants.rules() {
        let Peer::Blocks(blocks) = &rule.rule.peer else {
            continue;
        };
        let BlockField::Block(block) = blocks.ipv4 else {
            continue;
        };
        let whole = block.covers(&plane);
        if rule.rule.nic == NicField::Plane(NicType::Intranet)
            && (whole || (plane.covers(&block) && block.length() < NARROW))
        {
            tell(view, &grants, &rule, (&block, whole, &others), report);
        }
    }
}

fn tell(
    view: &GroupView<'_>,
    grants: &Grants<'_>,
    rule: &RuleView<'_>,
    (block, whole, others): (&Block, bool, &Intervals<u128>),
    report: &mut Report,
) {
    let Some(left) = grants.left(rule, Family::Ipv4, Some(others)) else {
        return;
    };
    let what = traffic_words(&left.traffic, Family::Ipv4);
    let verb = verb(left.confidence);
    let message = if whole {
        format!(
            "{what} {verb} open to every customer's instances on the classic network of the region ({block})"
        )
    } else {
        format!(
            "{what} {verb} open to all {} addresses of {block}, any of which may be another customer's",
            size(block)
        )
    };
    let field = peer_field(rule.rule, Family::Ipv4);
    let draft = report.at_rule(view.inventory, rule.index, field, message);
    draft.about(Family::Ipv4, &[rule.index]);
    if whole {
        draft.confidence = left.confidence;
    } else {
        draft.severity = Severity::High;
        draft.confidence = left.confidence.min(Confidence::Likely);
    }
    draft.edits = narrower(view, rule, block);
    weaken_idle(view, draft);
}
