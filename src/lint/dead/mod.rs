//! Needless rules of a group: dead ones, and those that can go without changing what passes.
//!
//! One answer for all lints that speak of them, so that each rule is told once and never two that
//! justify each other: the rules of an answer can be removed together, and any part of them too.
//!
//! - A rule is *dead* if the rules before it, all together, take all its packets: in each family and
//!   on each plane where it matches any, for every peer, exported or not.
//! - A rule *can go* if it is not dead and what follows decides its packets the same, also where rules
//!   of other groups of an interface come between.
//!
//! A rule that is not certain is never called either; how it counts against others: `lineup.rs`,
//! `removal.rs`. Decisions: `why.md`.

pub(super) mod across;
mod blame;
mod cover;
mod duplicates;
mod field;
mod interfaces;
mod lineup;
mod neighbours;
mod removal;
mod rows;
mod shadow;
mod standing;
mod sweep;
pub(super) mod tell;
mod ties;
pub(super) mod weaker;

use rustc_hash::{FxHashMap, FxHashSet};

use blame::{Blame, blame};
use field::{Field, fields};
use lineup::lineup;
use neighbours::Neighbours;
use removal::Gone;
pub(super) use standing::Standing;
pub(super) use ties::Tie;

use super::context::GroupView;
use crate::model::{Direction, Network, NicType, Peer, RuleIndex};
use crate::packet::Family;
use crate::verdict::{Context, Origin, Owner, Plane};

/// Why a rule is needless.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Why {
    /// A stronger rule says the same.
    Duplicate(RuleIndex),
    /// It is dead.
    Dead {
        /// A minimal set of those that take its packets, the strongest first.
        by: Vec<Origin>,
        /// Where some of them does the opposite, the strongest that does so to packets of it.
        opposed: Option<Origin>,
        /// Whether only with the rules of other groups, on every interface of the group.
        on_interfaces: bool,
    },
    /// It can go.
    Removable {
        /// The rules that decide its packets instead, the strongest first; empty if the default does.
        by: Vec<RuleIndex>,
    },
}

/// A needless rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Needless {
    pub(super) rule: RuleIndex,
    pub(super) why: Why,
    /// Whether it follows whatever group grants are to IPv6.
    pub(super) certain: bool,
    /// Whether without it every interface does the same on every reading, whatever the peer.
    pub(super) safe: bool,
}

/// What was found of the rules of a group, each in the order of its rules.
#[derive(Default)]
pub(super) struct Found {
    pub(super) needless: Vec<Needless>,
    pub(super) ties: Vec<Tie>,
}

/// The needless rules of a group, and those that tie with another.
pub(super) fn needless(view: &GroupView<'_>) -> Found {
    if view.group.managed || view.group.rules.is_empty() {
        return Found::default();
    }
    let mut found: Vec<Needless> = Vec::new();
    let mut ties: Vec<Tie> = Vec::new();
    for direction in Direction::BOTH {
        let of_direction = |rule: &&RuleIndex| {
            let known = view.inventory.rules[**rule].direction;
            known.is_none_or(|known| known == direction)
        };
        if view.group.rules.iter().any(|rule| of_direction(&rule)) {
            let question = Question::new(view, direction);
            let of_direction = ties::ties(&question.fields, &question.rules);
            let needless = question.answer();
            let told: FxHashSet<RuleIndex> = needless.iter().map(|it| it.rule).collect();
            let both = of_direction.into_iter();
            ties.extend(both.filter(|tie| !told.contains(&tie.accept)));
            found.extend(needless);
        }
    }
    let places: FxHashMap<RuleIndex, usize> = view.group.rules.iter().copied().zip(0..).collect();
    found.sort_by_key(|needless| places.get(&needless.rule).copied());
    ties.sort_by_key(|tie| places.get(&tie.accept).copied());
    Found {
        needless: found,
        ties,
    }
}

/// A field, with the plane it is of.
struct Played {
    plane: Plane,
    field: Field,
    gone: Gone,
}

/// Where a rule stands: the fields in which it has a line.
type Places = Vec<(usize, usize)>;

struct Question<'v, 'a> {
    view: &'v GroupView<'a>,
    direction: Direction,
    fields: Vec<Played>,
    /// The rules that match anything somewhere, with their places.
    rules: Vec<(RuleIndex, Places)>,
}

/// The planes on which rules of a network count: of one that is not exported, those of either type.
fn planes(network: Network) -> Vec<Plane> {
    let classic = [NicType::Intranet, NicType::Internet].map(Plane::Classic);
    match network {
        Network::Vpc(_) => vec![Plane::Vpc],
        Network::Classic(_) => classic.to_vec(),
        Network::Unseen => [vec![Plane::Vpc], classic.to_vec()].concat(),
    }
}

/// The fields of some groups' rules, with those rules of them that match anything.
fn play(
    context: &Context<'_>,
    groups: &[crate::model::GroupIndex],
    network: Network,
    direction: Direction,
) -> Vec<(Plane, Field)> {
    let mut played = Vec::new();
    for plane in planes(network) {
        let owner = Owner {
            groups: Some(groups),
            plane,
        };
        for family in Family::BOTH {
            let lineup = lineup(context, &owner, direction, family);
            let of_rule = |origin| matches!(origin, Origin::Rule(_));
            if lineup.lines.iter().any(|line| of_rule(line.clause.origin)) {
                played.extend(fields(&lineup).into_iter().map(|field| (plane, field)));
            }
        }
    }
    played
}

/// The places of the rules of some fields, by rule.
fn places<'f>(fields: impl Iterator<Item = &'f Field>) -> Vec<(RuleIndex, Places)> {
    let mut all: Vec<(RuleIndex, (usize, usize))> = Vec::new();
    for (number, field) in fields.enumerate() {
        let of_field = field.of_rule.iter();
        all.extend(of_field.map(|(rule, line)| (*rule, (number, *line as usize))));
    }
    all.sort_unstable();
    let same = all.chunk_by(|one, other| one.0 == other.0);
    same.map(|places| {
        (
            places[0].0,
            places.iter().map(|(_, place)| *place).collect(),
        )
    })
    .collect()
}

impl<'v, 'a> Question<'v, 'a> {
    fn new(view: &'v GroupView<'a>, direction: Direction) -> Self {
        let played = play(view.verdict(), &[view.index], view.network(), direction);
        let rules = places(played.iter().map(|(_, field)| field));
        let fields = played.into_iter().map(|(plane, field)| Played {
            plane,
            gone: Gone::none(&field),
            field,
        });
        Self {
            view,
            direction,
            fields: fields.collect(),
            rules,
        }
    }

    fn answer(mut self) -> Vec<Needless> {
        let mut neighbours = Neighbours::of(*self.view, self.direction);
        let mut found = Vec::new();
        let mut told = vec![false; self.rules.len()];
        for (number, told) in told.iter_mut().enumerate() {
            if let Some(certain) = self.is_dead(number) {
                *told = true;
                found.push(self.dead(number, certain, &mut neighbours));
            }
        }
        let dead: FxHashMap<RuleIndex, usize> = found
            .iter()
            .map(|needless| needless.rule)
            .zip(0..)
            .collect();
        let twins = duplicates::duplicates(self.view.inventory, &self.fields, &self.rules, &told);
        for (number, twin) in twins {
            let rule = self.rules[number].0;
            let why = Why::Duplicate(twin);
            if told[number] {
                if let Some(place) = dead.get(&rule) {
                    found[*place] = Needless {
                        why,
                        safe: true,
                        certain: true,
                        rule,
                    };
                }
            } else {
                told[number] = true;
                found.push(Needless {
                    rule,
                    why,
                    certain: true,
                    safe: true,
                });
            }
        }
        found.extend(interfaces::dead_on_interfaces(
            self.view,
            self.direction,
            &self.rules,
            &mut told,
        ));
        for (number, told) in told.iter().enumerate() {
            if *told {
                self.remove(number);
            }
        }
        self.remove_what_can_go(&told, &mut neighbours, &mut found);
        let one_network =
            self.view.members().iter().all(|member| {
                self.view.inventory.interfaces[*member].network == self.view.network()
            });
        if !one_network {
            found.iter_mut().for_each(|needless| needless.safe = false);
        }
        found
    }

    /// Whether a rule is dead wherever it matches anything; if so, whether that is certain.
    fn is_dead(&self, number: usize) -> Option<bool> {
        let (rule, places) = &self.rules[number];
        let dead = |(field, line): &(usize, usize)| self.fields[*field].field.is_dead(*line);
        let named = matches!(self.view.inventory.rules[*rule].peer, Peer::Group { .. });
        if !named {
            return places.iter().all(dead).then_some(true);
        }
        let over = |family| {
            places
                .iter()
                .filter(move |(field, _)| self.fields[*field].field.family == family)
        };
        let known = over(Family::Ipv4).count() > 0 && over(Family::Ipv4).all(dead);
        known.then(|| over(Family::Ipv6).all(dead))
    }

    fn dead(&self, number: usize, certain: bool, neighbours: &mut Neighbours<'_>) -> Needless {
        let (rule, places) = &self.rules[number];
        let of_places = places
            .iter()
            .map(|(field, line)| (&self.fields[*field].field, *line));
        let dead: Vec<(&Field, usize)> = of_places
            .filter(|(field, line)| certain || field.family == Family::Ipv4 && field.is_dead(*line))
            .collect();
        let Blame { by, opposed } = blame(&dead);
        let named = matches!(self.view.inventory.rules[*rule].peer, Peer::Group { .. });
        let safe = certain && (!named || self.can_go(number, neighbours).is_some());
        Needless {
            rule: *rule,
            why: Why::Dead {
                by,
                opposed,
                on_interfaces: false,
            },
            certain,
            safe,
        }
    }

    /// Lets a rule go.
    fn remove(&mut self, number: usize) {
        for (field, line) in &self.rules[number].1 {
            let played = &mut self.fields[*field];
            played.gone.remove(&played.field, *line);
        }
    }

    /// The narrowest first, then the weakest, then the last.
    fn remove_what_can_go(
        &mut self,
        told: &[bool],
        neighbours: &mut Neighbours<'_>,
        found: &mut Vec<Needless>,
    ) {
        let width = |number: usize| {
            let (field, line) = self.rules[number].1[0];
            (self.fields[field].field.width(line), line)
        };
        let mut order: Vec<(f64, std::cmp::Reverse<usize>, usize)> = (0..self.rules.len())
            .filter(|number| !told[*number] && !self.is_needed(*number))
            .map(|number| {
                let (width, line) = width(number);
                (width, std::cmp::Reverse(line), number)
            })
            .collect();
        order.sort_by(|one, other| {
            one.0
                .total_cmp(&other.0)
                .then(one.1.cmp(&other.1))
                .then(other.2.cmp(&one.2))
        });
        for (_, _, number) in order {
            if let Some(by) = self.can_go(number, neighbours) {
                self.remove(number);
                found.push(Needless {
                    rule: self.rules[number].0,
                    why: Why::Removable { by },
                    certain: true,
                    safe: true,
                });
            }
        }
    }

    /// Whether some packet certainly needs a rule: a quick look.
    fn is_needed(&self, number: usize) -> bool {
        let places = &self.rules[number].1;
        let mut places = places
            .iter()
            .map(|(field, line)| (&self.fields[*field].field, *line));
        places.any(|(field, line)| field.sweep.needed[line] || !field.lines[line].definite)
    }

    /// The rules that decide a rule's packets instead, if it can go.
    fn can_go(&self, number: usize, neighbours: &mut Neighbours<'_>) -> Option<Vec<RuleIndex>> {
        let mut by: Vec<(usize, RuleIndex)> = Vec::new();
        for (number, line) in &self.rules[number].1 {
            let Played { plane, field, gone } = &self.fields[*number];
            let reasons = field.removable(*line, gone)?;
            let own = &field.lines[*line];
            let between = (own.place, reasons.last(field));
            if !neighbours.agree(&own.clause, between, (*plane, field.family)) {
                return None;
            }
            by.extend(reasons.lines.iter().filter_map(
                |line| match field.lines[*line].clause.origin {
                    Origin::Rule(rule) => Some((*line, rule)),
                    _ => None,
                },
            ));
        }
        by.sort_unstable();
        let mut seen = Vec::new();
        for (_, rule) in by {
            if !seen.contains(&rule) {
                seen.push(rule);
            }
        }
        Some(seen)
    }
}
