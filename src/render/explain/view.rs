//! An explanation with what is needed to print it.

use crate::lint::Spot;
use crate::model::{Inventory, RuleIndex};
use crate::reach::Explanation;
use crate::render::spot::{Located, locate};
use crate::render::words::peer_key;
use crate::source::{Location, Sources};

/// An explanation, the inventory it speaks of, and where its rules stand.
pub struct View<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) sources: &'a Sources,
    pub(super) explanation: &'a Explanation,
    /// Sorted by rule.
    rules: Vec<(RuleIndex, Located)>,
}

impl<'a> View<'a> {
    /// Looks up where the rules of an explanation stand.
    #[must_use]
    pub fn new(
        inventory: &'a Inventory,
        sources: &'a Sources,
        explanation: &'a Explanation,
    ) -> Self {
        let stages = explanation.pairs.iter().flat_map(|pair| &pair.stages);
        let deciding = stages.flat_map(|stage| {
            stage
                .rule
                .into_iter()
                .chain(stage.parts.iter().filter_map(|part| part.rule))
        });
        let near = explanation
            .pairs
            .iter()
            .flat_map(|pair| &pair.near_misses)
            .map(|miss| miss.rule);
        let mut indices: Vec<RuleIndex> = deciding.chain(near).collect();
        indices.sort_unstable();
        indices.dedup();
        let spot = |index: &RuleIndex| {
            let rule = &inventory.rules[*index];
            Spot {
                record: rule.location,
                field: Some(peer_key(rule)),
            }
        };
        let spots: Vec<Spot> = indices.iter().map(spot).collect();
        let located = locate(sources, &spots);
        Self {
            inventory,
            sources,
            explanation,
            rules: indices.into_iter().zip(located).collect(),
        }
    }

    /// All locations that are printed.
    #[must_use]
    pub fn locations(&self) -> Vec<Location> {
        let records = self
            .rules
            .iter()
            .map(|(index, _)| self.inventory.rules[*index].location);
        records
            .chain(self.rules.iter().map(|(_, located)| located.shown))
            .collect()
    }

    /// What is labelled of a rule.
    pub(super) fn shown(&self, rule: RuleIndex) -> Location {
        let found = self.rules.binary_search_by_key(&rule, |(index, _)| *index);
        found.map_or(self.inventory.rules[rule].location, |position| {
            self.rules[position].1.shown
        })
    }
}
