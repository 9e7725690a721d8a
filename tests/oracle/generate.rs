//! Random accounts as proptest strategies: small pools, so that rules hit and miss, and a dial for how much is amiss.
//! What comes out here may be impossible; `settle` makes it an account that somebody could have exported.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::account::{
    Account, Block, Count, Cover, Fact, Group, Host, Kind, List, Listed, Network, Nic, Policy,
    Shown,
};
use super::rules::{block, chance, port_range, rule, v4, v6};
use super::settle::settle;

pub(crate) fn account() -> impl Strategy<Value = Account> {
    prop_oneof![3 => tangled(0), 4 => tangled(8), 4 => tangled(25), 1 => tangled(120)]
        .prop_map(settle)
}

/// `mess` is in thousandths: how often one fact is missing, unreadable or contradicted.
pub(crate) fn tangled(mess: u32) -> impl Strategy<Value = Account> {
    let groups = vec(group(mess), 1..=4);
    let hosts = vec(host(mess), 2..=5);
    let prefix_lists = vec(
        list(
            mess,
            vec(prop_oneof![3 => block(false), 1 => block(true)], 0..=3).boxed(),
        ),
        2,
    );
    let port_lists = vec(list(mess, vec(port_range(), 1..=3).boxed()), 2);
    (groups, hosts, prefix_lists, port_lists).prop_map(
        |(groups, hosts, prefix_lists, port_lists)| Account {
            groups,
            hosts,
            prefix_lists,
            port_lists,
        },
    )
}

fn fact<T, S>(mess: u32, value: S) -> BoxedStrategy<Fact<T>>
where
    T: Clone + PartialEq + std::fmt::Debug + 'static,
    S: Strategy<Value = T> + Clone + 'static,
{
    (value.clone(), value, chance(mess * 2), chance(mess))
        .prop_map(|(value, other, missing, torn)| {
            if missing {
                Fact::Missing
            } else if torn && value != other {
                Fact::Torn(value, other)
            } else {
                Fact::Known(value)
            }
        })
        .boxed()
}

fn group(mess: u32) -> BoxedStrategy<Group> {
    let kind = select(vec![
        Kind::Basic,
        Kind::Basic,
        Kind::Basic,
        Kind::Enterprise,
    ]);
    let vpc = select(vec![Some(0), Some(0), Some(1), None]);
    let hidden = chance(mess);
    let cut = chance(mess);
    let torn = chance(mess);
    let cover = (hidden, cut, torn).prop_map(|(hidden, cut, torn)| match (hidden, cut, torn) {
        (true, _, _) => Cover::Hidden,
        (_, true, _) => Cover::Cut,
        (_, _, true) => Cover::Torn,
        _ => Cover::Whole,
    });
    let wrong = (
        chance(mess),
        select(vec![Count::TooFew, Count::TooMany, Count::Torn]),
    );
    let count = (select(vec![Count::Absent, Count::Right]), wrong)
        .prop_map(|(good, (wrong, bad))| if wrong { bad } else { good });
    let rules = prop_oneof![1 => vec(rule(mess), 0..=2), 3 => vec(rule(mess), 2..=8)];
    (
        fact(mess, kind),
        fact(
            mess,
            select(vec![
                Policy::Drop,
                Policy::Drop,
                Policy::Drop,
                Policy::Accept,
            ]),
        ),
        fact(mess, vpc),
        chance(mess),
        cover,
        count,
        rules,
    )
        .prop_map(|(kind, inner, vpc, unlisted, cover, count, rules)| Group {
            kind,
            inner,
            vpc,
            listed: !unlisted,
            cover,
            count,
            rules,
        })
        .boxed()
}

fn list<T: Clone + std::fmt::Debug + 'static>(
    mess: u32,
    entries: BoxedStrategy<Vec<T>>,
) -> BoxedStrategy<List<T>> {
    (entries, chance(mess), chance(mess * 2))
        .prop_map(|(entries, listed, absent)| {
            let shown = if absent {
                Shown::Absent
            } else if listed {
                Shown::Listed
            } else {
                Shown::Full
            };
            List { entries, shown }
        })
        .boxed()
}

fn host(mess: u32) -> BoxedStrategy<Host> {
    let network = prop_oneof![
        14 => Just(Network::Vpc(0)),
        3 => Just(Network::Vpc(1)),
        3 => Just(Network::Classic(0)),
        1 => Just(Network::Classic(1)),
    ];
    let network =
        (network, chance(mess), any::<bool>()).prop_map(|(network, unseen, torn)| {
            match (unseen, torn) {
                (true, true) => Network::Torn,
                (true, false) => Network::Unseen,
                _ => network,
            }
        });
    let instance = prop_oneof![7 => Just(true), 1 => Just(false)];
    let documents = (
        prop_oneof![3 => Just(true), 1 => Just(false)],
        any::<bool>(),
        missing(mess * 2, members()),
    );
    let public = || option::weighted(0.2, (1..=4u8).prop_map(|last| v4(47, 1, 1, last)));
    let nics = prop_oneof![5 => vec(nic(mess), 1..=1), 1 => vec(nic(mess), 2..=2)];
    (network, instance, nics, documents, public(), public())
        .prop_map(
            |(network, instance, nics, (described, sublist, groups), eip, public)| Host {
                instance,
                network,
                nics,
                described,
                sublist,
                groups,
                eip,
                public,
            },
        )
        .boxed()
}

fn missing<T: std::fmt::Debug + Clone + 'static>(
    mess: u32,
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<T>> {
    (value, chance(mess)).prop_map(|(value, missing)| (!missing).then_some(value))
}

fn members() -> impl Strategy<Value = Vec<usize>> + Clone {
    prop_oneof![3 => vec(0..4usize, 1..=1), 2 => vec(0..4usize, 2..=2), 1 => vec(0..4usize, 3..=3)]
}

fn nic(mess: u32) -> BoxedStrategy<Nic> {
    let fours = select(vec![
        v4(10, 0, 0, 1),
        v4(10, 0, 0, 2),
        v4(10, 0, 0, 4),
        v4(10, 0, 0, 9),
        v4(10, 0, 1, 1),
        v4(192, 168, 0, 7),
    ]);
    let sixes = select(vec![
        v6("2408:4000:1::1"),
        v6("2408:4000:1::2"),
        v6("2408:4000:2::1"),
        v6("fd00::5"),
    ]);
    let prefix = select(vec![
        Block {
            addr: v4(10, 0, 2, 0),
            len: 28,
        },
        Block {
            addr: v4(10, 0, 2, 16),
            len: 28,
        },
        Block {
            addr: v6("2408:4000:1:0:1::"),
            len: 80,
        },
    ]);
    let some_fours = prop_oneof![4 => vec(fours.clone(), 1..=1), 1 => vec(fours, 2..=2)];
    let some_sixes = prop_oneof![3 => Just(Vec::new()), 2 => vec(sixes, 1..=1)];
    let prefixes = prop_oneof![7 => Just(Vec::new()), 1 => vec(prefix, 1..=1)];
    let groups =
        (members(), members(), chance(mess), chance(mess)).prop_map(|(one, two, missing, torn)| {
            if missing {
                Listed::Missing
            } else if torn {
                Listed::Torn(one, two)
            } else {
                Listed::Known(one)
            }
        });
    let public = option::weighted(
        0.15,
        ((1..=4u8).prop_map(|last| v4(47, 1, 1, last)), 0..2usize),
    );
    (
        some_fours,
        some_sixes,
        prefixes,
        prop_oneof![5 => Just(true), 1 => Just(false)],
        groups,
        public,
    )
        .prop_map(|(v4, v6, prefixes, described, groups, public)| Nic {
            v4,
            v6,
            prefixes,
            described,
            groups,
            public,
        })
        .boxed()
}
