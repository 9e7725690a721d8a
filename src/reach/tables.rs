//! The two tables: what every owner lets out to, and in from, every peer class.
//!
//! Deep parts are built here, in parallel over owners, before anything asks them. A row exists for
//! each own class only where a rule is limited to some of the owner's addresses.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::classes::{ClassId, Classes, OwnerId};
use super::rows::{Peers, Row};
use crate::model::Direction;
use crate::packet::{Bounds, Family, Set, Traffic};
use crate::topology::{Neighbourhood, Site, path};
use crate::verdict::{Context, Effect, Reachability, Reading, stack};

/// Whose row, towards which site.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct RowKey {
    owner: OwnerId,
    family: Family,
    direction: Direction,
    reading: Reading,
    /// The own class, where rules are limited to own addresses.
    local: Option<ClassId>,
    site: Site,
}

/// The tables of one inventory.
pub(super) struct Tables<'a> {
    classes: &'a Classes<'a>,
    peers: BTreeMap<(Site, Family), Peers>,
    /// Each class's position among the peers of its site.
    positions: Vec<u32>,
    rows: BTreeMap<RowKey, Row>,
}

/// Whether group grants reach from one site to another.
pub(super) fn nearness(one: Site, other: Site) -> Reachability {
    match path(one, other).neighbourhood {
        Neighbourhood::Same => Reachability::Certain,
        Neighbourhood::Unknown => Reachability::Possible,
        Neighbourhood::Different => Reachability::None,
    }
}

impl<'a> Tables<'a> {
    pub(super) fn of(context: &Context<'_>, classes: &'a Classes<'a>) -> Self {
        let mut sites: Vec<Site> = classes.owners.iter().map(|owner| owner.site).collect();
        sites.sort_unstable();
        sites.dedup();
        let mut peers = BTreeMap::new();
        let mut positions = vec![0; classes.classes.len()];
        for site in sites {
            for family in Family::BOTH {
                let found = Peers::of(classes, site, family);
                (0..)
                    .zip(&found.classes)
                    .for_each(|(position, class)| positions[*class as usize] = position);
                peers.insert((site, family), found);
            }
        }
        let mut own: Vec<Vec<ClassId>> = vec![Vec::new(); classes.owners.len()];
        (0..)
            .zip(&classes.classes)
            .for_each(|(class, row)| own[row.owner as usize].push(class));
        let rows = (0..classes.owners.len())
            .into_par_iter()
            .flat_map_iter(|owner| rows_of(context, classes, &peers, owner, &own[owner]))
            .collect::<Vec<_>>();
        Self {
            classes,
            peers,
            positions,
            rows: rows.into_iter().collect(),
        }
    }

    /// Tells what passes from one peer class to every other that it may pass anything to.
    pub(super) fn for_each_from(
        &self,
        source: ClassId,
        mut tell: impl FnMut(ClassId, Family, &Bounds<Traffic>),
    ) {
        let family = self.classes.classes[source as usize].family;
        let from = self.site(source);
        for ((site, _), peers) in self.peers.iter().filter(|((_, same), _)| *same == family) {
            let near = nearness(from, *site);
            if near == Reachability::None {
                continue;
            }
            let out =
                Reading::BOTH.map(|reading| self.row(source, Direction::Egress, reading, *site));
            for target in &peers.classes {
                let passes = |reading: usize| {
                    let accepted = out[reading]?.at(self.positions[*target as usize]);
                    if accepted.is_empty() {
                        return None;
                    }
                    let back =
                        self.row(*target, Direction::Ingress, Reading::BOTH[reading], from)?;
                    Some(accepted.intersection(back.at(self.positions[source as usize])))
                };
                let Some(may) = passes(1).filter(|may| !may.is_empty()) else {
                    continue;
                };
                let must = if near == Reachability::Certain {
                    passes(0)
                } else {
                    None
                };
                tell(
                    *target,
                    family,
                    &Bounds {
                        must: must.unwrap_or_else(Traffic::empty),
                        may,
                    },
                );
            }
        }
    }

    fn site(&self, class: ClassId) -> Site {
        self.classes.owners[self.classes.classes[class as usize].owner as usize].site
    }

    fn row(
        &self,
        class: ClassId,
        direction: Direction,
        reading: Reading,
        site: Site,
    ) -> Option<&Row> {
        let found = self.classes.classes[class as usize];
        let key = |local| RowKey {
            owner: found.owner,
            family: found.family,
            direction,
            reading,
            local,
            site,
        };
        self.rows
            .get(&key(None))
            .or_else(|| self.rows.get(&key(Some(class))))
    }
}

fn rows_of(
    context: &Context<'_>,
    classes: &Classes<'_>,
    peers: &BTreeMap<(Site, Family), Peers>,
    owner: usize,
    own: &[ClassId],
) -> Vec<(RowKey, Row)> {
    let key = &classes.owners[owner];
    let number = OwnerId::try_from(owner).expect("internal error: too many owners");
    let mut rows = Vec::new();
    for family in Family::BOTH {
        let own = own
            .iter()
            .copied()
            .filter(|class| classes.classes[*class as usize].family == family);
        let own: Vec<ClassId> = own.collect();
        if own.is_empty() {
            continue;
        }
        for (direction, reading) in Direction::BOTH
            .into_iter()
            .flat_map(|direction| Reading::BOTH.map(|reading| (direction, reading)))
        {
            let effect = Effect::new(stack(context, &key.private(), direction, family, reading));
            let locals: Vec<Option<ClassId>> = if effect.is_local() {
                own.iter().copied().map(Some).collect()
            } else {
                vec![None]
            };
            for ((site, _), peers) in peers.iter().filter(|((_, same), _)| *same == family) {
                let near = nearness(key.site, *site);
                let asked = match near {
                    Reachability::None => false,
                    Reachability::Possible => reading == Reading::Lenient,
                    Reachability::Certain => true,
                };
                if !asked {
                    continue;
                }
                for local in &locals {
                    let address = local.map(|class| classes.classes[class as usize].address);
                    let row = Row::of(&effect, address, peers, near);
                    let key = RowKey {
                        owner: number,
                        family,
                        direction,
                        reading,
                        local: *local,
                        site: *site,
                    };
                    rows.push((key, row));
                }
            }
        }
    }
    rows
}
