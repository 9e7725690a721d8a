//! Accepted private blocks that are wider than one host.
//!
//! Not public blocks, and not who of the block is really there but as a remark.

use crate::lint::canonical::peer_field;
use crate::lint::context::{GroupView, RuleView};
use crate::lint::draft::Report;
use crate::lint::exposure::{verb, weaken_unattached};
use crate::lint::finding::{Persona, Severity};
use crate::lint::grants::{Grants, Left};
use crate::lint::narrow::narrower;
use crate::lint::row::{Check, Lint};
use crate::lint::words::size;
use crate::model::{Direction, Network, Peer};
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
