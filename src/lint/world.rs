//! What a group lets in from the whole world, or nearly, and which rules do it together.
//!
//! Definition: a protocol and port is open to the world if it is accepted from all public unicast
//! addresses of a family but a remainder of less than 1/256 of them; so the Drop of one host does not
//! silence anything, and 0.0.0.0/1 with 128.0.0.0/1 is the world. It is open to nearly the world if it
//! is not that, but accepted from one in so many of them. Asked of the group alone, over all its rules
//! in their order: what stronger Drops cut off is not open.
//!
//! A rule whose peer cannot be read opens nothing here, and neither do rules that were not exported.
//! How it is computed: `measure.rs` and `openings.rs`.

use super::context::{GroupView, RuleView};
use super::judged::Side;
use super::measure::Measure;
use super::openings::{Openers, Question, locals, names_peer};
use crate::config::PortClass;
use crate::model::{Direction, Network, NicField, NicType, Policy, RuleIndex};
use crate::packet::{Family, Set, Traffic};
use crate::verdict::{Effect, Owner, Reading, stack};

/// Traffic that is open to the world.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Opening {
    /// Which.
    pub(super) traffic: Traffic,
    /// The rules that open it together, strongest first.
    pub(super) rules: Vec<RuleIndex>,
    /// Whether some addresses are left out.
    pub(super) nearly: bool,
    /// Whether protocol or ports of the rules are not known, so that it may be less than all.
    pub(super) guessed: bool,
    /// To about so many addresses.
    pub(super) weight: u128,
}

/// Openings on both readings.
#[derive(Default)]
pub(super) struct Openings {
    /// What is certainly open.
    pub(super) strict: Vec<Opening>,
    /// What is possibly open.
    pub(super) lenient: Vec<Opening>,
}

/// What a group lets in from public addresses, in one family.
#[derive(Default)]
pub(super) struct World {
    /// From the whole world.
    pub(super) whole: Openings,
    /// From nearly the world: neither what the whole world may send, nor what is meant for it.
    pub(super) near: Openings,
}

impl World {
    pub(super) fn of(view: &GroupView<'_>, family: Family) -> Self {
        let opens = |rule: RuleView<'_>| {
            rule.rule.direction != Some(Direction::Egress)
                && rule.rule.policy != Some(Policy::Drop)
                && names_peer(view.inventory, rule.rule, family)
        };
        if !view.rules().any(opens) {
            return Self::default();
        }
        let owner = Owner {
            groups: Some(&[view.index]),
            plane: Side::Public.plane(view.network()),
        };
        let rules = stack(
            view.verdict(),
            &owner,
            Direction::Ingress,
            family,
            Reading::Lenient,
        );
        let everything = Traffic::all(family);
        let measures = [
            Measure::world(family),
            Measure::near_world(family, view.parameters()),
        ];
        let [may_whole, may_near] = measures.each_ref().map(|measure| {
            let clauses = Openers::Rules.of(view.inventory, &rules);
            measure.candidates(clauses, &everything).is_some()
        });
        let [world, near] = &measures;
        let whole = if may_whole {
            ask(view, family, world, [&everything; 2])
        } else {
            Openings::default()
        };
        let near = if may_near {
            let public = view.parameters().ports.of(PortClass::Public);
            let rest = |openings: &[Opening]| {
                let open = openings.iter().map(|opening| &opening.traffic);
                open.fold(everything.difference(public), |rest, open| {
                    rest.difference(open)
                })
            };
            let (strict, lenient) = (rest(&whole.strict), rest(&whole.lenient));
            ask(view, family, near, [&strict, &lenient])
        } else {
            Openings::default()
        };
        Self { whole, near }
    }

    /// What would possibly still be open to the whole world of some traffic without some rules.
    pub(super) fn without(
        view: &GroupView<'_>,
        family: Family,
        rules: &[RuleIndex],
        within: &Traffic,
    ) -> Vec<Opening> {
        let effect = effect(view, family, Reading::Lenient);
        let question = Question {
            inventory: view.inventory,
            effect,
            measure: &Measure::world(family),
            openers: Openers::Rules,
            without: rules,
            locals: &locals(view, effect),
        };
        question.openings(within)
    }
}

fn effect<'a>(view: &GroupView<'a>, family: Family, reading: Reading) -> &'a Effect {
    view.effect(Side::Public, Direction::Ingress, family, reading)
}

/// What is open by a measure, strictly and leniently, each within some traffic.
fn ask(view: &GroupView<'_>, family: Family, measure: &Measure, within: [&Traffic; 2]) -> Openings {
    let effects = Reading::BOTH.map(|reading| effect(view, family, reading));
    let find = |effect, within| {
        let question = Question {
            inventory: view.inventory,
            effect,
            measure,
            openers: Openers::Rules,
            without: &[],
            locals: &locals(view, effect),
        };
        question.openings(within)
    };
    let mut strict = find(effects[0], within[0]);
    let same = effects[0].stack() == effects[1].stack() && within[0] == within[1];
    let lenient = if same {
        strict.clone()
    } else {
        find(effects[1], within[1])
    };
    if view.network() == Network::Unseen {
        // On the classic network such a rule does not count towards the internet.
        let internal = |rule: &RuleIndex| {
            view.inventory.rules[*rule].nic == NicField::Plane(NicType::Intranet)
        };
        strict.retain(|opening| !opening.rules.iter().any(internal));
    }
    Openings { strict, lenient }
}
