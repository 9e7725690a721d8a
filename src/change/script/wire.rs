//! `--permissions '[{"IpProtocol": "TCP", ...}]'`: rules as JSON, the only JSON a script holds.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A value that stands for a text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Number(i64),
}

/// The rules of a JSON list, or the one of a JSON object: their fields as texts.
pub(super) fn permissions(text: &str) -> Option<Vec<Vec<(String, String)>>> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Many(Vec<BTreeMap<String, Scalar>>),
        One(BTreeMap<String, Scalar>),
    }
    let rules = match serde_json::from_str(text).ok()? {
        Given::Many(rules) => rules,
        Given::One(rule) => vec![rule],
    };
    let field = |(key, value)| match value {
        Scalar::Text(text) => (key, text),
        Scalar::Number(number) => (key, number.to_string()),
    };
    let fields = |rule: BTreeMap<String, Scalar>| rule.into_iter().map(field).collect();
    Some(rules.into_iter().map(fields).collect())
}
