//! The documents that are mutated: all fixtures, story by story.

use std::path::Path;

use serde_json::{Deserializer, Value};

use super::tree::Tree;
use crate::fixture;

/// One account: its files, each with its documents.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    pub(crate) name: String,
    pub(crate) files: Vec<(String, Vec<Tree>)>,
}

/// All of them, in the order of their names.
pub(crate) fn stories() -> Vec<Story> {
    let stories: Vec<Story> = fixture::stories()
        .iter()
        .map(|path| Story {
            name: file_name(path),
            files: files(path),
        })
        .collect();
    assert!(stories.len() >= 20, "the fixtures are where they were");
    stories
}

fn files(folder: &Path) -> Vec<(String, Vec<Tree>)> {
    let parse = |(path, text): (String, String)| {
        let documents = Deserializer::from_str(&text).into_iter::<Value>();
        let documents = documents.map(|document| Tree::of(&document.expect("JSON")));
        (file_name(Path::new(&path)), documents.collect())
    };
    fixture::texts(folder).into_iter().map(parse).collect()
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned()
}
