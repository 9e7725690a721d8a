//! Fixtures with small wrongs in them: read, judged and written in every way.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::answers::{File, Said, say};
use super::mutate::{spoil_bytes, spoil_trees, structural, textual};
use super::seeds::{Story, stories};

/// Accounts that are tried, unless the environment says how many.
const CASES: u32 = 100;

fn runner() -> TestRunner {
    let cases = std::env::var("SGSCOPE_HOSTILE_CASES").ok();
    TestRunner::new(Config {
        cases: cases.map_or(CASES, |text| text.parse().expect("a number of cases")),
        failure_persistence: None,
        ..Config::default()
    })
}

/// Twice, and with several threads, the same is said.
fn said(files: &[File]) -> Said {
    let once = say(files, 1);
    assert_eq!(once, say(files, 1), "twice");
    assert_eq!(once, say(files, 4), "with four threads");
    once
}

#[test]
fn documents_with_wrongs_in_them_are_answered_in_order() {
    let stories = stories();
    let account = (
        prop::sample::select(stories),
        structural(6),
        textual(3),
        any::<bool>(),
    );
    let read = std::cell::Cell::new(0);
    let tried = std::cell::Cell::new(0);
    runner()
        .run(&account, |(story, structural, textual, indented)| {
            let mut files = spoil_trees(&story, &structural, indented);
            spoil_bytes(&mut files, &textual);
            let said = said(&files);
            tried.set(tried.get() + 1);
            let is_read = said.outcomes.iter().any(|it| it.starts_with("Read"));
            read.set(read.get() + u32::from(is_read));
            Ok::<(), TestCaseError>(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(
        read.get() > tried.get() / 2,
        "most accounts still hold something: {} of {}",
        read.get(),
        tried.get()
    );
}

#[test]
fn fixtures_without_wrongs_are_answered_too() {
    for story in stories() {
        let Story { name, .. } = &story;
        let files = spoil_trees(&story, &[], true);
        let said = said(&files);
        assert!(
            said.outcomes.iter().all(|it| it.starts_with("Read")),
            "{name}: {said:?}"
        );
    }
}
