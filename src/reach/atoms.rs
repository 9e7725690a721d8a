//! Atoms: pieces of the address space that no rule tells apart.
//!
//! Definition: two addresses are in one atom if the same CIDR blocks hold them. CIDR blocks are
//! laminar (two either nest or are disjoint), so the deepest block that holds an address says which
//! others do, and there is at most one atom more than there are blocks.
//!
//! ```text
//!   0.0.0.0/0   |a|     |a|   |a|      the three pieces of a are one atom
//!   10.0.0.0/8    |b| |b|
//!   10.1.0.0/16     |c|
//! ```
//!
//! Method: blocks sorted by first address, the wider first; one sweep with a stack of open blocks
//! writes the pieces in order, each with the number of its deepest block.

use crate::model::{Direction, Inventory, Peer};
use crate::packet::{Block, Family, Interval, Point};

/// The number of an atom: the deepest block's, or 0 for none.
pub(super) type AtomId = u32;

/// The address space of one family, cut into pieces.
#[derive(Clone, Debug)]
pub(super) struct Atoms {
    /// The first address of each piece and its atom; the first piece starts at 0.
    pieces: Vec<(u128, AtomId)>,
    span: Interval<u128>,
}

impl Atoms {
    /// The atoms of every block that any rule or list of the inventories names.
    pub(super) fn of(inventories: &[&Inventory], family: Family) -> Self {
        let mut blocks: Vec<Block> = Vec::new();
        for inventory in inventories {
            for rule in inventory.rules.rows() {
                for (peer, local) in Direction::BOTH.map(|direction| rule.sides(direction)) {
                    if let Peer::Blocks(peer) = peer {
                        blocks.extend(peer.iter());
                    }
                    blocks.extend(local.iter());
                }
            }
            blocks.extend(
                inventory
                    .prefix_lists
                    .rows()
                    .iter()
                    .flat_map(|list| list.entries.iter().flatten()),
            );
        }
        // The metadata server, to which outbound traffic always passes.
        blocks.extend(Block::parse("100.100.100.200"));
        Self::cut(
            blocks
                .iter()
                .filter(|block| block.family() == family)
                .map(Block::interval),
            family,
        )
    }

    fn cut(blocks: impl Iterator<Item = Interval<u128>>, family: Family) -> Self {
        let span = family.span();
        let mut blocks: Vec<Interval<u128>> = blocks.filter(|block| *block != span).collect();
        blocks.sort_unstable_by_key(|block| (block.first, std::cmp::Reverse(block.last)));
        blocks.dedup();
        let mut pieces: Vec<(u128, AtomId)> = vec![(0, 0)];
        // Open blocks, the deepest last.
        let mut open: Vec<(u128, AtomId)> = Vec::new();
        let mut begin = |at: u128, atom: AtomId| match pieces.last_mut() {
            Some(last) if last.0 == at => last.1 = atom,
            _ => pieces.push((at, atom)),
        };
        let close = |open: &mut Vec<(u128, AtomId)>,
                     before: Option<u128>,
                     begin: &mut dyn FnMut(u128, AtomId)| {
            while let Some((last, _)) = open
                .last()
                .copied()
                .filter(|(last, _)| before.is_none_or(|at| *last < at))
            {
                open.pop();
                if let Some(after) = last.next().filter(|after| *after <= span.last) {
                    begin(after, open.last().map_or(0, |(_, atom)| *atom));
                }
            }
        };
        for (position, block) in blocks.iter().enumerate() {
            close(&mut open, Some(block.first), &mut begin);
            let atom =
                AtomId::try_from(position + 1).expect("internal error: more than 4 billion blocks");
            begin(block.first, atom);
            open.push((block.last, atom));
        }
        close(&mut open, None, &mut begin);
        Self { pieces, span }
    }

    /// The atoms that some addresses fall into, each with one of those addresses; every atom once.
    pub(super) fn within(&self, addresses: Interval<u128>) -> Vec<(AtomId, u128)> {
        let mut found = Vec::new();
        self.each_within(addresses, |atom, address| found.push((atom, address)));
        found
    }

    /// Tells the atoms that some addresses fall into, as [`Atoms::within`].
    pub(super) fn each_within(
        &self,
        addresses: Interval<u128>,
        mut tell: impl FnMut(AtomId, u128),
    ) {
        let start = self
            .pieces
            .partition_point(|(first, _)| *first <= addresses.first)
            - 1;
        let last = addresses.last.min(self.span.last);
        let inside = self.pieces[start + 1..].partition_point(|(first, _)| *first <= last);
        if inside == 0 {
            // By far the most: a single address.
            return tell(self.pieces[start].1, addresses.first);
        }
        let mut found: Vec<(AtomId, u128)> = self.pieces[start..=start + inside]
            .iter()
            .map(|(first, atom)| (*atom, (*first).max(addresses.first)))
            .collect();
        found.sort_unstable();
        found.dedup_by_key(|(atom, _)| *atom);
        found
            .into_iter()
            .for_each(|(atom, address)| tell(atom, address));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(blocks: &[&str], addresses: &[&str], same: &[&[usize]]) {
        let blocks: Vec<Block> = blocks
            .iter()
            .map(|text| Block::parse(text).expect("a block"))
            .collect();
        let atoms = Atoms::cut(blocks.iter().map(Block::interval), Family::Ipv4);
        let atom = |text: &str| {
            let interval = Block::parse(text).expect("an address").interval();
            let found = atoms.within(interval);
            assert_eq!(found.len(), 1, "{text} is one address");
            assert_eq!(found[0].1, interval.first);
            found[0].0
        };
        let found: Vec<AtomId> = addresses.iter().map(|text| atom(text)).collect();
        for (one, _) in found.iter().enumerate() {
            for (other, _) in found.iter().enumerate() {
                let together = one == other
                    || same
                        .iter()
                        .any(|class| class.contains(&one) && class.contains(&other));
                assert_eq!(
                    found[one] == found[other],
                    together,
                    "{} and {}",
                    addresses[one],
                    addresses[other]
                );
            }
        }
    }

    #[test]
    fn the_deepest_block_decides() {
        check(
            &["10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.3.0.0/16"],
            &[
                "9.9.9.9",
                "11.0.0.0",
                "10.0.0.1",
                "10.2.0.0",
                "10.255.255.255",
                "10.1.0.9",
                "10.1.3.0",
                "10.1.2.7",
                "10.3.0.1",
            ],
            &[&[0, 1], &[2, 3, 4], &[5, 6], &[7], &[8]],
        );
    }

    #[test]
    fn a_block_tiled_by_its_children_has_no_atom() {
        check(
            &[
                "10.0.0.0/31",
                "10.0.0.0/32",
                "10.0.0.1/32",
                "255.255.255.255",
            ],
            &["10.0.0.0", "10.0.0.1", "10.0.0.2", "255.255.255.255"],
            &[],
        );
    }

    #[test]
    fn a_range_meets_each_atom_once() {
        let block = |text| Block::parse(text).expect("a block").interval();
        let atoms = Atoms::cut(
            ["10.0.0.4/30", "10.0.0.6"].into_iter().map(block),
            Family::Ipv4,
        );
        let found = atoms.within(block("10.0.0.0/28"));
        let addresses: Vec<u128> = found
            .iter()
            .map(|(_, address)| address - block("10.0.0.0").first)
            .collect();
        assert_eq!(addresses, [0, 4, 6]);
        // No address of 10.0.0.8/31 is left to an atom of its own.
        let tiled = ["10.0.0.8/31", "10.0.0.8", "10.0.0.9"];
        let atoms = Atoms::cut(tiled.into_iter().map(block), Family::Ipv4);
        let found = atoms.within(block("10.0.0.0/28"));
        assert_eq!(found.len(), 3, "{found:?}");
    }
}
