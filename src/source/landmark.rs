//! Landmarks of a UTF-16 text: which byte of the file a byte of the decoded text comes from.
//!
//! UTF-8 needs none. They are noted while a text is read the first time, and let a later reader
//! begin near the place it wants instead of decoding from the start.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Bytes of decoded text between two landmarks.
const STEP: u64 = 256 * 1024;

/// A place between two characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Landmark {
    /// Bytes of decoded text before it.
    pub(super) text: u64,
    /// Bytes of the file before it.
    pub(super) raw: u64,
}

/// The landmarks of one input, lowest first.
#[derive(Debug, Default)]
pub(super) struct Landmarks(Mutex<Vec<Landmark>>);

impl Landmarks {
    /// Remembers a landmark if it lies far enough behind the last one.
    pub(super) fn note(&self, landmark: Landmark) {
        let mut all = self.lock();
        let next = all.last().map_or(STEP, |last| last.text + STEP);
        if landmark.text >= next {
            all.push(landmark);
        }
    }

    /// The last landmark at or before a byte of the decoded text.
    pub(super) fn before(&self, text: u64) -> Option<Landmark> {
        let all = self.lock();
        let after = all.partition_point(|landmark| landmark.text <= text);
        all[..after].last().copied()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Landmark>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
