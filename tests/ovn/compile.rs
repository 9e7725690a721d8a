//! An account on one reading as a northbound database: a logical switch per network, a port per interface, a port group
//! per security group, an ACL per rule.
//!
//! Priorities carry the whole order, since OVN leaves ties open:
//!
//! ```text
//!   20001  the metadata server, outbound
//!   20000  intra-group access: inbound always, outbound on the lenient reading only (U1)
//!      n   a rule of priority p: 2 * (1000 - p), and 1 more for Drop
//!      1   the default: inbound drop; outbound drop where the group type says so
//! ```
//! A rule that may or may not match is kept as the reading has it (10.4), with the doubtful condition left out.

use super::account::{Account, Cover, Direction, Kind, Network, Peer, Plane, Policy, Ports, Rule};
use super::condition::{Condition, any_of, family, far, range};
use super::facts::{kinds, lets_out, opens_inside};
use super::names::{GATEWAY_MAC, Names, Segment, mac, segments};
use crate::judges::Reading;

/// The commands of `ovn-nbctl`, each a list of words.
pub(crate) fn commands(account: &Account, reading: Reading, names: &Names) -> Vec<Vec<String>> {
    let mut networks: Vec<Network> = account.hosts.iter().map(|host| host.network).collect();
    networks.sort_unstable();
    networks.dedup();
    let mut out = Commands(Vec::new());
    for segment in networks.into_iter().flat_map(segments) {
        let compiler = Compiler {
            account,
            reading,
            names,
            segment,
        };
        compiler.ports(&mut out);
        compiler.defaults(&mut out);
        compiler.groups(&mut out);
    }
    out.0
}

struct Commands(Vec<Vec<String>>);

impl Commands {
    fn add(&mut self, words: &[&str]) {
        self.0
            .push(words.iter().map(|word| (*word).to_owned()).collect());
    }

    fn acl(
        &mut self,
        group: &str,
        direction: Direction,
        priority: u32,
        conditions: &[String],
        policy: Policy,
    ) {
        let (way, port) = match direction {
            Direction::Ingress => ("to-lport", "outport"),
            Direction::Egress => ("from-lport", "inport"),
        };
        let mut matched = format!("{port} == @{group}");
        for condition in conditions {
            matched = format!("{matched} && {condition}");
        }
        let verdict = match policy {
            Policy::Accept => "allow-related",
            Policy::Drop => "drop",
        };
        let priority = priority.to_string();
        // Two rules may say the same.
        self.add(&[
            "--may-exist",
            "--type=port-group",
            "acl-add",
            group,
            way,
            &priority,
            &matched,
            verdict,
        ]);
    }
}

struct Compiler<'a> {
    account: &'a Account,
    reading: Reading,
    names: &'a Names,
    segment: Segment,
}

impl Compiler<'_> {
    fn lenient(&self) -> bool {
        self.reading == Reading::Lenient
    }

    fn members(&self) -> impl Iterator<Item = usize> {
        let hosts = self.account.hosts.iter().enumerate();
        hosts
            .filter(|(_, host)| host.network == self.segment.network)
            .map(|(number, _)| number)
    }

    fn ports(&self, out: &mut Commands) {
        let switch = self.names.switch(self.segment);
        out.add(&["ls-add", &switch]);
        let gateway = self.names.gateway(self.segment);
        out.add(&["lsp-add", &switch, &gateway]);
        out.add(&["lsp-set-addresses", &gateway, GATEWAY_MAC]);
        for number in self.members() {
            let port = self.names.port(self.segment, number);
            let mut addresses = mac(number);
            let host = &self.account.hosts[number];
            match self.segment.plane {
                Plane::Intranet => host
                    .addresses
                    .iter()
                    .for_each(|it| addresses += &format!(" {it}")),
                Plane::Internet => host
                    .public
                    .iter()
                    .for_each(|it| addresses += &format!(" {it}")),
            }
            out.add(&["lsp-add", &switch, &port]);
            out.add(&["lsp-set-addresses", &port, &addresses]);
        }
    }

    fn defaults(&self, out: &mut Commands) {
        let kinds = kinds(self.account);
        let switch = self.names.switch(self.segment);
        let port = |number| self.names.port(self.segment, number);
        let all: Vec<String> = self.members().map(port).collect();
        let shut: Vec<String> = self
            .members()
            .filter(|number| !lets_out(&self.account.hosts[*number], &kinds, self.reading))
            .map(port)
            .collect();
        let (all_name, shut_name) = (format!("{switch}_all"), format!("{switch}_shut"));
        add_group(out, &all_name, &all);
        add_group(out, &shut_name, &shut);
        let ip = ["ip".to_owned()];
        out.acl(&all_name, Direction::Ingress, 1, &ip, Policy::Drop);
        out.acl(&shut_name, Direction::Egress, 1, &ip, Policy::Drop);
        let metadata = ["ip4.dst == 100.100.100.200".to_owned()];
        out.acl(
            &all_name,
            Direction::Egress,
            20_001,
            &metadata,
            Policy::Accept,
        );
    }

    fn groups(&self, out: &mut Commands) {
        let kinds = kinds(self.account);
        let groups = self.account.groups.iter().enumerate();
        let own: Vec<_> = groups
            .filter(|(_, group)| group.network == self.segment.network)
            .collect();
        for (number, _) in &own {
            let listed = |host: &usize| self.account.hosts[*host].groups.contains(number);
            let ports = self.members().filter(listed);
            let ports: Vec<String> = ports
                .map(|host| self.names.port(self.segment, host))
                .collect();
            add_group(out, &self.names.group(self.segment, *number), &ports);
        }
        for (number, group) in own {
            self.inside(number, kinds[number], out);
            if group.cover != Cover::Whole {
                // Rules that nobody has seen may drop, or accept, everything first.
                let policy = if self.lenient() {
                    Policy::Accept
                } else {
                    Policy::Drop
                };
                for direction in [Direction::Ingress, Direction::Egress] {
                    let name = self.names.group(self.segment, number);
                    out.acl(
                        &name,
                        direction,
                        strength(1, policy),
                        &["ip".to_owned()],
                        policy,
                    );
                }
            }
            for rule in group.rules.iter().filter(|_| group.cover != Cover::Unseen) {
                for six in [false, true] {
                    self.rule(number, rule, six, out);
                }
            }
        }
    }

    /// Intra-group access.
    fn inside(&self, group: usize, kind: Option<Kind>, out: &mut Commands) {
        let opens = opens_inside(self.account, group, kind, self.reading);
        if !opens || self.segment.plane == Plane::Internet {
            return;
        }
        let name = self.names.group(self.segment, group);
        for six in [false, true]
            .into_iter()
            .filter(|six| !six || self.lenient())
        {
            let fellow = |direction| {
                [format!(
                    "{} == ${name}_{}",
                    far(direction, six),
                    family(six)
                )]
            };
            out.acl(
                &name,
                Direction::Ingress,
                20_000,
                &fellow(Direction::Ingress),
                Policy::Accept,
            );
            if self.lenient() {
                out.acl(
                    &name,
                    Direction::Egress,
                    20_000,
                    &fellow(Direction::Egress),
                    Policy::Accept,
                );
            }
        }
    }

    fn rule(&self, group: usize, rule: &Rule, six: bool, out: &mut Commands) {
        if self.segment.network == Network::Classic && rule.plane != self.segment.plane {
            return;
        }
        let open = if self.lenient() {
            Policy::Accept
        } else {
            Policy::Drop
        };
        let policy = rule.policy.unwrap_or(open);
        let mut conditions = vec![family(six).to_owned()];
        let mut doubt = rule.policy.is_none();
        let mut is_met = true;
        let mut meet = |condition: Condition| match condition {
            Condition::Always => {}
            Condition::Never => is_met = false,
            Condition::Doubt => doubt = true,
            Condition::When(text) => conditions.push(text),
            Condition::Perhaps(text) => {
                doubt = true;
                conditions.push(text);
            }
        };
        meet(self.traffic(rule));
        meet(self.peer(rule, six));
        let near = if rule.direction == Direction::Ingress {
            Direction::Egress
        } else {
            Direction::Ingress
        };
        meet(rule.local.map_or(Condition::Always, |block| {
            any_of(&[block], far(near, six), six)
        }));
        if let (Some(6 | 17), Some((low, high))) = (rule.protocol, rule.source_ports) {
            let name = if rule.protocol == Some(6) {
                "tcp"
            } else {
                "udp"
            };
            meet(Condition::When(range(&format!("{name}.src"), low, high)));
        }
        if is_met && (!doubt || policy == open) {
            let name = self.names.group(self.segment, group);
            out.acl(
                &name,
                rule.direction,
                strength(rule.priority, policy),
                &conditions,
                policy,
            );
        }
    }

    fn traffic(&self, rule: &Rule) -> Condition {
        let name = match rule.protocol {
            None => return Condition::Always,
            Some(6) => "tcp",
            Some(17) => "udp",
            Some(number) => return Condition::When(format!("ip.proto == {number}")),
        };
        let field = format!("{name}.dst");
        match rule.ports {
            Ports::Any => Condition::When(name.to_owned()),
            Ports::Range(low, high) => Condition::When(range(&field, low, high)),
            Ports::List(list) => {
                let list = &self.account.port_lists[list];
                let ranges = list
                    .entries
                    .iter()
                    .map(|(low, high)| range(&field, *low, *high));
                let ranges: Vec<String> = ranges.collect();
                match list.shown {
                    true => Condition::When(format!("({})", ranges.join(" || "))),
                    false => Condition::Perhaps(name.to_owned()),
                }
            }
        }
    }

    fn peer(&self, rule: &Rule, six: bool) -> Condition {
        let field = far(rule.direction, six);
        match rule.peer {
            Peer::Block(block) => any_of(&[block], field, six),
            Peer::Nobody => Condition::Never,
            Peer::Missing => Condition::Doubt,
            Peer::List(list) => match &self.account.prefix_lists[list] {
                list if list.shown => any_of(&list.entries, field, six),
                _ => Condition::Doubt,
            },
            Peer::Group(group) => {
                let near = self.account.groups[group].network == self.segment.network;
                if !near || self.segment.plane == Plane::Internet {
                    return Condition::Never;
                }
                let name = self.names.group(self.segment, group);
                let members = format!("{field} == ${name}_{}", family(six));
                if six {
                    Condition::Perhaps(members)
                } else {
                    Condition::When(members)
                }
            }
        }
    }
}

fn add_group(out: &mut Commands, name: &str, ports: &[String]) {
    let mut words = vec!["pg-add", name];
    words.extend(ports.iter().map(String::as_str));
    out.add(&words);
}

fn strength(priority: u16, policy: Policy) -> u32 {
    2 * (1000 - u32::from(priority)) + u32::from(policy == Policy::Drop)
}
