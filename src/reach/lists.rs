//! Lists by number (of an endpoint, of a class, of a row), one after the other in one allocation,
//! because there may be a million of them; and numbers for distinct keys.

use std::ops::Range;

use rayon::prelude::*;
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
    /// The items of all lists, one list after the other.
    pub(super) fn all(&self) -> &[T] {
        &self.items
    }

    /// The list of a number.
    pub(super) fn of(&self, endpoint: u32) -> &[T] {
        let endpoint = endpoint as usize;
        &self.items[self.starts[endpoint] as usize..self.starts[endpoint + 1] as usize]
    }
}

/// As many numbers are turned at once: their lists' ends stay in the cache.
const TURNED: usize = 1 << 10;

impl Lists<(u32, u32)> {
    /// For each of so many numbers, the lists it is in, ascending, with what goes with it there; only
    /// for numbers that are asked about. The lists are ascending.
    pub(super) fn turned(
        lists: &[Vec<(u32, u32)>],
        numbers: usize,
        asked: impl Fn(u32) -> bool + Sync,
    ) -> Self {
        let pieces: Vec<Piece> = (0..numbers.div_ceil(TURNED))
            .into_par_iter()
            .map(|piece| {
                let numbers = piece * TURNED..numbers.min((piece + 1) * TURNED);
                turn(lists, number(numbers.start), number(numbers.end), &asked)
            })
            .collect();
        let mut starts = vec![0];
        let mut items = Vec::with_capacity(pieces.iter().map(|(_, items)| items.len()).sum());
        for (ends, piece) in pieces {
            let before = items.len() as u64;
            starts.extend(ends.into_iter().map(|end| before + end));
            items.extend(piece);
        }
        Self { starts, items }
    }
}

/// Where each of some lists ends, and all their items.
type Piece = (Vec<u64>, Vec<(u32, u32)>);

/// The lists of some numbers.
fn turn(lists: &[Vec<(u32, u32)>], first: u32, end: u32, asked: &impl Fn(u32) -> bool) -> Piece {
    let within = |list: &[(u32, u32)]| {
        let from = list.partition_point(|(number, _)| *number < first);
        from..from + list[from..].partition_point(|(number, _)| *number < end)
    };
    let ranges: Vec<Range<usize>> = lists.iter().map(|list| within(list)).collect();
    let asked: Vec<bool> = (first..end).map(asked).collect();
    let mut ends = vec![0; asked.len()];
    for (list, range) in lists.iter().zip(&ranges) {
        for (number, _) in &list[range.clone()] {
            ends[(number - first) as usize] += u64::from(asked[(number - first) as usize]);
        }
    }
    let mut sum = 0;
    for end in &mut ends {
        sum += *end;
        *end = sum - *end;
    }
    // Each end is the next place of its list, and its end at last.
    let mut items = vec![(0, 0); usize::try_from(sum).expect("internal error: too many items")];
    for ((own, list), range) in (0..).zip(lists).zip(ranges) {
        for (number, with) in &list[range] {
            if !asked[(number - first) as usize] {
                continue;
            }
            let at = &mut ends[(number - first) as usize];
            items[*at as usize] = (own, *with);
            *at += 1;
        }
    }
    (ends, items)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// More numbers than are turned at once, some of them in no list, some in several.
    #[test]
    fn turned_lists_say_what_the_lists_say() {
        let numbers = 2 * TURNED + 100;
        let list = |step: usize, from: usize| -> Vec<(u32, u32)> {
            let own = (from..numbers).step_by(step);
            own.map(|at| (number(at), number(step * 10_000 + at)))
                .collect()
        };
        let lists = [
            list(3, 0),
            list(7, 5),
            Vec::new(),
            list(1, TURNED - 1),
            list(TURNED, 0),
        ];
        let is_asked = |number: u32| number % 5 != 2;
        let turned = Lists::turned(&lists, numbers, is_asked);
        for at in 0..number(numbers) {
            let in_list = |(own, list): (u32, &Vec<(u32, u32)>)| {
                let found = list.iter().find(|(known, _)| *known == at)?;
                Some((own, found.1))
            };
            let wanted: Vec<(u32, u32)> = match is_asked(at) {
                true => (0..).zip(&lists).filter_map(in_list).collect(),
                false => Vec::new(),
            };
            assert_eq!(turned.of(at), wanted, "{at}");
        }
    }

    #[test]
    fn lists_of_pairs_are_sorted_and_without_repetition() {
        let lists = Lists::from_pairs(vec![(3, 'b'), (1, 'z'), (3, 'a'), (3, 'b')], 5);
        let all: Vec<&[char]> = (0..5).map(|number| lists.of(number)).collect();
        assert_eq!(all, [&[][..], &['z'], &[], &['a', 'b'], &[]]);
        assert_eq!(lists.all(), ['z', 'a', 'b']);
    }
}
