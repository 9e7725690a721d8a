//! The laws of the packet algebra: exhaustively on tiny axes, at random against bit masks, and the
//! traffic notation by a table made by hand.
//!
//! Not what rules do to packets: `verdict` and its stories prove that.

#[path = "packet_laws/block.rs"]
mod block;
#[path = "packet_laws/masks.rs"]
mod masks;
#[path = "packet_laws/notation.rs"]
mod notation;
#[path = "packet_laws/random.rs"]
mod random;
#[path = "packet_laws/tiny.rs"]
mod tiny;
#[path = "packet_laws/witness.rs"]
mod witness;
