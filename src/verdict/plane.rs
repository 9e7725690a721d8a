//! The planes of the classic network: which rules count by their `NicType`.
//!
//! Source: "Security group rules" (classic: four planes, direction by network interface) and
//! AuthorizeSecurityGroup (`NicType` is `internet` unless given). In a VPC the field does not count.

use super::context::Plane;
use crate::model::{Inventory, Network, NicField, NicType, Rule};

/// Whether a rule counts on a plane.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Counts {
    Yes,
    Maybe,
    No,
}

/// Whether a rule counts on a plane.
pub(super) fn counts_on(inventory: &Inventory, rule: &Rule, plane: Plane) -> Counts {
    let written = match rule.nic {
        NicField::Absent => Some(NicType::Internet),
        NicField::Plane(nic) => Some(nic),
        NicField::Unreadable => None,
    };
    match plane {
        Plane::Vpc => Counts::Yes,
        Plane::Classic(nic) => match written {
            None => Counts::Maybe,
            Some(written) if written == nic => Counts::Yes,
            Some(_) => Counts::No,
        },
        Plane::Unseen(nic) => {
            let in_vpc = matches!(inventory.groups[rule.group].network, Network::Vpc(_));
            if in_vpc || written == Some(nic) {
                Counts::Yes
            } else {
                Counts::Maybe
            }
        }
    }
}
