//! Version 1 of `sgscope.explain`.

use serde::Serialize;

use crate::render::stage::wire::{Missing, Rule, Side};
use crate::render::wire::Inputs;

#[derive(Serialize)]
pub(super) struct Document<'a> {
    pub(super) schema: &'static str,
    pub(super) inputs: Inputs,
    pub(super) source: String,
    pub(super) target: String,
    pub(super) flow: String,
    pub(super) verdict: &'static str,
    pub(super) pairs: Vec<Pair<'a>>,
    pub(super) reverse: &'static str,
    pub(super) commands: Vec<String>,
    pub(super) notes: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Pair<'a> {
    pub(super) source: Side<'a>,
    pub(super) target: Side<'a>,
    pub(super) family: &'static str,
    pub(super) verdict: &'static str,
    pub(super) stages: Vec<Stage<'a>>,
    pub(super) near_misses: Vec<NearMiss<'a>>,
}

#[derive(Serialize)]
pub(super) struct Stage<'a> {
    pub(super) stage: &'static str,
    pub(super) verdict: &'static str,
    pub(super) reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rule: Option<Rule<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) parts: Vec<Part<'a>>,
    pub(super) missing: Vec<Missing<'a>>,
}

#[derive(Serialize)]
pub(super) struct Part<'a> {
    pub(super) traffic: String,
    pub(super) verdict: &'static str,
    pub(super) reason: &'static str,
    pub(super) rule: Option<Rule<'a>>,
}

#[derive(Serialize)]
pub(super) struct NearMiss<'a> {
    pub(super) stage: &'static str,
    pub(super) differs: Vec<&'static str>,
    pub(super) rule: Rule<'a>,
}
