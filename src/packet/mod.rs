//! Packet-set algebra: which packets, as canonical sets.
//!
//! A tower in which every storey speaks the same verbs ([`Set`]): intervals of points, products of
//! an axis with a set, traffic (protocols and ports), addresses. Equal sets are equal data, so `==`
//! and `Hash` are set equality. It is not: anything about clouds, rules, files or JSON.
//!
//! Why a tower of slabs and not decision diagrams: `why.md` beside this file.

mod address;
mod block;
mod bounds;
mod interval;
mod notation;
mod point;
mod product;
mod traffic;
mod witness;

pub use address::{Addresses, Family, is_private, private_addresses};
pub use block::{Block, BlockError};
pub use bounds::Bounds;
pub use interval::{Interval, Intervals};
pub use notation::{NotationError, parse_traffic};
pub use point::{Point, Port};
pub use product::{Product, Set};
pub use traffic::{
    GRE, ICMP, ICMPV6, PortPairs, Protocols, TCP, Traffic, UDP, carries_ports, protocol_name,
    protocol_number,
};
pub use witness::Packet;
