//! Settings as JSON.

use std::io::{self, Write};

use super::wire::{Allowance, Document, Setting};
use super::{View, rows, state};
use crate::render::Inputs;
use crate::render::wire::write_json;

/// Writes the answer.
///
/// # Errors
/// Those of the output.
pub fn json(view: &View<'_>, out: &mut dyn Write) -> io::Result<()> {
    let settings = rows(view).into_iter().map(|row| Setting {
        name: row.name,
        value: (!row.value.is_empty()).then_some(row.value),
        line: row.line,
    });
    let allowances = view.settings.allowances.iter().map(|allowance| Allowance {
        state: state(allowance, view.today).0,
        lint: allowance.lint.unwrap_or("*"),
        group: allowance.group.as_deref(),
        rule: allowance.rule.as_deref(),
        ports: allowance.ports.as_ref().map(ToString::to_string),
        reason: &allowance.reason,
        expires: allowance.expires.map(|day| day.to_string()),
        owner: allowance.owner.as_deref(),
        line: allowance.mark.line,
    });
    write_json(
        &Document {
            schema: "sgscope.config/1",
            inputs: Inputs::default().into(),
            file: view.file,
            today: view.today.to_string(),
            settings: settings.collect(),
            allowances: allowances.collect(),
        },
        out,
    )
}
