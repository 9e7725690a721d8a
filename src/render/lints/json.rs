//! The catalogue as JSON.

use std::io::{self, Write};

use super::wire::{self, List, Page};
use crate::config::parameters_of;
use crate::lint::Lint;
use crate::render::Inputs;
use crate::render::wire::write_json;

/// The version of both documents.
const SCHEMA: &str = "sgscope.lints/1";

/// Writes the list.
///
/// # Errors
/// Those of the output.
pub fn list_json(lints: &[&Lint], out: &mut dyn Write) -> io::Result<()> {
    write_json(
        &List {
            schema: SCHEMA,
            inputs: Inputs::default().into(),
            lints: lints.iter().map(|lint| lint_of(lint)).collect(),
        },
        out,
    )
}

/// Writes one page.
///
/// # Errors
/// Those of the output.
pub fn page_json(lint: &Lint, out: &mut dyn Write) -> io::Result<()> {
    write_json(
        &Page {
            schema: SCHEMA,
            inputs: Inputs::default().into(),
            lint: lint_of(lint),
            page: lint.page,
        },
        out,
    )
}

fn lint_of(lint: &Lint) -> wire::Lint {
    wire::Lint {
        name: lint.name,
        severity: lint.severity.name(),
        persona: lint.persona.name(),
        summary: lint.summary,
        aliases: lint.aliases,
        supersedes: lint.supersedes,
        settings: parameters_of(lint.name)
            .map(|key| wire::Setting {
                name: key.name,
                default: key.default,
                about: key.about,
            })
            .collect(),
    }
}
