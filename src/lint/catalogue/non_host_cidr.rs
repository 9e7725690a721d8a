//! Accepted private blocks that are wider than one host.
//!
//! Not public blocks, and not who of the block is really there but as a remark.

use std::collections::BTreeSet;

use crate::change::{Edit, Permission, PermissionPeer};
use crate::lint::canonical::peer_field;
use crate::lint::context::{GroupView, RuleView};
use crate::lint::draft::Report;
use crate::lint::exposure::{verb, weaken_unattached};
use crate::lint::finding::{Persona, Severity};
use crate::lint::fix::{permission, revoke};
use crate::lint::grants::{Grants, Left};
use crate::lint::row::{Check, Lint};
use crate::lint::words::size;
use crate::model::{Direction, GroupIndex, GroupKind, InnerAccess, Network, Peer};
use crate::packet::{Addresses, Block, Set, is_private};
use crate::topology::Neighbourhood;

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

fn check(view: &GroupView<'_>, report: &mut Report) {
    if view.group.managed {
        return;
    }
    let directions: &[Direction] = if view.parameters().both_directions {
        &Direction::BOTH
    } else {
        &[Direction::Ingress]
    };
    for direction in directions {
        let grants = Grants::new(view, *direction);
        for rule in grants.rules() {
            let Peer::Blocks(blocks) = &rule.rule.peer else {
                continue;
            };
            for block in blocks.iter().filter(|block| speaks(view, block)) {
                let family = block.family();
                if !view.is_for(reader(view, &block)) {
                    continue;
                }
                if let Some(left) = grants.left(&rule, family, None) {
                    tell(view, &rule, &block, &left, report);
                }
            }
        }
    }
}

/// Whether a block is private, wider than a host, and not trusted.
fn speaks(view: &GroupView<'_>, block: &Block) -> bool {
    !block.is_host()
        && is_wholly_private(block)
        && !Addresses::of([block]).is_subset(&view.parameters().trusted_networks)
}

/// Who wants to see it: many take the block of a whole network of a VPC for one party.
fn reader(view: &GroupView<'_>, block: &Block) -> Persona {
    if !view.network().is_classic() && is_block_of_network(view, block) {
        Persona::Pedantic
    } else {
        LINT.persona
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
    left: &Left,
    report: &mut Report,
) {
    let family = block.family();
    let what = left.traffic.notation(family);
    let verb = verb(left.confidence);
    let size = size(block);
    let message = match rule.rule.direction {
        Some(Direction::Egress) => {
            format!("{what} {verb} allowed out to all {size} addresses of {block}")
        }
        _ => format!("{what} {verb} open to all {size} addresses of {block}"),
    };
    let field = peer_field(rule.rule, family);
    let draft = report.at_rule(view.inventory, rule.index, field, message);
    draft.confidence = left.confidence;
    draft.key = family.name().to_owned();
    draft.about(family, &[rule.index]);
    if view.network().is_classic() {
        draft.severity = Severity::Medium;
        draft
            .notes
            .push("on the classic network neighbouring addresses may be anybody's".to_owned());
    } else if reader(view, block) != LINT.persona {
        draft.persona = Persona::Pedantic;
        draft
            .notes
            .push("it is the block of the VPC or of one of its vSwitches".to_owned());
    }
    weaken_unattached(view, draft);
    if !view.inventory.interfaces.is_empty() {
        let near = |network| view.neighbourhood(network) == Neighbourhood::Same;
        let known = view.addresses().count(block, near);
        draft
            .notes
            .push(format!("the export knows {known} of these addresses"));
        draft.edits = narrower(view, rule, block);
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

/// Grants of the hosts of the block that the export knows, or of their group, and none for the block.
pub(super) fn narrower(view: &GroupView<'_>, rule: &RuleView<'_>, block: &Block) -> Vec<Edit> {
    let edits = narrow(view, rule, block).or_else(|| by_group(view, rule, block));
    edits.unwrap_or_default()
}

/// A grant for each host of the block that the export knows, and none for the block.
fn narrow(view: &GroupView<'_>, rule: &RuleView<'_>, block: &Block) -> Option<Vec<Edit>> {
    let near = |network| view.neighbourhood(network) == Neighbourhood::Same;
    let most = view.parameters().max_hosts;
    if view.addresses().count(block, near) > most + view.members().len().min(most) {
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
    if hosts.is_empty() || hosts.len() > most {
        return None;
    }
    let template = permission(inventory, rule.index)?;
    let direction = rule.rule.direction?;
    let grant = |host| Edit::Authorize {
        group: view.index,
        direction,
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

/// A grant of the one group that all hosts of the block are in, where they are too many to name.
fn by_group(view: &GroupView<'_>, rule: &RuleView<'_>, block: &Block) -> Option<Vec<Edit>> {
    let near = |network| view.neighbourhood(network) == Neighbourhood::Same;
    let is_basic = |group| view.verdict().kind(group) == Some(GroupKind::Basic);
    let count = view.addresses().count(block, near);
    if count <= view.parameters().max_hosts || !is_basic(view.index) || block.is_host() {
        return None;
    }
    let inventory = view.inventory;
    let owners = view.addresses().owners(block, near);
    let mut shared: Option<BTreeSet<GroupIndex>> = None;
    for (_, owner) in owners {
        let groups = inventory.interfaces[owner].groups.as_deref()?;
        shared = Some(match shared {
            None => groups.iter().copied().collect(),
            Some(shared) => {
                let both = |group: &GroupIndex| groups.contains(group);
                shared.into_iter().filter(both).collect()
            }
        });
        if shared.as_ref().is_some_and(BTreeSet::is_empty) {
            return None;
        }
    }
    // A group that is the rule's own needs no grant of itself, and the API refuses one.
    let fits = |group: &GroupIndex| *group != view.index && is_basic(*group);
    let fits = shared?.into_iter().filter(fits);
    let group = fits.min_by(|one, other| {
        let id = |group: &GroupIndex| &inventory.groups[*group].id;
        id(one).cmp(id(other))
    })?;
    let grant = permission(inventory, rule.index)?;
    let grant = Edit::Authorize {
        group: view.index,
        direction: rule.rule.direction?,
        permission: Permission {
            peer: PermissionPeer::Group {
                group,
                account: None,
            },
            priority: grant.priority.clamp(1, 100),
            ..grant
        },
    };
    Some(vec![grant, revoke(inventory, rule.index)?])
}
