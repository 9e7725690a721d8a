//! Ports that every host of the internet may call, but those that web servers are for.
//!
//! A whole protocol is `all-ports-open-to-world`'s.

use crate::lint::context::GroupView;
use crate::lint::draft::Report;
use crate::lint::exposure::{close, openings, ported, report as report_hole};
use crate::lint::finding::{Persona, Severity};
use crate::lint::row::{Check, Lint};
use crate::lint::world::Opening;
use crate::packet::{Family, Interval, Intervals, Port, Product, Set, TCP, Traffic};

pub(super) static LINT: Lint = Lint {
    name: "open-to-world",
    severity: Severity::High,
    persona: Persona::Regular,
    aliases: &[
        "ecs-security-group-white-list-port-check",
        "ecs-security-group-not-internet-cidr-access",
        "dd706080-b7a8-47dc-81fb-3e8184430ec0",
    ],
    supersedes: &[],
    summary: "ports other than 80 and 443 are open to the whole internet",
    page: include_str!("open_to_world.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    for family in Family::BOTH {
        for (confidence, opening) in openings(view, family) {
            let traffic = ported(&opening.traffic).difference(&public_services());
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
            let told = (words.as_str(), &hole.1.traffic);
            if let Some(draft) = report_hole(view, family, &hole, told, report) {
                let open =
                    |left: &[Opening]| left.iter().any(|it| it.traffic.overlaps(&hole.1.traffic));
                close(view, family, &hole.1, open, draft);
            }
        }
    }
}

/// TCP 80 and 443: what is public on purpose.
fn public_services() -> Traffic {
    let web: Intervals<Port> = [80, 443]
        .into_iter()
        .filter_map(Port::new)
        .map(|port| Interval {
            first: port,
            last: port,
        })
        .collect();
    Traffic::with_ports(TCP, Product::of(&web, &Intervals::full()))
}
