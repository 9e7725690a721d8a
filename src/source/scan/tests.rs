//! Tests of `scan`, by slice and caret rather than by snapshot.

use super::find;

/// The text at the end of a path of keys joined with `.`.
fn check(text: &str, path: &str, expectation: Option<&str>) {
    let path: Vec<&str> = path.split('.').collect();
    let found = find(text.as_bytes(), &[&path]).pop().flatten();
    let range = |offset: u64| usize::try_from(offset).expect("a short text");
    let found = found.map(|span| &text[range(span.start)..range(span.end)]);
    assert_eq!(found, expectation, "{text}");
}

#[test]
fn a_value_of_any_kind_is_found_whole() {
    let text = r#" { "s": "a\"}\\", "n" : -1.5e3 ,"t":true,"z":null,"o":{"x":[{}]}, "l": [1, "]", {"s": 2}] }"#;
    check(text, "s", Some(r#""a\"}\\""#));
    check(text, "n", Some("-1.5e3"));
    check(text, "t", Some("true"));
    check(text, "z", Some("null"));
    check(text, "o", Some(r#"{"x":[{}]}"#));
    check(text, "o.x", Some("[{}]"));
    check(text, "l", Some(r#"[1, "]", {"s": 2}]"#));
    check(text, "x", None);
    check(text, "l.s", None);
    check(text, "s.x", None);
}

#[test]
fn keys_are_compared_as_they_read_not_as_they_are_written() {
    check(r#"{"Nic\u0054ype": 1}"#, "NicType", Some("1"));
    check(r#"{"a\/\"\\\n": 1}"#, "a/\"\\\n", Some("1"));
    check(r#"{"\q\u12": 1}"#, r"\q\u12", Some("1"));
    check("{\"网站\": 1}", "网站", Some("1"));
    check(r#"{"NicTypes": 1, "nictype": 2}"#, "NicType", None);
}

#[test]
fn of_a_key_that_stands_twice_the_last_counts() {
    check(r#"{"a": 1, "a": 2}"#, "a", Some("2"));
    check(r#"{"a": {"b": 1}, "a": {"b": 2}}"#, "a.b", Some("2"));
    check(r#"{"a": {"b": 1}, "a": 2}"#, "a.b", None);
}

#[test]
fn several_paths_are_found_in_one_pass() {
    let text = br#"{"a": {"b": 1, "c": 22}, "d": 333}"#;
    let found = find(
        &text[..],
        &[&["d"], &["a", "c"], &["a"], &["a", "b"], &["a", "c"], &[]],
    );
    let lengths: Vec<_> = found
        .into_iter()
        .map(|span| span.map(|span| span.end - span.start))
        .collect();
    assert_eq!(
        lengths,
        [Some(3), Some(2), Some(17), Some(1), Some(2), None]
    );
}

#[test]
fn broken_text_yields_what_stands_before_the_break() {
    check(r#"{"a": 1, "b": "#, "a", Some("1"));
    check(r#"{"a": 1, "b": "#, "b", None);
    check(r#"{"a": 12"#, "a", None);
    check(r#"{"a": "12"#, "a", None);
    check(r#"{"a": [1}, "b": 2}"#, "b", Some("2"));
    check(r#"{"a" 1}"#, "a", None);
    check(r#"{"a": ,"b": 1}"#, "a", None);
    for text in [
        "", "{", "[", "{\"", "{\"a\"", "{\"a\\", "}", "\"a\"", "{,,,", "{\"a\":}", "{\"a\":]",
    ] {
        check(text, "a", None);
    }
}

#[test]
fn no_prefix_and_no_damage_makes_it_panic() {
    let text = r#"{"a": {"b": ["\u0041", {"c": -1}], "网": null}, "\"": "\\"}"#.as_bytes();
    for cut in 0..text.len() {
        find(&text[..cut], &[&["a", "网"], &["\""]]);
        for byte in [0, b'"', b'\\', b'{', b']', b',', 0xFF] {
            let mut damaged = text.to_vec();
            damaged[cut] = byte;
            find(&damaged[..], &[&["a", "网"], &["\""]]);
        }
    }
}

#[test]
fn nesting_is_passed_up_to_its_bound() {
    let nested = |depth| {
        format!(
            r#"{{"x": {}{}, "a": 1}}"#,
            "[".repeat(depth),
            "]".repeat(depth)
        )
    };
    check(&nested(128), "a", Some("1"));
    check(&nested(129), "a", None);
    check(&nested(1_000_000), "a", None);
}

#[test]
fn text_may_be_longer_than_the_buffer() {
    let long = "é\\\"".repeat(20_000);
    let text = format!(r#"{{"{long}": 1, "x": "{long}", "a": "{long}", "b": 2}}"#);
    check(&text, "a", Some(&format!("\"{long}\"")));
    check(&text, "b", Some("2"));
}
