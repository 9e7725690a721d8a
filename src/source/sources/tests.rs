//! Tests of `sources`, by slice and caret rather than by snapshot.

use std::io::{ErrorKind, Read};

use super::{Location, Sources};
use crate::source::testing::{Disk, find, kept, span, utf16};

/// The text of an input that is stored as these bytes.
fn check(bytes: impl Into<Vec<u8>>, expectation: &str) {
    let (sources, file) = kept(bytes);
    let mut text = Vec::new();
    let mut reader = sources.read(file).expect("a text");
    reader.read_to_end(&mut text).expect("a text");
    assert_eq!(String::from_utf8_lossy(&text), expectation);
}

#[test]
fn marks_are_no_text() {
    check("", "");
    check("{", "{");
    check("{}", "{}");
    check("\u{feff}{}", "{}");
    check("\u{feff}", "");
    check("\u{feff}\u{feff}", "\u{feff}");
    check([0xFF, 0xFE], "");
    check(*b"\xEF\xBB", "\u{fffd}");
}

#[test]
fn utf16_is_read_with_and_without_a_mark() {
    let text = "[{\"名\": \"🚀\"}]".repeat(9_000);
    for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        check(utf16(&["\u{feff}", &text].concat(), bytes), &text);
        check(utf16(&text, bytes), &text);
        check(utf16("\r\n{}", bytes), "\r\n{}");
    }
}

#[test]
fn what_has_no_pair_becomes_one_replacement() {
    check([0xFF, 0xFE, 0x41, 0, 0x42], "A\u{fffd}");
    let check = |units: &[u16], expectation| {
        let units = [0xFEFF].iter().chain(units);
        check(
            units
                .flat_map(|unit| unit.to_le_bytes())
                .collect::<Vec<u8>>(),
            expectation,
        );
    };
    check(&[0xD83D, 0xDE80], "🚀");
    check(&[0xD83D, 0x41], "\u{fffd}A");
    check(&[0xDE80, 0x41], "\u{fffd}A");
    check(&[0xD83D, 0xD83D, 0xDE80], "\u{fffd}🚀");
    check(&[0x41, 0xD83D], "A\u{fffd}");
}

#[test]
fn utf16_is_sliced_near_landmarks_as_from_the_start() {
    let text: String = (0..120_000)
        .map(|number| format!("{number}🚀网,"))
        .collect();
    let (sources, file) = kept(utf16(&["\u{feff}", &text].concat(), u16::to_le_bytes));
    let check = |part: &str| {
        let slice = sources.slice(find(file, &text, part));
        assert_eq!(slice.expect("the slice"), part);
    };
    let parts = [
        ",119999🚀",
        "网,7000🚀网",
        ",60000🚀网,60001",
        "0🚀",
        ",90000🚀",
    ];
    parts.iter().for_each(|part| check(part));
    let mut whole = String::new();
    let mut reader = sources.read(file).expect("a text");
    reader.read_to_string(&mut whole).expect("a text");
    assert!(whole == text, "the whole text");
    parts.iter().for_each(|part| check(part));
    let input = sources.input(file).expect("the input");
    assert!(input.landmarks.before(u64::MAX).is_some());
}

#[test]
fn a_slice_behind_the_end_is_an_error() {
    for bytes in [b"\xEF\xBB\xBF{}".to_vec(), utf16("{}", u16::to_le_bytes)] {
        let (sources, file) = kept(bytes);
        assert_eq!(sources.slice(span(file, 0, 2)).expect("the slice"), "{}");
        assert_eq!(sources.slice(span(file, 2, 2)).expect("the slice"), "");
        for (start, end) in [(0, 3), (2, 3), (90, 91)] {
            let error = sources.slice(span(file, start, end)).expect_err("no slice");
            assert_eq!(error.kind(), ErrorKind::InvalidData);
        }
    }
}

#[test]
fn a_changed_file_is_noticed_and_not_read() {
    let disk = Disk::default();
    disk.write("a.json", "{}");
    let mut sources = disk.sources();
    let file = sources.add("a.json".to_owned());
    let kept = sources.add_kept("-".to_owned(), b"[]".to_vec());
    assert!(!sources.changed(file), "not read yet");
    assert!(sources.read(file).is_ok() && sources.read(kept).is_ok());
    assert!(!sources.changed(file) && !sources.changed(kept));
    disk.write("a.json", "[]");
    assert!(sources.changed(file) && !sources.changed(kept));
    let error = sources.slice(span(file, 0, 2)).expect_err("no slice");
    assert_eq!(
        error.to_string(),
        "\"a.json\" has changed since it was read; run again"
    );
    disk.remove("a.json");
    assert!(sources.changed(file));
    assert_eq!(sources.slice(span(kept, 0, 2)).expect("the slice"), "[]");
}

#[test]
fn inputs_keep_their_names_and_order() {
    fn shared<T: Send + Sync>(_: &T) {}
    let mut sources = Disk::default().sources();
    shared(&sources);
    assert!(sources.is_empty());
    sources.add("b".to_owned());
    sources.add_kept("-".to_owned(), Vec::new());
    let names: Vec<_> = sources.files().map(|file| sources.name(file)).collect();
    assert_eq!((names.as_slice(), sources.len()), (&["b", "-"][..], 2));
}

#[test]
fn nowhere_is_in_no_input_and_breaks_nothing() {
    let (sources, _) = kept("{}");
    let nowhere = Location::NOWHERE;
    assert_eq!(sources.name(nowhere.file), "");
    assert!(sources.slice(nowhere).is_err() && !sources.changed(nowhere.file));
    assert_eq!(sources.places(&[nowhere]), [None]);
    assert_eq!(sources.field(nowhere, &["a"]), None);
}

#[test]
fn a_missing_file_is_the_error_of_opening_it() {
    let mut sources: Sources = Disk::default().sources();
    let file = sources.add("gone".to_owned());
    assert_eq!(
        sources.read(file).err().map(|error| error.kind()),
        Some(ErrorKind::NotFound)
    );
}
