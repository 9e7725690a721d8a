//! Random accounts: few addresses and ports, all at the edges of few blocks and ranges, so that rules meet, tie and just miss.

use std::net::{IpAddr, Ipv4Addr};

use super::account::{
    Account, Block, Cover, Direction, Group, Host, Kind, List, Network, Peer, Plane, Policy, Ports,
    Rule, address_like,
};
use super::dice::Dice;

const PRIORITIES: [u16; 7] = [1, 1, 2, 2, 3, 100, 110];

/// The account of a seed.
pub(crate) fn account(seed: u64) -> Account {
    let mut dice = Dice::new(seed);
    // Every third account lacks a fact here and there.
    let mess = if seed % 3 == 2 { 8 } else { 0 };
    let mut blocks: Vec<Block> = (0..3).map(|_| private_block(&mut dice)).collect();
    blocks.extend((0..2).map(|_| ipv6_block(&mut dice)));
    blocks.push(public_block(&mut dice));
    let mut account = Account {
        groups: Vec::new(),
        hosts: Vec::new(),
        prefix_lists: (0..2)
            .map(|_| List {
                entries: (0..=dice.below(2)).map(|_| *dice.pick(&blocks)).collect(),
                shown: !dice.percent(mess),
            })
            .collect(),
        port_lists: (0..2)
            .map(|_| List {
                entries: (0..=dice.below(2)).map(|_| port_range(&mut dice)).collect(),
                shown: !dice.percent(mess),
            })
            .collect(),
    };
    add_network(&mut account, Network::Vpc(1), 3, &blocks, mess, &mut dice);
    match dice.below(4) {
        // The second VPC uses the addresses of the first.
        0 => add_network(&mut account, Network::Vpc(2), 1, &blocks, mess, &mut dice),
        1 => add_network(&mut account, Network::Classic, 2, &blocks, mess, &mut dice),
        _ => {}
    }
    for group in 0..account.groups.len() {
        for _ in 0..dice.below(7) {
            // Every other rule contradicts one that is there: in part, at the same or at another priority.
            let rule = match rival(&account, group, &mut dice) {
                Some(rule) if dice.percent(50) => rule,
                _ => rule(&account, group, &blocks, mess, &mut dice),
            };
            account.groups[group].rules.push(rule);
        }
    }
    account
}

fn add_network(
    account: &mut Account,
    network: Network,
    hosts: usize,
    blocks: &[Block],
    mess: usize,
    dice: &mut Dice,
) {
    // A basic and an enterprise pool: an interface never has groups of both types.
    let first = account.groups.len();
    let enterprise = network != Network::Classic && dice.percent(60);
    let pools = if enterprise { [2, 1] } else { [3, 0] };
    for (pool, kind) in [Kind::Basic, Kind::Enterprise].into_iter().enumerate() {
        for _ in 0..pools[pool] {
            let cover = match dice.percent(mess) {
                true if dice.percent(50) => Cover::Unseen,
                true => Cover::Partial,
                false => Cover::Whole,
            };
            let inner = if dice.percent(40) {
                Policy::Accept
            } else {
                Policy::Drop
            };
            account.groups.push(Group {
                network,
                kind: (!dice.percent(mess)).then_some(kind),
                inner: (!dice.percent(mess)).then_some(inner),
                cover,
                rules: Vec::new(),
            });
        }
    }
    let mut taken = Vec::new();
    for _ in 0..hosts {
        let mut addresses: Vec<IpAddr> = Vec::new();
        let more = usize::from(dice.percent(20));
        for _ in 0..=more {
            addresses.extend(edge(blocks, &taken, |it| is_inside(it, false), dice));
            taken.extend(addresses.last());
        }
        if network != Network::Classic && dice.percent(60) {
            addresses.extend(edge(blocks, &taken, |it| is_inside(it, true), dice));
            taken.extend(addresses.last());
        }
        let basic: Vec<usize> = (first..first + pools[0]).collect();
        let groups = if enterprise && dice.percent(35) {
            vec![first + pools[0]]
        } else {
            let from = dice.below(basic.len());
            let many = 1 + dice.below(basic.len() - from).min(1);
            basic[from..from + many].to_vec()
        };
        let last = u8::try_from(account.hosts.len() + 1).expect("few hosts");
        let public = dice.percent(40).then(|| Ipv4Addr::new(47, 0, 0, last));
        if !addresses.is_empty() {
            account.hosts.push(Host {
                network,
                addresses,
                groups,
                public,
            });
        }
    }
}

/// An address just inside or just outside some block.
fn edge(
    blocks: &[Block],
    taken: &[IpAddr],
    fits: impl Fn(IpAddr) -> bool,
    dice: &mut Dice,
) -> Option<IpAddr> {
    let free: Vec<IpAddr> = edges(blocks)
        .into_iter()
        .filter(|address| fits(*address) && !taken.contains(address))
        .collect();
    (!free.is_empty()).then(|| *dice.pick(&free))
}

/// The first and the last address of each block, and their neighbours outside.
pub(crate) fn edges(blocks: &[Block]) -> Vec<IpAddr> {
    let mut all: Vec<IpAddr> = blocks
        .iter()
        .flat_map(|block| {
            let (first, last) = block.ends();
            [
                first.checked_sub(1),
                Some(first),
                Some(last),
                last.checked_add(1),
            ]
            .into_iter()
            .flatten()
            .filter_map(|number| address_like(block.address, number))
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn is_inside(address: IpAddr, six: bool) -> bool {
    match address {
        IpAddr::V4(address) => !six && address.octets()[0] == 10,
        IpAddr::V6(_) => six,
    }
}

fn private_block(dice: &mut Dice) -> Block {
    let last = u8::try_from(16 + dice.below(48)).expect("a byte");
    let length = *dice.pick(&[8, 16, 24, 27, 28, 29, 30, 31, 32]);
    Block {
        address: Ipv4Addr::new(10, 0, 1, last).into(),
        length,
    }
}

fn public_block(dice: &mut Dice) -> Block {
    let last = u8::try_from(64 + dice.below(64)).expect("a byte");
    let length = *dice.pick(&[24, 28, 30, 31, 32]);
    Block {
        address: Ipv4Addr::new(198, 51, 100, last).into(),
        length,
    }
}

fn ipv6_block(dice: &mut Dice) -> Block {
    let base = 0x2001_0db8_0000_0001_u128 << 64;
    let number = base + 0x100 + u128::try_from(dice.below(64)).expect("small");
    let length = *dice.pick(&[64, 112, 124, 126, 127, 128]);
    Block {
        address: IpAddr::from(number.to_be_bytes()),
        length,
    }
}

fn port_range(dice: &mut Dice) -> (u16, u16) {
    let near = |dice: &mut Dice| u16::try_from(78 + dice.below(14)).expect("a port");
    match dice.below(8) {
        0 => (1, 65535),
        1 => (65535, 65535),
        2 => (1, near(dice)),
        3 => (0, near(dice)),
        4 => (near(dice), 65535),
        5 => {
            let port = near(dice);
            (port, port)
        }
        _ => {
            let (one, other) = (near(dice), near(dice));
            (one.min(other), one.max(other))
        }
    }
}

fn rule(account: &Account, group: usize, blocks: &[Block], mess: usize, dice: &mut Dice) -> Rule {
    let classic = account.groups[group].network == Network::Classic;
    let direction = *dice.pick(&[Direction::Ingress, Direction::Ingress, Direction::Egress]);
    let policy = if dice.percent(55) {
        Policy::Accept
    } else {
        Policy::Drop
    };
    let protocol = *dice.pick(&[
        None,
        None,
        Some(6),
        Some(6),
        Some(6),
        Some(17),
        Some(1),
        Some(58),
        Some(47),
        Some(132),
    ]);
    let ports = match protocol {
        Some(6 | 17) => match dice.below(6) {
            0 => Ports::Any,
            1 if !classic => Ports::List(dice.below(account.port_lists.len())),
            _ => {
                let (low, high) = port_range(dice);
                Ports::Range(low, high)
            }
        },
        _ => Ports::Any,
    };
    let source_ports = (matches!(protocol, Some(6 | 17)) && dice.percent(15)).then(|| {
        let (low, high) = port_range(dice);
        (low.max(1), high)
    });
    let plane = if dice.percent(50) {
        Plane::Intranet
    } else {
        Plane::Internet
    };
    let peer = match dice.below(10) {
        0..=2 if !classic || plane == Plane::Intranet => {
            Peer::Group(dice.below(account.groups.len()))
        }
        3 if !classic => Peer::List(dice.below(account.prefix_lists.len())),
        4 => Peer::Block(everywhere(dice)),
        5 => {
            let host = dice.pick(&account.hosts);
            Peer::Block(Block::host(*dice.pick(&host.addresses)))
        }
        6 if dice.percent(mess) => Peer::Missing,
        6 if dice.percent(10) && !classic => Peer::Nobody,
        _ => Peer::Block(*dice.pick(blocks)),
    };
    let local = dice.percent(15).then(|| {
        let host = dice.pick(&account.hosts);
        let address = *dice.pick(&host.addresses);
        let near = edges(&[Block::host(address)]);
        Block::host(*dice.pick(&near))
    });
    Rule {
        direction,
        policy: (!dice.percent(mess)).then_some(policy),
        priority: *dice.pick(&PRIORITIES),
        protocol,
        ports,
        source_ports,
        peer: of_family(peer, protocol),
        local,
        plane,
    }
}

/// A rule of the same network with the other policy, moved a little.
fn rival(account: &Account, group: usize, dice: &mut Dice) -> Option<Rule> {
    let network = account.groups[group].network;
    let groups = account
        .groups
        .iter()
        .filter(|group| group.network == network);
    let rules: Vec<&Rule> = groups.flat_map(|group| &group.rules).collect();
    if rules.is_empty() {
        return None;
    }
    let mut rule = (*dice.pick(&rules)).clone();
    rule.policy = match rule.policy {
        Some(Policy::Accept) => Some(Policy::Drop),
        Some(Policy::Drop) => Some(Policy::Accept),
        None => None,
    };
    if dice.percent(50) {
        rule.priority = *dice.pick(&PRIORITIES);
    }
    match dice.below(4) {
        0 => rule.peer = of_family(Peer::Block(everywhere(dice)), rule.protocol),
        1 => (rule.protocol, rule.ports, rule.source_ports) = (None, Ports::Any, None),
        2 => rule.local = None,
        _ => {}
    }
    Some(rule)
}

fn everywhere(dice: &mut Dice) -> Block {
    let address = if dice.percent(30) {
        IpAddr::from([0_u8; 16])
    } else {
        IpAddr::from([0_u8; 4])
    };
    Block { address, length: 0 }
}

/// The interface rejects ICMP for IPv6 addresses and ICMPv6 for IPv4 ones.
fn of_family(peer: Peer, protocol: Option<u8>) -> Peer {
    let Peer::Block(block) = peer else {
        return peer;
    };
    match (protocol, block.address.is_ipv6()) {
        (Some(1), true) => Peer::Block(Block {
            address: IpAddr::from([0_u8; 4]),
            length: 0,
        }),
        (Some(58), false) => Peer::Block(Block {
            address: IpAddr::from([0_u8; 16]),
            length: 0,
        }),
        _ => peer,
    }
}
