//! The library as a program of its own would use it: a folder of exports opened and loaded.

mod change;

use std::fs::File;
use std::io;
use std::path::PathBuf;

use sgscope::load::{Loaded, load};
use sgscope::source::{Opened, Sources, Stamp};

pub(crate) use change::{Which, changed};

/// Reads files.
pub(crate) fn read(paths: &[PathBuf]) -> Loaded {
    let mut sources = Sources::new(|name| {
        let file = File::open(name)?;
        let stamp = Stamp {
            length: file.metadata()?.len(),
            modified: None,
        };
        Ok::<_, io::Error>(Opened {
            stamp,
            reader: Box::new(file),
        })
    });
    let files: Vec<_> = paths
        .iter()
        .map(|path| sources.add(path.to_string_lossy().into_owned()))
        .collect();
    load(&sources, &files)
}
