//! Version 1 of `sgscope.baseline`, as an answer: it is a baseline too.

use serde::Serialize;

use crate::lint::Known;
use crate::render::wire::Inputs;

#[derive(Serialize)]
pub(super) struct Document<'a> {
    pub(super) schema: &'static str,
    /// No export is read for it, but every answer has them.
    pub(super) inputs: Inputs,
    pub(super) findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
pub(super) struct Finding<'a> {
    lint: &'a str,
    region: Option<&'a str>,
    group: Option<&'a str>,
    severity: &'static str,
    message: &'a str,
    fingerprint: &'a str,
}

impl<'a> Finding<'a> {
    pub(super) fn of(known: &'a Known) -> Self {
        Self {
            lint: &known.lint,
            region: known.region.as_deref(),
            group: known.group.as_deref(),
            severity: known.severity.name(),
            message: &known.message,
            fingerprint: &known.fingerprint,
        }
    }
}
