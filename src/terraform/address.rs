//! Addresses of resources and references to them: `module.web["a"].alicloud_instance.this[0].id`.

/// The key of one instance of a resource or of a module: of `count` or of `for_each`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Key {
    Number(u64),
    Text(String),
}

/// A name between two dots, and the key in brackets behind it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Step {
    pub(super) name: String,
    pub(super) key: Option<Key>,
}

impl Key {
    /// As it is written in brackets.
    pub(super) fn written(&self) -> String {
        match self {
            Self::Number(number) => format!("[{number}]"),
            Self::Text(text) => format!("[\"{}\"]", escaped(text)),
        }
    }
}

/// As Terraform writes a text between quotes.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if signs.peek() == Some(&'{') => out.extend([sign, sign]),
            _ => out.push(sign),
        }
    }
    out
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => match signs.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => {}
            },
            '$' | '%' if signs.peek() == Some(&sign) => {
                signs.next();
                if signs.peek() != Some(&'{') {
                    out.push(sign);
                }
                out.push(sign);
            }
            _ => out.push(sign),
        }
    }
    out
}

/// The steps of an address or a reference.
pub(super) fn steps(text: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let name = rest[..end].to_owned();
        rest = &rest[end..];
        let mut key = None;
        while let Some(inside) = rest.strip_prefix('[') {
            let close = closing(inside);
            let written = &inside[..close];
            rest = inside.get(close + 1..).unwrap_or_default();
            key = key.or_else(|| self::key(written));
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
        steps.push(Step { name, key });
    }
    steps
}

/// Where the bracket that is open closes.
fn closing(text: &str) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    for (at, sign) in text.char_indices() {
        match sign {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ']' if !quoted => return at,
            _ => {}
        }
    }
    text.len()
}

fn key(written: &str) -> Option<Key> {
    match written.strip_prefix('"') {
        Some(text) => Some(Key::Text(unescaped(text.strip_suffix('"').unwrap_or(text)))),
        None => written.parse().ok().map(Key::Number),
    }
}

/// The steps of a module's address, without the word `module` before each: empty for the root.
pub(super) fn module(address: &str) -> Vec<Step> {
    let steps = steps(address);
    let named = steps.iter().skip(1).step_by(2);
    named.cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::{Key, module, steps};

    #[test]
    fn keys_may_hold_dots_brackets_and_quotes() {
        let all = steps(r#"module.web["a.b\"]"].alicloud_instance.this[7].id"#);
        let names: Vec<&str> = all.iter().map(|step| step.name.as_str()).collect();
        assert_eq!(names, ["module", "web", "alicloud_instance", "this", "id"]);
        assert_eq!(all[1].key, Some(Key::Text("a.b\"]".to_owned())));
        assert_eq!(all[3].key, Some(Key::Number(7)));
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in [
            "", "a", "a\"b", "\\", "${x}", "$", "$$", "%{", "\n\t", "]", "[0]",
        ] {
            let key = Key::Text(text.to_owned());
            let address = format!("module.m{}", key.written());
            assert_eq!(module(&address)[0].key, Some(key), "{address}");
        }
    }

    #[test]
    fn broken_addresses_end_somewhere() {
        for text in [
            "", ".", "..", "[", "a[", "a[\"", "a[\"]", "a]b", "module", "module.",
        ] {
            let _ = (steps(text), module(text));
        }
        assert!(module("").is_empty());
    }
}
