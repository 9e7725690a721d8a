//! Cells: the pieces of the traffic space that no clause of some stacks tells apart.
//!
//! Definition: cut the destination ports of TCP and of UDP at every bound any clause names, the
//! source ports likewise (their pieces are lanes beside each other), and split the protocols without
//! ports by the clauses that name them. A clause is then a set of cells, and folding clauses is a
//! few machine words of and, or, not.
//!
//! ```text
//!   tcp ports   1     22 23   80 81      65535        lanes (source ports)
//!               |------|--|----|--|---------|         1-1023 | 1024-65535
//! ```
//!
//! Method: bounds are collected, sorted and searched; a set of cells becomes [`Traffic`] again only
//! when somebody asks for it. A stack whose ports and lanes would make more cells than
//! [`MOST_CELLS`] has none, and is folded on canonical sets instead.

use super::bits::Bits;
use crate::packet::{Family, Intervals, Point, Port, Product, Protocols, Set, TCP, Traffic, UDP};
use crate::packet::{Interval, PortPairs};

/// More cells than this cost more than canonical sets do.
const MOST_CELLS: usize = 1 << 18;

/// The cells of one stack, or of many.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cells {
    pub(super) plain: Vec<Protocols>,
    pub(super) tcp: Grid,
    pub(super) udp: Grid,
}

impl Cells {
    /// The cells of these clauses' traffic; none if there would be too many.
    #[must_use]
    pub fn of<'t>(
        traffic: impl Iterator<Item = &'t Traffic> + Clone,
        family: Family,
    ) -> Option<Self> {
        let mut plain = vec![Traffic::all(family).plain()];
        for matched in traffic.clone() {
            let numbers = matched.plain();
            if plain
                .iter()
                .any(|cell| !cell.is_subset(&numbers) && !cell.intersection(&numbers).is_empty())
            {
                plain = plain
                    .iter()
                    .flat_map(|cell| [cell.intersection(&numbers), cell.difference(&numbers)])
                    .filter(|cell| !cell.is_empty())
                    .collect();
            }
        }
        let pairs = |number| {
            traffic
                .clone()
                .filter_map(move |matched| matched.pairs(number))
        };
        let cells = Self {
            plain,
            tcp: Grid::of(pairs(TCP)),
            udp: Grid::of(pairs(UDP)),
        };
        (cells.len() <= MOST_CELLS).then_some(cells)
    }

    /// The number of cells; never 0.
    #[must_use]
    #[expect(
        clippy::len_without_is_empty,
        reason = "there is no empty set of cells"
    )]
    pub fn len(&self) -> usize {
        self.plain.len() + self.tcp.len() + self.udp.len()
    }

    /// Where the cells of TCP and of UDP begin; those of protocols without ports come first.
    pub(super) fn starts(&self) -> [usize; 2] {
        [self.plain.len(), self.plain.len() + self.tcp.len()]
    }

    /// The cells cut wherever these or others are.
    #[must_use]
    pub fn common(&self, other: &Self) -> Self {
        let mut plain = self.plain.clone();
        for numbers in &other.plain {
            plain = plain
                .iter()
                .flat_map(|cell| [cell.intersection(numbers), cell.difference(numbers)])
                .filter(|cell| !cell.is_empty())
                .collect();
        }
        Self {
            plain,
            tcp: self.tcp.common(&other.tcp),
            udp: self.udp.common(&other.udp),
        }
    }

    /// No cell.
    #[must_use]
    pub fn none(&self) -> Bits {
        Bits::empty(self.len())
    }

    /// All cells.
    pub(super) fn all(&self) -> Bits {
        let mut bits = Bits::empty(self.len());
        bits.fill(0..self.len());
        bits
    }

    /// The cells of a clause's traffic, one of those the cells were made of.
    #[must_use]
    pub fn bits(&self, traffic: &Traffic) -> Bits {
        let mut bits = Bits::empty(self.len());
        let numbers = traffic.plain();
        for (cell, protocols) in self.plain.iter().enumerate() {
            if protocols.is_subset(&numbers) {
                bits.set(cell);
            }
        }
        let [tcp, udp] = self.starts();
        for (grid, number, from) in [(&self.tcp, TCP, tcp), (&self.udp, UDP, udp)] {
            if let Some(pairs) = traffic.pairs(number) {
                grid.mark(pairs, from, &mut bits);
            }
        }
        bits
    }

    /// The traffic of a set of cells.
    #[must_use]
    pub fn traffic(&self, bits: &Bits) -> Traffic {
        let mut numbers = Protocols::empty();
        for (cell, protocols) in self.plain.iter().enumerate() {
            if bits.has(cell) {
                numbers = numbers.union(protocols);
            }
        }
        let [tcp, udp] = self.starts();
        Traffic::protocols(numbers)
            .union(&Traffic::with_ports(TCP, self.tcp.pairs(tcp, bits)))
            .union(&Traffic::with_ports(UDP, self.udp.pairs(udp, bits)))
    }
}

/// The port pairs of one protocol, cut into slabs of destination ports and lanes of source ports.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Grid {
    /// The first port of each slab.
    pub(super) slabs: Vec<Port>,
    /// The first port of each lane.
    pub(super) lanes: Vec<Port>,
}

impl Grid {
    fn of<'t>(pairs: impl Iterator<Item = &'t PortPairs>) -> Self {
        let (mut slabs, mut lanes) = (vec![Port::MIN], vec![Port::MIN]);
        for (slab, sources) in pairs.flat_map(Product::as_slice) {
            cut(&mut slabs, *slab);
            if !sources.is_full() {
                sources
                    .as_slice()
                    .iter()
                    .for_each(|lane| cut(&mut lanes, *lane));
            }
        }
        for cuts in [&mut slabs, &mut lanes] {
            cuts.sort_unstable();
            cuts.dedup();
        }
        Self { slabs, lanes }
    }

    fn common(&self, other: &Self) -> Self {
        let both = |one: &[Port], other: &[Port]| {
            let mut cuts = [one, other].concat();
            cuts.sort_unstable();
            cuts.dedup();
            cuts
        };
        Self {
            slabs: both(&self.slabs, &other.slabs),
            lanes: both(&self.lanes, &other.lanes),
        }
    }

    fn len(&self) -> usize {
        self.slabs.len() * self.lanes.len()
    }

    fn mark(&self, pairs: &PortPairs, from: usize, bits: &mut Bits) {
        for (slab, sources) in pairs.as_slice() {
            let rows = pieces(&self.slabs, *slab);
            let width = self.lanes.len();
            if width == 1 {
                bits.fill(from + rows.start..from + rows.end);
                continue;
            }
            for lane in sources.as_slice() {
                let lanes = pieces(&self.lanes, *lane);
                for row in rows.clone().map(|row| from + row * width) {
                    bits.fill(row + lanes.start..row + lanes.end);
                }
            }
        }
    }

    fn pairs(&self, from: usize, bits: &Bits) -> PortPairs {
        let width = self.lanes.len();
        let own = from..from + self.len();
        if width == 1 {
            let runs = bits.runs_within(own);
            return runs
                .map(|run| {
                    let first = self.slabs[run.start - from];
                    let last = piece(&self.slabs, run.end - 1 - from).last;
                    (Interval { first, last }, Intervals::full())
                })
                .collect();
        }
        let slab = |row: usize| {
            let lanes = bits.runs_within(from + row * width..from + (row + 1) * width);
            let lane = |cell: usize| piece(&self.lanes, (cell - from) % width);
            let sources: Intervals<Port> = lanes
                .map(|run| Interval {
                    first: lane(run.start).first,
                    last: lane(run.end - 1).last,
                })
                .collect();
            (piece(&self.slabs, row), sources)
        };
        (0..self.slabs.len()).map(slab).collect()
    }
}

fn cut(cuts: &mut Vec<Port>, interval: Interval<Port>) {
    cuts.push(interval.first);
    cuts.extend(interval.last.next());
}

/// The positions of the pieces that make up an interval whose bounds are cuts.
pub(super) fn pieces(cuts: &[Port], interval: Interval<Port>) -> std::ops::Range<usize> {
    let first = cuts.partition_point(|cut| *cut < interval.first);
    first..cuts.partition_point(|cut| *cut <= interval.last)
}

/// The piece at a position.
pub(super) fn piece(cuts: &[Port], position: usize) -> Interval<Port> {
    let last = cuts
        .get(position + 1)
        .and_then(|next| next.previous())
        .unwrap_or(Port::MAX);
    Interval {
        first: cuts[position],
        last,
    }
}
