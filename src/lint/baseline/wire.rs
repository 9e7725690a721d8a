//! Version 1 of `sgscope.baseline`, as it stands in a file.

use serde::{Deserialize, Serialize};

use crate::lint::outcome;

#[derive(Deserialize)]
pub(super) struct Document {
    pub(super) schema: String,
    #[serde(default)]
    pub(super) findings: Vec<Known>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct Known {
    pub(super) lint: String,
    #[serde(default)]
    pub(super) region: Option<String>,
    #[serde(default)]
    pub(super) group: Option<String>,
    pub(super) severity: String,
    #[serde(default)]
    pub(super) message: String,
    pub(super) fingerprint: String,
}

/// The document of a text, or line, column and what is wrong there.
pub(super) fn parse(text: &str) -> Result<Document, (usize, usize, String)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let at = message.rfind(" at line ").unwrap_or(message.len());
        (
            error.line(),
            error.column(),
            message[..at].replace('`', "\""),
        )
    })
}

/// One finding, on one line.
pub(super) fn line(known: &outcome::Known) -> String {
    let outcome::Known {
        lint,
        region,
        group,
        severity,
        message,
        fingerprint,
    } = known.clone();
    let known = Known {
        lint,
        region,
        group,
        severity: severity.name().to_owned(),
        message,
        fingerprint,
    };
    serde_json::to_string(&known).expect("internal error: texts are JSON")
}
