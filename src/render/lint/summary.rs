//! The totals of findings, and the closing line that tells them.

use super::View;
use crate::lint::{Expiry, Severity};
use crate::model::{Inventory, RuleCoverage};
use crate::render::Inputs;
use crate::render::table::{count, grouped};

/// How many of what.
pub(super) struct Totals {
    pub(super) findings: u64,
    /// By severity, the gravest first.
    pub(super) by_severity: [(Severity, u64); 5],
    pub(super) suppressed: u64,
    /// The findings that a baseline knows.
    pub(super) known: u64,
    /// The findings of a baseline that are no more.
    pub(super) fixed: u64,
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
    let fixed = view.outcome.baseline.as_ref().map(|it| it.fixed.len());
    Totals {
        findings: view.findings.len() as u64,
        by_severity: Severity::ALL.map(|severity| (severity, of(severity))),
        suppressed: view.suppressed.len() as u64,
        known: view.known.len() as u64,
        fixed: fixed.unwrap_or_default() as u64,
        groups: exported_groups(view.inventory),
        // A change that is applied leaves revoked rules in their table.
        rules: view
            .inventory
            .groups
            .rows()
            .iter()
            .map(|group| group.rules.len() as u64)
            .sum(),
    }
}

/// Groups that some answer lists or tells the rules of: not those that are only named.
fn exported_groups(inventory: &Inventory) -> u64 {
    let groups = inventory.groups.rows().iter();
    groups
        .filter(|group| {
            group.listed.is_some()
                || !group.documents.is_empty()
                || group.coverage != RuleCoverage::Unseen
        })
        .count() as u64
}

/// The line that every answer for people ends with. It is always of this shape, also where counts are
/// 0, so that it can be searched:
///
/// ```text
/// 2 findings: 1 high, 1 medium; 3 suppressed (the next allowance ends in 9 days, 2026-12-01);
/// 40 in baseline, 2 fixed; 40 rules in 3 groups; 3 files read, 0 refused, 1 remark
/// ```
pub(super) fn closing_line(view: &View<'_>, inputs: Inputs) -> String {
    let totals = totals(view);
    let by_severity: Vec<String> = totals
        .by_severity
        .iter()
        .filter(|(_, number)| *number > 0)
        .map(|(severity, number)| format!("{} {}", grouped(*number), severity.name()))
        .collect();
    let separator = if by_severity.is_empty() { "" } else { ": " };
    format!(
        "{}{separator}{}; {} suppressed{}; {} in baseline, {} fixed; {} in {}; {} read, {} refused, {}",
        count(totals.findings, "finding"),
        by_severity.join(", "),
        grouped(totals.suppressed),
        view.outcome.next_expiry.map_or(String::new(), expiry),
        grouped(totals.known),
        grouped(totals.fixed),
        count(totals.rules, "rule"),
        count(totals.groups, "group"),
        count(inputs.files, "file"),
        grouped(inputs.refused),
        count(inputs.remarks, "remark"),
    )
}

fn expiry(Expiry { day, in_days }: Expiry) -> String {
    let when = match in_days {
        0 => "today".to_owned(),
        days => format!("in {}", count(u64::from(days), "day")),
    };
    format!(" (the next allowance ends {when}, {day})")
}
