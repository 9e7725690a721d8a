//! Random intents: roles and statements by numbers, spelled for an account.

use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::brute::Brute;

/// Outside and inside, wide and narrow.
const BLOCKS: [&str; 7] = [
    "10.0.0.0/8",
    "10.0.0.1",
    "192.168.0.0/16",
    "198.51.100.0/24",
    "203.0.113.7/32",
    "fd00::/8",
    "0.0.0.0/0",
];

const FLOWS: [&str; 9] = [
    "tcp/22",
    "tcp/80",
    "tcp",
    "icmp",
    "icmp; icmpv6",
    "udp/53",
    "all",
    "tcp/20-100 from 1024-65535; udp",
    "gre; other",
];

/// A file of intents.
#[derive(Clone, Debug)]
pub(crate) struct Spec {
    pub(crate) roles: Vec<RoleSpec>,
    intents: Vec<IntentSpec>,
}

/// A role by numbers.
#[derive(Clone, Debug)]
pub(crate) struct RoleSpec {
    pub(crate) groups: Vec<Index>,
    pub(crate) names: Vec<Index>,
    pub(crate) blocks: Vec<&'static str>,
    pub(crate) internet: bool,
    /// A role before this one.
    pub(crate) part: Option<Index>,
}

#[derive(Clone, Debug)]
struct IntentSpec {
    kind: &'static str,
    from: Vec<Index>,
    to: Vec<Index>,
    flow: Option<&'static str>,
}

fn role() -> impl Strategy<Value = RoleSpec> {
    let blocks = prop_oneof![4 => Just(Vec::new()), 1 => vec(select(&BLOCKS[..]), 1..=2)];
    let indices = |most| vec(any::<Index>(), 0..=most);
    let part = proptest::option::weighted(0.2, any::<Index>());
    let parts = (
        indices(2),
        indices(2),
        blocks,
        prop::bool::weighted(0.15),
        part,
    );
    parts.prop_map(|(groups, names, blocks, internet, part)| RoleSpec {
        groups,
        names,
        blocks,
        internet,
        part,
    })
}

fn intent() -> impl Strategy<Value = IntentSpec> {
    let kind = select(&["allow", "deny", "only"][..]);
    let roles = |least| vec(any::<Index>(), least..=2);
    let flow = proptest::option::weighted(0.9, select(&FLOWS[..]));
    (kind, roles(0), roles(1), flow).prop_map(|(kind, mut from, to, flow)| {
        if from.is_empty() && kind != "only" {
            from.clone_from(&to);
        }
        IntentSpec {
            kind,
            from,
            to,
            flow: if kind == "allow" {
                flow.or(Some("all"))
            } else {
                flow
            },
        }
    })
}

pub(crate) fn spec() -> impl Strategy<Value = Spec> {
    (vec(role(), 1..=4), vec(intent(), 1..=4)).prop_map(|(roles, intents)| Spec { roles, intents })
}

fn quoted(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.map(|name| format!("{name:?}")).collect();
    format!("[{}]", names.join(", "))
}

impl Spec {
    /// The file for an account.
    pub(crate) fn text(&self, brute: &Brute) -> String {
        let mut text = String::new();
        for (place, role) in self.roles.iter().enumerate() {
            writeln!(text, "[roles.r{place}]\nallow-empty = true").expect("writes");
            let groups = role.groups.iter().filter(|_| !brute.groups.is_empty());
            let groups = quoted(groups.map(|at| at.get(&brute.groups).0.clone()));
            let hosts = brute.hosts();
            let names = role.names.iter().filter(|_| !hosts.is_empty());
            let names = quoted(names.map(|at| at.get(&hosts).clone()));
            let blocks = quoted(role.blocks.iter().map(|block| (*block).to_owned()));
            writeln!(text, "groups = {groups}\nnames = {names}\ncidrs = {blocks}").expect("writes");
            writeln!(text, "internet = {}", role.internet).expect("writes");
            if let (Some(part), true) = (role.part, place > 0) {
                writeln!(text, "roles = \"r{}\"", part.index(place)).expect("writes");
            }
        }
        let roles = |roles: &[Index]| {
            let roles = roles.iter().map(|at| at.index(self.roles.len()));
            quoted(roles.map(|role| format!("r{role}")))
        };
        for IntentSpec {
            kind,
            from,
            to,
            flow,
        } in &self.intents
        {
            let (from, to) = (roles(from), roles(to));
            writeln!(text, "[[intent]]\n{kind} = {from}\nto = {to}").expect("writes");
            if let Some(flow) = flow {
                writeln!(text, "flow = {flow:?}").expect("writes");
            }
        }
        text
    }
}
