//! Ids of one kind, each held once and known by a number.
//!
//! While files are read, the typed indices of the model stand for these numbers; `merge` replaces
//! them by row numbers of the sorted tables. The map's order reaches nothing.

use std::collections::HashMap;
use std::marker::PhantomData;

use crate::model::TableIndex;

/// Ids in the order they were first named.
pub(super) struct Names<I> {
    numbers: HashMap<Box<str>, u32>,
    texts: Vec<Box<str>>,
    kind: PhantomData<I>,
}

impl<I> Default for Names<I> {
    fn default() -> Self {
        Self {
            numbers: HashMap::new(),
            texts: Vec::new(),
            kind: PhantomData,
        }
    }
}

impl<I: TableIndex> Names<I> {
    /// The number of an id.
    pub(super) fn of(&mut self, id: &str) -> I {
        let position = match self.numbers.get(id) {
            Some(number) => *number as usize,
            None => {
                let position = self.texts.len();
                let number = u32::try_from(position).expect("internal error: 4 billion ids");
                self.numbers.insert(id.into(), number);
                self.texts.push(id.into());
                position
            }
        };
        I::from_position(position)
    }

    /// The number of ids.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// Forgets all ids but the first `length`.
    pub(super) fn truncate(&mut self, length: usize) {
        for text in self.texts.drain(length..) {
            self.numbers.remove(&text);
        }
    }

    /// The ids, in the order of their numbers.
    pub(super) fn into_texts(self) -> Vec<Box<str>> {
        self.texts
    }
}
