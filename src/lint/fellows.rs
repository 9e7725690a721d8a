//! Rules about fellow members: those whose every peer reaches every interface of the group by
//! intra-group access, before any inbound rule counts.
//!
//! What intra-group access does to rules that name the group itself, as effects tell it, is `dead`'s
//! matter; here peers are looked up among the interfaces of the export.

use super::context::GroupView;
use crate::model::{
    BlockField, Direction, GroupIndex, GroupKind, InnerAccess, InterfaceIndex, Network, NicField,
    NicType, Peer, Rule,
};
use crate::packet::{Block, Family, Intervals, Set};

/// Blocks are looked up address by address, so only those of so few.
const WIDEST: u8 = 24;

/// How all peers of a rule reach its group anyway.
pub(super) struct Fellows {
    /// The group that all of them, and all interfaces of the rule's group, are in.
    pub(super) group: GroupIndex,
    /// Why that is not certain, if it is not.
    pub(super) doubt: Option<&'static str>,
}

/// The groups that let all interfaces of a group talk.
pub(super) struct Fellowship<'a> {
    view: GroupView<'a>,
    /// Those of which the type is exported first, and the group itself before others.
    groups: Vec<GroupIndex>,
}

impl<'a> Fellowship<'a> {
    pub(super) fn of(view: &GroupView<'a>) -> Self {
        let inventory = view.inventory;
        let joins = |group: &GroupIndex| {
            inventory.groups[*group].inner_access == Some(InnerAccess::Accept)
                && view.verdict().kind(*group) != Some(GroupKind::Enterprise)
        };
        let mut sets = view.sets();
        let mut groups: Vec<GroupIndex> = match sets.next() {
            Some(first) => first.groups().iter().copied().filter(joins).collect(),
            None => [view.index].into_iter().filter(joins).collect(),
        };
        for set in sets {
            groups.retain(|group| set.groups().contains(group));
        }
        let unknown = |group: &GroupIndex| view.verdict().kind(*group).is_none();
        groups.sort_by_key(|group| (unknown(group), *group != view.index));
        Self {
            view: *view,
            groups,
        }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Whether all peers of an inbound rule reach all interfaces of the group without it.
    pub(super) fn of_rule(&self, rule: &Rule) -> Option<Fellows> {
        let counts = match self.view.network() {
            Network::Vpc(_) => true,
            Network::Classic(_) => rule.nic == NicField::Plane(NicType::Intranet),
            Network::Unseen => false,
        };
        if !counts || rule.direction != Some(Direction::Ingress) {
            return None;
        }
        self.groups.iter().find_map(|group| {
            let doubt = match &rule.peer {
                Peer::Group { group: named, .. } => self.named(*named, *group)?,
                Peer::Blocks(blocks) => match (blocks.ipv4, blocks.ipv6) {
                    (BlockField::Block(block), BlockField::Absent)
                    | (BlockField::Absent, BlockField::Block(block)) => {
                        self.owned(&block, *group)?
                    }
                    _ => return None,
                },
                Peer::PrefixList(_) | Peer::Missing => return None,
            };
            let unknown = self.view.verdict().kind(*group).is_none();
            let doubt = doubt.or(unknown
                .then_some("the type of the group is not exported: an advanced group has no intra-group access"));
            Some(Fellows {
                group: *group,
                doubt,
            })
        })
    }

    /// Whether all members of a named group are in another; if so, why that may not be all.
    fn named(&self, named: GroupIndex, group: GroupIndex) -> Option<Option<&'static str>> {
        if named == group {
            return Some(None);
        }
        let members = self.view.of_group(named).members();
        let all = !members.is_empty() && members.iter().all(|member| self.is_in(*member, group));
        let doubt = (!self.view.export().interfaces)
            .then_some("not all network interfaces are in this export");
        all.then_some(doubt)
    }

    /// Whether interfaces of a group have all addresses of a block.
    fn owned(&self, block: &Block, group: GroupIndex) -> Option<Option<&'static str>> {
        let family = block.family();
        let narrow = match family {
            Family::Ipv4 => block.length() >= WIDEST,
            Family::Ipv6 => block.is_host(),
        };
        if !narrow {
            return None;
        }
        let network = self.view.network();
        let mut held = Intervals::empty();
        for (range, owner) in self.view.addresses().owners(block, |of| of == network) {
            if !self.is_in(owner, group) {
                return None;
            }
            held = held.union(&Intervals::of(range));
        }
        let doubt = (family == Family::Ipv6)
            .then_some("the vendor does not say whether intra-group access covers IPv6");
        Intervals::of(block.interval())
            .is_subset(&held)
            .then_some(doubt)
    }

    fn is_in(&self, interface: InterfaceIndex, group: GroupIndex) -> bool {
        let groups = self.view.inventory.interfaces[interface].groups.as_deref();
        groups.is_some_and(|groups| groups.contains(&group))
    }
}
