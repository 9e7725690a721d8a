//! The files that are checked, and what a complaint about one looks like.
//!
//! Read from the disk once, or made up by a self-test; nothing here knows what is allowed.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use super::tokens::{UsedPath, paths, tokens};

/// Files by their path from the root of the repository, `/` between folders.
pub(crate) struct Tree(pub(crate) BTreeMap<String, String>);

/// What is wrong, and where.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Complaint {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) message: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.file, self.line, self.message)
    }
}

pub(crate) fn complain(file: &str, line: usize, message: impl Into<String>) -> Complaint {
    Complaint {
        file: file.to_owned(),
        line,
        message: message.into(),
    }
}

impl Tree {
    /// The repository itself.
    pub(crate) fn of_repository() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = BTreeMap::new();
        for folder in ["", "src", "tests", "benches", "fixtures", ".ci"] {
            walk(root, folder, &mut files);
        }
        Self(files)
    }

    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// Whether a file or a folder is there.
    pub(crate) fn exists(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.0
            .keys()
            .any(|it| it == path || it.starts_with(&folder))
    }

    /// The Rust files below a folder.
    pub(crate) fn rust_below(&self, folder: &str) -> impl Iterator<Item = (&str, &str)> {
        let files = self.0.iter().map(|(path, text)| (&path[..], &text[..]));
        files.filter(move |(path, _)| path.starts_with(folder) && path.ends_with(".rs"))
    }

    /// The floors that have files, by their folder.
    pub(crate) fn floors(&self) -> Vec<&str> {
        let mut floors: Vec<&str> = self
            .rust_below("src/")
            .filter_map(|(path, _)| floor(path))
            .collect();
        floors.dedup();
        floors
    }
}

/// Reads a folder and those below it; of the root only its own files.
fn walk(root: &Path, folder: &str, files: &mut BTreeMap<String, String>) {
    let Ok(entries) = fs::read_dir(root.join(folder)) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/{name}")
            .trim_start_matches('/')
            .to_owned();
        if entry.path().is_file() {
            let text = fs::read_to_string(entry.path()).unwrap_or_default();
            files.insert(path, text);
        } else if !folder.is_empty() {
            walk(root, &path, files);
        }
    }
}

/// The floor a file of `src/` belongs to; none for `lib.rs` and `main.rs`.
pub(crate) fn floor(path: &str) -> Option<&str> {
    Some(path.strip_prefix("src/")?.split_once('/')?.0)
}

/// The path of the module that a file of `src/` is.
pub(crate) fn module(path: &str) -> Vec<&str> {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    let mut segments: Vec<&str> = path.split('/').collect();
    let declares = |last: &&str| ["mod", "lib", "main"].contains(last);
    if segments.last().is_some_and(declares) {
        segments.pop();
    }
    segments
}

pub(crate) fn paths_of(path: &str, text: &str) -> Vec<UsedPath> {
    paths(&tokens(text), &module(path))
}

/// Whether a file of `src/` holds only tests.
pub(crate) fn is_test(path: &str) -> bool {
    let names = ["tests.rs", "testing.rs"];
    path.contains("/tests/") || names.iter().any(|name| path.ends_with(&format!("/{name}")))
}
