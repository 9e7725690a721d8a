//! What lints are shown of an inventory, each kind of check its own view.
//!
//! Views share what is prepared once per run; they judge nothing. A set of groups with its interfaces
//! is in `sets.rs`.

use super::acceptors::Acceptors;
use super::addresses::AddressIndex;
use super::grants::Places;
use super::judged::{Judged, Side};
use super::world::World;
use crate::config::Parameters;
use crate::graph::GroupGraph;
use crate::model::{
    Direction, GroupIndex, InterfaceIndex, Inventory, Network, NetworkInterface, Rule, RuleIndex,
    SecurityGroup, TableIndex,
};
use crate::packet::Family;
use crate::topology::{Neighbourhood, Site, path};
use crate::verdict::{Context, Effect, Owner, Reading};

/// All that one run of lints shares.
pub(super) struct LintContext<'a> {
    pub(super) verdict: Context<'a>,
    pub(super) parameters: &'a Parameters,
    graph: GroupGraph,
    addresses: AddressIndex,
    networks: Vec<Network>,
    judged: Vec<Judged>,
    /// Whether the export tells the groups of all interfaces, and has some.
    members_told: bool,
}

impl<'a> LintContext<'a> {
    pub(super) fn new(inventory: &'a Inventory, parameters: &'a Parameters) -> Self {
        let interfaces = inventory.interfaces.rows();
        let told = |interface: &NetworkInterface| interface.groups.is_some();
        let graph = GroupGraph::of(inventory);
        let network = |group| network(inventory, &graph, group);
        Self {
            verdict: Context::new(inventory),
            parameters,
            networks: inventory.groups.indices().map(network).collect(),
            graph,
            addresses: AddressIndex::of(inventory),
            judged: inventory
                .groups
                .indices()
                .map(|_| Judged::default())
                .collect(),
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

    /// What it lets in from the whole world.
    pub(super) fn world(&self, family: Family) -> &'a World {
        let judged = self.context.judged(self.index);
        judged.world(family, || World::of(self, family))
    }
}

/// One group, and from there the others and the network between.
pub(super) struct ReachView<'a> {
    pub(super) own: GroupView<'a>,
}

impl<'a> ReachView<'a> {
    /// Another group.
    pub(super) fn group(&self, group: GroupIndex) -> GroupView<'a> {
        GroupView::new(self.own.context, group)
    }

    /// The groups its rules name, each with those rules.
    pub(super) fn named(&self) -> impl Iterator<Item = (GroupIndex, &'a [RuleIndex])> + use<'a> {
        self.own.context.graph.named_by(self.own.index)
    }
}
