//! Small random accounts, and what their rules do to a packet by the vendor's table: written from the
//! table alone, with nothing of the tool but the types its answers name rules by.

use std::fmt::Write as _;

/// A number generator that needs no crate (splitmix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    pub(crate) fn below(&mut self, most: usize) -> usize {
        (self.next() % most as u64) as usize
    }

    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// Whom a rule names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Peer {
    V4(&'static str),
    V6(&'static str),
    Group(usize),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Rule {
    pub(crate) ingress: bool,
    pub(crate) accept: bool,
    pub(crate) priority: u32,
    pub(crate) protocol: &'static str,
    pub(crate) ports: &'static str,
    pub(crate) peer: Peer,
    /// The own address it is limited to.
    pub(crate) own: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) inner: bool,
    pub(crate) rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) basic: bool,
    pub(crate) groups: Vec<Group>,
    /// The groups of each interface, sorted.
    pub(crate) interfaces: Vec<Vec<usize>>,
}

const BLOCKS: [&str; 9] = [
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "10.0.0.0/8",
    "10.0.0.0/30",
    "10.0.0.0/31",
    "10.0.0.2/31",
    "10.0.0.1/32",
    "100.100.100.200",
];
const BLOCKS6: [&str; 3] = ["::/0", "fd00::/64", "fd00::1/128"];
/// One address of each piece the blocks make, by its number; of the second family from 6 on.
pub(crate) const ADDRESSES: [&str; 11] = [
    "1.0.0.1",
    "10.0.0.0",
    "10.0.0.1",
    "10.0.0.2",
    "10.1.0.0",
    "100.100.100.200",
    "200.0.0.1",
    "fd00::1",
    "fd00::2",
    "::1",
    "2001::1",
];
pub(crate) const FIRST_V6: usize = 7;
/// Own addresses: of the last no rule speaks alone.
pub(crate) const OWN: [&str; 3] = ["10.0.0.1", "10.0.0.9", "10.0.0.20"];

/// Protocol and destination port of one packet of each kind that rules tell apart.
pub(crate) const TRAFFIC: [(&str, u32); 7] = [
    ("TCP", 1),
    ("TCP", 2),
    ("TCP", 3),
    ("TCP", 9),
    ("UDP", 1),
    ("UDP", 9),
    ("GRE", 0),
];

impl Account {
    pub(crate) fn random(dice: &mut Dice) -> Self {
        let several = dice.below(3);
        let groups = if several == 0 { 1 } else { 2 + dice.below(2) };
        let grants = dice.below(2) == 0;
        let v6 = dice.below(3) == 0;
        let own = dice.below(6) == 0;
        let basic = dice.below(3) > 0;
        let group = |dice: &mut Dice| Group {
            inner: dice.below(2) == 0,
            rules: (0..1 + dice.below(7))
                .map(|_| rule(dice, groups, (grants, v6, own)))
                .collect(),
        };
        let groups: Vec<Group> = (0..groups).map(|_| group(dice)).collect();
        let set = |dice: &mut Dice| {
            let mask = 1 + dice.below((1 << groups.len()) - 1);
            (0..groups.len())
                .filter(|group| mask & (1 << group) != 0)
                .collect()
        };
        let interfaces = (0..dice.below(4)).map(|_| set(dice)).collect();
        Self {
            basic,
            groups,
            interfaces,
        }
    }

    /// The export, as one stream of documents. A rule's id tells its group and place.
    pub(crate) fn export(&self) -> String {
        let kind = if self.basic { "normal" } else { "enterprise" };
        let mut text = String::new();
        for (group, row) in self.groups.iter().enumerate() {
            let _ = writeln!(
                text,
                r#"{{"SecurityGroups": {{"SecurityGroup": [{{"SecurityGroupId": "sg-{group}", "VpcId": "vpc-1", "SecurityGroupType": "{kind}"}}]}}, "RegionId": "cn-hangzhou"}}"#
            );
            let rules: Vec<String> = row
                .rules
                .iter()
                .enumerate()
                .map(|(place, rule)| rule.export(group, place))
                .collect();
            let inner = if row.inner { "Accept" } else { "Drop" };
            let _ = writeln!(
                text,
                r#"{{"SecurityGroupId": "sg-{group}", "VpcId": "vpc-1", "RegionId": "cn-hangzhou", "InnerAccessPolicy": "{inner}", "Permissions": {{"Permission": [{}]}}}}"#,
                rules.join(",\n")
            );
        }
        for (number, groups) in self.interfaces.iter().enumerate() {
            let ids: Vec<String> = groups
                .iter()
                .map(|group| format!("\"sg-{group}\""))
                .collect();
            let _ = writeln!(
                text,
                r#"{{"NetworkInterfaceSets": {{"NetworkInterfaceSet": [{{"NetworkInterfaceId": "eni-{number}", "InstanceId": "i-{number}", "Type": "Primary", "VpcId": "vpc-1", "PrivateIpAddress": "10.9.0.{number}", "SecurityGroupIds": {{"SecurityGroupId": [{}]}}}}]}}}}"#,
                ids.join(",")
            );
        }
        text
    }
}

fn rule(dice: &mut Dice, groups: usize, (grants, v6, own): (bool, bool, bool)) -> Rule {
    let (protocol, ports) = dice.pick(&[
        ("TCP", "1/1"),
        ("TCP", "2/2"),
        ("TCP", "1/2"),
        ("TCP", "2/3"),
        ("TCP", "1/65535"),
        ("UDP", "1/1"),
        ("ALL", "-1/-1"),
        ("ALL", "-1/-1"),
    ]);
    let peer = match dice.below(10) {
        0..3 if grants => Peer::Group(dice.below(groups)),
        3..6 if v6 => Peer::V6(dice.pick(&BLOCKS6)),
        _ => Peer::V4(dice.pick(&BLOCKS)),
    };
    let limited = own && matches!(peer, Peer::V4(_)) && dice.below(3) == 0;
    Rule {
        ingress: dice.below(3) > 0,
        accept: dice.below(5) > 1,
        priority: dice.pick(&[1, 1, 2, 3]),
        protocol,
        ports,
        peer,
        own: limited.then(|| OWN[dice.below(2)]),
    }
}

impl Rule {
    fn export(&self, group: usize, place: usize) -> String {
        let side = if self.ingress { "Source" } else { "Dest" };
        let peer = match self.peer {
            Peer::V4(block) => format!(r#""{side}CidrIp": "{block}""#),
            Peer::V6(block) => format!(r#""Ipv6{side}CidrIp": "{block}""#),
            Peer::Group(group) => format!(r#""{side}GroupId": "sg-{group}""#),
        };
        let own = self.own.map_or_else(String::new, |own| {
            format!(
                r#""{}CidrIp": "{own}/32","#,
                if self.ingress { "Dest" } else { "Source" }
            )
        });
        format!(
            r#"{{"SecurityGroupRuleId": "r-{group}-{place}", "Direction": "{}", "Policy": "{}", "Priority": {}, "IpProtocol": "{}", "PortRange": "{}", {own} {peer}}}"#,
            if self.ingress { "ingress" } else { "egress" },
            if self.accept { "Accept" } else { "Drop" },
            self.priority,
            self.protocol,
            self.ports
        )
    }

    /// Whether it speaks of a packet.
    pub(crate) fn matches(&self, packet: &Packet) -> bool {
        let (protocol, port) = TRAFFIC[packet.traffic];
        let (first, last) = self.ports.split_once('/').expect("two ports");
        let ports = self.protocol == "ALL"
            || (first.parse().is_ok_and(|first: u32| first <= port)
                && last.parse().is_ok_and(|last: u32| port <= last));
        self.ingress == packet.ingress
            && (self.protocol == "ALL" || self.protocol == protocol)
            && ports
            && self.own.is_none_or(|own| packet.own == own)
            && match self.peer {
                Peer::V4(block) => {
                    packet.address < FIRST_V6 && within(block, ADDRESSES[packet.address])
                }
                Peer::V6(block) => {
                    packet.address >= FIRST_V6 && within(block, ADDRESSES[packet.address])
                }
                Peer::Group(group) => packet.is_member(group),
            }
    }
}

fn within(block: &str, address: &str) -> bool {
    let (first, length) = block.split_once('/').unwrap_or((block, "32"));
    let length: u32 = length.parse().expect("a length");
    if address.contains(':') {
        let number = |text: &str| {
            text.parse::<std::net::Ipv6Addr>()
                .expect("an address")
                .to_bits()
        };
        length == 0 || (number(first) ^ number(address)) >> (128 - length) == 0
    } else {
        let number = |text: &str| {
            text.parse::<std::net::Ipv4Addr>()
                .expect("an address")
                .to_bits()
        };
        length == 0 || (number(first) ^ number(address)) >> (32 - length) == 0
    }
}

/// A packet at an interface: the peer's address and groups, the own address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Packet {
    pub(crate) ingress: bool,
    pub(crate) address: usize,
    /// A bit for each group.
    pub(crate) groups: u32,
    /// Whether membership covers IPv6.
    pub(crate) world: bool,
    pub(crate) traffic: usize,
    pub(crate) own: &'static str,
}

impl Packet {
    fn is_member(&self, group: usize) -> bool {
        self.groups & (1 << group) != 0 && (self.address < FIRST_V6 || self.world)
    }
}

/// Every packet of an account with so many groups.
pub(crate) fn packets(groups: usize) -> Vec<Packet> {
    let mut packets = Vec::new();
    for ingress in [true, false] {
        for address in 0..ADDRESSES.len() {
            for world in [true, false] {
                if !world && address < FIRST_V6 {
                    continue;
                }
                for members in 0..1_u32 << groups {
                    for traffic in 0..TRAFFIC.len() {
                        for own in OWN {
                            packets.push(Packet {
                                ingress,
                                address,
                                groups: members,
                                world,
                                traffic,
                                own,
                            });
                        }
                    }
                }
            }
        }
    }
    packets
}

/// What decided a packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum By {
    Intra,
    Exempt,
    Rule(usize, usize),
    Default,
}

/// What an interface in some groups does with a packet, some rules gone.
pub(crate) fn judge(
    account: &Account,
    set: &[usize],
    packet: &Packet,
    gone: &dyn Fn(usize, usize) -> bool,
) -> (By, bool) {
    let fellow = |group: &usize| account.groups[*group].inner && packet.is_member(*group);
    if packet.ingress && account.basic && set.iter().any(fellow) {
        return (By::Intra, true);
    }
    if !packet.ingress && ADDRESSES[packet.address] == "100.100.100.200" {
        return (By::Exempt, true);
    }
    let mut best: Option<(u32, bool, By)> = None;
    for group in set {
        for (place, rule) in account.groups[*group].rules.iter().enumerate() {
            if rule.matches(packet) && !gone(*group, place) {
                let strength = (rule.priority, rule.accept);
                if best.is_none_or(|(priority, accept, _)| strength < (priority, accept)) {
                    best = Some((rule.priority, rule.accept, By::Rule(*group, place)));
                }
            }
        }
    }
    match best {
        Some((_, accept, by)) => (by, accept),
        None => (By::Default, !packet.ingress && account.basic),
    }
}
