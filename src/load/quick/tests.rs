//! Whatever is plain is read as serde_json reads it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeSeed;

use super::object;
use crate::load::leaf::Leaf;

struct Into<'v, T>(&'v mut Option<T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Into<'_, T> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        *self.0 = Some(T::deserialize(input)?);
        Ok(())
    }
}

fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Option<(T, usize)> {
    let mut value = None;
    let length = object(text, Into(&mut value))?;
    Some((value?, length))
}

type Fields<'a> = BTreeMap<String, Leaf<'a>>;

/// Whether the text is plain; what is read of it is what serde_json reads.
fn check(text: &str) -> bool {
    let plain = read::<Fields<'_>>(text);
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Fields<'_>>();
    let reference = stream.next().and_then(Result::ok);
    if let Some((plain, length)) = &plain {
        assert_eq!(Some(plain), reference.as_ref(), "{text}");
        assert_eq!(*length, stream.byte_offset(), "{text}");
    }
    plain.is_some()
}

const PLAIN: &str = "{\n\t\"Id\": \"sg-1\",\r\n          \"List\": [1, {\"a\\u00e9\\n\": [], \
    \"b\" : {}}, -2.5e+7, \"x\\\\\", null, [true , false]],\n\"Name\": \"\u{4e2d}\u{6587} web 01234567\", \
    \"N\":-70,\"Z\":0, \"Yes\": true,\"No\":false,\"Nil\":null } ]";

#[test]
fn exports_are_plain() {
    assert!(check(PLAIN));
    assert!(check("{}"));
    assert!(check("{\"a\":\"\"}"));
}

#[test]
fn what_is_not_plain_is_left_to_serde_json() {
    for text in [
        "",
        "[]",
        "{\"a\": \"\\n\"}",
        "{\"a\": 1.5}",
        "{\"a\": -0}",
        "{\"a\": 01}",
        "{\"a\": 1234567890123456789}",
        "{\"a\": 1,}",
        "{\"a\" 1}",
        "{\"a\": [1 2]}",
        "{\"a\": \"\t\"}",
        "{\"a\": [\"\u{1}\"]}",
        "{\"a\": [\"\\x\"]}",
        "{\"a\": [\"\\u12g4\"]}",
        "{\"a\": [01]}",
        "{\"a\": [1.]}",
        "{\"a\": [1e]}",
        "{\"a\": tru}",
        "{\"\\u0061\": 1}",
        "{\"a\": 1",
        "{\u{b}}",
        "{\u{a0}}",
    ] {
        assert!(!check(text), "{text}");
    }
    let deep = format!("{{\"a\": {}{}}}", "[".repeat(64), "]".repeat(64));
    assert!(!check(&deep));
}

#[test]
fn every_damaged_text_that_is_still_plain_is_read_alike() {
    let mut plain = 0;
    for at in (0..PLAIN.len()).filter(|at| PLAIN.is_char_boundary(*at)) {
        check(&PLAIN[..at]);
        for piece in [
            "", "\"", "\\", ",", ":", "{", "}", "[", "]", "0", "-", ".", "e", "t", " ", "\n", "\0",
            "\u{7f}", "\u{e9}", "null", "\\u0022",
        ] {
            plain += usize::from(check(&format!("{}{piece}{}", &PLAIN[..at], &PLAIN[at..])));
            let rest = PLAIN[at..].chars().next().map_or(0, char::len_utf8);
            let after = &PLAIN[at + rest..];
            plain += usize::from(check(&format!("{}{piece}{after}", &PLAIN[..at])));
        }
    }
    assert!(plain > 1000, "{plain}");
}

#[test]
fn a_value_that_its_reader_leaves_unread_is_not_plain() {
    #[derive(Debug)]
    struct First;
    impl<'de> Deserialize<'de> for First {
        fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl<'de> serde::de::Visitor<'de> for Visitor {
                type Value = First;
                fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    out.write_str("an object")
                }
                fn visit_map<A>(self, _map: A) -> Result<First, A::Error>
                where
                    A: serde::de::MapAccess<'de>,
                {
                    Ok(First)
                }
            }
            input.deserialize_map(Visitor)
        }
    }
    assert!(read::<First>("{\"a\": 1}").is_none());
}
