//! What no verdict can show, and why nothing is offered where nothing helps.

use super::ends::Party;
use super::hosts::Host;
use super::network::is_cloud_service;
use super::pairs::Judged;
use super::{Reason, Verdict};
use crate::model::{InstanceStatus, Inventory};
use crate::packet::{Family, Intervals, Port, Product, Set, TCP, Traffic};

/// A remark on an explanation, in the words for people.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Note(pub String);

/// The notes on an explanation; `obstacles` tell why there are no grants and what helps instead.
pub(super) fn notes(
    inventory: &Inventory,
    source: &Party,
    target: &Party,
    judged: &Judged,
    obstacles: Vec<String>,
) -> Vec<Note> {
    let mut notes = obstacles;
    notes
        .iter_mut()
        .take(1)
        .for_each(|why| why.insert_str(0, "no grant is offered: "));
    for host in [source, target] {
        notes.extend(stopped(inventory, host));
    }
    let outside = |host| matches!(host, Host::Outside(_) | Host::Internet);
    if outside(source.host) && outside(target.host) {
        notes.push(
            "neither end is in the inputs, so no security group stands between them".to_owned(),
        );
    } else if judged.pairs.is_empty() {
        notes.push(no_pairs(inventory, source, target));
    }
    let decided = |reason| {
        judged
            .pairs
            .iter()
            .flat_map(|pair| &pair.stages)
            .any(|stage| stage.reason == reason)
    };
    if decided(Reason::NoRoute) {
        notes.push("a NAT gateway or a load balancer may still carry it; neither is in any export that is read".to_owned());
    }
    if decided(Reason::Conflict) {
        notes.push("the vendor's pages contradict each other on whether an outbound Drop stops members of one group (one says custom rules come first outbound, another that intra-group access ignores them)".to_owned());
    }
    if decided(Reason::Ipv6Membership) {
        notes.push("the vendor does not say whether group grants and intra-group access cover IPv6 addresses; a grant by address is certain".to_owned());
    }
    let smtp = Traffic::with_ports(
        TCP,
        Product::of(&Intervals::range(port(25), port(25)), &Intervals::full()),
    );
    let leaves = matches!(target.host, Host::Internet | Host::Public(..))
        || matches!(target.host, Host::Outside(block) if !crate::packet::is_private(block.first()));
    if leaves && judged.flow.overlaps(&smtp) {
        notes.push("outbound tcp/25 to the internet is blocked by the platform whatever the rules say, until the account is unblocked; use tcp/465".to_owned());
    }
    if matches!(source.host, Host::Outside(block) if is_cloud_service(block)) {
        notes.push("traffic that a load balancer forwards and its health checks come from 100.64.0.0/10 and pass whatever the rules say; this verdict is for other packets".to_owned());
    }
    notes.extend(beyond_the_export(judged));
    notes.into_iter().map(Note).collect()
}

fn port(number: u16) -> Port {
    Port::new(number).expect("internal error: port 0")
}

fn stopped(inventory: &Inventory, party: &Party) -> Option<String> {
    let index = *party.interfaces.first()?;
    let instance = &inventory.instances[inventory.interfaces[index].instance?];
    let word = match instance.status? {
        InstanceStatus::Running => return None,
        InstanceStatus::Pending => "pending",
        InstanceStatus::Starting => "starting",
        InstanceStatus::Stopping => "stopping",
        InstanceStatus::Stopped => "stopped",
        InstanceStatus::Other => "not running",
    };
    Some(format!(
        "{} was {word} when it was exported: it answers nothing until it runs",
        instance.id
    ))
}

fn no_pairs(inventory: &Inventory, source: &Party, target: &Party) -> String {
    let some = |party: &Party| {
        let mut interfaces = party.interfaces.iter();
        interfaces.any(|index| !inventory.interfaces[*index].addresses.is_empty())
    };
    if source.interfaces == target.interfaces {
        "source and target are the same host: what a host sends to itself passes no security group"
            .to_owned()
    } else if some(source) && some(target) {
        "the two have no addresses of one family that this traffic can use".to_owned()
    } else {
        "no private address of one of them is exported; export it with DescribeNetworkInterfaces"
            .to_owned()
    }
}

/// The vendor's list of causes that no export shows, in its order ("Ping troubleshooting").
fn beyond_the_export(judged: &Judged) -> Vec<String> {
    if judged.verdict == Verdict::Denied || judged.pairs.is_empty() {
        return Vec::new();
    }
    let ping = Family::BOTH.map(Traffic::ping);
    let asks_ping = ping.iter().any(|ping| judged.flow.overlaps(ping));
    let first = "if it still fails, check in this order what no export shows: the interface is attached and working; route tables (custom routes, IPv4 gateway in centralized mode); network ACLs of both vSwitches";
    let last = "blackhole filtering; a compromised host";
    let text = if asks_ping {
        format!(
            "{first}, which filter ICMP too; the operating system's firewall, which often drops echo requests; CPU and bandwidth of the host; {last}"
        )
    } else {
        format!(
            "{first}; the operating system's firewall; a process listening on the port, on more than 127.0.0.1; CPU and bandwidth of the host; {last}"
        )
    };
    vec![text]
}
