//! Version 1 of `sgscope.privilege`.

use serde::Serialize;

use crate::render::wire::{Inputs, Start};

#[derive(Serialize)]
pub(super) struct Document<'a> {
    pub(super) schema: &'static str,
    pub(super) inputs: Inputs,
    pub(super) summary: Summary,
    pub(super) rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
pub(super) struct Summary {
    pub(super) rules: u64,
    pub(super) alone: u64,
    pub(super) shared: u64,
    pub(super) idle: u64,
}

#[derive(Serialize)]
pub(super) struct Rule<'a> {
    pub(super) rule: Option<&'a str>,
    pub(super) group: &'a str,
    pub(super) direction: Option<&'static str>,
    pub(super) priority: Option<i64>,
    pub(super) policy: Option<&'static str>,
    /// `alone`, `shared` or `idle`.
    pub(super) part: &'static str,
    pub(super) pairs: u64,
    pub(super) traffic: ByFamily,
    pub(super) internet_pairs: u64,
    pub(super) internet: ByFamily,
    pub(super) location: Option<Start<'a>>,
}

#[derive(Serialize)]
pub(super) struct ByFamily {
    pub(super) ipv4: String,
    pub(super) ipv6: String,
}
