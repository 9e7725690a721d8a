//! Workloads: exports of made-up accounts, the same on every machine, written as the CLI writes them.
//!
//! Everything is a function of an index, so gigabytes are streamed and nothing is held. A folder that
//! was written to its end is used again.

mod export;
mod json;
mod kind;
mod plan;
mod random;
mod records;
mod rules;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub(crate) use kind::{Kind, Shape};
use plan::{Plan, instance_id};

/// Raise it when a workload changes; older folders are then left alone.
const VERSION: u32 = 2;
/// The file that says that a folder is complete, with what it holds.
const MARKER: &str = "COMPLETE";

/// A workload on disk.
#[derive(Clone, Debug)]
pub(crate) struct Workload {
    pub(crate) kind: Kind,
    pub(crate) interfaces: u32,
    pub(crate) folder: PathBuf,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
}

impl Workload {
    /// Writes a workload below `root`, unless it is there. The number of interfaces is a multiple of
    /// ten.
    pub(crate) fn prepare(
        kind: Kind,
        interfaces: u32,
        shape: Shape,
        root: &Path,
    ) -> io::Result<Self> {
        assert!(
            interfaces.is_multiple_of(10),
            "internal error: {interfaces} interfaces"
        );
        let plan = Plan { kind, interfaces };
        let folder = root.join(format!(
            "{}-{interfaces}-{}-{VERSION}",
            kind.name(),
            shape.name()
        ));
        if !folder.join(MARKER).exists() {
            let partial = folder.with_extension("partial");
            if partial.exists() {
                fs::remove_dir_all(&partial)?;
            }
            fs::create_dir_all(&partial)?;
            let written = export::write(plan, shape, &partial)?;
            fs::write(
                partial.join(MARKER),
                format!("{} {}\n", written.files, written.bytes),
            )?;
            fs::rename(&partial, &folder)?;
        }
        let marker = fs::read_to_string(folder.join(MARKER))?;
        let mut numbers = marker
            .split_whitespace()
            .map(|word| word.parse().unwrap_or(0));
        let mut number = || numbers.next().unwrap_or(0);
        Ok(Self {
            kind,
            interfaces,
            files: number(),
            bytes: number(),
            folder,
        })
    }

    /// The ids of two instances in one VPC.
    pub(crate) fn pair(&self) -> (String, String) {
        (instance_id(0), instance_id(self.interfaces.min(2000) / 2))
    }

    /// Its files.
    pub(crate) fn paths(&self) -> io::Result<Vec<PathBuf>> {
        exports(&self.folder)
    }
}

/// The exported files in a folder, in path order.
pub(crate) fn exports(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|kind| kind == "json" || kind == "jsonl")
        {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
