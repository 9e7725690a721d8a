//! Who can reach whom, and why: all pairs by classes, one pair in full.

mod answer;
mod atoms;
mod classes;
mod engine;
mod explain;
mod internet;
mod meets;
mod mixed;
mod query;
mod readings;
mod rows;
mod shapes;
mod tables;
mod totals;

pub use answer::{Edge, Endpoint, Reachability, Row, Summary};
pub use classes::EndpointNode;
pub use engine::reach;
pub use explain::{
    Difference, Explanation, Fact, Host, HostError, Missing, NearMiss, Note, PairExplanation, Part,
    Reason, Side, Stage, StageKind, Verdict, explain, resolve,
};
pub use query::Query;
