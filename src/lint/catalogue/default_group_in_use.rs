//! The group that the cloud made by itself, still in use or still as it was made.
//!
//! Not default groups that nobody is in.

use crate::lint::context::GroupView;
use crate::lint::draft::{Report, group_spot, spot};
use crate::lint::finding::{Confidence, Persona, Severity};
use crate::lint::row::{Check, Lint};
use crate::lint::words::{and_more, host_id, is_default};
use crate::model::{BlockField, Direction, Peer, Policy, Ports, Protocol, Rule, RuleIndex};
use crate::packet::{Family, ICMP, Intervals, Port, TCP};

pub(super) static LINT: Lint = Lint {
    name: "default-group-in-use",
    severity: Severity::Low,
    persona: Persona::Regular,
    aliases: &[
        "EC2.2",
        "ec2_securitygroup_default_restrict_traffic",
        "ec2-default-security-group-in-use",
    ],
    supersedes: &[],
    summary: "a default group has members, or still the rules it was made with",
    page: include_str!("default_group_in_use.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    if view.group.managed || view.is_unattached() {
        return;
    }
    let (named, untouched) = (is_default(view.group), untouched(view));
    let open: Vec<String> = untouched.iter().map(|(_, words)| words.clone()).collect();
    let open = open.join(", ");
    let id = &view.group.id;
    let (place, message) = match (who(view).filter(|_| named), untouched.first()) {
        (Some((who, verb)), rule) => {
            let message = format!("{who} {verb} in {id}, a default group");
            let place = group_spot(view.group);
            match rule {
                None => (place, message),
                Some(_) => (
                    place,
                    format!("{message}, which still accepts {open} from everyone"),
                ),
            }
        }
        (None, Some((rule, _))) => (
            spot(view.inventory.rules[*rule].location, Some("Priority")),
            format!("{id} still has the rules of a default group: it accepts {open} from everyone"),
        ),
        (None, None) => return,
    };
    let rules: Vec<RuleIndex> = untouched.iter().map(|(rule, _)| *rule).collect();
    let draft = report.at_group(view.inventory, view.index, place, message);
    if !named {
        draft.confidence = Confidence::Likely;
    }
    let others = if named { &rules[..] } else { &rules[1..] };
    draft.relate(view.inventory, others, Family::Ipv4, "made with the group");
}

/// Who is in the group: its interfaces, or where none are exported its `EcsCount`.
fn who(view: &GroupView<'_>) -> Option<(String, &'static str)> {
    let verb = |count: usize| if count == 1 { "is" } else { "are" };
    let members = view.members();
    if let Some(first) = members.first() {
        let who = and_more(host_id(view.inventory, *first), members.len());
        return Some((who, verb(members.len())));
    }
    match view.group.instance_count? {
        0 => None,
        1 => Some(("1 instance".to_owned(), "is")),
        count => Some((format!("{count} instances"), "are")),
    }
}

/// The rules a default group is made with, which still open something to the world: SSH, RDP and
/// ICMP from everyone at priority 100, at 110 before 2020-05-27 ("Security groups", default group).
/// Nobody else can give a rule the priority 110; at 100 it takes all three to tell.
fn untouched(view: &GroupView<'_>) -> Vec<(RuleIndex, String)> {
    let made: Vec<(RuleIndex, &Rule, &str)> = view
        .rules()
        .filter_map(|rule| Some((rule.index, rule.rule, kind(rule.rule)?)))
        .collect();
    let has = |words: &str| made.iter().any(|(_, _, kind)| *kind == words);
    let all = ["tcp/22", "tcp/3389", "icmp"].into_iter().all(has);
    let old = made.iter().any(|(_, rule, _)| rule.priority == Some(110));
    if made.is_empty() || !(all || old || is_default(view.group)) {
        return Vec::new();
    }
    let world = view.world(Family::Ipv4);
    let opens = |rule: &RuleIndex| {
        let mut openings = world.whole.strict.iter().chain(&world.whole.lenient);
        openings.any(|opening| opening.rules.contains(rule))
    };
    let live = made.into_iter().filter(|(rule, ..)| opens(rule));
    live.map(|(rule, _, words)| (rule, words.to_owned()))
        .collect()
}

/// Which of the three a rule is.
fn kind(rule: &Rule) -> Option<&'static str> {
    let Peer::Blocks(blocks) = &rule.peer else {
        return None;
    };
    let everyone = matches!(blocks.ipv4, BlockField::Block(block) if block.length() == 0);
    let made = matches!(rule.priority, Some(100 | 110))
        && rule.direction == Some(Direction::Ingress)
        && rule.policy == Some(Policy::Accept);
    if !(everyone && made) {
        return None;
    }
    let port = |number: u16| {
        Port::new(number).is_some_and(|port| rule.ports == Ports::Only(Intervals::point(port)))
    };
    match rule.protocol {
        Some(Protocol::Number(ICMP)) => Some("icmp"),
        Some(Protocol::Number(TCP)) if port(22) => Some("tcp/22"),
        Some(Protocol::Number(TCP)) if port(3389) => Some("tcp/3389"),
        _ => None,
    }
}
