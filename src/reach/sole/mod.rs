//! What each rule alone allows: what would be lost if it went, and rules that decide nothing.
//!
//! Definition: a rule is the only one that allows some traffic of a pair of addresses if that certainly
//! passes, and without the rule would not certainly pass. It decides something if on either reading it
//! takes a packet of some pair of addresses, or between an address and the internet.
//!
//! ```text
//!   clauses that speak of a peer      taken          accepted by those after it     lost
//!   1 accept tcp/22                   tcp/22         tcp/1-100                       -
//!   2 accept tcp/1-100                tcp/1-100 - 22 -                               tcp/1-21,23-100
//!   default drop                      the rest
//! ```
//!
//! Method: rows of losses are refined as rows of what is accepted are ([`super::rows`]), and meet what
//! the other side accepts by the numbers of its row, each distinct meeting once. So the work is that of
//! the tables, whatever the number of rules.
//!
//! Each rule is judged as if it went alone: two that allow the same lose nothing, and both going does.

mod internet;
mod pairs;

use std::collections::BTreeMap;

use super::atoms::Atoms;
use super::classes::Classes;
use super::nodes::{Nodes, node_of_interface, nodes};
use super::peers::Sites;
use super::query::Selection;
use super::shapes::Shapes;
use crate::model::{Inventory, RuleIndex};
use crate::packet::{Family, Set, Traffic};
use crate::verdict::Context;

/// What one rule alone allows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sole {
    /// The rule.
    pub rule: RuleIndex,
    /// Ordered pairs of endpoints, once for each pair of their addresses, that lose something.
    pub pairs: u64,
    /// What is lost between them, in each family; over different pairs it may be different parts.
    pub traffic: [Traffic; 2],
    /// Ordered pairs of an endpoint and the internet, once for each public address, that lose something.
    pub public: u64,
    /// What is lost from or to the internet, in each family.
    pub internet: [Traffic; 2],
    /// Whether it decides any packet between addresses of the export, or from or to the internet.
    pub decides: bool,
}

impl Sole {
    fn of(rule: RuleIndex) -> Self {
        Self {
            rule,
            pairs: 0,
            traffic: Family::BOTH.map(|_| Traffic::empty()),
            public: 0,
            internet: Family::BOTH.map(|_| Traffic::empty()),
            decides: false,
        }
    }

    /// Whether nothing is lost without it.
    #[must_use]
    pub fn loses_nothing(&self) -> bool {
        self.pairs == 0 && self.public == 0
    }
}

/// What rules alone allow, by rule.
type Soles = BTreeMap<RuleIndex, Sole>;

/// The entry of a rule.
fn entry(soles: &mut Soles, rule: RuleIndex) -> &mut Sole {
    soles.entry(rule).or_insert_with(|| Sole::of(rule))
}

/// Adds what other rows say.
fn merge(mut one: Soles, other: Soles) -> Soles {
    for (rule, more) in other {
        let sum = entry(&mut one, rule);
        sum.pairs += more.pairs;
        sum.public += more.public;
        sum.decides |= more.decides;
        for family in Family::BOTH {
            let at = family as usize;
            sum.traffic[at] = sum.traffic[at].union(&more.traffic[at]);
            sum.internet[at] = sum.internet[at].union(&more.internet[at]);
        }
    }
    one
}

/// What each rule alone allows, for every rule, in the order of rules. Not to be called from parallel
/// work; it is parallel itself.
#[must_use]
pub fn soles(inventory: &Inventory) -> Vec<Sole> {
    let context = Context::new(inventory);
    let all = nodes(inventory);
    let places = node_of_interface(inventory, &all);
    let atoms = Family::BOTH.map(|family| Atoms::of(&[inventory], family));
    let (classes, parts) = Classes::of(inventory, &atoms, &places, true);
    let nodes = Nodes::of(all, parts);
    let shapes = Shapes::of(nodes, classes.classes.len(), None, |_| Selection {
        from: true,
        to: true,
    });
    let sites = Sites::of(&classes);
    let between = pairs::between(&context, &classes, &sites, &shapes);
    let beyond = internet::beyond(&context, &classes, &shapes);
    let mut found = merge(between, beyond);
    let of = |(rule, _)| found.remove(&rule).unwrap_or_else(|| Sole::of(rule));
    inventory.rules.iter().map(of).collect()
}
