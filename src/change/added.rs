//! Rows of a table under change: found by id, also those that were added; sorted again when all is done.
//!
//! Not what the rows hold, and not what names them.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Table, TableIndex};

/// Rows of one table that were added, by id.
pub(super) struct Added<I> {
    /// How many there were before: these are sorted by id.
    known: usize,
    ids: BTreeMap<Box<str>, I>,
}

impl<I: TableIndex> Added<I> {
    pub(super) fn new(known: usize) -> Self {
        Self {
            known,
            ids: BTreeMap::new(),
        }
    }

    /// The row of this id.
    pub(super) fn find<T>(
        &self,
        table: &Table<I, T>,
        id: &str,
        id_of: fn(&T) -> &Box<str>,
    ) -> Option<I> {
        let before = &table.rows()[..self.known];
        let known = before.binary_search_by(|row| (**id_of(row)).cmp(id)).ok();
        known
            .map(I::from_position)
            .or_else(|| self.ids.get(id).copied())
    }

    /// Adds a row.
    pub(super) fn push<T: Clone>(&mut self, table: &mut Table<I, T>, id: Box<str>, row: T) -> I {
        let index = I::from_position(table.len());
        table.rows_mut().push(row);
        self.ids.insert(id, index);
        index
    }

    /// Whether no row was added.
    pub(super) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

/// Sorts a table by id; the new number of each row by its old one.
pub(super) fn sorted<I: TableIndex, T: Clone>(
    table: &mut Table<I, T>,
    id: fn(&T) -> &Box<str>,
) -> Vec<I> {
    kept(table, &BTreeSet::new(), id)
        .into_iter()
        .flatten()
        .collect()
}

/// Drops rows and sorts the others by id; the new number of each row by its old one.
pub(super) fn kept<I: TableIndex, T: Clone>(
    table: &mut Table<I, T>,
    gone: &BTreeSet<I>,
    id: fn(&T) -> &Box<str>,
) -> Vec<Option<I>> {
    let mut order: Vec<I> = table
        .indices()
        .filter(|index| !gone.contains(index))
        .collect();
    order.sort_by(|one, other| id(&table[*one]).cmp(id(&table[*other])));
    let mut new = vec![None; table.len()];
    for (position, old) in order.iter().enumerate() {
        new[old.position()] = Some(I::from_position(position));
    }
    *table.rows_mut() = order.iter().map(|old| table[*old].clone()).collect();
    new
}
