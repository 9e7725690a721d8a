//! A file that changes between being read and being printed.

use std::fs;

use sgscope::render::Look;
use sgscope::source::{Location, RemarkKind};

use super::*;
use crate::cli::paths::FoundKind;

#[test]
fn a_file_that_changed_is_told_and_its_lines_are_not_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.json");
    fs::write(&path, "{\"a\": 1}\n").expect("written");
    let found = Found {
        name: "a.json".to_owned(),
        path: path.clone(),
        named: true,
        kind: FoundKind::File,
    };
    let opened = inputs(&[found]).unwrap_or_else(|_| panic!("a file can be opened"));
    assert_eq!(opened.bytes, 9);
    let (sources, files) = (opened.sources, opened.files);
    let location = Location {
        file: files[0],
        length: 3,
        start: 1,
    };
    let voice = Voice {
        quiet: true,
        look: Look::Plain,
    };
    let mut tally = Tally {
        files: 1,
        refused: 0,
        remarks: Vec::new(),
        voice,
    };

    assert!(tally.places(&sources, &[location]).get(location).is_some());
    assert_eq!(tally.inputs(&sources).remarks, 0);

    fs::write(&path, "{\"a\": 1, \"b\": 2}\n").expect("written");
    let elsewhere = Location {
        length: 2,
        ..location
    };
    assert!(
        tally
            .places(&sources, &[elsewhere, Location::NOWHERE])
            .get(elsewhere)
            .is_none()
    );
    assert_eq!(tally.inputs(&sources).remarks, 1);
    assert_eq!(
        (tally.remarks[0].kind, tally.remarks[0].file),
        (RemarkKind::Note, Some(files[0]))
    );
    assert!(tally.remarks[0].message.contains("run again"));

    fs::remove_file(&path).expect("removed");
    assert!(tally.places(&sources, &[location]).get(location).is_none());
    assert_eq!(tally.inputs(&sources).remarks, 2);
}
