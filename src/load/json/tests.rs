//! What is JSON, and what is said where a text is not.

use super::{Broken, Stop, Trouble, Window};

fn check(text: &str, expected: Result<(), (u64, Trouble)>) {
    let mut window = Window::new(text.as_bytes());
    let found = window.skip(0).map_err(|stop| match stop {
        Stop::Broken(Broken { at, trouble }) => (at, trouble),
        Stop::Input(error) => panic!("{error}"),
    });
    assert_eq!(found, expected, "{text}");
}

#[test]
fn passes_over_any_value() {
    for text in [
        "{}",
        "[]",
        " null",
        "true",
        "-0.5e+10",
        "\"a\\u00e9\\\"\"",
        "{\"a\": [1, {\"b\": []}], \"c\": \"\"}",
    ] {
        check(text, Ok(()));
    }
}

#[test]
fn says_what_was_expected_and_where() {
    for (text, at, trouble) in [
        ("{\"a\" 1}", 5, Trouble::Colon),
        ("{\"a\": 1 \"b\"", 8, Trouble::CommaOrBrace),
        ("[1 2]", 3, Trouble::CommaOrBracket),
        ("[1,]", 3, Trouble::TrailingComma),
        ("{\"a\": 1,}", 8, Trouble::TrailingComma),
        ("{a: 1}", 1, Trouble::Key),
        ("{'a': 1}", 1, Trouble::SingleQuote),
        (
            "[NaN]",
            1,
            Trouble::Word("expected a value; NaN is no JSON"),
        ),
        (
            "[-Infinity]",
            1,
            Trouble::Word("expected a value; -Infinity is no JSON"),
        ),
        ("[nul]", 1, Trouble::Value),
        ("[01]", 1, Trouble::Number),
        ("\"a\nb\"", 2, Trouble::LineInString),
        ("\"a\\x\"", 2, Trouble::Escape),
        ("\"\\u12g4\"", 1, Trouble::Escape),
        ("{\"a\": [1", 8, Trouble::End),
        ("\"a", 2, Trouble::End),
    ] {
        check(text, Err((at, trouble)));
    }
}

#[test]
fn nesting_is_bounded() {
    check(&format!("{}{}", "[".repeat(128), "]".repeat(128)), Ok(()));
    check(&"[".repeat(100_000), Err((128, Trouble::Depth)));
}

#[test]
fn long_strings_are_passed_over_but_not_held() {
    let long = format!("\"{}\"", "a\\n".repeat(1 << 20));
    check(&long, Ok(()));
    let mut window = Window::new(long.as_bytes());
    window.byte(0).expect("reads");
    assert!(matches!(
        window.scalar(|_| ()),
        Err(Stop::Broken(Broken {
            at: 0,
            trouble: Trouble::StringLength
        }))
    ));
}
