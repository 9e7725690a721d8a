//! Version 1 of `sgscope.config`.

use serde::Serialize;

use crate::render::wire::Inputs;

#[derive(Serialize)]
pub(super) struct Document<'a> {
    pub(super) schema: &'static str,
    /// No export is read for it, but every answer has them.
    pub(super) inputs: Inputs,
    pub(super) file: Option<&'a str>,
    pub(super) today: String,
    pub(super) settings: Vec<Setting>,
    pub(super) allowances: Vec<Allowance<'a>>,
}

#[derive(Serialize)]
pub(super) struct Setting {
    pub(super) name: String,
    /// As it would be written; none where nothing is said and nothing holds.
    pub(super) value: Option<String>,
    /// The line it is said in; none for the default.
    pub(super) line: Option<u64>,
}

#[derive(Serialize)]
pub(super) struct Allowance<'a> {
    pub(super) state: &'static str,
    pub(super) lint: &'a str,
    pub(super) group: Option<&'a str>,
    pub(super) rule: Option<&'a str>,
    pub(super) ports: Option<String>,
    pub(super) reason: &'a str,
    pub(super) expires: Option<String>,
    pub(super) owner: Option<&'a str>,
    pub(super) line: u64,
}
