//! Rules that name several peers, or none.
//!
//! Which of several counts is decided in `load`; here it is only told.

use crate::lint::context::RuleView;
use crate::lint::draft::Report;
use crate::lint::finding::{Persona, Severity};
use crate::lint::row::{Check, Lint};
use crate::model::{BlockField, Blocks, Direction, Peer, Rule, RuleField};

pub(super) static LINT: Lint = Lint {
    name: "ambiguous-peer",
    severity: Severity::High,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "a rule names several peers, of which one counts, or none at all",
    page: include_str!("ambiguous_peer.md"),
    check: Check::Rule(check),
};

fn check(view: &RuleView<'_>, report: &mut Report) {
    let rule = view.rule;
    let (field, message) = match (rule.ignored_peers.first(), &rule.peer) {
        (Some(first), _) => {
            let ignored: Vec<&str> = rule.ignored_peers.iter().map(|field| field.key()).collect();
            let (ignored, counts) = (ignored.join(" and "), counting_field(rule));
            let are = if rule.ignored_peers.len() == 1 {
                "is"
            } else {
                "are"
            };
            let message = format!("{ignored} {are} ignored, because {counts} is set too");
            (Some(first.key()), message)
        }
        (None, Peer::Missing) => (None, "the rule names no peer".to_owned()),
        (None, Peer::Blocks(blocks)) if both(blocks) => {
            let field = match rule.direction {
                Some(Direction::Egress) => RuleField::Ipv6DestCidrIp,
                _ => RuleField::Ipv6SourceCidrIp,
            };
            let message = "an IPv4 and an IPv6 block are set, which the API refuses; each is read for its family";
            (Some(field.key()), message.to_owned())
        }
        _ => return,
    };
    let draft = report.at_rule(view.inventory, view.index, field, message);
    draft.key = field.unwrap_or_default().to_owned();
}

fn both(blocks: &Blocks) -> bool {
    blocks.ipv4 != BlockField::Absent && blocks.ipv6 != BlockField::Absent
}

fn counting_field(rule: &Rule) -> &'static str {
    use RuleField::{
        DestCidrIp, DestGroupId, DestPrefixListId, Ipv6DestCidrIp, Ipv6SourceCidrIp, SourceCidrIp,
        SourceGroupId, SourcePrefixListId,
    };
    let (ingress, egress) = match &rule.peer {
        Peer::Blocks(blocks) if blocks.ipv4 != BlockField::Absent => (SourceCidrIp, DestCidrIp),
        Peer::Blocks(_) => (Ipv6SourceCidrIp, Ipv6DestCidrIp),
        Peer::Group { .. } => (SourceGroupId, DestGroupId),
        Peer::PrefixList(_) => (SourcePrefixListId, DestPrefixListId),
        Peer::Missing => return "another field",
    };
    match rule.direction {
        Some(Direction::Egress) => egress.key(),
        _ => ingress.key(),
    }
}
