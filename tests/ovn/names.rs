//! The names of things in the database: a switch per network and plane, a port per interface, a port group per group.

use super::account::{Network, Plane};
use crate::judges::Reading;

/// Where the internet and the cloud's own services are plugged in.
pub(crate) const GATEWAY_MAC: &str = "0a:ff:00:00:00:01";

/// The network that carries a plane of a network: one logical switch.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Segment {
    pub(crate) network: Network,
    pub(crate) plane: Plane,
}

/// The names of one account on one reading.
pub(crate) struct Names {
    prefix: String,
}

impl Names {
    pub(crate) fn new(account: usize, reading: Reading) -> Self {
        let letter = if reading == Reading::Strict { 's' } else { 'l' };
        Self {
            prefix: format!("a{account}{letter}"),
        }
    }

    pub(crate) fn switch(&self, segment: Segment) -> String {
        let plane = if segment.plane == Plane::Intranet {
            'n'
        } else {
            'x'
        };
        match segment.network {
            Network::Vpc(vpc) => format!("{}_v{vpc}", self.prefix),
            Network::Classic => format!("{}_c{plane}", self.prefix),
        }
    }

    pub(crate) fn port(&self, segment: Segment, host: usize) -> String {
        format!("{}_i{host}", self.switch(segment))
    }

    pub(crate) fn gateway(&self, segment: Segment) -> String {
        format!("{}_gw", self.switch(segment))
    }

    pub(crate) fn group(&self, segment: Segment, group: usize) -> String {
        format!("{}_g{group}", self.switch(segment))
    }
}

pub(crate) fn mac(host: usize) -> String {
    format!("0a:00:00:00:00:{host:02x}")
}

/// The segments of a network: a VPC sees both planes alike.
pub(crate) fn segments(network: Network) -> Vec<Segment> {
    let planes: &[Plane] = match network {
        Network::Vpc(_) => &[Plane::Intranet],
        Network::Classic => &[Plane::Intranet, Plane::Internet],
    };
    planes
        .iter()
        .map(|plane| Segment {
            network,
            plane: *plane,
        })
        .collect()
}
