//! Rules ranked by what each alone allows, and how many of which kind.

use std::cmp::Reverse;

use crate::model::{Inventory, Policy, RuleIndex};
use crate::packet::{Family, Set, Traffic};
use crate::reach::Sole;
use crate::render::Inputs;
use crate::source::{Location, Sources};

/// What rules alone allow, with what is needed to print it.
pub struct View<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) sources: &'a Sources,
    /// Those that open most first.
    pub(super) soles: Vec<&'a Sole>,
    pub(super) inputs: Inputs,
}

/// What a rule does alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    /// It allows something that no other rule allows.
    Alone,
    /// It decides, and all it allows others allow too, or it drops.
    Shared,
    /// It decides nothing on any interface.
    Idle,
}

impl Part {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Alone => "alone",
            Self::Shared => "shared",
            Self::Idle => "idle",
        }
    }
}

impl<'a> View<'a> {
    /// Ranks what rules alone allow.
    #[must_use]
    pub fn new(
        inventory: &'a Inventory,
        sources: &'a Sources,
        soles: &'a [Sole],
        inputs: Inputs,
    ) -> Self {
        let mut ranked: Vec<&Sole> = soles.iter().collect();
        ranked.sort_by_key(|sole| (Reverse(sole.pairs + sole.public), !sole.decides, sole.rule));
        Self {
            inventory,
            sources,
            soles: ranked,
            inputs,
        }
    }

    /// The places that are printed.
    #[must_use]
    pub fn locations(&self) -> Vec<Location> {
        let of = |sole: &&Sole| self.inventory.rules[sole.rule].location;
        self.soles.iter().map(of).collect()
    }

    pub(super) fn of(&self, part: Part) -> impl Iterator<Item = &'a Sole> {
        let soles = self.soles.iter().copied();
        soles.filter(move |sole| self::part(sole) == part)
    }

    pub(super) fn is_drop(&self, rule: RuleIndex) -> bool {
        self.inventory.rules[rule].policy == Some(Policy::Drop)
    }
}

pub(super) fn part(sole: &Sole) -> Part {
    match (sole.loses_nothing(), sole.decides) {
        (false, _) => Part::Alone,
        (true, true) => Part::Shared,
        (true, false) => Part::Idle,
    }
}

/// The traffic of both families, IPv6 said so.
pub(super) fn words(traffic: &[Traffic; 2]) -> String {
    let [ipv4, ipv6] = traffic;
    let mut parts = Vec::new();
    if !ipv4.is_empty() {
        parts.push(ipv4.notation(Family::Ipv4));
    }
    if !ipv6.is_empty() {
        parts.push(format!("{} over IPv6", ipv6.notation(Family::Ipv6)));
    }
    parts.join(", ")
}
