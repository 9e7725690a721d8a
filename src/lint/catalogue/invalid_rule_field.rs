//! Fields that the API would refuse, or that cannot be read.
//!
//! Not host bits, which the API accepts.

use crate::lint::context::RuleView;
use crate::lint::draft::Report;
use crate::lint::finding::{Persona, Severity};
use crate::lint::row::{Check, Lint};
use crate::model::{BlockField, Flaw, FlawKind, Peer, Protocol, Rule, RuleField};
use crate::packet::{ICMP, ICMPV6};

pub(super) static LINT: Lint = Lint {
    name: "invalid-rule-field",
    severity: Severity::High,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "a rule has a field that the API would refuse or that cannot be read",
    page: include_str!("invalid_rule_field.md"),
    check: Check::Rule(check),
};

/// The priority of system rules from before 2020-05-27 ("Security group FAQ").
const LEGACY_PRIORITY: i64 = 110;

fn check(view: &RuleView<'_>, report: &mut Report) {
    let speaks = |flaw: &&Flaw| !is_of_others(flaw.kind) && !is_missing_peer(view.rule, flaw);
    let flaws: Vec<&Flaw> = view.rule.flaws.iter().filter(speaks).collect();
    let conflict = family_conflict(view.rule);
    if flaws.is_empty() && conflict.is_none() {
        return;
    }
    let mut words: Vec<String> = flaws.iter().map(|flaw| words(view.rule, flaw)).collect();
    words.extend(conflict.map(str::to_owned));
    let field = match flaws.first() {
        Some(first) => (first.kind != FlawKind::Missing).then(|| first.field.key()),
        None => Some(RuleField::IpProtocol.key()),
    };
    let draft = report.at_rule(view.inventory, view.index, field, words.join("; "));
    draft.key = flaws
        .iter()
        .map(|flaw| format!("{}={}\n", flaw.field.key(), flaw.text))
        .collect();
    if let Some(words) = conflict {
        draft.key.push_str(words);
    } else if flaws.iter().all(|flaw| is_legacy(view.rule, flaw)) {
        draft.severity = Severity::Info;
    }
}

/// ICMP with a block of the other family: the API refuses it, and no packet is of both.
fn family_conflict(rule: &Rule) -> Option<&'static str> {
    let Peer::Blocks(blocks) = &rule.peer else {
        return None;
    };
    match (rule.protocol?, blocks.ipv4, blocks.ipv6) {
        (Protocol::Number(ICMP), BlockField::Absent, BlockField::Block(_)) => {
            Some("ICMP is for IPv4 but the block is of IPv6, so the rule matches nothing")
        }
        (Protocol::Number(ICMPV6), BlockField::Block(_), BlockField::Absent) => {
            Some("ICMPv6 is for IPv6 but the block is of IPv4, so the rule matches nothing")
        }
        _ => None,
    }
}

fn is_legacy(rule: &Rule, flaw: &Flaw) -> bool {
    flaw.kind == FlawKind::PriorityRange && rule.priority == Some(LEGACY_PRIORITY)
}

/// What another lint tells, and what is not wrong but not known yet.
fn is_of_others(kind: FlawKind) -> bool {
    matches!(kind, FlawKind::HostBits | FlawKind::Later)
}

/// That no peer is named is `ambiguous-peer`'s.
fn is_missing_peer(rule: &Rule, flaw: &Flaw) -> bool {
    use RuleField::{
        DestCidrIp, DestGroupId, DestPrefixListId, Ipv6DestCidrIp, Ipv6SourceCidrIp, SourceCidrIp,
        SourceGroupId, SourcePrefixListId,
    };
    flaw.kind == FlawKind::Missing
        && rule.peer == Peer::Missing
        && matches!(
            flaw.field,
            SourceCidrIp
                | Ipv6SourceCidrIp
                | SourceGroupId
                | SourcePrefixListId
                | DestCidrIp
                | Ipv6DestCidrIp
                | DestGroupId
                | DestPrefixListId
        )
}

fn words(rule: &Rule, flaw: &Flaw) -> String {
    let (field, text) = (flaw.field.key(), &flaw.text);
    match flaw.kind {
        FlawKind::Missing => format!("{field} is missing"),
        FlawKind::Unreadable => format!("{field} {text:?} is nothing the API knows"),
        FlawKind::Later => format!("{field} is only known after apply"),
        FlawKind::Masked => format!("{field} {text:?} is masked, so what it says is not known"),
        FlawKind::Reversed => format!("{field} {text:?} ends before it starts"),
        FlawKind::AnyPort => {
            format!(
                "{field} {text:?} is not for TCP and UDP: it is read as every port, which is 1/65535"
            )
        }
        FlawKind::PortZero => {
            format!("{field} {text:?} begins at port 0: it is read as beginning at 1")
        }
        FlawKind::PortsIgnored => {
            format!("{field} {text:?} is ignored: the protocol has no ports, so it should be -1/-1")
        }
        FlawKind::PriorityRange if is_legacy(rule, flaw) => {
            format!(
                "{field} {text} is that of system rules from before 2020-05-27, weaker than any of today's"
            )
        }
        FlawKind::PriorityRange => {
            format!("{field} {text} is not one of 1 to 100: it is ordered as it is")
        }
        FlawKind::HostBits => format!("{field} {text:?} has host bits"),
    }
}
