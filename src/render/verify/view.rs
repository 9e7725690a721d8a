//! What comes of intents, with what is needed to print it.

use crate::lint::Spot;
use crate::model::{Inventory, RuleIndex};
use crate::reach::{Missing, Stage, Verdict};
use crate::render::spot::{Located, locate};
use crate::render::words::peer_key;
use crate::source::{Location, Place, Sources};
use crate::verify::{Case, Finding, Intent, Intents, Outcome};

/// What comes of a file of intents, the inventory it speaks of, and where its rules stand.
pub struct View<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) sources: &'a Sources,
    /// The name of the file of intents as it was given: not safe to print.
    pub(super) file: &'a str,
    pub(super) intents: &'a Intents,
    pub(super) findings: &'a [Finding],
    /// The deciding rules, sorted.
    rules: Vec<(RuleIndex, Located)>,
}

impl<'a> View<'a> {
    /// Looks up where the deciding rules stand. There is one finding for each intent, in their order.
    #[must_use]
    pub fn new(
        inventory: &'a Inventory,
        sources: &'a Sources,
        file: &'a str,
        intents: &'a Intents,
        findings: &'a [Finding],
    ) -> Self {
        let cases = findings.iter().filter_map(|finding| finding.case.as_ref());
        let mut rules: Vec<RuleIndex> = cases.filter_map(|case| case.stage()?.rule).collect();
        rules.sort_unstable();
        rules.dedup();
        let spot = |index: &RuleIndex| Spot {
            record: inventory.rules[*index].location,
            field: Some(peer_key(&inventory.rules[*index])),
        };
        let spots: Vec<Spot> = rules.iter().map(spot).collect();
        let located = locate(sources, &spots);
        Self {
            inventory,
            sources,
            file,
            intents,
            findings,
            rules: rules.into_iter().zip(located).collect(),
        }
    }

    /// All locations that are printed.
    #[must_use]
    pub fn locations(&self) -> Vec<Location> {
        let each = self.rules.iter();
        each.flat_map(|(rule, located)| [self.inventory.rules[*rule].location, located.shown])
            .collect()
    }

    /// How many intents have an outcome.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> u64 {
        let of = self.findings.iter();
        of.filter(|finding| finding.outcome == outcome).count() as u64
    }

    pub(super) fn each(&self) -> impl Iterator<Item = (&'a Intent, &'a Finding)> + use<'a> {
        self.intents.intents.iter().zip(self.findings)
    }

    /// What is labelled of a rule.
    pub(super) fn shown(&self, rule: RuleIndex) -> Location {
        let found = self.rules.binary_search_by_key(&rule, |(index, _)| *index);
        found.map_or(self.inventory.rules[rule].location, |position| {
            self.rules[position].1.shown
        })
    }
}

/// Where an intent stands in its file.
pub(super) const fn place(intent: &Intent) -> Place {
    let (line, column) = (intent.mark.line, intent.mark.column);
    Place {
        line,
        column,
        end_line: line,
        end_column: column,
    }
}

/// Each fact that would settle what is not known of a case, once.
pub(super) fn missing(case: &Case) -> Vec<&Missing> {
    let pair = case.pair().or(case.explanation.pairs.first());
    let stages = pair.into_iter().flat_map(|pair| &pair.stages);
    let unknown = stages.filter(|stage: &&Stage| stage.verdict == Verdict::Unknown);
    let mut found: Vec<&Missing> = Vec::new();
    for missing in unknown.flat_map(|stage| &stage.missing) {
        if !found.contains(&missing) {
            found.push(missing);
        }
    }
    found
}
