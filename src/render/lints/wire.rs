//! Version 1 of `sgscope.lints`.

use serde::Serialize;

use crate::render::wire::Inputs;

#[derive(Serialize)]
pub(super) struct List {
    pub(super) schema: &'static str,
    /// Nothing is read for it, but every answer has them.
    pub(super) inputs: Inputs,
    pub(super) lints: Vec<Lint>,
}

#[derive(Serialize)]
pub(super) struct Page {
    pub(super) schema: &'static str,
    /// Nothing is read for it, but every answer has them.
    pub(super) inputs: Inputs,
    pub(super) lint: Lint,
    pub(super) page: &'static str,
}

#[derive(Serialize)]
pub(super) struct Lint {
    pub(super) name: &'static str,
    pub(super) severity: &'static str,
    pub(super) persona: &'static str,
    pub(super) summary: &'static str,
    pub(super) aliases: &'static [&'static str],
    pub(super) supersedes: &'static [&'static str],
    /// What `[lints]` can say of it beside its severity.
    pub(super) settings: Vec<Setting>,
}

#[derive(Serialize)]
pub(super) struct Setting {
    pub(super) name: &'static str,
    /// As it would be written.
    pub(super) default: &'static str,
    pub(super) about: &'static str,
}
