//! The documents that are mutated: all fixtures, story by story.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Deserializer, Value};

use super::tree::Tree;

/// One account: its files, each with its documents.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    pub(crate) name: String,
    pub(crate) files: Vec<(String, Vec<Tree>)>,
}

/// All of them, in the order of their names.
pub(crate) fn stories() -> Vec<Story> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let stories: Vec<Story> = entries(&folder)
        .into_iter()
        .filter(|path| path.is_dir())
        .map(|path| Story {
            name: file_name(&path),
            files: files(&path),
        })
        .collect();
    assert!(stories.len() >= 20, "the fixtures are where they were");
    stories
}

fn files(folder: &Path) -> Vec<(String, Vec<Tree>)> {
    let mut files = Vec::new();
    for path in entries(folder) {
        if path.is_dir() {
            files.extend(self::files(&path));
        } else if path.extension().is_some_and(|end| end != "md") {
            let text = fs::read_to_string(&path).expect("a fixture is text");
            let documents = Deserializer::from_str(&text).into_iter::<Value>();
            let documents = documents.map(|document| Tree::of(&document.expect("JSON")));
            files.push((file_name(&path), documents.collect()));
        }
    }
    files
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned()
}
