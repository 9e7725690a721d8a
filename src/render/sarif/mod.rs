//! What SARIF 2.1.0 asks of every answer: the log, and places as services find them.
//!
//! Not rules and results, which are their answer's.

mod uri;
pub(super) mod wire;

use super::Inputs;
use crate::source::Place;
use wire::{
    ArtifactLocation, AutomationDetails, Driver, Invocation, InvocationProperties, Location, Log,
    PhysicalLocation, Region, Run, Tool,
};

/// The schema that the answer obeys.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What relative names are relative to, by the name that services know.
const ROOT: &str = "%SRCROOT%";
/// The log of one run; `category` tells runs apart that are about different things.
pub(super) fn log<U, R>(
    inputs: Inputs,
    category: &'static str,
    rules: Vec<U>,
    results: Vec<R>,
) -> Log<U, R> {
    Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "sgscope",
                    version: env!("CARGO_PKG_VERSION"),
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules,
                },
            },
            automation_details: AutomationDetails { id: category },
            column_kind: "unicodeCodePoints",
            invocations: [Invocation {
                execution_successful: true,
                properties: InvocationProperties {
                    inputs: inputs.into(),
                },
            }],
            results,
        }],
    }
}

/// A place in a file, or the file where none is known.
pub(super) fn location(file: &str, place: Option<Place>) -> Location {
    let (uri, is_relative) = uri::uri(file);
    Location {
        id: None,
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation {
                uri,
                uri_base_id: is_relative.then_some(ROOT),
            },
            region: Region {
                start_line: place.map_or(1, |place| place.line),
                start_column: place.map(|place| place.column),
                end_line: place.map(|place| place.end_line),
                end_column: place.map(|place| place.end_column),
            },
        },
        message: None,
    }
}

/// In a message of SARIF `[text](target)` is a link: the user's words make none.
pub(super) fn unlinked(text: &str) -> String {
    text.replace("](", "] (")
}
