//! What these laws share: exports from folders and texts, and findings as lines.

use std::path::{Path, PathBuf};

use sgscope::lint::{Finding, Persona, Selection};
use sgscope::load::{Outcome, load};
use sgscope::model::Inventory;
use sgscope::source::{FileId, Sources};

use crate::fixture;

/// Everything the auditor sees, of these lints or of all.
pub(crate) fn auditor(only: &[&'static str]) -> Selection {
    Selection {
        only: only.to_vec(),
        persona: Persona::Auditor,
        ..Selection::default()
    }
}

/// Loads texts that stand for files of these names.
pub(crate) fn load_texts(texts: &[(String, String)]) -> Inventory {
    let mut sources = Sources::new(|_| Err(std::io::ErrorKind::NotFound.into()));
    let files: Vec<FileId> = texts
        .iter()
        .map(|(name, text)| sources.add_kept(name.clone(), text.clone().into_bytes()))
        .collect();
    let loaded = load(&sources, &files);
    for file in &loaded.files {
        let read = matches!(file.outcome, Outcome::Read { refused: 0, .. });
        assert!(
            read,
            "{}: {file:?} {:?}",
            sources.name(file.file),
            loaded.remarks
        );
    }
    loaded.inventory
}

/// A story's name, its export as texts by name, and its tale.
pub(crate) type Story = (String, Vec<(String, String)>, String);

/// The stories under `fixtures/`, by name: their exports as texts, and their tale.
pub(crate) fn stories() -> Vec<Story> {
    let tell = |folder: &PathBuf| {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let tale = folder.join("story.md");
        (name.into_owned(), fixture::texts(folder), read(&tale))
    };
    fixture::stories().iter().map(tell).collect()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a readable file")
}

/// `LINT GROUP RULE-or-- SEVERITY CONFIDENCE`, as stories write it.
pub(crate) fn line(inventory: &Inventory, finding: &Finding) -> String {
    let group = finding
        .group
        .map_or("--", |group| &inventory.groups[group].id);
    let rule = finding
        .rule
        .and_then(|rule| inventory.rules[rule].id.as_deref());
    format!(
        "{} {group} {} {} {}",
        finding.lint,
        rule.unwrap_or("--"),
        finding.severity.name(),
        finding.confidence.name()
    )
}
