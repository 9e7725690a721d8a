//! An inventory as JSON.

use std::io::{self, Write};

use super::holds::{calls, groups, interfaces, running};
use super::missing::missing;
use super::wire::{Call, Document, Groups, Instances, Interfaces, Missing};
use crate::model::Inventory;
use crate::render::Inputs;
use crate::render::wire::write_json;

/// Writes the answer.
///
/// # Errors
/// Those of the output.
pub fn json(inventory: &Inventory, inputs: Inputs, out: &mut dyn Write) -> io::Result<()> {
    let call = |(call, count): (&'static str, super::holds::CallCount)| Call {
        call,
        documents: count.documents,
        items: count.items,
        unfinished: count.unfinished,
        used: count.used,
    };
    let (groups, interfaces, lacks) =
        (groups(inventory), interfaces(inventory), missing(inventory));
    let document = Document {
        schema: "sgscope.inventory/1",
        inputs: inputs.into(),
        documents: calls(inventory).into_iter().map(call).collect(),
        regions: inventory
            .regions
            .rows()
            .iter()
            .map(|region| &**region)
            .collect(),
        groups: Groups {
            total: groups.total,
            complete: groups.complete,
            incomplete: groups.incomplete,
            contradicted: groups.contradicted,
            unseen: groups.unseen,
            basic: groups.basic,
            enterprise: groups.enterprise,
            unknown_type: groups.unknown_type,
        },
        rules: inventory.rules.len() as u64,
        interfaces: Interfaces {
            total: interfaces.total,
            unknown_groups: interfaces.unknown_groups,
            unknown_network: interfaces.unknown_network,
            without_address: interfaces.without_address,
        },
        instances: Instances {
            total: inventory.instances.len() as u64,
            running: running(inventory),
        },
        vpcs: inventory.vpcs.len() as u64,
        vswitches: inventory.vswitches.len() as u64,
        prefix_lists: inventory.prefix_lists.len() as u64,
        port_lists: inventory.port_lists.len() as u64,
        missing: lacks
            .iter()
            .map(|lack| Missing {
                fact: lack.fact,
                what: &lack.what,
                effect: lack.effect,
                ids: &lack.ids,
                commands: &lack.commands,
                loops: &lack.loops,
            })
            .collect(),
    };
    write_json(&document, out)
}
