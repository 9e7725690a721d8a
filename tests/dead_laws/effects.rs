//! Two inventories compared as reach sees them: on each set of groups that some interface has, in both
//! readings, for peers of all kinds, in the export or not.

use std::collections::BTreeSet;

use sgscope::model::{Direction, GroupIndex, Inventory, Network};
use sgscope::packet::{Family, Interval};
use sgscope::verdict::{
    Context, Effect, Owner, PeerGroups, PeerView, Plane, Reachability, Reading, stack,
};

use crate::account::{ADDRESSES, OWN};

/// Asserts that every interface, and if so asked every group by itself, does the same in both.
pub(crate) fn assert_same(before: &Inventory, after: &Inventory, alone: bool, what: &str) {
    let all: Vec<GroupIndex> = before.groups.indices().collect();
    let mut sets: BTreeSet<Vec<GroupIndex>> = BTreeSet::new();
    for interface in before.interfaces.rows() {
        assert!(matches!(interface.network, Network::Vpc(_)), "a VPC");
        sets.extend(interface.groups.clone().map(|groups| groups.to_vec()));
    }
    if alone {
        sets.extend(all.iter().map(|group| vec![*group]));
    }
    let contexts = [Context::new(before), Context::new(after)];
    for set in sets {
        for direction in Direction::BOTH {
            for family in Family::BOTH {
                for reading in Reading::BOTH {
                    let [one, other] = contexts.each_ref().map(|context| {
                        let owner = Owner {
                            groups: Some(&set),
                            plane: Plane::Vpc,
                        };
                        Effect::new(stack(context, &owner, direction, family, reading))
                    });
                    if one.stack() == other.stack() {
                        continue;
                    }
                    for peer in peers(&all, family) {
                        for own in OWN {
                            let own = number(own);
                            let accepted = |effect: &Effect| {
                                let view = peer.view();
                                let list: Vec<usize> = effect.matching(&view, Some(own)).collect();
                                effect.accepted(list)
                            };
                            assert_eq!(
                                accepted(&one),
                                accepted(&other),
                                "{set:?} {direction:?} {family:?} {reading:?} {peer:?}\n{what}"
                            );
                        }
                    }
                }
            }
        }
    }
}

#[derive(Debug)]
struct Kind {
    address: u128,
    /// None if not known.
    groups: Option<Vec<GroupIndex>>,
    public: bool,
    near: Reachability,
}

impl Kind {
    fn view(&self) -> PeerView<'_> {
        PeerView {
            addresses: Interval {
                first: self.address,
                last: self.address,
            },
            groups: match (&self.groups, self.public) {
                (_, true) => PeerGroups::Public,
                (Some(groups), _) => PeerGroups::Listed(groups),
                (None, _) => PeerGroups::Unknown,
            },
            near: self.near,
        }
    }
}

fn number(address: &str) -> u128 {
    let address = address.parse().expect("an address");
    sgscope::packet::Block::host(address).interval().first
}

/// A peer of each kind.
fn peers(all: &[GroupIndex], family: Family) -> Vec<Kind> {
    let mut peers = Vec::new();
    for address in ADDRESSES
        .iter()
        .filter(|it| it.contains(':') == (family == Family::Ipv6))
    {
        let address = number(address);
        let mut kind = |groups, public, near| {
            peers.push(Kind {
                address,
                groups,
                public,
                near,
            })
        };
        kind(None, true, Reachability::None);
        for near in [
            Reachability::Certain,
            Reachability::Possible,
            Reachability::None,
        ] {
            kind(None, false, near);
            for members in 0..1_u32 << all.len() {
                let of = |(place, _): &(usize, &GroupIndex)| members & (1 << place) != 0;
                let groups = all.iter().enumerate().filter(of).map(|(_, group)| *group);
                kind(Some(groups.collect()), false, near);
            }
        }
    }
    peers
}
