//! The rules of a group: what its role asks for, what has gathered over the years, and what the kind
//! of workload adds.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::kind::Kind;
use super::plan::{Group, Plan, Role};
use super::random::{Draw, Random};

/// Whom a rule names.
#[derive(Clone, Copy)]
pub(crate) enum Peer {
    V4(u32, u8),
    V6(u128, u8),
    Group(u32),
}

/// One rule. Protocol and ports are as on the wire.
pub(crate) struct Rule {
    pub(crate) ingress: bool,
    pub(crate) accept: bool,
    pub(crate) priority: u8,
    pub(crate) protocol: &'static str,
    pub(crate) ports: Option<(u16, u16)>,
    pub(crate) peer: Peer,
}

const EVERYWHERE: Peer = Peer::V4(0, 0);
const EVERYWHERE6: Peer = Peer::V6(0, 0);
const PRIVATE: [Peer; 3] = [
    Peer::V4(0x0a00_0000, 8),
    Peer::V4(0xac10_0000, 12),
    Peer::V4(0xc0a8_0000, 16),
];
/// Offices, in the documentation's blocks.
const OFFICES: [Peer; 3] = [
    Peer::V4(0xc633_6400, 24),
    Peer::V4(0xcb00_7140, 28),
    Peer::V4(0xc000_0210, 30),
];
/// Ports of services.
const PORTS: [u16; 16] = [
    22, 53, 80, 123, 443, 1433, 2379, 3306, 3389, 5432, 6379, 8080, 8443, 9090, 9100, 9200,
];

impl Peer {
    /// As it is written in a rule, if it is a block.
    pub(crate) fn block(self) -> Option<String> {
        match self {
            Self::V4(bits, length) => Some(format!("{}/{length}", Ipv4Addr::from_bits(bits))),
            Self::V6(bits, length) => Some(format!("{}/{length}", Ipv6Addr::from_bits(bits))),
            Self::Group(_) => None,
        }
    }
}

/// Rules being gathered.
struct Draft {
    plan: Plan,
    group: Group,
    random: Random,
    rules: Vec<Rule>,
}

/// The rules of a group, ingress first, as the CLI lists them.
pub(crate) fn rules(plan: Plan, group: Group) -> Vec<Rule> {
    let random = Random::of(Draw::Rules, u64::from(group.number));
    let mut draft = Draft {
        plan,
        group,
        random,
        rules: Vec::new(),
    };
    draft.role();
    draft.outbound();
    draft.gathered();
    match plan.kind {
        Kind::Heavy => draft.nested(),
        Kind::Nested => draft.chain(),
        Kind::SingleAddresses => draft.single_addresses(),
        Kind::DualStack => draft.twins(),
        Kind::Ordinary
        | Kind::LargeVpcs
        | Kind::Scattered
        | Kind::GroupSets
        | Kind::MultiAddress => {}
    }
    draft.rules.sort_by_key(|rule| !rule.ingress);
    draft.rules
}

impl Draft {
    fn add(
        &mut self,
        ingress: bool,
        accept: bool,
        priority: u8,
        what: (&'static str, u16, u16),
        peer: Peer,
    ) {
        let (protocol, first, last) = what;
        let ports = (first > 0).then_some((first, last));
        self.rules.push(Rule {
            ingress,
            accept,
            priority,
            protocol,
            ports,
            peer,
        });
    }

    fn accept(&mut self, port: u16, peer: Peer) {
        self.add(true, true, 1, ("TCP", port, port), peer);
    }

    fn of(&self, role: Role) -> Peer {
        Peer::Group(self.group.neighbour(role).number)
    }

    /// What the role asks for.
    fn role(&mut self) {
        match self.group.role() {
            Role::Base => {
                self.add(true, true, 1, ("ICMP", 0, 0), PRIVATE[0]);
                self.accept(22, self.of(Role::Bastion));
                self.accept(9100, self.of(Role::Monitor));
                self.add(true, false, 2, ("TCP", 135, 139), EVERYWHERE);
                self.add(true, false, 2, ("TCP", 445, 445), EVERYWHERE);
            }
            Role::Bastion => {
                OFFICES.iter().for_each(|office| self.accept(22, *office));
                self.add(true, true, 1, ("ICMP", 0, 0), EVERYWHERE);
                self.add(true, false, 1, ("TCP", 22, 22), PRIVATE[2]);
            }
            Role::Monitor => {
                self.add(true, true, 1, ("TCP", 9090, 9093), PRIVATE[0]);
                OFFICES.iter().for_each(|office| self.accept(3000, *office));
                self.add(true, true, 1, ("UDP", 162, 162), PRIVATE[1]);
            }
            Role::Web => {
                self.accept(80, EVERYWHERE);
                self.accept(443, EVERYWHERE);
                self.accept(22, self.of(Role::Bastion));
                self.add(true, true, 1, ("ICMP", 0, 0), PRIVATE[0]);
                self.accept(8080, self.of(Role::Monitor));
            }
            Role::App => {
                self.add(true, true, 1, ("TCP", 8080, 8099), self.of(Role::Web));
                self.accept(9000, self.of(Role::App));
                self.accept(22, self.of(Role::Bastion));
                self.add(true, true, 5, ("ALL", 0, 0), OFFICES[2]);
                self.add(true, false, 10, ("TCP", 8090, 8090), EVERYWHERE);
            }
            Role::Db => {
                self.accept(3306, self.of(Role::App));
                self.accept(6379, self.of(Role::App));
                let subnet = self.near(19);
                self.add(true, false, 1, ("TCP", 3306, 3306), subnet);
                self.add(true, true, 50, ("TCP", 3306, 3306), PRIVATE[0]);
                self.add(true, true, 1, ("TCP", 9104, 9121), self.of(Role::Monitor));
            }
        }
    }

    /// Enterprise groups need outbound rules; of the others a few have some.
    fn outbound(&mut self) {
        let (network, length) = self.group.vpc.block();
        if self.group.vpc.is_enterprise() {
            if self.random.percent(70) {
                self.add(false, true, 1, ("ALL", 0, 0), EVERYWHERE);
            } else {
                self.add(false, true, 1, ("TCP", 443, 443), EVERYWHERE);
                self.add(false, true, 1, ("ALL", 0, 0), Peer::V4(network, length));
                self.add(false, true, 1, ("UDP", 53, 53), EVERYWHERE);
            }
        } else if self.plan.drops_outbound(self.group.vpc) && self.random.percent(20) {
            self.add(false, false, 1, ("TCP", 25, 25), EVERYWHERE);
            if self.random.percent(50) {
                let subnet = self.near(20);
                self.add(false, false, 10, ("TCP", 3306, 3306), subnet);
                self.add(false, true, 5, ("TCP", 3306, 3306), self.of(Role::Db));
            }
        }
    }

    /// What has gathered: 5 to 20 rules in all.
    fn gathered(&mut self) {
        let total = 5 + self.random.below(16) as usize;
        while self.rules.len() < total {
            let port = self.random.pick(&PORTS);
            let udp = matches!(port, 53 | 123);
            let what = (if udp { "UDP" } else { "TCP" }, port, port);
            let priority = self.random.pick(&[1, 1, 1, 2, 5, 10, 50, 100]);
            match self.random.below(100) {
                0..40 => {
                    let place = self.random.below(self.group.vpc.groups);
                    let peer = Peer::Group(self.group.vpc.group(place).number);
                    self.add(true, true, priority, what, peer);
                }
                40..85 => {
                    let peer = self.some_block();
                    self.add(true, true, priority, what, peer);
                }
                85..95 => {
                    let peer = self.some_block();
                    self.add(true, false, priority, what, peer);
                }
                _ => {
                    let peer = self.near(26);
                    self.add(true, true, priority, ("ALL", 0, 0), peer);
                }
            }
        }
    }

    /// Up to 100 to 200 rules: chains of nested blocks, and of port ranges around common ports.
    fn nested(&mut self) {
        let total = 100 + self.random.below(101) as usize;
        while self.rules.len() < total {
            let port = u32::from(self.random.pick(&PORTS));
            let reach = (1 << self.random.below(12)) - 1;
            let first = port.saturating_sub(reach).max(1);
            let (first, last) = (first as u16, (port + reach).min(65_535) as u16);
            let protocol = self.random.pick(&["TCP", "TCP", "TCP", "UDP"]);
            let what = match self.random.below(20) {
                0 => ("ALL", 0, 0),
                1 => ("ICMP", 0, 0),
                _ => (protocol, first, last),
            };
            let peer = if self.random.percent(15) {
                let place = self.random.below(self.group.vpc.groups);
                Peer::Group(self.group.vpc.group(place).number)
            } else {
                let length = self
                    .random
                    .pick(&[8, 12, 16, 19, 20, 21, 22, 23, 24, 25, 26, 28, 30, 32]);
                self.block(length)
            };
            let ingress = self.random.percent(80);
            let drops = ingress || self.plan.drops_outbound(self.group.vpc);
            let accept = !drops || self.random.percent(75);
            let priority = 1 + self.random.below(100) as u8;
            self.add(ingress, accept, priority, what, peer);
        }
    }

    /// Up to 200 rules, each with its ports and its block in those of the one before.
    fn chain(&mut self) {
        let (network, _) = self.group.vpc.block();
        for place in 0.. {
            if self.rules.len() >= 200 {
                break;
            }
            let what = ("TCP", 1024 + place, 60_000 - place);
            let length = 8 + (place / 20) as u8;
            let peer = Peer::V4(network & (u32::MAX << (32 - length)), length);
            self.add(true, true, 1 + (place / 2) as u8, what, peer);
        }
    }

    /// A grant to every interface of the VPC by its address, dealt out to the groups.
    fn single_addresses(&mut self) {
        let vpc = self.group.vpc;
        for interface in (vpc.first..vpc.first + vpc.size)
            .skip(self.group.place as usize)
            .step_by(vpc.groups as usize)
        {
            let port = self.random.pick(&PORTS);
            self.accept(port, Peer::V4(self.plan.address(interface).to_bits(), 32));
        }
    }

    /// For most rules with a block, the same for IPv6.
    fn twins(&mut self) {
        for one in 0..self.rules.len() {
            let rule = &self.rules[one];
            let (ingress, accept, priority) = (rule.ingress, rule.accept, rule.priority);
            let protocol = if rule.protocol == "ICMP" {
                "ICMPv6"
            } else {
                rule.protocol
            };
            let (first, last) = rule.ports.unwrap_or((0, 0));
            let peer = rule.peer;
            if matches!(peer, Peer::Group(_)) || self.random.percent(30) {
                continue;
            }
            let (network, length) = self.group.vpc.block6();
            let switch = u128::from(self.random.below(8)) << 64;
            let twin = match (peer, self.random.below(4)) {
                (Peer::V4(_, 0), _) => EVERYWHERE6,
                (_, 0) => Peer::V6(network, length),
                (_, 1) => Peer::V6(network | switch, 64),
                (_, 2) => Peer::V6(
                    network | switch | u128::from(self.random.below(64) << 5),
                    123,
                ),
                _ => {
                    let place = u128::from(0x8000 + self.random.below(250) * 20) << 48;
                    Peer::V6(network | place | 1 << 44, 84)
                }
            };
            self.add(ingress, accept, priority, (protocol, first, last), twin);
        }
    }

    /// A block around some interface of the VPC.
    fn block(&mut self, length: u8) -> Peer {
        let vpc = self.group.vpc;
        let interface = vpc.first + self.random.below(vpc.size);
        let bits = self.plan.address(interface).to_bits();
        Peer::V4(bits & (u32::MAX << (32 - length)), length)
    }

    fn some_block(&mut self) -> Peer {
        match (self.random.below(10), self.plan.kind) {
            (0, _) => self.random.pick(&PRIVATE),
            (1, _) => self.random.pick(&OFFICES),
            (2, Kind::MultiAddress) => Peer::V4(0xac10_0000 + (self.random.below(256) << 6), 26),
            (3, Kind::MultiAddress) => Peer::V4(0xc0a8_0004 + (self.random.below(500) << 4), 30),
            (_, Kind::Scattered) => {
                let length = self.random.pick(&[19, 22, 24, 24, 26, 28, 32]);
                self.block(length)
            }
            (2..4, _) => Peer::V4(0xcb00_7100 + (self.random.below(16) << 4), 28),
            (4, _) => {
                let (network, length) = self.group.vpc.block();
                Peer::V4(network, length)
            }
            (5, _) => self.block(32),
            _ => self.near(0),
        }
    }

    /// A block within the VPC: a vSwitch's, or if scattered one of this length.
    fn near(&mut self, length: u8) -> Peer {
        if self.plan.kind == Kind::Scattered {
            return self.block(length);
        }
        let (network, length) = self.group.vpc.vswitch_block(self.random.next() as u32);
        Peer::V4(network, length)
    }
}
