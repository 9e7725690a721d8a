//! The JSON Schema of settings is what the list of settings says: editors and the reader agree.
//!
//! Set `UPDATE_SCHEMA=1` to write `src/config/sgscope.schema.json` anew.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use sgscope::config::{
    ALLOWANCE, Key, Kind, LEVEL, PARAMETERS, PortClass, QuotaProfile, SCHEMA, TOP,
};

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/src/config/sgscope.schema.json"
);

fn schema() -> Value {
    let mut properties = table(TOP.iter());
    properties["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    properties["title"] = json!("Settings of sgscope");
    properties
}

/// A table of some settings and no others.
fn table<'a>(keys: impl Iterator<Item = &'a Key>) -> Value {
    let properties: Map<String, Value> = keys
        .map(|key| (key.name.to_owned(), property(key)))
        .collect();
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

fn property(key: &Key) -> Value {
    let mut property = kind(&key.kind);
    property["description"] = json!(key.about);
    property
}

fn kind(kind: &Kind) -> Value {
    let text = json!({"type": "string", "minLength": 1});
    match kind {
        Kind::Word(words) => json!({"enum": words}),
        Kind::Switch => json!({"type": "boolean"}),
        Kind::Number { least, most } => {
            json!({"type": "integer", "minimum": least, "maximum": most})
        }
        Kind::Text | Kind::Traffic => text,
        Kind::Day => json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
        Kind::Texts => json!({"type": "array", "items": text}),
        Kind::Pairs => {
            json!({"type": "array", "items": {"type": "array", "items": text, "minItems": 2, "maxItems": 2}})
        }
        Kind::Networks => {
            json!({"type": "object", "additionalProperties": {"type": "array", "items": text}})
        }
        Kind::Quota => {
            json!({"type": "object", "properties": {"profile": {"enum": QuotaProfile::ALL.map(QuotaProfile::name)}}, "additionalProperties": false})
        }
        Kind::Ports => {
            let port =
                json!({"anyOf": [{"type": "integer", "minimum": 1, "maximum": 65535}, text]});
            let list = |class: PortClass| {
                (
                    class.name().to_owned(),
                    json!({"type": "array", "items": port, "description": format!("\"..\" is {}", class.default_notation())}),
                )
            };
            let classes: Map<String, Value> = PortClass::ALL.map(list).into_iter().collect();
            json!({"type": "object", "properties": classes, "additionalProperties": false})
        }
        Kind::Lints => lints(),
        Kind::Allowances => {
            let mut one = table(ALLOWANCE.iter());
            one["required"] = json!(["lint", "reason"]);
            json!({"type": "array", "items": one})
        }
    }
}

/// Any lint has a level or a severity; some can be told more. Names are not listed: the catalogue is
/// above settings, and aliases count too.
fn lints() -> Value {
    let level = Key {
        name: "severity",
        kind: Kind::Word(LEVEL),
        default: "",
        example: "\"low\"",
        about: "how grave all its findings are; off for none",
    };
    let one = |parameters: Vec<&Key>| json!({"anyOf": [kind(&level.kind), table(std::iter::once(&level).chain(parameters))]});
    let names: BTreeSet<&str> = PARAMETERS.iter().map(|(lint, _)| *lint).collect();
    let told = |lint: &str| {
        PARAMETERS
            .iter()
            .filter(|(name, _)| *name == lint)
            .map(|(_, key)| key)
            .collect()
    };
    let named: Map<String, Value> = names
        .into_iter()
        .map(|lint| (lint.to_owned(), one(told(lint))))
        .collect();
    json!({"type": "object", "properties": named, "additionalProperties": one(Vec::new())})
}

#[test]
fn the_committed_schema_follows_from_the_list() {
    let fresh = format!("{:#}\n", schema());
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(FILE, &fresh).expect("the schema is written");
    }
    let committed = std::fs::read_to_string(FILE).expect("the schema is there");
    assert_eq!(committed, fresh, "UPDATE_SCHEMA=1 writes it anew");
    let is_fresh = std::env::var_os("UPDATE_SCHEMA").is_none();
    assert!(
        !is_fresh || SCHEMA == committed,
        "the library holds another"
    );
}

/// What the schema says of words is what the reader takes: each of them is read, and no other.
#[test]
fn the_words_of_the_schema_are_those_of_the_reader() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    let find = |word: &str| Err(format!("\"{word}\" is no lint"));
    let properties = schema["properties"].as_object().expect("settings");
    assert_eq!(properties.len(), TOP.len());
    let mut words = 0;
    for (name, property) in properties {
        for word in property["enum"].as_array().into_iter().flatten() {
            let read = sgscope::config::read(&format!("{name} = {word}"), &find);
            assert!(read.is_ok(), "{name} = {word}: {read:?}");
            words += 1;
        }
        let nonsense = sgscope::config::read(&format!("{name} = \"nonsense\""), &find);
        assert!(nonsense.is_err(), "{name} takes anything");
    }
    assert!(words > 15, "{words} words only");
}
