//! Inputs and places in them.
//!
//! [`Sources`] is a registry of named inputs, opened through a function the roof gives; text is held
//! only while it is read, and an excerpt reads its file again. A [`Location`] is bytes of the decoded
//! text; lines and columns ([`Place`]) are found when something is printed. It knows no cloud and no
//! JSON but the little that finds a field's value inside a record.
//!
//! What was decided here and why: `why.md` beside this file.

mod clean;
mod encoding;
mod excerpt;
mod field;
mod landmark;
mod location;
mod opened;
mod position;
mod remark;
mod scan;
mod sources;
#[cfg(test)]
mod testing;
mod text;

pub use clean::{clean, clip};
pub use excerpt::{Excerpt, ExcerptLine};
pub use location::{FileId, Location};
pub use opened::{Opened, ReadSeek, Stamp};
pub use position::{Place, Places};
pub use remark::{Remark, RemarkKind};
pub use sources::Sources;
pub use text::Text;
