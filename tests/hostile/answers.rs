//! Everything the library says of some files, and what must hold of it whatever the files are.
//!
//! Shared by the tests of mutated documents and the fuzz targets. It knows no right answer: only that
//! there is one, that it is harmless, that machines can read it, and that remarks tell their place.

use std::io;

use rayon::ThreadPoolBuilder;
use sgscope::config::Parameters;
use sgscope::lint::{Outcome as LintOutcome, Persona, Selection, Severity, run};
use sgscope::load::{Loaded, Outcome, load};
use sgscope::model::Inventory;
use sgscope::reach::{Query, explain, reach, resolve};
use sgscope::render::{self, Inputs, Look};
use sgscope::source::{Location, Remark, Sources, clean};

/// A file: its name and its bytes.
pub(crate) type File = (String, Vec<u8>);

/// What is said of some files.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Said {
    /// One line for each file.
    pub(crate) outcomes: Vec<String>,
    /// With their places.
    pub(crate) remarks: Vec<String>,
    /// By command and format.
    pub(crate) answers: Vec<(String, String)>,
}

/// The hosts that are explained to each other, besides the internet.
const ENDS: usize = 3;

/// Reads files and answers everything, with so many threads; panics if what is said is not fit to be
/// said.
pub(crate) fn say(files: &[File], threads: usize) -> Said {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads").install(|| answer(files))
}

fn answer(files: &[File]) -> Said {
    let mut sources = Sources::new(|_| Err(io::ErrorKind::NotFound.into()));
    let ids: Vec<_> = files
        .iter()
        .map(|(name, bytes)| sources.add_kept(name.clone(), bytes.clone()))
        .collect();
    let loaded = load(&sources, &ids);
    let mut said = Said {
        outcomes: loaded
            .files
            .iter()
            .map(|file| outcome(&file.outcome))
            .collect(),
        remarks: loaded
            .remarks
            .iter()
            .map(|remark| told(remark, &sources))
            .collect(),
        answers: Vec::new(),
    };
    assert_eq!(said.outcomes.len(), files.len());
    let inputs = inputs(&loaded);
    of_inventory(&loaded.inventory, inputs, &mut said);
    of_lint(&loaded.inventory, &sources, inputs, &mut said);
    of_reach(&loaded.inventory, inputs, &mut said);
    of_explain(&loaded.inventory, &sources, inputs, &mut said);
    said
}

fn inputs(loaded: &Loaded) -> Inputs {
    Inputs {
        files: loaded.files.len() as u64,
        refused: 0,
        remarks: loaded.remarks.len() as u64,
    }
}

fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Unreadable(error) => panic!("text at hand cannot be unreadable: {error}"),
        outcome => format!("{outcome:?}"),
    }
}

/// A remark as it is printed; its places must be in its file.
fn told(remark: &Remark, sources: &Sources) -> String {
    let file = remark.file.or(remark.location.map(|at| at.file));
    assert!(file.is_some(), "a remark without a file: {remark:?}");
    let is_empty = remark.message.starts_with("the file is empty");
    assert!(
        is_empty || remark.location.is_some(),
        "a remark without a place: {remark:?}"
    );
    let places: Vec<Location> = remark
        .location
        .iter()
        .chain(&remark.related)
        .copied()
        .collect();
    let resolved = sources.resolve(places.iter().copied());
    let mut text = String::new();
    for at in places {
        let place = resolved.get(at);
        let place = place.unwrap_or_else(|| panic!("a place that is not there: {remark:?}"));
        assert!(place.line >= 1 && place.column >= 1, "{remark:?} {place:?}");
        let name = clean(sources.name(at.file));
        text += &format!("{name}:{}:{}: ", place.line, place.column);
    }
    assert!(!remark.message.is_empty());
    text += &clean(&remark.message);
    text
}

/// Keeps an answer, which must be harmless.
fn keep(said: &mut Said, name: &str, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) {
    let mut bytes = Vec::new();
    write(&mut bytes).expect("memory can be written to");
    let text = String::from_utf8(bytes).unwrap_or_else(|_| panic!("{name} is no text"));
    if let Some(line) = text.split('\n').find(|line| clean(line) != *line) {
        panic!("{name} could steer a terminal: {line:?}");
    }
    if name.ends_with(" json") {
        assert!(is_json(&text), "{name} is no JSON:\n{text}");
    }
    if name.ends_with(" jsonl") {
        text.lines()
            .for_each(|line| assert!(is_json(line), "{name} is no JSON: {line}"));
    }
    said.answers.push((name.to_owned(), text));
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn of_inventory(inventory: &Inventory, inputs: Inputs, said: &mut Said) {
    use render::inventory::{json, text};
    keep(said, "inventory text", |out| {
        text(inventory, inputs, Look::Plain, out)
    });
    keep(said, "inventory json", |out| json(inventory, inputs, out));
}

fn of_lint(inventory: &Inventory, sources: &Sources, inputs: Inputs, said: &mut Said) {
    // Not SARIF, most of which is the same for all inputs: `lint_formats` reads it back.
    use render::lint::{
        View, checkstyle, concise, github, gitlab, json, jsonl, junit, markdown, statistics, text,
    };
    let selection = Selection {
        persona: Persona::Auditor,
        min_severity: Severity::Info,
        ..Selection::default()
    };
    let outcome = LintOutcome {
        findings: run(inventory, &selection, &Parameters::default()),
        ..LintOutcome::default()
    };
    let view = View::new(inventory, sources, &outcome);
    let locations = view.locations();
    let places = sources.resolve(locations.iter().copied());
    for at in locations.into_iter().filter(|at| *at != Location::NOWHERE) {
        assert!(places.get(at).is_some(), "a finding at no place: {at:?}");
    }
    keep(said, "lint text", |out| {
        text(&view, &places, inputs, None, Look::Plain, out)
    });
    keep(said, "lint json", |out| json(&view, &places, inputs, out));
    keep(said, "lint jsonl", |out| jsonl(&view, &places, out));
    keep(said, "lint concise", |out| {
        concise(&view, &places, inputs, out)
    });
    keep(said, "lint github", |out| github(&view, &places, out));
    keep(said, "lint gitlab", |out| gitlab(&view, &places, out));
    keep(said, "lint junit", |out| junit(&view, &places, out));
    keep(said, "lint checkstyle", |out| {
        checkstyle(&view, &places, out)
    });
    keep(said, "lint markdown", |out| {
        markdown(&view, &places, inputs, out)
    });
    keep(said, "lint statistics", |out| {
        statistics(&view, inputs, Look::Plain, out)
    });
}

fn of_reach(inventory: &Inventory, inputs: Inputs, said: &mut Said) {
    use render::reach::{csv, dot, json, jsonl, mermaid, text};
    let query = Query {
        internet: true,
        ..Query::default()
    };
    let answer = reach(inventory, &query);
    keep(said, "reach text", |out| {
        text(&answer, inputs, Look::Plain, out)
    });
    keep(said, "reach json", |out| json(&answer, inputs, out));
    keep(said, "reach jsonl", |out| jsonl(&answer, out));
    keep(said, "reach csv", |out| csv(&answer, out));
    keep(said, "reach dot", |out| dot(&answer, out));
    keep(said, "reach mermaid", |out| mermaid(&answer, out));
    let (rows, lines) = (answer.row_count(), said.answers.len());
    let lines = &said.answers[lines - 4].1;
    assert_eq!(rows, lines.lines().count() as u64, "rows are counted");
}

fn of_explain(inventory: &Inventory, sources: &Sources, inputs: Inputs, said: &mut Said) {
    use render::explain::{View, json, text};
    let mut names: Vec<String> = vec!["internet".to_owned(), "203.0.113.7".to_owned()];
    let ids = inventory.instances.rows().iter().map(|row| &row.id);
    names.extend(ids.take(ENDS).map(|id| id.to_string()));
    let loose = inventory
        .interfaces
        .rows()
        .iter()
        .filter(|row| row.instance.is_none());
    names.extend(loose.take(1).map(|row| row.id.to_string()));
    let hosts: Vec<_> = names
        .iter()
        .filter_map(|name| match resolve(inventory, name) {
            Ok(host) => Some((name, host)),
            // What it says is printed too, cleaned as a whole.
            Err(error) => error
                .to_string()
                .is_empty()
                .then(|| panic!("an error without words")),
        })
        .collect();
    for (from, source) in &hosts {
        for (to, target) in hosts.iter().filter(|(to, _)| to != from) {
            let explanation = explain(inventory, *source, *target, None);
            let view = View::new(inventory, sources, &explanation);
            let places = sources.resolve(view.locations());
            let name = |format: &str| format!("explain {from:?} {to:?} {format}");
            keep(said, &name("text"), |out| {
                text(&view, &places, Look::Plain, out)
            });
            keep(said, &name("json"), |out| json(&view, &places, inputs, out));
        }
    }
}
