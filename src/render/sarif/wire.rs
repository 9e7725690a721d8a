//! The part of SARIF 2.1.0 that several answers write, by the names of its specification.

use std::io::{self, Write};

use serde::Serialize;

use crate::render::wire::{Inputs, write_json_to_depth};

/// The depth of the run's own keys: each result stands on a line.
const RUN: usize = 3;

/// `U` is a rule, `R` a result.
#[derive(Serialize)]
pub(in crate::render) struct Log<U, R> {
    #[serde(rename = "$schema")]
    pub(in crate::render) schema: &'static str,
    pub(in crate::render) version: &'static str,
    pub(in crate::render) runs: [Run<U, R>; 1],
}

impl<U: Serialize, R: Serialize> Log<U, R> {
    /// Writes the log, each result on a line.
    pub(in crate::render) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        write_json_to_depth(RUN, self, out)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct Run<U, R> {
    pub(in crate::render) tool: Tool<U>,
    pub(in crate::render) automation_details: AutomationDetails,
    pub(in crate::render) column_kind: &'static str,
    pub(in crate::render) invocations: [Invocation; 1],
    pub(in crate::render) results: Vec<R>,
}

#[derive(Serialize)]
pub(in crate::render) struct Tool<U> {
    pub(in crate::render) driver: Driver<U>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct Driver<U> {
    pub(in crate::render) name: &'static str,
    pub(in crate::render) version: &'static str,
    pub(in crate::render) semantic_version: &'static str,
    pub(in crate::render) rules: Vec<U>,
}

#[derive(Serialize)]
pub(in crate::render) struct Configuration {
    pub(in crate::render) level: &'static str,
}

#[derive(Serialize)]
pub(in crate::render) struct AutomationDetails {
    pub(in crate::render) id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct Invocation {
    pub(in crate::render) execution_successful: bool,
    pub(in crate::render) properties: InvocationProperties,
}

#[derive(Serialize)]
pub(in crate::render) struct InvocationProperties {
    pub(in crate::render) inputs: Inputs,
}

#[derive(Serialize)]
pub(in crate::render) struct Message {
    pub(in crate::render) text: String,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::render) id: Option<usize>,
    pub(in crate::render) physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::render) message: Option<LocationMessage>,
}

#[derive(Clone, Serialize)]
pub(in crate::render) struct LocationMessage {
    pub(in crate::render) text: String,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct PhysicalLocation {
    pub(in crate::render) artifact_location: ArtifactLocation,
    pub(in crate::render) region: Region,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct ArtifactLocation {
    pub(in crate::render) uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::render) uri_base_id: Option<&'static str>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct Region {
    pub(in crate::render) start_line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::render) start_column: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::render) end_line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::render) end_column: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct CodeFlow {
    pub(in crate::render) thread_flows: [ThreadFlow; 1],
}

#[derive(Serialize)]
pub(in crate::render) struct ThreadFlow {
    pub(in crate::render) locations: Vec<ThreadFlowLocation>,
}

#[derive(Serialize)]
pub(in crate::render) struct ThreadFlowLocation {
    pub(in crate::render) location: Location,
}
