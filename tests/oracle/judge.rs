//! The brute force: every packet cell, every pair of addresses, every rule in order, once strictly and once leniently.
//! It knows no sets, no classes and no short cuts.

use std::collections::BTreeMap;

use super::account::{Account, Addr, Direction, Field, Kind, Plane, Policy};
use super::facts::{Truth, after, is_private, network, private_ranges};
use super::stack::{Answers, Peer, READINGS, Reading, Sight, Standing, stage};
use super::traffic::Grid;
use super::view::{View, kinds, views};

/// One line of `reach --format jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    pub(crate) source: String,
    pub(crate) target: String,
    pub(crate) family: String,
    pub(crate) allowed: String,
    pub(crate) unknown: String,
}

struct Judge<'a> {
    account: &'a Account,
    views: Vec<View>,
    kinds: Vec<Option<Kind>>,
    /// Where an IPv4, an IPv6 block starts, and the address after it ends.
    cuts: [Vec<Addr>; 2],
}

type Rows = BTreeMap<(String, String, String), Answers>;

pub(crate) fn judge(account: &Account, internet: bool) -> Vec<Row> {
    let seen = views(account);
    let kinds = kinds(account, &seen);
    let judge = Judge {
        account,
        views: seen,
        kinds,
        cuts: [false, true].map(|six| cuts(account, six)),
    };
    let mut rows = Vec::new();
    for six in [false, true] {
        let grid = Grid::new(account, six);
        let mut sets = Rows::new();
        judge.pairs(&grid, six, &mut sets);
        if internet {
            judge.internet(&grid, six, &mut sets);
        }
        for ((source, target, family), [strict, lenient]) in sets {
            let maybe: Vec<bool> = lenient
                .iter()
                .zip(&strict)
                .map(|(lenient, strict)| *lenient && !*strict)
                .collect();
            let (allowed, unknown) = (grid.print(&strict), grid.print(&maybe));
            if allowed != "none" || unknown != "none" {
                rows.push(Row {
                    source,
                    target,
                    family,
                    allowed,
                    unknown,
                });
            }
        }
    }
    rows.sort();
    rows
}

impl Judge<'_> {
    fn pairs(&self, grid: &Grid, six: bool, rows: &mut Rows) {
        for from in &self.views {
            for to in &self.views {
                let link = network(from.network, to.network);
                if from.owner == to.owner || link == Truth::No {
                    continue;
                }
                for source in self.addresses(from, six) {
                    for target in self.addresses(to, six) {
                        let intra = self.intra(from, to, six).min(link);
                        let sight = |own, local, other, far| Sight {
                            account: self.account,
                            own,
                            local,
                            peer: Peer::Interface(other),
                            far,
                            plane: Plane::Intranet,
                            link,
                        };
                        let out = sight(from, source, to, target).rules(Direction::Egress);
                        let into = sight(to, target, from, source).rules(Direction::Ingress);
                        let egress = self.egress(grid, from, &out, intra);
                        let ingress = self.ingress(grid, &into, intra);
                        let answers = READINGS.map(|reading| {
                            let (egress, ingress) =
                                (&egress[reading as usize], &ingress[reading as usize]);
                            egress
                                .iter()
                                .zip(ingress)
                                .map(|(a, b)| *a && *b && reading.holds(link))
                                .collect()
                        });
                        unite(rows, grid, &from.owner, &to.owner, &answers);
                    }
                }
            }
        }
    }

    fn internet(&self, grid: &Grid, six: bool, rows: &mut Rows) {
        let outside = self.outside(six);
        for view in &self.views {
            let locals: Vec<Addr> = if six {
                self.addresses(view, true)
                    .into_iter()
                    .filter(|addr| !is_private(*addr))
                    .collect()
            } else {
                view.publics.iter().map(|(_, local)| *local).collect()
            };
            for local in locals {
                for far in &outside {
                    let sight = Sight {
                        account: self.account,
                        own: view,
                        local,
                        peer: Peer::Internet,
                        far: *far,
                        plane: Plane::Internet,
                        link: Truth::Yes,
                    };
                    let (into, out) = (
                        sight.rules(Direction::Ingress),
                        sight.rules(Direction::Egress),
                    );
                    let mut enters = self.ingress(grid, &into, Truth::No);
                    let mut leaves = self.egress(grid, view, &out, Truth::No);
                    if six {
                        enters[0].fill(false);
                        leaves[0].fill(false);
                    }
                    unite(rows, grid, "internet", &view.owner, &enters);
                    unite(rows, grid, &view.owner, "internet", &leaves);
                }
            }
        }
    }

    /// One address of each elementary cell of the interface's addresses.
    fn addresses(&self, view: &View, six: bool) -> Vec<Addr> {
        let mut all = Vec::new();
        for (first, last) in view.ranges.iter().filter(|(first, _)| first.six == six) {
            all.push(*first);
            all.extend(
                self.cuts[usize::from(six)]
                    .iter()
                    .copied()
                    .filter(|addr| addr > first && addr <= last),
            );
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// One address of each elementary cell outside the private ranges that nobody in the export has.
    fn outside(&self, six: bool) -> Vec<Addr> {
        let mut points = self.cuts[usize::from(six)].clone();
        points.push(Addr { six, bits: 0 });
        let assigned: Vec<(Addr, Addr)> = self
            .views
            .iter()
            .flat_map(|view| {
                view.ranges
                    .iter()
                    .copied()
                    .chain(view.publics.iter().map(|(public, _)| (*public, *public)))
            })
            .filter(|(first, _)| first.six == six)
            .collect();
        for (_, last) in assigned.iter().copied().chain(private_ranges(six)) {
            points.extend(after(last));
        }
        points.sort_unstable();
        points.dedup();
        points.retain(|point| {
            !is_private(*point)
                && !assigned
                    .iter()
                    .any(|(first, last)| first <= point && point <= last)
        });
        points
    }

    fn intra(&self, from: &View, to: &View, six: bool) -> Truth {
        let opens = |group: usize| {
            let basic = self.kinds[group].map_or(Truth::Maybe, |kind| (kind == Kind::Basic).into());
            let accept = self.account.groups[group]
                .inner
                .known()
                .map_or(Truth::Maybe, |inner| (inner == Policy::Accept).into());
            basic.min(accept)
        };
        let truth = match (&from.groups, &to.groups) {
            (Some(a), Some(b)) => a
                .iter()
                .filter(|group| b.contains(group))
                .map(|group| opens(*group))
                .max(),
            (Some(groups), None) | (None, Some(groups)) => groups
                .iter()
                .map(|group| opens(*group).min(Truth::Maybe))
                .max(),
            (None, None) => Some(Truth::Maybe),
        };
        let family = if six { Truth::Maybe } else { Truth::Yes };
        truth.unwrap_or(Truth::No).min(family)
    }

    fn egress(&self, grid: &Grid, from: &View, rules: &[Standing], intra: Truth) -> Answers {
        let kinds = from.groups.as_ref().map(|groups| {
            groups
                .iter()
                .map(|group| self.kinds[*group])
                .collect::<Vec<_>>()
        });
        let open = match kinds {
            Some(kinds) if kinds.iter().all(|kind| *kind == Some(Kind::Basic)) => Truth::Yes,
            Some(kinds) if kinds.iter().all(|kind| *kind == Some(Kind::Enterprise)) => Truth::No,
            _ => Truth::Maybe,
        };
        stage(self.account, grid, rules, |reading, first| match first {
            Some(Policy::Accept) => true,
            Some(Policy::Drop) => reading == Reading::Lenient && reading.holds(intra),
            None => reading.holds(open),
        })
    }

    fn ingress(&self, grid: &Grid, rules: &[Standing], intra: Truth) -> Answers {
        stage(self.account, grid, rules, |reading, first| {
            reading.holds(intra) || first == Some(Policy::Accept)
        })
    }
}

fn unite(rows: &mut Rows, grid: &Grid, source: &str, target: &str, answers: &Answers) {
    let key = (
        source.to_owned(),
        target.to_owned(),
        grid.family().to_owned(),
    );
    let sets = rows.entry(key).or_insert_with(|| {
        [
            vec![false; grid.packets.len()],
            vec![false; grid.packets.len()],
        ]
    });
    for (set, answer) in sets.iter_mut().zip(answers) {
        for (flag, more) in set.iter_mut().zip(answer) {
            *flag |= *more;
        }
    }
}

/// The first address of every block that occurs anywhere, and the one after its last.
fn cuts(account: &Account, six: bool) -> Vec<Addr> {
    let rules = account.groups.iter().flat_map(|group| &group.rules);
    let ends = rules
        .flat_map(|rule| [&rule.source, &rule.dest])
        .flat_map(|ends| [&ends.v4, &ends.v6]);
    let fields = ends.filter_map(|field| {
        if let Field::Ok(block) = field {
            Some(block)
        } else {
            None
        }
    });
    let lists = account.prefix_lists.iter().flat_map(|list| &list.entries);
    let mut cuts: Vec<Addr> = fields
        .chain(lists)
        .filter(|block| block.addr.six == six)
        .flat_map(|block| {
            let last = Addr {
                six,
                bits: block.last(),
            };
            [
                Some(Addr {
                    six,
                    bits: block.first(),
                }),
                after(last),
            ]
        })
        .flatten()
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}
