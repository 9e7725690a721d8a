//! `sgscope inventory`: what was read, and what is missing.

use sgscope::render::inventory as render;

use super::args::{Global, InventoryArgs};
use super::exit::{Ending, Stop};
use super::output::{Format, targets, write};
use super::session::Session;
use super::stderr::Voice;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum InventoryFormat {
    Text,
    Json,
}

impl Format for InventoryFormat {
    const ALL: &'static [(Self, &'static str)] = &[(Self::Text, "text"), (Self::Json, "json")];
}

pub(crate) fn inventory(
    args: &InventoryArgs,
    global: &Global,
    voice: Voice,
) -> Result<Ending, Stop> {
    let targets = targets::<InventoryFormat>("inventory", &global.format)?;
    let session = Session::read(&args.paths, global, voice)?;
    session.spare_inputs(&targets)?;
    let inputs = session.tally.inputs(&session.sources);
    for target in &targets {
        write(target, global.color, |format, look, out| match format {
            InventoryFormat::Text => render::text(&session.inventory, inputs, look, out),
            InventoryFormat::Json => render::json(&session.inventory, inputs, out),
        })?;
    }
    Ok(session.ending(Ending::Clean))
}
