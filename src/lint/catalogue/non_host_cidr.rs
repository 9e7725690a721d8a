//! Accepted private blocks that are wider than one host.
//!
//! Not public blocks, and not who of the block is really there but as a remark.

use std::collections::BTreeMap;

use crate::change::{Edit, Permission, PermissionPeer};
use crate::lint::canonical::peer_field;
use crate::lint::context::{GroupView, RuleView};
use crate::lint::draft::Report;
use crate::lint::finding::{Confidence, Persona, Severity};
use crate::lint::fix::{permission, revoke};
use crate::lint::judged::Side;
use crate::lint::row::{Check, Lint};
use crate::model::{
    BlockField, Direction, GroupKind, InnerAccess, Network, NicField, NicType, Peer, Policy,
    RuleIndex,
};
use crate::packet::{Block, Family, Intervals, Set, Traffic, is_private};
use crate::topology::Neighbourhood;
use crate::verdict::{Effect, Origin, PeerGroups, PeerView, Reachability, Reading};

pub(super) static LINT: Lint = Lint {
    name: "non-host-cidr",
    severity: Severity::Low,
    persona: Persona::Regular,
    aliases: &["W9"],
    supersedes: &[],
    summary: "a private block is accepted where single hosts could be named",
    page: include_str!("non_host_cidr.md"),
    check: Check::Group(check),
};

/// So many hosts are worth a grant each.
const MAX_HOSTS: usize = 4;

/// The effects asked so far, by side, family and reading, with the places of rules in them.
type Places<'a> = BTreeMap<(bool, Family, bool), (&'a Effect, BTreeMap<RuleIndex, usize>)>;

fn check(view: &GroupView<'_>, report: &mut Report) {
    if view.group.managed {
        return;
    }
    let mut places = Places::new();
    for rule in view.rules() {
        let Peer::Blocks(blocks) = &rule.rule.peer else {
            continue;
        };
        if rule.rule.direction != Some(Direction::Ingress)
            || rule.rule.policy != Some(Policy::Accept)
        {
            continue;
        }
        for family in Family::BOTH {
            if let BlockField::Block(block) = blocks.of(family)
                && !block.is_host()
                && is_wholly_private(&block)
                && let Some((confidence, traffic)) = accepted(view, &rule, &block, &mut places)
            {
                tell(view, &rule, &block, (confidence, &traffic), report);
            }
        }
    }
}

/// A block is no wider than a private one if both its ends are private: no two private blocks are
/// the ends of one block.
fn is_wholly_private(block: &Block) -> bool {
    is_private(block.first()) && is_private(block.family().address(block.interval().last))
}

fn tell(
    view: &GroupView<'_>,
    rule: &RuleView<'_>,
    block: &Block,
    (confidence, traffic): (Confidence, &Traffic),
    report: &mut Report,
) {
    let family = block.family();
    let verb = if confidence == Confidence::Certain {
        "is"
    } else {
        "may be"
    };
    let message = format!(
        "{} {verb} open to all {} addresses of {block}",
        traffic.notation(family),
        size(block)
    );
    let field = peer_field(rule.rule, family);
    let draft = report.at_rule(view.inventory, rule.index, field, message);
    draft.confidence = confidence;
    draft.key = family.name().to_owned();
    if view.network().is_classic() {
        draft.severity = Severity::Medium;
        draft
            .notes
            .push("on the classic network neighbouring addresses may be anybody's".to_owned());
    } else if is_block_of_network(view, block) {
        draft.persona = Persona::Pedantic;
        draft
            .notes
            .push("it is the block of the VPC or of one of its vSwitches".to_owned());
    }
    if !view.inventory.interfaces.is_empty() {
        let near = |network| view.neighbourhood(network) == Neighbourhood::Same;
        let known = view.addresses().count(block, near);
        draft
            .notes
            .push(format!("the export knows {known} of these addresses"));
        draft.edits = narrow(view, rule, block).unwrap_or_default();
    }
}

fn size(block: &Block) -> String {
    match block.family().bits() - block.length() {
        few @ 0..=24 => (1_u64 << few).to_string(),
        many => format!("2^{many}"),
    }
}

fn is_block_of_network(view: &GroupView<'_>, block: &Block) -> bool {
    let Network::Vpc(vpc) = view.network() else {
        return false;
    };
    let vswitches = view.inventory.vswitches.rows().iter();
    view.inventory.vpcs[vpc].blocks.contains(block)
        || vswitches
            .filter(|it| it.vpc == Some(vpc))
            .any(|it| it.blocks.contains(block))
}

/// What the rule lets in of the block after stronger Drops, and how sure that is.
fn accepted<'a>(
    view: &GroupView<'a>,
    rule: &RuleView<'_>,
    block: &Block,
    places: &mut Places<'a>,
) -> Option<(Confidence, Traffic)> {
    let internet = NicField::Plane(NicType::Internet);
    let public =
        view.network().is_classic() && [internet, NicField::Absent].contains(&rule.rule.nic);
    let side = if public { Side::Public } else { Side::Private };
    let readings = [
        (Reading::Strict, Confidence::Certain),
        (Reading::Lenient, Confidence::Possible),
    ];
    readings.into_iter().find_map(|(reading, confidence)| {
        let key = (public, block.family(), reading == Reading::Lenient);
        let (effect, places) = places.entry(key).or_insert_with(|| {
            let effect = view.effect(side, Direction::Ingress, block.family(), reading);
            (effect, places_of_rules(effect))
        });
        let place = *places.get(&rule.index)?;
        let traffic = effect.stack().clauses[place].traffic.clone();
        is_alive(effect, place, block).then_some((confidence, traffic))
    })
}

fn places_of_rules(effect: &Effect) -> BTreeMap<RuleIndex, usize> {
    let clauses = effect.stack().clauses.iter().enumerate();
    clauses
        .filter_map(|(place, clause)| match clause.origin {
            Origin::Rule(rule) => Some((rule, place)),
            _ => None,
        })
        .collect()
}

/// Whether stronger Drops leave a clause something of a block.
fn is_alive(effect: &Effect, place: usize, block: &Block) -> bool {
    let clauses = &effect.stack().clauses;
    let cuts = |stronger: &usize| {
        let stronger = &clauses[*stronger];
        stronger.policy == Policy::Drop && stronger.traffic.overlaps(&clauses[place].traffic)
    };
    if !(0..place).any(|stronger| cuts(&stronger)) {
        return true;
    }
    let stranger = PeerView {
        addresses: block.interval(),
        groups: PeerGroups::Public,
        near: Reachability::None,
    };
    let pieces = effect.over_addresses(&Intervals::of(block.interval()), &stranger, None);
    pieces.into_iter().any(|(_, mut list)| {
        list.retain(|it| *it == place || (*it < place && cuts(it)));
        effect
            .decide(list)
            .iter()
            .any(|decision| decision.clause == place)
    })
}

/// A grant for each host of the block that the export knows, and none for the block.
fn narrow(view: &GroupView<'_>, rule: &RuleView<'_>, block: &Block) -> Option<Vec<Edit>> {
    let near = |network| view.neighbourhood(network) == Neighbourhood::Same;
    if view.addresses().count(block, near) > MAX_HOSTS + view.members().len().min(MAX_HOSTS) {
        return None;
    }
    let inventory = view.inventory;
    // Members that talk to each other anyway need no grant, nor does one towards itself.
    let fellows = view.verdict().kind(view.index) == Some(GroupKind::Basic)
        && view.group.inner_access == Some(InnerAccess::Accept);
    let needless =
        |owner| (fellows || view.members().len() == 1) && view.members().contains(&owner);
    let owners = view.addresses().owners(block, near);
    let mut hosts: Vec<Block> = Vec::new();
    for (range, _) in owners.filter(|(_, owner)| !needless(*owner)) {
        if range.first != range.last {
            return None;
        }
        hosts.push(Block::host(block.family().address(range.first)));
    }
    hosts.sort_unstable();
    hosts.dedup();
    if hosts.is_empty() || hosts.len() > MAX_HOSTS {
        return None;
    }
    let template = permission(inventory, rule.index)?;
    let grant = |host| Edit::Authorize {
        group: view.index,
        direction: Direction::Ingress,
        permission: Permission {
            peer: PermissionPeer::Block(host),
            priority: template.priority.clamp(1, 100),
            ..template.clone()
        },
    };
    let mut edits: Vec<Edit> = hosts.into_iter().map(grant).collect();
    edits.push(revoke(inventory, rule.index)?);
    Some(edits)
}
