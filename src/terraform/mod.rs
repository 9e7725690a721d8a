//! What Terraform's files say of the resources a verdict rests on: states and plans as plain values.
//!
//! ```text
//!  text        wire        state, raw state or plan; attributes that are not of the network are never held
//!   |          document    one row for each resource: what was, what will be, what is done
//!  resources   references  what is not known before apply, through the configuration
//!   |          planned     groups, rules, hosts, lists and networks as they will be
//!  rows        load and change make facts and edits of them
//! ```
//!
//! It knows Terraform and no cloud: no rule is judged here, and nothing is merged with what others say.
//!
//! What was decided here and why: `why.md` beside this file.

mod address;
mod document;
mod doubts;
mod planned;
mod reader;
mod references;
mod rest;
mod value;
mod wire;

pub use document::{Action, Attributes, Document, Kind, Origin, Resource, Unread};
pub use doubts::Doubt;
pub use planned::{Group, Host, Interface, List, Peer, Rule, Stage, Switch, Vpc};
pub use reader::{Trouble, read};
pub use references::{MOST_DOUBTFUL, Reference};
pub use value::Value;
