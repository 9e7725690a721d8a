//! Hosts that are not in the export against one that is: what passes for each of many addresses.
//!
//! Definition: two outside addresses are alike for a host if the same clauses of its rules speak of
//! both, for each address of its own, and the same network lies between.
//! Method: the addresses are cut where networks end; what is left is cut by the rules of every own
//! address, and of pieces that are treated alike everywhere one address is judged.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::ends::{End, Party, ends};
use super::hosts::Host;
use super::network::carried;
use super::pairs::asked;
use super::stage::{Asked, ByAddress, by_address, effects};
use crate::model::{Direction, GroupIndex, InstanceIndex, InterfaceIndex, Network};
use crate::packet::{
    Addresses, Block, Bounds, Family, Interval, Intervals, Set, Traffic, private_addresses,
};
use crate::verdict::{Context, Effect, Plane};

/// One outside address, which stands for all that are treated alike.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutsideHost {
    /// The address.
    pub address: IpAddr,
    /// What passes between it and the host, on some address of the host's.
    pub passes: Bounds<Traffic>,
}

/// Addresses that are meant for examples, which stand for others where they can.
const EXAMPLES: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(198, 51, 100, 1)),
    IpAddr::V4(Ipv4Addr::new(203, 0, 113, 1)),
    IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1)),
];

/// Outside addresses that are asked about for one host of the export after the other.
pub struct Outside<'a> {
    context: &'a Context<'a>,
    hosts: &'a Addresses,
    /// The interfaces of each instance.
    interfaces: FxHashMap<InstanceIndex, Vec<InterfaceIndex>>,
    /// The hosts of a family, cut where networks end, by the blocks of the own networks.
    networks: Mutex<FxHashMap<Networks, Arc<Pieces>>>,
    /// The rules of those that were asked, in both readings.
    effects: Mutex<FxHashMap<Rules<'a>, Arc<[Effect; 2]>>>,
}

/// A family, and the blocks of the own networks in it.
type Networks = (Family, Vec<Block>);

type Pieces = Vec<Intervals<u128>>;

/// Whose rules: of which groups, plane, direction and family.
type Rules<'a> = (Option<&'a [GroupIndex]>, Plane, Direction, Family);

impl<'a> Outside<'a> {
    /// Prepares for questions about some addresses.
    #[must_use]
    pub fn new(context: &'a Context<'a>, hosts: &'a Addresses) -> Self {
        let mut interfaces: FxHashMap<InstanceIndex, Vec<InterfaceIndex>> = FxHashMap::default();
        for (index, interface) in context.inventory.interfaces.iter() {
            if let Some(instance) = interface.instance {
                interfaces.entry(instance).or_default().push(index);
            }
        }
        Self {
            context,
            hosts,
            interfaces,
            networks: Mutex::default(),
            effects: Mutex::default(),
        }
    }

    /// What passes from the addresses to a host of the export (`Ingress`), or from it to them
    /// (`Egress`): each way of treatment once, by address. Families of which the host has no address
    /// are left out.
    #[must_use]
    pub fn of(&self, host: Host, direction: Direction) -> Vec<OutsideHost> {
        let party = match host {
            Host::Instance(instance) => Party {
                host,
                interfaces: self.interfaces.get(&instance).cloned().unwrap_or_default(),
            },
            _ => Party::of(self.context.inventory, host),
        };
        let mut found = Vec::new();
        for family in Family::BOTH {
            for alike in self.networks(&party, family).iter() {
                found.extend(self.treated(&party, alike, family, direction));
            }
        }
        found.sort_by_key(|host| (!EXAMPLES.contains(&host.address), host.address));
        found
    }

    /// The addresses, cut where another network lies between them and the host.
    fn networks(&self, party: &Party, family: Family) -> Arc<Pieces> {
        let inventory = self.context.inventory;
        let own = party.interfaces.iter();
        let own = own.filter_map(|index| match inventory.interfaces[*index].network {
            Network::Vpc(vpc) => Some(&inventory.vpcs[vpc].blocks),
            _ => None,
        });
        let mut blocks: Vec<Block> = own.flatten().copied().collect();
        blocks.extend(Block::parse("100.64.0.0/10").ok());
        blocks.retain(|block| block.family() == family);
        blocks.sort_unstable();
        blocks.dedup();
        let key = (family, blocks);
        if let Some(known) = locked(&self.networks).get(&key) {
            return Arc::clone(known);
        }
        let mut cuts = vec![private_addresses().intervals(family)];
        cuts.extend(key.1.iter().map(|block| Intervals::of(block.interval())));
        let mut pieces = vec![self.hosts.intervals(family)];
        for cut in cuts {
            let halves =
                |piece: Intervals<u128>| [piece.intersection(&cut), piece.difference(&cut)];
            pieces = pieces.into_iter().flat_map(halves).collect();
            pieces.retain(|piece| !piece.is_empty());
        }
        let pieces = Arc::new(pieces);
        locked(&self.networks).insert(key, Arc::clone(&pieces));
        pieces
    }

    /// The rules that are asked, in both readings.
    fn effects(&self, asked: &Asked<'a>) -> Arc<[Effect; 2]> {
        let owner = &asked.owner;
        let key = (owner.groups, owner.plane, asked.direction, asked.family);
        if let Some(known) = locked(&self.effects).get(&key) {
            return Arc::clone(known);
        }
        let effects = Arc::new(effects(asked));
        locked(&self.effects).insert(key, Arc::clone(&effects));
        effects
    }

    /// What passes for addresses of one network: a row for each way in which rules treat them.
    ///
    /// Rules are asked about all addresses between the first and the last, for they know few cuts and
    /// the addresses may have many holes; the holes are left out at the end.
    fn treated(
        &self,
        party: &Party,
        hosts: &Intervals<u128>,
        family: Family,
        direction: Direction,
    ) -> Vec<OutsideHost> {
        let inventory = self.context.inventory;
        let (Some(first), Some(last)) = (hosts.first(), hosts.as_slice().last()) else {
            return Vec::new();
        };
        let last = last.last;
        let stranger = Party {
            host: Host::Outside(Block::host(family.address(first))),
            interfaces: Vec::new(),
        };
        let pairs = match direction {
            Direction::Ingress => ends(inventory, &stranger, party),
            Direction::Egress => ends(inventory, party, &stranger),
        };
        if pairs.is_empty() {
            return Vec::new();
        }
        let mut tables = Vec::new();
        for (from, to) in pairs {
            let carried = carried(inventory, from, to, family);
            let (own, other): (End, End) = match direction {
                Direction::Ingress => (to, from),
                Direction::Egress => (from, to),
            };
            let asked = asked(self.context, direction, own, other, ("", ""));
            let Some(mut asked) = asked.filter(|_| !carried.may.is_empty()) else {
                continue;
            };
            asked.addresses = Intervals::of(Interval { first, last });
            let (intervals, mut sets) = by_address(&self.effects(&asked), &asked);
            for set in &mut sets {
                *set = set.intersection(&carried);
            }
            tables.push((intervals, sets));
        }
        if tables.is_empty() {
            // No way leads there.
            let nothing = Bounds::certain(Traffic::empty());
            tables.push((vec![(Interval { first, last }, 0)], vec![nothing]));
        }
        let mut found: BTreeMap<Vec<usize>, IpAddr> = BTreeMap::new();
        for (interval, sets) in common(&tables) {
            let Some(address) = example(interval, hosts, family) else {
                continue;
            };
            let known = found.entry(sets).or_insert(address);
            if EXAMPLES.contains(&address) && !EXAMPLES.contains(known) {
                *known = address;
            }
        }
        let passes = |sets: &[usize]| {
            let each = sets.iter().zip(&tables).map(|(set, (_, sets))| &sets[*set]);
            each.fold(Bounds::certain(Traffic::empty()), |sum, one| sum.union(one))
        };
        found
            .into_iter()
            .map(|(sets, address)| OutsideHost {
                address,
                passes: passes(&sets),
            })
            .collect()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The pieces that no table cuts, each with its position in the sets of every table.
fn common(tables: &[ByAddress]) -> Vec<(Interval<u128>, Vec<usize>)> {
    let mut pieces: Vec<(Interval<u128>, Vec<usize>)> = Vec::new();
    for (place, (intervals, _)) in tables.iter().enumerate() {
        if place == 0 {
            pieces = intervals
                .iter()
                .map(|(it, set)| (*it, vec![*set]))
                .collect();
            continue;
        }
        let mut finer = Vec::new();
        let mut start = 0;
        for (piece, sets) in &pieces {
            while intervals
                .get(start)
                .is_some_and(|(it, _)| it.last < piece.first)
            {
                start += 1;
            }
            for (interval, set) in &intervals[start..] {
                let Some(both) = piece.intersection(interval) else {
                    break;
                };
                let mut sets = sets.clone();
                sets.push(*set);
                finer.push((both, sets));
            }
        }
        pieces = finer;
    }
    pieces
}

/// One of the hosts in an interval, if there is one: one for examples, else the first that is no
/// network's own.
fn example(interval: Interval<u128>, hosts: &Intervals<u128>, family: Family) -> Option<IpAddr> {
    let known = EXAMPLES.into_iter().find(|address| {
        let number = Family::number(*address);
        let part = first_in(hosts, number);
        Family::of(*address) == family
            && interval.contains(number)
            && part.is_some_and(|part| part.contains(number))
    });
    let part = first_in(hosts, interval.first)?.intersection(&interval)?;
    let is_network = part.first.is_multiple_of(256) && part.first < part.last;
    Some(known.unwrap_or_else(|| family.address(part.first + u128::from(is_network))))
}

/// The first part that ends at or after a number.
fn first_in(hosts: &Intervals<u128>, number: u128) -> Option<Interval<u128>> {
    let parts = hosts.as_slice();
    let place = parts.partition_point(|part| part.last < number);
    parts.get(place).copied()
}
