//! Protocol and ports: the traffic a rule must and may match.
//!
//! Sources: AuthorizeSecurityGroup (IpProtocol, PortRange, SourcePortRange); port fields count for
//! TCP and UDP only, and a port list over a port range.

use super::doubt::Doubt;
use crate::model::{Inventory, Ports, Protocol, Rule};
use crate::packet::{Family, Intervals, Port, Product, Set, TCP, Traffic, UDP, carries_ports};

/// The traffic of a family that a rule may match, or else must, and what is not known of it.
pub(super) fn traffic(
    inventory: &Inventory,
    rule: &Rule,
    family: Family,
    may: bool,
) -> (Traffic, Vec<Doubt>) {
    let pairs = || {
        let [targets, sources] =
            [&rule.ports, &rule.source_ports].map(|ports| port_bounds(inventory, ports, may));
        let doubts = targets.1.into_iter().chain(sources.1).collect();
        (Product::of(&targets.0, &sources.0), doubts)
    };
    match rule.protocol {
        Some(Protocol::All) => (Traffic::all(family), Vec::new()),
        Some(Protocol::Number(number)) if carries_ports(number) => {
            let (pairs, doubts) = pairs();
            (Traffic::with_ports(number, pairs), doubts)
        }
        Some(Protocol::Number(number)) => {
            let all = Traffic::all(family);
            (Traffic::protocol(number).intersection(&all), Vec::new())
        }
        None if !may => (Traffic::empty(), vec![Doubt::Unreadable]),
        None => {
            // Whatever the protocol is, its ports still bind TCP and UDP.
            let (pairs, _): (_, Vec<Doubt>) = pairs();
            let ported = Traffic::protocol(TCP).union(&Traffic::protocol(UDP));
            let traffic = Traffic::all(family)
                .difference(&ported)
                .union(&Traffic::with_ports(TCP, pairs.clone()))
                .union(&Traffic::with_ports(UDP, pairs));
            (traffic, vec![Doubt::Unreadable])
        }
    }
}

/// The ports of a field that may match, or else must.
fn port_bounds(
    inventory: &Inventory,
    ports: &Ports,
    may: bool,
) -> (Intervals<Port>, Option<Doubt>) {
    let uncertain = |must: Option<&Intervals<Port>>| {
        if may {
            Intervals::full()
        } else {
            must.cloned().unwrap_or_else(Intervals::empty)
        }
    };
    match ports {
        Ports::Any => (Intervals::full(), None),
        Ports::Only(ports) => (ports.clone(), None),
        Ports::Unreadable => (uncertain(None), Some(Doubt::Unreadable)),
        Ports::List(index) => {
            let list = &inventory.port_lists[*index];
            let doubt = Some(Doubt::PortList(*index));
            match &list.entries {
                None => (uncertain(None), doubt),
                Some(entries) if list.unreadable => (uncertain(Some(entries)), doubt),
                Some(entries) => (entries.clone(), None),
            }
        }
    }
}
