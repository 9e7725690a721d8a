//! Version 1 of `sgscope.diff`.

use serde::Serialize;

use crate::render::wire::{Inputs, Streamed};

#[derive(Serialize)]
#[serde(bound = "N: Iterator, N::Item: Serialize, E: Iterator, E::Item: Serialize")]
pub(super) struct Document<N, E> {
    pub(super) schema: &'static str,
    pub(super) inputs: Inputs,
    pub(super) summary: Summary,
    pub(super) endpoints: Streamed<N>,
    pub(super) classes: Vec<Class>,
    pub(super) edges: Streamed<E>,
}

#[derive(Serialize)]
pub(super) struct Summary {
    pub(super) endpoints: u64,
    pub(super) came: u64,
    pub(super) gone: u64,
    pub(super) classes: u64,
    pub(super) pairs: u64,
    pub(super) opened: u64,
    pub(super) closed: u64,
    pub(super) maybe_opened: u64,
    pub(super) maybe_closed: u64,
}

#[derive(Serialize)]
pub(super) struct Endpoint<'a> {
    pub(super) id: &'a str,
    pub(super) name: Option<&'a str>,
    pub(super) class: u32,
    /// `both`, `came` or `gone`.
    pub(super) state: &'static str,
}

#[derive(Serialize)]
pub(super) struct Class {
    pub(super) id: u32,
    pub(super) endpoints: u32,
}

#[derive(Serialize)]
pub(super) struct Edge {
    pub(super) from: u32,
    pub(super) to: Vec<u32>,
    pub(super) family: &'static str,
    pub(super) opened: String,
    pub(super) closed: String,
    pub(super) maybe_opened: String,
    pub(super) maybe_closed: String,
}
