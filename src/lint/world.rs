//! What a group lets in from the whole world, and which rules do it together.
//!
//! Definition: a protocol and port is open to the world if it is accepted from all public unicast
//! addresses of a family but a remainder of less than 1/256 of them; so the Drop of one host does not
//! silence anything, and 0.0.0.0/1 with 128.0.0.0/1 is the world. Asked of the group alone, over all
//! its rules in their order: what stronger Drops cut off is not open.
//!
//! A rule whose peer cannot be read opens nothing here, and neither do rules that were not exported.
//! How it is computed: `openings.rs`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::context::GroupView;
use super::judged::Side;
use super::openings::openings;
use crate::model::{Direction, Network, NicField, NicType, Policy, RuleIndex};
use crate::packet::{Addresses, Block, Family, Intervals, Set, Traffic, private_addresses};
use crate::verdict::{Effect, Origin, Owner, PeerTerm, Reading, Stack, stack};

/// Traffic that is open to the world.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Opening {
    /// Which.
    pub(super) traffic: Traffic,
    /// The rules that open it together, strongest first.
    pub(super) rules: Vec<RuleIndex>,
    /// Whether some addresses are left out.
    pub(super) nearly: bool,
    /// Whether protocol or ports of the rules are not known, so that it may be less than all.
    pub(super) guessed: bool,
}

/// What a group lets in from the whole world, in one family.
#[derive(Default)]
pub(super) struct World {
    /// What is certainly open.
    pub(super) strict: Vec<Opening>,
    /// What is possibly open.
    pub(super) lenient: Vec<Opening>,
    effects: Option<Box<[Effect; 2]>>,
}

impl World {
    pub(super) fn of(view: &GroupView<'_>, family: Family) -> Self {
        let plane = Side::Public.plane(view.network());
        let owner = Owner {
            groups: Some(&[view.index]),
            plane,
        };
        let stack_of = |reading| stack(view.verdict(), &owner, Direction::Ingress, family, reading);
        let lenient = stack_of(Reading::Lenient);
        let may_open = lenient.clauses.iter().any(|clause| {
            clause.policy == Policy::Accept
                && matches!(clause.origin, Origin::Rule(_))
                && matches!(clause.peer, PeerTerm::Everyone | PeerTerm::Addresses(_))
        });
        if !may_open {
            return Self::default();
        }
        let strict = stack_of(Reading::Strict);
        let same = strict == lenient;
        let effects = Box::new([Effect::new(strict), Effect::new(lenient)]);
        let everything = Traffic::all(family);
        let find = |effect| openings(view, effect, &[], &everything);
        let mut strict = find(&effects[0]);
        let lenient = if same {
            strict.clone()
        } else {
            find(&effects[1])
        };
        if view.network() == Network::Unseen {
            // On the classic network such a rule does not count towards the internet.
            let internal = |rule: &RuleIndex| {
                view.inventory.rules[*rule].nic == NicField::Plane(NicType::Intranet)
            };
            strict.retain(|opening| !opening.rules.iter().any(internal));
        }
        Self {
            strict,
            lenient,
            effects: Some(effects),
        }
    }

    /// The stack of the group's rules, where some of them could open something.
    pub(super) fn stack(&self, reading: Reading) -> Option<&Stack> {
        let [strict, lenient] = &**self.effects.as_ref()?;
        Some(match reading {
            Reading::Strict => strict.stack(),
            Reading::Lenient => lenient.stack(),
        })
    }

    /// What would possibly still be open of some traffic without some rules.
    pub(super) fn without(
        &self,
        view: &GroupView<'_>,
        rules: &[RuleIndex],
        within: &Traffic,
    ) -> Vec<Opening> {
        self.effects.as_ref().map_or_else(Vec::new, |effects| {
            openings(view, &effects[1], rules, within)
        })
    }
}

/// All public unicast addresses of a family.
pub(super) fn public_unicast(family: Family) -> Intervals<u128> {
    let outside = match family {
        Family::Ipv4 => [
            Block::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 8),
            Block::new(IpAddr::V4(Ipv4Addr::new(224, 0, 0, 0)), 3),
        ],
        Family::Ipv6 => [None, None],
    };
    let unicast = match family {
        Family::Ipv4 => Block::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0),
        Family::Ipv6 => Block::new(IpAddr::V6(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0)), 3),
    };
    let outside = Addresses::of(outside.iter().flatten());
    Addresses::of(unicast.iter())
        .difference(&outside)
        .difference(&private_addresses())
        .intervals(family)
}
