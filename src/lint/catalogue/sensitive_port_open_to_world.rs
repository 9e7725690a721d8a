//! Ports of a class, such as databases, that every host of the internet may call.
//!
//! A whole protocol is `all-ports-open-to-world`'s, ports of no class `open-to-world`'s.

use crate::config::PortClass;
use crate::lint::context::GroupView;
use crate::lint::draft::Report;
use crate::lint::exposure::{
    Told, class_severity, close, openings, ported, report as report_hole, sources,
};
use crate::lint::finding::{Confidence, Persona, Severity};
use crate::lint::row::{Check, Lint};
use crate::lint::world::Opening;
use crate::packet::{Family, Set};

pub(super) static LINT: Lint = Lint {
    name: "sensitive-port-open-to-world",
    severity: Severity::Critical,
    persona: Persona::Regular,
    aliases: &[
        "CKV_ALI_2",
        "CKV_ALI_3",
        "2ae9d554-23fb-4065-bfd1-fe43d5f7c419",
        "sg-risky-ports-check",
        "ecs-security-group-risky-ports-check-with-protocol",
        "ecs_securitygroup_restrict_ssh_internet",
        "ecs_securitygroup_restrict_rdp_internet",
        "ecs_security_group_remote_administration",
        "ecs_security_group_restrict_ingress_ssh_all",
        "ecs_security_group_restrict_ingress_rdp_all",
        "restricted-common-ports",
        "vpc-sg-port-restriction-check",
        "CIS-3.2",
        "CIS-4.3",
        "CIS-4.4",
        "EC2.13",
        "EC2.14",
        "EC2.19",
        "AWS-0107",
    ],
    supersedes: &["open-to-world"],
    summary: "administration, databases, file shares or other classed ports are open to the whole internet",
    page: include_str!("sensitive_port_open_to_world.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    for family in Family::BOTH {
        for (confidence, opening) in openings(view, family) {
            // Of ports that are not known, which class they are of is not known either.
            if !opening.guessed {
                tell(view, family, (confidence, &opening), report);
            }
        }
    }
}

fn tell(
    view: &GroupView<'_>,
    family: Family,
    (confidence, opening): (Confidence, &Opening),
    report: &mut Report,
) {
    let classes = &view.parameters().ports;
    let open = ported(&opening.traffic).difference(classes.of(PortClass::Public));
    let mut rest = open.clone();
    for class in PortClass::ALL {
        let Some(severity) = class_severity(class) else {
            continue;
        };
        // A port of several classes is told for the gravest, which comes first.
        let traffic = rest.intersection(classes.of(class));
        if traffic.is_empty() {
            continue;
        }
        rest = rest.difference(&traffic);
        let what = format!("{} ({})", traffic.notation(family), class.name());
        let more = (open != traffic)
            .then(|| format!("in all, {} is open this way", open.notation(family)));
        let opening = Opening {
            traffic,
            ..opening.clone()
        };
        let hole = (confidence, opening);
        let told = Told {
            what: &what,
            whom: None,
            whole: &hole.1.traffic,
            severity,
            key: class.name(),
            sources: sources(family),
        };
        if let Some(draft) = report_hole(view, family, &hole, told, report) {
            draft.notes.extend(more);
            let open =
                |left: &[Opening]| left.iter().any(|it| it.traffic.overlaps(&hole.1.traffic));
            close(view, family, &hole.1, open, draft);
        }
    }
}
