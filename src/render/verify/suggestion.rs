//! Today's state as a file of intents, to start from.

use std::io::{self, Write};

use crate::model::Inventory;
use crate::render::wire::quoted;
use crate::render::words::word;
use crate::verify::Suggestion;

const HEAD: &str = "\
# What certainly passes today between security groups, made by `sgscope verify --suggest`.
# Every intent holds for the export it was made of. Rename roles, drop what should not be, and add
# what must not pass: deny = \"web\" or only = [\"app\"], with to and flow.
";

/// Writes the file. A JSON string is a TOML string too.
///
/// # Errors
/// Those of the output.
pub fn suggestion(
    inventory: &Inventory,
    suggestion: &Suggestion,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(out, "{HEAD}")?;
    if suggestion.intents.is_empty() {
        writeln!(
            out,
            "\n# Nothing certainly passes between all members of two groups.\nintent = []"
        )?;
    }
    writeln!(out, "\n[roles]")?;
    for (name, group) in &suggestion.roles {
        let Some(group) = group.map(|group| &inventory.groups[group]) else {
            writeln!(out, "{} = \"internet\"", key(name))?;
            continue;
        };
        write!(
            out,
            "{} = {{ groups = [{}] }}",
            key(name),
            quoted(&group.id)
        )?;
        match &group.name {
            Some(told) if **told != *group.id && **told != **name => {
                writeln!(out, "  # {}", word(told))?;
            }
            _ => writeln!(out)?,
        }
    }
    let names = |roles: &[usize]| -> String {
        let names = roles.iter().map(|role| quoted(&suggestion.roles[*role].0));
        names.collect::<Vec<_>>().join(", ")
    };
    for intent in &suggestion.intents {
        writeln!(out, "\n[[intent]]")?;
        writeln!(out, "allow = [{}]", names(&intent.from))?;
        writeln!(out, "to = [{}]", names(&intent.to))?;
        writeln!(out, "flow = {}", quoted(&intent.flow))?;
    }
    Ok(())
}

/// A name as a key, in quotes where it needs them.
fn key(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if !name.is_empty() && name.bytes().all(plain) {
        return name.to_owned();
    }
    quoted(name)
}
