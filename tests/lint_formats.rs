//! The formats of `sgscope lint`, each read back by a parser of its own, on findings that want to break
//! them: hostile names, no place, held back, far too many.

#[path = "lint_formats/github.rs"]
mod github;
#[path = "lint_formats/sample.rs"]
mod sample;
#[path = "lint_formats/sarif.rs"]
mod sarif;
#[path = "lint_formats/text.rs"]
mod text;
#[path = "lint_formats/xml.rs"]
mod xml;

use std::collections::BTreeSet;

use serde_json::Value;
use sgscope::render::lint as render;
use sgscope::source::clean;

use sample::{FORMATS, Sample};

#[test]
fn no_format_steers_a_terminal_and_each_is_the_same_on_every_run() {
    for sample in [Sample::hostile(), Sample::compared(), Sample::empty()] {
        for (name, write) in FORMATS {
            let text = sample.write(write);
            assert_eq!(text, sample.write(write), "{name}");
            for line in text.split('\n') {
                assert_eq!(clean(line), line, "{name}");
            }
            assert!(text.is_empty() || text.ends_with('\n'), "{name}");
        }
    }
}

#[test]
fn hostile_findings_are_found_at_all() {
    let sample = Sample::hostile();
    let lints: BTreeSet<&str> = sample.outcome.findings.iter().map(|it| it.lint).collect();
    assert!(lints.len() >= 3, "{lints:?}");
    for piece in ["]]>", "%0A", "|", "`", "\u{1b}", "\u{ffff}", "](http://"] {
        let bears = |it: &sgscope::lint::Finding| {
            let group = it.group.map(|group| &*sample.inventory.groups[group].id);
            it.message.contains(piece) || group.is_some_and(|id| id.contains(piece))
        };
        assert!(sample.outcome.findings.iter().any(bears), "{piece:?}");
    }
}

#[test]
fn gitlab_has_what_it_documents_as_required() {
    for sample in [Sample::hostile(), Sample::compared(), Sample::empty()] {
        let text = sample.write(|view, places, _, out| render::gitlab(view, places, out));
        let issues: Vec<Value> = serde_json::from_str(&text).expect("JSON");
        assert_eq!(issues.len(), sample.outcome.findings.len());
        let mut prints = BTreeSet::new();
        for (issue, finding) in issues.iter().zip(&sample.outcome.findings) {
            let expected = match finding.severity.name() {
                "critical" => "blocker",
                "high" => "critical",
                "medium" => "major",
                "low" => "minor",
                _ => "info",
            };
            assert_eq!(issue["severity"], expected);
            assert_eq!(issue["check_name"], finding.lint);
            let description = issue["description"].as_str().expect("a text");
            assert!(
                description.starts_with(&*clean(&finding.message)),
                "{description}"
            );
            assert!(
                issue["location"]["lines"]["begin"]
                    .as_u64()
                    .is_some_and(|line| line > 0)
            );
            let path = issue["location"]["path"].as_str().expect("a path");
            assert!(!path.is_empty() && !path.starts_with("./"), "{path}");
            assert!(prints.insert(issue["fingerprint"].as_str().expect("a text").to_owned()));
        }
    }
}

#[test]
fn jsonl_has_the_findings_of_json() {
    for sample in [Sample::hostile(), Sample::compared(), Sample::empty()] {
        let text = sample.write(|view, places, _, out| render::jsonl(view, places, out));
        let lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        let text = sample.write(render::json);
        let answer: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(answer["findings"], Value::from(lines));
    }
}

#[test]
fn json_counts_what_is_held_back() {
    let answer = |sample: &Sample| -> Value {
        serde_json::from_str(&sample.write(render::json)).expect("JSON")
    };
    let compared = answer(&Sample::compared());
    let summary = &compared["summary"];
    assert_eq!(summary["suppressed"], 1);
    assert_eq!(summary["baseline"]["known"], 1);
    assert_eq!(summary["baseline"]["fixed"], 2);
    assert_eq!(summary["next_expiry"], "2026-12-01");
    assert_eq!(
        summary["findings"],
        compared["findings"].as_array().map_or(0, Vec::len)
    );
    assert_eq!(compared["findings"][0]["state"], "new");
    let plain = answer(&Sample::hostile());
    assert_eq!(plain["summary"]["suppressed"], 0);
    assert!(plain["summary"]["baseline"].is_null() && plain["findings"][0]["state"].is_null());
}
