//! Protocol and ports: the traffic a rule must and may match.
//!
//! Sources: AuthorizeSecurityGroup (IpProtocol, PortRange, SourcePortRange); port fields count for
//! TCP and UDP only, and a port list over a port range.

use super::doubt::Doubt;
use crate::model::{Inventory, Ports, Protocol, Rule};
use crate::packet::{
    Bounds, Family, Intervals, Port, Product, Set, TCP, Traffic, UDP, carries_ports,
};

/// The traffic of a family that a rule must and may match, and what is not known of it.
pub(super) fn traffic_bounds(
    inventory: &Inventory,
    rule: &Rule,
    family: Family,
) -> (Bounds<Traffic>, Vec<Doubt>) {
    let all = Traffic::all(family);
    match rule.protocol {
        Some(Protocol::All) => (Bounds::certain(all), Vec::new()),
        Some(Protocol::Number(number)) if !carries_ports(number) => (
            Bounds::certain(Traffic::protocol(number).intersection(&all)),
            Vec::new(),
        ),
        Some(Protocol::Number(number)) => {
            let (targets, sources) = (
                port_bounds(inventory, &rule.ports),
                port_bounds(inventory, &rule.source_ports),
            );
            let pairs = |targets: &Intervals<Port>, sources: &Intervals<Port>| {
                Traffic::with_ports(number, Product::of(targets, sources))
            };
            let bounds = Bounds {
                must: pairs(&targets.0.must, &sources.0.must),
                may: pairs(&targets.0.may, &sources.0.may),
            };
            (bounds, targets.1.into_iter().chain(sources.1).collect())
        }
        None => {
            // Whatever the protocol is, its ports still bind TCP and UDP.
            let (targets, sources) = (
                port_bounds(inventory, &rule.ports).0,
                port_bounds(inventory, &rule.source_ports).0,
            );
            let pairs = Product::of(&targets.may, &sources.may);
            let ported = Traffic::protocol(TCP).union(&Traffic::protocol(UDP));
            let may = all
                .difference(&ported)
                .union(&Traffic::with_ports(TCP, pairs.clone()))
                .union(&Traffic::with_ports(UDP, pairs));
            (
                Bounds {
                    must: Traffic::empty(),
                    may,
                },
                vec![Doubt::Unreadable],
            )
        }
    }
}

fn port_bounds(inventory: &Inventory, ports: &Ports) -> (Bounds<Intervals<Port>>, Option<Doubt>) {
    let uncertain = |must| Bounds {
        must,
        may: Intervals::full(),
    };
    match ports {
        Ports::Any => (Bounds::certain(Intervals::full()), None),
        Ports::Only(ports) => (Bounds::certain(ports.clone()), None),
        Ports::Unreadable => (uncertain(Intervals::empty()), Some(Doubt::Unreadable)),
        Ports::List(index) => {
            let list = &inventory.port_lists[*index];
            let doubt = Some(Doubt::PortList(*index));
            match &list.entries {
                None => (uncertain(Intervals::empty()), doubt),
                Some(entries) if list.unreadable => (uncertain(entries.clone()), doubt),
                Some(entries) => (Bounds::certain(entries.clone()), None),
            }
        }
    }
}
