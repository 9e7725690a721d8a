//! Rules that say what a stronger rule of the group says, however each is spelled.
//!
//! Also rules that cannot be read whole, where the same is not known of both.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::field::Field;
use super::{Places, Played};
use crate::lint::canonical::canonical_text;
use crate::model::{Inventory, RuleIndex};
use crate::verdict::Origin;

/// The rules that repeat a stronger one, by number, with the strongest of those they repeat: looked
/// for among the dead ones and those that are not certain, for others cannot be.
pub(super) fn duplicates(
    inventory: &Inventory,
    fields: &[Played],
    rules: &[(RuleIndex, Places)],
    dead: &[bool],
) -> Vec<(usize, RuleIndex)> {
    let mut alike: FxHashMap<usize, FxHashMap<u64, Vec<usize>>> = FxHashMap::default();
    let mut found = Vec::new();
    for (number, (rule, places)) in rules.iter().enumerate() {
        let (first, line) = places[0];
        let field = &fields[first].field;
        if !dead[number] && field.lines[line].definite {
            continue;
        }
        let lines = alike.entry(first).or_insert_with(|| of_field(field));
        let stronger = lines.get(&print(field, line)).into_iter().flatten();
        let stronger = stronger.take_while(|other| **other < line);
        let text = canonical_text(inventory, *rule);
        let readable = inventory.rules[*rule].priority.is_some() && !text.contains('?');
        let twin = stronger
            .filter_map(|other| match field.lines[*other].clause.origin {
                Origin::Rule(other) if other != *rule => Some(other),
                _ => None,
            })
            .find(|other| {
                inventory.rules[*other].group == inventory.rules[*rule].group
                    && inventory.rules[*other].priority.is_some()
                    && canonical_text(inventory, *other) == text
            });
        if readable {
            found.extend(twin.map(|twin| (number, twin)));
        }
    }
    found
}

/// The lines of a field by what they match, the strongest first.
fn of_field(field: &Field) -> FxHashMap<u64, Vec<usize>> {
    let mut lines: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for line in 0..field.lines.len() {
        if matches!(field.lines[line].clause.origin, Origin::Rule(_)) {
            lines.entry(print(field, line)).or_default().push(line);
        }
    }
    lines
}

fn print(field: &Field, line: usize) -> u64 {
    let mut hasher = FxHasher::default();
    let span = field.span(line);
    let clause = &field.lines[line].clause;
    (clause.policy, &clause.peer, &clause.local).hash(&mut hasher);
    (span.start, field.bits(line, &span)).hash(&mut hasher);
    hasher.finish()
}
