//! Hosts that are granted to each other one by one: meshes in the graph of grants to single hosts.
//!
//! Definition: two hosts are joined if each is in a group that accepts the other's address. A mesh is
//! a set of hosts in which at least 90 % of all pairs are joined.
//!
//! ```text
//!   set P (members p1 p2)   accepts q1, q2          p1 - q1 : P accepts q1 and Q accepts p1
//!   set Q (members q1 q2)   accepts p1              p2 - q1 : Q does not accept p2
//! ```
//!
//! Method: what a host accepts is told by its set of groups, so degrees are sums over sets: a host v
//! of P has, in each set Q that accepts v, as many neighbours as P accepts members of Q. No pair of
//! hosts is ever listed. A candidate is a host with all it is joined to, the best joined first; hosts
//! with too few neighbours within are taken out until the rest is a mesh or is too small, and then
//! those few that the first host lacks are taken in. The search ends after a number of steps that is
//! in proportion to the grants: it may miss a mesh, and never tells a wrong one.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::InterfaceIndex;

/// A host, by its place.
pub(super) type HostPlace = usize;

/// The graph of grants to single hosts.
#[derive(Default)]
pub(super) struct Grants {
    /// Each host's interface and set of groups, by that set.
    pub(super) hosts: Vec<(InterfaceIndex, usize)>,
    /// The hosts that each set accepts, sorted.
    pub(super) accepts: Vec<Vec<HostPlace>>,
}

/// What so many members are joined to may belong to their mesh.
const WITNESSES: usize = 4;

/// The search looks so many times at every grant.
const LOOKS: usize = 64;

impl Grants {
    /// The meshes of at least so many hosts, each sorted, those of the lowest hosts first; no host is
    /// in two.
    pub(super) fn meshes(&self, least: usize) -> Vec<Vec<HostPlace>> {
        let mut accepted_by = vec![Vec::new(); self.hosts.len()];
        for (set, hosts) in self.accepts.iter().enumerate() {
            for host in hosts {
                accepted_by[*host].push(set);
            }
        }
        let all: Vec<HostPlace> = (0..self.hosts.len()).collect();
        let degrees = self.degrees(&all, &accepted_by);
        let mut seeds: Vec<HostPlace> = all
            .into_iter()
            .filter(|host| degrees[host] + 1 >= least)
            .collect();
        seeds.sort_by_key(|host| (std::cmp::Reverse(degrees[host]), *host));
        let grants: usize = self.accepts.iter().map(Vec::len).sum();
        let mut steps = LOOKS * grants;
        let mut taken: BTreeSet<HostPlace> = BTreeSet::new();
        let mut seen: BTreeSet<Vec<HostPlace>> = BTreeSet::new();
        let mut meshes = Vec::new();
        for seed in seeds {
            if taken.contains(&seed) {
                continue;
            }
            let around: Vec<HostPlace> = self
                .around(seed, &accepted_by)
                .into_iter()
                .filter(|host| !taken.contains(host))
                .collect();
            let Some(left) = steps.checked_sub(around.len()) else {
                break;
            };
            steps = left;
            if around.len() < least || !seen.insert(around.clone()) {
                continue;
            }
            if let Some(mesh) = self.prune(around, least, &accepted_by, &mut steps) {
                let mesh = self
                    .grow(&mesh, &taken, &accepted_by, &mut steps)
                    .unwrap_or(mesh);
                taken.extend(&mesh);
                meshes.push(mesh);
            }
        }
        meshes.sort_unstable();
        meshes
    }

    /// A host and all it is joined to, sorted.
    fn around(&self, host: HostPlace, accepted_by: &[Vec<usize>]) -> Vec<HostPlace> {
        let own = self.hosts[host].1;
        let joined = |other: &HostPlace| {
            accepted_by[host]
                .binary_search(&self.hosts[*other].1)
                .is_ok()
        };
        let mut around: Vec<HostPlace> = self.accepts[own]
            .iter()
            .copied()
            .filter(|other| *other != host && joined(other))
            .collect();
        around.push(host);
        around.sort_unstable();
        around
    }

    /// The mesh within some hosts, if what is left after taking out the badly joined is one.
    fn prune(
        &self,
        mut hosts: Vec<HostPlace>,
        least: usize,
        accepted_by: &[Vec<usize>],
        steps: &mut usize,
    ) -> Option<Vec<HostPlace>> {
        while hosts.len() >= least {
            let cost = hosts.iter().map(|host| accepted_by[*host].len()).sum();
            *steps = steps.checked_sub(cost)?;
            let degrees = self.degrees(&hosts, accepted_by);
            let (joined, others) = (degrees.values().sum::<usize>(), hosts.len() - 1);
            if joined * 10 >= hosts.len() * others * 9 {
                return Some(hosts);
            }
            let lowest = degrees.values().copied().min()?;
            let bar = lowest.max(joined / hosts.len() / 2);
            hosts.retain(|host| degrees[host] > bar);
        }
        None
    }

    /// The mesh with those few more that its seed is not joined to, if there are any.
    fn grow(
        &self,
        mesh: &[HostPlace],
        taken: &BTreeSet<HostPlace>,
        accepted_by: &[Vec<usize>],
        steps: &mut usize,
    ) -> Option<Vec<HostPlace>> {
        let members = mesh.iter().take(WITNESSES);
        let around = members.flat_map(|member| self.around(*member, accepted_by));
        let mut all: BTreeSet<HostPlace> = around.filter(|host| !taken.contains(host)).collect();
        all.extend(mesh);
        let all: Vec<HostPlace> = all.into_iter().collect();
        let cost = all.iter().map(|host| accepted_by[*host].len()).sum();
        *steps = steps.checked_sub(cost)?;
        let degrees = self.degrees(&all, accepted_by);
        let is_near = |host: &HostPlace| degrees[host] * 10 >= mesh.len() * 9;
        let near = all
            .iter()
            .copied()
            .filter(|host| mesh.binary_search(host).is_ok() || is_near(host));
        let grown = self.prune(near.collect(), mesh.len() + 1, accepted_by, steps)?;
        (grown.len() > mesh.len()).then_some(grown)
    }

    /// How many of some sorted hosts each of them is joined to.
    fn degrees(
        &self,
        hosts: &[HostPlace],
        accepted_by: &[Vec<usize>],
    ) -> BTreeMap<HostPlace, usize> {
        let sets: BTreeSet<usize> = hosts.iter().map(|host| self.hosts[*host].1).collect();
        // How many of the hosts, by their own set, each set accepts.
        let mut accepted: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for set in &sets {
            for host in &self.accepts[*set] {
                if hosts.binary_search(host).is_ok() {
                    *accepted.entry((*set, self.hosts[*host].1)).or_default() += 1;
                }
            }
        }
        let degree = |host: HostPlace| {
            let own = self.hosts[host].1;
            let sum: usize = accepted_by[host]
                .iter()
                .filter_map(|other| accepted.get(&(own, *other)))
                .sum();
            // A host that its own set accepts is no neighbour of itself.
            sum - usize::from(accepted_by[host].binary_search(&own).is_ok())
        };
        hosts.iter().map(|host| (*host, degree(*host))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The meshes of hosts 0.. in these sets, where set i accepts the hosts of the i-th list.
    fn check(sets: &[usize], accepts: &[&[usize]], least: usize, expected: &[&[usize]]) {
        let grants = Grants {
            hosts: sets
                .iter()
                .enumerate()
                .map(|(host, set)| (InterfaceIndex(u32::try_from(host).expect("few")), *set))
                .collect(),
            accepts: accepts.iter().map(|hosts| hosts.to_vec()).collect(),
        };
        assert_eq!(grants.meshes(least), expected);
    }

    #[test]
    fn hosts_are_joined_where_each_is_accepted() {
        // Each in a set of its own, the fourth accepts and is not accepted.
        check(
            &[0, 1, 2, 3],
            &[&[1, 2], &[0, 2], &[0, 1], &[0, 1, 2]],
            3,
            &[&[0, 1, 2]],
        );
        // All in one set, which accepts three of the four.
        check(&[0, 0, 0, 0], &[&[0, 1, 2]], 3, &[&[0, 1, 2]]);
        // One way only.
        check(&[0, 1, 2], &[&[1, 2], &[2], &[]], 2, &[]);
        // Two meshes with one host between them.
        check(
            &[0, 1, 2, 3, 4, 5, 6],
            &[
                &[1, 2, 6],
                &[0, 2],
                &[0, 1],
                &[4, 5, 6],
                &[3, 5],
                &[3, 4],
                &[0, 3],
            ],
            3,
            &[&[0, 1, 2], &[3, 4, 5]],
        );
    }
}
