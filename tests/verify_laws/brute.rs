//! The yardstick: every pair of endpoints, one after the other, and every address of a few outside.

use std::collections::{BTreeMap, BTreeSet};

use sgscope::model::{Direction, Inventory};
use sgscope::packet::{Addresses, Block, Bounds, Family, Set, Traffic};
use sgscope::reach::{
    EndpointNode, Host, Outside, Query, assigned_addresses, internet_addresses, reach,
};
use sgscope::verdict::Context;
use sgscope::verify::{Intent, Intents, Kind, Outcome, Pairs};

use crate::spec::Spec;

const INTERNET: &str = "internet";

/// An account as rows and members.
pub(crate) struct Brute<'i> {
    inventory: &'i Inventory,
    /// Ids in the order of answers.
    ids: Vec<String>,
    nodes: BTreeMap<String, EndpointNode>,
    /// Those of whom any address is known.
    addressed: BTreeSet<String>,
    rows: BTreeMap<(String, String), [Bounds<Traffic>; 2]>,
    /// Groups by id, with their members.
    pub(crate) groups: Vec<(String, BTreeSet<String>)>,
}

/// What comes of an intent.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) outcome: Outcome,
    pub(crate) pairs: Pairs,
    /// The first pair of the outcome, if no block outside is asked about.
    pub(crate) first: Option<(String, String)>,
}

/// Whom roles name.
#[derive(Clone, Default)]
struct Named {
    ids: BTreeSet<String>,
    internet: bool,
    blocks: BTreeSet<Block>,
}

fn nothing() -> [Bounds<Traffic>; 2] {
    [(); 2].map(|()| Bounds::certain(Traffic::empty()))
}

impl<'i> Brute<'i> {
    pub(crate) fn of(inventory: &'i Inventory) -> Self {
        let query = Query {
            internet: true,
            ..Query::default()
        };
        let answer = reach(inventory, &query);
        let mut brute = Self {
            inventory,
            ids: Vec::new(),
            nodes: BTreeMap::new(),
            addressed: [INTERNET.to_owned()].into(),
            rows: BTreeMap::new(),
            groups: Vec::new(),
        };
        for endpoint in answer.endpoints() {
            brute.ids.push(endpoint.id.to_owned());
            brute.nodes.insert(endpoint.id.to_owned(), endpoint.node);
        }
        for row in answer.rows() {
            let key = (row.source.id.to_owned(), row.target.id.to_owned());
            let passes = brute.rows.entry(key).or_insert_with(nothing);
            passes[row.family as usize] = Bounds {
                must: Traffic::clone(&row.allowed),
                may: row.allowed.union(&row.unknown),
            };
        }
        let groups = inventory.groups.rows().iter();
        brute.groups = groups
            .map(|group| (group.id.to_string(), BTreeSet::new()))
            .collect();
        for (index, interface) in inventory.interfaces.iter() {
            let id = brute.host_of(index);
            if !interface.addresses.is_empty() {
                brute.addressed.insert(id.clone());
            }
            for group in interface.groups.iter().flatten() {
                brute.groups[group.0 as usize].1.insert(id.clone());
            }
        }
        brute
    }

    fn host_of(&self, interface: sgscope::model::InterfaceIndex) -> String {
        let row = &self.inventory.interfaces[interface];
        match row.instance {
            Some(instance) => self.inventory.instances[instance].id.to_string(),
            None => row.id.to_string(),
        }
    }

    /// The ids of endpoints but the internet.
    pub(crate) fn hosts(&self) -> Vec<String> {
        let hosts = self.ids.iter().filter(|id| *id != INTERNET);
        hosts.cloned().collect()
    }

    fn named(&self, spec: &Spec, roles: &[usize]) -> Named {
        let mut named = Named::default();
        let (assigned, hosts) = (assigned_addresses(self.inventory), self.hosts());
        for place in roles {
            let role = &spec.roles[*place];
            if !self.groups.is_empty() {
                let members = role.groups.iter().map(|at| &at.get(&self.groups).1);
                named.ids.extend(members.flatten().cloned());
            }
            if !hosts.is_empty() {
                named
                    .ids
                    .extend(role.names.iter().map(|at| at.get(&hosts).clone()));
            }
            for block in &role.blocks {
                let block = Block::parse(block).expect("a block");
                for (index, interface) in self.inventory.interfaces.iter() {
                    let touches = |own: &Block| {
                        own.family() == block.family()
                            && own.interval().intersection(&block.interval()).is_some()
                    };
                    let mut public = interface.public.iter();
                    let is_inside = interface.addresses.iter().any(touches)
                        || public.any(|own| block.contains(own.address));
                    if is_inside {
                        named.ids.insert(self.host_of(index));
                    }
                }
                if !Addresses::of([&block]).is_subset(&assigned) {
                    named.blocks.insert(block);
                }
            }
            named.internet |= role.internet;
            if let (Some(part), true) = (role.part, *place > 0) {
                let part = self.named(spec, &[part.index(*place)]);
                named.ids.extend(part.ids);
                named.blocks.extend(part.blocks);
                named.internet |= part.internet;
            }
        }
        named
    }

    /// What comes of an intent, pair by pair.
    pub(crate) fn judge(&self, spec: &Spec, intent: &Intent) -> Judged {
        let [from, to] = [&intent.from, &intent.to].map(|roles| self.named(spec, roles));
        let assigned = assigned_addresses(self.inventory);
        let internet = internet_addresses(self.inventory);
        // Hosts outside: the addresses of each side that are asked about one by one.
        let side = |named: &Named| -> (BTreeSet<String>, Vec<Addresses>) {
            let mut ids = named.ids.clone();
            let blocks = named.blocks.iter();
            let mut outside: Vec<Addresses> = blocks
                .map(|block| Addresses::of([block]).difference(&assigned))
                .collect();
            match (named.internet, intent.kind) {
                (true, Kind::Allow) => outside.push(internet.clone()),
                (true, _) => drop(ids.insert(INTERNET.to_owned())),
                _ => {}
            }
            (ids, outside)
        };
        let (sources, strangers) = match intent.kind {
            Kind::Only => {
                let hosts = self.hosts().into_iter();
                let mut ids: BTreeSet<String> = hosts.filter(|id| !from.ids.contains(id)).collect();
                let blocks = Addresses::of(&from.blocks.iter().copied().collect::<Vec<_>>());
                let mut outside = Vec::new();
                match (from.internet, blocks.overlaps(&internet)) {
                    (true, _) => {}
                    (false, false) => drop(ids.insert(INTERNET.to_owned())),
                    (false, true) => outside.push(internet.difference(&blocks)),
                }
                (ids, outside)
            }
            _ => side(&from),
        };
        let (targets, targets_outside) = side(&to);
        let mut judged = Judged {
            outcome: Outcome::Holds,
            pairs: Pairs::default(),
            first: None,
        };
        let asks_outside = !strangers.is_empty() || !targets_outside.is_empty();
        for source in self.ids.iter().filter(|id| sources.contains(*id)) {
            for target in self
                .ids
                .iter()
                .filter(|id| targets.contains(*id) && *id != source)
            {
                let outcome = self.pair(intent, source, target);
                if judged.count(outcome) && !asks_outside {
                    judged.first = Some((source.clone(), target.clone()));
                }
            }
        }
        for (ids, outside, direction) in [
            (&targets, &strangers, Direction::Ingress),
            (&sources, &targets_outside, Direction::Egress),
        ] {
            for addresses in outside {
                for id in ids.iter().filter(|id| *id != INTERNET) {
                    let outcome = self.with_outside(intent, id, addresses, direction);
                    if let Some(outcome) = outcome {
                        judged.count(outcome);
                    }
                }
            }
        }
        if asks_outside {
            judged.first = None;
        }
        judged
    }

    fn pair(&self, intent: &Intent, source: &str, target: &str) -> Outcome {
        match self.rows.get(&(source.to_owned(), target.to_owned())) {
            Some(passes) => outcome(intent, passes),
            None if self.addressed.contains(source) && self.addressed.contains(target) => {
                outcome(intent, &nothing())
            }
            None => Outcome::Undecided,
        }
    }

    /// Every way in which an endpoint treats hosts of a block; none if there are no hosts.
    fn with_outside(
        &self,
        intent: &Intent,
        id: &str,
        addresses: &Addresses,
        direction: Direction,
    ) -> Option<Outcome> {
        let own = match self.nodes[id] {
            EndpointNode::Instance(index) => Host::Instance(index),
            EndpointNode::Interface(index) => Host::Interface(index),
            EndpointNode::Internet => return None,
        };
        if addresses.is_empty() {
            return None;
        }
        if !self.addressed.contains(id) {
            return Some(Outcome::Undecided);
        }
        let context = Context::new(self.inventory);
        let hosts = Outside::new(&context, addresses).of(own, direction);
        // Of an allowed flow one family is enough, but for each of its addresses.
        let mut families: BTreeMap<Family, Outcome> = BTreeMap::new();
        for host in hosts {
            let family = Family::of(host.address);
            let mut passes = nothing();
            passes[family as usize] = host.passes;
            let one = outcome(intent, &passes);
            let worst = families.entry(family).or_insert(one);
            *worst = (*worst).max(one);
        }
        let families = families.into_values();
        Some(match intent.kind {
            Kind::Allow => families.min().unwrap_or(Outcome::Fails),
            Kind::Deny | Kind::Only => families.max().unwrap_or(Outcome::Holds),
        })
    }

    /// Whether the intents allow all that certainly passes between all members of two groups.
    pub(crate) fn is_all_of(&self, intents: &Intents) -> Result<(), String> {
        let role_of = |group: &str| {
            let group = self
                .inventory
                .groups
                .rows()
                .iter()
                .find(|it| *it.id == *group);
            let name = group.and_then(|group| group.name.as_deref());
            let roles = intents.roles.iter();
            let of = roles.filter(|role| {
                role.name == *group.map_or("", |it| &*it.id) || Some(&*role.name) == name
            });
            of.map(|role| role.name.clone()).collect::<Vec<_>>()
        };
        for (from, senders) in &self.groups {
            for (to, receivers) in &self.groups {
                let pairs = || {
                    let each = senders.iter();
                    each.flat_map(|one| receivers.iter().map(move |other| (one, other)))
                        .filter(|(one, other)| one != other)
                };
                if pairs().next().is_none() {
                    continue;
                }
                for family in Family::BOTH {
                    let common = pairs().fold(Traffic::all(family), |common, (one, other)| {
                        let key = (one.clone(), other.clone());
                        let passes = self
                            .rows
                            .get(&key)
                            .map(|row| row[family as usize].must.clone());
                        common.intersection(&passes.unwrap_or_else(Traffic::empty))
                    });
                    let (senders, receivers) = (role_of(from), role_of(to));
                    let mut allowed = Traffic::empty();
                    for intent in &intents.intents {
                        let names = |roles: &[usize], wanted: &[String]| {
                            roles
                                .iter()
                                .any(|role| wanted.contains(&intents.roles[*role].name))
                        };
                        if names(&intent.from, &senders) && names(&intent.to, &receivers) {
                            allowed = allowed.union(&intent.flow);
                        }
                    }
                    if !common.is_subset(&allowed) {
                        let common = common.notation(family);
                        return Err(format!(
                            "{from} to {to} passes {common}, of which not all is told"
                        ));
                    }
                }
            }
        }
        Ok(())
    }
}

impl Judged {
    /// Counts a pair; whether it is the first of a worse outcome.
    fn count(&mut self, outcome: Outcome) -> bool {
        self.pairs.total += 1;
        match outcome {
            Outcome::Holds => {}
            Outcome::Undecided => self.pairs.undecided += 1,
            Outcome::Fails => self.pairs.failing += 1,
        }
        let is_worse = outcome > self.outcome;
        self.outcome = self.outcome.max(outcome);
        is_worse
    }
}

/// What an intent says of one pair, by the meaning of its words.
fn outcome(intent: &Intent, passes: &[Bounds<Traffic>; 2]) -> Outcome {
    let each = Family::BOTH.into_iter().map(|family| {
        let flow = intent.flow.intersection(&Traffic::all(family));
        (flow, &passes[family as usize])
    });
    match intent.kind {
        Kind::Allow => {
            let each: Vec<_> = each.filter(|(flow, _)| !flow.is_empty()).collect();
            if each
                .iter()
                .any(|(flow, passes)| flow.is_subset(&passes.must))
            {
                Outcome::Holds
            } else if each
                .iter()
                .any(|(flow, passes)| flow.is_subset(&passes.may))
            {
                Outcome::Undecided
            } else {
                Outcome::Fails
            }
        }
        Kind::Deny | Kind::Only => {
            let each: Vec<_> = each.collect();
            if each
                .iter()
                .any(|(flow, passes)| flow.overlaps(&passes.must))
            {
                Outcome::Fails
            } else if each.iter().any(|(flow, passes)| flow.overlaps(&passes.may)) {
                Outcome::Undecided
            } else {
                Outcome::Holds
            }
        }
    }
}
