//! Spreads documents over files: one each, several in a row, by line, or as one array, in any order and folder.
//! It never changes a document but for the order of its keys.

use std::path::Path;

use super::export::Document;
use super::json::{Dice, Json, Layout};

/// Name and text of each file.
pub(crate) fn spread(mut documents: Vec<Document>, dice: &mut Dice) -> Vec<(String, String)> {
    dice.shuffle(&mut documents);
    let mut files = Vec::new();
    let (named, mut loose): (Vec<Document>, Vec<Document>) = documents
        .into_iter()
        .partition(|document| document.alone_in.is_some());
    for document in named {
        let name = document.alone_in.clone().unwrap_or_default();
        let folder = dice.pick(&["", "ports/"]);
        files.push((format!("{folder}{name}"), print(dice, document.json)));
    }
    if dice.chance(15) {
        files.push((
            "zones.json".to_owned(),
            "{\"Zones\": {\"Zone\": []}, \"RequestId\": \"1\"}\n".to_owned(),
        ));
    }
    while !loose.is_empty() {
        let wanted = 1 + dice.below(5);
        let rest = loose.split_off(wanted.min(loose.len()));
        let chunk: Vec<Json> = std::mem::replace(&mut loose, rest)
            .into_iter()
            .map(|document| document.json)
            .collect();
        let (text, extension) = file(dice, chunk);
        let folder = dice.pick(&["", "", "b/", "a/deep/"]);
        let letter = dice.pick(&["a", "k", "z"]);
        files.push((format!("{folder}{letter}{}.{extension}", files.len()), text));
    }
    files
}

fn file(dice: &mut Dice, mut chunk: Vec<Json>) -> (String, &'static str) {
    let objects = chunk.iter().all(|json| matches!(json, Json::Object(_)));
    match dice.below(4) {
        1 if objects => (print(dice, Json::Array(chunk)), "json"),
        2 => {
            let lines: Vec<String> = chunk
                .iter()
                .map(|json| json.print(Layout::Compact))
                .collect();
            (lines.join("\n") + "\n", dice.pick(&["jsonl", "ndjson"]))
        }
        3 => {
            let gap = dice.pick(&["\n", "", "\r\n\r\n"]);
            let texts: Vec<String> = chunk.into_iter().map(|json| print(dice, json)).collect();
            (texts.join(gap), "json")
        }
        _ if chunk.len() == 1 => (print(dice, chunk.remove(0)), "json"),
        _ => {
            let texts: Vec<String> = chunk.into_iter().map(|json| print(dice, json)).collect();
            (texts.concat(), "json")
        }
    }
}

fn print(dice: &mut Dice, json: Json) -> String {
    let json = if dice.chance(50) { json.sorted() } else { json };
    let layout = dice.pick(&[Layout::Blanks, Layout::Tabs, Layout::Compact]);
    json.print(layout) + "\n"
}

pub(crate) fn write(files: &[(String, String)], folder: &Path) {
    for (name, text) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).expect("a folder for the export");
        }
        std::fs::write(path, text).expect("a file of the export");
    }
}
