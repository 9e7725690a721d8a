//! The totals of findings.

use super::View;
use crate::lint::Severity;
use crate::model::Inventory;

/// How many of what.
pub(super) struct Totals {
    pub(super) findings: u64,
    /// By severity, the gravest first.
    pub(super) by_severity: [(Severity, u64); 5],
    pub(super) suppressed: u64,
    pub(super) groups: u64,
    pub(super) rules: u64,
}

pub(super) fn totals(view: &View<'_>) -> Totals {
    let of = |severity| {
        view.findings
            .iter()
            .filter(|view| view.finding.severity == severity)
            .count() as u64
    };
    Totals {
        findings: view.findings.len() as u64,
        by_severity: Severity::ALL.map(|severity| (severity, of(severity))),
        suppressed: view.suppressed,
        groups: exported_groups(view.inventory),
        rules: view.inventory.rules.len() as u64,
    }
}

/// Groups that some answer lists or tells the rules of: not those that are only named.
fn exported_groups(inventory: &Inventory) -> u64 {
    let groups = inventory.groups.rows().iter();
    groups
        .filter(|group| group.listed.is_some() || !group.documents.is_empty())
        .count() as u64
}
