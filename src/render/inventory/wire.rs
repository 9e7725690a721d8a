//! Version 1 of `sgscope.inventory`.

use serde::Serialize;

use crate::render::wire::Inputs;

#[derive(Serialize)]
pub(super) struct Document<'a> {
    pub(super) schema: &'static str,
    pub(super) inputs: Inputs,
    pub(super) documents: Vec<Call>,
    pub(super) regions: Vec<&'a str>,
    pub(super) groups: Groups,
    pub(super) rules: u64,
    pub(super) interfaces: Interfaces,
    pub(super) instances: Instances,
    pub(super) vpcs: u64,
    pub(super) vswitches: u64,
    pub(super) prefix_lists: u64,
    pub(super) port_lists: u64,
    pub(super) missing: Vec<Missing<'a>>,
}

#[derive(Serialize)]
pub(super) struct Call {
    pub(super) call: &'static str,
    pub(super) documents: u64,
    pub(super) items: u64,
    pub(super) unfinished: u64,
    pub(super) used: bool,
}

#[derive(Serialize)]
pub(super) struct Groups {
    pub(super) total: u64,
    pub(super) complete: u64,
    pub(super) incomplete: u64,
    pub(super) contradicted: u64,
    pub(super) unseen: u64,
    pub(super) basic: u64,
    pub(super) enterprise: u64,
    pub(super) unknown_type: u64,
}

#[derive(Serialize)]
pub(super) struct Interfaces {
    pub(super) total: u64,
    pub(super) unknown_groups: u64,
    pub(super) unknown_network: u64,
    pub(super) without_address: u64,
}

#[derive(Serialize)]
pub(super) struct Instances {
    pub(super) total: u64,
    pub(super) running: u64,
}

#[derive(Serialize)]
pub(super) struct Missing<'a> {
    pub(super) fact: &'static str,
    pub(super) what: &'a str,
    pub(super) effect: &'static str,
    pub(super) ids: &'a [String],
    pub(super) commands: &'a [String],
    pub(super) loops: &'a [String],
}
