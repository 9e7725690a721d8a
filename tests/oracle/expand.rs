//! The compressed JSON answer, expanded: it must be exactly the rows, and its totals must count them.
//! It knows the answer's schema and no verdict.

use std::collections::BTreeSet;

use serde_json::Value;

use super::judge::Row;

/// Compares an answer of `--format json` with the rows of `--format jsonl`.
pub(crate) fn check(answer: &str, rows: &[Row]) -> Result<(), String> {
    let answer: Value = serde_json::from_str(answer).map_err(|error| error.to_string())?;
    let list = |key: &str| answer[key].as_array().cloned().unwrap_or_default();
    let number = |value: &Value| {
        value
            .as_u64()
            .and_then(|n| usize::try_from(n).ok())
            .ok_or("no number")
    };
    let word = |value: &Value| value.as_str().map(str::to_owned).ok_or("no text");
    let mut members: Vec<Vec<String>> = vec![Vec::new(); list("classes").len()];
    for endpoint in list("endpoints") {
        members[number(&endpoint["class"])?].push(word(&endpoint["id"])?);
    }
    for (id, class) in list("classes").iter().enumerate() {
        if number(&class["id"])? != id || number(&class["endpoints"])? != members[id].len() {
            return Err(format!("class {id} is told wrongly: {class}"));
        }
    }
    let traffic = list("traffic");
    if traffic.first().and_then(Value::as_str) != Some("none") {
        return Err("the first traffic set is not \"none\"".to_owned());
    }
    let mut expanded = BTreeSet::new();
    for edge in list("edges") {
        let set =
            |key: &str| -> Result<String, String> { Ok(word(&traffic[number(&edge[key])?])?) };
        let (family, allowed, unknown) = (word(&edge["family"])?, set("allowed")?, set("unknown")?);
        for to in edge["to"].as_array().ok_or("no targets")? {
            for source in &members[number(&edge["from"])?] {
                for target in members[number(to)?]
                    .iter()
                    .filter(|target| *target != source)
                {
                    let row = [source, target, &family, &allowed, &unknown].map(String::clone);
                    if !expanded.insert(row) {
                        return Err(format!("{source} -> {target} {family} is told twice"));
                    }
                }
            }
        }
    }
    let told: BTreeSet<[String; 5]> = rows.iter().map(columns).collect();
    if expanded != told {
        return Err(format!(
            "edges expand to other rows\n{expanded:#?}\n---\n{told:#?}"
        ));
    }
    let pairs = |keep: &dyn Fn(&Row) -> bool| -> u64 {
        let kept = rows
            .iter()
            .filter(|row| keep(row))
            .map(|row| (&row.source, &row.target));
        kept.collect::<BTreeSet<_>>().len() as u64
    };
    let summary = &answer["summary"];
    for (key, counted) in [
        (&summary["endpoints"], list("endpoints").len() as u64),
        (&summary["classes"], members.len() as u64),
        (&summary["pairs"], pairs(&|row| row.allowed != "none")),
        (
            &summary["unknown_pairs"],
            pairs(&|row| row.unknown != "none"),
        ),
        (
            &summary["by_family"]["ipv4"],
            pairs(&|row| row.allowed != "none" && row.family == "ipv4"),
        ),
        (
            &summary["by_family"]["ipv6"],
            pairs(&|row| row.allowed != "none" && row.family == "ipv6"),
        ),
    ] {
        if key.as_u64() != Some(counted) {
            return Err(format!("the summary says {key} for {counted}: {summary}"));
        }
    }
    Ok(())
}

fn columns(row: &Row) -> [String; 5] {
    [
        &row.source,
        &row.target,
        &row.family,
        &row.allowed,
        &row.unknown,
    ]
    .map(String::clone)
}
