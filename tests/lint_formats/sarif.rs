//! SARIF, held against its published schema and against what services make of it.

use std::collections::BTreeSet;

use serde_json::Value;
use sgscope::lint::lints;
use sgscope::render::lint::{self as render, Held};

use crate::sample::{FILE, Sample, Write};

const SCHEMA: &str = include_str!("../schemas/sarif-2.1.0.json");

const PLAIN: Write =
    |view, places, inputs, out| render::sarif(view, places, inputs, Held::Omitted, out);
const LISTED: Write =
    |view, places, inputs, out| render::sarif(view, places, inputs, Held::Listed, out);

fn read(sample: &Sample, write: Write) -> Value {
    serde_json::from_str(&sample.write(write)).expect("JSON")
}

fn results(log: &Value) -> &[Value] {
    log["runs"][0]["results"].as_array().expect("a list")
}

#[test]
fn it_obeys_the_published_schema() {
    // Its pattern for languages, which we never write, has a stray bracket that strict engines refuse.
    let text = SCHEMA.replace("{2}]?$", "{2}$");
    assert_ne!(text, SCHEMA);
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let check = |log: &Value| {
        let errors: Vec<String> = validator
            .iter_errors(log)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        errors
    };
    for sample in [Sample::hostile(), Sample::compared(), Sample::empty()] {
        for write in [PLAIN, LISTED] {
            assert_eq!(check(&read(&sample, write)), [""; 0]);
        }
    }
    let log = read(&Sample::hostile(), PLAIN);
    for (pointer, wrong) in [
        ("/runs/0/results/0/level", Value::from("high")),
        ("/runs/0/results/0/message", Value::from("text")),
        (
            "/runs/0/results/0/locations/0/physicalLocation/region/startLine",
            Value::from(0),
        ),
        ("/runs/0/columnKind", Value::from("characters")),
        ("/version", Value::from("2.0.0")),
    ] {
        let mut broken = log.clone();
        *broken.pointer_mut(pointer).expect(pointer) = wrong;
        assert!(!check(&broken).is_empty(), "{pointer}");
    }
}

#[test]
fn rules_are_the_catalogue_and_results_point_to_them() {
    let log = read(&Sample::compared(), LISTED);
    let driver = &log["runs"][0]["tool"]["driver"];
    let rules = driver["rules"].as_array().expect("a list");
    let names: Vec<&str> = lints().map(|lint| lint.name).collect();
    let ids: Vec<&str> = rules
        .iter()
        .filter_map(|rule| rule["id"].as_str())
        .collect();
    assert_eq!(ids, names);
    for (rule, lint) in rules.iter().zip(lints()) {
        assert_eq!(rule["help"]["markdown"], lint.page);
        assert!(
            rule["help"]["text"]
                .as_str()
                .is_some_and(|text| text.contains(lint.name))
        );
        let score = rule["properties"]["security-severity"]
            .as_str()
            .expect("a text");
        assert!(
            score
                .parse::<f64>()
                .is_ok_and(|score| score > 0.0 && score <= 10.0)
        );
        assert_eq!(rule["properties"]["tags"][0], "security");
        let precision = rule["properties"]["precision"].as_str().expect("a text");
        assert!(["very-high", "high", "medium", "low"].contains(&precision));
        assert!(rule.get("helpUri").is_none(), "there is no site to lead to");
    }
    for result in results(&log) {
        match result["ruleIndex"].as_u64() {
            Some(index) => {
                assert_eq!(
                    rules[usize::try_from(index).expect("small")]["id"],
                    result["ruleId"]
                );
            }
            None => assert_eq!(result["ruleId"], "of-another-version"),
        }
        let level = match result["properties"]["severity"].as_str().expect("a text") {
            "critical" | "high" => "error",
            "medium" => "warning",
            _ => "note",
        };
        assert_eq!(result["level"], level);
    }
    let id = log["runs"][0]["automationDetails"]["id"]
        .as_str()
        .expect("a text");
    assert!(id.ends_with('/') && id.matches('/').count() == 1, "{id}");
}

#[test]
fn every_result_that_is_there_stands_somewhere_and_is_told_apart() {
    let log = read(&Sample::compared(), LISTED);
    let mut prints = BTreeSet::new();
    for result in results(&log) {
        let print = &result["partialFingerprints"]["sgscope/v1"];
        assert!(prints.insert(print.as_str().expect("a text").to_owned()));
        assert_eq!(
            *print,
            result["partialFingerprints"]["primaryLocationLineHash"]
        );
        if result["baselineState"] == "absent" {
            assert!(result.get("locations").is_none());
            continue;
        }
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(decoded(&place["artifactLocation"]["uri"]), &FILE[2..]);
        assert_eq!(place["artifactLocation"]["uriBaseId"], "%SRCROOT%");
        assert!(
            place["region"]["startLine"]
                .as_u64()
                .is_some_and(|line| line > 0)
        );
        let text = result["message"]["text"].as_str().expect("a text");
        assert!(!text.contains("]("), "a link of the user's making: {text}");
    }
    let nowhere = results(&log)
        .iter()
        .find(|result| result["partialFingerprints"]["sgscope/v1"] == "1:nowhere");
    let place = &nowhere.expect("it is there")["locations"][0]["physicalLocation"];
    assert_eq!(place["region"], serde_json::json!({"startLine": 1}));
}

/// A URI reference without its percent signs; panics where a byte should have been encoded.
fn decoded(uri: &Value) -> String {
    let (uri, mut bytes) = (uri.as_str().expect("a text").as_bytes(), Vec::new());
    let mut at = 0;
    while at < uri.len() {
        if uri[at] == b'%' {
            let digits = std::str::from_utf8(&uri[at + 1..at + 3]).expect("digits");
            bytes.push(u8::from_str_radix(digits, 16).expect("digits"));
            at += 3;
        } else {
            assert!(uri[at].is_ascii_alphanumeric() || b"-._~/".contains(&uri[at]));
            bytes.push(uri[at]);
            at += 1;
        }
    }
    String::from_utf8(bytes).expect("text")
}

#[test]
fn a_region_ends_before_its_end_column() {
    let sample = Sample::hostile();
    let log = read(&sample, PLAIN);
    let file = sample.sources.files().next().expect("a file");
    let mut text = String::new();
    let mut reader = sample.sources.read(file).expect("readable");
    std::io::Read::read_to_string(&mut reader, &mut text).expect("text");
    let labelled: Vec<String> = results(&log)
        .iter()
        .filter(|result| result["ruleId"] == "open-to-world")
        .filter_map(|result| {
            let region = &result["locations"][0]["physicalLocation"]["region"];
            let number = |key: &str| usize::try_from(region[key].as_u64()?).ok();
            assert_eq!(number("startLine"), number("endLine").or(Some(1)));
            let line: Vec<char> = text
                .lines()
                .nth(number("startLine")? - 1)?
                .chars()
                .collect();
            Some(
                line[number("startColumn")? - 1..number("endColumn")? - 1]
                    .iter()
                    .collect(),
            )
        })
        .collect();
    assert!(labelled.len() >= 5, "{labelled:?}");
    assert!(
        labelled.iter().all(|it| it == "\"0.0.0.0/0\""),
        "{labelled:?}"
    );
}

#[test]
fn a_path_of_several_places_is_a_code_flow() {
    let log = read(&Sample::hostile(), PLAIN);
    let flows: Vec<&Value> = results(&log)
        .iter()
        .filter(|result| result.get("codeFlows").is_some())
        .collect();
    let [pair] = flows[..] else {
        panic!("only the pair is a path: {flows:?}");
    };
    assert_eq!(pair["properties"]["scope"], "pair");
    let related = pair["relatedLocations"].as_array().expect("a list");
    let steps = pair["codeFlows"][0]["threadFlows"][0]["locations"]
        .as_array()
        .expect("a list");
    assert_eq!((related.len(), steps.len()), (2, 3));
    for (related, step) in related.iter().zip(steps) {
        assert_eq!(
            related["physicalLocation"],
            step["location"]["physicalLocation"]
        );
    }
    let last = &steps[2]["location"]["physicalLocation"];
    assert_eq!(*last, pair["locations"][0]["physicalLocation"]);
}

#[test]
fn what_is_held_back_is_written_only_when_asked_for() {
    let states = |log: &Value| -> Vec<String> {
        let state = |it: &Value| it["baselineState"].as_str().unwrap_or("none").to_owned();
        results(log).iter().map(state).collect()
    };
    let sample = Sample::compared();
    let new = vec!["new".to_owned(); sample.outcome.findings.len()];
    let plain = read(&sample, PLAIN);
    assert_eq!(
        states(&plain),
        [new.clone(), vec!["unchanged".to_owned()]].concat()
    );
    assert!(
        results(&plain)
            .iter()
            .all(|it| it.get("suppressions").is_none())
    );
    let listed = read(&sample, LISTED);
    let more = ["unchanged", "new", "absent", "absent"].map(str::to_owned);
    assert_eq!(states(&listed), [new, more.to_vec()].concat());
    let numbers: Vec<usize> = results(&listed)
        .iter()
        .map(|it| {
            it["suppressions"]
                .as_array()
                .expect("on every result")
                .len()
        })
        .collect();
    assert_eq!(numbers.iter().sum::<usize>(), 1);
    let held = &results(&listed)[numbers.iter().position(|it| *it == 1).expect("one")];
    assert_eq!(held["suppressions"][0]["kind"], "external");
    assert_eq!(
        held["suppressions"][0]["properties"]["expires"],
        "2026-12-01"
    );
    let hostile = read(&Sample::hostile(), PLAIN);
    assert!(states(&hostile).iter().all(|state| state == "none"));
}
