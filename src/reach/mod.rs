//! Who can reach whom, and why: all pairs by classes, one pair in full.

mod answer;
mod atoms;
mod classes;
mod counts;
mod delta;
mod edges;
mod engine;
mod explain;
mod internet;
mod lists;
mod measure;
mod mixed;
mod nodes;
mod palette;
mod peers;
mod query;
mod readings;
mod rows;
mod shapes;
mod slots;
mod sole;
mod tables;
mod tiles;
mod totals;

pub use answer::{Edge, Endpoint, Reachability, Row};
pub use counts::Summary;
pub use delta::{
    Change, Delta, DeltaEdge, DeltaEndpoint, DeltaQuery, DeltaRow, DeltaSummary, diff,
};
pub use engine::reach;
pub use explain::{
    Difference, Explanation, Fact, Host, HostError, Missing, NearMiss, Note, Outside, OutsideHost,
    PairExplanation, Part, Reason, Side, Stage, StageKind, Verdict, explain, nearest_words,
    resolve,
};
pub use internet::{assigned_addresses, internet_addresses};
pub use nodes::EndpointNode;
pub use query::Query;
pub use sole::{Sole, soles};
