//! What these laws share: exports from folders and texts, and findings as lines.

use std::path::{Path, PathBuf};

use sgscope::lint::{Finding, Persona, Selection};
use sgscope::load::{Outcome, load};
use sgscope::model::Inventory;
use sgscope::source::{FileId, Sources};

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
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut folders = entries(&root);
    folders.retain(|folder| folder.join("story.md").is_file());
    assert!(!folders.is_empty(), "no stories under {}", root.display());
    let tell = |folder: &PathBuf| {
        let mut files = Vec::new();
        collect(folder, &mut files);
        let name = |path: &Path| {
            path.file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        };
        let texts = files
            .iter()
            .map(|path| (path.display().to_string(), read(path)))
            .collect();
        (name(folder), texts, read(&folder.join("story.md")))
    };
    folders.iter().map(tell).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for path in entries(folder) {
        let extension = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            collect(&path, files);
        } else if ["json", "jsonl", "ndjson"].contains(&extension.as_str()) {
            files.push(path);
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(folder).expect("a readable folder");
    let mut paths: Vec<PathBuf> = listed
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
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
