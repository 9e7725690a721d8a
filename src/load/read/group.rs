//! A security group: an element of DescribeSecurityGroups, or the envelope of its rules.

use super::network::vpc_of;
use super::wire::SecurityGroupWire;
use super::{Field, Reader};
use crate::load::dialect::Kind;
use crate::load::draft::Draft;
use crate::load::fact::{GroupFact, NetworkFact, RegionFact};
use crate::load::leaf::Leaf;
use crate::load::note::Topic;
use crate::model::{GroupKind, InnerAccess};
use crate::source::Location;

/// Takes a group into the draft.
pub(super) fn group(wire: &SecurityGroupWire<'_>, draft: &mut Draft, location: Location) {
    let kind = Kind::SecurityGroup;
    take(wire, Reader::new(kind, draft, location));
}

/// Takes into the draft what the envelope of a group's rules says of the group.
pub(in crate::load) fn envelope_of_rules(
    wire: &SecurityGroupWire<'_>,
    places: &[Field],
    draft: &mut Draft,
    location: Location,
) {
    let reader = Reader::new(Kind::Permission, draft, location);
    take(wire, Reader { places, ..reader });
}

fn take(wire: &SecurityGroupWire<'_>, mut reader: Reader<'_>) {
    let (kind, location) = (reader.kind, reader.location);
    let Some(id) = wire.security_group_id.id() else {
        return reader.note(Topic::NoId(kind));
    };
    let fact = GroupFact {
        id: reader.draft.group_names.of(&id),
        name: reader.text("SecurityGroupName", &wire.security_group_name),
        description: wire.description.words_or_empty(),
        region: RegionFact::new(
            wire.region_id
                .id()
                .map(|id| reader.draft.region_names.of(&id)),
            None,
        ),
        network: network(&wire.vpc_id, &mut reader),
        kind: reader.word(
            "SecurityGroupType",
            &wire.security_group_type,
            &[
                ("normal", GroupKind::Basic),
                ("enterprise", GroupKind::Enterprise),
            ],
        ),
        inner_access: reader.word(
            "InnerAccessPolicy",
            &wire.inner_access_policy,
            &[("accept", InnerAccess::Accept), ("drop", InnerAccess::Drop)],
        ),
        managed: wire.service_managed.yes(),
        rule_count: reader.count("RuleCount", &wire.rule_count),
        instance_count: reader.count("EcsCount", &wire.ecs_count),
        location,
    };
    reader.draft.groups.push(fact);
}

/// An empty `VpcId` is the classic network; none at all is not known.
fn network(leaf: &Leaf<'_>, reader: &mut Reader<'_>) -> NetworkFact {
    match vpc_of(leaf, reader) {
        Some(vpc) => NetworkFact::Vpc(vpc),
        None if leaf.is_absent() || leaf.is_set() => NetworkFact::Unseen,
        None => NetworkFact::Classic,
    }
}
