//! How needless rules are told: what the lints about them have in common.

use rustc_hash::FxHashSet;

use super::{Needless, Why};
use crate::lint::canonical::{canonical_text, peer_field};
use crate::lint::context::GroupView;
use crate::lint::draft::{Draft, Report, spot};
use crate::lint::fellows::{Fellows, Fellowship};
use crate::lint::finding::{Confidence, Related, Scope};
use crate::lint::fix::revoke;
use crate::model::{BlockField, Direction, Inventory, Peer, Policy, Rule, RuleIndex};
use crate::packet::Family;
use crate::verdict::Origin;

/// Which lint tells a needless rule: each is told by one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::lint) enum Kind {
    Duplicate,
    IneffectiveDrop,
    Shadowed,
    Implied,
    Redundant,
}

impl Needless {
    /// Which lint tells it.
    pub(in crate::lint) fn kind(&self, inventory: &Inventory) -> Kind {
        let built_in = |origin: &Origin| !matches!(origin, Origin::Rule(_));
        match &self.why {
            Why::Duplicate(_) => Kind::Duplicate,
            Why::Dead { by, opposed, .. } => match inventory.rules[self.rule].policy {
                Some(Policy::Drop) if opposed.is_some() => Kind::IneffectiveDrop,
                _ if by.iter().all(built_in) => Kind::Implied,
                _ => Kind::Shadowed,
            },
            Why::Removable { by } if by.is_empty() => Kind::Implied,
            Why::Removable { .. } => Kind::Redundant,
        }
    }
}

/// The needless rules of a group that one lint tells.
pub(in crate::lint) fn of_kind<'a>(
    view: &GroupView<'a>,
    kind: Kind,
) -> impl Iterator<Item = &'a Needless> + use<'a> {
    let inventory = view.inventory;
    let all = view.needless().iter();
    let own = all.filter(move |needless| needless.kind(inventory) == kind);
    // A Drop of what intra-group access lets pass is told as that, not as one that others repeat.
    let of_fellows = match kind {
        Kind::Implied | Kind::Redundant => fellow_rules(view, Policy::Drop),
        _ => Vec::new(),
    };
    own.filter(move |needless| of_fellows.iter().all(|it| it.rule != needless.rule))
}

/// A rule that intra-group access makes needless, as the interfaces of the export tell.
pub(in crate::lint) struct OfFellows {
    pub(in crate::lint) rule: RuleIndex,
    pub(in crate::lint) fellows: Fellows,
}

/// The inbound rules of a policy whose every peer reaches the group by intra-group access, where no
/// other lint tells them: Drops that none takes packets of, Accepts that are not needless else.
pub(in crate::lint) fn fellow_rules(view: &GroupView<'_>, policy: Policy) -> Vec<OfFellows> {
    let fellowship = Fellowship::of(view);
    if view.group.managed || fellowship.is_empty() {
        return Vec::new();
    }
    let told: FxHashSet<RuleIndex> = view
        .needless()
        .iter()
        .filter(|needless| {
            let kind = needless.kind(view.inventory);
            policy == Policy::Accept || !matches!(kind, Kind::Implied | Kind::Redundant)
        })
        .map(|needless| needless.rule)
        .collect();
    let of_policy = |rule: &Rule| rule.policy == Some(policy);
    let rules = view.rules().filter(|rule| of_policy(rule.rule));
    rules
        .filter(|rule| !told.contains(&rule.index))
        .filter_map(|rule| {
            Some(OfFellows {
                rule: rule.index,
                fellows: fellowship.of_rule(rule.rule)?,
            })
        })
        .collect()
}

/// Reports a rule that intra-group access makes needless.
pub(in crate::lint) fn tell_fellows<'r>(
    view: &GroupView<'_>,
    OfFellows { rule, fellows }: &OfFellows,
    message: String,
    report: &'r mut Report,
) -> &'r mut Draft {
    let intra = Origin::Intra(fellows.group);
    let needless = Needless {
        rule: *rule,
        why: Why::Dead {
            by: vec![intra],
            opposed: None,
            on_interfaces: false,
        },
        certain: true,
        safe: fellows.doubt.is_none(),
    };
    let draft = tell(view, &needless, message, report);
    let id = &view.inventory.groups[fellows.group].id;
    draft.notes.push(if fellows.group == view.index {
        format!("whom it names is in {id} as well")
    } else {
        draft.scope = Scope::Interface;
        format!(
            "whom it names is in {id}, and so are all interfaces of {}",
            view.group.id
        )
    });
    if let Some(doubt) = fellows.doubt {
        draft.confidence = Confidence::Possible;
        draft.notes.push(doubt.to_owned());
    }
    draft.key.push_str("\nfellows");
    draft
}

/// Reports a needless rule; its fix revokes it.
pub(in crate::lint) fn tell<'r>(
    view: &GroupView<'_>,
    needless: &Needless,
    message: String,
    report: &'r mut Report,
) -> &'r mut Draft {
    let inventory = view.inventory;
    let rule = &inventory.rules[needless.rule];
    let draft = report.at_rule(inventory, needless.rule, field(rule), message);
    draft.edits = revoke(inventory, needless.rule).into_iter().collect();
    draft.safe = needless.safe;
    draft.key = priority(rule);
    if !needless.certain {
        draft.confidence = Confidence::Possible;
        draft.notes.push(
            "over IPv6 it would still apply if group grants cover IPv6, which the vendor does not say"
                .to_owned(),
        );
    }
    if let Why::Dead {
        on_interfaces: true,
        ..
    } = needless.why
    {
        draft.scope = Scope::Interface;
        let count = view.members().len();
        let note = format!(
            "by the rules of the group alone it would apply, but not on {}, where other groups' rules come first",
            if count == 1 {
                "its one interface".to_owned()
            } else {
                format!("any of its {count} interfaces")
            }
        );
        draft.notes.push(note);
    }
    if view.is_unattached() {
        draft.severity = draft.severity.lower();
        let note = "not attached: no interface of the export is in the group";
        draft.notes.push(note.to_owned());
    }
    draft
}

/// Adds the rules that have to do with it.
pub(in crate::lint) fn relate(
    draft: &mut Draft,
    inventory: &Inventory,
    others: impl IntoIterator<Item = RuleIndex>,
    message: impl Fn(&Rule) -> String,
) {
    let mut texts = Vec::new();
    for other in others {
        let rule = &inventory.rules[other];
        texts.push(canonical_text(inventory, other));
        draft
            .related
            .extend(spot(rule.location, field(rule)).map(|spot| Related {
                message: message(rule),
                spot,
            }));
    }
    texts.sort_unstable();
    for text in texts {
        draft.key.push('\n');
        draft.key.push_str(&text);
    }
}

/// The rules among those to blame.
pub(in crate::lint) fn rules(by: &[Origin]) -> impl Iterator<Item = RuleIndex> + '_ {
    by.iter().filter_map(|origin| match origin {
        Origin::Rule(rule) => Some(*rule),
        _ => None,
    })
}

/// Who takes its packets, in words: `a drop of priority 1`, `3 rules`, `intra-group access`.
pub(in crate::lint) fn takers(inventory: &Inventory, by: &[Origin]) -> String {
    let rules: Vec<RuleIndex> = rules(by).collect();
    let mut words: Vec<String> = Vec::new();
    if by.iter().any(|origin| matches!(origin, Origin::Intra(_))) {
        words.push("intra-group access".to_owned());
    }
    if by.contains(&Origin::Exempt) {
        words.push("traffic to the metadata server, which always passes".to_owned());
    }
    match rules.as_slice() {
        [] => {}
        [one] => words.push(named(&inventory.rules[*one])),
        many => words.push(format!("{} rules together", many.len())),
    }
    words.join(" and ")
}

/// `a drop of priority 1`.
pub(in crate::lint) fn named(rule: &Rule) -> String {
    let words = words(rule);
    let article = if words.starts_with('a') { "an" } else { "a" };
    format!("{article} {words}")
}

/// `drop of priority 1`.
pub(in crate::lint) fn words(rule: &Rule) -> String {
    let policy = rule.policy.map_or("rule", Policy::name);
    format!("{policy} of {}", priority(rule))
}

fn priority(rule: &Rule) -> String {
    rule.priority.map_or_else(
        || "unknown priority".to_owned(),
        |it| format!("priority {it}"),
    )
}

/// The field of a rule that names its peer.
pub(in crate::lint) fn field(rule: &Rule) -> Option<&'static str> {
    let family = match rule.sides(rule.direction.unwrap_or(Direction::Ingress)).0 {
        Peer::Blocks(blocks) if blocks.ipv4 == BlockField::Absent => Family::Ipv6,
        _ => Family::Ipv4,
    };
    peer_field(rule, family)
}
