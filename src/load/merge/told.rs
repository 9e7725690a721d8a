//! What files tell of instances and interfaces, by row, read where their drafts hold it.
//!
//! There are most of them, so nothing is copied, sorted or united before a row is made of it: for
//! each row it is counted how many facts speak of it, and where they stand, in the order of files
//! and places.

use std::cmp::Ordering;

use super::number::Numbering;
use crate::load::draft::Draft;
use crate::load::fact::{
    InstanceFact, InterfaceFact, Maybe, NetworkFact, RegionFact, Role, Span, Witness,
};
use crate::model::{
    GroupIndex, InstanceIndex, InstanceStatus, InterfaceIndex, PublicAddress, RegionIndex,
    TableIndex, VSwitchIndex, VpcIndex,
};
use crate::packet::Block;
use crate::source::Location;

/// The drafts, and the rows of their numbers.
pub(super) struct Hosts {
    pub(super) drafts: Vec<Draft>,
    pub(super) groups: Numbering<GroupIndex>,
    pub(super) regions: Numbering<RegionIndex>,
    pub(super) vpcs: Numbering<VpcIndex>,
    pub(super) vswitches: Numbering<VSwitchIndex>,
    pub(super) instances: Numbering<InstanceIndex>,
    pub(super) interfaces: Numbering<InterfaceIndex>,
}

/// Where the facts of each row stand.
pub(super) struct Places {
    /// Where the places of each row begin, and an end.
    starts: Vec<u32>,
    /// Drafts, and positions in them.
    places: Vec<(u32, u32)>,
}

impl Places {
    /// Sorts facts by row, each given by its row, its draft and its position in it.
    pub(super) fn new(rows: usize, facts: impl Iterator<Item = (usize, u32, u32)> + Clone) -> Self {
        let mut starts = vec![0_u32; rows + 1];
        for (row, ..) in facts.clone() {
            starts[row] += 1;
        }
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        let mut places = vec![(0, 0); end as usize];
        // From the last to the first, each row's end moves to its beginning.
        let mut ordered: Vec<(usize, u32, u32)> = Vec::new();
        ordered.extend(facts);
        for (row, draft, position) in ordered.into_iter().rev() {
            starts[row] -= 1;
            places[starts[row] as usize] = (draft, position);
        }
        Self { starts, places }
    }

    /// The places of a row's facts.
    pub(super) fn of(&self, row: usize) -> &[(u32, u32)] {
        &self.places[self.starts[row] as usize..self.starts[row + 1] as usize]
    }
}

/// An instance, as one document tells of it.
#[derive(Clone, Copy)]
pub(super) struct InstanceTold<'h> {
    pub(super) name: Option<&'h str>,
    pub(super) status: Option<InstanceStatus>,
    pub(super) region: Option<RegionIndex>,
    pub(super) network: NetworkFact,
    pub(super) vswitch: Option<VSwitchIndex>,
    pub(super) groups: Option<Groups<'h>>,
    pub(super) addresses: &'h [Block],
    pub(super) public: &'h [PublicAddress],
    pub(super) location: Location,
}

/// An interface, as one document tells of it.
#[derive(Clone, Copy)]
pub(super) struct InterfaceTold<'h> {
    pub(super) witness: Witness,
    pub(super) role: Option<Role>,
    pub(super) instance: Option<InstanceIndex>,
    pub(super) region: Option<RegionIndex>,
    pub(super) network: NetworkFact,
    pub(super) vswitch: Option<VSwitchIndex>,
    pub(super) groups: Option<Groups<'h>>,
    pub(super) addresses: Option<&'h [Block]>,
    pub(super) public: Option<&'h [PublicAddress]>,
    pub(super) location: Location,
}

/// A set of groups by one file's numbers.
#[derive(Clone, Copy)]
pub(super) struct Groups<'h> {
    numbers: &'h [GroupIndex],
    rows: &'h [GroupIndex],
}

impl Groups<'_> {
    /// The sorted rows.
    pub(super) fn rows(self) -> Box<[GroupIndex]> {
        let rows = self.numbers.iter().map(|group| self.rows[group.position()]);
        let mut rows: Box<[GroupIndex]> = rows.collect();
        rows.sort_unstable();
        rows
    }
}

impl PartialEq for Groups<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.rows() == other.rows()
    }
}

impl Hosts {
    /// Where instances are told of.
    pub(super) fn instance_places(&self, rows: usize) -> Places {
        Places::new(
            rows,
            self.positions(|draft| &draft.instances).map(|at| {
                let fact = &self.drafts[at.0 as usize].instances[at.1 as usize];
                let row = self.instances.of(at.0 as usize)[fact.id.position()];
                (row.position(), at.0, at.1)
            }),
        )
    }

    /// Where interfaces are told of.
    pub(super) fn interface_places(&self, rows: usize) -> Places {
        Places::new(
            rows,
            self.positions(|draft| &draft.interfaces).map(|at| {
                let fact = &self.drafts[at.0 as usize].interfaces[at.1 as usize];
                let row = self.interfaces.of(at.0 as usize)[fact.id.position()];
                (row.position(), at.0, at.1)
            }),
        )
    }

    fn positions<T>(
        &self,
        facts: fn(&Draft) -> &Vec<T>,
    ) -> impl Iterator<Item = (u32, u32)> + Clone {
        let number = |at| u32::try_from(at).expect("internal error: 4 billion facts");
        let drafts = self.drafts.iter().enumerate();
        drafts.flat_map(move |(draft, facts_of)| {
            (0..facts(facts_of).len()).map(move |position| (number(draft), number(position)))
        })
    }

    /// What stands at a place.
    pub(super) fn instance(&self, (file, position): (u32, u32)) -> InstanceTold<'_> {
        let draft = &self.drafts[file as usize];
        let fact: &InstanceFact = &draft.instances[position as usize];
        InstanceTold {
            name: name(draft, fact),
            status: fact.status,
            region: self.region(file, fact.region),
            network: self.network(file, fact.network),
            vswitch: self.vswitch(file, fact.vswitch),
            groups: self.groups(file, fact.groups),
            addresses: fact.addresses.of(&draft.blocks).unwrap_or_default(),
            public: fact.public.of(&draft.publics).unwrap_or_default(),
            location: fact.location,
        }
    }

    /// What stands at a place.
    pub(super) fn interface(&self, (file, position): (u32, u32)) -> InterfaceTold<'_> {
        let draft = &self.drafts[file as usize];
        let fact: &InterfaceFact = &draft.interfaces[position as usize];
        InterfaceTold {
            witness: fact.witness,
            role: fact.role,
            instance: fact
                .instance
                .get()
                .map(|instance| self.instances.of(file as usize)[instance.position()]),
            region: self.region(file, fact.region),
            network: self.network(file, fact.network),
            vswitch: self.vswitch(file, fact.vswitch),
            groups: self.groups(file, fact.groups),
            addresses: fact.addresses.of(&draft.blocks),
            public: fact.public.of(&draft.publics),
            location: fact.location,
        }
    }

    /// The pairs of a vSwitch and its VPC that one file tells, each once.
    pub(super) fn vswitch_networks(&self, file: usize) -> Vec<(VSwitchIndex, VpcIndex)> {
        let draft = &self.drafts[file];
        let number = u32::try_from(file).expect("internal error: 4 billion files");
        let interfaces = draft
            .interfaces
            .iter()
            .map(|fact| (fact.vswitch, fact.network));
        let instances = draft
            .instances
            .iter()
            .map(|fact| (fact.vswitch, fact.network));
        let mut pairs = Vec::new();
        let mut last = None;
        for (vswitch, network) in interfaces.chain(instances) {
            if last == Some((vswitch, network)) {
                continue;
            }
            last = Some((vswitch, network));
            if let (Some(vswitch), NetworkFact::Vpc(vpc)) =
                (self.vswitch(number, vswitch), self.network(number, network))
            {
                pairs.push((vswitch, vpc));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    fn region(&self, file: u32, fact: RegionFact) -> Option<RegionIndex> {
        let known = fact.known()?;
        Some(self.regions.of(file as usize)[known.position()])
    }

    fn network(&self, file: u32, fact: NetworkFact) -> NetworkFact {
        match fact {
            NetworkFact::Vpc(vpc) => NetworkFact::Vpc(self.vpcs.of(file as usize)[vpc.position()]),
            NetworkFact::Classic | NetworkFact::Unseen => fact,
        }
    }

    fn vswitch(&self, file: u32, fact: Maybe<VSwitchIndex>) -> Option<VSwitchIndex> {
        let number = fact.get()?;
        Some(self.vswitches.of(file as usize)[number.position()])
    }

    fn groups(&self, file: u32, span: Span) -> Option<Groups<'_>> {
        let numbers = span.of(&self.drafts[file as usize].members)?;
        let rows = self.groups.of(file as usize);
        Some(Groups { numbers, rows })
    }
}

fn name<'d>(draft: &'d Draft, fact: &InstanceFact) -> Option<&'d str> {
    let (start, length) = fact.name;
    if length == u32::MAX {
        return None;
    }
    let start = usize::try_from(start).ok()?;
    draft.texts.get(start..start + length as usize)
}

/// Remarks by the row they are about: several threads find them in any order.
pub(super) fn in_order<T>(mut by_row: Vec<(usize, Vec<T>)>) -> impl Iterator<Item = T> {
    by_row.sort_by(|(one, _), (other, _)| -> Ordering { one.cmp(other) });
    by_row.into_iter().flat_map(|(_, of_row)| of_row)
}
