//! Ports that every host of the internet may call, but those that are meant for it.
//!
//! A whole protocol is `all-ports-open-to-world`'s, ports of a class `sensitive-port-open-to-world`'s.

use crate::config::PortClass;
use crate::lint::context::GroupView;
use crate::lint::draft::Report;
use crate::lint::exposure::{Told, close, openings, ported, report as report_hole, sources};
use crate::lint::finding::{Persona, Severity};
use crate::lint::row::{Check, Lint};
use crate::lint::world::Opening;
use crate::packet::{Family, Set};

pub(super) static LINT: Lint = Lint {
    name: "open-to-world",
    severity: Severity::High,
    persona: Persona::Regular,
    aliases: &[
        "ecs-security-group-white-list-port-check",
        "dd706080-b7a8-47dc-81fb-3e8184430ec0",
        "EC2.18",
        "vpc-sg-open-only-to-authorized-ports",
        "W2",
    ],
    supersedes: &[],
    summary: "ports that are not meant for everyone are open to the whole internet",
    page: include_str!("open_to_world.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    let public = view.parameters().ports.of(PortClass::Public);
    for family in Family::BOTH {
        for (confidence, opening) in openings(view, family) {
            let traffic = ported(&opening.traffic).difference(public);
            if traffic.is_empty() {
                continue;
            }
            // Of ports that are not known, which are public ones is not known either.
            let told = if opening.guessed {
                &ported(&opening.traffic)
            } else {
                &traffic
            };
            let words = told.notation(family);
            let opening = Opening { traffic, ..opening };
            let hole = (confidence, opening);
            let told = Told {
                what: &words,
                whom: None,
                whole: &hole.1.traffic,
                severity: LINT.severity,
                key: "",
                sources: sources(family),
            };
            if let Some(draft) = report_hole(view, family, &hole, told, report) {
                let open =
                    |left: &[Opening]| left.iter().any(|it| it.traffic.overlaps(&hole.1.traffic));
                close(view, family, &hole.1, open, draft);
            }
        }
    }
}
