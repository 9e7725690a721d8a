//! The fewest grants that make a flow allowed, each for the narrowest peer and port.
//!
//! Method: for each pair of addresses, every stage of rules that does not certainly allow the flow
//! gets one grant for each piece of the flow it lacks; the grants are applied and the pair is judged
//! again; of the pairs that are then allowed, the one with the fewest grants is offered.

use super::ends::Party;
use super::hosts::Host;
use super::pairs::{Judged, judge};
use super::{PairExplanation, Reason, Side, StageKind, Verdict};
use crate::change::{Edit, Permission, PermissionPeer, RuleSelector, apply, command, rollback};
use crate::model::{
    Blocks, Direction, GroupIndex, InterfaceIndex, Inventory, NicType, Policy, Protocol, TableIndex,
};
use crate::packet::{Interval, Port, Set, TCP, Traffic, UDP};

/// More pairs than this are not tried.
const MOST_PAIRS: usize = 16;
/// More pieces than this are no list of grants anybody would run.
const MOST_GRANTS: usize = 100;

/// The grants, or why there are none and what would let the flow pass instead.
pub(super) fn grants(
    inventory: &Inventory,
    source: &Party,
    target: &Party,
    flow: Option<&Traffic>,
    judged: &Judged,
) -> (Vec<Edit>, Vec<String>) {
    if judged.verdict == Verdict::Allowed || judged.pairs.is_empty() {
        return (Vec::new(), Vec::new());
    }
    if matches!(source.host, Host::Internet) || matches!(target.host, Host::Internet) {
        let why = "name the address or block that should be let through instead of \"internet\"";
        return (Vec::new(), vec![why.to_owned()]);
    }
    let mut best: Option<Vec<Edit>> = None;
    let mut obstacle = None;
    for pair in judged.pairs.iter().take(MOST_PAIRS) {
        match pair_grants(inventory, pair) {
            Err(why) => {
                obstacle.get_or_insert(why);
            }
            Ok(edits) => {
                if best.as_ref().is_some_and(|best| best.len() <= edits.len()) {
                    continue;
                }
                let after = judge(&apply(inventory, &edits), source, target, flow);
                if after.verdict == Verdict::Allowed {
                    best = Some(edits);
                } else {
                    obstacle.get_or_insert_with(|| why_not(inventory, pair));
                }
            }
        }
    }
    if let Some(edits) = best {
        return (edits, Vec::new());
    }
    let revoked = judged
        .pairs
        .iter()
        .find_map(|pair| revocations(inventory, pair, source, target, flow));
    (
        Vec::new(),
        obstacle
            .into_iter()
            .chain(revoked.into_iter().flatten())
            .collect(),
    )
}

/// The commands that take away the Drop rules that decide, if the flow then passes, and their undoing.
fn revocations(
    inventory: &Inventory,
    pair: &PairExplanation,
    source: &Party,
    target: &Party,
    flow: Option<&Traffic>,
) -> Option<Vec<String>> {
    let mut edits: Vec<Edit> = Vec::new();
    for stage in pair
        .stages
        .iter()
        .filter(|stage| stage.verdict != Verdict::Allowed)
    {
        let parts = stage
            .parts
            .iter()
            .filter(|part| part.verdict != Verdict::Allowed);
        for index in parts.map(|part| part.rule).chain([stage.rule]).flatten() {
            let rule = &inventory.rules[index];
            if rule.policy != Some(Policy::Drop) {
                continue;
            }
            let (group, direction) = (rule.group, rule.direction?);
            let edit = Edit::Revoke {
                group,
                direction,
                rule: RuleSelector::Rule(index),
            };
            if !edits.contains(&edit) {
                edits.push(edit);
            }
        }
    }
    if edits.is_empty()
        || judge(&apply(inventory, &edits), source, target, flow).verdict != Verdict::Allowed
    {
        return None;
    }
    let line = |edits: &[Edit]| -> Option<String> {
        let commands: Result<Vec<String>, _> =
            edits.iter().map(|edit| command(inventory, edit)).collect();
        commands.ok().map(|commands| commands.join(" && "))
    };
    let undo = rollback(inventory, &edits)
        .ok()
        .and_then(|back| line(&back))?;
    let told = [
        ("this lets it pass", line(&edits)?),
        ("and this takes that back", undo),
    ];
    Some(
        told.map(|(what, command)| format!("{what}: {command}"))
            .to_vec(),
    )
}

fn pair_grants(inventory: &Inventory, pair: &PairExplanation) -> Result<Vec<Edit>, String> {
    let mut edits = Vec::new();
    for stage in &pair.stages {
        if stage.verdict == Verdict::Allowed {
            continue;
        }
        let (direction, own, peer) = match stage.kind {
            StageKind::Network => {
                return Err(
                    "security groups never create a network; connect the two first".to_owned(),
                );
            }
            StageKind::Egress => (Direction::Egress, pair.source, pair.target),
            StageKind::Ingress => (Direction::Ingress, pair.target, pair.source),
        };
        let allowed = |part: &&super::Part| part.verdict == Verdict::Allowed;
        let granted = stage
            .parts
            .iter()
            .filter(allowed)
            .fold(Traffic::empty(), |sum, part| sum.union(&part.traffic));
        let lacking = pair.flow.difference(&granted);
        let index = own
            .interface
            .ok_or("the host's own rules are not in the inputs")?;
        let group = writable_group(inventory, index)?;
        // The other side as the rules of this side see it, and nothing wider.
        let block = peer
            .address
            .ok_or("name the address or block that should be let through")?;
        let nic = plane(inventory, index, own, peer);
        let pieces = pieces(&pair.flow, &lacking, pair.family);
        if pieces.len() > MOST_GRANTS {
            return Err(format!(
                "the flow would take {} rules; ask for less at a time",
                pieces.len()
            ));
        }
        for (protocol, ports, source_ports) in pieces {
            let peer = PermissionPeer::Block(block);
            let permission = Permission {
                policy: Policy::Accept,
                priority: 1,
                protocol,
                ports,
                port_list: None,
                source_ports,
                peer,
                local: Blocks::ABSENT,
                nic,
                description: None,
            };
            edits.push(Edit::Authorize {
                group,
                direction,
                permission,
            });
        }
    }
    match edits
        .iter()
        .map(|edit| command(inventory, edit))
        .find_map(Result::err)
    {
        Some(refusal) => Err(refusal.to_string()),
        None => Ok(edits),
    }
}

/// The group of an interface that a rule can be added to and that the fewest other interfaces have.
fn writable_group(inventory: &Inventory, index: InterfaceIndex) -> Result<GroupIndex, String> {
    let interface = &inventory.interfaces[index];
    let Some(groups) = &interface.groups else {
        return Err(format!(
            "the groups of {} are not exported; export them first",
            interface.id
        ));
    };
    let members = |group: GroupIndex| {
        let has = |other: &&crate::model::NetworkInterface| {
            other
                .groups
                .as_deref()
                .is_some_and(|groups| groups.contains(&group))
        };
        inventory.interfaces.rows().iter().filter(has).count()
    };
    let usable = groups.iter().copied().filter(|group| {
        let group = &inventory.groups[*group];
        !group.managed && !group.is_masked() && !group.is_planned()
    });
    usable
        .min_by_key(|group| (members(*group), group.position()))
        .ok_or_else(|| {
            format!(
                "every group of {} is managed by a cloud product or masked",
                interface.id
            )
        })
}

fn plane(inventory: &Inventory, index: InterfaceIndex, own: Side, peer: Side) -> Option<NicType> {
    if !inventory.interfaces[index].network.is_classic() {
        return None;
    }
    let public = |side: Side| {
        side.address
            .is_none_or(|block| !crate::packet::is_private(block.first()))
    };
    Some(if public(own) || public(peer) {
        NicType::Internet
    } else {
        NicType::Intranet
    })
}

/// One grant each: a protocol, and for TCP and UDP a range of ports and one of source ports.
type Piece = (Protocol, Option<Interval<Port>>, Option<Interval<Port>>);

/// The pieces of the flow that meet what is lacking: whole ranges as they were asked for, so that
/// there are few.
fn pieces(flow: &Traffic, lacking: &Traffic, family: crate::packet::Family) -> Vec<Piece> {
    if Traffic::all(family).is_subset(flow) {
        return vec![(Protocol::All, None, None)];
    }
    let mut pieces: Vec<Piece> = lacking
        .plain()
        .iter()
        .map(|number| (Protocol::Number(number), None, None))
        .collect();
    for number in [TCP, UDP] {
        let (Some(asked), Some(missing)) = (flow.pairs(number), lacking.pairs(number)) else {
            continue;
        };
        for (slab, sources) in asked.as_slice() {
            for lane in sources.as_slice() {
                let whole = *lane == Interval::whole();
                let piece = crate::packet::Product::of(
                    &crate::packet::Intervals::of(*slab),
                    &crate::packet::Intervals::of(*lane),
                );
                if !piece.intersection(missing).is_empty() {
                    let sources = if whole { None } else { Some(*lane) };
                    pieces.push((Protocol::Number(number), Some(*slab), sources));
                }
            }
        }
    }
    pieces
}

/// Why the strongest grant there is does not suffice.
fn why_not(inventory: &Inventory, pair: &PairExplanation) -> String {
    for stage in pair
        .stages
        .iter()
        .filter(|stage| stage.verdict != Verdict::Allowed)
    {
        if let Some(rule) = stage.rule {
            let rule = &inventory.rules[rule];
            let name = rule.id.as_deref().unwrap_or("without an id");
            let group = &inventory.groups[rule.group].id;
            if rule.policy != Some(Policy::Accept) {
                return format!(
                    "the {} rule {name} of group {group} drops it at priority {}, and no Accept can be stronger",
                    stage.kind.name(),
                    rule.priority.unwrap_or(1),
                );
            }
        }
        if matches!(stage.reason, Reason::UnseenRules | Reason::UnseenGroups) {
            return "rules that are not exported may drop it with priority 1, and no Accept can be stronger; export them first".to_owned();
        }
    }
    "no Accept can be stronger than what decides it; export what is missing first".to_owned()
}
