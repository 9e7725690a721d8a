//! What a file's name tells of the documents in it: the console names its exports after the group,
//! and people name files after what they export.

use super::dialect::CONSOLE;
use super::draft::Draft;
use super::fact::RuleList;
use crate::model::Document;
use crate::source::Location;

/// The last part of a path.
fn last(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// The last part of a path without its extension.
pub(super) fn stem(name: &str) -> &str {
    let last = last(name);
    match last.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => last,
    }
}

/// The one id with this prefix that the name holds.
pub(super) fn only_id<'n>(name: &'n str, prefix: &str) -> Option<&'n str> {
    let last = last(name);
    let mut found = None;
    for (start, _) in last.match_indices(prefix) {
        if last[..start].ends_with(|before: char| before.is_ascii_alphanumeric()) {
            continue;
        }
        let rest = &last[start + prefix.len()..];
        let length = rest
            .find(|letter: char| !letter.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let id = &last[start..start + prefix.len() + length];
        if length == 0 || found == Some(id) {
            continue;
        }
        if found.is_some() {
            return None;
        }
        found = Some(id);
    }
    found
}

/// The region and the group of a file that the console exported:
/// `ecs_<region>_<group>.json`, or `ecs_sgRule_<group>_<region>_<date>.json`.
pub(super) fn console_export(name: &str) -> Option<(&str, &str)> {
    let group = only_id(name, "sg-")?;
    let mut parts = stem(name).strip_prefix("ecs_")?.split('_');
    let region = parts.find(|part| is_region(part))?;
    Some((region, group))
}

fn is_region(part: &str) -> bool {
    let letters = part
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    letters && part.as_bytes().get(2) == Some(&b'-') && !part.starts_with("sg-")
}

/// An empty export of the console: a group without rules.
pub(super) fn empty_export(location: Location, draft: &mut Draft) {
    let here = draft.rules.len();
    let call = CONSOLE;
    draft.rule_lists.push(RuleList {
        group: None,
        named_after_file: false,
        region: None,
        call,
        location,
        next_token: None,
        rules: here..here,
        damaged: false,
        lone: false,
        partial: false,
    });
    draft.documents.push(Document {
        call,
        location,
        next_token: None,
        items: 0,
        total: None,
        used: true,
    });
}

#[cfg(test)]
mod tests {
    use super::{console_export, only_id, stem};

    #[test]
    fn ids_in_names() {
        assert_eq!(only_id("a/sg-b1/rules_sg-2ze.json", "sg-"), Some("sg-2ze"));
        assert_eq!(only_id("sg-a-sg-b.json", "sg-"), None);
        assert_eq!(only_id("sg-a-sg-a.json", "sg-"), Some("sg-a"));
        assert_eq!(only_id("msg-a.json", "sg-"), None);
        assert_eq!(only_id("prl-1.json", "prl-"), Some("prl-1"));
        assert_eq!(stem("a/b.c.json"), "b.c");
        assert_eq!(stem("-"), "-");
    }

    #[test]
    fn exports_of_the_console() {
        let check = |name, expected| assert_eq!(console_export(name), expected);
        check(
            "x/ecs_cn-hangzhou_sg-1a.json",
            Some(("cn-hangzhou", "sg-1a")),
        );
        check(
            "ecs_sgRule_sg-1a_cn-beijing_2026-03-05.json",
            Some(("cn-beijing", "sg-1a")),
        );
        check("sg-1a.json", None);
    }
}
