//! Who references whom, and who is a member of what.
//!
//! Not a judge of packets (`verdict`) and not a picture (`render` draws it).

use petgraph::Direction;
use petgraph::graphmap::DiGraphMap;

use crate::model::{GroupIndex, InterfaceIndex, Inventory, Peer, RuleIndex, TableIndex};

/// The groups of an inventory: their members, and the rules by which one names another.
#[derive(Clone, Debug)]
pub struct GroupGraph {
    members: Vec<Vec<InterfaceIndex>>,
    grants: DiGraphMap<GroupIndex, Vec<RuleIndex>>,
}

impl GroupGraph {
    /// The graph of an inventory.
    #[must_use]
    pub fn of(inventory: &Inventory) -> Self {
        let mut members = vec![Vec::new(); inventory.groups.len()];
        for (index, interface) in inventory.interfaces.iter() {
            for group in interface.groups.as_deref().unwrap_or_default() {
                members[group.position()].push(index);
            }
        }
        let mut grants = DiGraphMap::new();
        for (holder, group) in inventory.groups.iter() {
            grants.add_node(holder);
            for rule in &group.rules {
                let Peer::Group { group: named, .. } = inventory.rules[*rule].peer else {
                    continue;
                };
                if !grants.contains_edge(holder, named) {
                    grants.add_edge(holder, named, Vec::new());
                }
                if let Some(rules) = grants.edge_weight_mut(holder, named) {
                    rules.push(*rule);
                }
            }
        }
        Self { members, grants }
    }

    /// The interfaces in a group, in order.
    #[must_use]
    pub fn members(&self, group: GroupIndex) -> &[InterfaceIndex] {
        &self.members[group.position()]
    }

    /// The groups whose rules name a group, each with those rules, in the order of the rules.
    pub fn naming(&self, named: GroupIndex) -> impl Iterator<Item = (GroupIndex, &[RuleIndex])> {
        self.grants
            .edges_directed(named, Direction::Incoming)
            .map(|(holder, _, rules)| (holder, rules.as_slice()))
    }

    /// The groups that a group's rules name, each with those rules, in the order of the rules.
    pub fn named_by(&self, holder: GroupIndex) -> impl Iterator<Item = (GroupIndex, &[RuleIndex])> {
        self.grants
            .edges(holder)
            .map(|(_, named, rules)| (named, rules.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Blocks, Network, NetworkInterface, NicField, Policy, Ports, Protocol, Rule, RuleCoverage,
        SecurityGroup, Table,
    };
    use crate::source::Location;

    fn group(id: &str, rules: &[u32]) -> SecurityGroup {
        SecurityGroup {
            coverage: RuleCoverage::Complete,
            rules: rules.iter().copied().map(RuleIndex).collect(),
            ..SecurityGroup::unseen(id.into())
        }
    }

    fn rule(group: u32, named: u32) -> Rule {
        Rule {
            group: GroupIndex(group),
            id: None,
            direction: Some(crate::model::Direction::Ingress),
            policy: Some(Policy::Accept),
            priority: Some(1),
            protocol: Some(Protocol::All),
            ports: Ports::Any,
            source_ports: Ports::Any,
            peer: Peer::Group {
                group: GroupIndex(named),
                account: None,
            },
            ignored_peers: Box::default(),
            local: Blocks::ABSENT,
            as_egress: None,
            nic: NicField::Absent,
            flaws: Box::default(),
            description: None,
            location: Location::NOWHERE,
        }
    }

    #[test]
    fn members_and_grants_are_found_by_group() {
        let interface = NetworkInterface {
            id: "eni-a".into(),
            instance: None,
            primary: true,
            network: Network::Unseen,
            vswitch: None,
            region: None,
            groups: Some([GroupIndex(0), GroupIndex(1)].into()),
            addresses: Box::default(),
            public: Box::default(),
            tags: Box::default(),
            location: None,
        };
        let inventory = Inventory {
            groups: Table::new(vec![group("sg-a", &[0, 1]), group("sg-b", &[2])]),
            rules: Table::new(vec![rule(0, 1), rule(0, 1), rule(1, 0)]),
            interfaces: Table::new(vec![interface]),
            ..Inventory::default()
        };
        let graph = GroupGraph::of(&inventory);
        assert_eq!(graph.members(GroupIndex(1)), [InterfaceIndex(0)]);
        let named: Vec<_> = graph.named_by(GroupIndex(0)).collect();
        assert_eq!(
            named,
            [(GroupIndex(1), [RuleIndex(0), RuleIndex(1)].as_slice())]
        );
        let naming: Vec<_> = graph.naming(GroupIndex(0)).collect();
        assert_eq!(naming, [(GroupIndex(1), [RuleIndex(2)].as_slice())]);
    }
}
