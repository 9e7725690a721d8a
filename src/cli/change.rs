//! `--apply CHANGE`: a change that is not made yet, applied to what was read.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};

use sgscope::change::{apply_plan, apply_script, is_plan};
use sgscope::model::Inventory;
use sgscope::source::clean;

use super::exit::Stop;
use super::session::Session;

/// Bytes of a change: people write them, or generators for people to read.
const MOST: u64 = 256 << 20;

/// What a session read, after some changes one after the other. Their remarks become the session's.
pub(crate) fn changed(session: &mut Session<'_>, changes: &[OsString]) -> Result<Inventory, Stop> {
    let mut inventory = session.inventory.clone();
    for change in changes {
        let name = change.to_string_lossy().into_owned();
        let unreadable =
            |error: io::Error| Stop::Input(format!("cannot read \"{}\": {error}", clean(&name)));
        let bytes = read(change).map_err(unreadable)?;
        let file = session.sources.add_kept(name.clone(), bytes);
        let mut text = Vec::new();
        let mut reader = session.sources.read(file).map_err(unreadable)?;
        reader.read_to_end(&mut text).map_err(unreadable)?;
        let text = String::from_utf8(text).map_err(|_| {
            Stop::Usage(format!(
                "\"{}\" is no UTF-8 text; save it as UTF-8",
                clean(&name)
            ))
        })?;
        let apply = if is_plan(&text) {
            // It may hold secrets beside what is read.
            session.sources.confine(file);
            apply_plan
        } else {
            apply_script
        };
        let changed = apply(&inventory, &text, file).map_err(|error| {
            let (line, column) = (error.line, error.column);
            Stop::Usage(format!("{name}:{line}:{column}: {}", error.message))
        })?;
        inventory = changed.inventory;
        session.tally.add(changed.remarks);
    }
    Ok(inventory)
}

/// Refuses a command line by which several would read standard input: all but the first would find it
/// empty, and an empty change is no change. PATHs count as one.
pub(crate) fn read_once<'a>(
    paths: &[OsString],
    others: impl IntoIterator<Item = &'a OsString>,
) -> Result<(), Stop> {
    let is_input = |name: &&OsString| *name == "-";
    let count = usize::from(paths.iter().any(|path| is_input(&path)))
        + others.into_iter().filter(is_input).count();
    if count > 1 {
        let message = "standard input is read once, and \"-\" stands there for several; give the others as files";
        return Err(Stop::Usage(message.to_owned()));
    }
    Ok(())
}

fn read(change: &OsString) -> io::Result<Vec<u8>> {
    let input: Box<dyn Read> = if change == "-" {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(change)?)
    };
    let mut bytes = Vec::new();
    input.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST {
        let message = format!("it is longer than {} MiB, and a change is not", MOST >> 20);
        return Err(io::Error::other(message));
    }
    Ok(bytes)
}
