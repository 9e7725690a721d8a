//! The security groups of one network as nftables, for the router that stands between its hosts.
//!
//! ```text
//!  host --(h0)-- forward:  a reply passes (state)
//!                          from h0: chain of h0's outbound rules  --+
//!                          to h1:   chain of h1's inbound rules   --+-- `return` lets pass, `drop` ends it
//!                          accept
//! ```
//! A chain is the rules in order, then the default (`chain`).

use std::fmt::Write as _;
use std::net::IpAddr;

use sgscope::model::{Direction, Inventory, Network, NetworkInterface, NicType};

use super::chain::Chain;
use super::facts::interfaces_of;
use crate::judges::Reading;

/// The link to the internet.
pub(crate) const UPLINK: &str = "world";

/// The ruleset of a network's router.
pub(crate) fn ruleset(inventory: &Inventory, network: Network, reading: Reading) -> String {
    let mut out = String::from("flush ruleset\ntable inet groups {\n");
    let mut jumps = String::new();
    for index in interfaces_of(inventory, network) {
        let interface = &inventory.interfaces[index];
        let link = link(inventory, interface);
        let planes: &[(NicType, &str)] = match network {
            Network::Classic(_) => &[(NicType::Intranet, "!="), (NicType::Internet, "==")],
            _ => &[(NicType::Intranet, "")],
        };
        for (plane, side) in planes {
            for direction in Direction::BOTH {
                let name = format!("{link}_{}_{}", direction.name(), plane.name());
                let chain = Chain {
                    inventory,
                    network,
                    interface,
                    reading,
                    plane: *plane,
                    direction,
                };
                let _ = writeln!(out, "chain {name} {{\n{}}}", chain.text());
                let (own, other) = match direction {
                    Direction::Ingress => ("oifname", "iifname"),
                    Direction::Egress => ("iifname", "oifname"),
                };
                let side = match *side {
                    "" => String::new(),
                    side => format!("{other} {side} \"{UPLINK}\" "),
                };
                let jump = format!("{own} \"{link}\" {side}jump {name}\n");
                match direction {
                    Direction::Egress => jumps.insert_str(0, &jump),
                    Direction::Ingress => jumps.push_str(&jump),
                }
            }
        }
    }
    let _ = write!(
        out,
        "chain forward {{\ntype filter hook forward priority 0; policy drop;\nct state established,related accept\n{}{jumps}accept\n}}\n}}\n{}",
        no_way_out(inventory, network),
        translation(inventory, network),
    );
    out
}

/// The name of the link to a host.
pub(crate) fn link(inventory: &Inventory, interface: &NetworkInterface) -> String {
    let position = inventory
        .interfaces
        .rows()
        .iter()
        .position(|it| it.id == interface.id);
    format!("h{}", position.unwrap_or_default())
}

/// Public addresses that stand for private ones at the gateway of a VPC.
fn mappings(inventory: &Inventory, network: Network) -> Vec<(IpAddr, IpAddr)> {
    let interfaces = interfaces_of(inventory, network).into_iter();
    let public = interfaces.flat_map(|index| &inventory.interfaces[index].public);
    let pairs = public.filter_map(|it| Some((it.address, it.local?)));
    pairs.filter(|(public, local)| public != local).collect()
}

/// Who has no public address does not get out.
fn no_way_out(inventory: &Inventory, network: Network) -> String {
    let interfaces = interfaces_of(inventory, network).into_iter();
    let public = interfaces.flat_map(|index| &inventory.interfaces[index].public);
    let locals: Vec<String> = public
        .filter_map(|it| Some(it.local?.to_string()))
        .collect();
    let mut out = String::new();
    if locals.is_empty() {
        let _ = writeln!(out, "oifname \"{UPLINK}\" drop");
    } else {
        let locals = locals.join(", ");
        let _ = writeln!(out, "oifname \"{UPLINK}\" ip saddr != {{ {locals} }} drop");
        let _ = writeln!(out, "oifname \"{UPLINK}\" meta nfproto ipv6 drop");
    }
    out
}

fn translation(inventory: &Inventory, network: Network) -> String {
    let (mut inward, mut outward) = (String::new(), String::new());
    for (public, local) in mappings(inventory, network) {
        let _ = writeln!(
            inward,
            "iifname \"{UPLINK}\" ip daddr {public} dnat to {local}"
        );
        let _ = writeln!(
            outward,
            "oifname \"{UPLINK}\" ip saddr {local} snat to {public}"
        );
    }
    format!(
        "table ip gateway {{\nchain inward {{\ntype nat hook prerouting priority -100;\n{inward}}}\nchain outward {{\ntype nat hook postrouting priority 100;\n{outward}}}\n}}\n"
    )
}
