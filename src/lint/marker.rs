//! Allowances that stand in the description of a rule: exports have no comments.
//!
//! ```text
//! sgscope:allow=open-to-world reason="public API" expires=2026-12-31 owner=net@example.com
//! ```
//! They count only if settings say so, since whoever may write rules could silence lints with them.

use super::allow::Grant;
use super::row::find;
use crate::config::{Allowance, Mark, parse_date};
use crate::model::{Inventory, Rule, RuleIndex};

/// What a marker begins with.
const BEGINNINGS: [&str; 2] = ["sgscope:allow=", "sgscope:ignore="];

/// The markers of an inventory.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Markers {
    /// What they allow.
    pub grants: Vec<Grant>,
    /// Markers that allow nothing, with why.
    pub troubles: Vec<(RuleIndex, String)>,
}

/// How many rules have a marker.
#[must_use]
pub fn count_markers(inventory: &Inventory) -> u64 {
    marked(inventory).count() as u64
}

/// Reads all markers.
#[must_use]
pub fn markers(inventory: &Inventory) -> Markers {
    let mut markers = Markers::default();
    for (rule, text) in marked(inventory) {
        match read(text) {
            Ok(allowances) => markers
                .grants
                .extend(allowances.into_iter().map(|allowance| Grant {
                    allowance,
                    at: Some(rule),
                })),
            Err(message) => markers.troubles.push((rule, message)),
        }
    }
    markers
}

/// The rules with a marker, and what follows its `=`.
fn marked(inventory: &Inventory) -> impl Iterator<Item = (RuleIndex, &str)> {
    let rules = inventory.rules.iter();
    rules.filter_map(|(index, rule)| Some((index, marker(rule)?)))
}

/// Whether a rule has a marker.
pub(super) fn is_marked(rule: &Rule) -> bool {
    marker(rule).is_some()
}

fn marker(rule: &Rule) -> Option<&str> {
    let text = rule.description.as_deref()?;
    let after = |begin: &&str| text.split_once(begin).map(|(_, after)| after);
    BEGINNINGS.iter().find_map(after)
}

/// What a marker allows: one allowance for each lint it names.
fn read(text: &str) -> Result<Vec<Allowance>, String> {
    let (names, mut rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let mut allowance = Allowance::at(Mark { line: 1, column: 1 });
    while let Some((key, value, after)) = field(rest) {
        match key {
            "reason" => value.clone_into(&mut allowance.reason),
            "expires" => allowance.expires = Some(parse_date(value)?),
            "owner" => allowance.owner = Some(value.to_owned()),
            _ => {
                return Err(format!(
                    "\"{key}\" is nothing that a marker says; it says reason, expires, owner"
                ));
            }
        }
        rest = after;
    }
    if allowance.reason.trim().is_empty() {
        return Err("a marker needs a reason, such as reason=\"public API\"".to_owned());
    }
    let one = |name: &str| {
        let lint = match name {
            "*" => None,
            _ => Some(find(name).map_err(|error| error.to_string())?.name),
        };
        Ok(Allowance {
            lint,
            ..allowance.clone()
        })
    };
    names.split(',').map(one).collect()
}

/// The next `key=value` or `key="value"`, and what follows it; the rest is prose.
fn field(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.trim_start();
    let (key, value) = text.split_once('=')?;
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    if let Some(quoted) = value.strip_prefix('"') {
        let (value, after) = quoted.split_once('"')?;
        return Some((key, value, after));
    }
    let (value, after) = value.split_once(char::is_whitespace).unwrap_or((value, ""));
    Some((key, value, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a marker says in the words of allowances, or what is wrong with it.
    fn check(text: &str, expected: &[&str]) {
        let said: Vec<String> = match read(text) {
            Ok(allowances) => allowances
                .iter()
                .map(|it| {
                    let ends = it
                        .expires
                        .map_or(String::new(), |day| format!(" until {day}"));
                    format!("{}: {}{ends}", it.words(), it.reason)
                })
                .collect(),
            Err(message) => vec![message],
        };
        assert_eq!(said, expected, "{text}");
    }

    #[test]
    fn markers_are_read_and_wrong_ones_answered() {
        check(
            "open-to-world reason=\"public API\" expires=2026-12-31",
            &["open-to-world: public API until 2026-12-31"],
        );
        check(
            "open-to-world,no-network-path owner=me reason=x and prose",
            &["open-to-world: x", "no-network-path: x"],
        );
        check(
            "sg-public-access-check reason=x",
            &["all-ports-open-to-world: x"],
        );
        check("* reason=x", &["all lints: x"]);
        let no_reason = "a marker needs a reason, such as reason=\"public API\"";
        check("open-to-world", &[no_reason]);
        check("open-to-world reason=\"never closed", &[no_reason]);
        check("open-to-world reason=\" \"", &[no_reason]);
        check(
            "opn-to-world reason=x",
            &["\"opn-to-world\" is no lint; did you mean open-to-world?"],
        );
        check(
            "open-to-world reason=x expires=tomorrow",
            &["\"tomorrow\" is no day; write a day like 2026-12-31"],
        );
        check(
            "open-to-world reason=x until=2026-12-31",
            &["\"until\" is nothing that a marker says; it says reason, expires, owner"],
        );
    }
}
