//! `--permissions '[{"IpProtocol": "TCP", ...}]'`: rules as JSON, the only JSON a script holds.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A value that stands for a text, or for none.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Number(i64),
    Null,
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
        Scalar::Text(text) => Some((key, text)),
        Scalar::Number(number) => Some((key, number.to_string())),
        Scalar::Null => None,
    };
    let fields = |rule: BTreeMap<String, Scalar>| rule.into_iter().filter_map(field).collect();
    Some(rules.into_iter().map(fields).collect())
}
