//! What rows accept, in the measure of a block: as bits of cells that all its stacks share, so that
//! what a sender lets out and a receiver lets in meet word by word, and equal traffic is equal bits.
//!
//! Where the block has few cells, effects fold on them. Where it has many, an effect folds on fewer
//! of its own, and what comes out is spread over those of the block. Traffic is spelled out only when
//! an edge is asked for. A block whose ports and source ports would make more cells than
//! [`MOST_CELLS`] works on canonical sets instead.

use std::sync::Arc;

use crate::packet::{Set, Traffic};
use crate::verdict::{Bits, Cells, Effect, Spread, Stack, Stacks};

/// More cells than this for every number of a palette are too many.
pub(super) const MOST_CELLS: usize = 1 << 14;

/// What is accepted: cells of one effect or of a block, or a set.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum Accepted {
    Bits(Bits),
    Set(Traffic),
}

/// Up to this many, folding on all of them costs less than cells for every stack do.
const FEW_CELLS: usize = 512;

/// The measure of a block, and the flow that is asked for.
pub(super) struct Measure {
    pub(super) cells: Option<Arc<Cells>>,
    flow: Option<Accepted>,
}

impl Measure {
    /// The measure of all that some stacks can accept.
    pub(super) fn of(stacks: &[Stacks<'_>], flow: Option<&Traffic>) -> Self {
        let Some(first) = stacks.first() else {
            return Self {
                cells: None,
                flow: flow.cloned().map(Accepted::Set),
            };
        };
        let traffic: Vec<&Traffic> = stacks
            .iter()
            .flat_map(Stacks::traffic)
            .chain(flow)
            .collect();
        let cells = Cells::of(traffic.into_iter(), first.family())
            .filter(|cells| cells.len() <= MOST_CELLS);
        let flow = flow.map(|flow| match &cells {
            Some(cells) => Accepted::Bits(cells.bits(flow)),
            None => Accepted::Set(flow.clone()),
        });
        Self {
            cells: cells.map(Arc::new),
            flow,
        }
    }

    /// Prepares a stack of the block.
    pub(super) fn effect(&self, stack: Stack) -> Effect {
        match self.few() {
            Some(cells) => Effect::on(stack, cells),
            None => Effect::new(stack),
        }
    }

    fn few(&self) -> Option<&Arc<Cells>> {
        self.cells.as_ref().filter(|cells| cells.len() <= FEW_CELLS)
    }

    /// Nothing at all.
    pub(super) fn nothing(&self) -> Accepted {
        match &self.cells {
            Some(cells) => Accepted::Bits(cells.none()),
            None => Accepted::Set(Traffic::empty()),
        }
    }

    /// An effect in this measure.
    pub(super) fn gauge<'e>(&'e self, effect: &'e Effect) -> Gauge<'e> {
        let many = self.cells.as_ref().filter(|_| self.few().is_none());
        let spread = many.and_then(|cells| effect.spread(cells));
        Gauge {
            effect,
            measure: self,
            spread,
        }
    }

    /// Cut to the flow.
    fn cut(&self, accepted: Accepted) -> Accepted {
        match (&self.flow, accepted) {
            (None, accepted) => accepted,
            (Some(Accepted::Bits(flow)), Accepted::Bits(bits)) => Accepted::Bits(bits.both(flow)),
            (Some(Accepted::Set(flow)), Accepted::Set(set)) => {
                Accepted::Set(set.intersection(flow))
            }
            (Some(_), _) => unreachable!("internal error: two measures in one block"),
        }
    }
}

/// An effect, with how its cells lie on those of the block.
pub(super) struct Gauge<'e> {
    pub(super) effect: &'e Effect,
    measure: &'e Measure,
    spread: Option<Spread>,
}

impl Gauge<'_> {
    /// What some clauses accept, in the cells the effect folds on.
    pub(super) fn fold(&self, clauses: &[usize]) -> Accepted {
        match self.effect.accepted_bits(clauses) {
            Some(bits) => Accepted::Bits(bits),
            None => Accepted::Set(self.effect.accepted(clauses.iter().copied())),
        }
    }

    /// The same in the measure of the block.
    pub(super) fn measured(&self, own: &Accepted) -> Accepted {
        let accepted = match (own, &self.spread, &self.measure.cells) {
            (Accepted::Bits(bits), Some(spread), _) => Accepted::Bits(spread.bits(bits)),
            (Accepted::Bits(bits), None, Some(_)) => Accepted::Bits(bits.clone()),
            (Accepted::Bits(bits), None, None) => Accepted::Set(self.effect.traffic(bits)),
            (Accepted::Set(set), _, Some(cells)) => Accepted::Bits(cells.bits(set)),
            (Accepted::Set(set), _, None) => Accepted::Set(set.clone()),
        };
        self.measure.cut(accepted)
    }
}
