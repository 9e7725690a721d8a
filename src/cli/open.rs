//! The files that were found, as sources.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use sgscope::source::{FileId, Opened, Sources, Stamp, clean};

use super::exit::Stop;
use super::paths::{Found, FoundKind};

/// Sources of some files, in their order. Pipes are read here.
pub(crate) fn sources(found: &[Found]) -> Result<(Sources, Vec<FileId>), Stop> {
    let paths: BTreeMap<String, PathBuf> = found
        .iter()
        .map(|found| (found.name.clone(), found.path.clone()))
        .collect();
    let mut sources = Sources::new(move |name| {
        let path = paths.get(name).ok_or(io::ErrorKind::NotFound)?;
        let file = File::open(path)?;
        let state = file.metadata()?;
        Ok(Opened {
            stamp: stamp(&state),
            reader: Box::new(file),
        })
    });
    let mut files = Vec::with_capacity(found.len());
    for found in found {
        let name = found.name.clone();
        files.push(match found.kind {
            FoundKind::File => sources.add(name),
            FoundKind::Once | FoundKind::Stdin => {
                let bytes = read_once(found).map_err(|error| {
                    Stop::Input(format!("cannot read \"{}\": {error}", clean(&found.name)))
                })?;
                sources.add_kept(name, bytes)
            }
        });
    }
    Ok((sources, files))
}

fn stamp(state: &fs::Metadata) -> Stamp {
    let written = state
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Stamp {
        length: state.len(),
        modified: written.map(|time| time.as_nanos()),
    }
}

fn read_once(found: &Found) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match found.kind {
        FoundKind::Stdin => io::stdin().lock().read_to_end(&mut bytes)?,
        FoundKind::Once | FoundKind::File => File::open(&found.path)?.read_to_end(&mut bytes)?,
    };
    Ok(bytes)
}
