//! Addresses and prefixes outside rules: what cannot be read is left out and counted.

use super::Reader;
use crate::load::leaf::Leaf;
use crate::load::note::Topic;
use crate::packet::{Block, BlockError};
use std::net::IpAddr;

impl Reader<'_> {
    /// An address or a prefix.
    pub(super) fn block(&mut self, leaf: &Leaf<'_>) -> Option<Block> {
        let Some(text) = leaf.id() else {
            if leaf.text().is_none() && leaf.is_set() {
                self.note(Topic::UnreadableAddress(self.kind));
            }
            return None;
        };
        match Block::parse(&text) {
            Ok(block) => Some(block),
            Err(BlockError::Masked) => {
                self.note(Topic::Masked(self.kind));
                None
            }
            Err(_) if is_masked(&text) => {
                self.note(Topic::Masked(self.kind));
                None
            }
            Err(_) => {
                self.note(Topic::UnreadableAddress(self.kind));
                None
            }
        }
    }

    /// A single address.
    pub(super) fn address(&mut self, leaf: &Leaf<'_>) -> Option<IpAddr> {
        let block = self.block(leaf)?;
        if block.is_host() {
            return Some(block.first());
        }
        self.note(Topic::UnreadableAddress(self.kind));
        None
    }
}

/// Vendor pages mask with `XX` as well as with `*`.
fn is_masked(text: &str) -> bool {
    text.contains("XX") || text.contains("xx")
}
