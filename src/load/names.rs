//! Ids of one kind, each held once and known by a number.
//!
//! While files are read, the typed indices of the model stand for these numbers; `merge` replaces
//! them by row numbers of the sorted tables. All texts lie in one string, because most records name
//! an id that no other does. The order of the table of hashes reaches nothing.

use std::marker::PhantomData;
use std::ops::Range;

use crate::model::TableIndex;

/// Ids in the order they were first named.
pub(super) struct Names<I> {
    ids: Vec<Id>,
    texts: String,
    /// For each hash, cut to the table's length, or the next free place behind it: one more than the
    /// number of the id; 0 where there is none. At most half full; empty while no id is looked for.
    table: Vec<u32>,
    kind: PhantomData<I>,
}

struct Id {
    end: usize,
    hash: u32,
}

/// The least length of a table.
const TABLE: usize = 64;

impl<I> Default for Names<I> {
    fn default() -> Self {
        Self {
            ids: Vec::new(),
            texts: String::new(),
            table: Vec::new(),
            kind: PhantomData,
        }
    }
}

impl<I: TableIndex> Names<I> {
    /// The number of an id.
    pub(super) fn of(&mut self, id: &str) -> I {
        if self.table.len() <= 2 * self.ids.len() {
            self.fill_table();
        }
        let hash = hash(id);
        let mut place = hash as usize & (self.table.len() - 1);
        while let Some(number) = self.table[place].checked_sub(1) {
            let number = number as usize;
            if self.ids[number].hash == hash && self.text(number) == id {
                return I::from_position(number);
            }
            place = (place + 1) & (self.table.len() - 1);
        }
        self.texts.push_str(id);
        self.ids.push(Id {
            end: self.texts.len(),
            hash,
        });
        self.table[place] = number(self.ids.len());
        I::from_position(self.ids.len() - 1)
    }

    /// Makes a table with room for as many ids again.
    fn fill_table(&mut self) {
        let length = (4 * self.ids.len()).next_power_of_two().max(TABLE);
        self.table.clear();
        self.table.resize(length, 0);
        for (position, id) in self.ids.iter().enumerate() {
            let mut place = id.hash as usize & (length - 1);
            while self.table[place] != 0 {
                place = (place + 1) & (length - 1);
            }
            self.table[place] = number(position + 1);
        }
    }

    /// Takes the last id out of the table. No place before another one's depends on it, as that was
    /// there first.
    fn unplace(&mut self, last: usize) {
        let mask = self.table.len() - 1;
        let mut place = self.ids[last - 1].hash as usize & mask;
        while self.table[place] as usize != last {
            place = (place + 1) & mask;
        }
        self.table[place] = 0;
    }

    fn range(&self, number: usize) -> Range<usize> {
        let start = number
            .checked_sub(1)
            .map_or(0, |before| self.ids[before].end);
        start..self.ids[number].end
    }

    /// The id of a number.
    pub(super) fn text(&self, number: usize) -> &str {
        &self.texts[self.range(number)]
    }

    /// The ids, in the order of their numbers.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ids.iter().map(move |id| {
            let text = &self.texts[start..id.end];
            start = id.end;
            text
        })
    }

    /// The number of ids.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Forgets all ids but the first `length`.
    pub(super) fn truncate(&mut self, length: usize) {
        while !self.table.is_empty() && length < self.ids.len() {
            self.unplace(self.ids.len());
            self.ids.pop();
        }
        self.ids.truncate(length);
        self.texts.truncate(self.ids.last().map_or(0, |id| id.end));
    }

    /// The ids, in no more memory than they need; these names are then empty, and keep their room.
    pub(super) fn take(&mut self) -> Self {
        let taken = Self {
            ids: exact(&mut self.ids),
            texts: self.texts.as_str().to_owned(),
            table: Vec::new(),
            kind: PhantomData,
        };
        self.texts.clear();
        self.table.fill(0);
        taken
    }

    /// Gives back the memory that only more ids would need.
    pub(super) fn pack(&mut self) {
        self.table = Vec::new();
        self.ids.shrink_to_fit();
        self.texts.shrink_to_fit();
    }
}

/// The items of a list, in no more memory than they need; the list is then empty, and keeps its room.
pub(super) fn exact<T>(list: &mut Vec<T>) -> Vec<T> {
    let mut taken = Vec::with_capacity(list.len());
    taken.append(list);
    taken
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("internal error: 4 billion ids")
}

/// Eight bytes at a time; ids are short and differ at their ends.
fn hash(text: &str) -> u32 {
    let mut hash = text.len() as u64;
    for bytes in text.as_bytes().chunks(8) {
        let mut word = [0; 8];
        word[..bytes.len()].copy_from_slice(bytes);
        hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 32;
    }
    (hash & u64::from(u32::MAX)) as u32
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
        let texts: Vec<_> = names.texts().collect();
        assert_eq!(texts, ["sg-a", "sg-b", "sg-c"]);
        let taken = names.take();
        assert!(taken.texts().eq(["sg-a", "sg-b", "sg-c"]));
        assert_eq!((names.len(), names.of("sg-b").position()), (0, 0));
    }

    #[test]
    fn many_ids_are_found_again_also_after_packing() {
        let mut names = Names::<GroupIndex>::default();
        for round in 0..3 {
            for number in 0..1000 {
                assert_eq!(names.of(&format!("sg-{number}")).position(), number);
            }
            assert_eq!(names.len(), 1000);
            if round == 1 {
                names.pack();
            }
        }
    }
}
