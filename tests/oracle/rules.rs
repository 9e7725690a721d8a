//! Random rules and their fields, as proptest strategies: small pools, so that rules hit and miss.
//! Groups, hosts and lists are `generate`'s matter.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::account::{
    Addr, Block, Direction, Ends, Field, GroupRef, Plane, Policy, Ports, Protocol, Rule,
};

/// True with that chance; shrinks to false.
pub(crate) fn chance(thousandths: u32) -> impl Strategy<Value = bool> + Clone {
    (0..1000u32).prop_map(move |roll| roll >= 1000 - thousandths.min(1000))
}

fn field<T, S>(
    value: S,
    unset: u32,
    bad: u32,
    texts: &'static [&'static str],
) -> BoxedStrategy<Field<T>>
where
    T: Clone + std::fmt::Debug + 'static,
    S: Strategy<Value = T> + 'static,
{
    (value, chance(unset), chance(bad), select(texts))
        .prop_map(|(value, unset, bad, text)| {
            if unset {
                Field::Unset
            } else if bad {
                Field::Bad(text)
            } else {
                Field::Ok(value)
            }
        })
        .boxed()
}

pub(crate) fn policy() -> impl Strategy<Value = Policy> + Clone {
    select(vec![Policy::Accept, Policy::Accept, Policy::Drop])
}

pub(crate) fn rule(mess: u32) -> BoxedStrategy<Rule> {
    let direction = field(
        select(vec![
            Direction::Ingress,
            Direction::Ingress,
            Direction::Egress,
        ]),
        mess / 2,
        mess / 2,
        &["sideways", "*", "in gress"],
    );
    let policy = field(policy(), mess / 2, mess / 2, &["Reject", "***", "?"]);
    let priorities = select(vec![1u16, 1, 2, 2, 50, 100, 110]);
    let priority = field(priorities, 50, mess / 2, &["high", "*", "1.5"]);
    let protocol = field(
        protocol(),
        mess / 2,
        mess / 2,
        &["FOO", "256", "T*P", "tcp/udp"],
    );
    let ports = field(
        ports(),
        mess / 2,
        mess / 2,
        &["22-23", "a/b", "22/", "**/**", "200/1"],
    );
    let source_ports = field(source_ports(), 800, mess / 2, &["x/y", "1024-", "9/3"]);
    let port_list = option::weighted(0.06, 0..2usize);
    let nic = option::weighted(
        0.85,
        select(vec![Plane::Intranet, Plane::Intranet, Plane::Internet]),
    );
    let rest = (
        source_ports,
        port_list,
        ends(mess, true),
        ends(mess, false),
        any::<bool>(),
        nic,
    );
    (direction, policy, priority, protocol, ports, rest)
        .prop_map(
            |(
                direction,
                policy,
                priority,
                protocol,
                ports,
                (source_ports, port_list, peer, local, flip, nic),
            )| {
                let ingress = match direction {
                    Field::Ok(direction) => direction == Direction::Ingress,
                    _ => flip,
                };
                let (source, dest) = if ingress {
                    (peer, local)
                } else {
                    (local, peer)
                };
                Rule {
                    direction,
                    policy,
                    priority,
                    protocol,
                    ports,
                    source_ports,
                    port_list,
                    source,
                    dest,
                    nic,
                }
            },
        )
        .boxed()
}

fn protocol() -> impl Strategy<Value = Protocol> {
    let numbers = select(vec![
        6u8, 6, 6, 6, 6, 6, 17, 17, 17, 1, 1, 58, 47, 50, 255, 0,
    ]);
    prop_oneof![1 => Just(Protocol::All), 9 => numbers.prop_map(Protocol::Number)]
}

const EDGES: [(u16, u16); 8] = [
    (22, 22),
    (80, 80),
    (80, 90),
    (1, 65535),
    (0, 100),
    (0, 65535),
    (1024, 65535),
    (65535, 65535),
];

pub(crate) fn port_range() -> impl Strategy<Value = (u16, u16)> {
    select(&EDGES[..])
}

fn ports() -> impl Strategy<Value = Ports> {
    prop_oneof![2 => Just(Ports::Any), 5 => port_range().prop_map(|(low, high)| Ports::Range(low, high))]
}

fn source_ports() -> impl Strategy<Value = Ports> {
    prop_oneof![
        1 => Just(Ports::Any),
        3 => select(vec![(1u16, 1023u16), (1024, 65535), (53, 53), (0, 500)]).prop_map(|(low, high)| Ports::Range(low, high)),
    ]
}

/// The peer of a rule always has something, most of the time; its local side is empty, most of the time.
fn ends(mess: u32, peer: bool) -> BoxedStrategy<Ends> {
    let bad4 = &[
        "10.0.**.**/16",
        "everybody",
        "10.0.0.0/40",
        "300.1.1.1/24",
        "10.0.0/24",
    ];
    let bad6 = &["2408:****::/32", "::/200", "zz::1"];
    let group = prop_oneof![
        8 => (0..4usize).prop_map(GroupRef::Group),
        1 => Just(GroupRef::Nowhere),
        1 => Just(GroupRef::Masked),
    ];
    let v4 = field(block(false), 0, mess / 2, bad4);
    let v6 = field(block(true), 0, mess / 2, bad6);
    let shape = if peer {
        select(vec![0u8, 0, 0, 0, 0, 0, 1, 1, 2, 2, 2, 3, 4, 5, 6])
    } else {
        select(vec![7u8, 7, 7, 7, 7, 7, 7, 0, 1, 4])
    };
    (shape, v4, v6, group, 0..2usize, chance(mess / 2))
        .prop_map(move |(shape, v4, v6, group, list, bare)| {
            let nothing = Ends::nothing();
            match if bare && peer { 7 } else { shape } {
                0 => Ends { v4, ..nothing },
                1 => Ends { v6, ..nothing },
                2 => Ends {
                    group: Some(group),
                    ..nothing
                },
                3 => Ends {
                    list: Some(list),
                    ..nothing
                },
                4 => Ends { v4, v6, ..nothing },
                5 => Ends {
                    v4,
                    group: Some(group),
                    list: Some(list),
                    ..nothing
                },
                6 => Ends {
                    group: Some(group),
                    list: Some(list),
                    ..nothing
                },
                _ => nothing,
            }
        })
        .boxed()
}

pub(crate) fn v4(a: u8, b: u8, c: u8, d: u8) -> Addr {
    Addr {
        six: false,
        bits: u128::from(u32::from_be_bytes([a, b, c, d])),
    }
}

pub(crate) fn v6(text: &str) -> Addr {
    let addr: std::net::Ipv6Addr = text.parse().expect("an address");
    Addr {
        six: true,
        bits: addr.to_bits(),
    }
}

pub(crate) fn block(six: bool) -> BoxedStrategy<Block> {
    let pool = if six {
        vec![
            (v6("::"), 0),
            (v6("2000::"), 3),
            (v6("2408:4000:1::"), 64),
            (v6("2408:4000:1::1"), 128),
            (v6("2408:4000:1::2"), 127),
            (v6("2408:4000:1:0:1::"), 81),
            (v6("fd00::"), 8),
            (v6("2001:db8::1"), 128),
        ]
    } else {
        vec![
            (v4(0, 0, 0, 0), 0),
            (v4(10, 0, 0, 0), 8),
            (v4(10, 0, 0, 0), 9),
            (v4(10, 0, 0, 0), 16),
            (v4(10, 0, 0, 0), 24),
            (v4(10, 0, 0, 1), 32),
            (v4(10, 0, 0, 2), 32),
            (v4(10, 0, 0, 5), 30),
            (v4(10, 0, 2, 0), 29),
            (v4(10, 0, 2, 4), 30),
            (v4(192, 168, 0, 0), 16),
            (v4(10, 159, 6, 18), 12),
            (v4(47, 1, 1, 1), 32),
            (v4(47, 1, 1, 0), 30),
            (v4(8, 8, 8, 8), 32),
            (v4(0, 0, 0, 0), 1),
        ]
    };
    select(pool)
        .prop_map(|(addr, len)| Block { addr, len })
        .boxed()
}
