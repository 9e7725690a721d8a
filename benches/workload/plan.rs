//! What a workload holds, by index: networks, groups, interfaces, who is where and in what.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::kind::Kind;
use super::random::{Draw, Random, id};

/// The region of everything.
pub(crate) const REGION: &str = "cn-hangzhou";
/// The sizes of VPCs, over and over.
const VPC_SIZES: [u32; 3] = [5000, 3000, 2000];
/// Interfaces and groups of one round of VPCs.
const ROUND: (u32, u32) = (10_000, 100);
/// Groups of the one VPC of [`Kind::GroupSets`], and how many an interface is in.
const SET_GROUPS: (u32, usize) = (1000, 5);
/// VPCs of [`Kind::LargeVpcs`].
const LARGE_VPCS: u32 = 5;
/// vSwitches of a VPC.
const VSWITCHES: u32 = 8;

/// Places of groups in a VPC; the tiers of applications follow.
const BASE: u32 = 0;
const BASTION: u32 = 1;
const MONITOR: u32 = 2;
const TIERS: u32 = 3;

/// A workload: its kind and number of interfaces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Plan {
    pub(crate) kind: Kind,
    pub(crate) interfaces: u32,
}

/// A VPC: its number, its first interface and group, and how many of each it has.
#[derive(Clone, Copy)]
pub(crate) struct Vpc {
    pub(crate) number: u32,
    pub(crate) first: u32,
    pub(crate) size: u32,
    pub(crate) first_group: u32,
    pub(crate) groups: u32,
    /// The length of its address block.
    length: u8,
}

/// What a group is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    Base,
    Bastion,
    Monitor,
    Web,
    App,
    Db,
}

/// A group: its VPC, its place in it, and its role.
#[derive(Clone, Copy)]
pub(crate) struct Group {
    pub(crate) number: u32,
    pub(crate) vpc: Vpc,
    pub(crate) place: u32,
}

impl Plan {
    /// The VPC of an interface.
    pub(crate) fn vpc_of(self, interface: u32) -> Vpc {
        match self.kind {
            Kind::GroupSets => {
                let (size, groups) = (self.interfaces, SET_GROUPS.0);
                return Vpc {
                    number: 0,
                    first: 0,
                    size,
                    first_group: 0,
                    groups,
                    length: 8,
                };
            }
            Kind::LargeVpcs => {
                let size = self.interfaces / LARGE_VPCS;
                let number = interface / size;
                let groups = (size / 100).max(10);
                let (first, first_group) = (number * size, number * groups);
                return Vpc {
                    number,
                    first,
                    size,
                    first_group,
                    groups,
                    length: 12,
                };
            }
            _ => {}
        }
        let (round, mut place) = (interface / ROUND.0, interface % ROUND.0);
        let (mut number, mut first, mut first_group) =
            (round * 3, round * ROUND.0, round * ROUND.1);
        for size in VPC_SIZES {
            if place < size {
                let size = size.min(self.interfaces - first);
                return Vpc {
                    number,
                    first,
                    size,
                    first_group,
                    groups: (size / 100).max(10),
                    length: 16,
                };
            }
            place -= size;
            number += 1;
            first += size;
            first_group += size / 100;
        }
        unreachable!("internal error: a place beyond the round")
    }

    /// All VPCs.
    pub(crate) fn vpcs(self) -> impl Iterator<Item = Vpc> {
        let mut next = 0;
        std::iter::from_fn(move || {
            let vpc = (next < self.interfaces).then(|| self.vpc_of(next))?;
            next += vpc.size;
            Some(vpc)
        })
    }

    /// All groups.
    pub(crate) fn groups(self) -> impl Iterator<Item = Group> {
        self.vpcs()
            .flat_map(|vpc| (0..vpc.groups).map(move |place| vpc.group(place)))
    }

    /// The groups an interface is in, sorted.
    pub(crate) fn groups_of(self, interface: u32) -> Vec<u32> {
        let vpc = self.vpc_of(interface);
        let mut random = Random::of(Draw::Membership, u64::from(interface));
        let mut places = Vec::with_capacity(5);
        if self.kind == Kind::GroupSets {
            while places.len() < SET_GROUPS.1 {
                let place = random.below(vpc.groups);
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        } else {
            let tier = tier(vpc, &mut random);
            places.push(tier);
            match tier {
                BASTION | MONITOR => places.push(BASE),
                _ => {
                    if random.percent(60) {
                        places.push(BASE);
                    }
                    if random.percent(10) {
                        let further = match self.kind {
                            Kind::Scattered => random.below(vpc.groups - TIERS),
                            _ => (tier + 1) % (vpc.groups - TIERS),
                        };
                        places.push(TIERS + further);
                    }
                }
            }
        }
        places.sort_unstable();
        places.dedup();
        places.iter().map(|place| vpc.first_group + place).collect()
    }

    /// The interface that is primary on the instance of `interface`; none if it is on none. Of ten
    /// interfaces one is secondary; of a hundred one belongs to another service.
    pub(crate) fn primary_of(self, interface: u32) -> Option<u32> {
        match (interface % 10, interface / 10 % 10) {
            (9, _) => Some(interface - 1),
            (7, 9) => None,
            _ => Some(interface),
        }
    }

    /// The interfaces of the instance of a primary interface.
    pub(crate) fn interfaces_on(self, primary: u32) -> Range<u32> {
        let last = if primary % 10 == 8 {
            primary + 1
        } else {
            primary
        };
        primary..(last + 1).min(self.interfaces)
    }

    /// The vSwitch of an interface, by its place among those of the VPC.
    pub(crate) fn vswitch_of(self, interface: u32) -> u32 {
        let mut random = Random::of(Draw::VSwitch, u64::from(interface));
        if matches!(self.kind, Kind::Scattered | Kind::GroupSets) {
            return random.below(VSWITCHES);
        }
        // A tier lives in two vSwitches, for two zones.
        let vpc = self.vpc_of(interface);
        let tier = tier(vpc, &mut Random::of(Draw::Membership, u64::from(interface)));
        let home = Random::of(Draw::VSwitch, u64::from(vpc.first_group + tier) << 32);
        (home.clone().below(VSWITCHES) + random.below(2)) % VSWITCHES
    }

    /// Whether members of a group are let in by fellow members. Only if scattered where groups drop
    /// outbound traffic too, as that leaves traffic among members unknown (U1).
    pub(crate) fn lets_members_in(self, group: Group) -> bool {
        let mut random = Random::of(Draw::Group, u64::from(group.number));
        let here = match self.kind {
            Kind::Scattered => !group.vpc.is_enterprise(),
            _ => !self.drops_outbound(group.vpc),
        };
        here && group.role() != Role::Base && random.percent(60)
    }

    /// Whether groups of a VPC drop outbound traffic.
    pub(crate) fn drops_outbound(self, vpc: Vpc) -> bool {
        self.kind == Kind::Scattered || !vpc.number.is_multiple_of(3)
    }

    /// The primary address of an interface.
    pub(crate) fn address(self, interface: u32) -> Ipv4Addr {
        let vpc = self.vpc_of(interface);
        let place = interface - vpc.first + 10;
        let (network, length) = vpc.vswitch_block(self.vswitch_of(interface));
        assert!(place < 1 << (32 - length), "internal error: a full vSwitch");
        Ipv4Addr::from_bits(network | place)
    }

    /// Further addresses of an interface.
    pub(crate) fn secondary_addresses(self, interface: u32) -> Vec<Ipv4Addr> {
        if self.kind != Kind::MultiAddress {
            return Vec::new();
        }
        let place = interface - self.vpc_of(interface).first;
        let count = Random::of(Draw::Interface, u64::from(interface)).below(4);
        (0..count)
            .map(|one| Ipv4Addr::from_bits(0xac10_0000 + place * 4 + one))
            .collect()
    }

    /// The IPv4 prefix assigned to an interface: every tenth has a /28.
    pub(crate) fn prefix(self, interface: u32) -> Option<String> {
        let place = interface - self.vpc_of(interface).first;
        let assigned = self.kind == Kind::MultiAddress && place.is_multiple_of(10);
        assigned.then(|| format!("{}/28", Ipv4Addr::from_bits(0xc0a8_0000 + place / 10 * 16)))
    }

    /// The IPv6 address of an interface.
    pub(crate) fn address6(self, interface: u32) -> Option<Ipv6Addr> {
        let vpc = self.vpc_of(interface);
        let switch = u128::from(self.vswitch_of(interface)) << 64;
        let place = u128::from(interface - vpc.first + 1);
        (self.kind == Kind::DualStack).then(|| Ipv6Addr::from_bits(vpc.block6().0 | switch | place))
    }

    /// The IPv6 prefix assigned to an interface: every twentieth has a /80.
    pub(crate) fn prefix6(self, interface: u32) -> Option<String> {
        let vpc = self.vpc_of(interface);
        let place = interface - vpc.first;
        let assigned = self.kind == Kind::DualStack && place.is_multiple_of(20);
        let bits = vpc.block6().0 | u128::from(0x8000 + place) << 48;
        assigned.then(|| format!("{}/80", Ipv6Addr::from_bits(bits)))
    }
}

impl Vpc {
    /// The group at a place.
    pub(crate) const fn group(self, place: u32) -> Group {
        Group {
            number: self.first_group + place,
            vpc: self,
            place,
        }
    }

    /// Its address block: bits and length. VPCs overlap, as they do.
    pub(crate) const fn block(self) -> (u32, u8) {
        let networks = 1 << (self.length - 8);
        (
            10 << 24 | (self.number % networks) << (32 - self.length),
            self.length,
        )
    }

    /// Its IPv6 block.
    pub(crate) const fn block6(self) -> (u128, u8) {
        (0x2408_4004 << 96 | (self.number as u128) << 72, 56)
    }

    /// The block of one of its vSwitches.
    pub(crate) const fn vswitch_block(self, switch: u32) -> (u32, u8) {
        let (network, length) = self.block();
        let place = (switch % VSWITCHES) << (29 - length);
        (network | place, length + 3)
    }

    /// Every third VPC has groups of the other type.
    pub(crate) const fn is_enterprise(self) -> bool {
        self.number % 3 == 2
    }

    pub(crate) fn id(self) -> String {
        id("vpc-", Draw::Vpc, u64::from(self.number))
    }

    pub(crate) fn vswitch_id(self, switch: u32) -> String {
        id(
            "vsw-",
            Draw::VSwitch,
            u64::from(self.number * VSWITCHES + switch),
        )
    }
}

impl Group {
    pub(crate) const fn role(self) -> Role {
        match self.place {
            BASE => Role::Base,
            BASTION => Role::Bastion,
            MONITOR => Role::Monitor,
            place => match place % 3 {
                0 => Role::Web,
                1 => Role::App,
                _ => Role::Db,
            },
        }
    }

    /// The group of a role in the same application, or the next that there is.
    pub(crate) const fn neighbour(self, role: Role) -> Self {
        let application = if self.place < TIERS {
            TIERS
        } else {
            self.place / 3 * 3
        };
        let place = match role {
            Role::Base => BASE,
            Role::Bastion => BASTION,
            Role::Monitor => MONITOR,
            Role::Web => application,
            Role::App => application + 1,
            Role::Db => application + 2,
        };
        self.vpc
            .group(if place < self.vpc.groups { place } else { 3 })
    }

    pub(crate) fn id(self) -> String {
        group_id(self.number)
    }
}

/// The place of the group that says what an interface is for.
fn tier(vpc: Vpc, random: &mut Random) -> u32 {
    match random.below(200) {
        0 => BASTION,
        1 | 2 => MONITOR,
        _ => TIERS + random.below(vpc.groups - TIERS),
    }
}

pub(crate) fn group_id(number: u32) -> String {
    id("sg-", Draw::Group, u64::from(number))
}

pub(crate) fn instance_id(primary: u32) -> String {
    id("i-", Draw::Instance, u64::from(primary))
}

pub(crate) fn interface_id(interface: u32) -> String {
    id("eni-", Draw::Interface, u64::from(interface))
}
