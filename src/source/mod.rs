//! Inputs and places in them.
//!
//! [`Sources`] is a registry of named inputs, opened through a function the roof gives; text is held
//! only while it is read, and an excerpt reads its file again. A [`Location`] is bytes of the decoded
//! text; lines and columns are found when something is printed. It knows no cloud and no JSON but
//! the little that finds a field's value inside a record.

mod location;
mod remark;

pub use location::{FileId, Location};
pub use remark::{Remark, RemarkKind};
