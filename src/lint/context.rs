//! What lints are shown of an inventory, each kind of check its own view.
//!
//! Views share what is prepared once per run; they judge nothing. A set of groups with its interfaces
//! is in `sets.rs`.

mod wider;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::acceptors::Acceptors;
use super::addresses::AddressIndex;
use super::dead::{Found, Needless, Standing, Tie, needless};
use super::export::Export;
use super::finding::Persona;
use super::grants::Places;
use super::judged::{Judged, Side};
use super::patterns::Patterns;
use super::sets::{GroupSet, Members, group_sets};
use super::weight::Weight;
use super::world::World;
use crate::config::Parameters;
use crate::graph::GroupGraph;
use crate::model::{
    Direction, GroupIndex, GroupKind, InterfaceIndex, Inventory, Network, NetworkInterface, Policy,
    Rule, RuleIndex, SecurityGroup, TableIndex,
};
use crate::packet::Family;
use crate::topology::{Neighbourhood, Site, path};
use crate::verdict::{Context, Effect, Owner, Reading, stack};

pub(super) use wider::{AccountView, ReachView};

/// All that one run of lints shares.
pub(super) struct LintContext<'a> {
    pub(super) verdict: Context<'a>,
    pub(super) parameters: &'a Parameters,
    /// Who asks.
    reader: Persona,
    graph: GroupGraph,
    addresses: AddressIndex,
    networks: Vec<Network>,
    judged: Vec<Judged>,
    pub(super) sets: Vec<GroupSet<'a>>,
    /// The sets that a group is in, by their places.
    sets_of: Vec<Vec<usize>>,
    /// Of each set, what its rules possibly let out of private IPv4 packets; none where that is all.
    outlets: Vec<OnceLock<Option<Box<Effect>>>>,
    /// The groups that drop something that goes out.
    drops_out: Vec<bool>,
    patterns: Patterns,
    export: Export,
    /// The networks that some interface with known groups is in.
    peopled: BTreeSet<Network>,
    /// Whether the export tells the groups of all interfaces, and has some.
    members_told: bool,
}

impl<'a> LintContext<'a> {
    pub(super) fn new(
        inventory: &'a Inventory,
        parameters: &'a Parameters,
        reader: Persona,
    ) -> Self {
        let interfaces = inventory.interfaces.rows();
        let told = |interface: &NetworkInterface| interface.groups.is_some();
        let graph = GroupGraph::of(inventory);
        let network = |group| network(inventory, &graph, group);
        let sets = group_sets(inventory);
        let mut sets_of = vec![Vec::new(); inventory.groups.len()];
        for (place, set) in sets.iter().enumerate() {
            for group in set.groups {
                sets_of[group.position()].push(place);
            }
        }
        let mut drops_out = vec![false; inventory.groups.len()];
        for rule in inventory.rules.rows() {
            let drops = rule.policy == Some(Policy::Drop);
            if drops && rule.direction != Some(Direction::Ingress) {
                drops_out[rule.group.position()] = true;
            }
        }
        Self {
            verdict: Context::new(inventory),
            parameters,
            reader,
            networks: inventory.groups.indices().map(network).collect(),
            graph,
            addresses: AddressIndex::of(inventory),
            judged: inventory
                .groups
                .indices()
                .map(|_| Judged::default())
                .collect(),
            outlets: sets.iter().map(|_| OnceLock::new()).collect(),
            peopled: sets.iter().map(|set| set.network).collect(),
            sets_of,
            sets,
            drops_out,
            patterns: Patterns::of(parameters),
            export: Export::of(inventory),
            members_told: !interfaces.is_empty() && interfaces.iter().all(told),
        }
    }

    /// Who owns an address.
    pub(super) fn addresses(&self) -> &AddressIndex {
        &self.addresses
    }

    /// The answers about a group.
    pub(super) fn judged(&self, group: GroupIndex) -> &Judged {
        &self.judged[group.position()]
    }

    /// What the rules of some groups possibly let out of private IPv4 packets; none where they hold
    /// nothing back.
    fn outlet(&self, groups: &[GroupIndex], network: Network) -> Option<Box<Effect>> {
        let open = |group: &GroupIndex| {
            self.verdict.kind(*group) != Some(GroupKind::Enterprise)
                && !self.drops_out[group.position()]
        };
        if groups.iter().all(open) {
            return None;
        }
        let owner = Owner {
            groups: Some(groups),
            plane: Side::Private.plane(network),
        };
        let (direction, family) = (Direction::Egress, Family::Ipv4);
        let stack = stack(&self.verdict, &owner, direction, family, Reading::Lenient);
        Some(Box::new(Effect::new(stack)))
    }

    /// The same of a set of groups, by its place; built once.
    pub(super) fn outlet_of(&self, place: usize) -> Option<&Effect> {
        let set = &self.sets[place];
        let outlet = self.outlets[place].get_or_init(|| self.outlet(set.groups, set.network));
        outlet.as_deref()
    }

    /// The weight of a group's rules.
    fn weight(&self, group: GroupIndex) -> Weight {
        let inventory = self.verdict.inventory;
        self.judged(group)
            .weight(|| Weight::of_group(inventory, group))
    }
}

/// The network of a group; where that is not exported, the one its members agree on.
fn network(inventory: &Inventory, graph: &GroupGraph, group: GroupIndex) -> Network {
    let exported = inventory.groups[group].network;
    if exported != Network::Unseen {
        return exported;
    }
    let members = graph.members(group).iter();
    let mut networks = members.map(|member| inventory.interfaces[*member].network);
    match networks.next() {
        Some(first) if networks.all(|network| network == first) => first,
        _ => Network::Unseen,
    }
}

/// One rule.
pub(super) struct RuleView<'a> {
    pub(super) parameters: &'a Parameters,
    pub(super) inventory: &'a Inventory,
    pub(super) index: RuleIndex,
    pub(super) rule: &'a Rule,
}

/// One group by itself.
#[derive(Clone, Copy)]
pub(super) struct GroupView<'a> {
    context: &'a LintContext<'a>,
    pub(super) inventory: &'a Inventory,
    pub(super) index: GroupIndex,
    pub(super) group: &'a SecurityGroup,
}

impl<'a> GroupView<'a> {
    pub(super) fn new(context: &'a LintContext<'a>, index: GroupIndex) -> Self {
        let inventory = context.verdict.inventory;
        Self {
            context,
            inventory,
            index,
            group: &inventory.groups[index],
        }
    }

    /// What the user said about lints.
    pub(super) fn parameters(&self) -> &'a Parameters {
        self.context.parameters
    }

    /// Whether what is for some readers only is for the one who asks: what is not need not be made.
    pub(super) fn is_for(&self, persona: Persona) -> bool {
        persona <= self.context.reader
    }

    /// What verdicts are made of.
    pub(super) fn verdict(&self) -> &'a Context<'a> {
        &self.context.verdict
    }

    /// Its rules, as views of their own.
    pub(super) fn rules(&self) -> impl Iterator<Item = RuleView<'a>> + use<'a> {
        let (parameters, inventory) = (self.parameters(), self.inventory);
        self.group.rules.iter().map(move |index| RuleView {
            parameters,
            inventory,
            index: *index,
            rule: &inventory.rules[*index],
        })
    }

    /// The interfaces in it.
    pub(super) fn members(&self) -> &'a [InterfaceIndex] {
        self.context.graph.members(self.index)
    }

    /// Another group.
    pub(super) fn of_group(&self, group: GroupIndex) -> GroupView<'a> {
        GroupView::new(self.context, group)
    }

    /// The groups that settings name.
    pub(super) fn patterns(&self) -> &'a Patterns {
        &self.context.patterns
    }

    /// Which lists of the export are whole.
    pub(super) fn export(&self) -> Export {
        self.context.export
    }

    /// What its rules count against quotas.
    pub(super) fn weight(&self) -> Weight {
        self.context.weight(self.index)
    }

    /// The distinct sets of groups that its members have.
    pub(super) fn sets(&self) -> impl Iterator<Item = Members<'a>> + use<'a> {
        let context = self.context;
        let places = context.sets_of[self.index.position()].iter();
        places.map(move |place| Members::new(context, *place))
    }

    /// What its own rules possibly let out of private IPv4 packets; none where they hold nothing back.
    pub(super) fn outlet(&self) -> Option<Box<Effect>> {
        self.context.outlet(&[self.index], self.network())
    }

    /// The groups whose rules name it, each with those rules.
    pub(super) fn holders(&self) -> impl Iterator<Item = (GroupIndex, &'a [RuleIndex])> + use<'a> {
        self.context.graph.naming(self.index)
    }

    /// Who owns an address.
    pub(super) fn addresses(&self) -> &'a AddressIndex {
        &self.context.addresses
    }

    /// Whether its network and another are one.
    pub(super) fn neighbourhood(&self, network: Network) -> Neighbourhood {
        let site = Site {
            network: self.network(),
        };
        path(site, Site { network }).neighbourhood
    }

    /// Whether the export tells that no interface is in it.
    pub(super) fn is_unattached(&self) -> bool {
        self.context.members_told && self.members().is_empty()
    }

    /// Whether the export has an interface in its network: where it has none, the network's interfaces
    /// were hardly exported.
    pub(super) fn is_peopled(&self) -> bool {
        self.context.peopled.contains(&self.network())
    }

    /// Its network; where that is not exported, the one its members agree on.
    pub(super) fn network(&self) -> Network {
        self.context.networks[self.index.position()]
    }

    /// What its rules do by themselves.
    pub(super) fn effect(
        &self,
        side: Side,
        direction: Direction,
        family: Family,
        reading: Reading,
    ) -> &'a Effect {
        let owner = Owner {
            groups: Some(&[self.index]),
            plane: side.plane(self.network()),
        };
        self.context
            .judged(self.index)
            .effect(self.verdict(), &owner, direction, (family, reading))
    }

    /// What its rules do by themselves, and where they stand in it.
    pub(super) fn placed(
        &self,
        side: Side,
        direction: Direction,
        family: Family,
        reading: Reading,
    ) -> (&'a Effect, &'a Places) {
        let effect = self.effect(side, direction, family, reading);
        let owner = Owner {
            groups: Some(&[self.index]),
            plane: side.plane(self.network()),
        };
        let judged = self.context.judged(self.index);
        let places = judged.places(&owner, direction, (family, reading), effect);
        (effect, places)
    }

    /// What its rules possibly do with private IPv4 packets that come in.
    pub(super) fn ingress(&self) -> &'a Effect {
        self.effect(
            Side::Private,
            Direction::Ingress,
            Family::Ipv4,
            Reading::Lenient,
        )
    }

    /// From whom its rules possibly accept private IPv4 packets.
    pub(super) fn acceptors(&self) -> &'a Acceptors {
        let judged = self.context.judged(self.index);
        judged.acceptors(|| Acceptors::of(self.ingress()))
    }

    /// Its rules that are dead or can go.
    pub(super) fn needless(&self) -> &'a [Needless] {
        &self.dead().needless
    }

    /// Its Accepts that a Drop of equal priority takes packets of.
    pub(super) fn ties(&self) -> &'a [Tie] {
        &self.dead().ties
    }

    fn dead(&self) -> &'a Found {
        let judged = self.context.judged(self.index);
        judged.needless(|| needless(self))
    }

    /// Its rules, in the order that decides.
    pub(super) fn standing(&self) -> &'a Standing {
        let judged = self.context.judged(self.index);
        judged.standing(|| Standing::of(self.verdict(), self.index, self.network()))
    }

    /// What it lets in from the whole world.
    pub(super) fn world(&self, family: Family) -> &'a World {
        let judged = self.context.judged(self.index);
        judged.world(family, || World::of(self, family))
    }
}
