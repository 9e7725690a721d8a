//! Tables and lists of a file of intents, read by the mechanism of the settings.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::config::{Text, Value};
use crate::reach::nearest_words;
use crate::source::{clean, clip};

/// Characters of the user's own words that are told.
const MOST: usize = 60;

/// Roles that are told.
const MOST_ROLES: usize = 12;

/// The values of some keys of a table; other keys are troubles. `of` is what the table is.
pub(super) fn fields<'v, 't, const N: usize>(
    text: &mut Text<'t>,
    table: &'v DeTable<'t>,
    keys: [&str; N],
    of: &str,
) -> [Option<&'v Value<'t>>; N] {
    let mut found = [None; N];
    for (key, value) in table {
        match keys.iter().position(|known| known == key.get_ref()) {
            Some(place) => found[place] = Some(value),
            None => text.unknown(key.span(), key.get_ref(), of, &keys),
        }
    }
    found
}

/// A text, or a list of texts, each with its bytes in the file; none of them is empty.
pub(super) fn texts<'t>(
    text: &mut Text<'t>,
    name: &str,
    value: &Value<'t>,
) -> Vec<(String, Range<usize>)> {
    let items = match value.get_ref() {
        DeValue::Array(items) => items,
        _ => return one(text, name, value).into_iter().collect(),
    };
    items
        .iter()
        .filter_map(|item| one(text, name, item))
        .collect()
}

fn one<'t>(text: &mut Text<'t>, name: &str, value: &Value<'t>) -> Option<(String, Range<usize>)> {
    match value.get_ref() {
        DeValue::String(word) if word.is_empty() => {
            text.trouble(value.span(), format!("{name} holds an empty text"));
            None
        }
        DeValue::String(word) => Some((word.clone().into_owned(), value.span())),
        _ => {
            text.not(name, value, "write a text in quotes, or a list of them");
            None
        }
    }
}

/// The user's word in quotes, harmless and not long.
pub(super) fn quoted(word: &str) -> String {
    format!("\"{}\"", clip(&clean(word), MOST))
}

/// `; did you mean "a" or "b"?`, or nothing.
pub(super) fn did_you_mean<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let near = nearest_words(word, names);
    let near: Vec<String> = near.iter().map(|name| quoted(name)).collect();
    match near.as_slice() {
        [] => String::new(),
        some => format!("; did you mean {}?", some.join(" or ")),
    }
}

/// That there is no role of a name, and which ones were meant or are there.
pub(super) fn no_role<'a>(name: &str, roles: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let near = did_you_mean(name, roles.clone());
    let known: Vec<String> = roles.into_iter().take(MOST_ROLES).map(quoted).collect();
    let way_out = match (near.is_empty(), known.is_empty()) {
        (false, _) => near,
        (true, false) => format!("; there are {}", known.join(", ")),
        (true, true) => "; write [roles] with roles in it".to_owned(),
    };
    format!("there is no role {}{way_out}", quoted(name))
}
