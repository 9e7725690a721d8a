//! What a lint may see beyond one group: all of them, or one and its neighbours.

use super::{GroupView, LintContext};
use crate::config::Parameters;
use crate::lint::sets::Members;
use crate::model::{GroupIndex, InterfaceIndex, Inventory, RuleIndex};
use crate::verdict::Effect;

/// All groups together.
pub(in crate::lint) struct AccountView<'a> {
    context: &'a LintContext<'a>,
    pub(in crate::lint) inventory: &'a Inventory,
}

impl<'a> AccountView<'a> {
    pub(in crate::lint) fn new(context: &'a LintContext<'a>) -> Self {
        Self {
            context,
            inventory: context.verdict.inventory,
        }
    }

    /// What the user said about lints.
    pub(in crate::lint) fn parameters(&self) -> &'a Parameters {
        self.context.parameters
    }

    /// The distinct sets of groups that interfaces have.
    pub(in crate::lint) fn sets(&self) -> impl Iterator<Item = Members<'a>> + use<'a> {
        let context = self.context;
        (0..context.sets.len()).map(move |place| Members::new(context, place))
    }

    /// One of the groups.
    pub(in crate::lint) fn group(&self, group: GroupIndex) -> GroupView<'a> {
        GroupView::new(self.context, group)
    }
}

/// One group, and from there the others and the network between.
pub(in crate::lint) struct ReachView<'a> {
    pub(in crate::lint) own: GroupView<'a>,
}

impl<'a> ReachView<'a> {
    /// Another group.
    pub(in crate::lint) fn group(&self, group: GroupIndex) -> GroupView<'a> {
        GroupView::new(self.own.context, group)
    }

    /// What the rules of an interface's groups possibly let out of private IPv4 packets; none where
    /// they hold nothing back, or where its groups are not exported.
    pub(in crate::lint) fn outlet_of(&self, interface: InterfaceIndex) -> Option<&'a Effect> {
        let context = self.own.context;
        let interface = &self.own.inventory.interfaces[interface];
        let key = (interface.groups.as_deref()?, interface.network);
        let sets = &context.sets;
        let place = sets.binary_search_by(|set| (set.groups, set.network).cmp(&key));
        context.outlet_of(place.ok()?)
    }

    /// The groups its rules name, each with those rules.
    pub(in crate::lint) fn named(
        &self,
    ) -> impl Iterator<Item = (GroupIndex, &'a [RuleIndex])> + use<'a> {
        self.own.context.graph.named_by(self.own.index)
    }
}
