//! Accepted public blocks that are wider than one network usually is.
//!
//! Not what is open to the whole internet or nearly: other lints tell that.

use crate::config::PortClass;
use crate::lint::canonical::peer_field;
use crate::lint::context::{GroupView, RuleView};
use crate::lint::draft::{Hole, Report};
use crate::lint::exposure::{ported, verb, weaken};
use crate::lint::finding::{Confidence, Persona, Severity};
use crate::lint::grants::{Grants, side};
use crate::lint::judged::Side;
use crate::lint::measure::public_unicast;
use crate::lint::row::{Check, Lint};
use crate::lint::words::{size, traffic_words};
use crate::model::{Direction, Network, NicField, NicType, Peer};
use crate::packet::{Block, Family, Intervals, Set, Traffic};

pub(super) static LINT: Lint = Lint {
    name: "wide-public-cidr",
    severity: Severity::Medium,
    persona: Persona::Regular,
    aliases: &[
        "ecs-security-group-not-internet-cidr-access",
        "ec2_securitygroup_allow_wide_open_public_ipv4",
    ],
    supersedes: &[],
    summary: "a public block that is wider than one network usually is may come in",
    page: include_str!("wide_public_cidr.md"),
    check: Check::Group(check),
};

fn check(view: &GroupView<'_>, report: &mut Report) {
    let grants = Grants::new(view, Direction::Ingress);
    for rule in grants.rules() {
        let Peer::Blocks(blocks) = &rule.rule.peer else {
            continue;
        };
        // No public address comes in on the internal side of the classic network.
        if side(view.network(), rule.rule) == Side::Private {
            continue;
        }
        for block in blocks.iter() {
            let untrusted = untrusted(view, &block);
            if !untrusted.is_empty() {
                tell(view, &grants, &rule, (&block, &untrusted), report);
            }
        }
    }
}

/// The public addresses of a wide block that are not trusted; none of one that is not wide.
fn untrusted(view: &GroupView<'_>, block: &Block) -> Intervals<u128> {
    let parameters = view.parameters();
    let narrowest = match block.family() {
        Family::Ipv4 => parameters.max_prefix_ipv4,
        Family::Ipv6 => parameters.max_prefix_ipv6,
    };
    // The longest prefix there is asks for every public source, single addresses too.
    let every = narrowest >= block.family().bits();
    if block.length() >= narrowest && !every {
        return Intervals::empty();
    }
    let family = block.family();
    Intervals::of(block.interval())
        .intersection(public_unicast(family))
        .difference(&parameters.trusted_networks.intervals(family))
}

fn tell(
    view: &GroupView<'_>,
    grants: &Grants<'_>,
    rule: &RuleView<'_>,
    (block, untrusted): (&Block, &Intervals<u128>),
    report: &mut Report,
) {
    let family = block.family();
    let Some(left) = grants.left(rule, family, Some(untrusted)) else {
        return;
    };
    // On the classic network such a rule does not count towards the internet.
    let internal =
        view.network() == Network::Unseen && rule.rule.nic == NicField::Plane(NicType::Intranet);
    let confidence = if internal {
        Confidence::Possible
    } else {
        left.confidence.min(Confidence::Likely)
    };
    let traffic = rest(view, family, ported(&left.traffic), confidence);
    if traffic.is_empty() {
        return;
    }
    let (what, verb) = (traffic_words(&traffic, family), verb(confidence));
    let message = if block.is_host() {
        format!("{what} {verb} open to the public address {block}")
    } else {
        let size = size(block);
        format!("{what} {verb} open to all {size} addresses of the public block {block}")
    };
    let field = peer_field(rule.rule, family);
    let draft = report.at_rule(view.inventory, rule.index, field, message);
    draft.confidence = confidence;
    if block.is_host() {
        draft.persona = Persona::Auditor;
    }
    draft.key = family.name().to_owned();
    draft.hole = Some(Hole {
        family,
        traffic,
        rules: vec![rule.index],
    });
    weaken(view, family, draft);
}

/// What of some traffic is neither meant for everyone nor open to more than a block.
fn rest(view: &GroupView<'_>, family: Family, traffic: Traffic, confidence: Confidence) -> Traffic {
    let public = view.parameters().ports.of(PortClass::Public);
    let world = view.world(family);
    let mut rest = traffic.difference(public);
    for openings in [&world.whole, &world.near] {
        let openings = match confidence {
            Confidence::Possible => &openings.lenient,
            Confidence::Likely | Confidence::Certain => &openings.strict,
        };
        for opening in openings {
            rest = rest.difference(&opening.traffic);
        }
    }
    rest
}
