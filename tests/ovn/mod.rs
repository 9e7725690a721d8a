//! Open Virtual Network as a judge: random accounts become port groups and ACLs, and `ovn-trace` says
//! what passes. It shares no code with the tool but the words of an export.

pub(crate) mod account;
pub(crate) mod compile;
mod condition;
pub(crate) mod database;
pub(crate) mod dice;
mod facts;
pub(crate) mod generate;
pub(crate) mod names;
pub(crate) mod ours;
pub(crate) mod packets;
pub(crate) mod smaller;
mod spell;
pub(crate) mod trace;
