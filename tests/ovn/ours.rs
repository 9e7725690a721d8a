//! What the tool says of a packet: the library's `explain` for its pair of addresses, and a row of the binary's `reach`
//! where that pair is all there is.

use std::collections::BTreeMap;
use std::net::IpAddr;

use sgscope::load::load_text;
use sgscope::model::{InterfaceIndex, Inventory};
use sgscope::packet::{Block, Set, Traffic, parse_traffic};
use sgscope::reach::{Host, Verdict, explain};

use super::account::{Account, Network};
use super::packets::{End, Packet};
use super::spell::host_id;

/// An account as the tool has read it.
pub(crate) struct Ours<'a> {
    account: &'a Account,
    inventory: Inventory,
    rows: BTreeMap<(String, String, String), Row>,
}

/// What certainly passes, and what possibly does besides.
struct Row {
    allowed: Traffic,
    unknown: Traffic,
}

impl<'a> Ours<'a> {
    pub(crate) fn new(account: &'a Account) -> Self {
        let folder = crate::support::folder(&account.text());
        let mut texts = Vec::new();
        for entry in std::fs::read_dir(folder.path()).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            texts.push((name, std::fs::read_to_string(&path).expect("an export")));
        }
        texts.sort();
        let texts: Vec<(&str, &str)> = texts
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        let inventory = load_text(&texts).inventory;
        let rows = rows(&folder.path().to_string_lossy());
        Self {
            account,
            inventory,
            rows,
        }
    }

    /// The verdict on a packet by `explain`.
    pub(crate) fn explain(&self, packet: &Packet) -> Verdict {
        let source = self.host(packet.from, packet.source);
        let target = self.host(packet.to, packet.target);
        explain(&self.inventory, source, target, Some(&flow(packet))).verdict
    }

    /// The verdict by `reach`, for hosts with one address of the packet's family.
    pub(crate) fn reach(&self, packet: &Packet) -> Option<Verdict> {
        let (End::Host(from), End::Host(to)) = (packet.from, packet.to) else {
            return None;
        };
        let six = packet.source.is_ipv6();
        let is_one = |host: usize| {
            let own = self.account.hosts[host].addresses.iter();
            own.filter(|it| it.is_ipv6() == six).count() == 1
        };
        if !is_one(from) || !is_one(to) {
            return None;
        }
        let family = if six { "ipv6" } else { "ipv4" };
        let row = self
            .rows
            .get(&(host_id(from), host_id(to), family.to_owned()));
        let flow = flow(packet);
        let holds = |set: &Traffic| flow.difference(set).is_empty();
        Some(match row {
            Some(row) if holds(&row.allowed) => Verdict::Allowed,
            Some(row) if holds(&row.unknown) => Verdict::Unknown,
            _ => Verdict::Denied,
        })
    }

    fn host(&self, end: End, address: IpAddr) -> Host {
        let End::Host(host) = end else {
            return Host::Outside(Block::host(address));
        };
        let own = self.account.hosts[host].addresses.contains(&address);
        let interface = self.interface(host);
        match self.account.hosts[host].public {
            Some(public) if !own => Host::Public(interface, public.into()),
            _ => Host::Address(interface, address),
        }
    }

    /// A classic instance stands for its own interface.
    fn interface(&self, host: usize) -> InterfaceIndex {
        let id = match self.account.hosts[host].network {
            Network::Vpc(_) => format!("eni-{}", host_id(host)),
            Network::Classic => host_id(host),
        };
        self.inventory
            .interface(&id)
            .expect("every host has an interface")
    }
}

fn flow(packet: &Packet) -> Traffic {
    parse_traffic(&packet.flow()).expect("the packet in our notation")
}

/// The rows of `reach`, by source, target and family.
fn rows(folder: &str) -> BTreeMap<(String, String, String), Row> {
    let output = crate::support::sgscope(&["reach", "--format", "jsonl", folder]);
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("answers are UTF-8");
    let row = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).expect("a row is JSON");
        let field = |key: &str| row[key].as_str().expect("a field of a row").to_owned();
        let set = |key: &str| parse_traffic(&field(key)).expect("a set in our notation");
        let key = (field("source"), field("target"), field("family"));
        (
            key,
            Row {
                allowed: set("allowed"),
                unknown: set("unknown"),
            },
        )
    };
    text.lines().map(row).collect()
}
