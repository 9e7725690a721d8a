//! From the cells of one stack to those of many.
//!
//! Definition: the cells of many stacks are cut at every bound the one stack's are cut at, so each
//! cell of the one is a union of theirs.
//!
//! ```text
//!   one stack    |   0   |     1     |
//!   many         | 0 | 1 | 2 | 3 | 4 |      0 -> 0..2, 1 -> 2..5
//! ```
//!
//! Rows are folded on few cells and compared on many: a fold costs the cells of the rules that are
//! folded, and what rows of different owners accept still meets word by word.

use std::ops::Range;

use super::bits::Bits;
use super::cells::{Cells, Grid, piece, pieces};
use crate::packet::{Protocols, Set};

/// How the cells of one stack lie on those of many.
#[derive(Clone, Debug)]
pub struct Spread {
    cells: usize,
    /// For each cell of protocols without ports, those that make it up.
    plain: Vec<Vec<usize>>,
    grids: [GridSpread; 2],
}

/// The same for the ports of one protocol.
#[derive(Clone, Debug)]
struct GridSpread {
    /// Where its cells begin, here and there.
    from: [usize; 2],
    slabs: Vec<Range<usize>>,
    lanes: Vec<Range<usize>>,
    /// The number of lanes there.
    width: usize,
}

impl Cells {
    /// How these cells lie on others that are cut wherever these are.
    #[must_use]
    pub fn spread(&self, onto: &Self) -> Spread {
        let made_of = |cell: &Protocols| {
            let parts = onto.plain.iter().enumerate();
            let parts = parts.filter(|(_, part)| part.overlaps(cell));
            parts.map(|(position, _)| position).collect()
        };
        let (here, there) = (self.starts(), onto.starts());
        Spread {
            cells: onto.len(),
            plain: self.plain.iter().map(made_of).collect(),
            grids: [
                GridSpread::of(&self.tcp, &onto.tcp, [here[0], there[0]]),
                GridSpread::of(&self.udp, &onto.udp, [here[1], there[1]]),
            ],
        }
    }
}

impl GridSpread {
    fn of(grid: &Grid, onto: &Grid, from: [usize; 2]) -> Self {
        let ranges = |cuts: &[_], onto: &[_]| {
            (0..cuts.len())
                .map(|position| pieces(onto, piece(cuts, position)))
                .collect()
        };
        Self {
            from,
            slabs: ranges(&grid.slabs, &onto.slabs),
            lanes: ranges(&grid.lanes, &onto.lanes),
            width: onto.lanes.len(),
        }
    }

    /// Adds what a run of cells, counted from the first of the grid, is made of.
    fn fill(&self, run: Range<usize>, bits: &mut Bits) {
        let [_, from] = self.from;
        let lanes = self.lanes.len();
        if lanes == 1 {
            let (first, last) = (&self.slabs[run.start], &self.slabs[run.end - 1]);
            bits.fill(from + first.start * self.width..from + last.end * self.width);
            return;
        }
        for cell in run {
            let lane = &self.lanes[cell % lanes];
            for slab in self.slabs[cell / lanes].clone() {
                let at = from + slab * self.width;
                bits.fill(at + lane.start..at + lane.end);
            }
        }
    }
}

impl Spread {
    /// The cells there that make up some cells here.
    #[must_use]
    pub fn bits(&self, here: &Bits) -> Bits {
        let mut there = Bits::empty(self.cells);
        let ports = self.grids[0].from[0];
        for run in here.runs() {
            for cell in run.start..run.end.min(ports) {
                self.plain[cell].iter().for_each(|cell| there.set(*cell));
            }
            for grid in &self.grids {
                let start = grid.from[0];
                let end = start + grid.slabs.len() * grid.lanes.len();
                let (first, last) = (run.start.max(start), run.end.min(end));
                if first < last {
                    grid.fill(first - start..last - start, &mut there);
                }
            }
        }
        there
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::{Family, parse_traffic};

    /// A set in cells of its own is the same set in the cells they have in common with another's.
    fn check(one: &str, other: &str) {
        let sets = [one, other].map(|text| parse_traffic(text).expect("traffic"));
        let cells = sets
            .each_ref()
            .map(|set| Cells::of([set].into_iter(), Family::Ipv4).expect("few cells"));
        let common = cells[0].common(&cells[1]);
        assert_eq!(common.len(), cells[1].common(&cells[0]).len(), "{one}");
        for (set, own) in sets.iter().zip(&cells) {
            let there = own.spread(&common).bits(&own.bits(set));
            assert_eq!(common.traffic(&there), *set);
            assert_eq!(there, common.bits(set));
        }
    }

    #[test]
    fn common_cells_tell_both_apart() {
        check("tcp/22", "tcp/80");
        check("tcp/1-100", "tcp/50-200");
        check("tcp/22 from 1-1023; udp/53", "tcp/20-30 from 1000-2000");
        check("icmp; proto 5", "gre; proto 5-9");
        check("tcp; udp", "none");
    }
}
