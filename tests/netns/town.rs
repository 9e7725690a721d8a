//! A town: one namespace per host, a router per network, and one namespace that is the rest of the internet.
//!
//! ```text
//!  [host 10.0.0.1/32]--h0--[router of vpc-1: nftables, NAT]--world--[internet 203.0.113.9 ...]
//!  [host 10.0.0.2/32]--h1--/
//! ```
//! Routers of different networks share nothing but the internet, which forwards nothing: isolation is real. Names carry
//! the process, so that whoever comes later can tell what a process that is gone has left behind.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::process::Child;

use sgscope::model::{InterfaceIndex, Inventory, Network, Peer};
use sgscope::packet::{Block, is_private};

use super::facts::interfaces_of;
use super::firewall::{UPLINK, link, ruleset};
use super::shell::{inside, ip_batch, nft, serve, wait_until_ready};
use crate::judges::{Reading, is_alive, own_tag, program, run};

const PREFIX: &str = "sgscope-";
/// Where the servers of every host listen; all other ports lead there.
const TCP_SERVER: u16 = 7001;
const UDP_SERVER: u16 = 7002;
/// An address that no rule names.
const SOMEBODY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 77));

/// The namespaces of an inventory; they go when this is dropped.
pub(crate) struct Town<'a> {
    inventory: &'a Inventory,
    prefix: String,
    networks: Vec<Network>,
    /// Addresses of the internet that rules tell apart.
    pub(crate) outside: Vec<IpAddr>,
    namespaces: Vec<String>,
    servers: Vec<Child>,
}

impl<'a> Town<'a> {
    /// Builds the town of an inventory.
    pub(crate) fn build(inventory: &'a Inventory, number: usize) -> Self {
        let used = inventory
            .interfaces
            .rows()
            .iter()
            .map(|interface| interface.network);
        let networks: BTreeSet<Network> = used.collect();
        let mut town = Self {
            inventory,
            prefix: format!("{PREFIX}{}-{number}", own_tag()),
            networks: networks.into_iter().collect(),
            outside: outside(inventory),
            namespaces: Vec::new(),
            servers: Vec::new(),
        };
        town.make();
        town.connect();
        town.open_ports();
        town
    }

    /// The namespace of a host.
    pub(crate) fn host(&self, interface: InterfaceIndex) -> String {
        let name = link(self.inventory, &self.inventory.interfaces[interface]);
        format!("{}-{name}", self.prefix)
    }

    /// The namespace of the internet.
    pub(crate) fn internet(&self) -> String {
        format!("{}-internet", self.prefix)
    }

    /// The rulesets of all routers on a reading.
    pub(crate) fn rulesets(&self, reading: Reading) -> Vec<String> {
        let networks = self.networks.iter();
        networks
            .map(|network| ruleset(self.inventory, *network, reading))
            .collect()
    }

    /// Loads rulesets; connections that older ones let pass go on.
    pub(crate) fn load(&self, rulesets: &[String]) {
        for (number, ruleset) in rulesets.iter().enumerate() {
            nft(&self.router(number), ruleset);
        }
    }

    fn router(&self, number: usize) -> String {
        format!("{}-router{number}", self.prefix)
    }

    fn make(&mut self) {
        let hosts = self
            .inventory
            .interfaces
            .indices()
            .map(|index| self.host(index));
        let mut all: Vec<String> = hosts.collect();
        all.extend((0..self.networks.len()).map(|number| self.router(number)));
        all.push(self.internet());
        // Known before they are made, so that half a town is taken down too.
        self.namespaces.clone_from(&all);
        let mut lines: Vec<String> = all.iter().map(|name| format!("netns add {name}")).collect();
        for (number, network) in self.networks.iter().enumerate() {
            let router = self.router(number);
            let internet = self.internet();
            lines.push(format!(
                "link add {UPLINK} netns {router} type veth peer name r{number} netns {internet}"
            ));
            for index in interfaces_of(self.inventory, *network) {
                let name = link(self.inventory, &self.inventory.interfaces[index]);
                let host = self.host(index);
                lines.push(format!(
                    "link add {name} netns {router} type veth peer name nic netns {host}"
                ));
            }
        }
        ip_batch(None, &lines);
    }

    fn connect(&self) {
        let mut far = vec!["link set lo up".to_owned()];
        far.extend(
            self.outside
                .iter()
                .map(|address| format!("addr add {address}/32 dev lo")),
        );
        for (number, network) in self.networks.iter().enumerate() {
            let router = self.router(number);
            let uplink = |side| format!("169.254.{}.{side}", number + 100);
            far.push(format!("link set r{number} up"));
            far.push(format!("addr add {}/30 dev r{number}", uplink(2)));
            let mut near = vec![
                format!("link set {UPLINK} up"),
                format!("addr add {}/30 dev {UPLINK}", uplink(1)),
                format!("route add default via {}", uplink(2)),
            ];
            for index in interfaces_of(self.inventory, *network) {
                self.connect_host(index, &mut near);
                let public = self.inventory.interfaces[index].public.iter();
                far.extend(
                    public.map(|it| format!("route add {}/32 via {}", it.address, uplink(1))),
                );
            }
            let forwards = ["net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1"];
            run(inside(&router, &["sysctl", "-qw"]).args(forwards));
            ip_batch(Some(&router), &near);
        }
        ip_batch(Some(&self.internet()), &far);
    }

    /// Lines for the host are run, lines for its router are added to `near`.
    fn connect_host(&self, index: InterfaceIndex, near: &mut Vec<String>) {
        let name = link(self.inventory, &self.inventory.interfaces[index]);
        near.push(format!("link set {name} up"));
        near.push(format!("addr add 169.254.1.1/32 dev {name}"));
        near.push(format!("addr add fe80::1/64 dev {name} nodad"));
        let mut own = vec!["link set lo up".to_owned(), "link set nic up".to_owned()];
        own.push("route add 169.254.1.1/32 dev nic".to_owned());
        let addresses = self.addresses(index);
        for address in &addresses {
            let block = Block::host(*address);
            let nodad = if address.is_ipv6() { " nodad" } else { "" };
            own.push(format!(
                "addr add {address}/{} dev nic{nodad}",
                block.length()
            ));
            near.push(format!("route add {address}/{} dev {name}", block.length()));
        }
        own.push("route add 0.0.0.0/0 via 169.254.1.1 dev nic".to_owned());
        if addresses.iter().any(IpAddr::is_ipv6) {
            own.push("route add ::/0 via fe80::1 dev nic".to_owned());
        }
        ip_batch(Some(&self.host(index)), &own);
    }

    /// A host's private addresses, and on the classic network its public ones.
    fn addresses(&self, interface: InterfaceIndex) -> Vec<IpAddr> {
        let interface = &self.inventory.interfaces[interface];
        let blocks = interface.addresses.iter().filter(|block| block.is_host());
        let mut all: Vec<IpAddr> = blocks.map(|block| block.first()).collect();
        let public = interface.public.iter();
        all.extend(
            public
                .filter(|it| it.local == Some(it.address))
                .map(|it| it.address),
        );
        all
    }

    /// On every host every port answers, with the host's name.
    fn open_ports(&mut self) {
        let hosts = self.inventory.interfaces.iter();
        let hosts = hosts.map(|(index, _)| self.host(index));
        let all: Vec<String> = hosts.chain([self.internet()]).collect();
        let lead = format!(
            "table inet ports {{\nchain lead {{\ntype nat hook prerouting priority -100;\nmeta l4proto tcp redirect to :{TCP_SERVER}\nmeta l4proto udp redirect to :{UDP_SERVER}\n}}\n}}\n"
        );
        for namespace in all {
            nft(&namespace, &lead);
            self.servers
                .push(serve(&namespace, [TCP_SERVER, UDP_SERVER]));
        }
        // Before it listens, a host would seem not to answer.
        self.servers.iter_mut().for_each(wait_until_ready);
    }
}

impl Drop for Town<'_> {
    fn drop(&mut self) {
        for server in &mut self.servers {
            // One that has ended by itself needs no ending.
            let _ = server.kill();
            let _ = server.wait();
        }
        self.namespaces.iter().for_each(|name| remove(name));
    }
}

/// Addresses of the internet: one that no rule names, and the edges of public blocks that rules do name.
fn outside(inventory: &Inventory) -> Vec<IpAddr> {
    let peers = inventory
        .rules
        .rows()
        .iter()
        .filter_map(|rule| match &rule.peer {
            Peer::Blocks(blocks) => Some(blocks.iter()),
            _ => None,
        });
    let assigned: Vec<IpAddr> = inventory
        .interfaces
        .rows()
        .iter()
        .flat_map(|interface| interface.public.iter().map(|public| public.address))
        .collect();
    let mut all = BTreeSet::from([SOMEBODY]);
    for block in peers.flatten().filter(|block| block.length() >= 24) {
        if let IpAddr::V4(first) = block.first() {
            all.insert(IpAddr::V4(first));
            let after = u32::from(first).checked_add(1 << (32 - block.length()));
            all.extend(after.map(|after| IpAddr::V4(after.into())));
        }
    }
    all.retain(|address| !is_private(*address) && !assigned.contains(address));
    all.into_iter().take(6).collect()
}

/// Fails unless namespaces may be made.
pub(crate) fn need_root() {
    use std::os::unix::fs::MetadataExt as _;
    let own = std::fs::metadata("/proc/self").expect("a Linux machine");
    assert_eq!(
        own.uid(),
        0,
        "this judge makes network namespaces and needs root"
    );
}

/// Removes what processes that are gone have left behind.
pub(crate) fn sweep() {
    let list = run(program("ip").args(["netns", "list"]));
    for name in list
        .lines()
        .filter_map(|line| line.split_whitespace().next())
    {
        let Some(tail) = name.strip_prefix(PREFIX) else {
            continue;
        };
        let tag: Vec<&str> = tail.splitn(3, '-').collect();
        if tag.len() == 3 && !is_alive(&format!("{}-{}", tag[0], tag[1])) {
            remove(name);
        }
    }
}

/// Removes a namespace, and ends what still runs in it.
fn remove(name: &str) {
    let pids = program("ip").args(["netns", "pids", name]).output();
    let pids = pids.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    for pid in pids.unwrap_or_default().split_whitespace() {
        let _ = program("kill").args(["-KILL", pid]).output();
    }
    // It may never have been made.
    let _ = program("ip").args(["netns", "del", name]).output();
}
