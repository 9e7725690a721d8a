//! The files that were found, as sources.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use sgscope::source::{FileId, Opened, Sources, Stamp, clean, clip};

use super::exit::Stop;
use super::paths::{Found, FoundKind};
use super::progress::{self, Stage};

/// Characters of a name in a line that tells what is being done.
const LONGEST: usize = 40;

/// Bytes of an input that is kept in memory because it cannot be read twice. Some never end.
const MOST: u64 = 2 << 30;

/// Files that can be read.
pub(crate) struct Inputs {
    pub(crate) sources: Sources,
    /// In the order they were found.
    pub(crate) files: Vec<FileId>,
    /// The bytes of them all, as far as can be told.
    pub(crate) bytes: u64,
}

/// Sources of some files, in their order. Pipes are read here.
pub(crate) fn inputs(found: &[Found]) -> Result<Inputs, Stop> {
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
    let mut bytes = 0;
    for found in found {
        let name = found.name.clone();
        files.push(match found.kind {
            FoundKind::File => {
                bytes += fs::metadata(&found.path).map_or(0, |state| state.len());
                sources.add(name)
            }
            FoundKind::Once | FoundKind::Stdin => {
                let text = read_once(found).map_err(|error| {
                    Stop::Input(format!("cannot read \"{}\": {error}", clean(&found.name)))
                })?;
                bytes += text.len() as u64;
                sources.add_kept(name, text)
            }
        });
    }
    Ok(Inputs {
        sources,
        files,
        bytes,
    })
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
    match found.kind {
        FoundKind::Stdin => {
            progress::stage(Stage::Receiving("standard input".to_owned()));
            read_all(io::stdin().lock(), MOST)
        }
        FoundKind::Once | FoundKind::File => {
            let name = clip(&found.name, LONGEST);
            progress::stage(Stage::Receiving(format!("\"{}\"", clean(&name))));
            read_all(File::open(&found.path)?, MOST)
        }
    }
}

/// All of an input that is kept, unless it is longer than `most`.
fn read_all(input: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    Told(input)
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!(
            "it is longer than {} GiB and cannot be read twice; write it to a file and name that",
            MOST >> 30
        )));
    }
    Ok(bytes)
}

/// An input whose bytes are told as they come.
struct Told<R>(R);

impl<R: Read> Read for Told<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(into)?;
        progress::read(count as u64);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_in_memory_has_an_end() {
        assert_eq!(read_all(&b"abc"[..], 3).expect("short"), b"abc");
        let error = read_all(io::repeat(b'{'), 1000).expect_err("it never ends");
        assert!(error.to_string().contains("write it to a file"), "{error}");
    }
}
