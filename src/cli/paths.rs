//! From the paths of the command line to the files to read, in order.
//!
//! Not what is in them. In a directory: every *.json, *.jsonl and *.ndjson below it, in path order,
//! links not followed.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sgscope::source::clean;

use super::exit::Stop;

/// One file to read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Found {
    /// As answers call it: as it was given, joined with `/`.
    pub(crate) name: String,
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Whether the command line names it.
    pub(crate) named: bool,
    /// How it is read.
    pub(crate) kind: FoundKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FoundKind {
    /// A file, which is opened again for an excerpt.
    File,
    /// A pipe or device, which is read once.
    Once,
    /// Standard input.
    Stdin,
}

/// What was found, and what was passed over.
#[derive(Default, Debug)]
pub(crate) struct Search {
    pub(crate) found: Vec<Found>,
    /// Links in directories.
    pub(crate) links: u64,
    /// Pipes, sockets and devices in directories: opening one may take for ever.
    pub(crate) pipes: u64,
    /// Directories below that cannot be read, with why.
    pub(crate) unreadable: Vec<(String, io::Error)>,
    seen: BTreeSet<PathBuf>,
}

/// Looks for the files; with no path, in the current directory.
pub(crate) fn search(paths: &[OsString]) -> Result<Search, Stop> {
    let mut search = Search::default();
    if paths.is_empty() {
        search
            .directory(Path::new("."), "")
            .map_err(|error| unreadable(Path::new("."), &error))?;
    }
    for path in paths {
        if path == "-" {
            search.add(Found {
                name: "-".to_owned(),
                path: PathBuf::from("-"),
                named: true,
                kind: FoundKind::Stdin,
            });
            continue;
        }
        let path = Path::new(path);
        let state = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
        let name = path.to_string_lossy().into_owned();
        if state.is_dir() {
            search
                .directory(path, &name)
                .map_err(|error| unreadable(path, &error))?;
        } else {
            let kind = if state.is_file() {
                FoundKind::File
            } else {
                FoundKind::Once
            };
            search.add(Found {
                name,
                path: path.to_owned(),
                named: true,
                kind,
            });
        }
    }
    search.tell_names_apart();
    Ok(search)
}

fn unreadable(path: &Path, error: &io::Error) -> Stop {
    Stop::Input(format!(
        "cannot read \"{}\": {error}",
        clean(&path.to_string_lossy())
    ))
}

impl Search {
    /// Adds a file, once however often it is named.
    fn add(&mut self, found: Found) {
        let known = match found.kind {
            FoundKind::File => fs::canonicalize(&found.path).unwrap_or_else(|_| found.path.clone()),
            FoundKind::Once | FoundKind::Stdin => found.path.clone(),
        };
        if self.seen.insert(known) {
            self.found.push(found);
        } else if let Some(twin) = self.found.iter_mut().find(|twin| twin.path == found.path) {
            twin.named |= found.named;
        }
    }

    /// Everything below a directory.
    fn directory(&mut self, path: &Path, name: &str) -> io::Result<()> {
        let mut entries = fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let (path, file_name) = (entry.path(), entry.file_name());
            let name = joined(name, &file_name.to_string_lossy());
            let kind = entry.file_type()?;
            let is_export = ["json", "jsonl", "ndjson"]
                .iter()
                .any(|end| path.extension().is_some_and(|it| it == *end));
            if kind.is_dir() {
                if let Err(error) = self.directory(&path, &name) {
                    self.unreadable.push((name, error));
                }
            } else if kind.is_symlink() {
                let leads_on = is_export || fs::metadata(&path).is_ok_and(|target| target.is_dir());
                self.links += u64::from(leads_on);
            } else if kind.is_file() && is_export {
                self.add(Found {
                    name,
                    path,
                    named: false,
                    kind: FoundKind::File,
                });
            } else if is_export {
                self.pipes += 1;
            }
        }
        Ok(())
    }

    /// Names that are no Unicode may look alike; each is told apart by a number.
    fn tell_names_apart(&mut self) {
        let mut taken = BTreeSet::new();
        for found in &mut self.found {
            let plain = found.name.clone();
            let mut number = 2;
            while !taken.insert(found.name.clone()) {
                found.name = format!("{plain} ({number})");
                number += 1;
            }
        }
    }
}

fn joined(directory: &str, name: &str) -> String {
    match directory {
        "" => name.to_owned(),
        _ if directory.ends_with('/') => format!("{directory}{name}"),
        _ => format!("{directory}/{name}"),
    }
}
