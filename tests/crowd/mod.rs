//! Random accounts of many hosts: the hosts of many small accounts under the groups of a few.
//!
//! The small accounts of `oracle` have hardly more endpoints than a word has bits, and few alike; what is
//! counted by words and by classes needs more. It judges nothing.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::oracle::account::{Account, Host, Listed};
use crate::oracle::generate::tangled;
use crate::oracle::settle::settle;

/// The hosts of so many accounts, which are two to five each, and as many more that are like them.
pub(crate) fn crowd(accounts: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Account> {
    let mess = prop_oneof![Just(0), Just(2), Just(25)];
    let accounts = mess.prop_flat_map(move |mess| vec(tangled(mess), accounts.clone()));
    accounts.prop_map(|accounts| {
        let mut all = accounts[0].clone();
        for (number, guest) in accounts.into_iter().enumerate().skip(1) {
            if number < 5 {
                all.groups.extend(guest.groups);
            }
            for host in guest.hosts {
                // A neighbour in the same groups, that few rules can tell apart from it.
                let neighbour = moved(host.clone(), number, 64);
                all.hosts.extend([moved(host, number, 0), neighbour]);
            }
        }
        settle(all)
    })
}

/// A host in other groups, with IPv6 addresses of its own: `settle` finds free IPv4 addresses, and
/// drops IPv6 addresses that are taken.
fn moved(mut host: Host, number: usize, step: usize) -> Host {
    let shift =
        |members: &mut Vec<usize>| members.iter_mut().for_each(|it| *it += 3 * (number % 4));
    host.groups.iter_mut().for_each(shift);
    for nic in &mut host.nics {
        match &mut nic.groups {
            Listed::Missing => {}
            Listed::Known(members) => shift(members),
            Listed::Torn(one, other) => [one, other].into_iter().for_each(shift),
        }
        nic.v6
            .iter_mut()
            .for_each(|address| address.bits += (number + step) as u128);
    }
    host
}
