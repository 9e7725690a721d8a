//! A lint's page is its test: the exports in its blocks are loaded, the one lint is run, and what it
//! labels must be exactly what the rows of carets mark.
//!
//! A `fires` block is JSON, one document or several. Below a line of it a row of blanks and carets
//! marks a label, and what follows the carets stands in the label's message. A `silent` block has no
//! such rows and no findings. Where a lint says nothing by default, the page names the accounts its
//! examples trust.

use std::collections::BTreeSet;

use sgscope::config::Parameters;
use sgscope::lint::{Finding, Lint, Persona, Selection, lints, run};
use sgscope::load::{Outcome, load};
use sgscope::source::Sources;

const HEADINGS: [&str; 6] = [
    "## What it finds",
    "## Why it matters",
    "## Examples",
    "## Configuration",
    "## Known false alarms",
    "## How to fix",
];

/// What a row of carets or a finding marks: bytes of the text, and words of the message.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Label {
    start: usize,
    end: usize,
    message: String,
}

#[test]
fn pages_hold_what_they_show() {
    let mut differences = Vec::new();
    for lint in lints() {
        for (number, block) in blocks(lint.page, "fires").iter().enumerate() {
            check(
                lint,
                &format!("fires {}", number + 1),
                block,
                &mut differences,
            );
        }
        for (number, block) in blocks(lint.page, "silent").iter().enumerate() {
            let (_, labels) = strip(block);
            assert_eq!(labels, [], "{}: a silent block has carets", lint.name);
            check(
                lint,
                &format!("silent {}", number + 1),
                block,
                &mut differences,
            );
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

#[test]
fn pages_are_whole() {
    for lint in lints() {
        let name = lint.name;
        assert!(
            lint.page.starts_with(&format!("# {name}\n")),
            "{name}: title"
        );
        let headings: Vec<&str> = lint
            .page
            .lines()
            .filter(|line| line.starts_with("## "))
            .collect();
        assert_eq!(headings, HEADINGS, "{name}");
        let fires = blocks(lint.page, "fires");
        assert!(!fires.is_empty(), "{name}: no fires block");
        for block in &fires {
            assert!(
                !strip(block).1.is_empty(),
                "{name}: a fires block without carets"
            );
        }
        assert!(
            blocks(lint.page, "silent").len() >= 2,
            "{name}: fewer than two silent blocks"
        );
    }
}

/// Holds a block's labels against the findings of the lint.
fn check(lint: &'static Lint, place: &str, block: &str, differences: &mut Vec<String>) {
    let (text, mut wanted) = strip(block);
    let mut found = found(lint, place, &text);
    wanted.sort();
    found.sort();
    let same = wanted.len() == found.len()
        && wanted.iter().zip(&found).all(|(wanted, found)| {
            (wanted.start, wanted.end) == (found.start, found.end)
                && found.message.contains(&wanted.message)
        });
    if !same {
        let show = |labels: &[Label]| -> String {
            let marked = |label: &Label| {
                format!(
                    "    {} -- {}\n",
                    &text[label.start..label.end],
                    label.message
                )
            };
            labels.iter().map(marked).collect()
        };
        differences.push(format!(
            "{} {place}\n  wanted\n{}  found\n{}",
            lint.name,
            show(&wanted),
            show(&found)
        ));
    }
}

/// What the lint labels in a text.
fn found(lint: &'static Lint, place: &str, text: &str) -> Vec<Label> {
    let mut sources = Sources::new(|_| Err(std::io::ErrorKind::NotFound.into()));
    let file = sources.add_kept("page.json".to_owned(), text.as_bytes().to_vec());
    let loaded = load(&sources, &[file]);
    let read = matches!(loaded.files[0].outcome, Outcome::Read { refused: 0, .. });
    assert!(read, "{} {place}: {:?}\n{text}", lint.name, loaded.remarks);
    let selection = Selection {
        only: vec![lint.name],
        persona: Persona::Auditor,
        ..Selection::default()
    };
    let findings = run(&loaded.inventory, &selection, &parameters(lint.page));
    let prints: BTreeSet<&String> = findings
        .iter()
        .map(|finding| &finding.fingerprint)
        .collect();
    assert_eq!(
        prints.len(),
        findings.len(),
        "{} {place}: fingerprints",
        lint.name
    );
    findings
        .iter()
        .map(|finding| label(&sources, finding))
        .collect()
}

/// What a page says its examples are judged with.
fn parameters(page: &str) -> Parameters {
    const START: &str = "The examples are judged with `trusted-accounts = [";
    let mut parameters = Parameters::default();
    if let Some((_, rest)) = page.split_once(START) {
        let (list, _) = rest.split_once("]`.").expect("the list ends");
        let accounts = list.split(',').map(|it| it.trim().trim_matches('"'));
        parameters.trusted_accounts = Some(accounts.map(str::to_owned).collect());
    }
    parameters
}

fn label(sources: &Sources, finding: &Finding) -> Label {
    let spot = finding.spot.expect("a finding of a page stands somewhere");
    let field = spot.field.map(|key| {
        let value = sources.field(spot.record, &[key]);
        value.unwrap_or_else(|| panic!("{}: no field {key} at the spot", finding.lint))
    });
    let span = field.unwrap_or(spot.record);
    let offset = |byte: u64| usize::try_from(byte).expect("a short text");
    Label {
        start: offset(span.start),
        end: offset(span.end()),
        message: finding.message.clone(),
    }
}

/// The fenced blocks of a kind.
fn blocks(page: &str, kind: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for line in page.lines() {
        match &mut open {
            Some(_) if line == "```" => blocks.extend(open.take()),
            Some(block) => {
                block.push_str(line);
                block.push('\n');
            }
            None if line == format!("```{kind}") => open = Some(String::new()),
            None => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

/// A block without its rows of carets, and what those mark.
fn strip(block: &str) -> (String, Vec<Label>) {
    let (mut text, mut labels) = (String::new(), Vec::new());
    let mut line_start = 0;
    for line in block.lines() {
        let row = line.trim_start();
        if row.starts_with('^') {
            assert!(block.is_ascii(), "columns are bytes only in plain text");
            let indent = line.len() - row.len();
            let words = row.trim_start_matches('^');
            labels.push(Label {
                start: line_start + indent,
                end: line_start + line.len() - words.len(),
                message: words.trim().to_owned(),
            });
        } else {
            line_start = text.len();
            text.push_str(line);
            text.push('\n');
        }
    }
    (text, labels)
}
