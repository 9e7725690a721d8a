//! Every ordered pair of interfaces, judged: rules of all groups merged and sorted per interface,
//! traffic as bits over the ports any rule names.
//!
//! The reading is the strict one of the contract (section 3). For IPv6 a grant to a group and
//! intra-group access are unknown (U4): an Accept does not match, a Drop does.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::Totals;
use super::account::{Account, Interface, Peer, Rule};

/// Bits of protocols without ports; TCP and UDP follow, one bit for each run of ports that no rule
/// tells apart.
const ICMP: usize = 0;
const ICMP6: usize = 1;
const GRE: usize = 2;
const OTHER: usize = 3;
const PLAIN: usize = 4;

/// Which pairs of endpoints are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pairs {
    /// All: what is timed.
    All,
    /// Those in one VPC, as others are denied: for expectations at sizes the other takes hours for.
    WithinVpc,
}

/// Traffic.
type Bits<const W: usize> = [u64; W];

/// A rule as it is judged.
struct Compiled<const W: usize> {
    accept: bool,
    peer: Peer,
    traffic: Bits<W>,
}

/// Rules in order.
type Stack = Vec<u32>;

struct Judge<'a, const W: usize> {
    account: &'a Account,
    rules: Vec<Compiled<W>>,
    /// Of each interface: egress and ingress.
    stacks: Vec<[Stack; 2]>,
    enterprise: Vec<bool>,
    /// All traffic of a family.
    family: [Bits<W>; 2],
}

/// Judges all pairs.
pub(super) fn judge(account: &Account, pairs: Pairs) -> Totals {
    let cuts = cuts(account);
    match (PLAIN + 2 * cuts.len()).div_ceil(64) {
        0..=2 => Judge::<2>::new(account, &cuts).totals(pairs),
        3..=4 => Judge::<4>::new(account, &cuts).totals(pairs),
        5..=8 => Judge::<8>::new(account, &cuts).totals(pairs),
        9..=16 => Judge::<16>::new(account, &cuts).totals(pairs),
        17..=32 => Judge::<32>::new(account, &cuts).totals(pairs),
        words => panic!("the naive program cannot hold {words} words of ports"),
    }
}

/// Where runs of ports begin.
fn cuts(account: &Account) -> Vec<u32> {
    let mut cuts = BTreeSet::from([1]);
    for rule in account.groups.iter().flat_map(|group| &group.rules) {
        cuts.extend([rule.ports.0.max(1), rule.ports.1 + 1]);
    }
    cuts.into_iter().filter(|cut| *cut <= 65_535).collect()
}

impl<'a, const W: usize> Judge<'a, W> {
    fn new(account: &'a Account, cuts: &[u32]) -> Self {
        let mut rules = Vec::new();
        let mut order: Vec<(u16, bool, bool)> = Vec::new();
        let mut first = Vec::new();
        for group in &account.groups {
            first.push(rules.len() as u32);
            for rule in &group.rules {
                let traffic = traffic(rule, cuts);
                order.push((rule.priority, rule.accept, rule.ingress));
                rules.push(Compiled {
                    accept: rule.accept,
                    peer: rule.peer,
                    traffic,
                });
            }
        }
        first.push(rules.len() as u32);
        let stack = |interface: &Interface, ingress: bool| {
            let of = |group: &u32| first[*group as usize]..first[*group as usize + 1];
            let all = interface.groups.iter().flat_map(of);
            let mut stack: Stack = all
                .filter(|rule| order[*rule as usize].2 == ingress)
                .collect();
            stack.sort_by_key(|rule| order[*rule as usize]);
            stack
        };
        let stacks = account
            .interfaces
            .par_iter()
            .map(|interface| [stack(interface, false), stack(interface, true)])
            .collect();
        let of_all = |group: &u32| account.groups[*group as usize].enterprise;
        let enterprise = account
            .interfaces
            .iter()
            .map(|one| one.groups.iter().any(of_all))
            .collect();
        let ports = PLAIN..PLAIN + 2 * cuts.len();
        let family =
            [ICMP, ICMP6].map(|own| bits([own, GRE, OTHER].into_iter().chain(ports.clone())));
        Self {
            account,
            rules,
            stacks,
            enterprise,
            family,
        }
    }

    fn totals(&self, pairs: Pairs) -> Totals {
        let endpoints = &self.account.endpoints;
        let mut by_vpc: Vec<Vec<u32>> = Vec::new();
        let all: Vec<u32> = (0..endpoints.len() as u32).collect();
        if pairs == Pairs::WithinVpc {
            for (place, interfaces) in (0..).zip(endpoints) {
                let vpc = self.account.interfaces[interfaces[0] as usize].vpc as usize;
                by_vpc.resize_with(by_vpc.len().max(vpc + 1), Vec::new);
                by_vpc[vpc].push(place);
            }
        }
        let sum = (0..endpoints.len())
            .into_par_iter()
            .map(|source| {
                let vpc = self.account.interfaces[endpoints[source][0] as usize].vpc;
                let targets = by_vpc.get(vpc as usize).unwrap_or(&all);
                let mut totals = Totals::default();
                for target in targets.iter().filter(|target| **target as usize != source) {
                    totals += self.pair(&endpoints[source], &endpoints[*target as usize]);
                }
                totals
            })
            .reduce(Totals::default, |mut one, other| {
                one += other;
                one
            });
        Totals {
            endpoints: endpoints.len() as u64,
            ..sum
        }
    }

    /// What one endpoint may do to another: the union over their addresses.
    fn pair(&self, source: &[u32], target: &[u32]) -> Totals {
        let (mut four, mut six) = ([0; W], [0; W]);
        for &from in source {
            for &to in target {
                let (one, other) = (
                    &self.account.interfaces[from as usize],
                    &self.account.interfaces[to as usize],
                );
                if one.vpc != other.vpc {
                    continue;
                }
                for &own in &one.v4 {
                    for &peer in &other.v4 {
                        let passes = self.passes(
                            from,
                            to,
                            self.family[0],
                            |rule, groups, ingress| match rule.peer {
                                Peer::V4(bits, mask) => {
                                    (if ingress { own } else { peer }) & mask == bits
                                }
                                Peer::Group(group) => groups.contains(&group),
                                Peer::V6(..) | Peer::Nobody => false,
                            },
                            self.is_fellow(one, other),
                        );
                        join(&mut four, &passes);
                    }
                }
                for &own in &one.v6 {
                    for &peer in &other.v6 {
                        let passes = self.passes(
                            from,
                            to,
                            self.family[1],
                            |rule, groups, ingress| match rule.peer {
                                Peer::V6(bits, mask) => {
                                    (if ingress { own } else { peer }) & mask == bits
                                }
                                Peer::Group(group) => !rule.accept && groups.contains(&group),
                                Peer::V4(..) | Peer::Nobody => false,
                            },
                            false,
                        );
                        join(&mut six, &passes);
                    }
                }
            }
        }
        let some = |bits: &Bits<W>| bits.iter().any(|word| *word != 0);
        let (four, six) = (some(&four), some(&six));
        Totals {
            endpoints: 0,
            pairs: (four || six).into(),
            ipv4: four.into(),
            ipv6: six.into(),
        }
    }

    /// Egress of one interface and ingress of the other.
    fn passes(
        &self,
        from: u32,
        to: u32,
        family: Bits<W>,
        matches: impl Fn(&Compiled<W>, &[u32], bool) -> bool,
        fellow: bool,
    ) -> Bits<W> {
        let [source, target] = [from, to].map(|one| &self.account.interfaces[one as usize].groups);
        let out = &self.stacks[from as usize][0];
        let keep = !self.enterprise[from as usize];
        let sent = self.fold(out, family, keep, |rule| matches(rule, target, false));
        if fellow || sent.iter().all(|word| *word == 0) {
            return sent;
        }
        let into = &self.stacks[to as usize][1];
        self.fold(into, sent, false, |rule| matches(rule, source, true))
    }

    /// First match decides; `keep` is the default.
    fn fold(
        &self,
        stack: &Stack,
        mut rest: Bits<W>,
        keep: bool,
        matches: impl Fn(&Compiled<W>) -> bool,
    ) -> Bits<W> {
        let mut allowed = [0; W];
        for rule in stack {
            let rule = &self.rules[*rule as usize];
            if !matches(rule) {
                continue;
            }
            let mut left = 0;
            for word in 0..W {
                let hit = rest[word] & rule.traffic[word];
                allowed[word] |= if rule.accept { hit } else { 0 };
                rest[word] &= !hit;
                left |= rest[word];
            }
            if left == 0 {
                return allowed;
            }
        }
        if keep {
            join(&mut allowed, &rest);
        }
        allowed
    }

    /// Whether two interfaces share a group that lets its members in.
    fn is_fellow(&self, one: &Interface, other: &Interface) -> bool {
        one.groups.iter().any(|group| {
            let lets_in = &self.account.groups[*group as usize];
            lets_in.lets_members_in && !lets_in.enterprise && other.groups.contains(group)
        })
    }
}

fn join<const W: usize>(into: &mut Bits<W>, from: &Bits<W>) {
    into.iter_mut()
        .zip(from)
        .for_each(|(word, other)| *word |= other);
}

fn bits<const W: usize>(places: impl Iterator<Item = usize>) -> Bits<W> {
    let mut bits = [0; W];
    places.for_each(|place| bits[place / 64] |= 1 << (place % 64));
    bits
}

fn traffic<const W: usize>(rule: &Rule, cuts: &[u32]) -> Bits<W> {
    let first = cuts.partition_point(|cut| *cut < rule.ports.0.max(1));
    let end = cuts.partition_point(|cut| *cut <= rule.ports.1);
    let (tcp, udp) = (PLAIN, PLAIN + cuts.len());
    match &*rule.protocol {
        "ICMP" => bits([ICMP].into_iter()),
        "ICMPV6" => bits([ICMP6].into_iter()),
        "GRE" => bits([GRE].into_iter()),
        "TCP" => bits(tcp + first..tcp + end),
        "UDP" => bits(udp + first..udp + end),
        "ALL" => bits(0..PLAIN + 2 * cuts.len()),
        other => panic!("the naive program does not know the protocol {other:?}"),
    }
}
