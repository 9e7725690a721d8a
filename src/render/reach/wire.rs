//! Version 1 of `sgscope.reach`.

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
    pub(super) traffic: Vec<String>,
    pub(super) edges: Streamed<E>,
}

#[derive(Serialize)]
pub(super) struct Summary {
    pub(super) endpoints: u64,
    pub(super) classes: u64,
    pub(super) pairs: u64,
    pub(super) unknown_pairs: u64,
    pub(super) by_family: ByFamily,
}

#[derive(Serialize)]
pub(super) struct ByFamily {
    pub(super) ipv4: u64,
    pub(super) ipv6: u64,
}

#[derive(Serialize)]
pub(super) struct Endpoint<'a> {
    pub(super) id: &'a str,
    pub(super) name: Option<&'a str>,
    pub(super) class: u32,
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
    pub(super) allowed: usize,
    pub(super) unknown: usize,
}
