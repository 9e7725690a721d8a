//! What decides a stage, as several answers tell it.

use serde::Serialize;

use crate::model::{Direction, Inventory, Policy, RuleIndex};
use crate::reach;
use crate::render::wire::Start;
use crate::source::{Places, Sources};

#[derive(Serialize)]
pub(in crate::render) struct Side<'a> {
    interface: Option<&'a str>,
    address: Option<String>,
}

impl<'a> Side<'a> {
    pub(in crate::render) fn of(inventory: &'a Inventory, side: reach::Side) -> Self {
        Self {
            interface: side.interface.map(|index| &*inventory.interfaces[index].id),
            address: side.address.map(|address| address.to_string()),
        }
    }
}

#[derive(Serialize)]
pub(in crate::render) struct Rule<'a> {
    id: Option<&'a str>,
    group: &'a str,
    direction: Option<&'static str>,
    priority: Option<i64>,
    policy: Option<&'static str>,
    location: Option<Start<'a>>,
}

impl<'a> Rule<'a> {
    pub(in crate::render) fn of(
        inventory: &'a Inventory,
        sources: &'a Sources,
        places: &Places,
        index: RuleIndex,
    ) -> Self {
        let rule = &inventory.rules[index];
        Self {
            id: rule.id.as_deref(),
            group: &inventory.groups[rule.group].id,
            direction: rule.direction.map(Direction::name),
            priority: rule.priority,
            policy: rule.policy.map(Policy::name),
            location: Start::of(sources, places, rule.location),
        }
    }
}

#[derive(Serialize)]
pub(in crate::render) struct Missing<'a> {
    fact: &'static str,
    id: &'a str,
    command: &'a str,
}

impl<'a> Missing<'a> {
    pub(in crate::render) fn of(missing: &'a reach::Missing) -> Self {
        Self {
            fact: missing.fact.name(),
            id: &missing.id,
            command: &missing.command,
        }
    }
}
