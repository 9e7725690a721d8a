//! Accepts and Drops of equal priority that match a packet both: the Drop decides it.
//!
//! Definition: an Accept that is certain ties with a Drop before it of its priority if the Drop takes
//! some packet that the Accept matches too. Asked for a peer in no group but the one that both name.
//!
//! Method: Drops of a priority stand right before its Accepts, so only those are looked at.

use super::field::{Field, Whom};
use super::lineup::Place;
use super::{Places, Played};
use crate::model::{Policy, RuleIndex};
use crate::verdict::Origin;

/// An Accept, and the Drops of its priority that take packets of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::lint) struct Tie {
    pub(in crate::lint) accept: RuleIndex,
    /// The first of them, never empty.
    pub(in crate::lint) drops: Vec<RuleIndex>,
}

/// More Drops than this are not named.
const MOST_DROPS: usize = 3;

/// The ties among the rules of some fields.
pub(super) fn ties(fields: &[Played], rules: &[(RuleIndex, Places)]) -> Vec<Tie> {
    let mut found = Vec::new();
    for (rule, places) in rules {
        let mut drops: Vec<RuleIndex> = Vec::new();
        for (field, line) in places {
            let of_field = fields[*field].field.tied(*line, MOST_DROPS);
            drops.extend(of_field);
        }
        drops.sort_unstable();
        drops.dedup();
        drops.truncate(MOST_DROPS);
        if !drops.is_empty() {
            found.push(Tie {
                accept: *rule,
                drops,
            });
        }
    }
    found
}

impl Field {
    /// The first rules that drop packets of a line at its priority.
    fn tied(&self, line: usize, most: usize) -> Vec<RuleIndex> {
        let mut drops = Vec::new();
        let Place::Rule(priority, Policy::Accept) = self.lines[line].place else {
            return drops;
        };
        if !self.lines[line].definite {
            return drops;
        }
        let place = Place::Rule(priority, Policy::Drop);
        let first = self.lines.partition_point(|other| other.place < place);
        for other in first..line {
            let Origin::Rule(rule) = self.lines[other].clause.origin else {
                continue;
            };
            if self.lines[other].place != place || drops.len() == most {
                break;
            }
            if self.lines[other].definite && self.takes_of(other, line) {
                drops.push(rule);
            }
        }
        drops
    }

    /// Whether a line takes packets that a later one matches.
    fn takes_of(&self, other: usize, line: usize) -> bool {
        let span = self.span(line);
        let own = self.bits(line, &span).iter();
        let shared: Vec<u64> = own
            .zip(self.bits(other, &span))
            .map(|(line, other)| line & other)
            .collect();
        if shared.iter().all(|word| *word == 0) {
            return false;
        }
        let (one, two) = (self.whom(other), self.whom(line));
        let named = [one, two].map(|whom| matches!(whom, Whom::Members(_)));
        if named.contains(&true) && one != two {
            return false;
        }
        let (outer, inner) = (self.runs(other), self.runs(line));
        let mut rest = Vec::with_capacity(span.len());
        for (first, end) in &inner {
            let from = outer.partition_point(|(_, after)| after <= first);
            for (start, after) in outer[from..].iter().take_while(|(start, _)| start < end) {
                for piece in *start.max(first)..*after.min(end) {
                    self.untaken(other, piece as usize, &span, &mut rest, |_| true);
                    if rest.iter().zip(&shared).any(|(rest, it)| rest & it != 0) {
                        return true;
                    }
                }
            }
        }
        false
    }
}
