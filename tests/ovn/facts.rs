//! What an account's facts amount to on one reading, from the written decision table (10.2, 10.4).

use super::account::{Account, Cover, Host, Kind, Policy};
use crate::judges::Reading;

/// The type of each group: its own, or that of any group it shares an interface with.
pub(crate) fn kinds(account: &Account) -> Vec<Option<Kind>> {
    let mut kinds: Vec<Option<Kind>> = account.groups.iter().map(|group| group.kind).collect();
    loop {
        let before = kinds.clone();
        for host in &account.hosts {
            let known = host.groups.iter().find_map(|group| kinds[*group]);
            for group in &host.groups {
                kinds[*group] = kinds[*group].or(known);
            }
        }
        if kinds == before {
            return kinds;
        }
    }
}

/// Whether members of a group reach each other before any rule (2.1), given that the family is IPv4 (U4).
pub(crate) fn opens_inside(
    account: &Account,
    group: usize,
    kind: Option<Kind>,
    reading: Reading,
) -> bool {
    let lenient = reading == Reading::Lenient;
    let basic = kind.map_or(lenient, |kind| kind == Kind::Basic);
    let stated = &account.groups[group];
    // The policy stands in the document of the rules.
    let inner = (stated.cover != Cover::Unseen)
        .then_some(stated.inner)
        .flatten();
    basic && inner.map_or(lenient, |inner| inner == Policy::Accept)
}

/// Whether an interface lets out what no rule matches (2.1, U10).
pub(crate) fn lets_out(host: &Host, kinds: &[Option<Kind>], reading: Reading) -> bool {
    let lenient = reading == Reading::Lenient;
    let basic = |group: &usize| kinds[*group].map_or(lenient, |kind| kind == Kind::Basic);
    host.groups.iter().all(basic)
}
