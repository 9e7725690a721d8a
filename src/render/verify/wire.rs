//! Version 1 of `sgscope.verify`, and results of intents in SARIF.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::render::sarif::wire::{Configuration, Location, Message};
use crate::render::stage::wire::{Missing, Rule, Side};
use crate::render::wire::Inputs;

#[derive(Serialize)]
pub(super) struct Document<'a> {
    pub(super) schema: &'static str,
    pub(super) inputs: Inputs,
    pub(super) summary: Summary,
    pub(super) intents: Vec<Intent<'a>>,
}

#[derive(Serialize)]
pub(super) struct Summary {
    pub(super) intents: u64,
    pub(super) holds: u64,
    pub(super) fails: u64,
    pub(super) undecided: u64,
}

#[derive(Serialize)]
pub(super) struct Intent<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) kind: &'static str,
    pub(super) from: Vec<&'a str>,
    pub(super) to: Vec<&'a str>,
    pub(super) flow: String,
    pub(super) file: &'a str,
    pub(super) line: u64,
    pub(super) column: u64,
    pub(super) outcome: &'static str,
    pub(super) pairs: Pairs,
    pub(super) nobody: Vec<&'a str>,
    pub(super) counterexample: Option<Counterexample<'a>>,
}

#[derive(Serialize)]
pub(super) struct Pairs {
    pub(super) total: u64,
    pub(super) failing: u64,
    pub(super) undecided: u64,
}

#[derive(Serialize)]
pub(super) struct Counterexample<'a> {
    pub(super) source: String,
    pub(super) target: String,
    pub(super) from: Option<Side<'a>>,
    pub(super) to: Option<Side<'a>>,
    pub(super) family: Option<&'static str>,
    pub(super) flow: String,
    pub(super) packet: Option<String>,
    pub(super) verdict: &'static str,
    pub(super) stage: Option<&'static str>,
    pub(super) reason: Option<&'static str>,
    pub(super) rule: Option<Rule<'a>>,
    pub(super) missing: Vec<Missing<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifRule {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) short_description: Message,
    pub(super) help: Message,
    pub(super) default_configuration: Configuration,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SarifResult {
    pub(super) rule_id: &'static str,
    pub(super) rule_index: usize,
    pub(super) level: &'static str,
    pub(super) message: Message,
    pub(super) locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) related_locations: Vec<Location>,
    pub(super) partial_fingerprints: BTreeMap<&'static str, String>,
    pub(super) properties: Properties,
}

/// What SARIF has no field for.
#[derive(Serialize)]
pub(super) struct Properties {
    pub(super) outcome: &'static str,
    pub(super) pairs: Pairs,
    pub(super) packet: Option<String>,
}
