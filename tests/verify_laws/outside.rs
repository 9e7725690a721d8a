//! What is told of many outside addresses at once is what `explain` says of each.

use std::collections::BTreeSet;
use std::net::IpAddr;

use proptest::prelude::*;
use sgscope::model::{Direction, Inventory, Peer};
use sgscope::packet::{Addresses, Block, Family, Packet, Set, parse_traffic};
use sgscope::reach::{Host, Outside, Verdict, assigned_addresses, explain, internet_addresses};
use sgscope::verdict::Context;

use crate::oracle::files;
use crate::oracle::generate::account;
use crate::{inventory, runner};

/// Traffic of which a packet is asked about.
const PROBES: [&str; 6] = ["tcp/22", "tcp/80", "udp/53", "icmp", "icmpv6", "gre"];

/// Addresses at which rules may begin or end to speak, those beside them, and a few of nobody.
fn samples(inventory: &Inventory) -> BTreeSet<IpAddr> {
    let fixed = [
        "10.0.0.1",
        "10.255.0.9",
        "8.8.8.8",
        "100.64.0.1",
        "fd00::9",
        "2001:db8::77",
    ];
    let mut found: BTreeSet<IpAddr> = fixed
        .iter()
        .map(|text| text.parse().expect("an address"))
        .collect();
    for rule in inventory.rules.rows() {
        let Peer::Blocks(blocks) = &rule.peer else {
            continue;
        };
        for block in blocks.iter() {
            let interval = block.interval();
            for number in [
                interval.first.checked_sub(1),
                Some(interval.first),
                Some(interval.last),
                interval.last.checked_add(1),
            ] {
                let most = match block.family() {
                    Family::Ipv4 => u128::from(u32::MAX),
                    Family::Ipv6 => u128::MAX,
                };
                found.extend(
                    number
                        .filter(|it| *it <= most)
                        .map(|it| block.family().address(it)),
                );
            }
        }
    }
    found
}

fn check(inventory: &Inventory) -> Result<usize, String> {
    let context = Context::new(inventory);
    let all = Addresses::full().difference(&assigned_addresses(inventory));
    let internet = internet_addresses(inventory);
    let samples = samples(inventory);
    let mut asked = 0;
    for hosts in [&all, &internet] {
        let outside = Outside::new(&context, hosts);
        for (index, interface) in inventory.interfaces.iter() {
            let own = interface
                .instance
                .map_or(Host::Interface(index), Host::Instance);
            for direction in [Direction::Ingress, Direction::Egress] {
                let rows = outside.of(own, direction);
                let verdicts = |address: IpAddr| -> Vec<Option<Verdict>> {
                    let stranger = Host::Outside(Block::host(address));
                    let ends = match direction {
                        Direction::Ingress => (stranger, own),
                        Direction::Egress => (own, stranger),
                    };
                    let verdict = |probe: &&str| {
                        let traffic = parse_traffic(probe).expect("traffic");
                        let packet = Packet::of(&traffic, address, address)?.traffic();
                        Some(explain(inventory, ends.0, ends.1, Some(&packet)).verdict)
                    };
                    PROBES.iter().map(verdict).collect()
                };
                let told: Vec<(Family, Vec<Option<Verdict>>)> = rows
                    .iter()
                    .map(|row| {
                        let verdict = |probe: &&str| {
                            let traffic = parse_traffic(probe).expect("traffic");
                            let packet = Packet::of(&traffic, row.address, row.address)?.traffic();
                            Some(
                                match (
                                    packet.is_subset(&row.passes.must),
                                    packet.is_subset(&row.passes.may),
                                ) {
                                    (true, _) => Verdict::Allowed,
                                    (_, true) => Verdict::Unknown,
                                    _ => Verdict::Denied,
                                },
                            )
                        };
                        (
                            Family::of(row.address),
                            PROBES.iter().map(verdict).collect(),
                        )
                    })
                    .collect();
                for (row, (_, told)) in rows.iter().zip(&told) {
                    let wanted = verdicts(row.address);
                    if *told != wanted {
                        return Err(format!(
                            "{own:?} {direction:?} {}: {told:?}, not {wanted:?}",
                            row.address
                        ));
                    }
                    if !Addresses::of(&[Block::host(row.address)]).is_subset(hosts) {
                        return Err(format!("{} is none of the hosts", row.address));
                    }
                }
                for address in &samples {
                    let family = Family::of(*address);
                    let is_host = Addresses::of(&[Block::host(*address)]).is_subset(hosts);
                    if !is_host || !told.iter().any(|row| row.0 == family) {
                        continue;
                    }
                    asked += 1;
                    let wanted = (family, verdicts(*address));
                    if !told.contains(&wanted) {
                        return Err(format!(
                            "{own:?} {direction:?} {address}: {wanted:?} is not in {told:?}"
                        ));
                    }
                }
            }
        }
    }
    Ok(asked)
}

#[test]
fn many_hosts_outside_are_told_as_each_of_them_is() {
    let strategy = (account(), any::<u64>()).prop_map(|(account, style)| files(&account, style));
    let mut runner = runner(20, 11);
    let counted = std::cell::Cell::new(0);
    let tried = runner.run(&strategy, |files| {
        let found = check(&inventory(&files)).map_err(TestCaseError::fail)?;
        counted.set(counted.get() + found);
        Ok(())
    });
    tried.unwrap_or_else(|error| panic!("{error}"));
    assert!(counted.get() > 800, "{} addresses asked", counted.get());
}
