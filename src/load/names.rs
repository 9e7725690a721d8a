//! Ids of one kind, each held once and known by a number.
//!
//! While files are read, the typed indices of the model stand for these numbers; `merge` replaces
//! them by row numbers of the sorted tables. All texts lie in one string, because most records name
//! an id that no other does. The map's order reaches nothing.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::marker::PhantomData;
use std::ops::Range;

use crate::model::TableIndex;

/// Ids in the order they were first named.
pub(super) struct Names<I> {
    /// The last id of each hash.
    newest: HashMap<u64, u32, BuildHasherDefault<Same>>,
    ids: Vec<Id>,
    texts: String,
    kind: PhantomData<I>,
}

struct Id {
    end: usize,
    hash: u64,
    /// The one before of the same hash.
    older: Option<u32>,
}

impl<I> Default for Names<I> {
    fn default() -> Self {
        Self {
            newest: HashMap::default(),
            ids: Vec::new(),
            texts: String::new(),
            kind: PhantomData,
        }
    }
}

impl<I: TableIndex> Names<I> {
    /// The number of an id.
    pub(super) fn of(&mut self, id: &str) -> I {
        let hash = hash(id);
        let newest = self.newest.get(&hash).copied();
        let mut known = newest;
        while let Some(number) = known {
            if &self.texts[self.range(number as usize)] == id {
                return I::from_position(number as usize);
            }
            known = self.ids[number as usize].older;
        }
        let position = self.ids.len();
        let number = u32::try_from(position).expect("internal error: 4 billion ids");
        self.newest.insert(hash, number);
        self.texts.push_str(id);
        self.ids.push(Id {
            end: self.texts.len(),
            hash,
            older: newest,
        });
        I::from_position(position)
    }

    fn range(&self, number: usize) -> Range<usize> {
        let start = number
            .checked_sub(1)
            .map_or(0, |before| self.ids[before].end);
        start..self.ids[number].end
    }

    /// The number of ids.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Forgets all ids but the first `length`.
    pub(super) fn truncate(&mut self, length: usize) {
        while self.ids.len() > length {
            let last = self
                .ids
                .pop()
                .expect("internal error: fewer ids than were counted");
            match last.older {
                Some(older) => drop(self.newest.insert(last.hash, older)),
                None => drop(self.newest.remove(&last.hash)),
            }
        }
        self.texts.truncate(self.ids.last().map_or(0, |id| id.end));
    }

    /// The ids, in the order of their numbers.
    pub(super) fn into_texts(self) -> impl Iterator<Item = Box<str>> {
        (0..self.ids.len()).map(move |number| self.texts[self.range(number)].into())
    }
}

/// Eight bytes at a time; ids are short and differ at their ends.
fn hash(text: &str) -> u64 {
    let mut hash = text.len() as u64;
    for bytes in text.as_bytes().chunks(8) {
        let mut word = [0; 8];
        word[..bytes.len()].copy_from_slice(bytes);
        hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 32;
    }
    hash
}

/// A number that is a hash already.
#[derive(Default)]
struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        bytes
            .iter()
            .for_each(|byte| self.0 = self.0 << 8 | u64::from(*byte));
    }
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::Names;
    use crate::model::{GroupIndex, TableIndex};

    #[test]
    fn ids_are_held_once_and_forgotten_from_the_end() {
        let mut names = Names::<GroupIndex>::default();
        let numbers: Vec<usize> = ["sg-a", "sg-b", "sg-a", "", "sg-c"]
            .map(|id| names.of(id).position())
            .into();
        assert_eq!(numbers, [0, 1, 0, 2, 3]);
        names.truncate(2);
        assert_eq!(names.of("sg-c").position(), 2);
        assert_eq!(names.of("sg-b").position(), 1);
        let texts: Vec<_> = names.into_texts().collect();
        assert_eq!(texts.concat(), "sg-asg-bsg-c");
    }
}
