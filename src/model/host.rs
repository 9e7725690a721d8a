//! Instances and their network interfaces.
//!
//! Groups are attached to interfaces, never to instances (vendor page "Start using security
//! groups"): what the instance shows are the groups of its primary interface.

use std::net::IpAddr;

use super::index::{GroupIndex, InstanceIndex, RegionIndex, VSwitchIndex};
use super::network::Network;
use crate::packet::Block;
use crate::source::Location;

/// What an instance was doing when it was exported.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum InstanceStatus {
    /// Not yet started.
    Pending,
    /// Booting.
    Starting,
    /// Running: the only state in which it answers.
    Running,
    /// Shutting down.
    Stopping,
    /// Stopped.
    Stopped,
    /// Another word than the API's five.
    Other,
}

/// An ECS instance (DescribeInstances, DescribeInstanceAttribute), or the id of one that an
/// interface names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Instance {
    /// `i-...`
    pub id: Box<str>,
    /// Its name.
    pub name: Option<Box<str>>,
    /// Its state, where exported.
    pub status: Option<InstanceStatus>,
    /// Its region.
    pub region: Option<RegionIndex>,
    /// Its tags, keys and values, sorted.
    pub tags: Box<[(Box<str>, Box<str>)]>,
    /// Where it is described.
    pub location: Option<Location>,
}

/// An elastic network interface, or what stands for one: an instance whose interface was not
/// exported has one that bears the instance's id, and a classic instance always has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NetworkInterface {
    /// `eni-...`, or the instance's id.
    pub id: Box<str>,
    /// The instance it is attached to; none for interfaces of other services.
    pub instance: Option<InstanceIndex>,
    /// Whether it is the instance's primary interface.
    pub primary: bool,
    /// Its network.
    pub network: Network,
    /// Its vSwitch.
    pub vswitch: Option<VSwitchIndex>,
    /// Its region.
    pub region: Option<RegionIndex>,
    /// Its security groups, sorted, never empty; none where they are not exported or two files
    /// contradict.
    pub groups: Option<Box<[GroupIndex]>>,
    /// Its private addresses and assigned prefixes of both families, sorted, the primary address
    /// first.
    pub addresses: Box<[Block]>,
    /// Its public IPv4 addresses, sorted.
    pub public: Box<[PublicAddress]>,
    /// Its tags, keys and values, sorted.
    pub tags: Box<[(Box<str>, Box<str>)]>,
    /// Where it is described.
    pub location: Option<Location>,
}

/// A public IPv4 address of an interface.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PublicAddress {
    /// The address the internet sees.
    pub address: IpAddr,
    /// The address the security group sees: the private one behind the gateway's translation
    /// ("Security group rules", quintuple rules); on the classic network the public one itself.
    pub local: Option<IpAddr>,
}
