//! Allowances held against findings: which are held back, and what each allowance is still good for.
//!
//! Not which findings a run asks for (`selection.rs`): one lint stands for another before this, so to
//! allow a finding does not bring up what it stood for.

use jiff::civil::Date;

use super::finding::Finding;
use super::outcome::{Expiry, Outcome, Suppressed};
use crate::config::Allowance;
use crate::model::{Inventory, RuleIndex};
use crate::packet::Set;

/// An allowance, and who grants it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grant {
    /// What is allowed.
    pub allowance: Allowance,
    /// The rule whose description says so; none for the file of settings.
    pub at: Option<RuleIndex>,
}

/// Holds findings back for which some grant stands. Also says, for each grant, of how many findings it
/// speaks: of those held back if it stands, of those that are back if it has ended.
#[must_use]
pub fn hold_back(
    inventory: &Inventory,
    findings: Vec<Finding>,
    grants: &[Grant],
    today: Date,
) -> (Outcome, Vec<u64>) {
    let mut outcome = Outcome::default();
    let mut uses = vec![0; grants.len()];
    for finding in findings {
        let speaking: Vec<usize> = (0..grants.len())
            .filter(|position| speaks_of(inventory, &grants[*position], &finding))
            .collect();
        let stands = |position: &usize| !grants[*position].allowance.has_ended(today);
        let first = speaking.iter().copied().find(stands);
        for position in speaking {
            uses[position] += u64::from(first.is_none() || stands(&position));
        }
        match first {
            None => outcome.findings.push(finding),
            Some(first) => {
                let Allowance {
                    reason,
                    owner,
                    expires,
                    ..
                } = grants[first].allowance.clone();
                outcome.suppressed.push(Suppressed {
                    finding,
                    reason,
                    owner,
                    expires,
                });
            }
        }
    }
    let days = outcome.suppressed.iter().filter_map(|held| held.expires);
    outcome.next_expiry = days.min().map(|day| Expiry {
        day,
        in_days: u32::try_from((day - today).get_days()).unwrap_or_default(),
    });
    (outcome, uses)
}

/// Whether a grant speaks of a finding, be its time over or not.
#[must_use]
pub fn speaks_of(inventory: &Inventory, grant: &Grant, finding: &Finding) -> bool {
    let Grant { allowance, at } = grant;
    let group = |index| {
        let group = &inventory.groups[index];
        allowance.names_group(&group.id, group.name.as_deref())
    };
    let rule_id = || {
        finding
            .rule
            .and_then(|rule| inventory.rules[rule].id.as_deref())
    };
    allowance.lint.is_none_or(|lint| lint == finding.lint)
        && (at.is_none() || *at == finding.rule)
        && (allowance.group.is_none() || finding.group.is_some_and(group))
        && (allowance.rule.is_none() || allowance.rule.as_deref() == rule_id())
        && allowance.ports.as_ref().is_none_or(|ports| {
            let traffic = finding.traffic.as_ref();
            traffic.is_some_and(|traffic| traffic.is_subset(ports))
        })
}
