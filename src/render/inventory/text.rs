//! An inventory for people: what was read, what it holds, what to export next.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::holds::{calls, groups, interfaces, running};
use super::missing::{Lack, missing};
use crate::model::{Inventory, Network};
use crate::render::look::Tone;
use crate::render::table::{count, grouped, pad};
use crate::render::words::{word, wrap};
use crate::render::{Inputs, Look};
use crate::source::clean;

/// Characters of a line that is no command.
const WIDTH: usize = 98;
/// Ids that are named of something missing, and regions.
const MOST_NAMED: usize = 5;

/// Writes the answer.
///
/// # Errors
/// Those of the output.
pub fn text(
    inventory: &Inventory,
    inputs: Inputs,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_read(inventory, inputs, look, out)?;
    write_holds(inventory, look, out)?;
    write_missing(inventory, look, out)
}

fn heading(look: Look, text: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", look.paint(Tone::Strong, text))
}

fn write_read(
    inventory: &Inventory,
    inputs: Inputs,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    let told = format!(
        "{} read, {} refused, {}",
        count(inputs.files, "file"),
        count(inputs.refused, "document"),
        count(inputs.remarks, "remark")
    );
    heading(look, &told, out)?;
    let calls = calls(inventory);
    let longest = calls
        .keys()
        .map(|call| call.len())
        .max()
        .unwrap_or_default();
    for (call, number) in &calls {
        let mut line = format!(
            "  {}  {}, {}",
            pad(call, longest),
            count(number.documents, "document"),
            count(number.items, "item")
        );
        if number.unfinished > 0 {
            line += &format!(", {}", look.paint(Tone::Doubtful, "more pages follow"));
        }
        if !number.used {
            line += ", not used by verdicts yet";
        }
        writeln!(out, "{line}")?;
    }
    writeln!(out)
}

fn write_holds(inventory: &Inventory, look: Look, out: &mut dyn Write) -> io::Result<()> {
    heading(look, "what they hold", out)?;
    let mut row = |name: &str, text: &str| writeln!(out, "  {name:<13} {text}");
    let mut regions: Vec<String> = inventory
        .regions
        .rows()
        .iter()
        .take(MOST_NAMED)
        .map(|region| word(region))
        .collect();
    if inventory.regions.len() > MOST_NAMED {
        regions.push(format!("{} more", inventory.regions.len() - MOST_NAMED));
    }
    if !regions.is_empty() {
        row("regions", &regions.join(", "))?;
    }
    let of = groups(inventory);
    row(
        "groups",
        &parts(
            of.total,
            &[
                (of.basic, "basic"),
                (of.enterprise, "enterprise"),
                (of.unknown_type, "of unknown type"),
            ],
        ),
    )?;
    let complete = match of.complete {
        1 => "group complete",
        _ => "groups complete",
    };
    row(
        "their rules",
        &parts(
            inventory.rules.len() as u64,
            &[
                (of.complete, complete),
                (of.incomplete, "incomplete"),
                (of.contradicted, "contradicted by another file"),
                (of.unseen, "not exported"),
            ],
        ),
    )?;
    let of = interfaces(inventory);
    row(
        "interfaces",
        &parts(
            of.total,
            &[
                (of.unknown_groups, "without groups"),
                (of.unknown_network, "without a network"),
                (of.without_address, "without a private address"),
            ],
        ),
    )?;
    row(
        "instances",
        &parts(
            inventory.instances.len() as u64,
            &[(running(inventory), "running")],
        ),
    )?;
    let others = [
        ("VPCs", inventory.vpcs.len()),
        ("vSwitches", inventory.vswitches.len()),
        ("prefix lists", inventory.prefix_lists.len()),
        ("port lists", inventory.port_lists.len()),
    ];
    for (name, number) in others {
        if number > 0 {
            row(name, &grouped(number as u64))?;
        }
    }
    writeln!(out)
}

/// `5 (2 basic, 1 enterprise)`, leaving out what there is none of.
fn parts(total: u64, parts: &[(u64, &str)]) -> String {
    let some = parts.iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = some
        .map(|(number, what)| format!("{} {what}", grouped(*number)))
        .collect();
    if parts.is_empty() {
        grouped(total)
    } else {
        format!("{} ({})", grouped(total), parts.join(", "))
    }
}

fn write_missing(inventory: &Inventory, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let lacks = missing(inventory);
    if lacks.is_empty() {
        writeln!(out, "Nothing is missing that this version could use.")?;
    } else {
        heading(look, "missing for sharper answers", out)?;
    }
    for lack in &lacks {
        write_lack(lack, look, out)?;
    }
    let networks: BTreeSet<Network> = inventory
        .interfaces
        .rows()
        .iter()
        .map(|interface| interface.network)
        .collect();
    if networks
        .iter()
        .filter(|network| **network != Network::Unseen)
        .count()
        > 1
    {
        writeln!(
            out,
            "Links between networks (peering, CEN, ClassicLink) are not read by this version: without one,"
        )?;
        writeln!(out, "traffic between two networks is denied.")?;
    }
    Ok(())
}

fn write_lack(lack: &Lack, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut named: Vec<String> = lack
        .ids
        .iter()
        .take(MOST_NAMED)
        .map(|id| word(id))
        .collect();
    if lack.ids.len() > MOST_NAMED {
        named.push(format!(
            "{} more",
            grouped((lack.ids.len() - MOST_NAMED) as u64)
        ));
    }
    let named = if named.is_empty() {
        String::new()
    } else {
        format!(" ({})", named.join(", "))
    };
    let told = format!("{}{named}: {}", lack.what, lack.effect);
    for (number, line) in wrap(&told, WIDTH).iter().enumerate() {
        writeln!(out, "  {}{line}", if number == 0 { "- " } else { "  " })?;
    }
    let mut command =
        |command: &str| writeln!(out, "      {}", look.paint(Tone::Place, &clean(command)));
    lack.commands.iter().try_for_each(|line| command(line))?;
    if lack.more > 0 {
        let all = if lack.loops.is_empty() {
            ""
        } else {
            "; all of them:"
        };
        writeln!(out, "      ... and {} more{all}", grouped(lack.more))?;
    }
    let mut command =
        |command: &str| writeln!(out, "      {}", look.paint(Tone::Place, &clean(command)));
    lack.loops.iter().try_for_each(|line| command(line))?;
    if lack.commands.is_empty() {
        writeln!(
            out,
            "      no command can name them: ids are masked or not known"
        )?;
    }
    Ok(())
}
