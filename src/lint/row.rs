//! What a lint is: one row of the catalogue, and how rows are found by name.
//!
//! Not the list of them (`catalogue/mod.rs`).

use super::catalogue::lints;
use super::context::{AccountView, GroupView, ReachView, RuleView};
use super::draft::Report;
use super::finding::{Persona, Severity};
use super::sets::SetView;
use crate::config::edit_distance;
use crate::model::Inventory;

/// One lint.
pub struct Lint {
    /// Its name, for ever: it reads well after "allow".
    pub name: &'static str,
    /// How grave its findings are, unless a finding says otherwise.
    pub severity: Severity,
    /// Who wants to see its findings; a finding may be for fewer people, never for more.
    pub persona: Persona,
    /// Older names, and what other tools call the same flaw.
    pub aliases: &'static [&'static str],
    /// The lints whose findings about the same hole are left out.
    pub supersedes: &'static [&'static str],
    /// What it finds, in one line.
    pub summary: &'static str,
    /// Its page, in Markdown.
    pub page: &'static str,
    pub(super) check: Check,
}

/// What a lint does, and by its type what it may see.
#[derive(Clone, Copy)]
pub(super) enum Check {
    /// Sees one rule.
    Rule(fn(&RuleView<'_>, &mut Report)),
    /// Sees one group by itself: its rules, its members, what its rules do.
    Group(fn(&GroupView<'_>, &mut Report)),
    /// Sees a set of groups and the interfaces that are in just these, with the rules merged.
    Interfaces(fn(&SetView<'_>, &mut Report)),
    /// Sees what was read, and judges no packet.
    Inventory(fn(&Inventory, &mut Report)),
    /// Sees one group and, from there, the other groups and the network between.
    Reach(fn(&ReachView<'_>, &mut Report)),
    /// Sees all groups together.
    Account(fn(&AccountView<'_>, &mut Report)),
}

/// A word that names no lint.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{word:?} is no lint{}", did_you_mean(.nearest))]
pub struct UnknownLint {
    /// The user's own word.
    pub word: String,
    /// The names nearest to it.
    pub nearest: Vec<&'static str>,
}

fn did_you_mean(nearest: &[&str]) -> String {
    if nearest.is_empty() {
        "; `sgscope lints` lists them".to_owned()
    } else {
        format!("; did you mean {}?", nearest.join(" or "))
    }
}

/// The lint of a name or an alias, in any case.
///
/// # Errors
/// Names the nearest where nothing fits.
pub fn find(word: &str) -> Result<&'static Lint, UnknownLint> {
    let names =
        |lint: &'static Lint| std::iter::once(lint.name).chain(lint.aliases.iter().copied());
    let bears = |lint: &&'static Lint| names(lint).any(|name| name.eq_ignore_ascii_case(word));
    if let Some(lint) = lints().find(bears) {
        return Ok(lint);
    }
    let lower = word.to_lowercase();
    let mut near: Vec<(usize, &'static str)> = lints()
        .filter_map(|lint| {
            let distance = names(lint)
                .map(|name| edit_distance(&lower, &name.to_lowercase()))
                .min()?;
            let close = distance <= 1 + word.chars().count() / 4;
            let part = lower.len() > 2 && lint.name.contains(&lower);
            (close || part).then_some((distance, lint.name))
        })
        .collect();
    near.sort_unstable();
    Err(UnknownLint {
        word: word.to_owned(),
        nearest: near.into_iter().take(3).map(|(_, name)| name).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: Result<&str, &[&str]>) {
        let found = find(word);
        match expected {
            Ok(name) => assert_eq!(found.map(|lint| lint.name).ok(), Some(name)),
            Err(nearest) => assert_eq!(
                found.err().map(|error| error.nearest),
                Some(nearest.to_vec())
            ),
        }
    }

    #[test]
    fn names_and_aliases_are_found_and_wrong_words_answered() {
        check("open-to-world", Ok("open-to-world"));
        check("Open-To-World", Ok("open-to-world"));
        check("sg-public-access-check", Ok("all-ports-open-to-world"));
        check("opn-to-world", Err(&["open-to-world"]));
        check(
            "quota",
            Err(&[
                "eni-quota-exceeded",
                "rule-quota-exceeded",
                "ip-mesh-outgrows-quota",
            ]),
        );
        check("zzz", Err(&[]));
    }

    #[test]
    fn rows_are_named_once_and_supersede_each_other() {
        let mut names = std::collections::BTreeSet::new();
        for lint in lints() {
            for name in std::iter::once(&lint.name).chain(lint.aliases) {
                assert!(names.insert(name.to_lowercase()), "{name} twice");
            }
            for other in lint.supersedes {
                assert!(
                    lints().any(|lint| lint.name == *other),
                    "{other} is no lint"
                );
            }
            assert!(!lint.summary.ends_with('.'), "{}", lint.name);
        }
    }
}
