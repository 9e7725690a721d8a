//! Where something stands: a file and bytes of its decoded text.
//!
//! Not a line and a column: those are found by reading the file again ([`super::Sources`]).

/// One input, in the order inputs were given.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileId(pub u32);

/// A range of bytes of one input's text, decoded to UTF-8 and without a byte order mark.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Location {
    /// The input.
    pub file: FileId,
    /// The number of bytes.
    pub length: u32,
    /// The first byte, from 0.
    pub start: u64,
}

impl Location {
    /// No place in any input: what an edit added stands here.
    pub const NOWHERE: Self = Self {
        file: FileId(u32::MAX),
        length: 0,
        start: 0,
    };

    /// The first byte after the range.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.start + u64::from(self.length)
    }
}
