//! What an ordered stack of rules does to packets at one interface.
//!
//! `order` is the only file that knows the order; the files beside it each know one thing: how a
//! rule's fields match (`matching`, `ports`, `peer`, `plane`), intra-group access, groups whose rules
//! are unseen, defaults by type. A [`Reading`] is chosen before the fold: strictly for what certainly
//! passes, leniently for what possibly does. The network between two interfaces is `topology`'s.

mod bits;
mod cells;
mod context;
mod doubt;
mod effect;
mod intra;
mod kind;
mod matching;
mod order;
mod peer;
mod plane;
mod ports;
mod reading;
mod spread;
mod sweep;
mod unseen;

pub use bits::Bits;
pub(crate) use bits::masks;
pub use cells::Cells;
pub use context::{Context, Owner, Plane};
pub use doubt::Doubt;
pub use effect::{Decision, Effect};
pub use matching::{Extent, extent};
pub use order::{Clause, Origin, Stack, Stacks, stack, strength};
pub use peer::{PeerGroups, PeerTerm, PeerView, Reachability};
pub use reading::Reading;
pub use spread::Spread;
