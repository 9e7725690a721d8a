//! The list of settings, the sample and the reader agree; hostile texts.

use super::*;
use crate::config::keys::{ALLOWANCE, Key, PARAMETERS};

#[test]
fn the_list_of_settings_and_the_reader_agree() {
    for Key {
        name,
        default,
        example,
        ..
    } in TOP
    {
        for said in [example, default].iter().filter(|said| !said.is_empty()) {
            let troubles = read(&format!("{name} = {said}"), &|word| match word {
                "unresolved-reference" => Ok("unresolved-reference"),
                _ => find_lint(word),
            });
            assert!(troubles.is_ok(), "{name} = {said}: {troubles:?}");
        }
    }
    for Key { name, example, .. } in ALLOWANCE {
        let rest = ["lint", "group", "reason"].map(|it| {
            if it == *name {
                String::new()
            } else {
                format!("{it} = \"open-to-world\"\n")
            }
        });
        settings(&format!("[[allow]]\n{name} = {example}\n{}", rest.join("")));
    }
    let told = |lint: &str, key: &Key, said: &str| {
        settings(&format!("[lints]\n{lint} = {{ {} = {said} }}", key.name)).parameters
    };
    let default = Settings::default().parameters;
    for (lint, key) in PARAMETERS {
        assert_eq!(told(lint, key, key.default), default, "{lint} {}", key.name);
        assert_ne!(told(lint, key, key.example), default, "{lint} {}", key.name);
    }
}

/// The file of `config init` changes nothing as it is, and everything in it can be said.
#[test]
fn the_sample_can_be_uncommented() {
    assert_eq!(settings(&sample()), Settings::default());
    let known = |word: &str| match word {
        "unresolved-reference" => Ok("unresolved-reference"),
        "truncated-export" => Ok("truncated-export"),
        _ => find_lint(word),
    };
    let heeded: Vec<&str> = sample()
        .leak()
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .filter(|line| line.starts_with('[') || line.split(' ').nth(1) == Some("="))
        .collect();
    let text = heeded.join("\n");
    let said = read(&text, &known);
    let said = said.unwrap_or_else(|troubles| panic!("{text}\n{troubles:?}"));
    for key in TOP {
        assert!(
            said.told.contains_key(key.name),
            "{} is not in\n{text}",
            key.name
        );
    }
    assert!(
        sample()
            .lines()
            .all(|line| line.is_empty() || line.starts_with('#'))
    );
}

#[test]
fn hostile_texts_end_in_troubles_with_harmless_words() {
    let deep = format!("a = {}", "[".repeat(100_000));
    let keys = format!("{}a = 1", "a.".repeat(100_000));
    let long = format!("persona = \"{}\"", "x".repeat(1_000_000));
    let steering = "persona = \"\\u001B[31m\"\n\"\\u001B\\u202E\" = 1\nquota = \u{1b}";
    let many = "x = 1\n".repeat(10_000);
    for text in [
        &*deep,
        &keys,
        &long,
        steering,
        &many,
        "\0",
        "=",
        "[",
        "\"",
        "a = \"\"\"",
        "[[allow]",
        "allow = {",
    ] {
        let troubles = read(text, &find_lint).expect_err("nothing of it is a setting");
        for Trouble { message, mark } in &troubles {
            assert!(message.chars().count() < 500, "{message}");
            assert_eq!(*message, crate::source::clean(message), "{mark:?}");
            assert!(!message.contains('\n') && mark.line > 0 && mark.column > 0);
        }
        assert!(!troubles.is_empty());
    }
}
