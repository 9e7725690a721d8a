//! Rules that name a group which the API does not let them name.
//!
//! Not groups that are absent: `dangling-group-reference`. Verdicts take such a rule as written.

use crate::lint::canonical::peer_field;
use crate::lint::context::{GroupView, ReachView, RuleView};
use crate::lint::draft::{Hole, Report};
use crate::lint::exposure::weaken_unattached;
use crate::lint::finding::{Confidence, Persona, Scope, Severity};
use crate::lint::row::{Check, Lint};
use crate::model::{GroupIndex, GroupKind, Network, NicField, NicType, Peer, RegionIndex};
use crate::packet::{Family, Set, Traffic};

pub(super) static LINT: Lint = Lint {
    name: "illegal-group-reference",
    severity: Severity::High,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &["group-reference-quota-exceeded"],
    summary: "a rule names a group that the API does not let it name",
    page: include_str!("illegal_group_reference.md"),
    check: Check::Reach(check),
};

fn check(view: &ReachView<'_>, report: &mut Report) {
    if view.own.group.managed {
        return;
    }
    for rule in view.own.rules() {
        if let Peer::Group { group, .. } = &rule.rule.peer {
            let mut flaws = flaws(view, &rule, *group).into_iter();
            if let Some(first) = flaws.next() {
                tell(view, &rule, *group, (first, flaws.collect()), report);
            }
        }
    }
}

/// Something the API refuses, and whether a fact that is not exported could allow it.
struct Flaw {
    words: String,
    confidence: Confidence,
}

impl Flaw {
    fn certain(words: String) -> Self {
        Self {
            words,
            confidence: Confidence::Certain,
        }
    }
}

/// All that is wrong with naming a group in a rule ("Basic and advanced security groups";
/// AuthorizeSecurityGroup: SourceGroupId, NicType and its error codes).
fn flaws(view: &ReachView<'_>, rule: &RuleView<'_>, named: GroupIndex) -> Vec<Flaw> {
    let (own, other) = (&view.own, view.group(named));
    let (own_id, other_id) = (&own.group.id, &other.group.id);
    let is_enterprise =
        |view: &GroupView<'_>| view.verdict().kind(view.index) == Some(GroupKind::Enterprise);
    let mut flaws = Vec::new();
    if own.index == other.index {
        flaws.push(Flaw::certain(format!("{own_id} names itself")));
    }
    if is_enterprise(own) {
        let words = format!("{own_id} is an enterprise group, whose rules cannot name groups");
        flaws.push(Flaw::certain(words));
    } else if is_enterprise(&other) {
        let words = format!("{other_id} is an enterprise group, which no rule can name");
        flaws.push(Flaw::certain(words));
    }
    flaws.extend(network_flaw(own, &other));
    let internet = rule.rule.nic == NicField::Plane(NicType::Internet);
    if internet {
        flaws.push(Flaw::certain(
            "a rule that names a group has NicType intranet, not internet".to_owned(),
        ));
    }
    flaws
}

/// What keeps two groups apart: a VPC, a network type or a region.
fn network_flaw(own: &GroupView<'_>, other: &GroupView<'_>) -> Option<Flaw> {
    let inventory = own.inventory;
    let (own_id, other_id) = (&own.group.id, &other.group.id);
    let region = |region: Option<RegionIndex>| inventory.region_id(region);
    match (own.network(), other.network()) {
        (Network::Vpc(one), Network::Vpc(two)) if one != two => Some(Flaw::certain(format!(
            "{other_id} is in {}, {own_id} in {}: a rule names groups of its own VPC only",
            inventory.vpcs[two].id, inventory.vpcs[one].id
        ))),
        (Network::Classic(Some(one)), Network::Classic(Some(two))) if one != two => {
            Some(Flaw::certain(format!(
                "{other_id} is in {}, {own_id} in {}: a rule names groups of its own region only",
                region(Some(two)).unwrap_or_default(),
                region(Some(one)).unwrap_or_default()
            )))
        }
        (Network::Classic(_), Network::Vpc(_)) | (Network::Vpc(_), Network::Classic(_)) => {
            let words = format!(
                "{own_id} and {other_id} are of different network types: that takes ClassicLink"
            );
            Some(Flaw {
                words,
                confidence: Confidence::Possible,
            })
        }
        _ => None,
    }
}

fn tell(
    view: &ReachView<'_>,
    rule: &RuleView<'_>,
    named: GroupIndex,
    (first, others): (Flaw, Vec<Flaw>),
    report: &mut Report,
) {
    let inventory = view.own.inventory;
    let (own, other) = (&view.own.group.id, &inventory.groups[named].id);
    let field = peer_field(rule.rule, Family::Ipv4);
    let draft = report.at_rule(inventory, rule.index, field, first.words);
    draft.confidence = others
        .iter()
        .map(|flaw| flaw.confidence)
        .fold(first.confidence, Confidence::max);
    draft.scope = Scope::Pair;
    draft.subject = Some(format!("{own} -> {other}"));
    draft
        .notes
        .extend(others.into_iter().map(|flaw| flaw.words));
    draft.notes.push("the API refuses such a rule".to_owned());
    weaken_unattached(&view.own, draft);
    draft.hole = Some(Hole {
        family: Family::Ipv4,
        traffic: Traffic::empty(),
        rules: vec![rule.index],
    });
}
