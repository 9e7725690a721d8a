//! What the roof gives for the name of an input: bytes to read, and a stamp to know them by.
//!
//! Not the opening itself, which is the roof's; nothing here touches a file system.

use std::io::{Read, Seek};

/// Bytes that can be read from any place.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek + ?Sized> ReadSeek for T {}

/// What tells one state of an input from another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// The number of bytes.
    pub length: u64,
    /// When it was last written, in a unit of the roof's own; none if that is not known.
    pub modified: Option<u128>,
}

/// An input that was just opened, at its first byte.
pub struct Opened {
    /// Its bytes, as they are stored.
    pub reader: Box<dyn ReadSeek + Send>,
    /// Its state at this moment.
    pub stamp: Stamp,
}
