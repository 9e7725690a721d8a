//! Today's state as intents to start from: each group a role, and what passes between all pairs of two.
//!
//! Definition: the flow of two roles is what certainly passes, in one family, from every member of the
//! one to every member of the other. Method: each class of senders tells what passes to all members of
//! each group; a role's flows are what all classes of its members have in common. Never a table of
//! pairs of endpoints.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::common::{Meet, Pool, meets};
use super::members::{Endpoints, group_members};
use super::outside::internet_flows;
use crate::model::{Direction, GroupIndex, Inventory, TableIndex};
use crate::packet::{Family, Set, Traffic};
use crate::reach::{Query, Reachability, reach};

/// Intents that hold today.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Suggestion {
    /// Roles by name; none is the internet, which has no group.
    pub roles: Vec<(String, Option<GroupIndex>)>,
    /// What is allowed.
    pub intents: Vec<Suggested>,
}

/// One allowed flow.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Suggested {
    /// Roles, by their place; sorted.
    pub to: Vec<usize>,
    /// Roles, by their place; sorted.
    pub from: Vec<usize>,
    /// In the one notation.
    pub flow: String,
}

/// The members of one group in one class.
#[derive(Clone, Copy)]
struct Share {
    count: u64,
    first: usize,
}

/// Which classes the members of groups are in.
struct Groups {
    /// By group, then by class.
    classes: Vec<BTreeMap<u32, Share>>,
    /// By class: the groups that have members in it.
    of_class: Vec<Vec<usize>>,
}

impl Groups {
    fn of(endpoints: &Endpoints<'_>, classes: &[u32], number: usize) -> Self {
        let members = group_members(endpoints);
        let mut groups = Self {
            classes: Vec::with_capacity(members.len()),
            of_class: vec![Vec::new(); number],
        };
        for (group, places) in members.iter().enumerate() {
            let mut shares: BTreeMap<u32, Share> = BTreeMap::new();
            for place in places {
                let share = shares.entry(classes[*place]).or_insert(Share {
                    count: 0,
                    first: *place,
                });
                share.count += 1;
            }
            for class in shares.keys() {
                groups.of_class[*class as usize].push(group);
            }
            groups.classes.push(shares);
        }
        groups
    }

    /// Whether the members of two groups in one class are the same single endpoint: no pair.
    fn alone(&self, one: usize, other: usize, class: u32) -> bool {
        let [one, other] = [one, other].map(|group| self.classes[group][&class]);
        one.count == 1 && other.count == 1 && one.first == other.first
    }
}

/// Intents that hold for an inventory, for roles made of its groups. `memory` as in [`Query`].
#[must_use]
pub fn suggest(inventory: &Inventory, memory: Option<u64>) -> Suggestion {
    let query = Query {
        internet: true,
        memory,
        ..Query::default()
    };
    let answer = reach(inventory, &query);
    let (nodes, classes): (Vec<_>, Vec<u32>) = answer
        .endpoints()
        .map(|endpoint| (endpoint.node, endpoint.class))
        .unzip();
    let endpoints = Endpoints::of(inventory, nodes);
    let groups = Groups::of(&endpoints, &classes, answer.classes.len());
    let mut pool = Pool::new();
    let mut flows = between(&answer, &groups, &mut pool);
    flows.extend(with_internet(&endpoints, &groups, &mut pool));
    let flows = without_implied(flows);
    name(inventory, &groups, alike(flows))
}

/// A role: a group by its number, or the internet.
type End = Option<usize>;

/// The flows of all pairs of groups.
fn between(
    answer: &Reachability<'_>,
    groups: &Groups,
    pool: &mut Pool,
) -> Vec<(End, End, Family, Traffic)> {
    let mut sums: Vec<Option<Meet>> = vec![None; groups.classes.len()];
    let mut seen = vec![false; groups.of_class.len()];
    let mut take = |from: u32, edges: &[crate::reach::Edge], pool: &mut Pool| {
        let to_groups = passes(answer, groups, from, edges, pool);
        for sender in &groups.of_class[from as usize] {
            let own = of_sender(groups, *sender, from, &to_groups, pool);
            let sum = &mut sums[*sender];
            *sum = Some(match sum.take() {
                None => own,
                Some(known) => meets(known, &own, pool),
            });
        }
    };
    for (from, edges) in answer.edges() {
        seen[from as usize] = true;
        take(from, &edges, pool);
    }
    for from in (0..).zip(&seen).filter(|(_, seen)| !**seen).map(|it| it.0) {
        take(from, &[], pool);
    }
    let mut flows = Vec::new();
    for (from, sum) in sums.into_iter().enumerate() {
        for ((to, family), number) in sum.into_iter().flatten() {
            let traffic = number.map(|number| pool.traffic(number).clone());
            if let Some(traffic) = traffic.filter(|traffic| !traffic.is_empty()) {
                flows.push((Some(from), Some(to), family, traffic));
            }
        }
    }
    flows
}

/// What passes from a class to a group.
#[derive(Clone, Copy, Default)]
struct Passes {
    /// To all of its classes but the sender's own; none if there is no other.
    rest: Option<u32>,
    /// How many classes that are.
    classes: usize,
    /// To the sender's own class, if the group has members there.
    own: Option<u32>,
}

/// What passes from a class to each group that any of it may be for.
fn passes(
    answer: &Reachability<'_>,
    groups: &Groups,
    from: u32,
    edges: &[crate::reach::Edge],
    pool: &mut Pool,
) -> FxHashMap<(usize, Family), Passes> {
    let mut found: FxHashMap<(usize, Family), Passes> = FxHashMap::default();
    for edge in edges.iter().filter(|edge| edge.allowed > 0) {
        let traffic = pool.known(edge.allowed, || {
            Traffic::clone(&answer.traffic(edge.allowed))
        });
        for group in &groups.of_class[edge.to as usize] {
            let passes = found.entry((*group, edge.family)).or_default();
            if edge.to == from {
                passes.own = Some(traffic);
                continue;
            }
            passes.classes += 1;
            passes.rest = Some(match passes.rest {
                None => traffic,
                Some(known) => pool.common(known, traffic),
            });
        }
    }
    for group in &groups.of_class[from as usize] {
        for family in Family::BOTH {
            found.entry((*group, family)).or_default();
        }
    }
    found
}

/// What passes from one sender group's members in a class to all members of other groups; none where
/// there is no pair.
fn of_sender(
    groups: &Groups,
    sender: usize,
    class: u32,
    passes: &FxHashMap<(usize, Family), Passes>,
    pool: &mut Pool,
) -> Meet {
    let mut meet = Meet::default();
    for ((group, family), passes) in passes {
        let classes = &groups.classes[*group];
        let has_own = classes.contains_key(&class);
        if passes.classes < classes.len() - usize::from(has_own) {
            continue;
        }
        let own_counts = has_own && !groups.alone(sender, *group, class);
        let traffic = match (passes.rest, passes.own) {
            (rest, _) if !own_counts => rest,
            (_, None) => continue,
            (None, own) => own,
            (Some(rest), Some(own)) => Some(pool.common(rest, own)),
        };
        meet.insert((*group, *family), traffic);
    }
    meet
}

/// The flows of groups with the internet, all of its addresses.
fn with_internet(
    endpoints: &Endpoints<'_>,
    groups: &Groups,
    pool: &mut Pool,
) -> Vec<(End, End, Family, Traffic)> {
    let mut firsts: Vec<Option<usize>> = vec![None; groups.of_class.len()];
    for shares in &groups.classes {
        for (class, share) in shares {
            let first = &mut firsts[*class as usize];
            *first = Some(first.map_or(share.first, |known: usize| known.min(share.first)));
        }
    }
    let mut flows = Vec::new();
    for direction in [Direction::Ingress, Direction::Egress] {
        let of_class = internet_flows(endpoints, &firsts, direction);
        let of_class: Vec<[u32; 2]> = of_class
            .into_iter()
            .map(|flows| flows.map(|flow| pool.number(flow)))
            .collect();
        for (group, shares) in groups.classes.iter().enumerate() {
            for family in Family::BOTH {
                let each = shares
                    .keys()
                    .map(|class| of_class[*class as usize][family as usize]);
                let all = each.reduce(|one, other| pool.common(one, other));
                let traffic = all.map(|all| pool.traffic(all).clone());
                let Some(traffic) = traffic.filter(|it| !it.is_empty()) else {
                    continue;
                };
                let (from, to) = match direction {
                    Direction::Ingress => (None, Some(group)),
                    Direction::Egress => (Some(group), None),
                };
                flows.push((from, to, family, traffic));
            }
        }
    }
    flows
}

/// Leaves out flows over IPv6 that are told with the one over IPv4: an allowed flow says of no family.
fn without_implied(flows: Vec<(End, End, Family, Traffic)>) -> Vec<(End, End, Family, Traffic)> {
    let over_ipv4: BTreeMap<(End, End), Traffic> = flows
        .iter()
        .filter(|(.., family, _)| *family == Family::Ipv4)
        .map(|(from, to, _, traffic)| ((*from, *to), traffic.clone()))
        .collect();
    let implied = |(from, to, family, traffic): &(End, End, Family, Traffic)| {
        let known = over_ipv4.get(&(*from, *to));
        *family == Family::Ipv6 && known.is_some_and(|known| traffic.is_subset(known))
    };
    flows.into_iter().filter(|flow| !implied(flow)).collect()
}

/// Flows of one spelling between several roles told together: `(from, to, flow)`.
fn alike(flows: Vec<(End, End, Family, Traffic)>) -> Vec<(Vec<End>, Vec<End>, String)> {
    let mut senders: BTreeMap<(String, End), BTreeSet<End>> = BTreeMap::new();
    for (from, to, family, traffic) in flows {
        let key = (traffic.notation(family), to);
        senders.entry(key).or_default().insert(from);
    }
    let mut receivers: BTreeMap<(Vec<End>, String), Vec<End>> = BTreeMap::new();
    for ((flow, to), from) in senders {
        let from = from.into_iter().collect();
        receivers.entry((from, flow)).or_default().push(to);
    }
    let told = receivers.into_iter();
    told.map(|((from, flow), to)| (from, to, flow)).collect()
}

/// Numbers the roles that are needed, and gives them names that tell them apart.
fn name(
    inventory: &Inventory,
    groups: &Groups,
    flows: Vec<(Vec<End>, Vec<End>, String)>,
) -> Suggestion {
    let internet = flows
        .iter()
        .any(|(from, to, _)| from.contains(&None) || to.contains(&None));
    let with_members = groups.classes.iter().enumerate();
    let with_members = with_members.filter(|(_, shares)| !shares.is_empty());
    let ends: Vec<End> = internet
        .then_some(None)
        .into_iter()
        .chain(with_members.map(|(group, _)| Some(group)))
        .collect();
    let names: Vec<Option<&str>> = ends
        .iter()
        .map(|end| inventory.groups.rows()[(*end)?].name.as_deref())
        .collect();
    let mut uses: FxHashMap<&str, usize> = FxHashMap::default();
    for name in names.iter().flatten() {
        *uses.entry(name).or_default() += 1;
    }
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut roles = Vec::new();
    for (end, name) in ends.iter().zip(&names) {
        let id = end.map_or("internet", |group| &*inventory.groups.rows()[group].id);
        let own = name.filter(|name| uses[name] == 1 && !name.trim().is_empty());
        let mut role = own.unwrap_or(id).to_owned();
        while !taken.insert(role.clone()) {
            role += "-group";
        }
        roles.push((role, end.map(GroupIndex::from_position)));
    }
    let place = |end: &End| ends.binary_search(end).unwrap_or_default();
    let mut intents: Vec<Suggested> = flows
        .into_iter()
        .map(|(from, to, flow)| Suggested {
            to: to.iter().map(place).collect(),
            from: from.iter().map(place).collect(),
            flow,
        })
        .collect();
    intents.sort();
    Suggestion { roles, intents }
}
