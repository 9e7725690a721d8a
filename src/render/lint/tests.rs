//! Findings on large and hostile inputs.

use std::io;
use std::time::{Duration, Instant};

use super::*;
use crate::lint::{Confidence, Finding, Outcome, Persona, Related, Scope, Severity, Spot};
use crate::model::Inventory;
use crate::render::{Inputs, Look};
use crate::source::{FileId, Location, Sources};

fn finding(record: Location, field: Option<&'static str>, message: &str) -> Finding {
    Finding {
        lint: "open-to-world",
        severity: Severity::High,
        confidence: Confidence::Certain,
        persona: Persona::Regular,
        scope: Scope::Group,
        subject: None,
        region: None,
        group: None,
        rule: None,
        message: message.to_owned(),
        notes: Vec::new(),
        spot: Some(Spot { record, field }),
        related: Vec::new(),
        witness: None,
        traffic: None,
        fix: None,
        fingerprint: "f".to_owned(),
    }
}

fn location(file: FileId, start: usize, length: usize) -> Location {
    Location {
        file,
        length: u32::try_from(length).expect("short"),
        start: start as u64,
    }
}

fn render(sources: &Sources, findings: &[Finding], most: Option<usize>) -> String {
    let inventory = Inventory::default();
    let outcome = Outcome {
        findings: findings.to_vec(),
        ..Outcome::default()
    };
    let view = View::new(&inventory, sources, &outcome);
    let places = sources.resolve(view.locations());
    let mut out = Vec::new();
    text(
        &view,
        &places,
        Inputs::default(),
        most,
        Look::Plain,
        &mut out,
    )
    .expect("writes");
    String::from_utf8(out).expect("text")
}

/// Rules of one shape, one after the other: with line ends, or all on one line.
fn many_rules(count: usize, separator: &str) -> (Sources, FileId, usize) {
    let rule = format!(
        "{{\"SecurityGroupRuleId\": \"sgr-0123456789\",{separator}\"SourceCidrIp\": \"0.0.0.0/0\",{separator}\"Description\": \"{}\"}},{separator}",
        "d".repeat(100)
    );
    let mut sources = Sources::new(|_| Err(io::ErrorKind::NotFound.into()));
    let file = sources.add_kept("big.json".to_owned(), rule.repeat(count).into_bytes());
    (sources, file, rule.len())
}

/// The reader of miette itself took 51 seconds for this.
#[test]
fn a_thousand_findings_on_ten_megabytes_are_quick() {
    for separator in ["\n", ""] {
        let (sources, file, length) = many_rules(60_000, separator);
        let findings: Vec<Finding> = (0..1_000)
            .map(|number| {
                finding(
                    location(file, number * 60 * length, length - 1),
                    Some("SourceCidrIp"),
                    "open",
                )
            })
            .collect();
        let start = Instant::now();
        let text = render(&sources, &findings, None);
        let most = if cfg!(debug_assertions) {
            Duration::from_secs(8)
        } else {
            Duration::from_millis(500)
        };
        assert!(start.elapsed() < most, "{:?}", start.elapsed());
        assert_eq!(text.matches("SourceCidrIp").count(), 1_000);
        assert_eq!(text.matches("───────────").count(), 1_000);
    }
}

#[test]
fn related_places_far_apart_on_one_line_are_all_drawn() {
    let (sources, file, length) = many_rules(2_000, "");
    let mut one = finding(
        location(file, 0, length - 1),
        Some("SourceCidrIp"),
        "open by several rules together",
    );
    one.related = (1..4)
        .map(|number| Related {
            message: format!("rule {number}"),
            spot: Spot {
                record: location(file, number * 500 * length, length - 1),
                field: Some("SourceCidrIp"),
            },
        })
        .collect();
    let text = render(&sources, &[one], None);
    for number in 0..4 {
        let column = number * 500 * length
            + "{\"SecurityGroupRuleId\": \"sgr-0123456789\",\"SourceCidrIp\": ".len()
            + 1;
        assert!(
            text.contains(&format!("[big.json:1:{column}]")),
            "{column}\n{text}"
        );
    }
    for number in 1..4 {
        assert!(text.contains(&format!("rule {number}")), "{text}");
    }
}

#[test]
fn what_is_left_out_is_counted_and_the_closing_line_keeps_its_shape() {
    let (sources, file, length) = many_rules(3, "\n");
    let findings: Vec<Finding> = (0..3)
        .map(|number| {
            finding(
                location(file, number * length, length - 1),
                None,
                "open\u{1b}[31m",
            )
        })
        .collect();
    let text = render(&sources, &findings, Some(1));
    assert_eq!(
        text.matches("high[open-to-world]: open�[31m").count(),
        1,
        "{text}"
    );
    assert!(
        text.contains("... and 2 findings more, left out by --max-findings"),
        "{text}"
    );
    assert!(text.ends_with("3 findings: 3 high; 0 suppressed; 0 in baseline, 0 fixed; 0 rules in 0 groups; 0 files read, 0 refused, 0 remarks\n"), "{text}");
    assert!(
        text.contains("\"sgr-0123456789\""),
        "a record without a field is shown by its id\n{text}"
    );
    assert_eq!(
        render(&sources, &[], None),
        "0 findings; 0 suppressed; 0 in baseline, 0 fixed; 0 rules in 0 groups; 0 files read, 0 refused, 0 remarks\n"
    );
}
