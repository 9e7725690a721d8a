//! An account with one thing less: how a failing case becomes a short one.

use super::account::{Account, Policy};
use super::packets::{End, Packet};

/// Every account with one rule, one condition of a rule or one bystander less, with the packet as it is there.
pub(crate) fn smaller(account: &Account, packet: Packet) -> Vec<(Account, Packet)> {
    let mut all = Vec::new();
    for host in (0..account.hosts.len()).filter(|host| !is_end(packet, *host)) {
        let mut less = account.clone();
        less.hosts.remove(host);
        let shift = |end| match end {
            End::Host(other) if other > host => End::Host(other - 1),
            end => end,
        };
        let (from, to) = (shift(packet.from), shift(packet.to));
        all.push((less, Packet { from, to, ..packet }));
    }
    for group in 0..account.groups.len() {
        for rule in 0..account.groups[group].rules.len() {
            let mut less = account.clone();
            less.groups[group].rules.remove(rule);
            all.push((less, packet));
            let stated = &account.groups[group].rules[rule];
            if stated.source_ports.is_some() || stated.local.is_some() {
                let mut less = account.clone();
                less.groups[group].rules[rule].source_ports = None;
                less.groups[group].rules[rule].local = None;
                all.push((less, packet));
            }
        }
        if account.groups[group].inner == Some(Policy::Accept) {
            let mut less = account.clone();
            less.groups[group].inner = Some(Policy::Drop);
            all.push((less, packet));
        }
    }
    all
}

fn is_end(packet: Packet, host: usize) -> bool {
    [packet.from, packet.to].contains(&End::Host(host))
}
