//! Lists by number (of an endpoint, of a class, of a row), one after the other in one allocation,
//! because there may be a million of them; and numbers for distinct keys.

use rustc_hash::FxHashMap;

/// Lists of items by number (of an endpoint, of a class), one after the other.
pub(super) struct Lists<T> {
    starts: Vec<u64>,
    items: Vec<T>,
}

impl<T: Ord + Copy> Lists<T> {
    /// Lists of pairs (endpoint, item), each list sorted and without repetition.
    pub(super) fn from_pairs(mut pairs: Vec<(u32, T)>, endpoints: usize) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut starts = Vec::with_capacity(endpoints + 1);
        let mut items = Vec::with_capacity(pairs.len());
        for (endpoint, item) in pairs {
            while starts.len() <= endpoint as usize {
                starts.push(items.len() as u64);
            }
            items.push(item);
        }
        starts.resize(endpoints + 1, items.len() as u64);
        Self { starts, items }
    }
}

impl<T> Lists<T> {
    /// Lists one after the other.
    pub(super) fn of_lists(lists: Vec<Vec<T>>) -> Self {
        let mut starts = Vec::with_capacity(lists.len() + 1);
        let mut items = Vec::with_capacity(lists.iter().map(Vec::len).sum());
        starts.push(0);
        for list in lists {
            items.extend(list);
            starts.push(items.len() as u64);
        }
        Self { starts, items }
    }

    /// The list of a number.
    pub(super) fn of(&self, endpoint: u32) -> &[T] {
        let endpoint = endpoint as usize;
        &self.items[self.starts[endpoint] as usize..self.starts[endpoint + 1] as usize]
    }
}

impl Lists<(u32, u32)> {
    /// For each item's number, the lists it is in, ascending, with what goes with it.
    pub(super) fn turned(&self, numbers: usize) -> Self {
        let mut starts = vec![0; numbers + 1];
        for (number, _) in &self.items {
            starts[*number as usize + 1] += 1;
        }
        for number in 0..numbers {
            starts[number + 1] += starts[number];
        }
        let mut next: Vec<u64> = starts[..numbers].to_vec();
        let mut items = vec![(0, 0); self.items.len()];
        for list in 0..number(self.starts.len() - 1) {
            for (number, with) in self.of(list) {
                let at = &mut next[*number as usize];
                items[*at as usize] = (list, *with);
                *at += 1;
            }
        }
        Self { starts, items }
    }
}

/// Numbers for distinct keys, in the order they are met.
pub(super) struct Numbering<K> {
    known: FxHashMap<K, u32>,
    pub(super) rows: Vec<K>,
}

impl<K> Default for Numbering<K> {
    fn default() -> Self {
        Self {
            known: FxHashMap::default(),
            rows: Vec::new(),
        }
    }
}

impl<K: Clone + Eq + std::hash::Hash> Numbering<K> {
    pub(super) fn number(&mut self, key: K) -> u32 {
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let next = number(self.rows.len());
        self.rows.push(key.clone());
        self.known.insert(key, next);
        next
    }
}

pub(super) fn number(position: usize) -> u32 {
    u32::try_from(position).expect("internal error: more than 4 billion rows")
}
