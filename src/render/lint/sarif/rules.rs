//! The catalogue as SARIF rules: all of it, so that a service can tell a lint that found nothing from
//! one that it never heard of.

use super::wire::{Help, Rule, RuleProperties};
use crate::lint::{Lint, Severity, lints};
use crate::render::sarif::wire::{Configuration, Message};
use crate::source::clip;

/// Characters of a description that GitHub takes.
const MOST: usize = 1000;

/// A rule for each lint, in the order of the catalogue.
pub(super) fn rules() -> Vec<Rule> {
    lints().map(rule).collect()
}

/// The position of a lint among the rules.
pub(super) fn index(name: &str) -> Option<usize> {
    lints().position(|lint| lint.name == name)
}

fn rule(lint: &'static Lint) -> Rule {
    let finds = section(lint.page, "## What it finds");
    let mends = section(lint.page, "## How to fix");
    let first = finds.split("\n\n").next().unwrap_or_default();
    Rule {
        id: lint.name,
        name: pascal_case(lint.name),
        short_description: Message {
            text: capitalized(lint.summary),
        },
        full_description: Message {
            text: clip(&joined(first), MOST).into_owned(),
        },
        help: Help {
            text: format!(
                "{}\n\nHow to fix: {}\n\nThe whole page: sgscope lints {}",
                joined(first),
                joined(mends),
                lint.name
            ),
            markdown: lint.page,
        },
        default_configuration: Configuration {
            level: level(lint.severity),
        },
        properties: RuleProperties {
            precision: precision(lint.page),
            security_severity: security_severity(lint.severity),
            tags: ["security", lint.persona.name()],
            aliases: lint.aliases,
        },
    }
}

/// SARIF's word for a severity.
pub(super) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The number that GitHub makes critical, high, medium and low of: above 9.0, 7.0, 4.0 and 0.0.
const fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "1.0",
    }
}

/// How sure a lint's findings are, by what the head of its page says of their confidence.
fn precision(page: &str) -> &'static str {
    let head = page.lines().find(|line| line.starts_with("Severity "));
    let words = head.and_then(|head| {
        head.split(" · ")
            .find(|part| part.starts_with("confidence "))
    });
    let words = words.unwrap_or_default();
    let says = |word: &str| words.contains(word);
    match (says("certain"), says("likely"), says("possible")) {
        (true, false, false) => "very-high",
        (true, false, true) => "high",
        (_, true, _) => "medium",
        (false, false, _) => "low",
    }
}

/// What stands under a heading, without the blank lines around it.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let after = page.split_once(heading).map_or("", |(_, after)| after);
    let end = after.find("\n## ").unwrap_or(after.len());
    after[..end].trim()
}

/// The lines of a text as one.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

/// `OpenToWorld`, of `open-to-world`.
fn pascal_case(name: &str) -> String {
    name.split('-').map(capitalized).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_gives_what_a_rule_tells() {
        for lint in lints() {
            let head = lint.page.lines().find(|line| line.starts_with("Severity "));
            assert!(
                head.is_some_and(|head| head.contains(" · confidence ")),
                "{}",
                lint.name
            );
            let rule = rule(lint);
            assert!(rule.full_description.text.len() > 20, "{}", lint.name);
            assert!(rule.full_description.text.chars().count() <= MOST);
            assert!(
                !section(lint.page, "## How to fix").is_empty(),
                "{}",
                lint.name
            );
        }
    }

    #[test]
    fn precision_follows_from_confidence() {
        let check = |words: &str, expectation| {
            let page = format!("# x\n\nSeverity high · confidence {words} · persona regular\n");
            assert_eq!(precision(&page), expectation);
        };
        check("certain", "very-high");
        check("certain, or possible", "high");
        check("likely, possible or certain", "medium");
        check("possible", "low");
        assert_eq!(pascal_case("open-to-world"), "OpenToWorld");
    }
}
