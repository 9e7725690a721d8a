//! What traffic sets have in common, each pair of sets asked once.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::packet::{Family, Set, Traffic};

/// Traffic sets by number; equal sets have one number.
pub(super) struct Pool {
    sets: Vec<Traffic>,
    numbers: FxHashMap<Traffic, u32>,
    common: FxHashMap<(u32, u32), u32>,
    /// The numbers of an answer's sets, by theirs.
    known: FxHashMap<u32, u32>,
}

impl Pool {
    pub(super) fn new() -> Self {
        Self {
            sets: Vec::new(),
            numbers: FxHashMap::default(),
            common: FxHashMap::default(),
            known: FxHashMap::default(),
        }
    }

    pub(super) fn number(&mut self, traffic: Traffic) -> u32 {
        if let Some(number) = self.numbers.get(&traffic) {
            return *number;
        }
        let number = u32::try_from(self.sets.len())
            .expect("internal error: fewer than 2^32 sets of traffic");
        self.sets.push(traffic.clone());
        self.numbers.insert(traffic, number);
        number
    }

    /// The number of a set that an answer gave another.
    pub(super) fn known(&mut self, theirs: u32, traffic: impl FnOnce() -> Traffic) -> u32 {
        if let Some(number) = self.known.get(&theirs) {
            return *number;
        }
        let number = self.number(traffic());
        self.known.insert(theirs, number);
        number
    }

    pub(super) fn traffic(&self, number: u32) -> &Traffic {
        &self.sets[number as usize]
    }

    /// What two sets have in common.
    pub(super) fn common(&mut self, one: u32, other: u32) -> u32 {
        if one == other {
            return one;
        }
        let key = (one.min(other), one.max(other));
        if let Some(number) = self.common.get(&key) {
            return *number;
        }
        let traffic = self.traffic(one).intersection(self.traffic(other));
        let number = self.number(traffic);
        self.common.insert(key, number);
        number
    }
}

/// What passes to groups, by group and family; none where there is no pair, nothing where no entry is.
pub(super) type Meet = BTreeMap<(usize, Family), Option<u32>>;

/// What passes for both.
pub(super) fn meets(one: Meet, other: &Meet, pool: &mut Pool) -> Meet {
    let mut both = Meet::new();
    for (key, mine) in one {
        let Some(theirs) = other.get(&key) else {
            continue;
        };
        let number = match (mine, *theirs) {
            (None, number) | (number, None) => number,
            (Some(mine), Some(theirs)) => Some(pool.common(mine, theirs)),
        };
        both.insert(key, number);
    }
    both
}

#[cfg(test)]
mod tests {
    use super::{Meet, Pool, meets};
    use crate::packet::{Family, parse_traffic};

    #[test]
    fn what_is_in_one_alone_is_not_common() {
        let mut pool = Pool::new();
        let mut set = |text| pool.number(parse_traffic(text).expect("traffic"));
        let [wide, narrow, both] = ["tcp/1-9", "tcp/5-20", "tcp/5-9"].map(&mut set);
        let key = |group| (group, Family::Ipv4);
        let one = Meet::from([(key(0), Some(wide)), (key(1), Some(wide)), (key(2), None)]);
        let other = Meet::from([(key(0), Some(narrow)), (key(2), Some(narrow))]);
        let expected = Meet::from([(key(0), Some(both)), (key(2), Some(narrow))]);
        assert_eq!(meets(one, &other, &mut pool), expected);
    }
}
