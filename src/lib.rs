//! sgscope: who can reach whom, and why, by the rules of Alibaba Cloud ECS security groups.
//!
//! # The staircase
//!
//! Each floor is a function from the floor below, over plain values; nobody looks upstairs.
//!
//! ```text
//!  bytes       source    inputs, opened again for an excerpt; text is held only while it is read
//!    |         load      a splitter yields records, a dialect reads each, facts are merged by id
//!    |         terraform states and plans as plain values, for what is read and for what is changed
//!  inventory   model     typed tables; every row knows its location
//!    |         verdict   one Effect per (group set, direction, family, reading)
//!    |         graph     who is in which group, who names which
//!  effects     topology  is there a network between two sites
//!    |         reach     per pair of classes: egress and network and ingress, on two readings
//!    |         config    what the user says in sgscope.toml
//!  answers     lint      findings, decided on effects
//!    |         verify    stated intents, each held against all pairs
//!    |         change    edits, printed as commands and applied
//!  renderings  render    text and what machines read
//! ```
//!
//! # Glossary
//!
//! - *must, may*: what holds whatever the missing facts are, and what holds for some of them.
//! - *reading*: strict or lenient; chosen before rules are folded, never carried through.
//! - *effective match*: the packets a rule decides, after all stronger rules took theirs.
//! - *atom*: a piece of the address space that no rule tells apart.
//! - *owner*: a distinct set of groups at a site; *class*: an owner and an atom, or endpoints alike.
//! - *first match*: rules in order, the first that matches decides; the order is one file of `verdict`.
//! - *witness*: one packet that shows what a finding claims.
//!
//! # Invariants, held by tests
//!
//! - No floor names one above it.
//! - serde only in files named `wire.rs`.
//! - No file system, clock or environment outside the binary: `source` is given an opener.
//! - No string where an enum could stand above `load`, and no lifetime in `model`.
//! - No hash order reaches any output. No table of endpoints by endpoints.
//! - Equal sets are equal data.

pub mod change;
pub mod config;
pub mod graph;
pub mod lint;
pub mod load;
pub mod model;
pub mod packet;
pub mod reach;
pub mod render;
pub mod source;
pub mod terraform;
pub mod topology;
pub mod verdict;
pub mod verify;
