//! Whether a grant is answered by one the other way: what both lints about it have in common.
//!
//! Groups keep state, so a grant needs no answer to work. A grant of everything is read as a wish for
//! traffic both ways; a grant of some ports as a server's, which nobody answers.

use super::draft::{Draft, spot};
use super::finding::{Confidence, Persona, Related, Scope, Severity};
use super::fix::permission;
use crate::change::{Edit, Permission, PermissionPeer};
use crate::model::{Direction, GroupIndex, Inventory, NicType, Policy, RuleIndex};
use crate::packet::{Family, Interval, Set, TCP, Traffic, UDP};
use crate::verdict::{Effect, Origin, PeerGroups, PeerView, Reachability};

/// A grant to be answered.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    /// What it accepts.
    pub(super) traffic: Traffic,
    /// The rules that do, strongest first.
    pub(super) rules: Vec<RuleIndex>,
}

impl Grant {
    /// Whether it is of everything, or of all ports of TCP or UDP.
    pub(super) fn is_broad(&self) -> bool {
        [TCP, UDP]
            .iter()
            .any(|protocol| Traffic::protocol(*protocol).is_subset(&self.traffic))
    }
}

/// What a group, by its effect, accepts from the members of another, by the rules that name it.
pub(super) fn group_grant(effect: &Effect, peer: GroupIndex, rules: &[RuleIndex]) -> Option<Grant> {
    let member = member_of(&peer);
    let list: Vec<usize> = effect.matching(&member, None).collect();
    let decisions = effect.decide(list);
    let mut grant = Grant {
        traffic: Traffic::empty(),
        rules: Vec::new(),
    };
    for decision in decisions {
        let clause = &effect.stack().clauses[decision.clause];
        if let Origin::Rule(rule) = clause.origin
            && clause.policy == Policy::Accept
            && rules.contains(&rule)
        {
            grant.traffic = grant.traffic.union(&decision.traffic);
            grant.rules.push(rule);
        }
    }
    (!grant.rules.is_empty()).then_some(grant)
}

/// A member of a group of which nothing else is known: no block holds its address but that of all.
pub(super) fn member_of(group: &GroupIndex) -> PeerView<'_> {
    PeerView {
        addresses: Interval { first: 0, last: 0 },
        groups: PeerGroups::Listed(std::slice::from_ref(group)),
        near: Reachability::Certain,
    }
}

/// What is missing from the answer to a grant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Gap {
    /// A rule answers it, but a stronger Drop takes the packets.
    Dropped(Option<RuleIndex>),
    /// The answer is smaller by this, of which a Drop may take some.
    Smaller(Traffic, Option<RuleIndex>),
    /// There is none.
    Missing,
    /// The rules that could answer are not (all) exported.
    Unseen,
}

impl Gap {
    /// Of several the one to tell is the lowest: what cannot be checked hides the rest, and then what
    /// is nearest to an answer.
    pub(super) const fn rank(&self) -> u8 {
        match self {
            Self::Unseen => 0,
            Self::Dropped(_) => 1,
            Self::Smaller(..) => 2,
            Self::Missing => 3,
        }
    }
}

/// What is missing from the answer that some clauses give, strongest first; none where they answer
/// all of it. Rules that were not exported answer nothing.
pub(super) fn gap(
    effect: &Effect,
    clauses: &[usize],
    wanted: &Traffic,
    complete: bool,
) -> Option<Gap> {
    let stack = effect.stack();
    let exported = |clause: &usize| {
        matches!(
            stack.clauses[*clause].origin,
            Origin::Rule(_) | Origin::Intra(_)
        )
    };
    let clauses: Vec<usize> = clauses.iter().copied().filter(exported).collect();
    let accepted = effect.accepted(clauses.iter().copied());
    if wanted.is_subset(&accepted) {
        return None;
    }
    let clauses = || clauses.iter().map(|clause| &stack.clauses[*clause]);
    let accepts = clauses().filter(|clause| clause.policy == Policy::Accept);
    let named = accepts.fold(Traffic::empty(), |sum, clause| sum.union(&clause.traffic));
    let lost = wanted.difference(&accepted);
    // The Drop to name is one that takes some of what an answer names.
    let dropped = lost.intersection(&named);
    let drop = clauses().find_map(|clause| match (clause.policy, clause.origin) {
        (Policy::Drop, Origin::Rule(rule)) if clause.traffic.overlaps(&dropped) => Some(rule),
        _ => None,
    });
    if !complete {
        Some(Gap::Unseen)
    } else if accepted.overlaps(wanted) {
        Some(Gap::Smaller(lost, drop))
    } else if wanted.is_subset(&named) {
        Some(Gap::Dropped(drop))
    } else {
        Some(Gap::Missing)
    }
}

/// The words of a finding about a gap.
pub(super) struct Words<'a> {
    /// Who holds the grant.
    pub(super) holder: &'a str,
    /// Who is granted.
    pub(super) granted: &'a str,
    /// Who holds the answer, or would.
    pub(super) answerer: &'a str,
    /// That there is no answer.
    pub(super) nothing: &'a str,
}

/// The sentence about a gap.
pub(super) fn message(grant: &Grant, gap: &Gap, words: &Words<'_>) -> String {
    let Words {
        holder,
        granted,
        answerer,
        nothing,
    } = words;
    let what = match grant.traffic.notation(Family::Ipv4).as_str() {
        "all" => "everything".to_owned(),
        some => some.to_owned(),
    };
    let accepts = format!("{holder} accepts {what} from {granted}");
    match gap {
        Gap::Missing => format!("{accepts}, and {nothing}"),
        Gap::Smaller(less, _) => {
            let less = less.notation(Family::Ipv4);
            format!("{accepts}, and {answerer} accepts some of it back, but not {less}")
        }
        Gap::Dropped(_) => {
            format!(
                "{accepts}, and {answerer} accepts it back, but a stronger rule drops all of it"
            )
        }
        Gap::Unseen => format!("{accepts}; whether {answerer} accepts it back cannot be checked"),
    }
}

/// How grave and sure a gap is, and who wants to see it: `dropped` is the severity of an answer that
/// is there and does nothing.
pub(super) fn judge(draft: &mut Draft, grant: &Grant, gap: &Gap, dropped: Severity) {
    draft.scope = Scope::Pair;
    let (severity, confidence, persona) = match (gap, grant.is_broad()) {
        (Gap::Missing, true) => (draft.severity, Confidence::Likely, Persona::Regular),
        (Gap::Missing, false) => (draft.severity, Confidence::Possible, Persona::Pedantic),
        (Gap::Smaller(..), true) => (Severity::Low, Confidence::Likely, Persona::Regular),
        (Gap::Smaller(..), false) => (Severity::Low, Confidence::Possible, Persona::Pedantic),
        (Gap::Dropped(_), _) => (dropped, Confidence::Certain, Persona::Regular),
        (Gap::Unseen, _) => (Severity::Info, Confidence::Possible, Persona::Regular),
    };
    (draft.severity, draft.confidence, draft.persona) = (severity, confidence, persona);
    if *gap == Gap::Missing && !grant.is_broad() {
        draft
            .notes
            .push("some ports only: a server's grant, which needs no answer".to_owned());
    }
}

/// Names the Drop that takes packets of an answer.
pub(super) fn relate_drop(inventory: &Inventory, gap: &Gap, draft: &mut Draft) {
    let (message, rule) = match gap {
        Gap::Dropped(Some(rule)) => ("this rule drops the answer", rule),
        Gap::Smaller(_, Some(rule)) => ("this rule drops some of the answer", rule),
        _ => return,
    };
    if let Some(spot) = spot(inventory.rules[*rule].location, Some("Policy")) {
        let message = message.to_owned();
        draft.related.push(Related { message, spot });
    }
}

/// The grants that would answer: the same traffic from these peers, stronger than what drops it, as
/// `drops` says. None where a rule of the grant cannot be repeated, or where a Drop already has the
/// strongest priority.
pub(super) fn answer(
    inventory: &Inventory,
    grant: &Grant,
    (to, direction): (GroupIndex, Direction),
    peers: &[PermissionPeer],
    drops: impl Iterator<Item = RuleIndex>,
) -> Option<Vec<Edit>> {
    let strongest = |drop: RuleIndex| {
        inventory.rules[drop]
            .priority
            .and_then(|it| u8::try_from(it).ok())
    };
    // A Drop comes before an Accept of its own priority.
    let weakest = drops
        .map(|drop| strongest(drop).unwrap_or(1).saturating_sub(1))
        .min();
    let mut edits = Vec::new();
    for rule in &grant.rules {
        let mut permission = permission(inventory, *rule)?;
        permission.priority = permission.priority.min(weakest.unwrap_or(100));
        if permission.priority == 0 {
            return None;
        }
        let classic = inventory.groups[to].network.is_classic();
        permission.nic = classic.then_some(NicType::Intranet);
        edits.extend(peers.iter().map(|peer| Edit::Authorize {
            group: to,
            direction,
            permission: Permission {
                peer: peer.clone(),
                ..permission.clone()
            },
        }));
    }
    Some(edits)
}

/// The Drops that could take packets of some traffic from a peer.
pub(super) fn drops<'e>(
    effect: &'e Effect,
    traffic: &'e Traffic,
    peer: &'e PeerView<'_>,
) -> impl Iterator<Item = RuleIndex> + 'e {
    effect
        .stack()
        .clauses
        .iter()
        .filter_map(move |clause| match clause.origin {
            Origin::Rule(rule) if clause.policy == Policy::Drop => {
                (clause.traffic.overlaps(traffic) && clause.peer.matches(peer)).then_some(rule)
            }
            _ => None,
        })
}
