//! Probes: real pings and connections between the hosts of a town, and what becomes of them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use sgscope::model::{Inventory, Ports};
use sgscope::packet::{Block, parse_traffic};
use sgscope::reach::{Host, Verdict, explain};

use super::accounts::Account;
use super::facts::private;
use super::shell::{call, script};
use super::town::Town;

/// What is sent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Kind {
    Ping,
    Tcp,
    Udp,
}

/// One connection to try.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    pub(crate) kind: Kind,
    /// From whom to whom, for the tool.
    hosts: (Host, Host),
    /// The namespaces.
    from: String,
    to: String,
    /// The address it binds to, and the one it calls.
    pub(crate) source: IpAddr,
    pub(crate) target: IpAddr,
    port: u16,
    source_port: u16,
}

/// Where source ports begin: below and above the line that privileged programs draw.
const SOURCE_PORTS: [u16; 2] = [24, 40_000];

impl Probe {
    /// The flow in the notation of answers.
    pub(crate) fn flow(&self) -> String {
        match self.kind {
            Kind::Ping if self.target.is_ipv6() => "icmpv6".to_owned(),
            Kind::Ping => "icmp".to_owned(),
            Kind::Tcp => format!("tcp/{} from {}", self.port, self.source_port),
            Kind::Udp => format!("udp/{} from {}", self.port, self.source_port),
        }
    }

    /// What the tool says.
    pub(crate) fn verdict(&self, inventory: &Inventory) -> Verdict {
        let flow = parse_traffic(&self.flow()).expect("a flow in our notation");
        explain(inventory, self.hosts.0, self.hosts.1, Some(&flow)).verdict
    }

    pub(crate) fn words(&self) -> String {
        format!("{} from {} to {}", self.flow(), self.source, self.target)
    }

    /// A line for `peer.pl`.
    fn call(&self, number: usize) -> Option<String> {
        let kind = match self.kind {
            Kind::Ping => return None,
            Kind::Tcp => "tcp",
            Kind::Udp => "udp",
        };
        let Self {
            source,
            source_port,
            target,
            port,
            ..
        } = self;
        Some(format!(
            "{number} {kind} {source} {source_port} {target} {port}\n"
        ))
    }

    /// A line for the shell that prints what `peer.pl` would.
    fn ping(&self, number: usize, seconds: &str) -> Option<String> {
        if self.kind != Kind::Ping {
            return None;
        }
        let Self {
            source, target, to, ..
        } = self;
        let ping = format!("ping -n -q -c 1 -W {seconds} -I {source} {target}");
        Some(format!(
            "( {ping} >/dev/null 2>&1 && echo {number} {to} ) &\n"
        ))
    }
}

/// Everything that is tried in a town.
pub(crate) fn probes(account: &Account, town: &Town<'_>) -> Vec<Probe> {
    let (tcp, udp) = (ports(account, 6), ports(account, 17));
    let flows = tcp.iter().map(|port| (Kind::Tcp, *port));
    let flows: Vec<(Kind, u16)> = flows
        .chain(udp.iter().map(|port| (Kind::Udp, *port)))
        .collect();
    let mut used: BTreeMap<String, u16> = BTreeMap::new();
    let mut all = Vec::new();
    for (hosts, from, to, source, target) in pairs(account, town) {
        let mut add = |kind, port, source_port| {
            let (from, to) = (from.clone(), to.clone());
            all.push(Probe {
                kind,
                hosts,
                from,
                to,
                source,
                target,
                port,
                source_port,
            });
        };
        add(Kind::Ping, 0, 0);
        // No source port is used twice, since on the other side all ports lead to one.
        let more = used.entry(from.clone()).or_default();
        for first in source_ports(account) {
            for (kind, port) in &flows {
                add(*kind, *port, first + *more);
                *more += 1;
            }
        }
    }
    assert!(
        used.values().all(|more| *more < 1000),
        "more than privileged ports can tell apart"
    );
    all
}

type Pair = ((Host, Host), String, String, IpAddr, IpAddr);

/// Every pair of addresses of two hosts, and of a host with a public address and the internet.
fn pairs(account: &Account, town: &Town<'_>) -> Vec<Pair> {
    let inventory = &account.inventory;
    let mut pairs = Vec::new();
    for (one, from) in inventory.interfaces.iter() {
        for (other, to) in inventory
            .interfaces
            .iter()
            .filter(|(other, _)| *other != one)
        {
            for six in [false, true] {
                for source in private(from, six) {
                    for target in private(to, six) {
                        let hosts = (Host::Address(one, source), Host::Address(other, target));
                        pairs.push((hosts, town.host(one), town.host(other), source, target));
                    }
                }
            }
        }
        for public in &from.public {
            let Some(local) = public.local else {
                continue;
            };
            let own = Host::Public(one, public.address);
            for far in &town.outside {
                let there = Host::Outside(Block::host(*far));
                pairs.push(((own, there), town.host(one), town.internet(), local, *far));
                pairs.push((
                    (there, own),
                    town.internet(),
                    town.host(one),
                    *far,
                    public.address,
                ));
            }
        }
    }
    pairs
}

/// Source ports matter only where some rule names them.
fn source_ports(account: &Account) -> Vec<u16> {
    let rules = account.inventory.rules.rows();
    if rules.iter().any(|rule| rule.source_ports != Ports::Any) {
        SOURCE_PORTS.to_vec()
    } else {
        vec![SOURCE_PORTS[1]]
    }
}

/// Ports on both sides of each edge of the rules' ranges, those of the story, and one more.
fn ports(account: &Account, protocol: u8) -> Vec<u16> {
    let inventory = &account.inventory;
    let (name, usual) = if protocol == 6 {
        ("tcp/", 22)
    } else {
        ("udp/", 53)
    };
    let mut all = BTreeSet::from([usual]);
    let named = account
        .flows
        .iter()
        .filter_map(|flow| flow.strip_prefix(name));
    all.extend(named.filter_map(|port| port.parse::<u16>().ok()));
    for rule in inventory.rules.rows() {
        let own = rule.protocol == Some(sgscope::model::Protocol::Number(protocol));
        let set = match &rule.ports {
            _ if !own => None,
            Ports::Only(set) => Some(set),
            Ports::List(list) => inventory.port_lists[*list].entries.as_ref(),
            Ports::Any | Ports::Unreadable => None,
        };
        for range in set.iter().flat_map(|set| set.as_slice()) {
            let (low, high) = (range.first.number(), range.last.number());
            all.extend([low.saturating_sub(1), low, high, high.saturating_add(1)]);
        }
    }
    all.remove(&0);
    all.into_iter().collect()
}

/// Sends probes, from all hosts at once; whether each was answered by the right host.
pub(crate) fn send(probes: &[Probe], seconds: &str) -> Vec<bool> {
    let sources: BTreeSet<&str> = probes.iter().map(|probe| probe.from.as_str()).collect();
    let mut answered = vec![false; probes.len()];
    let found: Vec<Vec<usize>> = std::thread::scope(|scope| {
        let threads: Vec<_> = sources
            .into_iter()
            .map(|source| scope.spawn(move || send_from(source, probes, seconds)))
            .collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, Vec<usize>>| {
            thread.join().expect("the probes of a host end")
        };
        threads.into_iter().map(join).collect()
    });
    found
        .into_iter()
        .flatten()
        .for_each(|number| answered[number] = true);
    answered
}

/// Sends the probes of one host; the numbers of those that were answered by the right one.
fn send_from(source: &str, probes: &[Probe], seconds: &str) -> Vec<usize> {
    let own = probes
        .iter()
        .enumerate()
        .filter(|(_, probe)| probe.from == source);
    let own: Vec<(usize, &Probe)> = own.collect();
    let pings: String = own
        .iter()
        .filter_map(|(number, it)| it.ping(*number, seconds))
        .collect();
    let calls: Vec<String> = own
        .iter()
        .filter_map(|(number, it)| it.call(*number))
        .collect();
    let answers = std::thread::scope(|scope| {
        let pings = scope.spawn(|| script(source, &format!("{pings}wait\n")));
        // A process may not have many more sockets open.
        let calls = calls
            .chunks(500)
            .map(|calls| call(source, seconds, &calls.concat()));
        let calls: String = calls.collect();
        calls + &pings.join().expect("the pings end")
    });
    let mut answered = Vec::new();
    for line in answers.lines() {
        let (number, name) = line
            .split_once(' ')
            .expect("every answer is a number and a name");
        let number: usize = number.parse().expect("every answer begins with a number");
        if name == probes[number].to {
            answered.push(number);
        }
    }
    answered
}
