//! Accepts between ends that no network joins.
//!
//! Links between networks (peering, CEN, VPN, ClassicLink) are in no export that is read, so this is
//! never certain.

use crate::lint::canonical::peer_field;
use crate::lint::context::{ReachView, RuleView};
use crate::lint::draft::Report;
use crate::lint::exposure::weaken_unattached;
use crate::lint::finding::{Confidence, Persona, Scope, Severity};
use crate::lint::row::{Check, Lint};
use crate::lint::words::host_id;
use crate::model::{Direction, Inventory, Network, NicField, NicType, Peer, Policy, RegionIndex};
use crate::packet::{Block, is_private};
use crate::topology::Neighbourhood;

pub(super) static LINT: Lint = Lint {
    name: "no-network-path",
    severity: Severity::High,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "a rule accepts a peer that no network of the export joins to the group",
    page: include_str!("no_network_path.md"),
    check: Check::Reach(check),
};

fn check(view: &ReachView<'_>, report: &mut Report) {
    if view.own.network() == Network::Unseen {
        return;
    }
    for rule in view.own.rules() {
        if rule.rule.policy != Some(Policy::Accept) {
            continue;
        }
        match &rule.rule.peer {
            Peer::Group { group, .. } => {
                let peer = view.group(*group);
                if view.own.neighbourhood(peer.network()) == Neighbourhood::Different {
                    let far = Far {
                        name: peer.group.id.to_string(),
                        network: peer.network(),
                        severity: Severity::High,
                    };
                    tell(view, &rule, &far, report);
                }
            }
            Peer::Blocks(blocks) => {
                for far in blocks
                    .iter()
                    .filter_map(|block| far_block(view, &rule, &block))
                {
                    tell(view, &rule, &far, report);
                }
            }
            Peer::PrefixList(_) | Peer::Missing => {}
        }
    }
}

/// The other end, where no network joins it.
struct Far {
    name: String,
    network: Network,
    severity: Severity,
}

/// A private block of which the export knows addresses, all of them behind no network.
fn far_block(view: &ReachView<'_>, rule: &RuleView<'_>, block: &Block) -> Option<Far> {
    let own = view.own.network();
    let public_plane = own.is_classic() && rule.rule.nic != NicField::Plane(NicType::Intranet);
    if !is_private(block.first()) || public_plane || is_own(view.own.inventory, own, block) {
        return None;
    }
    let near = |network| view.own.neighbourhood(network) != Neighbourhood::Different;
    if view.own.addresses().owners(block, near).next().is_some() {
        return None;
    }
    let Some((_, owner)) = view.own.addresses().owners(block, |_| true).next() else {
        return far_range(view, block);
    };
    let (name, severity) = if block.is_host() {
        (
            format!("{} ({block})", host_id(view.own.inventory, owner)),
            Severity::High,
        )
    } else {
        (block.to_string(), Severity::Medium)
    };
    Some(Far {
        name,
        network: view.own.inventory.interfaces[owner].network,
        severity,
    })
}

/// A block in which nobody is known, inside the range of another VPC; the group's own range must be
/// exported to tell the two apart.
fn far_range(view: &ReachView<'_>, block: &Block) -> Option<Far> {
    let inventory = view.own.inventory;
    let Network::Vpc(own) = view.own.network() else {
        return None;
    };
    if inventory.vpcs[own].blocks.is_empty() || !view.own.addresses().is_in_range(block) {
        return None;
    }
    let holds = |of: &Block| of.covers(block);
    let (other, _) = inventory
        .vpcs
        .iter()
        .find(|(index, vpc)| *index != own && vpc.blocks.iter().any(holds))?;
    Some(Far {
        name: block.to_string(),
        network: Network::Vpc(other),
        severity: Severity::Medium,
    })
}

/// Whether a block has addresses in common with the VPC itself.
fn is_own(inventory: &Inventory, network: Network, block: &Block) -> bool {
    let Network::Vpc(vpc) = network else {
        return false;
    };
    let meets = |own: &Block| own.covers(block) || block.covers(own);
    inventory.vpcs[vpc].blocks.iter().any(meets)
}

fn tell(view: &ReachView<'_>, rule: &RuleView<'_>, far: &Far, report: &mut Report) {
    let (inventory, own) = (view.own.inventory, view.own.network());
    let group = &view.own.group.id;
    let message = format!(
        "{} is in {}, {group} in {}, and the export holds no link between them",
        far.name,
        network_name(inventory, far.network),
        network_name(inventory, own)
    );
    let family = match &rule.rule.peer {
        Peer::Blocks(blocks) if blocks.ipv4 == crate::model::BlockField::Absent => {
            crate::packet::Family::Ipv6
        }
        _ => crate::packet::Family::Ipv4,
    };
    let field = peer_field(rule.rule, family);
    let draft = report.at_rule(inventory, rule.index, field, message);
    draft.severity = far.severity;
    weaken_unattached(&view.own, draft);
    draft.confidence = Confidence::Possible;
    draft.scope = Scope::Pair;
    draft.subject = Some(match rule.rule.direction {
        Some(Direction::Egress) => format!("{group} -> {}", far.name),
        _ => format!("{} -> {group}", far.name),
    });
    draft.notes.push(remedy(own, far.network).to_owned());
}

fn network_name(inventory: &Inventory, network: Network) -> String {
    let region = |region: Option<RegionIndex>| match inventory.region_id(region) {
        Some(id) => format!(" of {id}"),
        None => String::new(),
    };
    match network {
        Network::Vpc(vpc) => inventory.vpcs[vpc].id.to_string(),
        Network::Classic(of) => format!("the classic network{}", region(of)),
        Network::Unseen => "a network that is not exported".to_owned(),
    }
}

/// What joins two networks ("Authorize internal network communication between ECS instances in
/// different accounts by using the API").
fn remedy(one: Network, other: Network) -> &'static str {
    match (one, other) {
        (Network::Vpc(_), Network::Vpc(_)) => {
            "a VPC peering connection, CEN, VPN Gateway or Express Connect joins two VPCs"
        }
        (Network::Classic(_), Network::Classic(_)) => {
            "the classic network ends at the region: the public network, CEN, VPN Gateway or Express Connect joins two regions"
        }
        _ => "ClassicLink joins a classic instance to one VPC",
    }
}
