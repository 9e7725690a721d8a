//! Who has a role: endpoints of the export, the internet, blocks of addresses outside.
//!
//! A word that fits nothing in the inputs is a trouble: a typo must not make an intent hold. A group
//! without members is no trouble; that its role has nobody is told with what comes of the intent.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::fields::{did_you_mean, quoted};
use super::intents::{Fits, Intents, Role, RoleIndex, Word};
use super::patterns::Pattern;
use crate::config::Trouble;
use crate::model::{InterfaceIndex, Inventory, TableIndex};
use crate::packet::{Addresses, Block};
use crate::reach::{EndpointNode, assigned_addresses};

/// The endpoints of an answer, with their interfaces.
pub(super) struct Endpoints<'i> {
    pub(super) inventory: &'i Inventory,
    /// In the order of the answer; the internet is one of them if it was asked for.
    pub(super) nodes: Vec<EndpointNode>,
    /// The position of each interface's endpoint.
    pub(super) of_interface: Vec<usize>,
    /// Whether an endpoint has any address.
    pub(super) addressed: Vec<bool>,
    /// The position of the internet.
    pub(super) internet: Option<usize>,
}

impl<'i> Endpoints<'i> {
    pub(super) fn of(inventory: &'i Inventory, nodes: Vec<EndpointNode>) -> Self {
        let places: FxHashMap<EndpointNode, usize> = nodes
            .iter()
            .enumerate()
            .map(|(place, node)| (*node, place))
            .collect();
        let internet = places.get(&EndpointNode::Internet).copied();
        let of_interface: Vec<usize> = inventory
            .interfaces
            .iter()
            .map(|(index, interface)| {
                let node = interface
                    .instance
                    .map_or(EndpointNode::Interface(index), EndpointNode::Instance);
                places[&node]
            })
            .collect();
        let mut addressed = vec![false; nodes.len()];
        for (interface, place) in inventory.interfaces.rows().iter().zip(&of_interface) {
            addressed[*place] |= !interface.addresses.is_empty();
        }
        internet
            .into_iter()
            .for_each(|place| addressed[place] = true);
        Self {
            inventory,
            nodes,
            of_interface,
            addressed,
            internet,
        }
    }

    fn place(&self, interface: InterfaceIndex) -> usize {
        self.of_interface[interface.position()]
    }
}

/// Who has a role.
#[derive(Clone, Debug)]
pub(super) struct Members {
    /// By the position of endpoints; the internet's is always false.
    pub(super) endpoints: Vec<bool>,
    pub(super) internet: bool,
    /// The blocks of its words that hold addresses of nobody in the export.
    pub(super) outside: Vec<Block>,
}

impl Members {
    fn nobody(endpoints: usize) -> Self {
        Self {
            endpoints: vec![false; endpoints],
            internet: false,
            outside: Vec::new(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.internet && self.outside.is_empty() && !self.endpoints.contains(&true)
    }

    /// Adds the members of another role.
    pub(super) fn join(&mut self, other: &Self) {
        for (own, more) in self.endpoints.iter_mut().zip(&other.endpoints) {
            *own |= more;
        }
        self.internet |= other.internet;
        self.outside.extend(&other.outside);
        self.outside.sort_unstable();
        self.outside.dedup();
    }

    /// The members of some roles.
    pub(super) fn of_all(all: &[Self], roles: &[RoleIndex], endpoints: usize) -> Self {
        let mut sum = Self::nobody(endpoints);
        roles.iter().for_each(|role| sum.join(&all[*role]));
        sum
    }
}

/// The members of every role.
pub(super) fn members(
    endpoints: &Endpoints<'_>,
    intents: &Intents,
) -> Result<Vec<Members>, Vec<Trouble>> {
    let mut finder = Finder {
        endpoints,
        groups: group_members(endpoints),
        assigned: assigned_addresses(endpoints.inventory),
        troubles: Vec::new(),
    };
    let mut found: Vec<Option<Members>> = vec![None; intents.roles.len()];
    for role in 0..intents.roles.len() {
        finder.find(&intents.roles, role, &mut found);
    }
    let mut troubles = finder.troubles;
    if troubles.is_empty() {
        return Ok(found.into_iter().flatten().collect());
    }
    troubles.sort();
    Err(troubles)
}

/// The endpoints of each group.
pub(super) fn group_members(endpoints: &Endpoints<'_>) -> Vec<Vec<usize>> {
    let mut members = vec![Vec::new(); endpoints.inventory.groups.len()];
    for (index, interface) in endpoints.inventory.interfaces.iter() {
        for group in interface.groups.iter().flatten() {
            members[group.position()].push(endpoints.place(index));
        }
    }
    for places in &mut members {
        places.sort_unstable();
        places.dedup();
    }
    members
}

struct Finder<'a, 'i> {
    endpoints: &'a Endpoints<'i>,
    groups: Vec<Vec<usize>>,
    assigned: Addresses,
    troubles: Vec<Trouble>,
}

impl Finder<'_, '_> {
    fn find(&mut self, roles: &[Role], index: RoleIndex, found: &mut Vec<Option<Members>>) {
        if found[index].is_some() {
            return;
        }
        let role = &roles[index];
        let mut members = Members::nobody(self.endpoints.nodes.len());
        for word in &role.words {
            if let Fits::Role(part) = word.fits {
                self.find(roles, part, found);
                found[part].iter().for_each(|part| members.join(part));
            } else if !self.word(word, &mut members) && !role.allow_empty {
                let message = self.nobody(role, word);
                self.troubles.push(Trouble {
                    mark: word.mark,
                    message,
                });
            }
        }
        found[index] = Some(members);
    }

    /// The ids and names of endpoints; those of the internet are empty.
    fn hosts(&self) -> impl Iterator<Item = (&str, Option<&str>)> + Clone {
        let inventory = self.endpoints.inventory;
        self.endpoints.nodes.iter().map(|node| match node {
            EndpointNode::Internet => ("", None),
            node => (node.id(inventory), node.name(inventory)),
        })
    }

    /// Adds whom a word fits; whether it fits something that is in the inputs.
    fn word(&self, word: &Word, members: &mut Members) -> bool {
        let inventory = self.endpoints.inventory;
        let mut fits = false;
        let mut add = |place: usize| {
            members.endpoints[place] = true;
            fits = true;
        };
        match &word.fits {
            Fits::Group(pattern) => {
                let groups = inventory.groups.rows().iter();
                let rows = groups.map(|group| (&*group.id, group.name.as_deref()));
                for group in pattern.choose(rows) {
                    fits = true;
                    let places = self.groups[group].iter();
                    places.for_each(|place| members.endpoints[*place] = true);
                }
            }
            Fits::Name(pattern) => {
                pattern.choose(self.hosts()).into_iter().for_each(add);
            }
            Fits::Block(block) => {
                for (index, interface) in inventory.interfaces.iter() {
                    let own = interface.addresses.iter();
                    let inside = own
                        .clone()
                        .any(|own| block.covers(own) || own.covers(block));
                    let mut public = interface.public.iter();
                    if inside || public.any(|public| block.contains(public.address)) {
                        add(self.endpoints.place(index));
                    }
                }
                let block_alone = Addresses::of([block]);
                if !crate::packet::Set::is_subset(&block_alone, &self.assigned) {
                    members.outside.push(*block);
                    fits = true;
                }
            }
            Fits::Tags(wanted) => {
                let has = |tags: &[(Box<str>, Box<str>)]| {
                    wanted.iter().all(|(key, values)| {
                        let mut own = tags.iter().filter(|(own, _)| **own == **key);
                        own.any(|(_, value)| values.iter().any(|it| it.fits(value)))
                    })
                };
                for (place, node) in self.endpoints.nodes.iter().enumerate() {
                    let tags = match node {
                        EndpointNode::Instance(index) => &inventory.instances[*index].tags,
                        EndpointNode::Interface(index) => &inventory.interfaces[*index].tags,
                        EndpointNode::Internet => continue,
                    };
                    if has(tags) {
                        add(place);
                    }
                }
            }
            Fits::Internet => {
                members.internet = true;
                fits = true;
            }
            Fits::Role(_) => {}
        }
        fits
    }

    /// That a word fits nobody, and what is near it.
    fn nobody(&self, role: &Role, word: &Word) -> String {
        let inventory = self.endpoints.inventory;
        let told = |pattern: &Pattern, what: &str, names: Vec<&str>| {
            let near = did_you_mean(&pattern.text, names);
            format!(
                "{} fits no {what} in the inputs{near}",
                quoted(&pattern.text)
            )
        };
        let message = match &word.fits {
            Fits::Group(pattern) => {
                let groups = inventory.groups.rows().iter();
                let names = groups.flat_map(|group| [Some(&*group.id), group.name.as_deref()]);
                told(pattern, "group", names.flatten().collect())
            }
            Fits::Name(pattern) => {
                let names = self.hosts().flat_map(|(id, name)| [Some(id), name]);
                told(pattern, "instance", names.flatten().collect())
            }
            Fits::Tags(wanted) => self.no_tags(wanted),
            Fits::Block(_) | Fits::Internet | Fits::Role(_) => {
                format!(
                    "the role {} has no members in the inputs",
                    quoted(&role.name)
                )
            }
        };
        let or = if message.ends_with('?') {
            " Or"
        } else {
            "; or"
        };
        format!("{message}{or} write allow-empty = true in the role, if nobody is right too")
    }

    fn no_tags(&self, wanted: &[(String, Vec<Pattern>)]) -> String {
        let inventory = self.endpoints.inventory;
        let mut known: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let instances = inventory.instances.rows().iter().map(|row| &row.tags);
        let interfaces = inventory.interfaces.rows().iter().map(|row| &row.tags);
        for (key, value) in instances.chain(interfaces).flat_map(|tags| tags.iter()) {
            known.entry(key).or_default().push(value);
        }
        if known.is_empty() {
            return "no instance in the inputs has tags, which DescribeInstances shows".to_owned();
        }
        for (key, values) in wanted {
            let Some(own) = known.get(&**key) else {
                let near = did_you_mean(key, known.keys().copied());
                return format!("no instance in the inputs has a tag {}{near}", quoted(key));
            };
            let fits = |value: &&Pattern| !own.iter().any(|own| value.fits(own));
            if let Some(pattern) = values.iter().find(fits).filter(|_| values.len() == 1) {
                let near = did_you_mean(&pattern.text, own.iter().copied());
                let (key, value) = (quoted(key), quoted(&pattern.text));
                return format!("no instance in the inputs has the tag {key} = {value}{near}");
            }
        }
        "no instance in the inputs has these tags".to_owned()
    }
}
