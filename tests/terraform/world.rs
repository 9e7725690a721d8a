//! A small account that Terraform minds, and what a plan may do to it. No code is shared with what is
//! tested.

use std::collections::BTreeMap;

use crate::dice::Dice;

/// Who is named: by the name of a resource.
pub(crate) type Name = String;

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Group {
    pub(crate) enterprise: bool,
    pub(crate) isolated: bool,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Peer {
    Block(&'static str),
    Ipv6(&'static str),
    Group(Name),
    List(Name),
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Rule {
    pub(crate) group: Name,
    pub(crate) egress: bool,
    pub(crate) accept: bool,
    pub(crate) priority: u8,
    pub(crate) protocol: &'static str,
    pub(crate) ports: &'static str,
    pub(crate) peer: Peer,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Host {
    pub(crate) address: String,
    pub(crate) public: bool,
    pub(crate) groups: Vec<Name>,
}

#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Interface {
    pub(crate) address: String,
    pub(crate) groups: Vec<Name>,
    pub(crate) instance: Option<Name>,
}

/// What is there. `made` are names of what a plan makes or replaces, which has no id yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct World {
    pub(crate) groups: BTreeMap<Name, Group>,
    pub(crate) rules: BTreeMap<Name, Rule>,
    pub(crate) hosts: BTreeMap<Name, Host>,
    pub(crate) interfaces: BTreeMap<Name, Interface>,
    pub(crate) lists: BTreeMap<Name, Vec<&'static str>>,
    pub(crate) made: Vec<Name>,
}

const BLOCKS: [&str; 5] = [
    "0.0.0.0/0",
    "10.0.0.0/30",
    "10.0.0.2/32",
    "10.0.0.4/31",
    "198.51.100.0/24",
];

impl World {
    pub(crate) fn random(dice: &mut Dice) -> Self {
        let mut world = Self::default();
        world
            .lists
            .insert("l0".to_owned(), vec!["10.0.0.0/31", "203.0.113.0/24"]);
        for (number, enterprise) in [(0, false), (1, false), (2, false), (3, true)] {
            let isolated = !enterprise && dice.once_in(3);
            world.groups.insert(
                format!("g{number}"),
                Group {
                    enterprise,
                    isolated,
                },
            );
        }
        for number in 0..dice.below(9) {
            world.add_rule(dice, format!("r{number}"));
        }
        for number in 0..4 {
            world.add_host(dice, format!("h{number}"), number + 1);
        }
        for number in 0..dice.below(3) {
            world.add_interface(dice, format!("n{number}"), number + 20);
        }
        world
    }

    fn keys<T>(map: &BTreeMap<Name, T>) -> Vec<Name> {
        map.keys().cloned().collect()
    }

    fn members(&self, dice: &mut Dice) -> Vec<Name> {
        let enterprise = dice.once_in(5);
        let of_kind = self
            .groups
            .iter()
            .filter(|(_, group)| group.enterprise == enterprise);
        let all: Vec<Name> = of_kind.map(|(name, _)| name.clone()).collect();
        if all.is_empty() {
            return vec![Self::keys(&self.groups).remove(0)];
        }
        let mut groups = vec![dice.of(&all).clone()];
        if dice.once_in(2) {
            groups.push(dice.of(&all).clone());
        }
        groups.sort();
        groups.dedup();
        groups
    }

    fn add_host(&mut self, dice: &mut Dice, name: Name, number: usize) {
        let groups = self.members(dice);
        let public = dice.once_in(2);
        self.hosts.insert(
            name,
            Host {
                address: format!("10.0.0.{number}"),
                public,
                groups,
            },
        );
    }

    fn add_interface(&mut self, dice: &mut Dice, name: Name, number: usize) {
        let groups = self.members(dice);
        let hosts = Self::keys(&self.hosts);
        let instance = dice.once_in(2).then(|| dice.of(&hosts).clone());
        self.interfaces.insert(
            name,
            Interface {
                address: format!("10.0.0.{number}"),
                groups,
                instance,
            },
        );
    }

    /// Adds a rule that the API takes and that no other one is like.
    fn add_rule(&mut self, dice: &mut Dice, name: Name) -> bool {
        let names = Self::keys(&self.groups);
        let group = dice.of(&names).clone();
        let protocol = *dice.of(&["tcp", "udp", "icmp", "all", "gre", "tcp"]);
        let basic = |name: &&Name| !self.groups[*name].enterprise && **name != group;
        let others: Vec<Name> = names.iter().filter(basic).cloned().collect();
        let peer = match dice.below(6) {
            0 | 1 if !self.groups[&group].enterprise && !others.is_empty() => {
                Peer::Group(dice.of(&others).clone())
            }
            2 if !self.lists.is_empty() => Peer::List(dice.of(&Self::keys(&self.lists)).clone()),
            3 if protocol != "icmp" => Peer::Ipv6("2001:db8::/32"),
            _ => Peer::Block(dice.of::<&str>(&BLOCKS)),
        };
        let rule = Rule {
            group,
            egress: dice.once_in(3),
            accept: !dice.once_in(3),
            priority: *dice.of(&[1, 1, 2, 50, 100]),
            protocol,
            ports: match protocol {
                "tcp" | "udp" => dice.of::<&str>(&["22/22", "80/90", "1/65535", "85/3306"]),
                _ => "-1/-1",
            },
            peer,
        };
        let fresh = !self.rules.values().any(|known| *known == rule);
        if fresh {
            self.rules.insert(name, rule);
        }
        fresh
    }

    /// Something that a plan may do. What has come is in `made`.
    pub(crate) fn edit(&mut self, dice: &mut Dice, before: &Self, number: usize) {
        let rules = Self::keys(&self.rules);
        let hosts = Self::keys(&self.hosts);
        match dice.below(13) {
            0 | 1 => {
                let name = format!("rx{number}");
                let twin = |world: &Self| {
                    before
                        .rules
                        .values()
                        .any(|old| Some(old) == world.rules.get(&name))
                };
                if self.add_rule(dice, name.clone()) {
                    // Two resources that are one rule are told of elsewhere.
                    if twin(self) {
                        self.rules.remove(&name);
                    } else {
                        self.made.push(name);
                    }
                }
            }
            2 | 3 if !rules.is_empty() => drop(self.rules.remove(dice.of(&rules))),
            4 | 5 if !rules.is_empty() => {
                let name = dice.of(&rules).clone();
                let old = self.rules.remove(&name);
                let fresh = self.add_rule(dice, name.clone());
                if !fresh
                    || before
                        .rules
                        .iter()
                        .any(|(of, rule)| *of != name && *rule == self.rules[&name])
                {
                    self.rules.remove(&name);
                    self.rules.extend(old.map(|old| (name, old)));
                } else {
                    self.made.push(name);
                }
            }
            6 => {
                let basic = self.groups.values_mut().filter(|group| !group.enterprise);
                if let Some(group) = basic.into_iter().next() {
                    group.isolated = !group.isolated;
                }
            }
            7 => {
                let name = format!("gx{number}");
                let enterprise = dice.once_in(3);
                let isolated = !enterprise && dice.once_in(2);
                self.groups.insert(
                    name.clone(),
                    Group {
                        enterprise,
                        isolated,
                    },
                );
                self.made.push(name);
            }
            8 if hosts.len() > 1 => {
                let gone = dice.of(&hosts).clone();
                self.hosts.remove(&gone);
                for interface in self.interfaces.values_mut() {
                    interface.instance = interface.instance.take().filter(|own| *own != gone);
                }
            }
            9 => {
                let name = format!("hx{number}");
                self.add_host(dice, name.clone(), 40 + number);
                self.made.push(name);
            }
            10 => {
                let groups = self.members(dice);
                let host = dice.of(&hosts);
                self.hosts.get_mut(host).expect("it is there").groups = groups;
            }
            11 => {
                let entries = self.lists.get_mut("l0").expect("it is there");
                *entries = vec![*dice.of(&BLOCKS)];
            }
            _ => match self.interfaces.keys().next().cloned() {
                Some(name) if dice.once_in(3) => drop(self.interfaces.remove(&name)),
                Some(name) => {
                    let instance = dice.once_in(2).then(|| dice.of(&hosts).clone());
                    self.interfaces
                        .get_mut(&name)
                        .expect("it is there")
                        .instance = instance;
                }
                None => {
                    let name = format!("nx{number}");
                    self.add_interface(dice, name.clone(), 60 + number);
                    self.made.push(name);
                }
            },
        }
    }

    /// Takes a group away, with its rules and those that name it, if nobody is in it.
    pub(crate) fn end_group(&mut self, name: &str) -> bool {
        let hosts = self.hosts.values().flat_map(|host| &host.groups);
        let mut members = hosts.chain(self.interfaces.values().flat_map(|it| &it.groups));
        if self.groups.len() < 2 || members.any(|group| group == name) {
            return false;
        }
        self.groups.remove(name);
        self.rules
            .retain(|_, rule| rule.group != name && rule.peer != Peer::Group(name.to_owned()));
        true
    }

    pub(crate) fn is_made(&self, name: &str) -> bool {
        self.made.iter().any(|made| made == name)
    }
}
