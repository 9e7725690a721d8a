//! The settings that hold, and where each comes from.

use jiff::civil::Date;

use crate::config::{Allowance, Key, Kind, PARAMETERS, PortClass, Settings, TOP};
use crate::source::clean;

mod json;
mod text;
mod wire;

pub use json::json;
pub use text::text;

/// Days before its end from which an allowance ends soon.
const SOON: i32 = 30;

/// Settings with what is needed to print them.
pub struct View<'a> {
    /// The settings.
    pub settings: &'a Settings,
    /// The file they come from.
    pub file: Option<&'a str>,
    /// The day on which allowances are judged.
    pub today: Date,
}

/// One setting as it holds.
struct Row {
    name: String,
    value: String,
    /// The line it is said in; none for the default.
    line: Option<u64>,
}

/// All settings but allowances, in the order of the list; below a table one row for each entry.
fn rows(view: &View<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for Key {
        name,
        kind,
        default,
        ..
    } in TOP
    {
        match kind {
            Kind::Ports => {
                for class in PortClass::ALL {
                    let said = format!("ports.{}", class.name());
                    rows.push(row(
                        view,
                        said,
                        &format!("\"{}\"", class.default_notation()),
                    ));
                }
            }
            Kind::Lints => {
                let mut names: Vec<&str> = PARAMETERS.iter().map(|(lint, _)| *lint).collect();
                let told = view.settings.told.keys();
                names.extend(told.filter_map(|name| name.strip_prefix("lints.")));
                names.sort_unstable();
                names.dedup();
                let row = |lint| row(view, format!("lints.{lint}"), &parameters(lint));
                rows.extend(names.into_iter().map(row));
            }
            Kind::Allowances => {}
            _ => rows.push(row(view, (*name).to_owned(), default)),
        }
    }
    rows
}

fn row(view: &View<'_>, name: String, default: &str) -> Row {
    let told = view.settings.told.get(&name);
    Row {
        value: told.map_or(default, |told| &told.words).to_owned(),
        line: told.map(|told| told.mark.line),
        name,
    }
}

/// What a lint is told where nothing is said.
fn parameters(lint: &str) -> String {
    let told: Vec<String> = crate::config::parameters_of(lint)
        .map(|key| format!("{} = {}", key.name, key.default))
        .collect();
    format!("{{ {} }}", told.join(", "))
}

/// Where something is said: `sgscope.toml:3`.
fn place(view: &View<'_>, line: u64) -> String {
    format!("{}:{line}", clean(view.file.unwrap_or_default()))
}

/// What has become of an allowance: a word for it, and the days until its last.
fn state(allowance: &Allowance, today: Date) -> (&'static str, Option<i32>) {
    let days = allowance.expires.map(|last| (last - today).get_days());
    let state = match days {
        Some(days) if days < 0 => "ended",
        Some(days) if days <= SOON => "ends soon",
        _ => "active",
    };
    (state, days)
}

#[cfg(test)]
mod tests;
