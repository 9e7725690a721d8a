//! Settings as they are shown.

use super::*;
use crate::config::{parse_date, read};
use crate::render::Look;

fn shown(text_of_settings: &str, today: &str) -> String {
    let known = |word: &str| match word {
        "non-host-cidr" => Ok("non-host-cidr"),
        "open-to-world" => Ok("open-to-world"),
        _ => Err(format!("\"{word}\" is no lint")),
    };
    let settings = read(text_of_settings, &known).expect("settings");
    let view = View {
        settings: &settings,
        file: Some("a\u{1b}/sgscope.toml"),
        today: parse_date(today).expect("a day"),
    };
    let mut out = Vec::new();
    text(&view, Look::Plain, &mut out).expect("writes");
    String::from_utf8(out).expect("text")
}

#[test]
fn each_setting_is_shown_with_where_it_comes_from() {
    let text = shown(
        "fail-on = \"never\"\n[lints.non-host-cidr]\nmax-hosts = 8\nseverity = \"off\"\n",
        "2026-06-01",
    );
    let words = |name: &str| -> Vec<String> {
        let row = text
            .lines()
            .find(|line| line.trim_start().starts_with(&format!("{name} ")));
        let row = row.unwrap_or_else(|| panic!("{name} is not in\n{text}"));
        row.split("  ")
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(
        words("fail-on"),
        ["fail-on", "\"never\"", "a\u{fffd}/sgscope.toml:1"]
    );
    assert_eq!(words("persona"), ["persona", "\"regular\"", "default"]);
    assert_eq!(
        words("trusted-accounts"),
        ["trusted-accounts", "not said", "default"]
    );
    assert_eq!(
        words("lints.non-host-cidr"),
        [
            "lints.non-host-cidr",
            "{ max-hosts = 8, severity = \"off\" }",
            "a\u{fffd}/sgscope.toml:2"
        ]
    );
    assert_eq!(
        words("lints.wide-port-range"),
        ["lints.wide-port-range", "{ max-width = 100 }", "default"]
    );
    assert!(text.ends_with("\nno allowances\n"), "{text}");
}

#[test]
fn an_allowance_is_shown_with_its_state() {
    let allowance = "[[allow]]\nlint = \"open-to-world\"\ngroup = \"sg-\\u001B\"\nreason = \"why\"\nowner = \"me\"\nexpires = 2026-06-30\n";
    let check = |today: &str, expected: &str| {
        let text = shown(allowance, today);
        assert!(text.contains(expected), "{expected}\n{text}");
    };
    check(
        "2026-05-30",
        "  active     open-to-world in \"sg-\u{fffd}\"; until 2026-06-30, in 31 days  a\u{fffd}/sgscope.toml:1\n             why (me)\n",
    );
    check(
        "2026-05-31",
        "  ends soon  open-to-world in \"sg-\u{fffd}\"; until 2026-06-30, in 30 days  ",
    );
    check(
        "2026-06-30",
        "  ends soon  open-to-world in \"sg-\u{fffd}\"; until 2026-06-30, today  ",
    );
    check(
        "2026-07-01",
        "  ended      open-to-world in \"sg-\u{fffd}\"; ended on 2026-06-30  ",
    );
}
