//! Classic rules on the side of an instance that their peer never comes from.
//!
//! Not rules that were exported of one side only (`missing-nic-scope`).

use crate::change::{Edit, Permission};
use crate::lint::canonical::peer_field;
use crate::lint::context::{GroupView, RuleView};
use crate::lint::draft::Report;
use crate::lint::exposure::weaken_unattached;
use crate::lint::finding::{Confidence, Persona, Severity};
use crate::lint::fix::{permission, revoke};
use crate::lint::row::{Check, Lint};
use crate::model::{BlockField, Network, NicField, NicType, Peer};
use crate::packet::{Block, Family, Intervals, Set, private_addresses};

pub(super) static LINT: Lint = Lint {
    name: "nic-scope-mismatch",
    severity: Severity::Medium,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &["non-host-cidr"],
    summary: "a classic rule is on the side its peer never comes from",
    page: include_str!("nic_scope_mismatch.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    let network = view.network();
    if matches!(network, Network::Vpc(_)) {
        return;
    }
    let private = private_addresses().intervals(Family::Ipv4);
    for rule in view.rules() {
        let Peer::Blocks(blocks) = &rule.rule.peer else {
            continue;
        };
        let nic = match rule.rule.nic {
            NicField::Absent => NicType::Internet,
            NicField::Plane(nic) => nic,
            NicField::Unreadable => continue,
        };
        let (BlockField::Block(block), BlockField::Absent) = (blocks.ipv4, blocks.ipv6) else {
            continue;
        };
        let own = Intervals::of(block.interval());
        let never = match nic {
            NicType::Internet => own.is_subset(&private),
            NicType::Intranet => !own.overlaps(&private),
        };
        // Where no VpcId is exported, only a rule for internet shows the classic network.
        let shown = network.is_classic() || rule.rule.nic == NicField::Plane(NicType::Internet);
        if never && shown && rule.rule.direction.is_some() {
            tell(view, &rule, (&block, nic), report);
        }
    }
}

fn tell(
    view: &GroupView<'_>,
    rule: &RuleView<'_>,
    (block, nic): (&Block, NicType),
    report: &mut Report,
) {
    let (kind, other) = match nic {
        NicType::Internet => ("a private address", NicType::Intranet),
        NicType::Intranet => ("a public address", NicType::Internet),
    };
    let written = match rule.rule.nic {
        NicField::Absent => "has no NicType, which means internet",
        _ => match nic {
            NicType::Internet => "is for NicType internet",
            NicType::Intranet => "is for NicType intranet",
        },
    };
    let what = if block.is_host() {
        kind
    } else {
        match nic {
            NicType::Internet => "a private block",
            NicType::Intranet => "a public block",
        }
    };
    let message = format!("{block} is {what}, but the rule {written}, so it never matches");
    let field = peer_field(rule.rule, Family::Ipv4);
    let draft = report.at_rule(view.inventory, rule.index, field, message);
    if !view.network().is_classic() {
        draft.confidence = Confidence::Possible;
        let note = "no VpcId is exported; rules of a VPC are never of NicType internet";
        draft.notes.push(note.to_owned());
    }
    weaken_unattached(view, draft);
    draft.about(Family::Ipv4, &[rule.index]);
    draft.edits = turned(view, rule, other).unwrap_or_default();
}

/// The same rule on the other side, and not on this one.
fn turned(view: &GroupView<'_>, rule: &RuleView<'_>, nic: NicType) -> Option<Vec<Edit>> {
    let template = permission(view.inventory, rule.index)?;
    let grant = Edit::Authorize {
        group: view.index,
        direction: rule.rule.direction?,
        permission: Permission {
            nic: Some(nic),
            ..template
        },
    };
    Some(vec![grant, revoke(view.inventory, rule.index)?])
}
