//! An account of the size of a test: groups, rules, hosts and lists, with facts that an export may lack.
//! Plain data; what it means is `facts` and `compile`, how an export says it is `spell`.

use std::net::{IpAddr, Ipv4Addr};

/// The network a host or a group stands in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Network {
    /// `vpc-N`.
    Vpc(u8),
    /// The classic network of the one region.
    Classic,
}

/// What a rule sees of a classic host: its internal or its public side. A VPC has one plane.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Plane {
    Intranet,
    Internet,
}

/// A CIDR block as written: host bits may be set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Block {
    pub(crate) address: IpAddr,
    pub(crate) length: u8,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Basic,
    Enterprise,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Policy {
    Accept,
    Drop,
}

/// How much of a group's rules the export holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cover {
    Whole,
    Partial,
    Unseen,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Direction {
    Ingress,
    Egress,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ports {
    Any,
    Range(u16, u16),
    List(usize),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Peer {
    Block(Block),
    Group(usize),
    /// A group that nothing else names.
    Nobody,
    List(usize),
    /// No field is set.
    Missing,
}

#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) direction: Direction,
    /// None where it cannot be read.
    pub(crate) policy: Option<Policy>,
    pub(crate) priority: u16,
    /// None is ALL.
    pub(crate) protocol: Option<u8>,
    pub(crate) ports: Ports,
    pub(crate) source_ports: Option<(u16, u16)>,
    pub(crate) peer: Peer,
    pub(crate) local: Option<Block>,
    pub(crate) plane: Plane,
}

#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) network: Network,
    /// None where it is not exported.
    pub(crate) kind: Option<Kind>,
    /// None where it is not exported.
    pub(crate) inner: Option<Policy>,
    pub(crate) cover: Cover,
    pub(crate) rules: Vec<Rule>,
}

/// An instance with one interface.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) network: Network,
    pub(crate) addresses: Vec<IpAddr>,
    pub(crate) groups: Vec<usize>,
    pub(crate) public: Option<Ipv4Addr>,
}

/// A prefix list or a port list.
#[derive(Clone, Debug)]
pub(crate) struct List<T> {
    pub(crate) entries: Vec<T>,
    /// Whether the export holds it.
    pub(crate) shown: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) groups: Vec<Group>,
    pub(crate) hosts: Vec<Host>,
    pub(crate) prefix_lists: Vec<List<Block>>,
    pub(crate) port_lists: Vec<List<(u16, u16)>>,
}

impl Block {
    pub(crate) fn host(address: IpAddr) -> Self {
        let length = if address.is_ipv6() { 128 } else { 32 };
        Self { address, length }
    }

    /// The number of the first and the last address.
    pub(crate) fn ends(&self) -> (u128, u128) {
        let width = if self.address.is_ipv6() { 128 } else { 32 };
        let host = u32::from(width - self.length);
        let mask = 1_u128.checked_shl(host).map_or(u128::MAX, |it| it - 1);
        let number = number(self.address);
        (number & !mask, number | mask)
    }
}

/// An address as a number.
pub(crate) fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}

/// The address of a number in the family of another address.
pub(crate) fn address_like(like: IpAddr, number: u128) -> Option<IpAddr> {
    match like {
        IpAddr::V4(_) => Some(IpAddr::from(u32::try_from(number).ok()?.to_be_bytes())),
        IpAddr::V6(_) => Some(IpAddr::from(number.to_be_bytes())),
    }
}
