//! From exported text to an inventory: splitter, dialects, leaves, facts, and their merging.
//!
//! A file streams by (`window`); its documents are walked through (`walk`) down to records,
//! the elements of known lists, which are read one at a time into facts (`read`); facts about one
//! id are merged over all files (`merge`). Lenient reading ends here: above this floor every value
//! is typed. It judges no rule and prints nothing.
//!
//! What was decided here and why: `why.md` beside this file.

mod bare;
mod dialect;
mod draft;
mod fact;
mod file;
mod filename;
mod foreign;
mod frame;
mod input;
mod json;
mod key;
mod known;
mod leaf;
mod list;
mod mend;
mod merge;
mod names;
mod note;
mod peek;
mod pieces;
mod quick;
mod read;
mod records;
mod refusal;
mod renumber;
mod terraform;
mod trouble;
mod walk;
mod window;
mod wire;

use std::io;

use rayon::prelude::*;

use crate::model::Inventory;
use crate::source::{FileId, Remark, Sources};

/// What was read from some files.
#[derive(Debug)]
pub struct Loaded {
    /// All facts, merged.
    pub inventory: Inventory,
    /// What the user should know of, by file and place.
    pub remarks: Vec<Remark>,
    /// What became of each file, in the order they were given.
    pub files: Vec<LoadedFile>,
}

/// What became of a file.
#[derive(Debug)]
pub struct LoadedFile {
    /// The file.
    pub file: FileId,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a file that was read.
#[derive(Debug)]
pub enum Outcome {
    /// Documents were read; an empty one (`[]` or `{}`) counts.
    Read {
        /// How many.
        documents: u32,
        /// How many others were broken or are to be exported in another way.
        refused: u32,
    },
    /// It is JSON and holds nothing of ours.
    Nothing,
    /// It holds our own answers.
    OwnOutput,
    /// No document could be read; remarks say why.
    Refused {
        /// How many.
        refused: u32,
    },
    /// It could not be opened, or not be read to its end; nothing of it is used.
    Unreadable(io::Error),
}

/// Reads files and merges what they say. The order of the files matters to locations only, and to
/// the order of [`Inventory::documents`].
#[must_use]
pub fn load(sources: &Sources, files: &[FileId]) -> Loaded {
    load_with(sources, files, &|_| ())
}

/// As [`load`], and tells how many bytes of text were read since it last told: from several threads,
/// some hundred kilobytes at a time, each byte once. They add up to the lengths of all files, but
/// for byte order marks and where text is stored as UTF-16.
#[must_use]
pub fn load_with(sources: &Sources, files: &[FileId], report: &(dyn Fn(u64) + Sync)) -> Loaded {
    let read = |id: &FileId| input::read(*id, sources, report);
    let drafts: Vec<_> = match files {
        [one] => read(one),
        _ => files.par_iter().flat_map_iter(read).collect(),
    };
    merge::finish(drafts)
}

/// Reads texts that are at hand, by name: for tests and examples.
#[must_use]
pub fn load_text(texts: &[(&str, &str)]) -> Loaded {
    let mut sources = Sources::new(|_| Err(io::ErrorKind::NotFound.into()));
    let files: Vec<FileId> = texts
        .iter()
        .map(|(name, text)| sources.add_kept((*name).to_owned(), text.as_bytes().to_vec()))
        .collect();
    load(&sources, &files)
}
