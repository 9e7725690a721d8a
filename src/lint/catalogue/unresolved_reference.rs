//! Lists that the export does not hold and ids that it masks, where rules name them.
//!
//! Not groups that are absent: their rules are unseen, but their members are who they are.

use crate::change::quote;
use crate::lint::canonical::peer_field;
use crate::lint::context::RuleView;
use crate::lint::draft::Report;
use crate::lint::finding::{Persona, Severity};
use crate::lint::row::{Check, Lint};
use crate::model::{Peer, Ports, RuleField};
use crate::packet::Family;

pub(super) static LINT: Lint = Lint {
    name: "unresolved-reference",
    severity: Severity::Medium,
    persona: Persona::Regular,
    aliases: &[],
    supersedes: &[],
    summary: "a rule names a list that is not in the export, or an id that is masked",
    page: include_str!("unresolved_reference.md"),
    check: Check::Rule(check),
};

fn check(view: &RuleView<'_>, report: &mut Report) {
    let (inventory, rule) = (view.inventory, view.rule);
    let peer = peer_field(rule, Family::Ipv4);
    match &rule.peer {
        Peer::PrefixList(list) if inventory.prefix_lists[*list].entries.is_none() => {
            let id = &inventory.prefix_lists[*list].id;
            let how = "aliyun ecs DescribePrefixListAttributes --PrefixListId";
            tell(view, (peer, id), &absent("prefix list", id, how), report);
        }
        Peer::Group { group, .. } if inventory.groups[*group].is_masked() => {
            let id = &inventory.groups[*group].id;
            let message = format!("group {id:?} is masked: whose grant it is cannot be known");
            tell(view, (peer, id), &message, report);
        }
        _ => {}
    }
    for (ports, field) in [
        (&rule.ports, RuleField::PortRangeListId),
        (&rule.source_ports, RuleField::SourcePortRange),
    ] {
        if let Ports::List(list) = ports
            && inventory.port_lists[*list].entries.is_none()
        {
            let id = &inventory.port_lists[*list].id;
            let how = "aliyun ecs DescribePortRangeListEntries --PortRangeListId";
            tell(
                view,
                (Some(field.key()), id),
                &absent("port list", id, how),
                report,
            );
        }
    }
}

fn absent(what: &str, id: &str, how: &str) -> String {
    if id.contains('*') {
        return format!("{what} {id:?} is masked, so what the rule matches is unknown");
    }
    let message =
        format!("{what} {id:?} is not in the export, so what the rule matches is unknown");
    match quote(id) {
        Ok(id) => format!("{message}; add `{how} {id}`"),
        Err(_) => message,
    }
}

fn tell(
    view: &RuleView<'_>,
    (field, id): (Option<&'static str>, &str),
    message: &str,
    report: &mut Report,
) {
    let draft = report.at_rule(view.inventory, view.index, field, message.to_owned());
    draft.key = id.to_owned();
}
