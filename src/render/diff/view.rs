//! A difference with what is told around it.

use crate::reach::{Delta, DeltaSummary};
use crate::render::Inputs;

/// A difference, counted once for all formats.
pub struct View<'a> {
    pub(super) delta: &'a Delta<'a>,
    pub(super) summary: DeltaSummary,
    /// Of both sides together.
    pub(super) inputs: Inputs,
    /// The endpoints that came, and those that went, by id.
    pub(super) came: Vec<String>,
    pub(super) gone: Vec<String>,
}

impl<'a> View<'a> {
    /// Counts what changed. Not to be called from parallel work; it is parallel itself.
    #[must_use]
    pub fn new(delta: &'a Delta<'a>, inputs: Inputs) -> Self {
        let side = |is_there: fn(bool, bool) -> bool| {
            let endpoints = delta.endpoints();
            let there = endpoints
                .filter(|endpoint| is_there(endpoint.before.is_some(), endpoint.after.is_some()));
            there
                .map(|endpoint| super::labels::label(&endpoint))
                .collect()
        };
        Self {
            summary: delta.summary(),
            inputs,
            came: side(|before, after| !before && after),
            gone: side(|before, after| before && !after),
            delta,
        }
    }

    /// The totals.
    #[must_use]
    pub fn summary(&self) -> &DeltaSummary {
        &self.summary
    }
}
