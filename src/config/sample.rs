//! The commented file that `config init` writes, made of the list of settings.
//!
//! Everything in it is a comment, so that the file as written changes nothing.

use std::fmt::Write as _;

use super::keys::{ALLOWANCE, Key, PARAMETERS, TOP};
use super::ports::PortClass;

/// Characters of a line.
const WIDTH: usize = 100;

/// A file of settings that says how to say something.
#[must_use]
pub fn sample() -> String {
    let mut text = comment(
        "Settings of sgscope, found from the current folder upwards to the one with .git. A line \
         without its # is heeded; `sgscope config show` tells what holds and where from.",
    );
    let is_table =
        |key: &Key| ["trusted-networks", "quota", "ports", "lints", "allow"].contains(&key.name);
    for key in TOP.iter().filter(|key| !is_table(key)) {
        let (said, note) = if key.default.is_empty() || key.default == "[]" {
            (key.example, "")
        } else {
            (key.default, " The default:")
        };
        let _ = write!(
            text,
            "\n{}# {} = {said}\n",
            comment(&format!("{}.{note}", key.about)),
            key.name
        );
    }
    let about = |name: &str| {
        TOP.iter()
            .find(|key| key.name == name)
            .map_or("", |key| key.about)
    };
    let mut section = |name: &str, lines: &[String]| {
        let _ = write!(
            text,
            "\n{}# [{name}]\n",
            comment(&format!("{}.", about(name.trim_matches(['[', ']']))))
        );
        for line in lines {
            let _ = writeln!(text, "# {line}");
        }
    };
    section(
        "trusted-networks",
        &["office = [\"203.0.113.0/24\"]".to_owned()],
    );
    section("quota", &["profile = \"seed-2019\"".to_owned()]);
    let classes = PortClass::ALL.map(|class| {
        format!(
            "{} = [\"..\"]  # \"..\" is {}",
            class.name(),
            class.default_notation()
        )
    });
    section("ports", &classes);
    let mut lints = vec![
        "unresolved-reference = \"off\"".to_owned(),
        "truncated-export = \"high\"".to_owned(),
    ];
    for (position, (lint, _)) in PARAMETERS.iter().enumerate() {
        if PARAMETERS[..position]
            .iter()
            .all(|(before, _)| before != lint)
        {
            let told: Vec<String> = PARAMETERS
                .iter()
                .filter(|(name, _)| name == lint)
                .map(|(_, key)| format!("{} = {}", key.name, key.default))
                .collect();
            lints.push(format!("{lint} = {{ {} }}", told.join(", ")));
        }
    }
    section("lints", &lints);
    let allowance = ALLOWANCE
        .iter()
        .map(|key| format!("{} = {}  # {}", key.name, key.example, key.about));
    section("[allow]", &allowance.collect::<Vec<_>>());
    text
}

/// A comment of lines that are not long.
fn comment(text: &str) -> String {
    let mut lines = String::new();
    let mut line = String::from("#");
    for word in text.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines += &format!("{line}\n");
            line = String::from("#");
        }
        line += &format!(" {word}");
    }
    lines + &line + "\n"
}
