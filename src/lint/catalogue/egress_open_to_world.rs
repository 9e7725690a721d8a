//! Groups whose members may call every host of the internet, and why: by a rule, or by default.
//!
//! What comes in is other lints' matter.

use crate::lint::canonical::peer_field;
use crate::lint::context::GroupView;
use crate::lint::draft::{Draft, Report, spot};
use crate::lint::exposure::{by_confidence, everyone, family_word, weaken_idle};
use crate::lint::finding::{Confidence, Persona, Severity};
use crate::lint::judged::Side;
use crate::lint::measure::Measure;
use crate::lint::openings::{Openers, Question, locals};
use crate::lint::row::{Check, Lint};
use crate::lint::words::{is_whole, traffic_words};
use crate::lint::world::{Opening, Openings};
use crate::model::{Direction, GroupKind, Inventory, Policy, RuleCoverage, RuleIndex};
use crate::packet::{Family, Set, TCP, Traffic, UDP};
use crate::verdict::Reading;

pub(super) static LINT: Lint = Lint {
    name: "egress-open-to-world",
    severity: Severity::Low,
    persona: Persona::Pedantic,
    aliases: &[
        "ecs-security-group-egress-not-all-access",
        "AWS-0104",
        "W5",
        "W40",
        "F1000",
    ],
    supersedes: &[],
    summary: "members may call every host of the internet on every port",
    page: include_str!("egress_open_to_world.md"),
    check: Check::Group(check),
};

/// What may leave to the whole world in a family.
struct Exit {
    family: Family,
    confidence: Confidence,
    traffic: Traffic,
    /// The rules that open it, strongest first; none for the default.
    rules: Vec<RuleIndex>,
    nearly: bool,
}

fn check(view: &GroupView<'_>, report: &mut Report) {
    if matches!(
        view.group.coverage,
        RuleCoverage::Unseen | RuleCoverage::Contradicted { .. }
    ) {
        return;
    }
    // The classic network has no IPv6.
    let families: &[Family] = if view.network().is_classic() {
        &[Family::Ipv4]
    } else {
        &Family::BOTH
    };
    let exits = families.iter().filter_map(|family| exit(view, *family));
    let (by_default, by_rules): (Vec<Exit>, Vec<Exit>) =
        exits.partition(|exit| exit.rules.is_empty());
    for exit in &by_rules {
        tell_rules(view, exit, report);
    }
    // What the default opens beside a rule is in that rule's note.
    if by_rules.is_empty() {
        tell_default(view, &by_default, report);
    }
}

/// Whether the type of the group lets out what no rule drops.
fn default_allows(view: &GroupView<'_>) -> bool {
    view.verdict().kind(view.index) != Some(GroupKind::Enterprise)
}

fn exit(view: &GroupView<'_>, family: Family) -> Option<Exit> {
    let rules = || {
        view.rules()
            .filter(|it| it.rule.direction != Some(Direction::Ingress))
    };
    let accepts = rules().any(|it| it.rule.policy != Some(Policy::Drop));
    if !accepts && !default_allows(view) {
        return None;
    }
    let effects =
        Reading::BOTH.map(|reading| view.effect(Side::Public, Direction::Egress, family, reading));
    let measure = Measure::world(family);
    let openings = |effect, openers| {
        let question = Question {
            inventory: view.inventory,
            effect,
            measure: &measure,
            openers,
            without: &[],
            locals: &locals(view, effect),
        };
        question.openings(&Traffic::all(family))
    };
    let ask = |openers| {
        let [strict, lenient] = effects.map(|effect| openings(effect, openers));
        by_confidence(&Openings { strict, lenient })
    };
    // Rules first: where they open everything, they are the answer, and the default only a remark.
    let by_rules = accepts
        .then(|| whole(family, ask(Openers::Rules)))
        .flatten();
    by_rules.or_else(|| {
        let by_default = whole(family, ask(Openers::RulesAndDefaults))?;
        Some(Exit {
            rules: Vec::new(),
            ..by_default
        })
    })
}

/// All that is open, if it is every port of a protocol, as sure as the least sure part of it.
fn whole(family: Family, openings: Vec<(Confidence, Opening)>) -> Option<Exit> {
    let mut sum: Option<Exit> = None;
    for (confidence, opening) in openings {
        let exit = sum.get_or_insert_with(|| Exit {
            family,
            confidence,
            traffic: Traffic::empty(),
            rules: Vec::new(),
            nearly: false,
        });
        // What is certain is told as certain, without what is only possible.
        if confidence < exit.confidence && is_every_port(&exit.traffic) {
            continue;
        }
        exit.confidence = exit.confidence.min(confidence);
        exit.traffic = exit.traffic.union(&opening.traffic);
        exit.nearly |= opening.nearly;
        for rule in opening.rules {
            if !exit.rules.contains(&rule) {
                exit.rules.push(rule);
            }
        }
    }
    sum.filter(|exit| is_every_port(&exit.traffic))
}

fn is_every_port(traffic: &Traffic) -> bool {
    [TCP, UDP].iter().any(|it| is_whole(traffic, *it))
}

fn may(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Possible => "may possibly leave",
        Confidence::Likely | Confidence::Certain => "may leave",
    }
}

fn tell_rules(view: &GroupView<'_>, exit: &Exit, report: &mut Report) {
    let inventory = view.inventory;
    let mut rules = exit.rules.clone();
    rules.sort_by_key(|rule| strength(inventory, *rule));
    let Some((strongest, others)) = rules.split_first() else {
        return;
    };
    let message = format!(
        "{} {} to {}, by a rule",
        traffic_words(&exit.traffic, exit.family),
        may(exit.confidence),
        everyone(exit.family, exit.nearly)
    );
    let field = peer_field(&inventory.rules[*strongest], exit.family);
    let draft = report.at_rule(inventory, *strongest, field, message);
    draft.relate(
        inventory,
        others,
        exit.family,
        "opens it together with the rule above",
    );
    draft.key = exit.family.name().to_owned();
    draft.key_of(inventory, others);
    if view.verdict().kind(view.index) == Some(GroupKind::Basic) {
        let note = "the group is basic: without this rule the default still lets everything out that no \
                    rule drops; add a Drop of everything at priority 100, or use an enterprise group";
        draft.notes.push(note.to_owned());
    }
    finish(view, exit.confidence, draft);
}

fn strength(inventory: &Inventory, rule: RuleIndex) -> (Option<i64>, RuleIndex) {
    (inventory.rules[rule].priority, rule)
}

fn tell_default(view: &GroupView<'_>, exits: &[Exit], report: &mut Report) {
    let Some(confidence) = exits.iter().map(|exit| exit.confidence).max() else {
        return;
    };
    let exits: Vec<&Exit> = exits
        .iter()
        .filter(|it| it.confidence == confidence)
        .collect();
    let same = exits.iter().all(|it| {
        traffic_words(&it.traffic, it.family) == traffic_words(&exits[0].traffic, exits[0].family)
    });
    let words = |exit: &&Exit| traffic_words(&exit.traffic, exit.family);
    let what = if same {
        let families: Vec<&str> = exits.iter().map(|it| family_word(it.family)).collect();
        format!(
            "{} {} to every {} address",
            words(&exits[0]),
            may(confidence),
            families.join(" and ")
        )
    } else {
        let parts: Vec<String> = exits
            .iter()
            .map(|it| {
                let whom = everyone(it.family, it.nearly);
                format!("{} {} to {whom}", words(it), may(confidence))
            })
            .collect();
        parts.join(", ")
    };
    let why = match view.verdict().kind(view.index) {
        Some(_) => "by the default of basic groups: no rule drops it",
        None => "by the default of basic groups, if it is one: its type was not exported",
    };
    let documents = &view.group.documents;
    let place = documents
        .first()
        .and_then(|document| spot(document.location, Some("SecurityGroupId")));
    let message = format!("{what}, {why}");
    let draft = report.at_group(view.inventory, view.index, place, message);
    let note = "there is no rule to revoke: add a Drop of everything at priority 100 and Accepts above \
                it, or use an enterprise group";
    draft.notes.push(note.to_owned());
    finish(view, confidence, draft);
}

fn finish(view: &GroupView<'_>, confidence: Confidence, draft: &mut Draft) {
    draft.confidence = confidence;
    weaken_idle(view, draft);
}
